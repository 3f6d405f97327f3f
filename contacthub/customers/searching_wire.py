"""Customers who were searched for, on the wire."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, Field, create_model

from contacthub.api.describing.words import shared
from contacthub.api.json import Json
from contacthub.api.wire import Wire
from contacthub.customers.card import customer_view
from contacthub.customers.card_wire import ConsentView, CustomerPhone, CustomerView, MailDays, OccasionView
from contacthub.customers.searching.index import Found, FoundCustomer


class Matched(Wire):
    """What of a customer was typed: characters ``from`` up to ``to`` of a text of theirs."""

    field: Literal["id", "name", "company", "phone", "email", "address", "order", "serial", "ref"]
    text: str
    from_: int = Field(alias="from")
    to: int


MEMBERS: Final[dict[str, Any]] = {  # Any: types of pydantic
    "phones": (list[Annotated[Json, shared(CustomerPhone)]], ...),
    "email_days": (list[Annotated[Json, shared(MailDays)]], ...),
    "occasions": (list[Annotated[Json, shared(OccasionView)]], ...),
    "consents": (list[Annotated[Json, shared(ConsentView)]], ...),
}
"""Members of a customer that look as on the console socket, for shapes with more than a customer has."""

FOUND_CUSTOMER = create_model(
    "FoundCustomer",
    __base__=CustomerView,
    __doc__="A customer who was searched for.",
    matched=(list[Matched], ...),
    **MEMBERS,
)


class FoundCustomers(BaseModel):
    """The first who were found, and how many there are; ``total_is_least``: there are more than counted."""

    items: list[FOUND_CUSTOMER]
    next_cursor: str | None
    total: int
    total_is_least: bool


def found_view(found: Found, *, details: bool) -> Json:
    """The answer to a search; without ``details`` it has no notes and no addresses."""
    items = [_customer(one) if details else _without_details(_customer(one)) for one in found.customers]
    return {"items": items, "next_cursor": None, "total": found.total, "total_is_least": found.is_least}


def _customer(found: FoundCustomer) -> Json:
    matched = [
        {"field": one.field, "text": one.text, "from": one.begin, "to": one.end} for one in found.marks
    ]
    return {**customer_view(found.customer), "matched": matched}


def _without_details(item: Json) -> Json:
    """To tell one from another they are not needed; what was typed of an address stays."""
    typed = [_typed(mark) if mark["field"] == "address" else mark for mark in item["matched"]]
    return {**item, "notes": None, "addresses": [], "matched": typed}


def _typed(mark: Json) -> Json:
    text = mark["text"][mark["from"] : mark["to"]]
    return {**mark, "text": text, "from": 0, "to": len(text)}
