"""Follows the floor event by event for consoles: what each changed, told once it is durable."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from contacthub.api.json import Json
from contacthub.contacts.touched import NO_AGENTS, RESETS, Touched
from contacthub.contacts.unanswered import waiting_for_answer
from contacthub.contacts.views import agent_view, contact_view, offer_view, opening_view
from contacthub.contacts.visibility import Delta, PlaceInLine, unfinished_of
from contacthub.contacts.world import World
from contacthub.database.tables import Row
from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact, is_awaited
from contacthub.routing.floor.states import OFFER_ENDS, ContactState
from contacthub.routing.words import AgentId, ContactId, QueueId

Reader = Callable[[Sequence[Delta]], None]
"""Takes durable deltas in their order; must not block."""


class Deltas:
    """What every event changed, drawn as it happens: later events would have changed it again.

        seq 7   OfferMade to lina        audience_before {}      audience {lina}    contact, offer
        seq 8   OfferExpired             audience_before {lina}  audience {}        lina's console drops it
        seq 9   ContactClosed            audience_before {}      audience {}        ``closes`` is its id

    Contacts and agents are drawn only for consoles that may show them: see ``watched``.
    """

    def __init__(self, world: World, touched: Touched) -> None:
        self._world = world
        self._touched = touched
        self._readers: list[Reader] = []
        self._is_watched: Callable[[frozenset[AgentId]], bool] = lambda audience: False
        self._offers: dict[ContactId, dict[str, Json]] = {}
        self._waiting: deque[Delta] = deque()

    def subscribe(self, reader: Reader) -> None:
        """Have ``reader`` told of everything from now on."""
        self._readers.append(reader)

    def watched(self, is_watched: Callable[[frozenset[AgentId]], bool]) -> None:
        """Have a contact or agents drawn if ``is_watched`` says so, given the agents with a part in it."""
        self._is_watched = is_watched

    async def read_back(self) -> None:
        """What was not durable has not happened."""
        self._offers.clear()
        self._waiting.clear()

    def note(self, seq: int, event: e.Event) -> None:
        """Draw what the event changed."""
        self._waiting.append(self.drawn(seq, event))

    def rows(self) -> Sequence[Row]:
        """None: consoles are told, nothing is written."""
        return ()

    def publish(self, last_seq: int) -> None:
        """Tell every reader what became durable."""
        waiting, durable = self._waiting, []
        while waiting and waiting[0].seq <= last_seq:
            durable.append(waiting.popleft())
        for reader in self._readers:
            reader(durable)

    def drawn(self, seq: int, event: e.Event) -> Delta:
        """What the event, just applied, changed."""
        if type(event) in RESETS:
            return Delta(seq=seq, fact=event, resets=True, agents=self._lent(event))
        touched = self._touched
        if isinstance(event, e.QueueOpened | e.QueueClosed | e.QueueHoursSet):
            return Delta(seq=seq, fact=event, opening=(event.queue, opening_view(self._world, event.queue)))
        is_watched = self._is_watched(touched.agents)
        agents, undrawn = (self._agents(), NO_AGENTS) if is_watched else ((), touched.agents)
        if not isinstance(event, e.ContactEvent):
            return Delta(seq=seq, fact=event, is_drawn=is_watched, agents=agents, undrawn=undrawn)
        delta = Delta(
            seq=seq,
            fact=event,
            contact_id=event.contact_id,
            is_live=touched.is_live,
            place=_place(touched.contact) if touched.is_live and touched.contact is not None else None,
            queue_before=touched.queue_before,
            queue=touched.contact.queue if touched.is_live and touched.contact is not None else None,
            audience_before=touched.before,
            audience=touched.audience,
            agents=agents,
            undrawn=undrawn,
            callback_in=_callback_in(touched.contact) if touched.is_live else None,
            unanswered=waiting_for_answer(touched.contact) if touched.contact is not None else None,
        )
        if isinstance(event, e.WrapUpCompleted) or (isinstance(event, e.WrapUpEnded) and event.unfinished):
            left = unfinished_of(event.agent, self._world.floor, event.at)
            delta.unfinished = (event.agent, left)
        if touched.contact is not None:
            # Where none of the agents is watched, nor is the audience, who are among them.
            delta.is_drawn = is_watched and (
                touched.audience is touched.agents or self._is_watched(touched.audience)
            )
            self._draw(delta, touched.contact, event)
        return delta

    def _lent(self, event: e.Event) -> tuple[Json, ...]:
        """The agent whose queues a supervisor changed: they are told, before they get a new snapshot."""
        if not isinstance(event, e.AgentQueueSet | e.AgentQueueReset):
            return ()
        agent = self._world.floor.agents.get(event.agent)
        if agent is None or not self._is_watched(frozenset((event.agent,))):
            return ()
        return (agent_view(agent, self._world.directory),)

    def _agents(self) -> tuple[Json, ...]:
        agents, directory = self._world.floor.agents, self._world.directory
        return tuple(
            [agent_view(agents[each], directory) for each in sorted(self._touched.agents) if each in agents]
        )

    def _draw(self, delta: Delta, contact: Contact, event: e.ContactEvent) -> None:
        """Add how the contact and its offers look now, if a connected viewer may see them."""
        offer_id: Any = getattr(event, "offer_id", None)
        if offer_id is not None:
            delta.offer_agent = getattr(event, "agent", None)
            delta.offer_gone = offer_id if type(event) in OFFER_ENDS else None
        if isinstance(event, e.OfferWithdrawn) and event.taken_by is not None:
            delta.taken_by_name = self._world.directory.agent_name(event.taken_by)
        if not (delta.is_drawn or delta.undrawn):
            delta.undrawn = delta.audience
        if not (delta.is_live and delta.is_drawn):
            self._offers.pop(contact.id, None)
            return
        delta.contact = contact_view(contact, self._world)
        delta.joined = self._world.texts.joined(event)
        delta.offers = self._changed_offers(contact, delta.contact)
        delta.pending = tuple(self._offers.get(contact.id, {}).values())
        if isinstance(event, e.OfferMade):
            delta.offer = next(each for each in delta.offers if each["id"] == offer_id)

    def _changed_offers(self, contact: Contact, seen: Json) -> tuple[Json, ...]:
        """The pending offers that are new or look different now: an offer shows its contact's attributes."""
        before = self._offers.pop(contact.id, None)
        if not contact.offers:
            return ()
        offers: dict[str, Json] = {
            each.id: offer_view(each, contact, seen) for each in contact.offers.values()
        }
        self._offers[contact.id] = offers
        if before is None:
            return tuple(offers.values())
        return tuple(shown for key, shown in offers.items() if before.get(key) != shown)


def _callback_in(contact: Contact | None) -> QueueId | None:
    return contact.queue if contact is not None and contact.callback is not None else None


def _place(contact: Contact) -> PlaceInLine | None:
    visit = contact.visit
    if visit is None or not is_awaited(contact):
        return None
    return PlaceInLine(visit.queue, visit.entered_at, contact.state is ContactState.CONNECTING)
