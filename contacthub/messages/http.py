"""Threads and their messages over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field

from contacthub.access.fields import Kind, hidden
from contacthub.access.rights import Right
from contacthub.access.rules import allow, own
from contacthub.api.answering import answer, cursor_of, query_number, query_place
from contacthub.api.describing.words import (
    API,
    CURSOR,
    Answer,
    Page,
    Parameter,
    Told,
    by,
    limit,
    next_page,
    shared,
)
from contacthub.api.json import Json
from contacthub.api.login import part, viewer
from contacthub.api.route import Route
from contacthub.api.wire import Timestamp
from contacthub.clock import maybe_rfc3339
from contacthub.contacts import wire as contact_wire
from contacthub.contacts.views import address
from contacthub.contacts.world import World
from contacthub.customers.masks import cut
from contacthub.hub.hub import Hub
from contacthub.messages.model import Thread
from contacthub.messages.readers import Readers
from contacthub.messages.store import ListedThread, MessageStore, ThreadFilter
from contacthub.messages.wire import MessageView, ThreadInfo, part_view, thread_info
from contacthub.problems import Problem
from contacthub.routing.words import ContactId

MAX_LIMIT = 200


class ThreadItem(BaseModel):
    """A thread of the list, with its newest contact; addresses and names as with contacts."""

    id: str
    source: str
    ref: str
    channel: contact_wire.Channel
    opened_at: Timestamp
    last_message_at: Timestamp
    contact_id: str
    customer_id: str | None
    queue: str | None
    agent: str | None
    from_: Annotated[Annotated[Json, shared(contact_wire.Address)] | None, Field(alias="from")]
    from_name: str | None
    unanswered_since: Annotated[
        Timestamp | None, Field(description="since when the customer of its live contact waits for an answer")
    ]


class MessagesAnswer(BaseModel):
    """Messages in the order in which they were written; ``thread`` null: nothing was written yet."""

    thread: Annotated[Json, shared(ThreadInfo)] | None
    messages: list[Annotated[Json, shared(MessageView)]]
    more: bool


class ThreadDoors:
    """Shows threads."""

    def __init__(self, hub: Hub, world: World, store: MessageStore, readers: Readers) -> None:
        self._hub = hub
        self._world = world
        self._store = store
        self._readers = readers

    async def list_all(self, request: web.Request) -> web.Response:
        """``GET /threads``."""
        if "unanswered" in request.query:
            return await self._list_unanswered(request)
        most = _most(request)
        customer = request.query.get("customer")
        wanted = ThreadFilter(
            source=request.query.get("source"),
            ref=request.query.get("ref"),
            customers=None if customer is None else tuple(await self._readers.ids_of(customer)),
            sight=part(request).limit(),
            before=query_place(request),
            limit=most,
        )
        await self._hub.readable(rows=True)
        found = await self._store.threads(wanted)
        page = found[:most]
        next_cursor = None
        if len(found) > most:
            last = page[-1].thread
            next_cursor = cursor_of(last.last_at, last.id)
        return await self._listed(request, page, next_cursor)

    async def _list_unanswered(self, request: web.Request) -> web.Response:
        """Those whose customer waits for an answer: they are found in memory, and read by their contacts."""
        if request.query["unanswered"] != "true":
            raise Problem("invalid", "unanswered is true or not given", [("#/query/unanswered", "not true")])
        for name in ("source", "ref", "customer"):
            if name in request.query:
                detail = f"{name}: not together with unanswered, which lists those of all"
                raise Problem("invalid", detail, [(f"#/query/{name}", "not together with unanswered")])
        most = _most(request)
        await self._hub.readable(rows=True)
        sight, contacts = part(request).limit(), self._world.floor.contacts

        def seen(contact_id: str) -> bool:
            contact = contacts.get(ContactId(contact_id))
            return sight is None or (contact is not None and sight.has(contact.queue, contact.agents()))

        place_before = query_place(request)
        waiting = self._world.unanswered.longest(after=place_before, limit=most + 1, seen=seen)
        place = {contact: n for n, (_, contact) in enumerate(waiting[:most])}
        found = await self._store.threads(ThreadFilter(contacts=tuple(place), limit=most)) if place else []
        page = sorted(found, key=lambda each: place[each.thread.contact_id])
        next_cursor = cursor_of(*waiting[most - 1]) if len(waiting) > most else None
        return await self._listed(request, page, next_cursor)

    async def _listed(
        self, request: web.Request, page: Sequence[ListedThread], next_cursor: str | None
    ) -> web.Response:
        self._readers.listed(request, len(page))
        hides = hidden(viewer(request), Kind.THREAD, part=False)
        items = [cut(self._item(each), hides) for each in page]
        await self._hub.readable()
        return answer({"items": items, "next_cursor": next_cursor})

    async def messages(self, request: web.Request) -> web.Response:
        """``GET /threads/{id}/messages``."""
        most = _most(request)
        await self._hub.readable(rows=True)  # they say whose contacts have just closed
        thread = await self._store.thread(request.match_info["id"])
        await self._readers.need(request, thread, "thread")
        if thread is None:
            raise Problem("unknown_thread", "there is no such thread")
        return await self._shown(request, thread, contact=None, most=most)

    async def of_contact(self, request: web.Request) -> web.Response:
        """``GET /contacts/{id}/messages``."""
        most = _most(request)
        await self._hub.readable(rows=True)
        stored = await self._readers.need_contact(request, request.match_info["id"])
        thread = await self._store.thread_by_ref(stored.row.source, stored.row.ref)
        if thread is None:
            if "before" in request.query:
                raise _no_such_message()
            return answer({"thread": None, "messages": [], "more": False})
        return await self._shown(request, thread, contact=stored.row.id, most=most)

    async def _shown(
        self, request: web.Request, thread: Thread, *, contact: str | None, most: int
    ) -> web.Response:
        before = request.query.get("before")
        found = await self._store.part(thread, contact=contact, before=before, limit=most)
        if found is None:
            raise _no_such_message()
        await self._readers.record(request, thread.contact_id, contacts=bool(found.messages))
        return answer(part_view(found))

    def _item(self, listed: ListedThread) -> Json:
        live = self._world.floor.contacts.get(ContactId(listed.thread.contact_id))
        writing = live.writing if live is not None else None
        return {
            **thread_info(listed.thread),
            "customer_id": listed.customer_id,
            "queue": listed.queue,
            "agent": listed.agent,
            "from": address(listed.from_raw, listed.from_e164),
            "from_name": listed.from_name,
            "unanswered_since": maybe_rfc3339(writing.unanswered_since if writing is not None else None),
        }


def _no_such_message() -> Problem:
    return Problem("invalid", "before: no message of this thread", [("#/query/before", "no such message")])


def _most(request: web.Request) -> int:
    return query_number(request, "limit", default=50, low=1, high=MAX_LIMIT)


BEFORE = Parameter(
    name="before",
    about="Only those before this message: the first of the answer before.",
    schema={"type": "string", "minLength": 1},
)

UNANSWERED = Parameter(
    name="unanswered",
    about="Only those whose customer waits for an answer.",
    schema={"type": "boolean", "enum": [True]},
)

ROUTES = (
    Route(
        "GET",
        f"{API}/threads",
        ThreadDoors.list_all,
        rule=allow(Right.CONTACTS_WATCH, "contacts:read"),
        told=Told(
            tag="Messages",
            summary="List threads, those written on last first",
            about="Without their messages. Supervisors see addresses masked. With `unanswered` only those "
            "whose customer waits for an answer, who waits longest first; not together with the others.",
            parameters=(
                UNANSWERED,
                by("source", "Who reports it."),
                by("ref", "The source's own name of it."),
                by("customer", "Whom its newest contact is from."),
                limit(200, 50),
                CURSOR,
            ),
            answers={
                200: Answer(
                    about="A page of threads",
                    shape=Page(ThreadItem),
                    links=(next_page(f"GET {API}/threads"),),
                )
            },
        ),
    ),
    Route(
        "GET",
        f"{API}/threads/{{id}}/messages",
        ThreadDoors.messages,
        rule=own(Right.MESSAGES_READ, "contacts:read"),
        told=Told(
            tag="Messages",
            summary="The messages of a thread, of all its contacts",
            about="The newest, or those before another. Agents read threads of which they have or had a "
            "contact; what a supervisor reads is recorded.",
            parameters=(BEFORE, limit(200, 50)),
            answers={200: Answer(about="Messages, oldest first", shape=MessagesAnswer)},
            problems=("unknown_thread", "not_your_contact"),
        ),
    ),
    Route(
        "GET",
        f"{API}/contacts/{{id}}/messages",
        ThreadDoors.of_contact,
        rule=own(Right.MESSAGES_READ, "contacts:read"),
        told=Told(
            tag="Messages",
            summary="The messages of a contact",
            about="The newest, or those before another. Agents read contacts that they have or had; what a "
            "supervisor reads is recorded.",
            parameters=(BEFORE, limit(200, 50)),
            answers={200: Answer(about="Messages, oldest first", shape=MessagesAnswer)},
            problems=("unknown_contact", "not_your_contact"),
        ),
    ),
)
