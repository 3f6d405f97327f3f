"""Reads a file in a process of its own: ``python -m contacthub.customers.importing.apart``.

A file may hold anything, and to read numbers and days keeps a processor busy: here neither holds up a hub. A
line of JSON on the input says what is to be read, and lines of JSON on the output answer::

    <  {"path": …, "ways": {…}, "tables": […], "writes": true, …}
    >  {"looked": [ … ]}                       the columns of every table, and its first rows as they will be
    >  {"rows": "customers", "are": [ … ]}     <  {"results": [ … ]}       for every batch, if it ``writes``
    >  {"line": 1200, "table": 0}              how far it is
    >  {"done": [ … ]}                         what became of the rows; or {"fault": "…"} at any time
    >  {"trace": "…"}                          where our own fault arose, at any time
"""

from __future__ import annotations

import asyncio
import csv
import os
import resource
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import orjson

from contacthub.api.json import Json
from contacthub.customers.importing.importing import import_rows
from contacthub.customers.importing.mapping.mapping_file import MappingFile, distinct, mapping_text
from contacthub.customers.importing.mapping.recognising import likely_uses
from contacthub.customers.importing.mapping.uses import LEFT_OUT, use_of
from contacthub.customers.importing.opening import Opened, open_table, tables_of
from contacthub.customers.importing.readers.csv_files import BrokenLine
from contacthub.customers.importing.readers.encodings import UnreadableFile
from contacthub.customers.importing.readers.table import Table
from contacthub.customers.importing.rows.cell_reader import Ways
from contacthub.customers.importing.samples import examples, samples
from contacthub.customers.importing.summary import Outcome, Summary
from contacthub.customers.model import Row, RowResult
from contacthub.customers.numbers import PhoneNumbers

MIB: Final = 1 << 20
MOST_MEMORY: Final = 2048 * MIB
MOST_SECONDS: Final = 3600
"""Of processor time."""
MOST_BYTES: Final = 4 * MIB
"""Of rows in one message."""
MOST_TOLD: Final = 200
"""Of refused rows, conflicts and warnings each; the counts are of all."""
NICE: Final = 5
TOO_LONG: Final = RowResult(status="rejected", reason="row: longer than 4 MiB")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableJob:
    """How one table is to be read; ``columns`` None: as it says itself. ``keeps``: lines that only add."""

    read: bool = True
    columns: Sequence[str | None] | None = None
    keeps_known: bool = False
    other_lines: frozenset[int] = frozenset()

    def keeps(self, line: int) -> bool:
        """Whether what is known stays where this line says something else."""
        return self.keeps_known != (line in self.other_lines)


@dataclass(frozen=True, slots=True)
class Seen:
    """A table that was looked at; ``opened`` None where it cannot be read, as ``fault`` says."""

    table: Table
    opened: Opened | None
    fault: str | None


class _Pipe:
    """The ``RowSink`` that has the other process write."""

    async def write_rows(self, kind: str, rows: Sequence[Row]) -> list[RowResult]:
        """Have a batch written, in two where it is large."""
        said = orjson.dumps({"rows": kind, "are": rows})
        if len(said) > MOST_BYTES:
            if len(rows) == 1:
                return [TOO_LONG]
            half = len(rows) // 2
            return await self.write_rows(kind, rows[:half]) + await self.write_rows(kind, rows[half:])
        sys.stdout.buffer.write(said + b"\n")
        sys.stdout.buffer.flush()
        return [RowResult(**one) for one in heard()["results"]]


def heard() -> Json:
    """The next line of the input. Raises: EOFError."""
    line = sys.stdin.buffer.readline()
    if not line:
        raise EOFError
    message: Json = orjson.loads(line)
    return message


def tell(message: Json) -> None:
    """Write a line to the output."""
    sys.stdout.buffer.write(orjson.dumps(message) + b"\n")
    sys.stdout.buffer.flush()


def looked_at(job: Json, ways: Ways) -> list[Seen]:
    """Every table of the file. Raises: UnreadableFile: the file as a whole cannot be read."""
    jobs = [table_job(one) for one in job["tables"]]
    found = []
    for n, table in enumerate(tables_of(Path(job["path"]), ways, Path(job["scratch"]))):
        columns = jobs[n].columns if n < len(jobs) else None
        found.append(_looked_at(table, ways, columns, job))
    return found


def table_job(said: Json) -> TableJob:
    """A table's part of what was asked."""
    return TableJob(**{**said, "other_lines": frozenset(said["other_lines"])})


def _looked_at(table: Table, ways: Ways, columns: Sequence[str | None] | None, job: Json) -> Seen:
    try:
        opened = open_table(table, ways, job["kind"])
    except UnreadableFile as fault:
        opened, said = None, str(fault)
    if columns is None:
        return Seen(table, opened, None) if opened is not None else Seen(table, None, said)
    base = table if opened is None else opened.table
    mapping = None if opened is None else opened.mapping
    uses = {
        heading: None if use in (None, LEFT_OUT) else use_of(str(use))
        for heading, use in zip(distinct(base.heading), columns, strict=False)
    }
    given = MappingFile(
        columns=uses,
        program=None if mapping is None else mapping.program,
        forgiving=mapping is None or mapping.forgiving,
        currency=None if mapping is None else mapping.currency,
    )
    try:
        return Seen(base, open_table(base, ways, None, given), None)
    except UnreadableFile as fault:
        return Seen(base, None, str(fault))


