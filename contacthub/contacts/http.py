"""Contacts: lists, one whole, and why."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from contacthub.access.audit import Action
from contacthub.access.fields import Field, Kind, hidden
from contacthub.access.rights import Right
from contacthub.access.roles import Role
from contacthub.access.rules import allow, own
from contacthub.api.answering import answer, cursor_of, query_instant, query_number, query_place
from contacthub.api.auditing import Auditing, audit_row
from contacthub.api.bodies import SMALL, json_body
from contacthub.api.describing.words import (
    API,
    CURSOR,
    INSTANT,
    MAX_SEQ,
    SEQ,
    Answer,
    Link,
    Page,
    Parameter,
    Told,
    by,
    json_of,
    limit,
    next_page,
)
from contacthub.api.json import Json
from contacthub.api.login import part, viewer
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.clock import rfc3339
from contacthub.contacts.answers import ContactItem, ContactWhole, NoteAnswer, WhyAnswer
from contacthub.contacts.past import (
    ContactFilter,
    ContactReads,
    StoredContact,
    contact_item,
    decisions,
    is_archived,
    need_seen,
    rules_of,
    stored_contact,
)
from contacthub.contacts.unmasking import UnmaskBody, UnmaskingsOf, is_unmasked, unmasking_view
from contacthub.contacts.views import likely_view
from contacthub.contacts.wait_errors import WaitErrors
from contacthub.contacts.why import agents_at, why_now
from contacthub.hub.event_forms import log_item
from contacthub.hub.hub import Hub
from contacthub.hub.log import Log
from contacthub.hub.own_contact import need_part, need_seen_live
from contacthub.problems import Problem
from contacthub.routing import commands as c
from contacthub.routing.errors import NotYourContact
from contacthub.routing.floor.states import ContactState
from contacthub.routing.matching.estimating import Estimating
from contacthub.routing.words import AgentId, ContactId

MAX_LIMIT = 200
WORDS = ("state", "agent", "queue", "source", "ref")


class ContactDoors:
    """Shows contacts, live and past."""

    def __init__(
        self,
        hub: Hub,
        past: ContactReads,
        log: Log,
        auditing: Auditing,
        ids_of: Callable[[str], Awaitable[list[str]]],
        *,
        unmaskings: UnmaskingsOf,
        wait_errors: WaitErrors,
    ) -> None:
        self._wait_errors = wait_errors
        self._unmaskings = unmaskings
        self._ids_of = ids_of
        self._hub = hub
        self._past = past
        self._log = log
        self._auditing = auditing

    async def list_all(self, request: web.Request) -> web.Response:
        """``GET /contacts``."""
        limit = query_number(request, "limit", default=50, low=1, high=MAX_LIMIT)
        state = request.query.get("state")
        if state is not None and state not in {each.value for each in ContactState}:
            raise Problem("invalid", f"there is no state {state!r}", [("#/query/state", "unknown")])
        own_only = NotYourContact("agents list contacts of their own: ?agent= and their id")
        part(request).need(lambda agent: request.query.get("agent") == agent, own_only)
        customer = request.query.get("customer")
        wanted = ContactFilter(
            **{word: request.query.get(word) for word in WORDS},
            customers=None if customer is None else tuple(await self._ids_of(customer)),
            from_at=query_instant(request, "from"),
            to_at=query_instant(request, "to"),
            before=query_place(request),
            limit=limit,
            sight=part(request).limit(),
        )
        await self._hub.readable(rows=True)
        found = await self._past.contacts(wanted)
        page, hides = found[:limit], _hides(request)
        if page:
            self._auditing.counted(request, Action.READ_CONTACTS, contacts=len(page))
        now = self._hub.now()
        items = [contact_item(each, now, hides) for each in page]
        next_cursor = None
        if len(found) > limit:
            last = page[-1].row
            next_cursor = cursor_of(last.arrived_at, last.id)
        return answer({"items": items, "next_cursor": next_cursor})

    async def get(self, request: web.Request) -> web.Response:
        """``GET /contacts/{id}``."""
        await self._hub.readable(rows=True)
        stored = await self._stored(request)
        need_part(part(request), self._hub.routing.floor, stored.row.id, before=stored.agents)
        self._auditing.read(request, Action.READ_CONTACTS, stored.row.id, contacts=1)
        return answer(await self._whole(request, stored))

    async def unmask(self, request: web.Request) -> web.Response:
        """``POST /contacts/{id}/unmask``: it is recorded before anything is shown."""
        body = validated(UnmaskBody, await json_body(request))
        await self._hub.readable(rows=True)
        stored, now = await self._stored(request), self._hub.now()
        need_part(part(request), self._hub.routing.floor, stored.row.id, before=stored.agents)
        told = {"reason": body.reason.strip(), "minutes": body.minutes}
        await self._auditing.shown(audit_row(request, now, Action.UNMASK, stored.row.id, **told))
        return answer(await self._whole(request, stored), status=201)

    async def _whole(self, request: web.Request, stored: StoredContact) -> Json:
        events, found = await self._past.events(stored.row.id), await self._unmaskings(stored.row.id)
        shown = is_unmasked(found, viewer(request).name, self._hub.now())
        item = contact_item(stored, self._hub.now(), _hides(request, unmasked=shown))
        live = self._hub.routing.floor.contacts.get(ContactId(stored.row.id))
        estimated = None
        if live is not None:
            if live.queue not in self._wait_errors.hidden:
                estimated = Estimating(self._hub.routing.floor, self._hub.now()).of_contact(live)
            await self._hub.readable()
        return {
            **item,
            **likely_view(estimated),
            "events": [log_item(each.seq, each.event) for each in events],
            "unmasked": [unmasking_view(each) for each in found],
        }

    async def note(self, request: web.Request) -> web.Response:
        """``GET /contacts/{id}/note``: what lists and the contact's page keep from supervisors."""
        hub = self._hub
        await hub.readable()
        stored = await self._stored(request)
        await self._auditing.shown(audit_row(request, hub.now(), Action.OPEN_NOTE, stored.row.id))
        return answer({"contact_id": stored.row.id, "note": stored.details.note})

    async def why(self, request: web.Request) -> web.Response:
        """``GET /contacts/{id}/why``: each decision with its reason, and why no agent has it now.

        ``?seq=`` adds to that decision every agent of the moment, recomputed by replaying the log.
        """
        await self._hub.readable()
        stored = await self._stored(request)
        events = await self._past.events(stored.row.id)
        if is_archived(events):
            day = rfc3339(stored.row.arrived_at)[:10]
            raise Problem(
                "log_trimmed", f"what happened to this contact is in the archive; it arrived on {day}"
            )
        made = decisions(events)
        seq = query_number(request, "seq", default=0, low=0, high=MAX_SEQ)
        for each in made:
            if each["seq"] == seq:
                offer = next(item for item in events if item.seq == seq)
                each["agents"] = await agents_at(self._log, offer)
        now: Json | None = why_now(self._hub.routing.floor, ContactId(stored.row.id), self._hub.now())
        await self._hub.readable()
        rules = rules_of(events)
        return answer({"contact_id": stored.row.id, "decisions": made, "now": now, "rules": rules})

    async def close(self, request: web.Request) -> web.Response:
        """``POST /contacts/{id}/close``."""
        asks, contact_id = viewer(request), ContactId(request.match_info["id"])
        await self._hub.whole()
        need_part(part(request), self._hub.routing.floor, contact_id)
        need_seen_live(part(request), self._hub.routing.floor, contact_id)
        agent = AgentId(asks.agent) if asks.role is Role.AGENT and asks.agent is not None else None
        return await self._done(request, Action.CLOSE_CONTACT, c.Close(contact_id=contact_id, agent=agent))

    async def offer_again(self, request: web.Request) -> web.Response:
        """``POST /contacts/{id}/offer-again``."""
        contact_id = ContactId(request.match_info["id"])
        await self._hub.whole()
        need_seen_live(part(request), self._hub.routing.floor, contact_id)
        return await self._done(request, Action.OFFER_AGAIN, c.OfferAgain(contact_id=contact_id))

    async def _done(self, request: web.Request, action: Action, command: c.Command) -> web.Response:
        """Do it with its row in the audit, and answer with the contact as it is then."""
        hub = self._hub
        hub.handle(command, [audit_row(request, hub.now(), action, request.match_info["id"])])
        await hub.caught_up()
        return answer(contact_item(await self._stored(request), hub.now(), _hides(request)))

    async def _stored(self, request: web.Request) -> StoredContact:
        stored = await stored_contact(self._past, request.match_info["id"])
        need_seen(part(request), self._hub.routing.floor, stored)
        return stored


