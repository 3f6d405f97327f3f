"""What a merge changes beside customers and records, and is in no history: it is noted with the merge.

A row says which rows those are, by their key first, and how one is put back, or one that was added is taken
away, unless it was changed again.
What a table keeps of customers beside their records is one more row here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from contacthub.customers.tables.table import Writing, queries_of
from contacthub.database.units import Connection
from contacthub.routing.values import value

SQL: Final = queries_of("merging")
Rows: TypeAlias = Mapping[Any, Sequence[Any]]
"""The columns of rows by their key."""

Noted: TypeAlias = Mapping[str, Sequence[Sequence[Any]]]
"""By the name of what was set aside: each row that a merge changed, as it was and as it became, if at all."""


@value(kw_only=True)
class Aside:
    """Rows that follow a customer. ``give``: what gives them to another, where writing records does not.

    ``put`` puts a row back that the merge changed, ``drop`` takes one away that it added.
    """

    name: str
    rows: str
    put: str | None = None
    drop: str | None = None
    give: str | None = None
    model: int | None = None
    """The column that has the model whose faults these rows count among."""


ASIDE: Final = (
    Aside(name="choices", rows="choices", put="put_choices", give="give_choices"),
    Aside(name="joints", rows="joints", put="put_joints", model=2),
    Aside(name="dismissals", rows="dismissals", drop="drop_dismissal", give="give_dismissals"),
)


def rows_of(raw: Connection, customer_id: str, former_id: str) -> dict[str, Rows]:
    """What there is aside of two customers."""
    whose = {"customer_id": customer_id, "former_id": former_id}
    return {
        one.name: {row[0]: tuple(row) for row in raw.execute(SQL[one.rows], whose).fetchall()}
        for one in ASIDE
    }


def give(raw: Connection, customer_id: str, former_id: str) -> None:
    """Give what ``former_id`` has aside to ``customer_id``."""
    for one in ASIDE:
        if one.give is not None:
            raw.execute(SQL[one.give], {"customer_id": customer_id, "former_id": former_id})


def changed(before: Mapping[str, Rows], after: Mapping[str, Rows]) -> Noted:
    """The rows that differ, or are gone, or are new."""
    return {
        name: [
            [rows.get(key), after[name].get(key)]
            for key in {**rows, **after[name]}
            if after[name].get(key) != rows.get(key)
        ]
        for name, rows in before.items()
    }


def put_back(writing: Writing, noted: Noted) -> None:
    """Make rows what they were before, unless they were changed again or are gone."""
    for one in ASIDE:
        for row in noted.get(one.name, ()):
            before, after = row
            query = one.drop if before is None else one.put
            if query is None:
                continue
            was, now = before or after, after or before
            values = {f"c{n}": each for n, each in enumerate(was)}
            values |= {f"now{n}": each for n, each in enumerate(now)}
            writing.raw.execute(SQL[query], values | {"was_kept": int(after is not None)})
            if one.model is not None:
                writing.versions.models |= {each[one.model] for each in (was, now)} - {None}
