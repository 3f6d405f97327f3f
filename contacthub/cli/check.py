"""``check``: examines configuration, machine and data; prints each finding and how to mend it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

import typer

from contacthub.accounts.stored import doubtful_names
from contacthub.audit.anchors import FOLDER as ANCHORS
from contacthub.bootstrap.kept import DATABASES
from contacthub.bootstrap.storages import storage_of
from contacthub.cli.attachments_checked import attachment_findings
from contacthub.cli.audit_verified import audit_findings
from contacthub.cli.channels_checked import channel_findings, chat_findings, survey_findings
from contacthub.cli.clock_at_start import FAR_NS, STEADY_NS, last_used_ns
from contacthub.cli.look_ups_checked import look_up_findings
from contacthub.cli.oidc_checked import oidc_findings
from contacthub.cli.open_files import MEND, most_allowed, too_few
from contacthub.cli.report_mails_checked import report_mail_findings
from contacthub.cli.second_persons_checked import stored_single_handed, told_single_handed
from contacthub.cli.webhooks_checked import webhook_findings
from contacthub.clock import MINUTE, MS, SECOND, in_words, rfc3339
from contacthub.config import DEFAULT_DATA, ConfigError, Settings, load_settings
from contacthub.database.data_directory import control_of
from contacthub.database.engines.sqlite_files import SqliteFiles
from contacthub.database.examining import NOTE, OK, WRONG, Finding
from contacthub.database.storage import NotThere, Storage
from contacthub.database.units import StorageUnavailable
from contacthub.floor_file.conditions import fault_of
from contacthub.floor_file.directory import KINDS, Directory
from contacthub.floor_file.stored import stored_entries
from contacthub.hub.store import SQL as HUB_SQL
from contacthub.languages.saying import language_of_terminal, said
from contacthub.running.health import FREE_BYTES
from contacthub.running.http import STATIC
from contacthub.sources.store import SQL as SOURCES_SQL
from contacthub.telephony.asterisk_ami.faults import EvidenceFile, Expected, Fault, examine
from contacthub.telephony.asterisk_ami.link import Target
from contacthub.telephony.asterisk_ami.settings import MissingSecret

WHERE_SECRETS_STAND = (
    "secrets of the service stand in its EnvironmentFile, such as /etc/contacthub/secrets.env; "
    "this command sees its own environment only"
)


def run_check(config: Path | None, data: Path | None, *, as_json: bool = False) -> None:
    """Examine everything and print the findings; exit code 1 when something is wrong."""
    findings = list(_findings(config, data))
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in findings], ensure_ascii=False))
    language = language_of_terminal(os.environ)
    for each in () if as_json else findings:
        what, mend = said(each.what, language), said(each.mend, language)
        typer.echo(f"{each.level:<6}{what}{f' - {mend}' if mend else ''}")
    if any(each.level == WRONG for each in findings):
        raise SystemExit(1)


def _findings(config: Path | None, data: Path | None) -> Iterator[Finding]:
    try:
        settings = load_settings(config, data=data)
        storage = storage_of(settings)
    except ConfigError as error:
        yield from _unusable(error)
        folder = data or Path(os.environ.get("CONTACTHUB_DATA") or DEFAULT_DATA)
        yield Finding(NOTE, f"looking at {folder} without the configuration", "name another with --data")
    else:
        yield from list(_secretless(settings)) or [_usable(settings)]
        yield from _exposed(settings)
        yield from _connectors(settings, storage)
        yield from look_up_findings(settings, os.environ)
        yield from oidc_findings(settings, os.environ)
        yield from channel_findings(settings, os.environ, frozenset(_floor_of(storage).queues))
        yield from chat_findings(settings, stored_entries(storage, "chat"))
        surveys = stored_entries(storage, "survey")
        yield from survey_findings(settings, {name: each["by"] for name, each in surveys.items()})
        yield from _machine(settings.data, storage)
        yield from audit_findings(storage, settings.audit.folder(settings.data))
        return
    files = SqliteFiles(folder)
    yield from _machine(folder, files)
    yield from audit_findings(files, folder / ANCHORS)


def _machine(folder: Path, storage: Storage) -> Iterator[Finding]:
    """Examine what needs no more of the configuration than where data is."""
    yield from storage.examine_version()
    if folder.exists() and not os.access(folder, os.R_OK | os.X_OK):
        yield Finding(WRONG, f"data: {folder} is closed to you", "run this as the user the hub runs as")
        return
    yield _open_files(storage)
    yield from storage.examine(DATABASES)
    yield from attachment_findings(folder, storage)
    yield from _rules(storage)
    yield from _stopped_sources(storage)
    yield from webhook_findings(storage)
    yield from report_mail_findings(storage)
    yield from _sign_ins(storage)
    yield from _running(folder, storage)
    yield from _clock(folder, storage)
    yield _disk(folder)
    if not (STATIC / "index.html").is_file():
        yield Finding(WRONG, "consoles: not built", "run `make build`, or install a wheel, which has them")


def _unusable(error: ConfigError) -> Iterator[Finding]:
    """Everything that is wrong with a configuration that cannot be read."""
    for fault in error.faults:
        yield Finding(WRONG, f"configuration: {fault}")


def _secretless(settings: Settings) -> Iterator[Finding]:
    """Each source and connector whose secret the environment does not have, or not in a usable form."""
    readers: list[Callable[[Mapping[str, str]], object]] = [
        settings.audit_key,
        settings.oidc_client,
        *(settings.model_copy(update={"sources": [each]}).secrets for each in settings.sources),
        *(settings.model_copy(update={"connectors": [each]}).phone_systems for each in settings.connectors),
        *(settings.model_copy(update={"look_ups": [each]}).live_sources for each in settings.look_ups),
        *(settings.model_copy(update={"look_ups": [each]}).pushing_shops for each in settings.look_ups),
        *(settings.model_copy(update={"channels": [each]}).channel_makers for each in settings.channels),
        *(settings.model_copy(update={"webhooks": [each]}).webhook_endpoints for each in settings.webhooks),
    ]
    for read in readers:
        try:
            read(os.environ)
        except ConfigError as error:
            yield Finding(WRONG, f"configuration: {error}", WHERE_SECRETS_STAND)


def _usable(settings: Settings) -> Finding:
    return Finding(OK, f"configuration: {len(settings.sources)} sources")


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


def _connectors(settings: Settings, storage: Storage) -> Iterator[Finding]:
    if not settings.connectors:
        return
    floor = _floor_of(storage)
    for connector in settings.connectors:
        with contextlib.suppress(MissingSecret):  # it is a finding already
            target = connector.target(os.environ)
            expected = Expected(
                queues=frozenset(floor.queues), agent_at=floor.agent_called, mapping=connector.queues
            )
            shown = EvidenceFile(settings.data, connector.name).read()
            yield from _faults(connector.name, target, asyncio.run(examine(target, expected, shown)))


def _faults(name: str, target: Target, faults: list[Fault]) -> Iterator[Finding]:
    for fault in faults:
        yield Finding(WRONG if fault.certain else NOTE, f"connector {name}: {fault.what}", fault.mend)
    if not faults:
        yield Finding(OK, f"connector {name}: {target.host} port {target.port} answers")


def _floor_of(storage: Storage) -> Directory:
    """The floor's queues, agents and where numbers are dialled, as the database has them."""
    floor = Directory()
    for kind in ("floor", "queue", "agent"):
        for name, entry in stored_entries(storage, kind).items():
            floor.put(name, KINDS[kind](**entry))
    return floor


