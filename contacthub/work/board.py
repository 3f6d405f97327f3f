"""Gives many items to somebody else at once, each for itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

from contacthub.database.tables import Row
from contacthub.hub.hub import Hub
from contacthub.processes.commands import By
from contacthub.processes.events import Holder
from contacthub.processes.words import ItemId
from contacthub.routing.errors import Rejected
from contacthub.routing.values import value
from contacthub.work.work import Work

SLICE: Final = 25
"""Items given away in one go: what else goes on meanwhile waits a few milliseconds."""


@value()
class Given:
    """What became of one item: its number and version now, or why it stays with whom it was."""

    item_id: str
    number: str | None
    version: int | None
    refused: Rejected | None


async def give_all(
    hub: Hub,
    work: Work,
    items: Sequence[tuple[ItemId, int]],
    holder: Holder,
    by: By,
    *,
    note: str | None,
    audit: Callable[[str], Row],
) -> list[Given]:
    """Give each of the items, at its version, to ``holder``; ``audit``: the row of one, by its number.

    Raises:
        Rejected: there is no such holder; then nothing has changed.
        StorageUnavailable: what was given until then may have been.
    """

    def give(item_id: ItemId, version: int) -> Given:
        number = None
        try:
            live = hub.work.book.item(item_id)
            number = live.number
            work.assign(item_id, holder, by, version=version, note=note, rows=[audit(number)])
        except Rejected as error:
            return Given(item_id, number, None, error)
        return Given(item_id, number, live.version, None)

    await hub.whole()
    work.check_holder(holder)
    found: list[Given] = []
    for n, (item_id, version) in enumerate(items):
        if n and n % SLICE == 0:
            await asyncio.sleep(0)
        found.append(give(item_id, version))
    await hub.durable()
    return found
