"""What is known of models: their entries in the catalogue, how often they come back, what mends them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

import orjson

from contacthub.customers.kinds.models import Model
from contacthub.customers.kinds.products import Fault, ModelFaults
from contacthub.customers.tables.history import made_of
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection

T = TypeVar("T")
SQL: Final = named_queries(Path(__file__).with_name("model_facts.sql"))
TOP_FAULTS: Final = 3
MODELS_KEPT: Final = 1000


class ModelFacts:
    """The facts and the entry of each model, read again only when their version has changed."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, ModelFaults]] = {}
        self._entries: dict[str, tuple[int, Model | None]] = {}

    def of(self, raw: Connection, model: str, version: int) -> ModelFaults:
        """Return the facts of ``model``, which is at ``version``."""
        return _newest(self._known, model, version, lambda: facts_of(raw, model))

    def entry(self, raw: Connection, model: str, version: int) -> Model | None:
        """Return the entry of ``model`` in the catalogue, which is at ``version``; None: it was taken out."""
        return _newest(self._entries, model, version, lambda: read_entry(raw, model))


def _newest(known: dict[str, tuple[int, T]], model: str, version: int, read: Callable[[], T]) -> T:
    kept = known.get(model)
    if kept is not None and kept[0] == version:
        return kept[1]
    found = read()
    if len(known) >= MODELS_KEPT:
        known.clear()
    known[model] = version, found
    return found


def read_entry(raw: Connection, model: str) -> Model | None:
    """The entry of a model in the catalogue."""
    row = raw.execute(SQL["entry"], {"model": model}).fetchone()
    return None if row is None or row[0] is None else made_of(Model, orjson.loads(row[0]))


def facts_of(raw: Connection, model: str) -> ModelFaults:
    """How often a model comes back."""
    rows = raw.execute(SQL["facts"], {"model": model, "most": TOP_FAULTS}).fetchall()
    units, faulty = rows[0][:2] if rows else (0, 0)
    top = (Fault(symptom=row[2], count=row[3], usual_fix=row[4]) for row in rows if row[2] is not None)
    return ModelFaults(units_known=units, units_with_faults=faulty, top=tuple(top))
