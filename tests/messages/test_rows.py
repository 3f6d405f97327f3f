"""Threads and messages as they are written."""

from __future__ import annotations

from contacthub.messages.model import QUEUED, Author, Message, Thread
from contacthub.messages.rows import MessageRow, NameRow, message_row, thread_row
from contacthub.testing.stored import Stored

THREAD = Thread(id="t1", source="web", ref="v7", channel="chat", opened_at=1, last_at=1, contact_id="c1")


def answer(message_id: str) -> MessageRow:
    """An answer on the thread."""
    author = Author(kind="agent", id="lina", name="Li Na")
    return message_row(
        Message(
            id=message_id,
            thread_id="t1",
            contact_id="c1",
            at=1,
            direction="out",
            author=author,
            text="Hi",
            status=QUEUED,
        )
    )


async def test_a_name_stays_with_the_message_that_has_it(stored: Stored) -> None:
    await stored.write(thread_row(THREAD), answer("m1"), answer("m2"))
    await stored.write(NameRow("m1", "wamid.1"), NameRow("m2", "wamid.1"))
    await stored.write(NameRow("m2", "wamid.1"))
    await stored.write(NameRow("m1", "wamid.1"))
    assert {row.id: row.source_id for row in await stored.rows(MessageRow)} == {"m1": "wamid.1", "m2": None}
    await stored.write(NameRow("m2", "wamid.2"), NameRow("m1", "wamid.3"))
    names = {row.id: row.source_id for row in await stored.rows(MessageRow)}
    assert names == {"m1": "wamid.3", "m2": "wamid.2"}
