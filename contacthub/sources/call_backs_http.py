"""Call-backs over HTTP: what waits to be called, and asking for one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from heapq import nsmallest
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from contacthub.access.audit import Action
from contacthub.access.fields import Kind, hidden
from contacthub.access.rights import Right
from contacthub.access.rules import allow, own
from contacthub.access.viewer import Viewer
from contacthub.api.answering import answer, cursor_of, query_cursor, query_number
from contacthub.api.auditing import Auditing, audit_row
from contacthub.api.bodies import SMALL, json_body
from contacthub.api.describing.words import API, CURSOR, Answer, Link, Page, Told, json_of, next_page, shared
from contacthub.api.describing.words import limit as limit_of
from contacthub.api.json import Json
from contacthub.api.login import part, viewer
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.contacts import wire
from contacthub.contacts.details import number_to_call
from contacthub.contacts.past import ContactReads, StoredContact, need_seen, stored_contact
from contacthub.contacts.views import callback_view
from contacthub.contacts.visibility import visible_queues
from contacthub.contacts.world import World
from contacthub.customers.masks import cut
from contacthub.hub.hub import Hub
from contacthub.hub.own_contact import need_seen_live
from contacthub.problems import Problem
from contacthub.routing.events import ObservationIgnored
from contacthub.routing.floor.contact import Contact, OrderKey
from contacthub.routing.words import ContactId, Instant
from contacthub.sources.bounds import UNSAID, Address, Name, Number, not_before
from contacthub.sources.call_backs import CallBacks

MAX_LIMIT = 200
PLACE = re.compile(r"(-?\d{1,18})~(-?\d{1,18})~(-?\d{1,18})", re.ASCII)
"""What a cursor says: the place in line of the last call-back of the page."""


class CallbackItem(BaseModel):
    """A call-back that waits, rings or is being dialled; ``agent`` has it, null: it waits."""

    contact_id: str
    queue: str
    state: wire.ContactState
    agent: str | None
    customer_id: str | None
    callback: Annotated[Json, shared(wire.CallbackView)]


class CallbackBody(BaseModel):
    """Whom to call: the customer of a contact, or a number in a queue; ``at``: not before.

    ``asked_for``: the customer wants this call, also who wants no others (``do_not_contact``).
    """

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": [name], "properties": {name: {"type": "string"}}}
                for name in ("contact_id", "queue")
            ]
        }
    )

    contact_id: Name | None = None
    queue: Name | None = None
    number: Address = UNSAID
    at: Annotated[str, Field(max_length=40, json_schema_extra={"format": "date-time"})] | None = None
    source: Name | None = None
    asked_for: bool = False


class Requested(BaseModel):
    """The contact that is called back; ``is_new`` false: it was to be called there already."""

    contact_id: str
    is_new: bool


class CallBackDoors:
    """Shows what is to be called back, and takes wishes."""

    def __init__(
        self, hub: Hub, world: World, call_backs: CallBacks, auditing: Auditing, past: ContactReads
    ) -> None:
        self._past = past
        self._hub = hub
        self._world = world
        self._call_backs = call_backs
        self._auditing = auditing

    async def list_all(self, request: web.Request) -> web.Response:
        """``GET /callbacks``."""
        limit = query_number(request, "limit", default=50, low=1, high=MAX_LIMIT)
        after, asks = _after(request), viewer(request)
        part(request).limit()  # to the queues that they see
        seen = self._seen_by(asks)
        if after is not None:
            seen = (each for each in seen if each.key > after)
        found = nsmallest(limit + 1, seen, key=lambda each: each.key)
        page = found[:limit]
        items = [self._item(each, asks) for each in page]
        if items and asks.is_program:  # the screens of people ask by themselves
            self._auditing.counted(request, Action.READ_CONTACTS, contacts=len(items))
        await self._hub.readable()
        next_cursor = cursor_of(*page[-1].key) if len(found) > limit else None
        return answer({"items": items, "next_cursor": next_cursor})

    def _seen_by(self, asks: Viewer) -> Iterable[Contact]:
        floor = self._world.floor
        queues = set(floor.queues) if "contacts:read" in asks.scopes else set(visible_queues(asks, floor))
        contacts = (floor.contacts[each] for each in self._world.call_backs.all())
        return (each for each in contacts if each.queue in queues)

    def _item(self, contact: Contact, asks: Viewer) -> Json:
        shown = callback_view(contact, self._world.details[contact.id]) or {}
        part = asks.agent is not None and asks.agent in contact.agents()
        shown = cut(shown, hidden(asks.at_console() if part else asks, Kind.CALLBACK, part=part))
        return {
            "contact_id": contact.id,
            "queue": contact.queue,
            "state": contact.state.value,
            "agent": contact.agent,
            "customer_id": contact.customer_id,
            "callback": shown,
        }

    async def request(self, request: web.Request) -> web.Response:
        """``POST /callbacks``."""
        hub, asks = self._hub, viewer(request)
        body = validated(CallbackBody, await json_body(request))
        due_at = not_before(body.at, "#/at")
        if body.contact_id is None and body.queue is None:
            raise Problem(
                "invalid",
                "whom to call? send `contact_id` of one that waits, or `queue` and `number`",
                [("#/queue", "needed without `contact_id`")],
            )
        if body.contact_id is not None and ContactId(body.contact_id) not in hub.routing.floor.contacts:
            contact_id, is_new = await self._of_past(request, body, body.contact_id, due_at)
        elif body.contact_id is not None:
            await hub.whole()
            contact_id, is_new = ContactId(body.contact_id), True
            need_seen_live(part(request), self._world.floor, contact_id)
            number = body.number if body.number.raw is not None else None
            rows = [audit_row(request, hub.now(), Action.REQUEST_CALLBACK, contact_id)]
            self._call_backs.agree(contact_id, by=asks.name, number=number, due_at=due_at, rows=rows)
        else:
            part(request).need_seen(f"queue {body.queue}", queues=(body.queue,))
            contact_id, is_new = await self._requested(request, body, due_at)
        await hub.durable()
        return answer({"contact_id": contact_id, "is_new": is_new}, status=201 if is_new else 200)

    async def _of_past(
        self, request: web.Request, body: CallbackBody, contact_id: str, due_at: Instant | None
    ) -> tuple[ContactId, bool]:
        """The same of the customer of a contact that is over, in its queue unless another is said."""
        await self._hub.caught_up()
        stored = await stored_contact(self._past, contact_id)
        need_seen(part(request), self._world.floor, stored)
        queue = body.queue or stored.row.queue
        if queue is not None:
            part(request).need_seen(f"queue {queue}", queues=(queue,))
        else:
            raise Problem("no_queue", "this contact was in no queue: send `queue`", [("#/queue", "needed")])
        number = body.number
        if number.raw is None:
            number = Number(*number_to_call(stored.details, stored.row.direction))
        if number.raw is None:
            raise Problem(
                "no_number", "no number of this contact is known: send `number`", [("#/number", "needed")]
            )
        called = body.model_copy(update={"queue": queue, "number": number})
        return await self._requested(request, called, due_at, stored)

    async def _requested(
        self,
        request: web.Request,
        body: CallbackBody,
        due_at: Instant | None,
        of: StoredContact | None = None,
    ) -> tuple[ContactId, bool]:
        """The contact that calls the number back, and whether it is a new one; ``of``: one before it."""
        hub, by = self._hub, viewer(request).name
        queue = body.queue or ""
        async with self._call_backs.looked_up(
            queue,
            body.number,
            body.source,
            asked_for=body.asked_for,
            customer_id=None if of is None else of.row.customer_id,
        ) as asked:
            subject = queue if of is None else of.row.id
            row = audit_row(request, hub.now(), Action.REQUEST_CALLBACK, subject)
            contact_id, events = self._call_backs.request(asked, by=by, due_at=due_at, rows=[row])
        return contact_id, not isinstance(events[-1], ObservationIgnored)

    async def withdraw(self, request: web.Request) -> web.Response:
        """``DELETE /callbacks/{id}``."""
        hub, contact_id = self._hub, ContactId(request.match_info["id"])
        await hub.whole()
        audit = audit_row(request, hub.now(), Action.WITHDRAW_CALLBACK, contact_id)
        self._call_backs.withdraw(contact_id, part(request), [audit])
        await hub.durable()
        return web.Response(status=204)


def _after(request: web.Request) -> OrderKey | None:
    found = query_cursor(request, PLACE)
    return None if found is None else (int(found[1]), int(found[2]), int(found[3]))


ROUTES = (
    Route(
        "GET",
        f"{API}/callbacks",
        CallBackDoors.list_all,
        rule=allow(Right.CONTACTS_READ, "contacts:read"),
        told=Told(
            tag="Contacts",
            summary="Customers who are to be called back",
            about="Supervisors see all, agents those of their queues; numbers are masked but for tokens and "
            "for the agent who has taken it. In their order in line; `callbacks_seq` of a console's boards "
            "says when to ask again.",
            parameters=(limit_of(MAX_LIMIT, 50), CURSOR),
            answers={
                200: Answer(
                    about="A page of them",
                    shape=Page(CallbackItem),
                    links=(
                        Link(f"DELETE {API}/callbacks/{{id}}", {"id": "$response.body#/items/0/contact_id"}),
                        next_page(f"GET {API}/callbacks"),
                    ),
                )
            },
            problems=("bad_cursor",),
        ),
    ),
    Route(
        "POST",
        f"{API}/callbacks",
        CallBackDoors.request,
        rule=allow(Right.SUPERVISE, "floor:write"),
        limits=SMALL,
        told=Told(
            tag="Contacts",
            summary="Have a customer called back",
            about="The customer of a contact that waits keeps their place in line; of one that is over the "
            "number is called, in its queue if no other is said. A number has one "
            "call-back in a queue: asked for again it is answered with 200. Customers who want no calls "
            "(`do_not_contact`) are called only if they asked for it, which `asked_for` says; else, while it "
            "cannot be read whether they want calls, the answer is 503.",
            body=json_of(
                CallbackBody,
                number={"queue": "support", "number": "138 0013-8000", "at": "2026-05-01T14:00:00+08:00"},
            ),
            answers={
                201: Answer(about="It is arranged", shape=Requested),
                200: Answer(about="It was arranged before", shape=Requested),
            },
            problems=(
                "unknown_queue",
                "unknown_contact",
                "wrong_state",
                "no_queue",
                "no_number",
                "do_not_contact",
            ),
        ),
    ),
    Route(
        "DELETE",
        f"{API}/callbacks/{{id}}",
        CallBackDoors.withdraw,
        rule=own(Right.CONTACTS_CLOSE, "floor:write"),
        told=Told(
            tag="Contacts",
            summary="Call a customer back no more",
            about="Agents may in the queues that they serve. The contact ends as `withdrawn`.",
            answers={204: Answer(about="It is withdrawn")},
            problems=("unknown_contact", "wrong_state", "not_your_contact"),
        ),
    ),
)
