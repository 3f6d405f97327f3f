"""Units of work over the customers' tables: each write tells who changed, once it is durable."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from contacthub.customers.changes import CustomerChanges
from contacthub.customers.model import Author, NameKeys
from contacthub.customers.tables.model_facts import ModelFacts
from contacthub.customers.tables.table import Reading, Writing
from contacthub.customers.tiers import Tiering
from contacthub.database.units import ReaderPool, Writer

T = TypeVar("T")


class Units:
    """Runs units of work. ``clock_ms`` is asked once for each that writes."""

    def __init__(
        self,
        writer: Writer,
        readers: ReaderPool,
        names: NameKeys,
        *,
        models: ModelFacts,
        clock_ms: Callable[[], int],
        changes: CustomerChanges,
    ) -> None:
        self.tiering: Callable[[int], Tiering | None] = lambda now: None
        """By what tiers are at an instant; asked for each unit that writes."""
        self._writer = writer
        self._readers = readers
        self._names = names
        self._models = models
        self._clock_ms = clock_ms
        self._changes = changes

    async def read(self, work: Callable[[Reading], T]) -> T:
        """Run ``work`` in one snapshot."""
        return await self._readers.run(lambda raw: work(Reading(raw=raw, models=self._models)))

    async def write(self, by: Author, work: Callable[[Writing], T]) -> T:
        """Run ``work`` in one transaction, with its history; then tell whose card it changed."""
        now, told, models, stock = self._clock_ms(), set[str](), set[str](), set[bool]()
        tiering = self.tiering(now)

        def whole(writing: Writing) -> T:
            result = work(writing)
            writing.settle()
            told.update(writing.versions.raised)
            models.update(writing.versions.catalogue)
            stock.add(writing.versions.stock)
            return result

        result = await self._writer.transact(
            lambda raw: whole(Writing(raw=raw, names=self._names, now=now, by=by, tiering=tiering))
        )
        self._changes.tell(*told, models=models, stock=True in stock)
        return result
