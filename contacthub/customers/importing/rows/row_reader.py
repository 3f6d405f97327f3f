"""Turns cells into rows as the store takes them: each column a field, whatever the kind."""

from __future__ import annotations

from collections.abc import Sequence

from contacthub.customers.importing.mapping.uses import ColumnMapping
from contacthub.customers.importing.rows.cell_reader import CellReader, Form, Reject
from contacthub.customers.kinds.columns import BadCell
from contacthub.customers.kinds.kind import Sheet
from contacthub.customers.kinds.kinds import SHEETS
from contacthub.customers.model import Row

Columns = Sequence[tuple[int, str]]
"""The numbers of columns, and what groups them."""


class RowReader:
    """Reads rows of one kind; ``warnings`` are of the last row.

    Of several columns of one field the first that is filled is taken; their numbers are joined.
    """

    def __init__(self, form: Form, kind: str) -> None:
        self.sheet: Sheet = SHEETS[kind]
        self.cells = CellReader(form, self.sheet)
        self._phones = form.phones
        self.columns = columns_of(form.mapping, kind)
        self._heading = form.heading
        self._at = "row"
        self._simple = [
            (field, columns)
            for field, columns in self.columns.items()
            if field in self.sheet.columns or field == "customer_id"
        ]

    @property
    def warnings(self) -> list[str]:
        """What is worth a look in the last row."""
        return self.cells.warnings

    def read(self, cells: Sequence[str]) -> Row | Reject:
        """Read a row, or say why it is rejected."""
        self.cells.begin()
        row: Row = {}
        try:
            for field, columns in self._simple:
                self._put(row, field, columns, cells)
            self._put_phones(row, cells)
            self._put_attributes(row, cells)
            self._at = "currency"
            self.cells.with_currency(row)
        except BadCell as bad:
            return Reject(reason=f"{self._at}: {bad}")
        return self._missing(row) or row

    def _put(self, row: Row, field: str, columns: Columns, cells: Sequence[str]) -> None:
        self._at = field
        n, text = first_filled(columns, cells)
        if text:
            row[field] = self.cells.value(field, n, text)

    def _put_phones(self, row: Row, cells: Sequence[str]) -> None:
        self._at = "phone"
        texts = [text for n, _ in self.columns.get("phone", ()) if (text := cell(cells, n))]
        if texts:
            row["phone"], warnings = self._phones.read(";".join(texts))
            self.warnings.extend(warnings)

    def _put_attributes(self, row: Row, cells: Sequence[str]) -> None:
        for n, _ in self.columns.get("attribute", ()):
            if text := cell(cells, n):
                self._at = self._heading[n]
                row.setdefault("attributes", {})[self._at] = self.cells.text(self._at, text)

    def _missing(self, row: Row) -> Reject | None:
        for name in self.sheet.needed:
            if name not in row:
                return Reject(reason=f"{name}: needed, but empty")
        if self.sheet.owned and not row.get("customer_id") and not row.get("phone"):
            return Reject(reason="customer_id: needed, or a phone")
        return None


def columns_of(mapping: ColumnMapping, kind: str) -> dict[str, list[tuple[int, str]]]:
    """The columns of each field of a kind, in the order of the heading."""
    found: dict[str, list[tuple[int, str]]] = {}
    for n, use in enumerate(mapping.uses):
        if use is not None and use.kind == kind:
            found.setdefault(use.field, []).append((n, use.group))
    return found


def cell(cells: Sequence[str], n: int) -> str:
    """The text of a cell; rows may end before the heading does."""
    return cells[n].strip() if n < len(cells) else ""


def first_filled(columns: Columns, cells: Sequence[str]) -> tuple[int, str]:
    """The first cell that is filled, and the number of its column."""
    return next(((n, text) for n, _ in columns if (text := cell(cells, n))), (-1, ""))
