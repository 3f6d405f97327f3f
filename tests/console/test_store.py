"""Replies to console commands as they are stored."""

from __future__ import annotations

from contacthub.console.rows import CommandReplyRow
from contacthub.testing.stored import Stored


async def test_command_replies_come_back_from_an_instant_on(stored: Stored) -> None:
    await stored.write(CommandReplyRow("lina", "r2", 200, "2"), CommandReplyRow("lina", "r1", 100, "1"))
    assert await stored.replies.since(0) == [("lina", "r1", 100, "1"), ("lina", "r2", 200, "2")]
    assert await stored.replies.since(150) == [("lina", "r2", 200, "2")]


async def test_old_replies_are_dropped_and_young_ones_kept(stored: Stored) -> None:
    await stored.write(*(CommandReplyRow("lina", str(at), at, "{}") for at in (1, 9)))
    await stored.replies.prune(before=5)
    assert [ref for _, ref, _, _ in await stored.replies.since(0)] == ["9"]


async def test_a_reply_is_found_by_viewer_and_ref(stored: Stored) -> None:
    await stored.write(CommandReplyRow("lina", "r1", 100, "1"), CommandReplyRow("wei", "r1", 100, "2"))
    assert await stored.replies.of("wei", "r1") == "2"
    assert await stored.replies.of("wei", "r2") is None
