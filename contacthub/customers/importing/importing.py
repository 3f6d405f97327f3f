"""Imports customer data: rows of a file, checked line by line, written in short batches."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from contacthub.customers.identity import NumberReader
from contacthub.customers.importing import cells
from contacthub.customers.importing.csv_files import (
    COLUMNS,
    NEEDED,
    BrokenLine,
    check_columns,
    heading_of,
    kind_of,
    read_table,
)
from contacthub.customers.model import Kind, Row, RowSink

BATCH: Final = 500
MAX_TEXT: Final = 20_000
LISTS: Final = frozenset({"email", "address", "tags"})
DAYS: Final = frozenset({"birthday", "date", "purchased_at", "warranty_until"})
# What several rows of one customer may add to without contradicting each other.
ADDED_UP: Final = frozenset({"phone", "email", "address", "tags", "attributes"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """Why a line is not imported; the text names the column."""

    reason: str


@dataclass(slots=True, kw_only=True)
class Summary:
    """What an import did; ``rejects`` are line numbers with their reasons."""

    kind: Kind
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejects: list[tuple[int, str]] = field(default_factory=list)


def kind_in(path: Path) -> Kind:
    """Guess what the file at ``path`` holds. Raises: UnreadableFile."""
    return kind_of(heading_of(path))


def read_rows(
    path: Path, kind: Kind, *, numbers: NumberReader, region: str
) -> Iterator[tuple[int, Row | Reject]]:
    """Return every row of the file with its line number, or why the line cannot be imported.

    Raises:
        UnreadableFile: the file as a whole cannot be read.
    """
    names, lines = read_table(path)
    check_columns(kind, names)
    reader = _RowReader(kind, names, numbers, region)
    earlier = _Earlier(kind)
    for line, row in lines:
        read = Reject(reason=row.reason) if isinstance(row, BrokenLine) else reader.read(row)
        yield line, read if isinstance(read, Reject) else earlier.check(line, read)


class _RowReader:
    """Turns the cells of one file's rows into rows as the store takes them."""

    def __init__(self, kind: Kind, names: list[str], numbers: NumberReader, region: str) -> None:
        self._kind = kind
        self._names = names
        self._numbers = numbers
        self._region = region

    def read(self, texts: list[str]) -> Row | Reject:
        if len(texts) > len(self._names) and any(text.strip() for text in texts[len(self._names) :]):
            return Reject(reason=f"row: {len(texts)} cells under {len(self._names)} columns")
        row: Row = {}
        for name, text in zip(self._names, texts, strict=False):
            try:
                self._put(row, name, text.strip())
            except cells.BadCell as bad:
                return Reject(reason=f"{name}: {bad}")
        return self._missing(row) or self._with_currency(row)

    def _put(self, row: Row, name: str, text: str) -> None:
        if len(text) > MAX_TEXT:
            raise cells.BadCell(f"longer than {MAX_TEXT} characters")
        if not text:
            return
        if name in COLUMNS[self._kind]:
            row[name] = self._value(name, text)
        else:
            row.setdefault("attributes", {})[name] = text

    def _value(self, name: str, text: str) -> object:
        if name == "phone":
            return cells.phones(text, self._numbers, self._region)
        if name in LISTS:
            return cells.texts(text)
        if name in DAYS:
            return cells.day(text)
        readers: dict[str, Callable[[str], object]] = {
            "price": cells.amount,
            "currency": cells.currency,
            "quantity": cells.count,
            "kind": cells.kind,
        }
        return readers.get(name, str)(text)

    def _missing(self, row: Row) -> Reject | None:
        for name in NEEDED[self._kind]:
            if name not in row:
                return Reject(reason=f"{name}: needed, but empty")
        if self._kind != "customers" and not row.get("customer_id") and not row.get("phone"):
            return Reject(reason="customer_id: needed, or a phone")
        return None

    def _with_currency(self, row: Row) -> Row | Reject:
        if "price" in row and "currency" not in row:
            usual = cells.CURRENCY_OF_REGION.get(self._region)
            if usual is None:
                return Reject(reason="currency: needed with a price")
            row["currency"] = usual
        return row


class _Earlier:
    """The rows of one file so far: two that are the same row may not say different things.

    Otherwise importing the file again would change what its last row had left.
    """

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._lines: dict[Hashable, tuple[int, array[int]]] = {}

    def check(self, line: int, row: Row) -> Row | Reject:
        said = [(identity, _marks(values)) for identity, values in _identities(self._kind, row)]
        for identity, marks in said:
            first, known = self._lines.get(identity, (line, marks))
            if any(old and new and old != new for old, new in zip(known, marks, strict=True)):
                return Reject(reason=f"row: line {first} is the same and says something else")
        for identity, marks in said:
            first, known = self._lines.get(identity, (line, marks))
            self._lines[identity] = first, array("q", map(_either, known, marks))
        return row


def _marks(values: Iterable[object]) -> array[int]:
    # A few bytes for each value: a file may have a million rows.
    return array("q", [0 if value is None else hash(repr(value)) or 1 for value in values])


def _either(known: int, new: int) -> int:
    return known or new


def _identities(kind: Kind, row: Row) -> list[tuple[Hashable, list[object]]]:
    """Return what makes the row the same as another, each with what it says about that."""
    phones = [phone["e164"] + (phone["ext"] or "") for phone in row.get("phone", ())]
    owner = row.get("customer_id") or tuple(phones)
    values = [row.get(name) for name in sorted(COLUMNS[kind] - ADDED_UP)]
    if kind == "customers":
        return [(one, values) for one in ([row["customer_id"]] if row.get("customer_id") else phones)]
    if kind == "purchases":
        order, item = row["order_no"].casefold(), row.get("sku") or row.get("model") or row["product"]
        about_order: list[object] = [owner, row["date"], row.get("status")]
        return [(order, about_order), ((order, item), values)]
    if kind == "products":
        return [(row["serial"].casefold(), [owner, *values])]
    if kind == "service_records" and row.get("record_no"):
        return [(row["record_no"].casefold(), [owner, *values])]
    text = row["symptom"] if kind == "service_records" else row["question"]
    return [((owner, row["date"], text), values)]


async def import_rows(
    lines: Iterator[tuple[int, Row | Reject]],
    kind: Kind,
    sink: RowSink,
    *,
    progress: Callable[[int], None] = lambda line: None,
) -> Summary:
    """Write ``lines`` to ``sink`` in batches; ``progress`` hears of the last line of each."""
    summary = Summary(kind=kind)
    # Reading numbers and days keeps a processor busy: not on the loop.
    while batch := await asyncio.to_thread(lambda: list(islice(lines, BATCH))):
        good = [(line, row) for line, row in batch if not isinstance(row, Reject)]
        summary.rejects += [(line, row.reason) for line, row in batch if isinstance(row, Reject)]
        results = await sink.write_rows(kind, [row for _, row in good]) if good else []
        for (line, _), result in zip(good, results, strict=True):
            if result.status == "rejected":
                summary.rejects.append((line, result.reason or ""))
            else:
                setattr(summary, result.status, getattr(summary, result.status) + 1)
        progress(batch[-1][0])
    summary.rejects.sort()
    return summary
