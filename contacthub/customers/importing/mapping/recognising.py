"""Says what the columns of a table are: by the program that wrote it, by its headings, by its cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from contacthub.customers.importing.mapping.context import in_context, names_a_contact
from contacthub.customers.importing.mapping.headings import (
    HEADINGS,
    Heading,
    UnclearKind,
    heading_of,
    names_of,
)
from contacthub.customers.importing.mapping.orders import WORDS as ORDER_WORDS
from contacthub.customers.importing.mapping.orders import order_use
from contacthub.customers.importing.mapping.people import folded, person_use, spellings
from contacthub.customers.importing.mapping.uses import (
    ADDRESS_PARTS,
    LEFT_OUT,
    ColumnMapping,
    Use,
    use_of,
)
from contacthub.customers.importing.programs.program import Program
from contacthub.customers.importing.programs.programs import PROGRAMS
from contacthub.customers.kinds.customers import CUSTOMERS
from contacthub.customers.kinds.purchases import PURCHASES

ONCE: Final = frozenset(ORDER_WORDS) - {"sku", "model", "variant"}
"""Fields of orders that one column alone holds."""
ONE_OF: Final = {
    word: at for words in ORDER_WORDS.values() for at, word in enumerate(map(folded, words.split()))
}


def recognise(heading: Sequence[str], kind: str | None = None) -> ColumnMapping:
    """Say what each column of a table is used for; ``kind``: what people say that it holds.

    Raises:
        UnclearKind: it may be several kinds, or none.
        UnreadableFile: a column has no name, stands twice, or is missing.
    """
    if kind is None and (program := program_of(heading)) is not None:
        return of_program(heading, program)
    if kind is None and _is_of_both(heading):
        uses = [
            _as_use(order_use(one) or person_use(one, HEADINGS[CUSTOMERS.name])) for one in names_of(heading)
        ]
        return ColumnMapping(uses=_one_each(heading, _or_attributes(uses, PURCHASES.name)), forgiving=True)
    is_customers = kind == CUSTOMERS.name and _has_name_in_parts(heading)
    if is_customers or (kind in (None, CUSTOMERS.name) and names_a_contact(heading)):
        return _of_customers(heading)
    try:
        found = heading_of(heading, kind)
    except UnclearKind as unclear:
        return _in_parts(heading, unclear)
    return _of_customers(heading) if found.sheet is CUSTOMERS else _plain(found)


def program_of(heading: Iterable[str]) -> Program | None:
    """The program that wrote a table with this heading."""
    there = frozenset(spelling for one in heading for spelling in (folded(one), *spellings(one)))
    return next((one for one in PROGRAMS if one.wrote(there)), None)


def of_program(heading: Sequence[str], program: Program) -> ColumnMapping:
    """What the columns are of a table that a program wrote."""
    uses: list[Use | None] = []
    for one in heading:
        said: Use | str | None = program.use(one)
        if said is None and PURCHASES.name in program.kinds:
            said = order_use(one)
        if said is None and CUSTOMERS.name in program.kinds:
            said = person_use(one, HEADINGS[CUSTOMERS.name])
        if said is None:
            said = program.rest if program.rest == LEFT_OUT else Use(CUSTOMERS.name, "attribute")
        uses.append(_as_use(said))
    return ColumnMapping(
        uses=_one_each(heading, uses), program=program.name, forgiving=True, currency=program.currency
    )


def likely_uses(heading: Sequence[str]) -> list[str | None]:
    """What the columns likely are of a table that is not understood as a whole, for people to correct."""
    words = HEADINGS[CUSTOMERS.name]
    found = [_as_use(order_use(one) or person_use(one, words)) for one in heading]
    return [None if use is None else str(use) for use in found]


def _as_use(said: Use | str | None) -> Use | None:
    if isinstance(said, str):
        return None if said == LEFT_OUT else use_of(said)
    return said


def _one_each(heading: Sequence[str], uses: Sequence[Use | None]) -> tuple[Use | None, ...]:
    """Of several columns that may be the date of an order, the one whose word comes first."""
    best: dict[str, tuple[int, int]] = {}
    for n, use in enumerate(uses):
        if use is not None and use.kind == PURCHASES.name and use.field in ONCE and not use.group:
            rank = min((ONE_OF.get(one, -1) for one in spellings(heading[n])), default=-1)
            best[use.field] = min(best.get(use.field, (rank, n)), (rank, n))
    return tuple(None if _is_beaten(use, n, best) else use for n, use in enumerate(uses))


def _is_beaten(use: Use | None, n: int, best: Mapping[str, tuple[int, int]]) -> bool:
    """Whether another column holds the field of an order that this column might."""
    if use is None or use.kind != PURCHASES.name or use.group:
        return False
    return best.get(use.field, (0, n))[1] != n


def _is_of_both(heading: Sequence[str]) -> bool:
    """Whether the columns are orders beside the names, and the numbers or addresses, of customers."""
    orders = {use.field for one in heading if (use := order_use(one)) is not None}
    words = HEADINGS[CUSTOMERS.name]
    others = [person_use(one, words) for one in heading if order_use(one) is None]
    people = {one.field for one in others if isinstance(one, Use)}
    return (
        {"order_no", "date", "product"} <= orders
        and bool(people & {"name", "given", "family"})
        and bool(people & {"phone", "email"})
    )


def _has_name_in_parts(heading: Sequence[str]) -> bool:
    words = HEADINGS[CUSTOMERS.name]
    plain = {words.get(spelling) for one in heading for spelling in spellings(one)}
    return "name" not in plain and bool(
        {"given", "family"} & set(_of_customers(heading).fields(CUSTOMERS.name))
    )


def _in_parts(heading: Sequence[str], unclear: UnclearKind) -> ColumnMapping:
    """Customers whose name no single column holds. Raises: UnclearKind, where it is no file of customers."""
    mapping = _of_customers(heading)
    fields = set(mapping.fields(CUSTOMERS.name))
    if unclear.is_orders or not fields & {"given", "family", "name"} or not fields & {"phone", "email"}:
        raise unclear
    return replace(mapping, forgiving=True)


def _of_customers(heading: Sequence[str]) -> ColumnMapping:
    found = [_as_use(person_use(one, HEADINGS[CUSTOMERS.name])) for one in names_of(heading)]
    notes = [n for n, use in enumerate(found) if use is not None and use.field == "notes"]
    for n in notes[1:]:
        found[n] = Use(CUSTOMERS.name, "noted")
    uses = _or_attributes(_whole_addresses(in_context(heading, found)), CUSTOMERS.name)
    return ColumnMapping(uses=tuple(uses))


def _whole_addresses(uses: Sequence[Use | None]) -> list[Use | None]:
    """A city alone is no address: it stays an attribute."""
    with_street = {use.group for use in uses if use is not None and use.field in ("street", "address")}
    return [
        None if use is not None and use.field in ADDRESS_PARTS and use.group not in with_street else use
        for use in uses
    ]


def _or_attributes(uses: Sequence[Use | None], kind: str) -> list[Use | None]:
    return [use or Use(kind, "attribute") for use in uses]


def _plain(found: Heading) -> ColumnMapping:
    name = found.sheet.name
    known = {"customer_id", "phone", *found.sheet.columns}
    left = set(found.attributes)
    return ColumnMapping(
        uses=tuple(
            Use(name, one if one in known and one not in left else "attribute") for one in found.columns
        )
    )
