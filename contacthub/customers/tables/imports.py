"""Imports of the past: what each brought in, and how far one is undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import orjson

from contacthub.customers.model import Import, ImportNotFound, ImportState, LeftAlone, Overtaken, RowResult
from contacthub.customers.tables.history import NEWEST, changes_of_import
from contacthub.customers.tables.table import Writing, queries_of
from contacthub.customers.tables.undoing import undo
from contacthub.database.units import Connection

SQL: Final = queries_of("imports")


def begin_import(writing: Writing, file: str, program: str | None, state: ImportState = "running") -> int:
    """Note that an import of ``file`` begins, or is prepared; return its number."""
    values = {
        "at": writing.now,
        "author": writing.by.name,
        "file": file,
        "program": program,
        "state": state,
    }
    number: int = writing.raw.execute(SQL["begin"], values).fetchone()[0]
    return number


def start_import(writing: Writing, import_id: int, program: str | None) -> None:
    """Have one that was prepared, or broke off, run."""
    writing.raw.execute(SQL["start"], {"id": import_id, "program": program})


def end_import(writing: Writing, import_id: int, rejected: Mapping[str, int] | None = None) -> None:
    """Note that all its rows are written; ``rejected``: how many of each kind were not, in all."""
    known = import_of(writing.raw, import_id).counts
    for kind, count in (rejected or {}).items():
        known = {**known, kind: {**known.get(kind, {}), "rejected": count}}
    writing.raw.execute(SQL["end"], {"id": import_id, "counts": _as_json(known)})


def break_off_imports(writing: Writing, import_id: int, before: int) -> None:
    """Note that an import has broken off, and every one that runs and began before an instant."""
    writing.raw.execute(SQL["break_off"], {"id": import_id, "before": before})


def forget_import(writing: Writing, import_id: int) -> None:
    """Forget one that was prepared and never run."""
    writing.raw.execute(SQL["forget"], {"id": import_id})


def forget_prepared(writing: Writing, before: int, but: Collection[int]) -> None:
    """Forget every import that was prepared before an instant and never run, but these."""
    for (import_id,) in writing.raw.execute(SQL["prepared"], {"before": before}).fetchall():
        if import_id not in but:
            forget_import(writing, import_id)


def is_written(raw: Connection, import_id: int, write: int) -> bool:
    """Whether a transaction of an import, from 1, is in already: it goes on after it broke off."""
    return write <= import_of(raw, import_id).writes


def count_rows(writing: Writing, import_id: int, kind: str, results: Sequence[RowResult]) -> None:
    """Add what became of these rows to the import."""
    one = import_of(writing.raw, import_id)
    counts = Counter(one.counts.get(kind, {})) + Counter(str(each.status) for each in results)
    whole = {**one.counts, kind: dict(sorted(counts.items()))}
    values = {"id": import_id, "counts": _as_json(whole), "writes": one.writes + 1}
    writing.raw.execute(SQL["count"], values)


def _as_json(counts: Mapping[str, Mapping[str, int]]) -> str:
    return orjson.dumps(counts).decode()


def import_of(raw: Connection, import_id: int) -> Import:
    """The import with this number. Raises: ImportNotFound."""
    row = raw.execute(SQL["one"], {"id": import_id}).fetchone()
    if row is None:
        raise ImportNotFound
    return _import(row)


def imports_before(raw: Connection, before: int, *, most: int) -> list[Import]:
    """The newest ``most`` imports older than ``before``."""
    return [_import(row) for row in raw.execute(SQL["page"], {"before": before, "most": most})]


def undo_part(writing: Writing, import_id: int, *, most: int) -> list[LeftAlone]:
    """Undo the next ``most`` changes of an import, newest first; return what was changed again since.

    Raises:
        ImportNotFound: there is no such import.
    """
    known = import_of(writing.raw, import_id)
    # One that was undone in part is tried again from its newest change on.
    is_under_way = known.state == "undoing"
    before = (
        writing.raw.execute(SQL["undo_before"], {"id": import_id}).fetchone()[0] if is_under_way else None
    )
    changes = changes_of_import(writing.raw, import_id, before=before or NEWEST, most=most)
    left, undone = [], 0
    for change in changes:
        try:
            undo(writing, change)
            # The next may be an older one of the same record, which this was in the way of.
            writing.history.write(writing.raw, writing.by, writing.now)
            undone += 1
        except Overtaken as overtaken:
            if overtaken.fields:
                left.append(_left(change.customer_id, change.kind, change.record, overtaken))
    is_last = len(changes) < most
    all_left = (known.left if is_under_way else 0) + len(left)
    ended: ImportState = "partly_undone" if all_left else "undone"
    writing.raw.execute(
        SQL["undoing"],
        {
            "id": import_id,
            "state": ended if is_last else "undoing",
            "undo_before": None if is_last else changes[-1].id,
            "undone": undone,
            "left": all_left,
        },
    )
    return left


def _left(customer_id: str, kind: str, record: str, overtaken: Overtaken) -> LeftAlone:
    return LeftAlone(
        customer_id=customer_id, kind=kind, record=record or customer_id, fields=overtaken.fields
    )


def _import(row: Sequence[Any]) -> Import:
    return Import(
        id=row[0],
        at=row[1],
        author=row[2],
        file=row[3],
        program=row[4],
        counts=orjson.loads(row[5]),
        state=row[6],
        undone=row[7],
        left=row[8],
        writes=row[9],
    )
