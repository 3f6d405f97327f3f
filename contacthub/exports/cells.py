"""What stands in a cell: text that no spreadsheet takes for a formula, numbers as numbers.

    =1+1            '=1+1
    ＝SUM(A1)       '＝SUM(A1)    a full-width sign is read as its narrow one
    +8613800138000  '+8613800138000
    -5 (a number)   -5

Source: https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from contacthub.routing.values import value

FORMULA: Final = frozenset("=+-@\t\r\n＝＋－＠")
Cell = str | int | float | None


@value(kw_only=True)
class Column:
    """A column. ``path``: where its value stands in a row, by dots; ``zh`` and ``en``: its heading."""

    path: str
    zh: str
    en: str


def heading(column: Column, language: str) -> str:
    """What stands above a column."""
    return column.en if language == "en" else column.zh


def cells(row: Mapping[str, Any], columns: Sequence[Column]) -> list[Cell]:
    """The cells of a row."""
    return [_cell(_at(row, _names(column.path))) for column in columns]


def defused(text: str) -> str:
    """A text that no spreadsheet takes for a formula, whatever blanks are before it."""
    return f"'{text}" if (text[:1] and text[0] in FORMULA) or text.lstrip()[:1] in FORMULA else text


@cache
def _names(path: str) -> tuple[str, ...]:
    return tuple(path.split("."))


def _at(row: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    found: Any = row
    for name in names:
        if not isinstance(found, dict):
            return None
        found = found.get(name)
    return found


def _cell(said: Any) -> Cell:
    match said:
        case None:
            return None
        case bool():
            return "yes" if said else "no"
        case int() | float():
            return said
        case str():
            return defused(said)
        case list():
            return defused(", ".join(map(str, said)))
        case _:
            return defused(", ".join(f"{name}: {one}" for name, one in said.items()))
