"""Takes what sources push, each in one transaction with its history."""

from __future__ import annotations

from collections.abc import Callable

from contacthub.customers.model import Author, RowRejected
from contacthub.customers.tables.pushed import Push, Pushed, forget_taken, write_push
from contacthub.customers.units import Units
from contacthub.database.units import Writer
from contacthub.routing.words import Instant


class PushStore:
    """Writes pushed changes in the name of their source."""

    def __init__(self, units: Units, writer: Writer, new_id: Callable[[], str]) -> None:
        self._units = units
        self._writer = writer
        self._new_id = new_id

    async def take(self, push: Push) -> Pushed:
        """Write one; it is durable when this returns."""
        by = Author(name=push.source)
        try:
            return await self._units.write(by, lambda writing: write_push(writing, push, self._new_id))
        except RowRejected as rejected:
            return Pushed(status="rejected", reason=rejected.nameless)

    async def forget(self, before: Instant, most: int) -> int:
        """Forget which messages were taken before that, ``most`` of them at once; return how many it did."""
        return await self._writer.transact(lambda raw: forget_taken(raw, before, most))
