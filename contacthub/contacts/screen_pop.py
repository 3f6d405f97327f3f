"""The screen pop: the look-up starts at a contact's first event, and the card goes to its agents."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence, Set
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any

from contacthub.api.json import Json
from contacthub.contacts.deltas import Deltas
from contacthub.contacts.visibility import Delta
from contacthub.contacts.world import World
from contacthub.customers.card import Drawn
from contacthub.customers.cards import Cards, LookUp
from contacthub.customers.changes import CustomerChanged
from contacthub.customers.keys import Choice, ContactKeys, Number
from contacthub.database.units import StorageUnavailable
from contacthub.hub.hub import Hub
from contacthub.routing import commands as c
from contacthub.routing.errors import Rejected
from contacthub.routing.floor.contact import Contact
from contacthub.routing.words import BY_HUB, ContactId, CustomerId

LOCAL_WAIT_S = 0.020
"""How long an arrival waits to be told who it is before it is put in its queue."""

REFRESH_PAUSE_S = 0.25
REFRESHED_AT_ONCE = 32

Show = Callable[[str, Drawn], None]
"""Sends a card to the consoles of the agents who have a part in the contact."""


class ScreenPop:
    """Joins the cards to the hub: who the contact is from is recorded as soon as it is known.

    first event    look_up      the card is read while the contact waits at most 20 ms for it
    arrival        ready        with whom it is from, if that was found in time
    later          _settle      recorded by ``Match``, and the card shown, once the look-up ends
    it was late    _stale       looked up again, beside others as soon as there is room
    calls refused  _withdraw_callback   a call-back that waits is not made, once the new card is there
    a live source  _answered    the card is shown again, with what the source says
    it closes      forget       a look-up still under way is recorded, and shown to no agent
    """

    def __init__(
        self,
        hub: Hub,
        world: World,
        deltas: Deltas,
        cards: Cards,
        spawn: Callable[[Coroutine[Any, Any, None]], Any],
    ) -> None:
        self._hub = hub
        self._world = world
        self._cards = cards
        self._spawn = spawn
        self._over: set[str] = set()
        self._stale: dict[str, None] = {}
        self._is_refreshing = False
        self._show: Show = lambda contact_id, card: None
        self._found: Show = lambda contact_id, card: None
        cards.on_answer(self._answered)
        deltas.subscribe(self._forget_closed)
        hub.gate.on_reset(self)

    def on_card(self, show: Show) -> None:
        """Have later cards of live contacts shown by ``show``."""
        self._show = show

    def on_found(self, found: Show) -> None:
        """Have ``found`` told of each card that a look-up brings once its contact has arrived."""
        self._found = found

    async def look_up(self, arriving: Mapping[str, ContactKeys]) -> None:
        """Look up contacts that are about to arrive, and wait for it, but no longer than 20 ms."""
        for contact_id, keys in arriving.items():
            self._cards.start(contact_id, keys)
        await self._cards.wait_for(arriving, LOCAL_WAIT_S)

    def forget(self, contact_id: str) -> None:
        """It did not arrive after all."""
        self._cards.forget(contact_id)

    def arrived(self, contact_id: str, keys: ContactKeys) -> None:
        """A contact arrived: what its look-up, begun before or now, finds later is shown and recorded."""
        self._cards.start(contact_id, keys)
        card = self._cards.ready(contact_id)
        if self._cards.is_under_way(contact_id):
            self._settle_later(contact_id)
        elif card is not None and card.status == "late":
            self._look_later([contact_id])

    def start(self, contact_id: str, keys: ContactKeys) -> None:
        """Begin the look-up at once; the same keys again do nothing."""
        self._start(contact_id, keys, None)

    def _start(self, contact_id: str, keys: ContactKeys, choice: Choice | None) -> None:
        if self._cards.start(contact_id, keys, choice=choice):
            self._settle_later(contact_id)

    def resume(self) -> None:
        """Look up all live contacts: after a restart no card is in memory. What agents chose stands."""
        for details in self._world.details.all():
            contact = self._world.floor.contacts.get(ContactId(details.contact_id))
            if contact is not None:
                self._start(
                    details.contact_id, details.keys(contact.channel, contact.direction), _choice(contact)
                )

    def ready(self, contact_id: str) -> Drawn | None:
        """The card, if it is there."""
        return self._cards.ready(contact_id)

    async def wait(self, contact_id: str) -> Drawn:
        """The card, once it is there."""
        return await self._cards.wait(contact_id)

    def number_of(self, contact_id: str) -> Number | None:
        """The number of a contact that a customer may have; None: it has none, or hides it."""
        return self._cards.number_of(contact_id)

    async def choose(self, contact_id: str, customer_id: str | None) -> None:
        """The agent says who it is: the new card goes to all agents who have a part in the contact.

        Raises:
            CustomerNotFound: there is no such customer; nothing has changed.
        """
        try:
            card = await self._cards.choose(contact_id, customer_id)
        except KeyError:
            return  # the contact closed meanwhile: no agent has a part in it any more
        self._show(contact_id, card)
        if card.status == "late":
            self._look_later([contact_id])

    def concerns(self, contact_id: str, customer_ids: Set[str]) -> bool:
        """Whether the contact's card shows one of these customers, as found or as a candidate."""
        return self._cards.concerns(contact_id, customer_ids)

    def customers_changed(self, changed: CustomerChanged) -> None:
        """Look live contacts of these customers up again, and those that no customer was found for.

        Of models that were written, those whose cards show a unit.
        """
        contacts = self._world.floor.contacts.values()
        self._look_later(one.id for one in contacts if self._may_differ(one, changed))

    def look_again(self, contact_ids: Iterable[str]) -> None:
        """Look contacts up again, some at a time: what their cards were drawn with has changed."""
        self._look_later(contact_ids)

    def _look_later(self, contact_ids: Iterable[str]) -> None:
        """Look them up again.

        One pass at a time, with a pause after it that is as long: however fast an import writes, a contact's
        card goes out at most four times a second, and what changed during a pass is in the next.
        """
        self._stale.update(dict.fromkeys(contact_ids))
        if self._stale and not self._is_refreshing:
            self._is_refreshing = True
            self._spawn(self._refresh_stale())

    def _may_differ(self, contact: Contact, changed: CustomerChanged) -> bool:
        if self._cards.shows_any(contact.id, changed.models):
            return True
        if contact.customer_id is None and contact.customer_by is None:
            return bool(changed.customer_ids)  # one of the customers may have got the number
        ids = changed.customer_ids
        return contact.customer_id in ids or self._cards.concerns(contact.id, ids)

    async def _refresh_stale(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._stale:
                began = loop.time()
                await self._pass()
                await asyncio.sleep(max(REFRESH_PAUSE_S, loop.time() - began))
        finally:
            self._is_refreshing = False

    async def _pass(self) -> None:
        """Look up what is stale now, some at a time; where some are late again, the others wait too."""
        stale = list(self._stale)
        for start in range(0, len(stale), REFRESHED_AT_ONCE):
            some = stale[start : start + REFRESHED_AT_ONCE]
            for contact_id in some:
                self._stale.pop(contact_id, None)
            if not all(await asyncio.gather(*map(self._look_again, some))):
                return

    async def _look_again(self, contact_id: str) -> bool:
        """Look a contact up again; False: nothing could be read, and what its agents are shown stays."""
        before = self._cards.ready(contact_id)
        try:
            card = await self._cards.refresh(contact_id)
        except KeyError:
            return True  # the contact closed meanwhile: no agent has a part in it any more
        is_unread = before is not None and card.head is before.head
        if is_unread or card.status == "late":
            self._stale[contact_id] = None
            return False
        is_without = card.customer_id is None and not card.match.is_guess
        if is_without and before is not None and card.match == before.match:
            return True  # still no customer
        self._take(contact_id, card)
        if before is not None and before.status == "ok" and card.do_not_contact > before.do_not_contact:
            self._withdraw_callback(ContactId(contact_id))
        return True

    def _withdraw_callback(self, contact_id: ContactId) -> None:
        """The customer of a contact wants no calls any more: none that waits is made."""
        contact = self._world.floor.contacts.get(contact_id)
        if contact is not None and contact.callback is not None:
            with suppress(Rejected, StorageUnavailable):  # an agent has taken it, or it is read back
                self._hub.handle(c.WithdrawCallback(contact_id=contact_id, is_refused=True))

    async def open(self, customer_id: str) -> Drawn:
        """The card of a customer outside any contact."""
        return await self._cards.open(customer_id)

    async def ask_live(self, customer_id: str, source: str | None) -> Json:
        """What live sources say of a customer. Raises: CustomerNotFound, UnknownSource."""
        return await self._cards.ask_live(customer_id, source)

    def ask_again(self, contact_id: str, source: str) -> None:
        """Ask a live source again about a contact's customer. Raises: UnknownSource."""
        self._cards.ask_again(contact_id, source)

    def _answered(self, contact_id: str, card: Drawn) -> None:
        """A live source answered after the card was shown, or while its contact is still arriving."""
        if contact_id in self._world.floor.contacts:
            self._show(contact_id, card)

    def _settle_later(self, contact_id: str) -> None:
        look_up = self._cards.look_up_of(contact_id)
        if look_up is not None:
            self._spawn(self._settle(contact_id, look_up))

    async def _settle(self, contact_id: str, look_up: LookUp) -> None:
        card = await self._cards.answer_of(contact_id, look_up)
        is_over = contact_id in self._over
        self._over.discard(contact_id)
        if self._cards.ready(contact_id) is not card and not is_over:
            return  # forgotten meanwhile: what it was looked up by may not have happened
        self._take(contact_id, card, is_over=is_over)

    def _take(self, contact_id: str, card: Drawn, *, is_over: bool = False) -> None:
        """Record the customer of a card that was looked up, and show it."""
        customer_id = card.customer_id
        if customer_id is not None and (is_over or contact_id in self._world.floor.contacts):
            fact = c.Match(
                contact_id=ContactId(contact_id),
                customer_id=CustomerId(customer_id),
                former_ids=tuple(map(CustomerId, card.former_ids)),
                verdict=card.match.verdict,
                is_over=is_over,
            )
            try:
                with self._tier_of(contact_id, card):
                    self._hub.observe(fact)
            except StorageUnavailable:
                return  # the contact was read back from the log; ``resume`` looks it up again
        self._found(contact_id, card)
        self._show(contact_id, card)
        if card.status == "late" and not is_over:
            self._look_later([contact_id])

    def _tier_of(self, contact_id: str, card: Drawn) -> AbstractContextManager[None]:
        """Have the contact keep the tier of a customer who is found now; what it becomes later is not its."""
        contact, details = self._world.floor.contacts.get(ContactId(contact_id)), self._world.details
        if contact is None or contact.customer_id == card.customer_id or contact_id not in details:
            return nullcontext()
        return details.changed(contact_id, tier=card.tier)

    def _forget_closed(self, deltas: Sequence[Delta]) -> None:
        for delta in deltas:
            if delta.closes is not None:
                if self._cards.is_under_way(delta.closes):
                    self._over.add(delta.closes)  # its record is still told who it was from
                self._cards.forget(delta.closes)

    def reset(self) -> None:
        """The floor was read back: what the cards were looked up by, and what was chosen, may be undone."""
        self._over.clear()
        self._cards.forget_all()
        self.resume()


def _choice(contact: Contact) -> Choice | None:
    """What an agent said about who it is; customer None: that it is none of those known."""
    if contact.customer_by in {None, BY_HUB}:
        return None
    return Choice(customer_id=contact.customer_id)
