"""The catalogue of models as it is kept: entries with versions, and their history among that of customers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

import orjson

from contacthub.customers.kinds.kind import folded
from contacthub.customers.kinds.models import MODELS, Model, words_of
from contacthub.customers.model import ModelNotFound
from contacthub.customers.tables.history import (
    Change,
    Fields,
    changes_in,
    fields_of,
    made_of,
    undone_among,
    with_fields,
)
from contacthub.customers.tables.table import Status, Writing
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection
from contacthub.routing.values import value

SQL: Final = named_queries(Path(__file__).with_suffix(".sql"))
NO_CUSTOMER: Final = ""
"""Whose a model is, in the history."""


@value(kw_only=True)
class Entry:
    """A model in the catalogue at a version; None: it was taken out."""

    version: int
    model: Model | None


def find_entry(raw: Connection, model: str) -> tuple[str, Entry] | None:
    """The entry of a model, and how its name is written there."""
    row = raw.execute(SQL["one"], {"model": model}).fetchone()
    return None if row is None else (row[0], Entry(version=row[1], model=_model(row[2])))


def get_entry(raw: Connection, model: str) -> tuple[Model, int]:
    """A model and its version. Raises: ModelNotFound."""
    found = find_entry(raw, model)
    if found is None or found[1].model is None:
        raise ModelNotFound
    return found[1].model, found[1].version


def models_after(raw: Connection, words: str, after: str, most: int) -> list[tuple[Model, int]]:
    """The models in whose words it stands, in the order of their names; at version 0 in no catalogue."""
    escaped = words.casefold().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    wanted = {"pattern": f"%{escaped}%", "after": after, "most": most}
    rows = raw.execute(SQL["list"], wanted)
    return [(_model(entry) or Model(model=name), version) for name, version, entry in rows]


def save_model(writing: Writing, model: Model) -> Status:
    """Write an entry, over the one of the same model."""
    found = find_entry(writing.raw, model.model)
    if found is None:
        _write(writing, "insert", model)
        writing.history.created(MODELS.name, NO_CUSTOMER, model.model, model)
        return "new"
    name, entry = found
    model = replace(model, model=name)
    if entry.model == model:
        return "unchanged"
    _write(writing, "update", model)
    if entry.model is None:
        writing.history.created(MODELS.name, NO_CUSTOMER, name, model)
        return "new"
    writing.history.changed(MODELS.name, NO_CUSTOMER, name, entry.model, model)
    return "changed"


def delete_model(writing: Writing, name: str) -> None:
    """Take a model out of the catalogue. Raises: ModelNotFound."""
    model, _ = get_entry(writing.raw, name)
    writing.raw.execute(SQL["update"], {"model": model.model, "entry": None, "words": ""})
    writing.versions.catalogue.add(folded(model.model))
    writing.history.deleted(MODELS.name, NO_CUSTOMER, model.model, model)


def changes_of_model(raw: Connection, model: str, *, before: int, most: int) -> list[Change]:
    """The newest ``most`` changes of a model older than ``before``."""
    return list(changes_in(raw.execute(SQL["history"], {"record": model, "before": before, "most": most})))


def undone_of_model(raw: Connection, model: str) -> set[int]:
    """Which changes of a model are undone."""
    return undone_among((row[0], row[1]) for row in raw.execute(SQL["undoing"], {"record": model}))


def undo_of_model(writing: Writing, change: Change, check_same: Callable[[Fields, Fields], None]) -> bool:
    """Write what was before a change; False: the model as a whole is in the way, or is gone."""
    found = find_entry(writing.raw, change.record)
    now = None if found is None else found[1].model
    if change.before is None or change.after is None:
        if (now is None) != (change.after is None):
            return False
        if now is not None:
            delete_model(writing, now.model)
        else:
            save_model(writing, made_of(Model, change.before or {}))
        return True
    if now is None:
        return False
    check_same(fields_of(now), change.after)
    save_model(writing, with_fields(now, change.before))
    return True


def _model(entry: str | None) -> Model | None:
    return None if entry is None else made_of(Model, orjson.loads(entry))


def _write(writing: Writing, query: str, model: Model) -> None:
    entry = orjson.dumps(fields_of(model)).decode()
    writing.raw.execute(SQL[query], {"model": model.model, "entry": entry, "words": words_of(model)})
    writing.versions.catalogue.add(folded(model.model))
