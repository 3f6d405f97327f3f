"""Assignment: offers are made until no capable free agent is left while a contact waits."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.entities import Agent
from contacthub.routing.floor.floor import Floor
from contacthub.routing.floor.states import ContactState
from contacthub.routing.floor.waiting import may_be_offered
from contacthub.routing.matching.blocked import is_blocked
from contacthub.routing.matching.candidates import Candidate, first_of, preferences_of
from contacthub.routing.matching.classes import ClassKey, class_of
from contacthub.routing.matching.cooling import is_cooling
from contacthub.routing.matching.free import free_for
from contacthub.routing.matching.ranking import by_idleness, by_place
from contacthub.routing.matching.reserves import keepers_of, match_anew
from contacthub.routing.matching.why import explain
from contacthub.routing.turn import Turn
from contacthub.routing.words import AgentId, ContactId, QueueId, offer_id

BEST = 5
"""How many candidates an offer names as the best."""


def settle(turn: Turn) -> None:
    """Match the agents and contacts whose situation has changed, until nothing is left to match.

    Agents come first, longest idle first: each gets the longest-waiting contact they can take. When none is
    left, the contacts, first in line first: each gets the longest-idle agent who can take it. Wang is free,
    and c2 waits for wine, which only lina knows:

        lina declines c1                         unsettled: agent lina, contact c1
        lina gets c2, as c1 cools off with her   unsettled: contact c1
        c1 gets wang                             unsettled: none

    The events of an offer may unsettle others, hence the loop.
    """
    floor = turn.floor
    match_anew(floor)
    while floor.unsettled_agents or floor.unsettled_contacts:
        if floor.unsettled_agents:
            _settle_agents(turn)
        else:
            _settle_contacts(turn)
        match_anew(floor)


def _settle_agents(turn: Turn) -> None:
    floor = turn.floor
    agents = [floor.agents[each] for each in floor.unsettled_agents if each in floor.agents]
    floor.unsettled_agents.clear()
    for agent in sorted(agents, key=by_idleness):
        while agent.routable and _offer_next(turn, agent):
            pass


def _settle_contacts(turn: Turn) -> None:
    """Go through the contacts, until an offer has a reserve keep other agents than before.

    One of them may now have a contact that none could have when its turn was:

        support keeps 2 for calls, 1 for chats    lina and wang are ready: no chat may have them
        c1 is a chat, c2 and c3 are calls         c1 gets none; c2 gets lina
        now wang is kept for chats as well        c1 gets wang, before c3 is looked at
    """
    floor = turn.floor
    contacts = [floor.contacts[each] for each in floor.unsettled_contacts if each in floor.contacts]
    floor.unsettled_contacts.clear()
    in_turn = _in_turn(floor, contacts)
    for contact in in_turn:
        if contact.state is not ContactState.WAITING or not may_be_offered(floor, contact):
            continue
        if _offer_to_best(turn, contact) and floor.reserving:
            match_anew(floor)
            if floor.unsettled_agents:
                floor.unsettled_contacts.update((each.id, None) for each in in_turn)


def _in_turn(floor: Floor, contacts: list[Contact]) -> Iterator[Contact]:
    """The contacts, first in line first; those of queues that are owed their share go before all others.

    Which queues are owed changes with every offer, so each contact is chosen when its turn has come.
    """
    contacts.sort(key=by_place)
    if not floor.sharing:
        yield from contacts
        return
    lines: dict[QueueId | None, deque[Contact]] = {}
    for contact in contacts:
        lines.setdefault(contact.queue, deque()).append(contact)
    while lines:
        owed = _owed(floor)
        queue = min(lines, key=lambda each: (each not in owed, lines[each][0].key))
        yield lines[queue].popleft()
        if not lines[queue]:
            del lines[queue]


def _owed(floor: Floor) -> list[QueueId]:
    """The queues that have had less than their share."""
    return [each for each in floor.sharing if floor.queues[each].is_owed]


def _offer_next(turn: Turn, agent: Agent) -> bool:
    """Make one offer, to this agent or to one who comes before them; False when nothing can be offered.

    The agent's first contact in line may prefer another agent. Then the search goes on with that one, whose
    first contact may be yet another one:

        wait, in this order   call c0, chat c1
        free                  lina, who takes chats only and has one already; wang, who has no contact
        lina's first is c1    whose best agent is wang: without a contact before with one
        wang's first is c0    whose best agent is wang: c0 is offered to wang

    All contacts stand in one order, and each step but the last goes on to a contact that is strictly before.
    So the search ends however each contact ranks its agents, with a pair who are each other's first choice.
    """
    while True:
        reserved = _reserved_for(turn, agent)
        if reserved is not None:
            _offer(turn, reserved, agent, e.Why(step=reserved.reserved_as))
            return True
        contact = _first_in_line(turn, agent)
        if contact is None:
            return False
        key, best = candidates(turn, contact)
        if best[0].agent is agent:
            why = explain(turn.floor, contact, key, best, step="longest_waiting_contact", now=turn.now)
            _offer(turn, contact, agent, why)
            return True
        agent = best[0].agent


def _first_in_line(turn: Turn, agent: Agent) -> Contact | None:
    floor = turn.floor

    def accepts(contact_id: ContactId) -> bool:
        contact = floor.contacts[contact_id]
        return not (is_blocked(floor, contact, agent.id) or is_cooling(floor, contact, agent.id, turn.now))

    only = keepers_of(floor, agent) if floor.reserving else ()
    entry = floor.waiting_room.best_for(agent, accepts, only=only, first=_owed(floor))
    return None if entry is None else floor.contacts[entry.contact_id]


def _reserved_for(turn: Turn, agent: Agent) -> Contact | None:
    for contact_id in sorted(agent.reserved, key=agent.reserved.__getitem__):
        contact = turn.floor.contacts[contact_id]
        if agent.has_room(contact.channel):
            return contact
    return None


def _offer_to_best(turn: Turn, contact: Contact) -> bool:
    """Offer it to the best agent who may have it; False when there is none."""
    if contact.reserved_for is not None:
        agent = free_keeper(turn.floor, contact, contact.reserved_for)
        if agent is not None:
            _offer(turn, contact, agent, e.Why(step=contact.reserved_as))
        return agent is not None
    key, best = candidates(turn, contact)
    if not best:
        return False
    why = explain(turn.floor, contact, key, best, step="longest_idle_agent", now=turn.now)
    _offer(turn, contact, best[0].agent, why)
    return True


def free_keeper(floor: Floor, contact: Contact, agent_id: AgentId) -> Agent | None:
    """The agent for whom the contact is kept, if they can take it now."""
    agent = floor.agents[agent_id]
    return agent if agent.routable and agent.has_room(contact.channel) else None


def candidates(turn: Turn, contact: Contact) -> tuple[ClassKey, list[Candidate]]:
    """What the contact needs, and the best agents who can take it now."""
    floor, settings = turn.floor, turn.settings(contact)
    key = class_of(contact, settings)
    free = free_for(floor, contact, key, turn.now)
    return key, first_of(floor.idle_agents, free, key, preferences_of(contact, settings), BEST)


def _offer(turn: Turn, contact: Contact, agent: Agent, why: e.Why) -> None:
    offer_ms = turn.settings(contact).offer_ms
    turn.emit(
        e.OfferMade(
            at=turn.now,
            contact_id=contact.id,
            offer_id=offer_id(contact.id, contact.offers_made + 1),
            agent=agent.id,
            queue=contact.queue,
            deadline_at=turn.now + offer_ms if offer_ms else None,
            why=why,
        )
    )