def _rules(storage: Storage) -> Iterator[Finding]:
    """Conditions of the floor that cannot be read, as by another version of what reads them."""
    for queue, entry in stored_entries(storage, "queue").items():
        for n, condition in enumerate(entry.get("when", []), 1):
            fault = fault_of(condition["match"])
            if fault is not None:
                yield Finding(
                    WRONG, f"queue {queue}, `when` {n}: {fault}", "mend it in the floor file and apply that"
                )


def _open_files(storage: Storage) -> Finding:
    most = most_allowed()
    trouble = too_few(most, len(stored_entries(storage, "agent")))
    if trouble is not None:
        return Finding(WRONG, f"limits: {trouble}", MEND)
    return Finding(OK, f"limits: {'any number of' if most is None else most} open files")


def _stopped_sources(storage: Storage) -> Iterator[Finding]:
    with contextlib.suppress(NotThere, StorageUnavailable), storage.look("hub") as raw:
        for (source,) in raw.execute(SOURCES_SQL["stopped"]).fetchall():
            yield Finding(
                WRONG,
                f"source {source}: answered a call-back with 410 and gets none",
                "mend its callback_url and restart",
            )


def _sign_ins(storage: Storage) -> Iterator[Finding]:
    """Sign-ins that could not be added today, as their names would be taken for others."""
    for doubt in doubtful_names(storage):
        yield Finding(
            NOTE, f"sign-in {doubt}", "add one under another name, and `contacthub user disable` this one"
        )


