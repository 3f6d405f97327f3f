"""Likely doubles on the wire: whom a form may mean, pairs for review, and what is said of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator

from contacthub.api.describing.words import shared
from contacthub.api.json import Json
from contacthub.api.wire import Timestamp, Wire
from contacthub.clock import rfc3339
from contacthub.customers.card import customer_view
from contacthub.customers.card_wire import CustomerView
from contacthub.customers.doubles.likeness import Reason, ReasonCode
from contacthub.customers.doubles_store import Review, TwoAlike
from contacthub.customers.model import Customer
from contacthub.customers.record_wire import Body
from contacthub.customers.searching_wire import MEMBERS
from contacthub.customers.tables.doubles import MOST_COUNTED, Likely
from contacthub.customers.wire import CustomerChange

Id = Annotated[str, Field(min_length=1, max_length=200)]


class DoublesBody(Body):
    """A form that is being filled (``customer``), or a customer who is there (``customer_id``).

    With both it is the form of that customer, who is not compared with it.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": [name], "properties": {name: {"type": kind}}}
                for name, kind in (("customer", "object"), ("customer_id", "string"))
            ]
        }
    )

    customer: CustomerChange | None = None
    customer_id: Id | None = None

    @model_validator(mode="after")
    def _of_somebody(self) -> Self:
        if self.customer is None and self.customer_id is None:
            raise ValueError("give customer or customer_id")
        return self


class DismissBody(BaseModel):
    """Two customers in any order; ``dismissed`` false: they may be the same after all."""

    customer_id: Id
    other_id: Id
    dismissed: bool = True


class Dismissed(BaseModel):
    """Whether the two are known as not the same."""

    dismissed: bool


class DoubleReason(Wire):
    """What speaks for it that two are the same, or with negative ``points`` against it.

    ``text`` is the number, mail address or serial that both have.
    """

    code: ReasonCode
    points: int
    text: str | None


class LikelyDouble(BaseModel):
    """A customer who is likely meant; ``dismissed_by`` said that they are another than ``customer_id``."""

    customer: Annotated[Json, shared(CustomerView)]
    score: int
    reasons: list[DoubleReason]
    dismissed_by: str | None


class LikelyDoubles(BaseModel):
    """At most ten, the likeliest first."""

    items: list[LikelyDouble]


class DoublePair(BaseModel):
    """Two customers who are likely the same; ``score`` from 0 to 100."""

    pair: list[Annotated[Json, shared(CustomerView)]]
    score: int
    reasons: list[DoubleReason]
    dismissed_by: str | None
    dismissed_at: Timestamp | None


class DoublePairs(BaseModel):
    """Pairs for review. ``total`` and ``uncompared``, who are yet to be compared, count up to 1,000."""

    items: list[DoublePair]
    next_cursor: str | None
    total: int
    total_is_least: bool
    uncompared: int


class DoubleOf(BaseModel):
    """A customer who was there and is likely the same as the new one."""

    customer_id: str
    score: int
    reasons: list[DoubleReason]


CREATED_CUSTOMER = create_model(
    "CreatedCustomer",
    __base__=CustomerView,
    __doc__="A customer who was created; ``doubles``: who was there and is likely the same.",
    doubles=(list[DoubleOf], ...),
    **MEMBERS,
)


def likely_view(found: Iterable[Likely], *, details: bool) -> Json:
    """Whom a form or a customer may mean; without ``details`` they have no notes and no addresses."""
    items = [
        {
            "customer": _customer(one.customer, details=details),
            "score": one.score,
            "reasons": _reasons(one.reasons),
            "dismissed_by": one.dismissed_by,
        }
        for one in found
    ]
    return {"items": items}


def review_view(review: Review, *, details: bool) -> Json:
    """A page of pairs."""
    return {
        "items": [_pair(one, details=details) for one in review.page.items],
        "next_cursor": review.page.next_cursor,
        "total": min(review.total, MOST_COUNTED),
        "total_is_least": review.total > MOST_COUNTED,
        "uncompared": min(review.uncompared, MOST_COUNTED),
    }


def doubles_of(found: Iterable[Likely]) -> list[Json]:
    """Who is likely the same as a new customer."""
    return [
        {"customer_id": one.customer.id, "score": one.score, "reasons": _reasons(one.reasons)}
        for one in found
    ]


def _pair(two: TwoAlike, *, details: bool) -> Json:
    at = two.pair.dismissed_at
    return {
        "pair": [_customer(one, details=details) for one in (two.low, two.high)],
        "score": two.pair.score,
        "reasons": _reasons(two.pair.reasons),
        "dismissed_by": two.pair.dismissed_by,
        "dismissed_at": None if at is None else rfc3339(at),
    }


def _customer(customer: Customer, *, details: bool) -> Json:
    view = customer_view(customer)
    return view if details else {**view, "notes": None, "addresses": []}


def _reasons(found: Iterable[Reason]) -> list[Json]:
    return [{"code": one.code, "points": one.points, "text": one.text} for one in found]
