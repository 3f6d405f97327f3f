"""How often the products of a model come back, and what usually mends them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from contacthub.customers.kinds.products import Fault, ModelFaults
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection

SQL: Final = named_queries(Path(__file__).with_name("model_facts.sql"))
TOP_FAULTS: Final = 3
MODELS_KEPT: Final = 1000


class ModelFacts:
    """The facts of each model, read again only when the model's version has changed."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, ModelFaults]] = {}

    def of(self, raw: Connection, model: str, version: int) -> ModelFaults:
        """Return the facts of ``model``, which is at ``version``."""
        known = self._known.get(model)
        if known is not None and known[0] == version:
            return known[1]
        faults = _facts(raw, model)
        if len(self._known) >= MODELS_KEPT:
            self._known.clear()
        self._known[model] = version, faults
        return faults


def _facts(raw: Connection, model: str) -> ModelFaults:
    units, faulty = raw.execute(SQL["units"], {"model": model}).fetchone() or (0, 0)
    return ModelFaults(
        units_known=units,
        units_with_faults=faulty,
        top=tuple(
            Fault(symptom=symptom, count=count, usual_fix=fix)
            for symptom, count, fix in raw.execute(SQL["faults"], {"model": model, "most": TOP_FAULTS})
        ),
    )
