"""Rows that a program posts, read by the same columns as files: no other value gets into the tables."""

from __future__ import annotations

import re
from typing import Any, Final

from contacthub.customers.keys import NO_PHONE
from contacthub.customers.kinds.columns import CUSTOMER_ID, BadCell, Column
from contacthub.customers.kinds.customers import CUSTOMERS
from contacthub.customers.kinds.kind import Sheet
from contacthub.customers.model import KEEPS_KNOWN, Row, RowRejected
from contacthub.customers.withheld import is_withheld

E164: Final = re.compile(r"\+[1-9]\d*")
PHONE_MEMBERS: Final = frozenset({"e164", "ext", "raw", "label"})


def read_posted(sheet: Sheet, row: Row) -> Row:
    """Return the row with its values read; those that the reader of files made stay as they are.

    Raises:
        RowRejected: a value is not what its column takes.
    """
    read: Row = {}
    for name, given in row.items():
        value = given.strip() if isinstance(given, str) else given
        if value is None or value in ("", [], {}):
            continue
        try:
            read[name] = _value(sheet, name, value)
        except BadCell as bad:
            raise RowRejected(f"{name}: {bad}") from None
    return read


def _value(sheet: Sheet, name: str, value: Any) -> object:
    if name in sheet.columns:
        return _of_column(sheet.columns[name], value)
    if (name == "attributes" and isinstance(value, dict)) or (name == KEEPS_KNOWN and value is True):
        return value
    if name == "customer_id" and isinstance(value, str):
        return CUSTOMER_ID.read(value) if sheet is CUSTOMERS else value
    if name == "phone" and isinstance(value, list) and all(map(_is_phone, value)):
        return value
    raise BadCell("not well formed")


def _of_column(column: Column, value: Any) -> object:
    if isinstance(value, str):
        if column.word is str and not column.several and len(value) <= column.most:
            return value  # most cells
        return column.read(value)
    if column.several and isinstance(value, list) and all(isinstance(one, str) for one in value):
        return [column.read_word(one) for one in value]
    if isinstance(value, int) and not isinstance(value, bool) and not column.several:
        return column.read(str(value))
    raise BadCell("not well formed")


def _is_phone(entry: Any) -> bool:
    if not isinstance(entry, dict) or not entry.keys() <= PHONE_MEMBERS or not entry.get("raw"):
        return False
    texts = all(value is None or isinstance(value, str) for value in entry.values())
    e164 = entry.get("e164")
    if texts and e164 is None and is_withheld(entry["raw"]):
        raise BadCell(NO_PHONE["withheld"])
    return texts and (e164 is None or E164.fullmatch(e164) is not None)
