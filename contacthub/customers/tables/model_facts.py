"""How often the products of a model come back, and what usually mends them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final

from contacthub.customers.kinds.products import Fault, ModelFaults
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection

SQL: Final = named_queries(Path(__file__).with_name("model_facts.sql"))
TOP_FAULTS: Final = 3
MODELS_KEPT: Final = 1000


class ModelFacts:
    """The facts of each model, counted again only when the model's version has changed."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, ModelFaults]] = {}

    def of(self, raw: Connection, model: str, version: int) -> ModelFaults:
        """Return the facts of ``model``, which is at ``version``."""
        known = self._known.get(model)
        if known is not None and known[0] == version:
            return known[1]
        faults = _count_faults(raw, model)
        if len(self._known) >= MODELS_KEPT:
            self._known.clear()
        self._known[model] = version, faults
        return faults


def _count_faults(raw: Connection, model: str) -> ModelFaults:
    counts: Counter[str] = Counter()
    fixes: dict[str, Counter[str]] = {}
    for symptom, resolution, count in raw.execute(SQL["faults"], {"model": model}):
        counts[symptom] += count
        if resolution:
            fixes.setdefault(symptom, Counter())[resolution] += count
    top = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:TOP_FAULTS]
    return ModelFaults(
        units_known=_count(raw, "units_known", model),
        units_with_faults=_count(raw, "units_with_faults", model),
        top=tuple(
            Fault(symptom=symptom, count=count, usual_fix=_most_common(fixes.get(symptom, Counter())))
            for symptom, count in top
        ),
    )


def _most_common(fixes: Counter[str]) -> str | None:
    return min(fixes, key=lambda fix: (-fixes[fix], fix), default=None)


def _count(raw: Connection, query: str, model: str) -> int:
    count: int = raw.execute(SQL[query], {"model": model}).fetchone()[0]
    return count
