"""Draws the card as it goes out, once: frames and answers have its text in them as it stands."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from datetime import date
from typing import Any, Final, Literal

import orjson

from contacthub.api.json import Json
from contacthub.clock import maybe_rfc3339, rfc3339
from contacthub.customers.card_parts import LIST_LENGTH, CardParts, OpenItem, Panel, PastContact
from contacthub.customers.keys import Number
from contacthub.customers.kinds.kind import Names, Seen, folded
from contacthub.customers.kinds.kinds import KINDS
from contacthub.customers.kinds.products import PRODUCTS
from contacthub.customers.kinds.stock import InStock
from contacthub.customers.live.asking import Asking
from contacthub.customers.live.view import panels_view, sources_view
from contacthub.customers.match import REASONS, Candidate, Match
from contacthub.customers.model import Consent, Customer, Occasion
from contacthub.customers.occasions import BIRTHDAY, coming
from contacthub.customers.origins import UNKNOWN, Origin
from contacthub.routing.values import value

OPEN_LISTS: Final = {"follow_up": "follow_ups", "opportunity": "opportunities"}
"""In which list of `open` a kind of work stands; all others are cases."""

Status = Literal["ok", "late", "failed"]
"""Of the hub's own database."""

NO_LIVE: Final = orjson.dumps([])


@value(kw_only=True)
class Drawn:
    """A card as it goes out, and whom its contact is taken to be from: of a guess that is no customer.

    As text it takes half the memory, and the garbage collector looks at few objects instead of fifty.
    ``head`` is all but the sources and what live ones say: while these answer it stays the same object.
    """

    head: bytes
    sources: bytes
    live: bytes = NO_LIVE
    match: Match
    customer_id: str | None
    language: str | None
    tier: str | None
    last_agent: str | None
    """Who handled the customer last, of the contacts that the card shows."""
    status: Status
    do_not_contact: bool = False
    former_ids: tuple[str, ...] = ()
    """The other ids that mean the customer, since customers were merged."""
    models: frozenset[str] = frozenset()
    """Of the units that it shows, folded."""

    @property
    def json(self) -> orjson.Fragment:
        """To be put into what is sent as it is."""
        return orjson.Fragment(self.text)

    @property
    def text(self) -> bytes:
        """As JSON."""
        return b'%b,"sources":%b,"live":%b}' % (self.head[:-1], self.sources, self.live)

    def with_live(self, asking: Asking, seen: Seen) -> Drawn:
        """The same card with what live sources say by now."""
        own, sources = orjson.loads(self.sources)[0], sources_view(asking, seen)
        panels = orjson.dumps(panels_view(asking, seen))
        return replace(self, sources=orjson.dumps([own, *sources]), live=panels)

    def shows(self, customer_ids: Set[str]) -> bool:
        """Whether it shows one of these customers, as found or as a candidate."""
        return self.customer_id in customer_ids or any(
            one.customer_id in customer_ids for one in self.match.candidates
        )


def draw(
    parts: CardParts,
    *,
    contact_id: str | None,
    seen: Seen,
    took_us: int,
    status: Status = "ok",
    origin: Origin = UNKNOWN,
) -> Drawn:
    """Draw the card for good: what depends on today, such as the warranty, is as of now.

    ``origin``: where the contact's number is from.
    """
    card = render(parts, contact_id=contact_id, seen=seen, origin=origin)
    customer = None if parts.match.is_guess else parts.customer
    last = (each.agent for each in parts.contacts.items if each.agent is not None)
    return Drawn(
        head=orjson.dumps(card),
        sources=orjson.dumps([_local(status, took_us)]),
        match=parts.match,
        customer_id=None if customer is None else customer.id,
        language=None if customer is None else customer.data.language,
        tier=None if customer is None else customer.data.tier,
        last_agent=None if customer is None else next(last, None),
        status=status,
        former_ids=() if customer is None else parts.former_ids,
        do_not_contact=customer is not None and customer.data.do_not_contact,
        models=frozenset(folded(one.model) for one in parts.records.get(PRODUCTS.name, Panel()).items),
    )


def render(
    parts: CardParts,
    *,
    contact_id: str | None,
    seen: Seen,
    origin: Origin = UNKNOWN,
) -> Json:
    """Draw the card without its sources; what depends on today, such as the warranty, is worked out here."""
    drawn: Json = {
        "contact_id": contact_id,
        "as_of": rfc3339(seen.at),
        "match": _match_view(parts, origin, seen),
        "customer": None if parts.customer is None else customer_view(parts.customer),
        "occasions_soon": _occasions_soon(parts.customer, seen),
    }
    for kind in KINDS:
        panel = parts.records.get(kind.name, Panel())
        drawn |= _panel(kind.name, panel, [kind.view(one, seen) for one in panel.items])
    return {
        **drawn,
        **_panel(
            "contacts", parts.contacts, [_contact_view(one, seen.names) for one in parts.contacts.items]
        ),
        "open": _open_view(parts, seen),
    }


def _open_view(parts: CardParts, seen: Seen) -> Json:
    found: dict[str, list[Json]] = {"cases": [], "follow_ups": [], "opportunities": []}
    for each in parts.open:
        found[OPEN_LISTS.get(each.kind, "cases")].append(_open_item(each, seen.names))
    return found


