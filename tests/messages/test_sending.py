"""Messages to sources without a network: what failing storage and a source that stops do to them."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Sequence
from typing import Any, cast

import pytest

from contacthub.database.tables import Row
from contacthub.database.units import StorageUnavailable
from contacthub.hub.hub import Hub
from contacthub.messages.reports import Attempt, MessageReports
from contacthub.sources.message_sending import Answered, MessageSending
from contacthub.sources.rows import CallbackRow
from tests.messages.source import without_pauses


class Fakes:
    """A hub whose storage fails ``failures`` times, and a source with these answers, then 204."""

    log_id = "log"

    def __init__(self, *answers: int | Answered, failures: int = 0) -> None:
        self.answers = list(answers)
        self.failures = failures
        self.tail = self
        self.given: list[str] = []
        self.recorded: list[tuple[str, str, str | None]] = []

    def now(self) -> int:
        """The beginning."""
        return 0

    async def post(self, row: CallbackRow, *, webhook_id: str) -> Answered:
        """Take one."""
        self.given.append(json.loads(row.data)["message_id"])
        answer = self.answers.pop(0) if self.answers else 204
        return answer if isinstance(answer, Answered) else Answered(answer)

    async def record(self, of: Attempt, status: str, reason: str | None, rows: Sequence[Row]) -> None:
        """Remember, or fail."""
        if self.failures:
            self.failures -= 1
            raise StorageUnavailable("disk full")
        self.recorded.append((of.message_id, status, reason))

    async def stop(self, source: str) -> None:
        """Remember nothing."""


def message(seq: int, ref: str) -> CallbackRow:
    data = {"ref": ref, "message_id": f"m{seq}", "attempt": 1}
    return CallbackRow(seq, "web", "c1", "contact.send_message", json.dumps(data), 0)


async def sent(fakes: Fakes, *rows: CallbackRow) -> MessageSending:
    """Send all of them, one line after the other."""
    lines: list[Any] = []
    sending = MessageSending(
        cast(Hub, fakes), fakes, cast(MessageReports, fakes), fakes, lines.append, rng=random.Random(1)
    )
    for row in rows:
        sending.add(row)
    async with asyncio.timeout(20):
        for line in lines:
            await line
    return sending


async def test_what_a_source_has_taken_is_not_sent_again_to_be_recorded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without_pauses(monkeypatch)
    fakes = Fakes(failures=3)
    await sent(fakes, message(1, "v7"), message(2, "v7"))
    assert fakes.given == ["m1", "m2"]
    assert fakes.recorded == [("m1", "sent", None), ("m2", "sent", None)]


async def test_a_source_that_stops_is_said_to_take_no_messages() -> None:
    fakes = Fakes(410)
    sending = await sent(fakes, message(1, "v7"), message(2, "v8"))
    assert fakes.given == ["m1"]
    assert fakes.recorded == [("m1", "failed", "source_stopped"), ("m2", "failed", "source_stopped")]
    assert sending.down == {"web": "source_stopped"}
    assert sending.stopped == {"web"}


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Answered(503, "no_access"), "no_access"),
        (Answered(503, "what a source says itself"), "http_503"),
        (Answered(None), "no_answer"),
    ],
)
async def test_it_is_told_why_nothing_is_sent_until_it_is_again(
    monkeypatch: pytest.MonkeyPatch, answer: Answered, why: str
) -> None:
    without_pauses(monkeypatch)
    told: list[tuple[str, str | None]] = []
    fakes = Fakes(answer, answer)
    lines: list[Any] = []
    sending = MessageSending(
        cast(Hub, fakes), fakes, cast(MessageReports, fakes), fakes, lines.append, rng=random.Random(1)
    )
    sending.on_change(lambda source, reason: told.append((source, reason)))
    assert sending.oldest_at is None
    sending.add(message(1, "v7"))
    assert (sending.owed, sending.oldest_at) == (1, 0)
    async with asyncio.timeout(20):
        await lines[0]
    assert told == [("web", why), ("web", None)]
    assert (sending.owed, sending.oldest_at, sending.down) == (0, None, {})
