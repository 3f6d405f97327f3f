"""Takes what sources push, each in one transaction with its history."""

from __future__ import annotations

from collections.abc import Callable

from contacthub.customers.model import Author, RowRejected
from contacthub.customers.tables.pushed import Push, Pushed, write_push
from contacthub.customers.units import Units


class PushStore:
    """Writes pushed changes in the name of their source."""

    def __init__(self, units: Units, new_id: Callable[[], str]) -> None:
        self._units = units
        self._new_id = new_id

    async def take(self, push: Push) -> Pushed:
        """Write one; it is durable when this returns."""
        by = Author(name=push.source)
        try:
            return await self._units.write(by, lambda writing: write_push(writing, push, self._new_id))
        except RowRejected as rejected:
            return Pushed(status="rejected", reason=rejected.nameless)
