"""From one engine to the other and back: everything arrives and is compared, and the log goes on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from contacthub.bootstrap.kept import DATABASES
from contacthub.database import moving
from contacthub.database.engines.postgres_database import PostgresDatabase
from contacthub.database.engines.sqlite_files import SqliteFiles
from contacthub.database.moving import MoveRefused, Shape, move, next_rows, shapes_of
from contacthub.database.storage import Storage
from contacthub.database.units import StorageUnavailable
from contacthub.hub.store import MIGRATIONS, LogStore
from tests.customers.sample_rows import ROWS
from tests.support import Api, arrived, event, hub_on, token

OWN = ("customer_id", "order_no", "serial", "record_no")
ODD = "a\0b\ufdd0 汉"


class Broken(Exception):
    """The move is broken off here."""


def quiet(_done: int, _total: int) -> None:
    """Is told and says nothing."""


async def live(owner: Api, round_: str) -> None:
    """A call with a note, a customer with everything, a sign-in."""
    source = await token(owner, f"source-{round_}")
    [told, *_] = await source.events(
        arrived(f"call-{round_}"),
        event("contact.noted", {"ref": f"call-{round_}", "attributes": {"ivr": ODD}, "question": f"{ODD}?"}),
        event("contact.ended", {"ref": f"call-{round_}", "by": "customer"}),
    )
    assert told["status"] == "accepted"
    for kind, sample in ROWS.items():
        own = {name: f"{sample[name]}-{round_}" for name in OWN if name in sample}
        row = {**sample, **own, **({"notes": ODD} if kind == "customers" else {})}
        status, body = await owner.call("POST", "/admin/import", {"kind": kind, "rows": [row], "yes": True})
        assert (status, body["results"][0]["reason"]) == (200, None)
    body = {"name": f"boss-{round_}", "role": "supervisor", "password": "correct horse battery"}
    assert (await owner.call("POST", "/admin/users", body))[0] == 201


@pytest.fixture
async def lived(tmp_path: Path) -> Path:
    """A folder in which a hub has lived."""
    data = tmp_path / "lived"
    async with hub_on(data) as owner:
        await live(owner, "1")
    return data


async def rows_of(storage: Storage, shapes: dict[str, list[Shape]]) -> dict[str, Any]:
    """Every row of every table."""
    found: dict[str, Any] = {}
    for name in DATABASES:
        pool = await storage.readers(name, size=1)
        for shape in shapes[name]:
            found[f"{name}.{shape.name}"] = await pool.run(lambda raw, it=shape: next_rows(raw, it, None))
        await pool.close()
    return found


async def shapes_in(files: SqliteFiles) -> dict[str, list[Shape]]:
    found = {}
    for name in DATABASES:
        with files.look(name) as raw:
            found[name] = shapes_of(raw)
    return found


async def test_everything_goes_there_and_back_and_the_log_goes_on(
    lived: Path, postgres: str, tmp_path: Path
) -> None:
    files, server, again = SqliteFiles(lived), PostgresDatabase(postgres), SqliteFiles(tmp_path / "again")
    shapes = await shapes_in(files)
    before = await rows_of(files, shapes)
    assert {name for name, rows in before.items() if rows} >= {
        "hub.log", "hub.contacts", "hub.contact_questions", "hub.users", "hub.tokens", "hub.inbox",
        "customers.customers", "customers.purchase_items", "customers.service_records", "customers.questions",
    }  # fmt: skip
    moved = await move(files, server, DATABASES, quiet)
    assert moved.rows == sum(map(len, before.values()))
    assert await rows_of(server, shapes) == before

    async with hub_on(lived, storage={"url": postgres}) as owner:
        assert owner.hub.parts.hub.tail.log_id == {row[0]: row[1] for row in before["hub.meta"]}["log_id"]
        await live(owner, "2")  # ids that the tables give themselves go on behind those that came
    there = await rows_of(server, shapes)
    log = there["hub.log"]
    assert log[: len(before["hub.log"])] == before["hub.log"]
    assert [row[0] for row in log] == [*range(1, len(log) + 1)]

    (tmp_path / "again").mkdir()
    await move(server, again, DATABASES, quiet)
    assert await rows_of(again, shapes) == there
    async with hub_on(tmp_path / "again") as owner:
        assert owner.hub.parts.hub.tail.durable_seq > len(log)
        await live(owner, "3")


@pytest.mark.parametrize("way", ["there", "back"])
async def test_move_that_was_broken_off_goes_on_and_no_hub_starts_meanwhile(
    way: str, lived: Path, postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = SqliteFiles(lived), PostgresDatabase(postgres)
    shapes = await shapes_in(source)
    if way == "back":
        await move(source, target, DATABASES, quiet)
        (tmp_path / "again").mkdir()
        source, target = target, SqliteFiles(tmp_path / "again")
    monkeypatch.setattr(moving, "BATCH", 1)
    seen: list[int] = []

    def break_off(done: int, total: int) -> None:
        seen.append(done)
        if done > total // 4:
            raise Broken

    with pytest.raises(Broken):
        await move(source, target, DATABASES, break_off)
    async with await target.writer("hub", MIGRATIONS) as writer:
        readers = await target.readers("hub", size=1)
        with pytest.raises(StorageUnavailable, match="broken off"):
            await LogStore(writer, readers).recover()
        await readers.close()
    assert seen[-1] > moving.BATCH
    begun = len(seen)
    await move(source, target, DATABASES, lambda done, _total: seen.append(done))
    assert seen[begun] > moving.BATCH  # it went on, and did not begin again
    assert await rows_of(target, shapes) == await rows_of(source, shapes)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("INSERT INTO customers.models VALUES ('M', 1)", "something in the target"),
        ("INSERT INTO hub.meta VALUES ('moving', 'another 1')", "another move"),
    ],
)
async def test_target_with_something_else_in_it_is_left_alone(
    lived: Path, postgres: str, change: str, said: str
) -> None:
    server = PostgresDatabase(postgres)
    for name, migrations in DATABASES.items():
        async with await server.writer(name, migrations) as writer:
            if change.partition(".")[0].endswith(name):
                await writer.transact(lambda raw: raw.execute(change))
    with pytest.raises(MoveRefused, match=said):
        await move(SqliteFiles(lived), server, DATABASES, quiet)


async def test_row_that_did_not_arrive_as_it_was_is_found(
    lived: Path, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = PostgresDatabase(postgres)
    compared: Callable[..., Awaitable[int]] = moving._compared

    async def after_damage(side: Any, shape: Shape) -> int:
        if shape.name == "users":
            await side.target.transact(lambda raw: raw.execute("UPDATE users SET password = 'x'"))
        return await compared(side, shape)

    monkeypatch.setattr(moving, "_compared", after_damage)
    with pytest.raises(MoveRefused, match="users is not in the target as it was"):
        await move(SqliteFiles(lived), server, DATABASES, quiet)