def _open_item(item: OpenItem, names: Names) -> Json:
    called = {"agent": names.agent_name, "queue": names.queue_name}.get(item.holder_kind)
    return {
        "id": item.id,
        "number": item.number,
        "kind": item.kind,
        "title": item.title,
        "step": item.step,
        "holder": {"kind": item.holder_kind, "name": item.holder},
        "holder_name": None if called is None else called(item.holder),
        "planned": item.is_planned,
        "late": item.is_late,
        "due_at": maybe_rfc3339(item.due_at),
        "similar": [_similar(each) for each in item.similar],
    }


def _similar(one: InStock) -> Json:
    price = None if one.price is None else {"amount": one.price, "currency": one.currency}
    return {"model": one.model, "name": one.name, "quantity": one.quantity, "price": price}


def _local(status: Status, took_us: int) -> Json:
    """The hub's own database as a source: what it says is as old as the card."""
    return {
        "id": "local",
        "name": "local",
        "status": status,
        "took_us": took_us,
        "answered_at": None,
        "age_ms": None,
        "code": None,
        "params": {},
        "detail": None,
    }


def _occasions_soon(customer: Customer | None, seen: Seen) -> list[Json]:
    if customer is None:
        return []
    data = customer.data
    own = () if data.birthday is None else (Occasion(name=BIRTHDAY, day=data.birthday),)
    if not own and not data.occasions:
        return []
    return [
        {**_occasion_view(one.occasion), "on": one.on.isoformat(), "in_days": one.in_days, "years": one.years}
        for one in coming((*own, *data.occasions), date.fromisoformat(seen.today))
    ]


def _occasion_view(occasion: Occasion) -> Json:
    return {
        "name": occasion.name,
        "day": occasion.day,
        "calendar": occasion.calendar,
        "leap_month": occasion.leap_month,
    }


def _match_view(parts: CardParts, origin: Origin, seen: Seen) -> Json:
    match, number = parts.match, parts.number
    params = _reason_params(match, seen)
    return {
        "verdict": match.verdict,
        "by": match.by,
        "value": match.value,
        "reason": REASONS[match.code].format(**params),
        "reason_code": match.code,
        "reason_params": params,
        "number": None if number is None else _number_view(number, origin),
        "candidates": [_candidate_view(one) for one in match.candidates],
    }


def _reason_params(match: Match, seen: Seen) -> dict[str, str | int]:
    """What the reason names, with the agent's name and the day it was there."""
    params = dict(match.params)
    agent, at = params.get("agent"), params.get("at")
    if isinstance(agent, str):
        params["agent_name"] = seen.names.agent_name(agent)
    if isinstance(at, int):
        params |= {"at": rfc3339(at), "day": seen.day(at)}
    return params


def _number_view(number: Number, origin: Origin) -> Json:
    return {
        "e164": number.e164,
        "raw": number.raw,
        "type": number.type,
        "place": origin.place,
        "carrier": origin.carrier,
    }


def _candidate_view(candidate: Candidate) -> Json:
    return {
        "customer_id": candidate.customer_id,
        "name": candidate.name,
        "tier": candidate.tier,
        "distinguished_by": candidate.distinguished_by,
        "marks": [{"code": mark.code, "params": dict(mark.params)} for mark in candidate.marks],
    }


def _panel(name: str, panel: Panel[Any], items: list[Json]) -> Json:
    return {name: items[:LIST_LENGTH], f"{name}_total": panel.total}


def customer_view(customer: Customer) -> Json:
    """Draw the customer as on the card."""
    data = customer.data
    phones = [
        {
            "e164": one.e164,
            "raw": one.raw,
            "label": one.label,
            "shared": one.shared,
            "since": one.since,
            "until": one.until,
        }
        for one in data.phones
    ]
    return {
        "id": customer.id,
        "version": customer.version,
        "name": data.name,
        "company": data.company,
        "tier": data.tier,
        "tier_by": data.tier_by,
        "tier_until": data.tier_until,
        "language": data.language,
        "occasions": [_occasion_view(one) for one in data.occasions],
        "groups": list(data.groups),
        "tags": list(data.tags),
        "consents": [_consent_view(one) for one in data.consents],
        "do_not_contact": data.do_not_contact,
        "phones": phones,
        "emails": list(data.emails),
        "email_days": [
            {"email": one.email, "since": one.since, "until": one.until} for one in data.email_days
        ],
        "addresses": list(data.addresses),
        "birthday": data.birthday,
        "notes": data.notes,
        "attributes": dict(data.attributes),
    }


def _consent_view(consent: Consent) -> Json:
    return {
        "channel": consent.channel,
        "purpose": consent.purpose,
        "given": consent.given,
        "at": rfc3339(consent.at),
        "by": consent.by,
    }


def _contact_view(contact: PastContact, names: Names) -> Json:
    return {
        "id": contact.id,
        "at": rfc3339(contact.at),
        "channel": contact.channel,
        "queue": contact.queue,
        "queue_name": None if contact.queue is None else names.queue_name(contact.queue),
        "agent": contact.agent,
        "agent_name": None if contact.agent is None else names.agent_name(contact.agent),
        "outcome": contact.outcome,
        "disposition": contact.disposition,
        "note": contact.note,
    }
