from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence

import pytest

from contacthub.channels import sends_begun
from contacthub.channels.sends_begun import KEPT_MS, Given, Part, SendsBegun
from contacthub.database.storage import Database, Storage
from contacthub.hub.store import MIGRATIONS
from contacthub.sources.message_sending import Answered
from contacthub.testing.disk import Disk

UNSURE = Answered(422, "unsure")


class Provider:
    """Answers one after the other; counts."""

    def __init__(self, *answers: Answered) -> None:
        self.answers = [*answers]
        self.asked = 0

    async def send(self) -> Answered:
        self.asked += 1
        return self.answers.pop(0)


@pytest.fixture
async def writer(storage: Storage) -> AsyncIterator[Database]:
    async with await storage.writer("hub", MIGRATIONS) as writer:
        yield writer


async def test_what_was_begun_is_not_sent_again_after_a_restart(writer: Database) -> None:
    provider = Provider(Answered(200))
    assert await SendsBegun(writer, lambda: 1).once("wa", "cb_1", provider.send) == Answered(200)
    restarted = SendsBegun(writer, lambda: 2)
    assert await restarted.once("wa", "cb_1", provider.send) == UNSURE
    assert provider.asked == 1


async def test_another_message_and_another_channel_are_sent(writer: Database) -> None:
    provider, sends = Provider(*[Answered(200)] * 3), SendsBegun(writer, lambda: 1)
    for source, key in (("wa", "cb_1"), ("wa", "cb_2"), ("wx", "cb_1")):
        assert await sends.once(source, key, provider.send) == Answered(200)


@pytest.mark.parametrize("first", [Answered(None), Answered(429), Answered(503)])
async def test_what_the_provider_surely_does_not_have_is_tried_again(
    writer: Database, first: Answered
) -> None:
    provider, sends = Provider(first, Answered(200)), SendsBegun(writer, lambda: 1)
    assert await sends.once("wa", "cb_1", provider.send) == first
    assert await sends.once("wa", "cb_1", provider.send) == Answered(200)


async def test_what_was_refused_is_not_tried_again(writer: Database) -> None:
    provider, sends = Provider(Answered(422, "undeliverable")), SendsBegun(writer, lambda: 1)
    await sends.once("wa", "cb_1", provider.send)
    assert await sends.once("wa", "cb_1", provider.send) == UNSURE


async def test_on_a_full_disk_nothing_is_sent(writer: Database, disk: Disk) -> None:
    provider, sends = Provider(Answered(200)), SendsBegun(writer, lambda: 1)
    disk.fail(sqlite3.OperationalError("database or disk is full"))
    assert await sends.once("wa", "cb_1", provider.send) == Answered(None)
    assert provider.asked == 0


async def test_what_is_tried_no_more_is_forgotten(writer: Database) -> None:
    provider = Provider(*[Answered(200)] * 2)
    await SendsBegun(writer, lambda: 1).once("wa", "cb_1", provider.send)
    await SendsBegun(writer, lambda: KEPT_MS + 2).once("wa", "cb_2", provider.send)
    rows = await writer.run(lambda raw: raw.execute("SELECT name FROM sends_begun").fetchall())
    assert [name for (name,) in rows] == ["cb_2"]


def part(n: int = 1, *, count: int = 2, key: str = "cb_1") -> Part:
    return Part(message_id="m1", n=n, count=count, key=key)


class Taker:
    """A provider that calls what it is given p-1, p-2 and so on, unless it is told another answer."""

    def __init__(self, *answers: Answered) -> None:
        self.answers = [*answers]
        self.asked = 0

    async def send(self) -> Given:
        self.asked += 1
        answered = self.answers.pop(0) if self.answers else Answered(200)
        return Given(answered=answered, source_id=f"p-{self.asked}" if answered.status == 200 else None)


