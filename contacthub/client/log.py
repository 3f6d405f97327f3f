"""Follows the hub's log from a position that can be stored, so that no item is lost and none is done twice.

``resume_point`` is the last item handed out, not the last one fetched. A program that stores it in the same
transaction as the effect of the item does each item exactly once, over restarts of either side::

    fetched 41 42 43; handed out 41        resume_point = LOG:41
    the effect of 41 and LOG:41            committed together
    handed out 42, the program is killed   nothing of 42 is stored
    starts again with since="LOG:41"       42 comes again, 41 does not
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Self

from contacthub.client.errors import HubError
from contacthub.client.json import Json

"""A JSON object; its members are described by the hub's OpenAPI document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPage:
    """A page of the hub's log; ``since=next`` asks for the page after it."""

    log: str
    items: list[Json]
    next: int


class LogFollower:
    """Yields every item of the log after a position, without end; read it with ``async for``.

    ``read`` returns the page after a sequence number; it waits for items and survives losses itself.
    """

    def __init__(self, read: Callable[[int], Awaitable[LogPage]], since: int | str) -> None:
        self._read = read
        self._log, self._seq = _position(since)
        self._asked = self._seq  # how far pages were fetched; ahead of ``_seq`` while items wait
        self._items: deque[Json] = deque()

    @property
    def resume_point(self) -> str | None:
        """``LOG:SEQ`` of the last item handed out, for ``since``; None while the log's name is unknown."""
        return None if self._log is None else f"{self._log}:{self._seq}"

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Json:
        """Return the next item; a wait that is cancelled loses none.

        Raises:
            HubError: ``log_trimmed``, ``log_replaced``, or the hub refuses this token.
        """
        while not self._items:
            self._take_in(await self._read(self._asked))
        item = self._items.popleft()
        self._seq = int(item["seq"])
        return item

    def _take_in(self, page: LogPage) -> None:
        if self._log is not None and page.log != self._log:
            # Another log, as after a restored backup: the same numbers mean other items in it.
            raise HubError("log_replaced", status=410, detail="the hub began another log: start from since=0")
        self._log, self._asked = page.log, page.next
        self._items.extend(page.items)


def _position(since: int | str) -> tuple[str | None, int]:
    """Read a number, or ``LOG:SEQ``."""
    if isinstance(since, int):
        return None, since
    log, colon, seq = since.rpartition(":")
    if not (colon and log and seq.isdecimal()):
        raise ValueError(f"a position in the log is a number or LOG:SEQ, not {since!r}")
    return log, int(seq)
