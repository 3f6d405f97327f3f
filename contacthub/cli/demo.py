"""``demo``: starts a hub with a sample shop, simulated calls and played agents."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import secrets
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import typer
from rich.progress import SpinnerColumn, TextColumn

from contacthub.api.json import Json
from contacthub.bootstrap.running import Running, running
from contacthub.cli.administration import Hands
from contacthub.cli.demo_days import write_days
from contacthub.cli.demo_settings import CHAT_SOURCE, MAIL_SOURCE, SOURCE, demo_settings
from contacthub.cli.demo_work import have_pieces_come, have_work_open
from contacthub.cli.errors import Refused
from contacthub.cli.importing import ORDER, written
from contacthub.cli.progress import at_terminal
from contacthub.cli.serving import stop_signal
from contacthub.clock import Clock
from contacthub.config import Settings, configure_logging
from contacthub.customers.importing.importing import import_rows
from contacthub.customers.importing.opening import open_file
from contacthub.customers.importing.rows.cell_reader import Ways
from contacthub.customers.numbers import PhoneNumbers
from contacthub.database.engines.sqlite_files import SqliteFiles
from contacthub.demo.catalogue import NOTICES
from contacthub.demo.csv_files import write_csv
from contacthub.demo.past_days import DAYS
from contacthub.demo.processes import AGENTS, CHATS, PHONES, WEB_SHOP, DemoProcesses
from contacthub.demo.shop import build_shop
from contacthub.demo.shop_pages import PATH as SHOP_PATH
from contacthub.demo.survey_answers import past_answers
from contacthub.demo.web_shop import HOST as SHOP_HOST
from contacthub.event_loop import collecting_often, keep_from_stalling, run

SAMPLES = Path(__file__).parent.parent / "samples"
SAMPLES_SEED = 1
SECRET_ENV = "CONTACTHUB_DEMO_SHOP_SECRET"
"""Where the hub finds by which secret the shop proves its users; made anew for each demo."""
CALLS_A_CHAT = 2
CALLS_A_MAIL = 6
SLOW_S = 2.5
"""After which the played loyalty program answers, so that its panel is seen to come late."""
START_S = 60
"""Within which the played web shop must listen."""
MARK = "demo.json"
UNFINISHED = "demo.json.new"
"""The mark's name until the demo is ready; renamed then, so that ``demo.json`` is never incomplete."""
STAFF = (
    ("supervisor", "supervisor", None),
    ("teamleader", "supervisor", "after_sales"),
    ("admin", "admin", None),
)
"""Sign-ins beside the agents: (name, role, team)."""


def run_demo(*, host: str, port: int, data: Path, calls_per_minute: int, seed: int) -> None:
    """Run the demo until it is told to stop."""
    configure_logging("WARNING")
    # Phones, agents and an import share this machine with the hub: warnings of its stalls mean nothing here.
    logging.getLogger("contacthub.loop").setLevel(logging.ERROR)
    _make_fresh(data)
    keep_from_stalling()
    run(_demo(host, port, data, calls_per_minute, seed))


def _make_fresh(data: Path) -> None:
    from contacthub.database.data_directory import DataDirectory  # noqa: PLC0415 - after the log is set up

    if data.exists() and not data.is_dir():
        raise Refused(f"{data} is no folder; choose another with --data")
    # Only a folder with the mark of a demo is emptied: any other may hold the data of a real hub.
    if data.exists() and any(data.iterdir()) and not _is_demo(data):
        raise Refused(f"{data} holds something that is no demo; choose another folder with --data")
    with DataDirectory(data):
        for each in data.iterdir():
            if each.name == "lock":
                continue
            shutil.rmtree(each) if each.is_dir() else each.unlink()
        (data / UNFINISHED).touch(mode=0o600)


def _is_demo(data: Path) -> bool:
    return (data / MARK).exists() or (data / UNFINISHED).exists()


async def _demo(host: str, port: int, data: Path, calls_per_minute: int, seed: int) -> None:
    stop = stop_signal()
    chat_port = _free_port()
    shop_port = _free_port()
    secret = os.environ[SECRET_ENV] = secrets.token_urlsafe(32)
    shop = f"http://{SHOP_HOST}:{shop_port}{SHOP_PATH}"
    settings = demo_settings(data, chat_port=chat_port, shop_port=shop_port, secret_env=SECRET_ENV)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(collecting_often())
        with _steps() as step:
            floor = _floor()
            await _write_days(settings, floor, seed, step)
            step("opening the hub")
            # Never the database of a real hub, which the environment may name.
            opened = running(
                settings, data, host=host, port=port, storage=SqliteFiles(data), elsewhere={SHOP_PATH: shop}
            )
            hub = await stack.enter_async_context(opened)
            headers = {"Authorization": f"Bearer {hub.control_token}"}
            session = await stack.enter_async_context(aiohttp.ClientSession(headers=headers))
            owner = Hands(session, hub.url)
            step("applying the floor file")
            await owner.ask("PUT", "/admin/floor", floor)
            await _fill(owner, seed, step)
            await _answers(hub, floor, seed)
            step("creating sign-ins")
            sign_ins = await _sign_ins(owner, floor)
            orders = await _orders(owner, hub, floor, calls_per_minute, seed, chat_port=chat_port)
            orders[WEB_SHOP] = {"port": shop_port, "slow_s": SLOW_S, "hub": hub.url, "secret": secret}
        ready = {"url": hub.url, "shop": f"{hub.url}{SHOP_PATH}", "sign_ins": sign_ins}
        (data / UNFINISHED).write_text(ready_text(ready), encoding="utf-8")
        await stack.enter_async_context(DemoProcesses(orders))
        await _listening(shop_port)
        # Customers are called for it at once, and their cards ask the web shop.
        await have_work_open(hub, floor)
        hub.parts.tasks.spawn(have_pieces_come(hub))
        (data / UNFINISHED).replace(data / MARK)
        _announce(hub.url, data, sign_ins)
        await hub.until(stop)


