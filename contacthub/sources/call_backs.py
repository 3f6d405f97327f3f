"""Call-backs are arranged: of a contact that waits, or of a number that nobody called from."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

from contacthub.access.rules import PartCheck
from contacthub.clock import uuid7
from contacthub.contacts.screen_pop import ScreenPop
from contacthub.contacts.world import World
from contacthub.customers.model import CustomerNotFound
from contacthub.database.tables import Row
from contacthub.hub.hub import Hub
from contacthub.problems import Problem
from contacthub.routing import commands as c
from contacthub.routing.errors import NotYourContact
from contacthub.routing.events import Event
from contacthub.routing.words import BY_HUB, AgentId, ContactId, Instant
from contacthub.sources import incoming as i
from contacthub.sources.bounds import UNSAID, Number
from contacthub.sources.naming import Names, Prepared
from contacthub.sources.own_contacts import OwnContacts


class CallBacks:
    """Arranges them. ``dialler``: the source that dials numbers of no source, if there is one."""

    def __init__(
        self,
        hub: Hub,
        world: World,
        pop: ScreenPop,
        *,
        names: Names,
        own: OwnContacts,
        dialler: Callable[[], str | None],
    ) -> None:
        self._hub = hub
        self._world = world
        self._pop = pop
        self._names = names
        self._own = own
        self._dialler = dialler

    def agree(
        self,
        contact_id: ContactId,
        *,
        by: str,
        number: Number | None,
        due_at: Instant | None,
        rows: Sequence[Row] = (),
        under: str = "#",
    ) -> list[Event]:
        """Have the customer of a waiting contact called back, at ``number`` if it is another.

        ``under``: what was sent has its fields there.

        Raises:
            Rejected: the contact is not live, does not wait, or is a call-back already.
            Problem: no number to call is known.
        """
        contact, details = self._world.floor.live(contact_id), self._world.details[contact_id]
        raw, e164 = (
            self._names.number(number)
            if number is not None
            else (details.callback_raw, details.callback_e164)
        )
        command = c.AgreeCallback(contact_id=contact_id, by=by, due_at=due_at)
        with self._world.details.changed(contact_id, callback_raw=raw, callback_e164=e164):
            if self._world.details[contact_id].dialled(contact.direction) is None:
                raise _no_number(under)
            return self._hub.handle(command, rows)

    def asked_by(self, request: i.CallbackRequest, source: str) -> Prepared:
        """The call-back of a number that a source asks for, with what it says of the customer."""
        number = request.called
        asked = self.prepared(request.queue or "", number, source)
        raw, e164 = self._names.number(number) if request.claimed else (None, None)
        data = replace(
            asked.data,
            from_=UNSAID if request.claimed else number,
            from_name=request.from_name,
            language=request.language,
            attributes=request.attributes,
        )
        named = self._names.prepared(asked.details.contact_id, asked.details.source, data)
        return replace(named, details=replace(named.details, callback_raw=raw, callback_e164=e164))

    async def check_wanted(self, queue: str, number: Number, *, asked_for: bool) -> None:
        """Refuse a number whose customer wants no calls but those they ask for.

        Raises:
            Problem: they do not, or it cannot be read whether they do; there is no such queue.
        """
        async with self.looked_up(queue, number, None, asked_for=asked_for):
            pass

    def prepared(self, queue: str, number: Number, source: str | None) -> Prepared:
        """The call-back of a number that is asked for; ``source`` None: the one that dials, if any."""
        contact_id = uuid7(self._hub.now())
        data = i.Arrived(ref=contact_id, channel="callback", from_=number, queue=queue)
        return self._names.prepared(contact_id, source or self._dialler() or BY_HUB, data)

    @asynccontextmanager
    async def looked_up(
        self,
        queue: str,
        number: Number,
        source: str | None,
        *,
        asked_for: bool,
        customer_id: str | None = None,
    ) -> AsyncIterator[Prepared]:
        """The same once it was looked up whose number it is, and the floor is whole.

        What the block does not ``request`` is forgotten. ``asked_for``: the customer wants this call, and is
        looked up for a moment at most; else for as long as it takes to know that they do not refuse it.
        ``customer_id``: who is to be called, if that is known already.

        Raises:
            Problem: there is no such queue, or the customer wants no calls but those they ask for, or it
                cannot be read whether they do.
        """
        asked = self.prepared(queue, number, source)
        contact_id = ContactId(asked.details.contact_id)
        try:
            await self._pop.look_up({contact_id: asked.keys})
            if not asked_for:
                await self._check_wanted(contact_id, customer_id)
            await self._hub.whole()
            yield asked
        finally:
            self._own.forget_unopened(asked)

    async def _check_wanted(self, contact_id: ContactId, customer_id: str | None) -> None:
        """Refuse to call a customer who wants no calls but those they ask for, or who cannot be read now."""
        cards = []
        with suppress(KeyError):  # the floor was read back meanwhile, and nothing is known
            cards.append(await self._pop.wait(contact_id))
        if customer_id is not None:
            with suppress(CustomerNotFound):  # deleted since, and what they wanted with them
                cards.append(await self._pop.open(customer_id))
        if any(card.do_not_contact for card in cards):
            raise Problem(
                "do_not_contact",
                "this customer wants no calls but those they ask for: say `asked_for` if they want this one",
                [("#/asked_for", "true, if they asked for this call")],
            )
        if not cards or any(card.status != "ok" for card in cards):
            raise Problem(
                "unavailable",
                "it cannot be read now whether the customer wants calls: try again, or say `asked_for` if "
                "they want this one",
                headers=(("Retry-After", "1"),),
            )

    def request(
        self,
        asked: Prepared,
        *,
        by: str,
        due_at: Instant | None,
        rows: Sequence[Row] = (),
        under: str = "#",
    ) -> tuple[ContactId, list[Event]]:
        """Have a number called back; return its contact: one of a number and queue.

        It stands in line as a contact of its customer would. The events say whether it is new, or was to be
        called before (``ObservationIgnored``).

        Raises:
            Problem: there is no such queue, or it is no number to call.
        """
        queue, details = self._names.queue(asked.data.queue or "", f"{under}/queue"), asked.details
        dialled = details.dialled("inbound")
        if dialled is None:
            raise _no_number(under)
        known = self._world.call_backs.find(queue, dialled)
        if known is not None:
            before = c.Irrelevant(reason="waits_for_callback", contact_id=known)
            return known, self._hub.observe(before, rows)
        return self._own.open(asked, rows, can_be_called=True, callback_by=by, callback_due_at=due_at)

    def withdraw(self, contact_id: ContactId, part: PartCheck, rows: Sequence[Row]) -> None:
        """Call the customer back no more; agents may in the queues that they serve.

        Raises:
            Rejected: the contact is not live or no call-back, or is in no queue of the agent.
        """
        queue = self._world.floor.live(contact_id).queue

        def serves(agent: str) -> bool:
            known = self._world.floor.agents.get(AgentId(agent))
            return known is not None and queue in known.queues

        part.need(serves, NotYourContact(f"contact {contact_id} is in no queue of yours"))
        part.need_seen(f"contact {contact_id}", queues=(queue,))
        self._hub.handle(c.WithdrawCallback(contact_id=contact_id), rows)


def _no_number(under: str) -> Problem:
    return Problem(
        "no_number",
        "no number to call is known: say one in `number`",
        [(f"{under}/number", "a number to call")],
    )
