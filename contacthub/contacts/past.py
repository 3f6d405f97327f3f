"""Reading contacts back: lists, one whole, and why it went to whom."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from contacthub.access.fields import Field
from contacthub.access.rules import PartCheck
from contacthub.access.teams import Sight
from contacthub.api.json import Json
from contacthub.clock import maybe_rfc3339, rfc3339
from contacthub.contacts.rows import ContactRow, DetailsRow, VisitRow
from contacthub.contacts.views import address, visit_view
from contacthub.customers.masks import cut
from contacthub.hub.event_forms import log_item
from contacthub.hub.log import LogItem
from contacthub.hub.own_contact import agents_with
from contacthub.problems import Problem
from contacthub.routing.events import ContactArrived, ContactEnriched, ContactQueued, OfferMade
from contacthub.routing.floor.floor import Floor
from contacthub.routing.words import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFilter:
    """Which contacts; ``before`` is the (arrived_at, id) of the last one of the page before.

    ``customers``: every id of one customer. ``sight``: those that are or were of its team.
    """

    state: str | None = None
    agent: str | None = None
    queue: str | None = None
    customers: tuple[str, ...] | None = None
    sight: Sight | None = None
    source: str | None = None
    ref: str | None = None
    from_at: Instant | None = None
    to_at: Instant | None = None
    before: tuple[Instant, str] | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class StoredContact:
    """A contact with its details and visits."""

    row: ContactRow
    details: DetailsRow
    visits: list[VisitRow]

    @property
    def agents(self) -> set[str | None]:
        """The agents who had it."""
        return {self.row.agent, *(visit.agent for visit in self.visits)}

    @property
    def queues(self) -> set[str | None]:
        """The queues in which it was."""
        return {self.row.queue, *(visit.queue for visit in self.visits)}


class ContactReads(Protocol):
    """Reads contacts back from the projections and the log."""

    async def contacts(self, wanted: ContactFilter) -> list[StoredContact]:
        """Contacts, newest first, at most ``limit`` and one more."""

    async def contact(self, contact_id: str) -> StoredContact | None:
        """One contact."""

    async def events(self, contact_id: str) -> list[LogItem]:
        """What happened to it, at most 1,000 events."""


async def stored_contact(past: ContactReads, contact_id: str) -> StoredContact:
    """The contact, live or closed.

    Raises:
        Problem: unknown_contact.
    """
    stored = await past.contact(contact_id)
    if stored is None:
        raise Problem("unknown_contact", "there is no contact with this id")
    return stored


def need_seen(part: PartCheck, floor: Floor, stored: StoredContact) -> None:
    """Have a contact be, or have been, of the team of somebody who has one.

    Raises:
        Forbidden: it was not.
    """
    agents = stored.agents | agents_with(floor, stored.row.id)
    part.need_seen(f"contact {stored.row.id}", queues=stored.queues, agents=agents)


def contact_item(stored: StoredContact, now: Instant, hides: Sequence[Field] = ()) -> Json:
    """A contact as ``GET /contacts`` shows it, without the fields that are kept from who asks."""
    row, details = stored.row, stored.details
    attributes: dict[str, Any] = json.loads(details.attributes)
    item = {
        "id": row.id,
        "source": row.source,
        "ref": row.ref,
        "channel": row.channel,
        "direction": row.direction,
        "routing": row.routing,
        "from": address(details.from_raw, details.from_e164),
        "from_name": details.from_name,
        "to": address(details.to_raw, details.to_e164),
        "unknown_number": bool(details.unknown_number),
        "queue": row.queue,
        "agent": row.agent,
        "customer_id": row.customer_id,
        "state": row.state,
        "outcome": row.outcome,
        "disposition": details.disposition,
        "note": details.note,
        "attributes": attributes,
        "visits": [visit_view(each) for each in stored.visits],
        "arrived_at": rfc3339(row.arrived_at),
        "offered_at": maybe_rfc3339(row.offered_at),
        "answered_at": maybe_rfc3339(row.answered_at),
        "ended_at": maybe_rfc3339(row.ended_at),
        "ended_by": row.ended_by,
        "end_cause": row.end_cause,
        "closed_at": maybe_rfc3339(row.closed_at),
        "waited_ms": None
        if row.waited_ms is None
        else row.waited_ms + sum(now - v.entered_at for v in stored.visits if v.left_at is None),
        "handled_ms": None if row.agent is not None and row.waited_ms is None else row.handled_ms,
    }
    return cut(item, hides)


def is_archived(items: list[LogItem]) -> bool:
    """Whether what happened to a contact is not in the log any more, or not all of it."""
    return not items or not isinstance(items[0].event, ContactArrived)


def rules_of(items: list[LogItem]) -> Json:
    """Which rules of its queue held for a contact when they were last asked, and which were undecided."""
    said = [
        each.event
        for each in items
        if isinstance(each.event, ContactArrived)
        or (isinstance(each.event, ContactEnriched) and each.event.by is None)
    ]
    rules, failed = (said[-1].rules, said[-1].failed_rules) if said else ((), ())
    return {"held": list(rules), "failed": list(failed)}


def decisions(items: list[LogItem]) -> list[Json]:
    """Every offer of a contact with its reason, and how long it had waited then in its queue."""
    found, entered_at = [], None
    for item in items:
        if isinstance(item.event, ContactQueued):
            entered_at = item.event.at
        if isinstance(item.event, OfferMade):
            shown = log_item(item.seq, item.event)
            why = item.event.why
            found.append(
                {
                    "seq": item.seq,
                    "at": shown["at"],
                    "offer_id": item.event.offer_id,
                    "agent": item.event.agent,
                    "queue": item.event.queue,
                    "step": why.step,
                    "excluded": dict(why.excluded),
                    "best": [{**each, "scores": dict(each["scores"])} for each in shown["why"]["best"]],
                    "waiting": why.waiting,
                    "waited_ms": item.event.at - entered_at if entered_at is not None else None,
                    "deadline_at": maybe_rfc3339(item.event.deadline_at),
                }
            )
    return found
