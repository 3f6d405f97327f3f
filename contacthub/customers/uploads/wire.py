"""What is said about a file that was sent, and what people say of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, Field, StrictBool, StringConstraints, WithJsonSchema

from contacthub.api.json import Json
from contacthub.api.validation import WHOLE
from contacthub.api.wire import Timestamp
from contacthub.clock import rfc3339
from contacthub.customers.importing.days import ORDERS
from contacthub.customers.importing.mapping.uses import LEFT_OUT, fields_of, use_of
from contacthub.customers.importing.readers.csv_files import DELIMITERS, RARE_DELIMITERS
from contacthub.customers.importing.readers.encodings import CANDIDATES
from contacthub.customers.kinds.kinds import SHEETS
from contacthub.customers.record_wire import Body
from contacthub.customers.regions import region_fault
from contacthub.customers.uploads.upload import FileWishes, Phase, TableWishes, Upload, with_table
from contacthub.problems import Field as Fault
from contacthub.problems import Problem

MOST_TABLES: Final = 200
MOST_COLUMNS: Final = 2_000
MOST_LINES: Final = 10_000
LAST_LINE: Final = 1_000_000_000
ENCODINGS: Final = tuple(
    dict.fromkeys(("utf-8", "utf-16-le", "utf-16-be", *(one.codec for one in CANDIDATES)))
)
"""The encodings to choose among; any other that Python knows is taken too."""
Text = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Line = Annotated[int, Field(ge=0, le=LAST_LINE), WHOLE]


class UploadForm(BaseModel):
    """A form with the file, as browsers send it."""

    file: Annotated[str, WithJsonSchema({"type": "string", "format": "binary"})]


class ColumnView(BaseModel):
    """A column of a table: ``use`` is what it is read as, such as ``customers.phone:home``; null: not used.

    ``sure``: how sure that is, from 0 to 1, where the cells say it rather than the heading.
    """

    heading: str
    use: str | None
    sure: float | None
    examples: list[str]


class SampleFieldView(BaseModel):
    """A field of a sample."""

    field: str
    text: str


class SampleView(BaseModel):
    """One of the first rows as it will be; ``refused``: why it will not."""

    kind: str
    line: int
    refused: str | None
    fields: list[SampleFieldView]


class TableView(BaseModel):
    """A table of the file: of a workbook, one of its sheets.

    ``fault``: why it cannot be read as it is. ``reaches``: whether calls or mails will find its customers.
    """

    sheet: str | None
    read: bool
    program: str | None
    kinds: list[str]
    lines: int
    codec: str | None
    columns: list[ColumnView]
    samples: list[SampleView]
    unused: list[str]
    notes: list[str]
    reaches: bool
    fault: str | None
    keeps_known: bool
    other_lines: list[int]


class LineView(BaseModel):
    """What there is to say of a line."""

    line: int
    text: str


class DifferenceView(BaseModel):
    """A field in which a line says something else than what is known.

    ``known`` is null for who may open no card.
    """

    field: str
    known: str | None
    file: str


class ConflictView(BaseModel):
    """A line that says something else than what is known; ``keeps_known``: that stays."""

    line: int
    customer_id: str | None
    fields: list[DifferenceView]
    keeps_known: bool


class KindCountsView(BaseModel):
    """What becomes of the rows of one kind; of refused lines, conflicts and the rest the first are listed."""

    table: int
    kind: str
    new: int
    changed: int
    unchanged: int
    rejected: int
    conflicts: int
    same_number: int
    warned: int
    rejects: list[LineView]
    differences: list[ConflictView]
    same_numbers: list[LineView]
    warnings: list[LineView]


class ProgressView(BaseModel):
    """How far it is."""

    table: int
    line: int
    lines: int


class UploadView(BaseModel):
    """A file that was sent, and what would become of its rows, or has.

    ``phase``: it is being read, then tried (nothing is written); ready to run; running; broken off, as the
    hub ended, to be run again or undone; done. ``encodings``, ``uses``: what may be said of it.
    """

    id: str
    file: str
    by: str
    at: Timestamp
    size: int
    phase: Phase
    fault: str | None
    encoding: str | None
    delimiter: str | None
    dates: str | None
    region: str | None
    kind: str | None
    tables: list[TableView]
    counts: list[KindCountsView]
    progress: ProgressView
    encodings: list[str]
    uses: list[str]


class TableChange(Body):
    """How table ``table`` is to be read: ``columns`` has a use for each, null or ``-`` for none."""

    table: Annotated[int, Field(ge=0, lt=MOST_TABLES), WHOLE]
    read: StrictBool | None = None
    columns: Annotated[list[Text | None], Field(max_length=MOST_COLUMNS)] | None = None
    keeps_known: StrictBool | None = None
    other_lines: Annotated[list[Line], Field(max_length=MOST_LINES)] | None = None


class UploadChange(Body):
    """How a file is to be read; what is left out stays, null means: as it says itself."""

    encoding: Text | None = None
    delimiter: Literal[*DELIMITERS, *RARE_DELIMITERS] | None = None  # type: ignore[valid-type]  # of a tuple
    dates: Literal[*ORDERS] | None = None  # type: ignore[valid-type]  # of a tuple
    region: Annotated[str, StringConstraints(pattern="^[A-Za-z]{2}$")] | None = None
    kind: Annotated[str, Field(json_schema_extra={"enum": list(SHEETS)})] | None = None
    tables: Annotated[list[TableChange], Field(max_length=MOST_TABLES, default_factory=list)]


class RunBody(Body):
    """``yes``: also customers whom no number and no mail address can find."""

    yes: StrictBool = False


def changed(wishes: FileWishes, said: UploadChange) -> FileWishes:
    """The wishes with what is said now. Raises: Problem, which names the member."""
    found = replace(
        wishes,
        **{
            name: getattr(said, name)
            for name in ("encoding", "delimiter", "dates", "kind")
            if name in said.model_fields_set
        },
    )
    if "region" in said.model_fields_set:
        found = replace(found, region=None if said.region is None else said.region.upper())
    if said.model_fields_set & {"encoding", "delimiter", "kind"}:
        # The columns may be others now.
        found = replace(found, tables=tuple(replace(one, columns=None) for one in found.tables))
    for n, one in enumerate(said.tables):
        more = one.model_dump(exclude_unset=True, exclude={"table"})
        found = with_table(
            found, one.table, **{k: v for k, v in more.items() if v is not None or k == "columns"}
        )
        _check(f"#/tables/{n}", one.columns or ())
    faults: list[Fault] = []
    if found.region is not None and (fault := region_fault(found.region)):
        faults.append(("#/region", fault))
    if found.kind is not None and found.kind not in SHEETS:
        faults.append(("#/kind", f"one of {', '.join(SHEETS)}"))
    if faults:
        raise Problem("invalid", f"{faults[0][0][2:]}: {faults[0][1]}", faults)
    return found


def _check(at: str, columns: Sequence[str | None]) -> None:
    for n, use in enumerate(columns):
        try:
            if use not in (None, LEFT_OUT):
                use_of(str(use))
        except ValueError as fault:
            raise Problem("invalid", str(fault), [(f"{at}/columns/{n}", "no use")]) from None


USES: Final = tuple(f"{kind}.{field}" for kind in SHEETS for field in dict.fromkeys(fields_of(kind)))


def upload_view(upload: Upload, *, may_see_cards: bool) -> Json:
    """A file as it is answered."""
    wishes = upload.wishes
    tables = [_table_view(one, wishes.table(n)) for n, one in enumerate(upload.tables)]
    lines = [one["lines"] for one in upload.tables]
    counts = [
        _counts_view(one, table["table"], tables, may_see_cards=may_see_cards)
        for table in upload.outcome
        for one in table["kinds"]
    ]
    return {
        "id": str(upload.id),
        "file": upload.name,
        "by": upload.by,
        "at": rfc3339(upload.at),
        "size": upload.size,
        "phase": upload.phase,
        "fault": upload.fault,
        "encoding": wishes.encoding,
        "delimiter": wishes.delimiter,
        "dates": wishes.dates,
        "region": wishes.region,
        "kind": wishes.kind,
        "tables": tables,
        "counts": counts,
        "progress": {
            "table": upload.at_table,
            "line": upload.at_line,
            "lines": lines[upload.at_table] if upload.at_table < len(lines) else 0,
        },
        "encodings": list(ENCODINGS),
        "uses": list(USES),
    }


def _table_view(one: Json, wishes: TableWishes) -> Json:
    said = {name: each for name, each in one.items() if name != "mapping"}
    return {
        **said,
        "read": wishes.read,
        "keeps_known": wishes.keeps_known,
        "other_lines": list(wishes.other_lines),
    }


def _counts_view(one: Json, n: int, tables: Sequence[Json], *, may_see_cards: bool) -> Json:
    table = tables[n]

    def conflict(each: Json) -> Json:
        keeps = table["keeps_known"] != (each["line"] in table["other_lines"])
        fields = [
            {
                "field": name,
                "known": _text(known) if may_see_cards else None,
                "file": _text(said),
            }
            for name, (known, said) in each["fields"].items()
        ]
        return {**each, "fields": fields, "keeps_known": keeps}

    listed = {
        name: [{"line": line, "text": text} for line, text in one[name]]
        for name in ("rejects", "same_numbers", "warnings")
    }
    return {**one, **listed, "table": n, "differences": [conflict(each) for each in one["differences"]]}


def _text(value: Any) -> str:  # Any: JSON
    """A value as people read it."""
    if isinstance(value, list):
        return "; ".join(map(_text, value))
    if isinstance(value, dict):
        return " ".join(_text(each) for each in value.values() if each not in (None, "", [], {}))
    return "" if value is None else str(value)
