"""What there is to know of the faults of a model, counted by the database."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from contacthub.customers.faults import Known, Lives
from contacthub.customers.kinds.products import Fault
from contacthub.customers.model import ModelNotFound
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection

SQL: Final = named_queries(Path(__file__).with_suffix(".sql"))
TOP_SYMPTOMS: Final = 10


def known_of(raw: Connection, model: str) -> Known:
    """What is counted of a model, in whatever letters. Raises: ModelNotFound, it is known from nowhere."""
    name, units, faulty, repairs = raw.execute(SQL["known"], {"model": model}).fetchone()
    if name is None:
        raise ModelNotFound
    top = raw.execute(SQL["top"], {"model": model, "most": TOP_SYMPTOMS})
    return Known(
        model=name,
        units=units,
        units_with_faults=faulty,
        repairs=repairs,
        top=tuple(Fault(symptom=symptom, count=count, usual_fix=fix) for symptom, count, fix in top),
    )


def lives_of(raw: Connection, model: str, today: str) -> list[Lives]:
    """The lives of its units until ``today``."""
    return [
        Lives(begins=begins, ends=ends, repaired=repaired, is_first=bool(is_first), count=count)
        for begins, ends, repaired, is_first, count in raw.execute(
            SQL["lives"], {"model": model, "today": today}
        )
    ]