def _hides(request: web.Request, *, unmasked: bool = False) -> tuple[Field, ...]:
    """What is kept from who asks, of contacts in which an agent has a part: others they are refused."""
    return hidden(viewer(request), Kind.CONTACT, part=True, unmasked=unmasked)


def of_contact(where: str) -> tuple[Link, ...]:
    """What may be asked of a contact whose id is ``where`` in the answer."""
    path = f"{API}/contacts/{{id}}"
    return Link(f"GET {path}", {"id": where}), Link(f"GET {path}/why", {"id": where})


ROUTES = (
    Route(
        "GET",
        f"{API}/contacts",
        ContactDoors.list_all,
        rule=own(Right.CONTACTS_READ, "contacts:read"),
        told=Told(
            tag="Contacts",
            summary="List contacts, newest first",
            about="Supervisors see addresses masked and no notes, agents those that they handled last "
            "(`agent`).",
            parameters=(
                Parameter(
                    name="state",
                    about="Where the contact is.",
                    schema={"type": "string", "enum": [str(each) for each in ContactState]},
                ),
                by("agent", "Who handled it last."),
                by("queue", "The queue of its last visit."),
                by("customer", "Whom it is from."),
                by("source", "Who reported it."),
                by("ref", "The source's own id of it."),
                Parameter(name="from", about="Arrived then or later.", schema=INSTANT),
                Parameter(name="to", about="Arrived before then.", schema=INSTANT),
                limit(200, 50),
                CURSOR,
            ),
            answers={
                200: Answer(
                    about="A page of contacts",
                    shape=Page(ContactItem),
                    links=(*of_contact("$response.body#/items/0/id"), next_page(f"GET {API}/contacts")),
                )
            },
            problems=("not_your_contact",),
        ),
    ),
    Route(
        "GET",
        f"{API}/contacts/{{id}}",
        ContactDoors.get,
        rule=own(Right.CONTACTS_READ, "contacts:read"),
        told=Told(
            tag="Contacts",
            summary="One contact with its visits and events",
            about="Agents see contacts they have or had.",
            answers={200: Answer(about="The contact", shape=ContactWhole)},
            problems=("unknown_contact", "not_your_contact"),
        ),
    ),
    Route(
        "POST",
        f"{API}/contacts/{{id}}/unmask",
        ContactDoors.unmask,
        rule=own(Right.CUSTOMERS_UNMASK),
        limits=SMALL,
        told=Told(
            tag="Contacts",
            summary="Have the customer of a contact shown for some minutes",
            about="The reason is recorded in the audit before anything is shown, and told with the contact. "
            "Until then `GET /contacts/{id}` shows who has asked number, name, attributes and note.",
            body=json_of(UnmaskBody, complaint={"reason": "The customer complains about this call."}),
            answers={201: Answer(about="The contact, with its customer", shape=ContactWhole)},
            problems=("unknown_contact", "not_your_contact"),
        ),
    ),
    Route(
        "GET",
        f"{API}/contacts/{{id}}/note",
        ContactDoors.note,
        rule=allow(Right.CONTACTS_NOTES, "contacts:read"),
        told=Told(
            tag="Contacts",
            summary="The note of a contact, recorded in the audit",
            about="Of a live contact as it is so far. Supervisors see it nowhere else.",
            answers={200: Answer(about="The note", shape=NoteAnswer)},
            problems=("unknown_contact",),
        ),
    ),
    Route(
        "GET",
        f"{API}/contacts/{{id}}/why",
        ContactDoors.why,
        rule=allow(Right.SUPERVISE, "contacts:read"),
        told=Told(
            tag="Contacts",
            summary="Why a contact went to whom, or waits",
            parameters=(
                Parameter(
                    name="seq",
                    about="Add to the decision with this number every agent of the moment.",
                    schema=SEQ,
                ),
            ),
            answers={200: Answer(about="Every decision with its reason", shape=WhyAnswer)},
            problems=("unknown_contact", "log_trimmed"),
        ),
    ),
    Route(
        "POST",
        f"{API}/contacts/{{id}}/close",
        ContactDoors.close,
        rule=own(Right.CONTACTS_CLOSE, "floor:write"),
        told=Told(
            tag="Contacts",
            summary="Close a contact whose source does not say that it ended",
            about="The contact ends in the hub only: its source is not asked. `end_cause` says whether it "
            "was asked before and did not answer. Agents close contacts they have; where a phone system only "
            "rings at theirs, the ring is taken from them and the contact goes on.",
            answers={200: Answer(about="The contact", shape=ContactItem)},
            problems=("unknown_contact", "not_your_contact", "wrong_state"),
        ),
    ),
    Route(
        "POST",
        f"{API}/contacts/{{id}}/offer-again",
        ContactDoors.offer_again,
        rule=allow(Right.SUPERVISE, "floor:write"),
        told=Told(
            tag="Contacts",
            summary="Offer a contact again that was set aside",
            about="A contact that could not be connected `connect_attempts` times in one visit waits without "
            "being offered (`set_aside`). This puts it back in its place in line.",
            answers={200: Answer(about="The contact", shape=ContactItem)},
            problems=("unknown_contact", "wrong_state"),
        ),
    ),
)
