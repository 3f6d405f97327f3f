"""``check``: what is wrong, and how to mend it."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import typer

from contacthub.api.operations import STATIC
from contacthub.cli.open_files import MEND, most_allowed, too_few
from contacthub.config import ConfigError, Settings, load_settings
from contacthub.storage.directory import control_of
from contacthub.storage.sqlite.stored_floor import stored_entries
from contacthub.telephony.asterisk_ami.faults import EvidenceFile, Expected, examine

FREE_BYTES = 500 * 1024 * 1024
FIXED_SQLITE = (3, 51, 3)
OK, NOTE, WRONG = "ok", "note", "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; ``mend`` says what to do about it."""

    level: str
    what: str
    mend: str = ""


def run_check(config: Path | None, data: Path | None) -> None:
    """Look at everything; exit code 1 when something is wrong."""
    findings = list(_findings(config, data))
    for each in findings:
        typer.echo(f"{each.level:<6}{each.what}{f' - {each.mend}' if each.mend else ''}")
    if any(each.level == WRONG for each in findings):
        raise SystemExit(1)


def _findings(config: Path | None, data: Path | None) -> Iterator[Finding]:
    try:
        settings = load_settings(config, data=data)
        settings.secrets(os.environ)
        settings.endpoints(os.environ)
    except ConfigError as error:
        yield Finding(WRONG, f"configuration: {error}")
        return
    yield Finding(OK, f"configuration: {len(settings.sources)} sources")
    yield from _exposed(settings)
    yield from _connectors(settings)
    yield _sqlite()
    yield _open_files(settings.data)
    yield from _databases(settings.data)
    yield from _running(settings.data)
    yield _disk(settings.data)
    if not (STATIC / "index.html").is_file():
        yield Finding(WRONG, "consoles: not built", "run `make build`, or install a wheel, which has them")


def _exposed(settings: Settings) -> Iterator[Finding]:
    host, _ = settings.bind
    if host not in ("127.0.0.1", "::1", "localhost") and settings.server.public_url is None:
        yield Finding(
            NOTE,
            f"listening on {host} without TLS",
            "put a proxy with TLS in front and set server.public_url",
        )

    elif settings.server.public_url is not None and not settings.server.trusted_proxies:
        yield Finding(
            NOTE,
            "server.public_url is set and no proxy is trusted: to the lock-out after wrong passwords all "
            "sign-ins come from one address",
            'name the proxy, such as trusted_proxies = ["127.0.0.1"]',
        )


def _connectors(settings: Settings) -> Iterator[Finding]:
    queues, addresses = _floor_of(settings.data)
    for connector in settings.connectors:
        try:
            target = connector.target(os.environ)
        except ConfigError as error:
            yield Finding(WRONG, str(error))
            continue
        expected = Expected(
            queues=queues,
            agent_at=addresses.get,
            mapping=connector.queues,
        )
        shown = EvidenceFile(settings.data, connector.name).read()
        faults = asyncio.run(examine(target, expected, shown))
        for fault in faults:
            yield Finding(
                WRONG if fault.certain else NOTE, f"connector {connector.name}: {fault.what}", fault.mend
            )
        if not faults:
            yield Finding(OK, f"connector {connector.name}: {target.host} port {target.port} answers")


def _floor_of(data: Path) -> tuple[frozenset[str], dict[str, str]]:
    """The queues, and the agents by id and by address, as the database has them."""
    agents = stored_entries(data, "agent")
    addresses = {entry["address"]: name for name, entry in agents.items() if entry.get("address")}
    return frozenset(stored_entries(data, "queue")), {**addresses, **{name: name for name in agents}}


def _sqlite() -> Finding:
    if sqlite3.sqlite_version_info < FIXED_SQLITE:
        return Finding(
            NOTE,
            f"SQLite {sqlite3.sqlite_version}: older than 3.51.3, which mends a fault with several "
            "connections that checkpoint; contacthub has one",
        )
    return Finding(OK, f"SQLite {sqlite3.sqlite_version}")


def _open_files(data: Path) -> Finding:
    most = most_allowed()
    trouble = too_few(most, len(stored_entries(data, "agent")))
    if trouble is not None:
        return Finding(WRONG, f"limits: {trouble}", MEND)
    return Finding(OK, f"limits: {'any number of' if most is None else most} open files")


def _databases(data: Path) -> Iterator[Finding]:
    for name in ("hub.db", "customers.db"):
        path = data / name
        if not path.is_file():
            yield Finding(NOTE, f"{path}: not there yet", "`contacthub serve` creates it")
            continue
        try:
            raw = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5)
            try:
                said = raw.execute("PRAGMA quick_check(1)").fetchone()[0]
                stopped = (
                    raw.execute("SELECT source FROM stopped_callbacks").fetchall() if name == "hub.db" else []
                )
            finally:
                raw.close()
        except sqlite3.Error as error:
            yield Finding(WRONG, f"{path}: {error}", "restore a backup, or move the file away")
            continue
        yield Finding(
            OK if said == "ok" else WRONG, f"{path}: {said}", "" if said == "ok" else "restore a backup"
        )
        for (source,) in stopped:
            yield Finding(
                WRONG,
                f"source {source}: answered a call-back with 410 and gets none",
                "mend its callback_url and restart",
            )


def _running(data: Path) -> Iterator[Finding]:
    control = control_of(data)
    if control is None:
        yield Finding(NOTE, f"no hub runs on {data}")
        return
    try:
        with urllib.request.urlopen(f"{control.url}/health/ready", timeout=5):
            yield Finding(OK, f"the hub at {control.url} is ready")
    except urllib.error.HTTPError as error:
        yield Finding(
            WRONG,
            f"the hub at {control.url} is not ready ({error.code})",
            "look at its log: is the disk full?",
        )
    except OSError as error:
        yield Finding(
            NOTE,
            f"the hub at {control.url} does not answer: {error}",
            "it may have been killed; start it again",
        )


def _disk(data: Path) -> Finding:
    place = data if data.exists() else Path()
    free = shutil.disk_usage(place).free
    if free < FREE_BYTES:
        return Finding(
            WRONG, f"disk: {free // 2**20} MiB free", "make room: without it nothing can be recorded"
        )
    return Finding(OK, f"disk: {free // 2**20} MiB free")
