"""The history of customers: who changed what, one change undone, and imports undone as a whole."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from contacthub.customers.model import (
    Author,
    ChangeNotFound,
    CustomerNotFound,
    Import,
    ImportState,
    LeftAlone,
    Page,
    PartOfMerge,
)
from contacthub.customers.tables import imports
from contacthub.customers.tables.customers import is_customer
from contacthub.customers.tables.history import (
    NEWEST,
    Change,
    change_of,
    changes_of_customer,
    undone_of_customer,
)
from contacthub.customers.tables.merged_ids import all_ids
from contacthub.customers.tables.table import Reading, Writing
from contacthub.customers.tables.undoing import undo
from contacthub.customers.units import Units

CHANGES_A_TRANSACTION: Final = 500
"""Of an import that is undone: other writes come in between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A change, and whether it is undone."""

    change: Change
    is_undone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """How far an import is undone, and what the last steps left alone."""

    state: Import
    left: tuple[LeftAlone, ...]


class HistoryStore:
    """What was changed of customers, by whom, and the imports there were."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def page(self, customer_id: str, *, limit: int, before: int = NEWEST) -> Page[Past]:
        """The changes of a customer, newest first, also of one who is no more. Raises: CustomerNotFound."""

        def work(reading: Reading) -> tuple[list[Change], set[int]]:
            ids = all_ids(reading.raw, customer_id)
            changes = _changes_of(reading, ids, before=before, most=limit + 1)
            if not changes and not is_customer(reading.raw, ids[0]):
                raise CustomerNotFound(customer_id)
            return changes, {undone for one in ids for undone in undone_of_customer(reading.raw, one)}

        changes, undone = await self._units.read(work)
        items = tuple(Past(change=one, is_undone=one.id in undone) for one in changes[:limit])
        return Page(items=items, next_cursor=str(items[-1].change.id) if len(changes) > limit else None)

    async def undo(self, customer_id: str, change_id: int, *, by: Author) -> None:
        """Take one change back.

        Raises:
            ChangeNotFound: the customer's history has no such change.
            PartOfMerge: it was made by a merge.
            Overtaken: the same was changed since, or it is undone already.
        """

        def work(writing: Writing) -> None:
            change = change_of(writing.raw, change_id)
            ids = all_ids(writing.raw, customer_id)
            if change is None or not {change.customer_id, change.former_id} & {customer_id, *ids}:
                raise ChangeNotFound
            if change.merge_id is not None:
                raise PartOfMerge(change.merge_id)
            undo(writing, change)

        await self._units.write(by, work)

    async def begin_import(
        self, *, file: str, program: str | None, by: Author, state: ImportState = "running"
    ) -> int:
        """Note that an import of ``file`` begins; return its number, for the ``Author`` of its rows."""
        return await self._units.write(by, lambda it: imports.begin_import(it, file, program, state))

    async def start_import(self, import_id: int, *, program: str | None, by: Author) -> None:
        """Have one that was prepared, or broke off, run."""
        await self._units.write(by, lambda it: imports.start_import(it, import_id, program))

    async def end_import(
        self, import_id: int, *, by: Author, rejected: Mapping[str, int] | None = None
    ) -> None:
        """Note that every row of an import is written; ``rejected``: how many of each kind were not."""
        await self._units.write(by, lambda it: imports.end_import(it, import_id, rejected))

    async def break_off_import(self, import_id: int = 0, *, before: int = 0, by: Author) -> None:
        """Note that an import has broken off, or each that began before an instant; it may go on."""
        await self._units.write(by, lambda it: imports.break_off_imports(it, import_id, before))

    async def forget_import(self, import_id: int, *, by: Author) -> None:
        """Forget one that was prepared and never run."""
        await self._units.write(by, lambda it: imports.forget_import(it, import_id))

    async def forget_prepared(self, *, before: int, but: Collection[int], by: Author) -> None:
        """Forget every import that was prepared before an instant, but these, which have a file still."""
        await self._units.write(by, lambda it: imports.forget_prepared(it, before, but))

    async def import_of(self, import_id: int) -> Import:
        """The import with this number. Raises: ImportNotFound."""
        return await self._units.read(lambda reading: imports.import_of(reading.raw, import_id))

    async def imports(self, *, limit: int, before: int = NEWEST) -> Page[Import]:
        """The imports there were, newest first."""
        found = await self._units.read(
            lambda reading: imports.imports_before(reading.raw, before, most=limit + 1)
        )
        items = tuple(found[:limit])
        return Page(items=items, next_cursor=str(items[-1].id) if len(found) > limit else None)

    async def undo_import(self, import_id: int, *, by: Author, most: int | None = None) -> Undone:
        """Undo what an import has changed, newest first; leave alone what was changed again since.

        After about ``most`` changes it is done in part, and goes on there when it is asked again.

        Raises:
            ImportNotFound: there is no such import.
        """
        a_transaction = min(CHANGES_A_TRANSACTION, most or CHANGES_A_TRANSACTION)
        left: list[LeftAlone] = []
        done = 0
        while True:
            left += await self._units.write(
                by, lambda writing: imports.undo_part(writing, import_id, most=a_transaction)
            )
            done += a_transaction
            state = await self.import_of(import_id)
            if state.state != "undoing" or (most is not None and done >= most):
                return Undone(state=state, left=tuple(left))


def _changes_of(reading: Reading, ids: list[str], *, before: int, most: int) -> list[Change]:
    """The newest changes of a customer under all ids they had, each once."""
    changes = {
        one.id: one
        for each in ids
        for one in changes_of_customer(reading.raw, each, before=before, most=most)
    }
    return [changes[number] for number in sorted(changes, reverse=True)[:most]]