@pytest.mark.both_engines
async def test_a_part_that_the_provider_has_is_not_sent_again_by_hub_or_agent(writer: Database) -> None:
    taker = Taker()
    first = await SendsBegun(writer, lambda: 1).part("wa", part(), taker.send)
    restarted = SendsBegun(writer, lambda: 2)
    assert await restarted.part("wa", part(), taker.send) == first
    assert await restarted.part("wa", part(key="cb_2"), taker.send) == first
    assert (first.source_id, taker.asked) == ("p-1", 1)


@pytest.mark.both_engines
async def test_a_part_that_failed_is_sent_when_an_agent_asks_and_not_before(writer: Database) -> None:
    taker, sends = Taker(Answered(422, "undeliverable"), Answered(200)), SendsBegun(writer, lambda: 1)
    await sends.part("wa", part(), taker.send)
    assert (await sends.part("wa", part(), taker.send)).answered == UNSURE
    assert (await sends.part("wa", part(key="cb_2"), taker.send)).is_sent
    assert taker.asked == 2


async def test_a_part_that_surely_did_not_arrive_begins_anew(writer: Database) -> None:
    taker, sends = Taker(Answered(None), Answered(200)), SendsBegun(writer, lambda: 1)
    assert (await sends.part("wa", part(), taker.send)).answered == Answered(None)
    assert (await sends.part("wa", part(), taker.send)).is_sent


async def test_on_a_full_disk_no_part_is_sent(writer: Database, disk: Disk) -> None:
    taker, sends = Taker(), SendsBegun(writer, lambda: 1)
    disk.fail(sqlite3.OperationalError("database or disk is full"))
    assert (await sends.part("wa", part(), taker.send)).answered == Answered(None)
    assert taker.asked == 0


@pytest.mark.both_engines
@pytest.mark.parametrize(
    ("reports", "said"),
    [
        ([(1, "sent"), (2, "sent")], [None, "sent"]),
        ([(1, "read"), (2, "delivered"), (2, "read")], [None, "delivered", "read"]),
        ([(1, "delivered"), (2, "failed"), (1, "read")], [None, "failed", None]),
        ([(2, "failed"), (1, "delivered"), (2, "delivered")], ["failed", None, "delivered"]),
        ([(1, "delivered"), (2, "delivered"), (1, "sent")], [None, "delivered", None]),
    ],
)
async def test_a_message_is_as_far_as_its_last_part_and_has_failed_where_one_has(
    writer: Database, reports: Sequence[tuple[int, str]], said: list[str | None]
) -> None:
    taker, sends = Taker(), SendsBegun(writer, lambda: 1)
    for n in (1, 2):
        await sends.part("wa", part(n), taker.send)
    assert [await sends.reported("wa", part(n), status) for n, status in reports] == said


async def test_a_hub_that_ends_hears_that_the_provider_is_down(writer: Database) -> None:
    asked, answers = asyncio.Event(), asyncio.Event()
    provider, sends = Provider(Answered(200)), SendsBegun(writer, lambda: 1)

    async def slow() -> Answered:
        asked.set()
        await answers.wait()
        return Answered(503)

    trying = asyncio.ensure_future(sends.once("wa", "cb_1", slow))
    async with asyncio.timeout(20):
        await asked.wait()
        trying.cancel()
        await asyncio.sleep(0)
        answers.set()
        with pytest.raises(asyncio.CancelledError):
            await trying
    assert await SendsBegun(writer, lambda: 2).once("wa", "cb_1", provider.send) == Answered(200)


async def test_a_hub_that_ends_waits_for_no_provider_that_hangs(
    writer: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sends_begun, "ENDS_WITHIN_S", 0.01)
    asked, provider = asyncio.Event(), Provider(Answered(200))

    async def hangs() -> Answered:
        asked.set()
        await asyncio.Event().wait()
        return Answered(200)

    trying = asyncio.ensure_future(SendsBegun(writer, lambda: 1).once("wa", "cb_1", hangs))
    async with asyncio.timeout(20):
        await asked.wait()
        trying.cancel()
        with pytest.raises(asyncio.CancelledError):
            await trying
    assert await SendsBegun(writer, lambda: 2).once("wa", "cb_1", provider.send) == UNSURE
