from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator

import pytest

from contacthub.channels.sends_begun import KEPT_MS, SendsBegun
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