@contextmanager
def _steps() -> Iterator[Any]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"))
    with at_terminal(*columns) as progress:
        task = progress.add_task("starting")
        yield lambda text: progress.update(task, description=text)


def _floor() -> Json:
    import tomllib  # noqa: PLC0415 - beside its one use

    return tomllib.loads((SAMPLES / "floor.toml").read_text(encoding="utf-8"))


async def _write_days(settings: Settings, floor: Json, seed: int, step: Any) -> None:
    """Before the hub opens: what happens now comes behind it in the log."""
    [phones] = [each for each in settings.sources if each.id == SOURCE]
    step(f"writing the last {DAYS} days")
    await write_days(
        settings.data,
        floor,
        build_shop(seed),
        source=phones,
        seed=seed,
        now=Clock().now(),
        told=lambda percent: step(f"writing the last {DAYS} days: {percent} %"),
    )


async def _fill(owner: Hands, seed: int, step: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = SAMPLES
        if seed != SAMPLES_SEED:
            step("making up a shop")
            source = Path(folder)
            write_csv(build_shop(seed), source)
        numbers = PhoneNumbers("CN")
        for kind in ORDER:
            step(f"importing {kind}")
            [file] = open_file(source / f"{kind}.csv", Ways(region="CN"), kind, scratch=Path(folder))
            async with written(owner, file) as sink:
                [summary] = (await import_rows(file, sink, numbers)).summaries
            if summary.rejects:
                line, reason = summary.rejects[0]
                raise Refused(f"the sample {kind}.csv, line {line}: {reason}")
        for model, notices in NOTICES.items():
            await owner.ask("PATCH", f"/models/{model}", {"notices": list(notices)})


async def _answers(hub: Running, floor: Json, seed: int) -> None:
    """Have what customers answered before in the reports."""
    store, now = hub.parts.surveys.store, hub.parts.hub.now()
    agents = {each["id"]: each["queues"] for each in floor["agents"]}
    past = list(past_answers(hub.parts.core.world.directory.surveys, agents, now, seed))
    await store.decided([each.ask for each in past], None, sent_at=now)
    given = [(each.ask.id, each.answer, each.answered_at) for each in past if each.answer is not None]
    await asyncio.gather(*(store.answer(*each) for each in given))


async def _sign_ins(owner: Hands, floor: Json) -> list[Json]:
    people: list[Json] = [
        {"name": each["id"], "role": "agent", "agent": each["id"]} for each in floor["agents"]
    ]
    people += [{"name": name, "role": role, "team": team} for name, role, team in STAFF]
    for person in people:
        person["password"] = f"demo-{secrets.token_hex(4)}"
        await owner.ask("POST", "/admin/users", {"agent": None, **person})
    return people


async def _orders(
    owner: Hands, hub: Running, floor: Json, calls_per_minute: int, seed: int, *, chat_port: int
) -> dict[str, Json]:
    async def token(**body: Any) -> str:
        return str((await owner.ask("POST", "/admin/tokens", body))["token"])

    phones = await token(name=SOURCE, scopes=["events:write", "log:read", "contacts:read"], sources=[SOURCE])
    both = [CHAT_SOURCE, MAIL_SOURCE]
    chats = await token(name=CHAT_SOURCE, scopes=["events:write", "log:read"], sources=both)
    played = [
        {
            "agent": each["id"],
            "token": await token(name=f"played-{each['id']}", agent=each["id"], scopes=["floor:read"]),
        }
        for each in floor["agents"]
    ]
    lines = {each["queue"]: each["number"] for each in floor["lines"]}
    # A person at an agent's console is called at any hour: for queues that are always open.
    always_open = {each["id"] for each in floor["queues"] if "hours" not in each}
    served = {
        each["id"]: [queue for queue in each["queues"] if queue in always_open] for each in floor["agents"]
    }
    return {
        PHONES: {
            "url": hub.url, "token": phones, "seed": seed, "calls_per_minute": calls_per_minute,
            "source": SOURCE, "lines": lines,
            "agents": served,
        },
        CHATS: {
            "url": hub.url, "token": chats, "seed": seed, "source": CHAT_SOURCE, "port": chat_port,
            "chats_per_minute": calls_per_minute / CALLS_A_CHAT, "mail_source": MAIL_SOURCE,
            "mails_per_minute": calls_per_minute / CALLS_A_MAIL, "agents": served,
        },
        AGENTS: {"url": hub.url, "agents": played, "seed": seed},
    }  # fmt: skip


def _free_port() -> int:
    """A port that nothing listens at, for a played server."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


async def _listening(port: int) -> None:
    """Wait until a played server listens, so that nobody who follows its link is refused."""
    async with asyncio.timeout(START_S):
        while True:
            try:
                _, writer = await asyncio.open_connection(SHOP_HOST, port)
            except ConnectionError:
                await asyncio.sleep(0.1)
            else:
                writer.close()
                return


def ready_text(ready: Json) -> str:
    """What ``demo.json`` says, each member on a line of its own."""
    return json.dumps(ready, ensure_ascii=False, indent=1)


def _announce(url: str, data: Path, sign_ins: list[Json]) -> None:
    typer.echo(f"contacthub demo is ready at {url}")
    for person in sign_ins:
        typer.echo(f"  {person['role']:<11} {person['name']:<11} {person['password']}")
    typer.echo(
        f"Sign in, go available, and calls, chats and mails arrive. The sign-ins are also in {data / MARK}. "
        f"Chat yourself in the shop's pages: {url}{SHOP_PATH}. Ctrl+C ends it."
    )
