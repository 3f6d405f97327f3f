"""What is shown of a table before it is written: cells of its columns, and its first rows as they will be."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from contacthub.api.json import Json
from contacthub.customers.importing.importing import read_rows
from contacthub.customers.importing.opening import Opened
from contacthub.customers.importing.readers.table import Table
from contacthub.customers.importing.rows.cell_reader import Reject
from contacthub.customers.importing.rows.orders import Order, OrderReader
from contacthub.customers.keys import NumberReader
from contacthub.customers.kinds.customers import CUSTOMERS
from contacthub.customers.kinds.purchases import PURCHASES
from contacthub.customers.model import Row

EXAMPLES: Final = 3
LOOKED_AT: Final = 200
MOST_OF_EXAMPLE: Final = 30
SAMPLES: Final = 8
LONGEST: Final = 200


def examples(table: Table) -> list[list[str]]:
    """Up to three different cells of each column."""
    found: list[list[str]] = [[] for _ in table.heading]
    for _, cells in islice(table.rows(), LOOKED_AT):
        if isinstance(cells, list):
            for of_column, cell in zip(found, cells, strict=False):
                text = " ".join(cell[:LONGEST].split())[:MOST_OF_EXAMPLE]
                if text and text not in of_column and len(of_column) < EXAMPLES:
                    of_column.append(text)
    return found


def samples(file: Opened, numbers: NumberReader) -> list[Json]:
    """The first rows of a table as they will be written, or why they will not."""
    if file.mapping.is_of_orders:
        orders = OrderReader(file.form(numbers)).read(file.table.rows())
        rows = ((kind, line, row) for order in orders for kind, line, row in _of_order(order))
    else:
        [kind] = file.kinds
        rows = ((kind, line, row) for line, row in read_rows(file, numbers))
    return [_sample(kind, line, row) for kind, line, row in islice(rows, SAMPLES)]


def _of_order(order: Order) -> Iterator[tuple[str, int, Row | Reject]]:
    if order.person:
        yield CUSTOMERS.name, order.line, order.person
    for line, item in order.items:
        yield PURCHASES.name, line, item


def _sample(kind: str, line: int, row: Row | Reject) -> Json:
    if isinstance(row, Reject):
        return {"kind": kind, "line": line, "refused": row.reason, "fields": []}
    fields = [{"field": name, "text": _text(each)} for name, each in row.items()]
    return {"kind": kind, "line": line, "refused": None, "fields": fields}


def _text(value: Any) -> str:  # Any: a value of a row
    """A value as it is shown: numbers in international form, lists with semicolons."""
    if isinstance(value, dict):
        return "; ".join(f"{name}: {each}" for name, each in value.items())[:LONGEST]
    if isinstance(value, list):
        return "; ".join(map(_one, value))[:LONGEST]
    return str(value)[:LONGEST]


def _one(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    number = str(value.get("e164") or value.get("raw"))
    return f"{number} ({value['label']})" if value.get("label") else number
