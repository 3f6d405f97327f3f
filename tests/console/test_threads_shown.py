"""Threads for consoles: what cannot be read is left out, and the next are sent."""

from __future__ import annotations

from typing import Any

import pytest

from contacthub.console.threads_shown import ThreadsShown
from contacthub.database.damage import Damaged
from contacthub.database.units import StorageUnavailable
from contacthub.messages.model import Thread
from contacthub.messages.store import Part


class Fakes:
    """A hub, its threads, and a session; of the contact ``c1`` reading fails."""

    durable_seq = 7

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.tail = self
        self.sent: list[tuple[str, int]] = []

    def may_have_one(self, contact_id: str) -> bool:
        """All are chats."""
        return True

    async def newest(self, contact_id: str) -> Part:
        """Nothing but the thread."""
        if contact_id == "c1":
            raise self.error
        thread = Thread(
            id="t", source="web", ref="v7", channel="chat", opened_at=1, last_at=1, contact_id=contact_id
        )
        return Part(thread=thread, messages=(), more=False)

    def thread(self, contact_id: str, members: dict[str, Any], seq: int) -> None:
        """Take a frame."""
        self.sent.append((contact_id, seq))


@pytest.mark.parametrize(
    "error", [StorageUnavailable("closed"), Damaged("the attachments of message m1", ValueError("no JSON"))]
)
async def test_a_thread_that_cannot_be_read_holds_no_other_up(error: Exception) -> None:
    fakes: Any = Fakes(error)
    lines: list[Any] = []
    shown = ThreadsShown(fakes, fakes, lambda session, contact_id: True, lines.append)
    for contact_id in ("c1", "c2"):
        shown.owe(fakes, contact_id)
    [line] = lines
    await line
    assert fakes.sent == [("c2", 7)]


async def test_the_threads_of_all_sessions_are_read_one_after_the_other() -> None:
    sessions: list[Any] = [Fakes(StorageUnavailable("closed")) for _ in range(3)]
    lines: list[Any] = []
    shown = ThreadsShown(sessions[0], sessions[0], lambda session, contact_id: True, lines.append)
    for session in sessions:
        shown.owe(session, "c2")
        shown.owe(session, "c2")
    [line] = lines
    await line
    shown.owe(sessions[0], "c3")
    await lines[1]
    assert [each.sent for each in sessions] == [[("c2", 7), ("c3", 7)], [("c2", 7)], [("c2", 7)]]
