"""The card on the wire: who the contact is from, and everything known about them."""

from __future__ import annotations

from types import GenericAlias
from typing import Annotated, Any, Final, Literal

from pydantic import Field, create_model

from contacthub.api.wire import Day, OneOf, Timestamp, Wire
from contacthub.customers.card_records import SHAPES, Money, Product, Purchase, ServiceRecord
from contacthub.customers.keys import LineType, MatchKey
from contacthub.customers.live.words import SourceStatus
from contacthub.customers.match import Verdict
from contacthub.customers.model import Calendar, TierBy
from contacthub.routing.words import CHANNELS, Outcome

PLACE: Final = "where the number was given out: the town, else the country of one from abroad"
CARRIER: Final = "to which carrier the number was given; it may have been taken along to another since"


class Mark(Wire):
    """One thing that tells a candidate from the others, for a console to say in its own language."""

    code: str
    params: dict[str, str | int]


class Candidate(Wire):
    """One customer the contact may be from; ``distinguished_by`` says the marks in English."""

    customer_id: str
    name: str
    tier: str | None
    distinguished_by: str
    marks: list[Mark] = Field(default_factory=list)


class Words(Wire):
    """The same in English and in Chinese; where one of them is not known, it is the other."""

    en: str
    zh: str


class NumberView(Wire):
    """What is known of the number a contact came with, or went to, by itself."""

    e164: str | None
    raw: str
    type: LineType | None
    place: Words | None = Field(description=PLACE)
    carrier: Words | None = Field(description=CARRIER)


class Match(Wire):
    """How the customer was found, and how sure that is; ``reason`` says the code in English."""

    verdict: Verdict
    by: MatchKey | None
    value: str | None
    reason: str
    reason_code: str | None = None
    reason_params: dict[str, str | int] = Field(default_factory=dict)
    number: NumberView | None = None
    candidates: list[Candidate]


class CustomerPhone(Wire):
    """A number of the customer; ``shared``: others use it too, as a person said or as is learned from use.

    ``since`` and ``until`` are the days from and to which it is theirs; null: always, and still.
    """

    e164: str | None
    raw: str
    label: str | None
    shared: bool
    since: Day | None = None
    until: Day | None = None


class MailDays(Wire):
    """The days from and to which a mail address is the customer's; null: always, and still."""

    email: str
    since: Day | None
    until: Day | None


class OccasionView(Wire):
    """A day to remember each year, as ``MM-DD``, or ``YYYY-MM-DD`` where the first is known.

    Of the lunar calendar year, month and day are its own; ``leap_month``: of the leap month of that number.
    """

    name: str
    day: str
    calendar: Calendar
    leap_month: bool


class ComingOccasion(OccasionView):
    """An occasion of the next days; ``years``: the how manieth time, null where the first is not known."""

    on: Day
    in_days: int
    years: int | None


class ConsentView(Wire):
    """Whether the customer agrees to a channel for a purpose, and who noted it when."""

    channel: Annotated[str, OneOf(CHANNELS)]
    purpose: str
    given: bool
    at: Timestamp
    by: str


class CustomerView(Wire):
    """The person or firm."""

    id: str
    version: int
    name: str
    company: str | None
    tier: str | None
    tier_by: TierBy | None = None
    tier_until: Day | None = None
    language: str | None
    occasions: list[OccasionView] = Field(default_factory=list)
    groups: list[str] = Field(default_factory=list)
    tags: list[str]
    consents: list[ConsentView] = Field(default_factory=list)
    do_not_contact: bool = False
    phones: list[CustomerPhone]
    emails: list[str]
    email_days: list[MailDays] = Field(default_factory=list)
    addresses: list[str]
    birthday: Day | None
    notes: str | None
    attributes: dict[str, Any]


class CardContact(Wire):
    """An earlier contact of this customer."""

    id: str
    at: Timestamp
    channel: str
    queue: str | None
    queue_name: str | None = None
    agent: str | None
    agent_name: str | None = None
    outcome: Annotated[str, OneOf(Outcome)] | None
    disposition: str | None
    note: str | None


class OpenHolder(Wire):
    """Who has an item; of an agent or queue ``name`` is its id."""

    kind: Literal["agent", "queue", "role"]
    name: str


class SimilarModel(Wire):
    """A model in stock that is like what was wished; ``quantity`` null: some, nobody says how many."""

    model: str
    name: str | None
    quantity: int | None
    price: Money | None


class OpenItem(Wire):
    """Work that is not done; ``step``: what it waits for. ``due_at``: when that begins, or is late.

    ``similar``: of a wish, models in stock of the same category, those nearest in price first.
    """

    id: str
    number: str
    kind: str
    title: str
    step: str
    holder: OpenHolder
    holder_name: str | None
    planned: bool
    late: bool
    due_at: Timestamp | None
    similar: Annotated[list[SimilarModel], Field(max_length=3)]


class OpenWork(Wire):
    """Work that is not done, those due first first, at most 20 of all; ``cases``: complaints and repairs."""

    cases: list[OpenItem]
    follow_ups: list[OpenItem]
    opportunities: list[OpenItem]


class Source(Wire):
    """Where a part of the card came from: the hub's own database, which is `local`, or a live source.

    ``late``: not answered yet, or not in time. ``open``: it failed so often that it is left alone for a
    while. ``unasked``: of this customer there is nothing that it can be asked by. ``answered_at`` is when
    what `live` has of it was said, ``age_ms`` how long before the card went out; null: there is none.
    """

    id: str
    name: str
    status: SourceStatus
    took_us: int
    answered_at: Timestamp | None
    age_ms: int | None
    code: str | None = Field(description="says the same as `detail`, for a console's own words")
    params: dict[str, str | int]
    detail: str | None = Field(description="in English; null of `local`")


class LiveField(Wire):
    """A value that a live source has, and what it calls it."""

    label: str
    value: str


class LeftOutOfLive(Wire):
    """What of a source's reply is not shown, and how often.

    ``of_another``: it is another customer's. ``cut``: it was too long, and its beginning is shown.
    """

    what: Annotated[str, Field(description="a list of the panel")]
    code: Literal["does_not_fit", "of_another", "too_many", "cut"]
    count: int
    fields: list[str] = Field(description="some of those to blame")


class LivePanel(Wire):
    """What a live source says of the customer: its own words, as text, and none of ours.

    ``rows`` have a text for each of ``columns``. Records are as those of the card, their ids of this panel.
    """

    source: str
    name: str
    title: str | None
    answered_at: Timestamp | None
    fields: list[LiveField]
    columns: list[str]
    rows: list[list[str]]
    purchases: list[Purchase]
    purchases_total: int
    products: list[Product]
    products_total: int
    service_records: list[ServiceRecord]
    service_records_total: int
    left_out: list[LeftOutOfLive]


class _Head(Wire):
    """What the card begins with."""

    contact_id: str | None
    as_of: Timestamp
    match: Match
    customer: CustomerView | None
    occasions_soon: list[ComingOccasion] = Field(default_factory=list)


def _lists() -> dict[str, Any]:
    """The records of each kind, and how many there are."""
    lists: dict[str, Any] = {}
    for name, shape in SHAPES.items():
        lists |= {name: (GenericAlias(list, (shape,)), ...), f"{name}_total": (int, ...)}
    return lists


_WithLists = create_model("_WithLists", __base__=_Head, **_lists())


class Card(_WithLists):
    """Everything known about the customer.

    Lists are newest first and at most 20 long, with their whole count beside.
    """

    contacts: list[CardContact]
    contacts_total: int
    open: OpenWork
    sources: list[Source]
    live: list[LivePanel]