def table_view(seen: Seen, columns: Sequence[str | None] | None) -> Json:
    """What there is to say of a table."""
    opened, table = seen.opened, seen.table
    uses = [] if opened is None else [None if use is None else str(use) for use in opened.mapping.uses]
    if opened is None:
        uses = likely_uses(table.heading) if columns is None else list(columns)
    uses += [None] * (len(table.heading) - len(uses))
    guessed = {} if opened is None else opened.mapping.guessed
    return {
        "sheet": table.sheet,
        "program": None if opened is None else opened.mapping.program,
        "kinds": [] if opened is None else list(opened.kinds),
        "lines": table.count(),
        "codec": table.codec,
        "columns": [
            {"heading": heading, "use": use, "sure": guessed.get(n), "examples": some}
            for n, (heading, use, some) in enumerate(zip(table.heading, uses, examples(table), strict=False))
        ],
        "samples": [] if opened is None else samples(opened, PhoneNumbers()),
        "unused": [] if opened is None else list(opened.unused),
        "notes": list(table.notes if opened is None else opened.notes),
        "reaches": opened is not None and opened.mapping.reaches,
        "fault": seen.fault,
        "mapping": None if opened is None else mapping_text(table.heading, opened.mapping, opened.ways.dates),
    }


def outcome_view(outcome: Outcome) -> Json:
    """What became of the rows of a table; of each sort the first are told."""
    return {"read": outcome.read, "kinds": [_summary_view(one) for one in outcome.summaries]}


def _summary_view(one: Summary) -> Json:
    return {
        "kind": one.kind,
        "new": one.new,
        "changed": one.changed,
        "unchanged": one.unchanged,
        "rejected": len(one.rejects),
        "conflicts": one.differing,
        "same_number": len(one.same_numbers),
        "warned": len(one.warnings),
        "rejects": one.rejects[:MOST_TOLD],
        "differences": [
            {"line": line, "customer_id": result.customer_id, "fields": result.differs}
            for line, result in one.differences
        ],
        "same_numbers": one.same_numbers[:MOST_TOLD],
        "warnings": one.warnings[:MOST_TOLD],
    }


def write_refused(path: Path, found: Sequence[tuple[Seen, Outcome]]) -> None:
    """Write the refused lines as they were, with the reasons, for Excel and to be imported again."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        for seen, outcome in found:
            assert seen.opened is not None
            reasons = {line: why for one in outcome.summaries for line, why in one.rejects}
            if not reasons:
                continue
            table = seen.opened.table
            out.writerow([*table.heading, "line", "reason"])
            width = len(table.heading)
            for line, cells in table.rows():
                if line in reasons:
                    said = [] if isinstance(cells, BrokenLine) else cells
                    out.writerow([*(said + [""] * width)[:width], line, reasons[line]])


async def write(job: Json, tables: Sequence[Seen]) -> list[Json]:
    """Have every table written that is to be read, customers first; return what became of each."""
    jobs = [table_job(one) for one in job["tables"]]
    jobs += [TableJob()] * (len(tables) - len(jobs))
    asked = [(n, seen) for n, seen in enumerate(tables) if seen.opened is not None and jobs[n].read]
    asked.sort(key=lambda one: (one[1].opened.kinds[0] != "customers", len(one[1].opened.kinds)))  # type: ignore[union-attr]  # those without were left out
    done: list[tuple[Seen, Outcome]] = []
    views = []
    for n, seen in asked:
        assert seen.opened is not None
        outcome = await import_rows(
            seen.opened,
            _Pipe(),
            PhoneNumbers(),
            progress=lambda line, n=n: tell({"line": line, "table": n}),  # type: ignore[misc]  # n is of now
            keeps=jobs[n].keeps,
        )
        done.append((seen, outcome))
        views.append({"table": n, **outcome_view(outcome)})
    if job["refused"] is not None:
        write_refused(Path(job["refused"]), done)
    return views


def ways_of(said: Json) -> Ways:
    """How the file is to be read."""
    zone = said.pop("zone")
    return replace(Ways(**said), zone=None if zone is None else ZoneInfo(zone))


def main() -> int:
    """Read the file that the first line of the input names."""
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    job = heard()
    try:
        tables = looked_at(job, ways_of(job["ways"]))
        asked = [one["columns"] for one in job["tables"]] + [None] * len(tables)
        tell({"looked": [table_view(one, asked[n]) for n, one in enumerate(tables)]})
        if job["writes"]:
            tell({"done": asyncio.run(write(job, tables))})
    except UnreadableFile as fault:
        tell({"fault": str(fault)})
    except MemoryError:
        tell({"fault": "the file needs more memory than any list of customers; split it"})
    except Exception as error:
        tell({"trace": trace_of(error)})
    return 0


def trace_of(error: Exception) -> str:
    """Where an error arose, without its text, which may quote the file."""
    return f"{''.join(traceback.format_tb(error.__traceback__))}{type(error).__name__}"


if __name__ == "__main__":
    sys.exit(main())
