"""The catalogue of models: read, changed, and its history."""

from __future__ import annotations

from collections.abc import Callable

from contacthub.customers.faults import FaultReport, report_of
from contacthub.customers.history_store import Past
from contacthub.customers.kinds.models import MODELS, Model
from contacthub.customers.kinds.products import ModelFaults
from contacthub.customers.model import Author, ChangeNotFound, ModelNotFound, Page, VersionConflict, Versions
from contacthub.customers.tables.catalogue import (
    NO_CUSTOMER,
    changes_of_model,
    delete_model,
    find_entry,
    get_entry,
    models_after,
    save_model,
    undone_of_model,
)
from contacthub.customers.tables.history import NEWEST, Change, change_of
from contacthub.customers.tables.model_facts import TOP_FAULTS, ModelFacts
from contacthub.customers.tables.model_faults import known_of, lives_of
from contacthub.customers.tables.table import Reading, Writing
from contacthub.customers.tables.undoing import undo
from contacthub.customers.units import Units
from contacthub.database.units import Connection, ReaderPool
from contacthub.routing.values import value


@value(kw_only=True)
class KnownModel:
    """A model, and, where it was asked for, how often its units come back; at version 0 in no catalogue."""

    model: Model
    version: int
    faults: ModelFaults | None = None


class ModelStore:
    """The catalogue of models. ``reads`` are readers of their own: faults look at every unit of a model."""

    def __init__(self, units: Units, reads: ReaderPool) -> None:
        self._units = units
        self._reads = reads

    async def page(self, words: str, *, limit: int, after: str = "") -> Page[KnownModel]:
        """Models in whose number, name, brand or category the words stand, in the order of their numbers.

        Those of units are among them that nobody has put into the catalogue.
        """
        found = await self._units.read(lambda it: models_after(it.raw, words, after, limit + 1))
        items = tuple(KnownModel(model=model, version=version) for model, version in found[:limit])
        return Page(items=items, next_cursor=items[-1].model.model if len(found) > limit else None)

    async def get(self, model: str) -> KnownModel:
        """A model, with its faults. Raises: ModelNotFound."""
        return await self._units.read(lambda it: _known(it, model))

    async def faults(self, model: str, *, today: str) -> FaultReport:
        """How the units of a model last, also of one that is in no catalogue. Raises: ModelNotFound.

        Worked out beside the event loop, as the reading is: of a model with very many units it takes a while.
        """

        def work(raw: Connection) -> FaultReport:
            return report_of(known_of(raw, model), lives_of(raw, model, today))

        return await self._reads.run(work)

    async def change(
        self,
        model: str,
        change: Callable[[Model | None], Model],
        *,
        versions: Versions | None,
        by: Author,
    ) -> tuple[KnownModel, bool]:
        """Make a model what ``change`` says, given what it is; the second value: it was not there before.

        Raises:
            VersionConflict: it is at none of ``versions``.
            ModelNotFound: it is not there, and ``versions`` are asked for.
        """

        def work(writing: Writing) -> tuple[KnownModel, bool]:
            found = find_entry(writing.raw, model)
            old = None if found is None else found[1].model
            _check(old, 0 if found is None else found[1].version, versions)
            save_model(writing, change(old))
            return _known(_reading(writing), model), old is None

        return await self._units.write(by, work)

    async def delete(self, model: str, *, versions: Versions | None, by: Author) -> None:
        """Take a model out of the catalogue. Raises: ModelNotFound, VersionConflict."""

        def work(writing: Writing) -> None:
            known, version = get_entry(writing.raw, model)
            _check(known, version, versions)
            delete_model(writing, model)

        await self._units.write(by, work)

    async def history(self, model: str, *, limit: int, before: int = NEWEST) -> Page[Past]:
        """The changes of a model, newest first, also of one that was taken out. Raises: ModelNotFound."""

        def work(reading: Reading) -> tuple[list[Change], set[int]]:
            name = _name(reading, model)
            changes = changes_of_model(reading.raw, name, before=before, most=limit + 1)
            return changes, undone_of_model(reading.raw, name)

        changes, undone = await self._units.read(work)
        items = tuple(Past(change=one, is_undone=one.id in undone) for one in changes[:limit])
        return Page(items=items, next_cursor=str(items[-1].change.id) if len(changes) > limit else None)

    async def undo(self, model: str, change_id: int, *, by: Author) -> None:
        """Take one change back. Raises: ModelNotFound, ChangeNotFound, Overtaken."""

        def work(writing: Writing) -> None:
            change = change_of(writing.raw, change_id)
            of = (MODELS.name, NO_CUSTOMER, _name(_reading(writing), model))
            if change is None or (change.kind, change.customer_id, change.record) != of:
                raise ChangeNotFound
            undo(writing, change)

        await self._units.write(by, work)


def _reading(writing: Writing) -> Reading:
    return Reading(raw=writing.raw, models=ModelFacts())


def _name(reading: Reading, model: str) -> str:
    found = find_entry(reading.raw, model)
    if found is None:
        raise ModelNotFound
    return found[0]


def _known(reading: Reading, model: str) -> KnownModel:
    known, version = get_entry(reading.raw, model)
    counted = known_of(reading.raw, known.model)
    faults = ModelFaults(
        units_known=counted.units,
        units_with_faults=counted.units_with_faults,
        top=counted.top[:TOP_FAULTS],
    )
    return KnownModel(model=known, version=version, faults=faults)


def _check(known: Model | None, version: int, versions: Versions | None) -> None:
    if versions is None:
        return
    if known is None:
        raise ModelNotFound
    if not versions(version):
        raise VersionConflict(version, "model")
