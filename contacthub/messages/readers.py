"""Who may read what is written with customers, and what is recorded of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection

from aiohttp import web

from contacthub.access.audit import Action
from contacthub.access.roles import Role
from contacthub.api.auditing import Auditing, audit_row
from contacthub.api.login import part, viewer
from contacthub.contacts.past import ContactReads, StoredContact, need_seen, stored_contact
from contacthub.contacts.world import World
from contacthub.hub.hub import Hub
from contacthub.hub.own_contact import agents_with
from contacthub.messages.model import Thread
from contacthub.messages.read_lately import ReadLately
from contacthub.messages.store import MessageStore
from contacthub.routing.errors import NotYourContact
from contacthub.routing.words import AgentId


class Readers:
    """Agents read the threads that they have and had, and earlier contacts of a customer whom they have now.

    ``ids_of``: every id of a customer; ``lately``: what supervisors read in the last hour.
    """

    def __init__(
        self,
        hub: Hub,
        world: World,
        store: MessageStore,
        past: ContactReads,
        auditing: Auditing,
        *,
        ids_of: Callable[[str], Awaitable[list[str]]],
        lately: ReadLately,
    ) -> None:
        self._hub = hub
        self._world = world
        self._store = store
        self._past = past
        self._auditing = auditing
        self._ids_of = ids_of
        self._lately = lately

    async def need(
        self, request: web.Request, thread: Thread | None, what: str, *, contact_id: str | None = None
    ) -> None:
        """Have an agent need a part in the thread; ``contact_id``: what is read is of this contact of it.

        Without a thread they have none, and are not told whether there is one.

        Raises:
            NotYourContact: they have none; ``what`` names what is not theirs.
        """
        had = await self._store.agents(thread) if thread is not None else frozenset()
        now = agents_with(self._world.floor, thread.contact_id) if thread is not None else frozenset()
        stored = await self._past.contact(contact_id) if contact_id is not None else None
        ids = await self.ids_of(stored.row.customer_id if stored is not None else None)
        part(request).need(
            lambda agent: agent in had or agent in now or self.has_customer(agent, ids),
            NotYourContact(f"not your {what}"),
        )
        await self._need_seen(request, thread.contact_id if thread is not None else None, what)

    async def need_contact(self, request: web.Request, contact_id: str) -> StoredContact:
        """The contact, if an agent who asks has or had a part in it, or has its customer now.

        Raises:
            Problem: unknown_contact.
            NotYourContact: they do not.
        """
        stored = await stored_contact(self._past, contact_id)
        ids = await self.ids_of(stored.row.customer_id)
        had = stored.agents | agents_with(self._world.floor, stored.row.id)
        part(request).need(
            lambda agent: agent in had or self.has_customer(agent, ids),
            NotYourContact(f"contact {stored.row.id} is not with you"),
        )
        need_seen(part(request), self._world.floor, stored)
        return stored

    async def _need_seen(self, request: web.Request, contact_id: str | None, what: str) -> None:
        if part(request).limit() is None:
            return
        stored = await self._past.contact(contact_id) if contact_id is not None else None
        if stored is None:
            part(request).need_seen(what)
        else:
            need_seen(part(request), self._world.floor, stored)

    def listed(self, request: web.Request, threads: int) -> None:
        """Record how many threads were listed, by whoever it is."""
        if threads:
            self._auditing.counted(request, Action.READ_CONTACTS, contacts=threads)

    async def ids_of(self, customer_id: str | None) -> list[str]:
        """Every id of a contact's customer; of one that is not known: none."""
        return [] if customer_id is None else await self._ids_of(customer_id)

    def has_customer(self, agent: AgentId, ids: Collection[str]) -> bool:
        """Whether the agent has answered a contact of this customer that is live."""
        floor = self._world.floor
        own = floor.agents.get(agent)
        live = [] if own is None else [floor.contacts[each] for each in own.contacts]
        return any(each.customer_id in ids and agent in each.answered_by() for each in live)

    async def record(self, request: web.Request, contact_id: str, *, contacts: int = 1) -> None:
        """Record that a supervisor reads it, once an hour for each contact; of programs how much.

        Who reads along while it is written reads it over and over.
        """
        if viewer(request).role in (Role.SUPERVISOR, Role.ADMIN):
            now, name = self._hub.now(), viewer(request).name
            if self._lately(name, contact_id):
                return
            await self._auditing.shown(audit_row(request, now, Action.OPEN_THREAD, contact_id))
            self._lately.note(name, contact_id, now)
        elif viewer(request).is_program and contacts:
            self._auditing.counted(request, Action.READ_CONTACTS, contacts=contacts)
