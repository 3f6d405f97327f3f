"""What there is to a card: the match, the customer, and the newest of each list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Final, Generic, TypeVar

from contacthub.customers.keys import Number
from contacthub.customers.kinds.stock import InStock
from contacthub.customers.match import Match
from contacthub.customers.model import Customer
from contacthub.routing.values import value

T = TypeVar("T")
LIST_LENGTH: Final = 20


@value(kw_only=True)
class PastContact:
    """An earlier contact of a customer."""

    id: str
    at: int
    channel: str
    queue: str | None
    agent: str | None
    outcome: str | None
    disposition: str | None
    note: str | None


@value(kw_only=True)
class Panel(Generic[T]):
    """The newest of a list and how long the whole of it is."""

    items: tuple[T, ...] = ()
    total: int = 0


@value(kw_only=True)
class OpenItem:
    """Work after a contact that is not done: a promise, a complaint, a repair, a chance to sell.

    ``step``: what it waits for, in words. ``due_at``: when that begins (``is_planned``) or is late.
    """

    id: str
    number: str
    kind: str
    title: str
    step: str
    holder_kind: str
    holder: str
    is_planned: bool
    is_late: bool
    due_at: int | None
    similar: tuple[InStock, ...] = ()
    """What is in stock like what it waits, or waited, for."""


@value(kw_only=True)
class CardParts:
    """What the store knows for one look-up; the lists are newest first, at most 20 long.

    ``records`` are by the names of their kinds; a kind without a panel has none.
    """

    match: Match
    number: Number | None = None
    """That of the contact, whether or not the customer was found by it."""
    customer: Customer | None = None
    former_ids: tuple[str, ...] = ()
    """The other ids that mean the customer, since customers were merged."""
    records: Mapping[str, Panel[Any]] = field(default_factory=dict)
    contacts: Panel[PastContact] = Panel()
    open: tuple[OpenItem, ...] = ()
