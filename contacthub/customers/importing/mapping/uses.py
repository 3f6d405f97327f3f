"""What each column of a file is used for, as one word: ``customers.phone:home``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from contacthub.customers.kinds.customers import CUSTOMERS
from contacthub.customers.kinds.kinds import SHEETS
from contacthub.customers.kinds.purchases import PURCHASES

LEFT_OUT: Final = "-"
"""How a mapping file says that a column is not used."""

OWNER: Final = ("customer_id", "phone")
"""The columns that say whose a row is."""

OF_EVERY_KIND: Final = (*OWNER, "attribute")
NAME_PARTS: Final = ("family", "given", "middle", "suffix")
ADDRESS_PARTS: Final = ("street", "city", "state", "postcode", "country")
MORE: Final = MappingProxyType(
    {
        CUSTOMERS.name: (
            *NAME_PARTS,
            *ADDRESS_PARTS,
            "phone_label",
            "attribute_label",
            "account",
        ),
        PURCHASES.name: (
            "variant",
            "amount",
            "paid",
            "sent",
            "cancelled",
            "refunded",
            "reason",
            "items",
            "lines",
        ),
    }
)
"""Fields that only columns of files have: several of them are read together."""

USE: Final = re.compile(r"(?P<kind>[a-z_]+)\.(?P<field>[a-z_]+)(?::(?P<group>.{1,40}))?")


@dataclass(frozen=True, slots=True)
class Use:
    """The field of a kind that a column holds.

    ``group`` keeps together what belongs together: the parts of a ``home`` address, a number and its label.
    Of a number that has no column of labels it is the label itself.
    """

    kind: str
    field: str
    group: str = ""

    def __str__(self) -> str:
        return f"{self.kind}.{self.field}" + (f":{self.group}" if self.group else "")


def use_of(text: str) -> Use:
    """Read a use as it is written. Raises: ValueError, which says what there is."""
    found = USE.fullmatch(text.strip())
    if found is None:
        raise ValueError(
            f"{text!r} is no use such as customers.phone:home or purchases.order_no, nor - for none"
        )
    if found["kind"] not in SHEETS:
        raise ValueError(f"there is no kind {found['kind']!r}; there are {', '.join(SHEETS)}")
    fields = fields_of(found["kind"])
    if found["field"] not in fields:
        raise ValueError(f"{found['kind']} have no {found['field']!r}; there are {', '.join(fields)}")
    return Use(found["kind"], found["field"], found["group"] or "")


def fields_of(kind: str) -> tuple[str, ...]:
    """Every field that a column of a file may hold of ``kind``."""
    return (*OF_EVERY_KIND, *SHEETS[kind].columns, *MORE.get(kind, ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """What the columns of one table are used for; ``uses`` are in the order of its heading.

    ``guessed`` are the columns whose use their cells say rather than their headings, and how sure that is.
    ``forgiving``: what cannot be read of a customer goes to their notes, as the file of another program is
    not easily mended; otherwise it rejects its row. ``currency`` is that of amounts without one.
    """

    uses: tuple[Use | None, ...]
    program: str | None = None
    guessed: Mapping[int, float] = field(default_factory=dict)
    forgiving: bool = False
    currency: str | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of the rows, customers first."""
        there = {use.kind for use in self.uses if use is not None}
        return tuple(name for name in SHEETS if name in there)

    @property
    def is_of_orders(self) -> bool:
        """Whether lines that stand together are an order: of another program, or beside customers."""
        return PURCHASES.name in self.kinds and (self.forgiving or CUSTOMERS.name in self.kinds)

    @property
    def reaches(self) -> bool:
        """Whether customers of this file can be found by number or mail address."""
        return self.kinds != (CUSTOMERS.name,) or bool(set(self.fields(CUSTOMERS.name)) & {"phone", "email"})

    def fields(self, kind: str) -> list[str]:
        """The fields of a kind that columns hold, in their order."""
        return [use.field for use in self.uses if use is not None and use.kind == kind]

    def columns(self, kind: str, *fields: str) -> list[tuple[int, Use]]:
        """The numbers of the columns that hold one of ``fields``."""
        return [
            (n, use)
            for n, use in enumerate(self.uses)
            if use is not None and use.kind == kind and use.field in fields
        ]
