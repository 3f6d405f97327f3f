"""A supervisor opens or closes a queue; why is kept beside the log and shown with the queue."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from contacthub.database.tables import Row
from contacthub.floor_file.directory import ByHandEntry, Directory


@contextmanager
def told_why(directory: Directory, queue: str, reason: str) -> Iterator[list[Row]]:
    """Know the reason while the queue is opened or closed, and give its rows; forget it if refused."""
    before = directory.by_hand.get(queue)
    row = directory.put(queue, ByHandEntry(reason=reason))
    try:
        yield [row] if row is not None else []
    except BaseException:
        directory.by_hand.pop(queue)
        if before is not None:
            directory.by_hand[queue] = before
        raise
