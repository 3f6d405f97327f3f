"""What is known of the files that a program writes; ``mapping/recognising.py`` reads a heading by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from contacthub.customers.importing.mapping.people import folded

CONTACTS: Final = ("customers",)
ORDERS: Final = ("customers", "purchases")
LINES: Final = ("purchases",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """The export of one program.

    It is one where ``least`` of the headings ``marks`` are there, all of ``needed`` and any of ``one_of``.
    ``columns`` are headings that mean something of their own here, before what headings mean everywhere.
    ``rest``: what becomes of columns that mean nothing. ``currency`` is that of amounts without one.
    ``encoding``: what it writes, of Latin letters; None where that differs.
    """

    name: str
    marks: str
    least: int = 3
    needed: str = ""
    kinds: tuple[str, ...] = CONTACTS
    columns: Mapping[str, str] = field(default_factory=dict)
    rest: Literal["attribute", "-"] = "attribute"
    currency: str | None = None
    one_of: str = ""
    encoding: str | None = "utf-8"

    def wrote(self, headings: frozenset[str]) -> bool:
        """Whether a table with these folded headings is from the program."""
        needed, one_of = _headings(self.needed), _headings(self.one_of)
        if one_of and not one_of & headings:
            return False
        return needed <= headings and len(_headings(self.marks) & headings) >= self.least

    def use(self, heading: str) -> str | None:
        """What a heading means in this program only."""
        return {folded(one): use for one, use in self.columns.items()}.get(folded(heading))


def _headings(text: str) -> frozenset[str]:
    """Headings are written in one text, with strokes between them."""
    return frozenset(folded(one) for one in text.split("|") if one.strip())
