"""What is known of models: their entries in the catalogue, how often they come back, what mends them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import orjson

from contacthub.customers.kinds.models import Model
from contacthub.customers.kinds.products import Fault, ModelFaults
from contacthub.customers.tables.history import made_of
from contacthub.customers.tables.in_one_step import POSTGRES, SQLITE, Words, plain
from contacthub.database.named_queries import mean_in_postgres, named_queries
from contacthub.database.units import Connection

Columns = Sequence[Any]  # Any: whatever the columns of a row hold
FILE: Final = Path(__file__).with_name("model_facts.sql")
SQL: Final = named_queries(FILE)
FACTS_WIDTH: Final = 5
NOTHING: Final = (None, None)
TOP_FAULTS: Final = 3
MODELS_KEPT: Final = 1000


def _of_all(words: Words) -> str:
    """The facts and the entry of each of the models in ``:models``, a JSON array, in order."""
    queries = named_queries(FILE, words.engine)
    facts = words.as_json(queries["facts"].replace(":model", "wanted.value"), FACTS_WIDTH)
    entry = plain(queries["entry"]).replace(":model", "wanted.value")
    return f"SELECT wanted.value, {facts}, ({entry}) FROM {words.each_of.format(':models')}"


OF_ALL: Final = _of_all(SQLITE)
mean_in_postgres(OF_ALL, _of_all(POSTGRES))


class ModelFacts:
    """The facts and the entry of each model, read again only when their version has changed."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, ModelFaults]] = {}
        self._entries: dict[str, tuple[int, Model | None]] = {}

    def know(self, raw: Connection, models: Iterable[tuple[str, int | None, int | None]]) -> None:
        """Read what is not known of models at these versions of their facts and entries, all in one step."""
        wanted = {model: versions for model, *versions in models if self._is_news(model, *versions)}
        if not wanted:
            return
        for known in (self._known, self._entries):
            if len(known) + len(wanted) > MODELS_KEPT:
                known.clear()
        asked = {"models": orjson.dumps([*wanted]).decode(), "most": TOP_FAULTS}
        for model, facts, entry in raw.execute(OF_ALL, asked):
            version, entry_version = wanted[model]
            if version is not None:
                self._known[model] = version, _facts(orjson.loads(facts))
            if entry_version is not None:
                self._entries[model] = entry_version, _entry(entry)

    def _is_news(self, model: str, version: int | None, entry_version: int | None) -> bool:
        is_old = version is not None and self._known.get(model, NOTHING)[0] != version
        return is_old or (entry_version is not None and self._entries.get(model, NOTHING)[0] != entry_version)

    def of(self, raw: Connection, model: str, version: int) -> ModelFaults:
        """Return the facts of ``model``, which is at ``version``."""
        kept = self._known.get(model)
        if kept is None or kept[0] != version:
            self.know(raw, [(model, version, None)])
            kept = self._known.get(model)
        return facts_of(raw, model) if kept is None else kept[1]

    def entry(self, raw: Connection, model: str, version: int) -> Model | None:
        """Return the entry of ``model`` in the catalogue, which is at ``version``; None: it was taken out."""
        kept = self._entries.get(model)
        if kept is None or kept[0] != version:
            self.know(raw, [(model, None, version)])
            kept = self._entries.get(model)
        return read_entry(raw, model) if kept is None else kept[1]


def read_entry(raw: Connection, model: str) -> Model | None:
    """The entry of a model in the catalogue."""
    row = raw.execute(SQL["entry"], {"model": model}).fetchone()
    return None if row is None else _entry(row[0])


def facts_of(raw: Connection, model: str) -> ModelFaults:
    """How often a model comes back."""
    return _facts(raw.execute(SQL["facts"], {"model": model, "most": TOP_FAULTS}).fetchall())


def _entry(text: str | None) -> Model | None:
    return None if text is None else made_of(Model, orjson.loads(text))


def _facts(rows: Sequence[Columns]) -> ModelFaults:
    units, faulty = rows[0][:2] if rows else (0, 0)
    top = (Fault(symptom=row[2], count=row[3], usual_fix=row[4]) for row in rows if row[2] is not None)
    return ModelFaults(units_known=units, units_with_faults=faulty, top=tuple(top))