def _running(data: Path, storage: Storage) -> Iterator[Finding]:
    control = control_of(data)
    if control is None:
        yield Finding(NOTE, f"no hub runs on {data}")
        yield from stored_single_handed(storage)
        return
    try:
        with urllib.request.urlopen(f"{control.url}/health/ready", timeout=5) as response:
            health = json.load(response)
        yield Finding(OK, f"the hub at {control.url} is ready")
        yield from told_single_handed(control)
        clock, slowest_ms = health["clock"], health["storage"]["slowest_ms"]
        if slowest_ms:
            yield Finding(
                NOTE,
                f"the hub at {control.url} waited {slowest_ms} ms for its storage within the last minute",
                "look at what else uses the disk; every answer and screen waits for it",
            )
        if clock["state"] != "agrees":
            yield _apart("the hub's time is", clock["ahead_ms"] - clock["behind_ms"])
    except urllib.error.HTTPError as error:
        yield _not_ready(control.url, error)
    except OSError as error:
        yield Finding(
            NOTE,
            f"the hub at {control.url} does not answer: {error}",
            "it may have been killed; start it again",
        )


def _not_ready(url: str, error: urllib.error.HTTPError) -> Finding:
    with contextlib.suppress(ValueError, KeyError, TypeError):
        storage = json.load(error)["storage"]
        if storage["state"] == "disk_full":
            return Finding(WRONG, f"the hub at {url} takes nothing (503): its disk is full", storage["mend"])
    return Finding(WRONG, f"the hub at {url} is not ready ({error.code})", "look at its log")


def _clock(data: Path, storage: Storage) -> Iterator[Finding]:
    """Compare the system clock with what the folder says about time, where no hub does."""
    if control_of(data) is not None:
        return
    now, used, logged = time.time_ns(), last_used_ns(data), _last_at(storage)
    if logged is not None and logged * MS > now + SECOND:
        yield _apart("the log ends", logged - now // MS)
    elif used is not None and now - used > FAR_NS:
        yield Finding(
            NOTE,
            f"clock: it says {rfc3339(now // MS)}, {in_words(now - used)} after a hub last used {data}",
            f"put it right if it is wrong; else `serve` starts after {STEADY_NS // SECOND} s",
        )


def _apart(what: str, ahead_ms: int) -> Finding:
    side = "ahead of" if ahead_ms > 0 else "behind"
    apart = f"clock: {what} {in_words(abs(ahead_ms) * MS)} {side} the system clock"
    if ahead_ms * MS <= MINUTE:
        return Finding(NOTE, apart, "it comes right by itself")
    return Finding(
        WRONG,
        apart,
        "put the system clock right if that is wrong; else calls are dated ahead until it has caught up, or "
        "you restore a backup from before",
    )


def _last_at(storage: Storage) -> int | None:
    """The time of the last event in the log; None when there is none that can be read."""
    with contextlib.suppress(NotThere, StorageUnavailable), storage.look("hub") as raw:
        row = raw.execute(HUB_SQL["last_event"]).fetchone()
        return None if row is None else int(row[1])
    return None


def _disk(data: Path) -> Finding:
    place = data if data.exists() else Path()
    free = shutil.disk_usage(place).free
    if free < FREE_BYTES:
        return Finding(
            WRONG, f"disk: {free // 2**20} MiB free", "make room: without it nothing can be recorded"
        )
    return Finding(OK, f"disk: {free // 2**20} MiB free")
