"""Headings that mean one thing alone, and another beside others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from contacthub.customers.importing.mapping.people import PLACES, folded
from contacthub.customers.importing.mapping.uses import Use
from contacthub.customers.kinds.customers import CUSTOMERS

FAMILIES: Final = frozenset({"nachname", "nom", "cognome", "apellidos", "nome"})
"""A name alone, the family beside a first name."""
PLACES_ALONE: Final = frozenset({"home", "work", "office", "other", "business", "住宅", "单位", "办公"})
"""Numbers beside other numbers: Mobile, Home, Work."""
CONTACTS: Final = frozenset(map(folded, ("联系人", "联系人姓名", "contactname", "contactperson")))
FIRMS: Final = frozenset(
    map(folded, ("客户名称", "customername", "clientname", "客户单位", "公司名称", "单位名称"))
)
"""The firm beside the person there who is called."""


def in_context(heading: Sequence[str], uses: Sequence[Use | None]) -> list[Use | None]:
    """The uses of columns of customers, given all of them."""
    fields = {use.field for use in uses if use is not None}
    has_contact = names_a_contact(heading)
    return [
        _of_column(folded(one), use, fields, has_contact=has_contact)
        for one, use in zip(heading, uses, strict=True)
    ]


def _of_column(heading: str, use: Use | None, fields: set[str], *, has_contact: bool) -> Use | None:
    if use is None:
        is_phone = "phone" in fields and heading in PLACES_ALONE
        return Use(CUSTOMERS.name, "phone", PLACES.get(heading, heading)) if is_phone else None
    if use.field == "name" and heading in FAMILIES and "given" in fields:
        return replace(use, field="family")
    if use.field == "name" and heading in FIRMS and has_contact:
        return replace(use, field="company")
    return use


def names_a_contact(heading: Sequence[str]) -> bool:
    """Whether there is a column of firms beside one of the people there."""
    there = frozenset(map(folded, heading))
    return bool(CONTACTS & there and FIRMS & there)
