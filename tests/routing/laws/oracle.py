"""The rules of matching once more, by scanning everything: slow, and independent of lines and bit sets."""

from collections.abc import Collection

from contacthub.routing import events as e
from contacthub.routing.config import ExitAction, QueueConfig
from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.entities import Agent
from contacthub.routing.floor.floor import Floor
from contacthub.routing.floor.states import ContactState


def involved(contact: Contact) -> set[str]:
    return (
        {offer.agent for offer in contact.offers.values()}
        | set(contact.wrap_ups)
        | ({contact.agent, contact.returns_to, contact.consult and contact.consult.agent} - {None})
    )


def holding(contact: Contact) -> set[str]:
    """The agents whose room the contact takes: not of those who wrap it up beside the next one."""
    if contact.snoozed_since is not None:
        return set(contact.wrap_ups) - contact.free_wrap_ups - {contact.agent}
    only_notes = contact.free_wrap_ups - {offer.agent for offer in contact.offers.values()}
    asked = contact.consult.agent if contact.consult is not None else None
    return involved(contact) - (only_notes - {contact.agent, contact.returns_to, asked})


def is_routable(agent: Agent) -> bool:
    there = agent.console or agent.lease_until is not None or agent.presence_by == "source"
    stays = agent.presence == "available" and agent.next_presence is None
    return stays and agent.phone is None and there


def room_left(floor: Floor, agent: Agent, channel: str) -> int:
    pools, interrupted_by = agent.config.pools(), dict(floor.interrupted_by)
    with_agent = [each.channel for each in floor.contacts.values() if agent.id in holding(each)]
    if any(pools[each] != pools[channel] and channel not in interrupted_by[each] for each in with_agent):
        return 0
    left = dict(agent.config.capacity).get(pools[channel], 0) - [pools[each] for each in with_agent].count(
        pools[channel]
    )
    total = agent.config.capacity_total
    return left if total is None else min(left, total - len(with_agent))


def served_by(agent: Agent, queue: str) -> bool:
    change = agent.queue_changes.get(queue)
    return queue in agent.config.queues if change is None else change.serves


def serves(floor: Floor, agent: Agent, contact: Contact, steps: int | None = None) -> bool:
    takes = dict(agent.config.capacity).get(agent.config.pools()[contact.channel], 0) > 0
    reached = contact.step if steps is None else steps
    return takes and tier_of(floor, agent, contact, reached) is not None


def tier_of(floor: Floor, agent: Agent, contact: Contact, reached: int) -> int | None:
    """The first of the steps that are reached, 0 before any, that lets the agent have the contact."""
    queue, has = floor.queues[contact.visits[-1].queue].config, dict(agent.config.skills)
    queues, needs = {queue.id}, [*queue.skills, *contact.skills]
    for n in range(reached + 1):
        if n:
            step = queue.steps[n - 1]
            queues |= set(step.agents_of)
            if step.skills is not None:
                named = dict(step.skills)
                needs = [*step.skills, *((skill, it) for skill, it in contact.skills if skill not in named)]
        serves_one = any(served_by(agent, each) and each not in agent.paused_queues for each in queues)
        if serves_one and all(has.get(skill, 0) >= level for skill, level in needs):
            return n
    return None


def kept_apart(floor: Floor, agent: Agent, contact: Contact) -> bool:
    return (agent.id, contact.customer_id) in floor.blocked_pairs()


def kept_for_others(floor: Floor, agent: Agent, contact: Contact) -> bool:
    """Whether queues keep the agent for themselves, and the contact's is none of these."""
    keepers = [
        (queue.config.id, channel)
        for queue in floor.queues.values()
        for channel, count in queue.config.reserve
        if agent.id in (ready := ready_for(floor, queue.config, channel)) and len(ready) <= count
    ]
    called = "voice" if contact.channel == "callback" else contact.channel
    queue = contact.visits[-1].queue
    return bool(keepers) and not {(queue, contact.channel), (queue, called)} & set(keepers)


def ready_for(floor: Floor, queue: QueueConfig, channel: str) -> set[str]:
    return {
        each.id
        for each in floor.agents.values()
        if is_routable(each)
        and room_left(floor, each, channel) > 0
        and served_by(each, queue.id)
        and queue.id not in each.paused_queues
        and all(dict(each.config.skills).get(skill, 0) >= level for skill, level in queue.skills)
    }


class Shares:
    """Counts the offers that queues with a share must have a part of, event by event."""

    def __init__(self) -> None:
        self.offers: dict[str, tuple[int, int]] = {}
        self.shares: dict[str, int] = {}

    def before(self, floor: Floor, event: e.Event) -> None:
        if not isinstance(event, e.OfferMade) or event.observed or event.consult:
            return
        agent = floor.agents[event.agent]
        for queue in self._waiting(floor):
            could = [
                each
                for each in line_of(floor, queue)
                if serves(floor, agent, each) and room_left(floor, agent, each.channel) > 0
            ]
            if could:
                made, got = self.offers.get(queue, (0, 0))
                self.offers[queue] = (made + 1, got + (floor.contacts[event.contact_id].queue == queue))

    def after(self, floor: Floor, event: e.Event) -> None:
        waiting = self._waiting(floor)
        self.offers = {queue: offers for queue, offers in self.offers.items() if queue in waiting}
        if isinstance(event, e.QueueConfigured) and self.shares.get(event.queue) != event.config.share:
            self.offers.pop(event.queue, None)
        self.shares = {each.config.id: each.config.share for each in floor.queues.values()}

    def _waiting(self, floor: Floor) -> list[str]:
        shared = [each.config.id for each in floor.queues.values() if each.config.share]
        return [each for each in shared if line_of(floor, each)]

    def owed(self, floor: Floor) -> set[str]:
        return {
            queue
            for queue, (made, got) in self.offers.items()
            if got * 100 < floor.queues[queue].config.share * made
        }


def line_of(floor: Floor, queue: str) -> list[Contact]:
    return [each for each in in_line(floor) if each.queue == queue and each.reserved_for is None]


def cools_off(floor: Floor, agent: Agent, contact: Contact, now: int) -> bool:
    mine = contact.let_go.get(agent.id)
    if mine is None or mine.until <= now:
        return False
    since = {
        each for each, let_go in contact.let_go.items() if let_go.order > mine.order and each in floor.agents
    }
    others = {
        each.id
        for each in floor.agents.values()
        if each.id != agent.id
        and is_routable(each)
        and serves(floor, each, contact)
        and not kept_apart(floor, each, contact)
    }
    return not (since and others <= since)


def may_get(floor: Floor, agent: Agent, contact: Contact, now: int) -> bool:
    if not is_routable(agent) or room_left(floor, agent, contact.channel) <= 0:
        return False
    if contact.reserved_for is not None:
        return contact.reserved_for == agent.id
    return (
        serves(floor, agent, contact)
        and not kept_apart(floor, agent, contact)
        and not kept_for_others(floor, agent, contact)
        and not cools_off(floor, agent, contact, now)
    )


def in_line(floor: Floor, owed: Collection[str] = ()) -> list[Contact]:
    """Hub-routed contacts that wait for an agent, first in order first; ``owed``: queues that go before."""
    waiting = [
        each
        for each in floor.contacts.values()
        if each.routing == "hub" and each.state is ContactState.WAITING and stands_in_line(floor, each)
    ]
    return sorted(waiting, key=lambda each: (each.queue not in owed, place(floor, each)))


def stands_in_line(floor: Floor, contact: Contact) -> bool:
    """Whether a waiting contact may be offered; a call-back in its time and while its queue is open."""
    if contact.set_aside:
        return False
    is_open = floor.queues[contact.visits[-1].queue].closed_since is None
    return contact.callback is None or (contact.callback.due_at is None and is_open)


def first_for(floor: Floor, agent: Agent, now: int, owed: Collection[str]) -> str | None:
    """The contact that the agent gets; of those kept for them the first, no share counts among these."""
    kept = [each for each in in_line(floor) if each.reserved_for == agent.id]
    able = [each.id for each in [*kept, *in_line(floor, owed)] if may_get(floor, agent, each, now)]
    return able[0] if able else None


def place(floor: Floor, contact: Contact) -> tuple[int, int, int]:
    queue, entered, entry = contact.visits[-1].queue, contact.in_line_since, contact.key[2]
    if floor.rank == "service_level":
        entered += floor.queues[queue].config.target_ms
    if floor.priority_head_start_ms is None:
        return (-contact.priority, entered, entry)
    return (0, entered - contact.priority * floor.priority_head_start_ms, entry)


def exit_at_entry(floor: Floor, contact: Contact) -> tuple[str, ExitAction] | None:
    """Why a contact that has just come into its queue leaves it at once, and how."""
    config = floor.queues[contact.visits[-1].queue].config
    if contact.callback is not None:
        return None
    line = [
        each
        for each in floor.contacts.values()
        if each.state in (ContactState.WAITING, ContactState.OFFERED) and each.visits[-1].queue == config.id
        and each.visits[-1].left_at is None and each.callback is None
    ]  # fmt: skip
    there = [
        each
        for each in floor.agents.values()
        if each.presence != "offline" and serves(floor, each, contact, steps=len(config.steps))
    ]
    reasons = [
        ("closed", config.when_closed, floor.queues[config.id].closed_since is not None),
        ("full", config.when_full, 0 < config.max_waiting < len(line)),
        ("nobody", config.when_nobody, not there),
    ]
    return next(
        ((reason, how) for reason, how, holds in reasons if holds and leads_on(floor, contact, how)), None
    )


def is_open(floor: Floor, queue: str, now: int) -> bool:
    """Whether the queue is open: by a supervisor's word, else by its hours, else always."""
    known = floor.queues[queue]
    if known.by_hand is not None:
        return known.by_hand == "open"
    return known.hours is None or any(each.opens_at <= now < each.closes_at for each in known.hours)


def leads_on(floor: Floor, contact: Contact, how: ExitAction) -> bool:
    """Whether the contact can go that way: none overflows twice into one queue without a transfer between."""
    chain = [contact.visits[-1].queue]
    for visit in contact.visits[-2::-1]:
        if visit.outcome != "overflowed":
            break
        chain.append(visit.queue)
    if how.kind == "callback":
        return contact.can_be_called
    return how.kind == "end" or (
        how.kind == "overflow" and how.queue in floor.queues and how.queue not in chain
    )


def best_agent(floor: Floor, contact: Contact, now: int) -> str | None:
    """By the step that lets them have it, the preferences, the queue's choice, contacts in hand, idleness."""
    able = [each for each in floor.agents.values() if may_get(floor, each, contact, now)]
    busy = {agent for contact in floor.contacts.values() for agent in holding(contact)}
    wanted = preferences(floor, contact)

    queue = floor.queues[contact.visits[-1].queue].config

    def rank(agent: Agent) -> tuple[int, int, int, bool, int]:
        has = dict(agent.config.skills)
        met = sum(has.get(skill, 0) >= level for skill, level in wanted.items())
        asked = {*wanted, *dict(queue.skills), *dict(contact.skills)}
        choice = {
            "longest_idle": 0,
            "most_skilled": -sum(has.get(skill, 0) for skill in asked),
            "fewest_today": agent.answered_today,
            "least_occupied": agent.occupied,
            "in_order": agent.config.place,
        }
        tier = tier_of(floor, agent, contact, contact.step) or 0
        return (tier, -met, choice[queue.choose], agent.id in busy, agent.idle[queue.idle_from][0])

    return min(able, key=rank).id if able else None


def preferences(floor: Floor, contact: Contact) -> dict[str, int]:
    """Each skill that queue or contact prefers, at the higher level of the two."""
    wanted = dict(floor.queues[contact.visits[-1].queue].config.prefer)
    for skill, level in contact.preferred:
        wanted[skill] = max(level, wanted.get(skill, 0))
    return wanted


def unmatched(floor: Floor, now: int) -> list[tuple[str, str]]:
    """Waiting contacts with an agent who could take them; empty when the router does its work."""
    return [
        (contact.id, agent.id)
        for contact in in_line(floor)
        for agent in floor.agents.values()
        if may_get(floor, agent, contact, now)
    ]


def inconsistencies(floor: Floor) -> list[str]:
    """What of a contact, its lines and its agents does not fit together."""
    found = [problem for contact in floor.contacts.values() for problem in _of_contact(floor, contact)]
    for agent in floor.agents.values():
        with_agent = {each.id for each in floor.contacts.values() if agent.id in involved(each)}
        if with_agent != set(agent.contacts):
            found.append(f"{agent.id} has {agent.contacts}, not {with_agent}")
        offers = {
            offer.id
            for each in floor.contacts.values()
            for offer in each.offers.values()
            if offer.agent == agent.id and not offer.observed
        }
        if offers != set(agent.hub_offers):
            found.append(f"{agent.id} has offers {agent.hub_offers}, not {offers}")
    return found


def _of_contact(floor: Floor, contact: Contact) -> list[str]:
    lines = [each for line in floor.waiting_room.lines().values() for each in line]
    places = lines.count(contact.id) + sum(contact.id in each.reserved for each in floor.agents.values())
    hub = contact.routing == "hub"
    waits = contact.visits[-1].left_at is None
    in_queue = [each.config.id for each in floor.queues.values() if contact.id in each.waiting]
    connecting = [each.config.id for each in floor.queues.values() if contact.id in each.connecting]
    unawaited = [each.config.id for each in floor.queues.values() if contact.id in each.nobody_waits]
    is_unawaited = contact.callback is not None or contact.channel == "task"
    rules = {
        "is counted as connecting": bool(connecting)
        == (contact.state is ContactState.CONNECTING and not is_unawaited),
        "is counted as one with whom nobody waits": unawaited == (in_queue if is_unawaited else []),
        "stands in exactly one line while it waits": places
        == (hub and contact.state is ContactState.WAITING and stands_in_line(floor, contact)),
        "is set aside only while it waits": contact.state is ContactState.WAITING or not contact.set_aside,
        "is in the queue of its open visit": in_queue == ([contact.visits[-1].queue] if waits else []),
        "has one offer at once": len(contact.offers) <= 1 or not hub,
        "comes back only while it is not taken": contact.returns_to is None or (hub and waits),
        "is consulted about only in talk, by its one agent": _consult_fits(contact),
        "fits its state": _state_fits(contact, waits=waits),
    }
    return [f"{contact.id} {contact.state}: not {rule}" for rule, holds in rules.items() if not holds]


def _consult_fits(contact: Contact) -> bool:
    consult = contact.consult
    if consult is None:
        return not any(each.consult for each in contact.offers.values())
    asked = [each.agent for each in contact.offers.values() if each.consult]
    return (
        contact.state in {ContactState.HANDLING, ContactState.HELD}
        and contact.agent == consult.by != consult.agent
        and consult.agent is not None
        and asked == ([consult.agent] if consult.state == "ringing" else [])
    )


def _state_fits(contact: Contact, *, waits: bool) -> bool:
    offers, agent = bool(contact.offers), contact.agent is not None
    match contact.state:
        case ContactState.WAITING:
            return waits and not offers and not agent
        case ContactState.OFFERED:
            return offers and not agent
        case ContactState.CONNECTING:
            return waits and agent and not offers
        case ContactState.HANDLING | ContactState.HELD:
            rings = contact.consult is not None and contact.consult.state == "ringing"
            return not waits and offers == rings and contact.talking_since is not None
        case ContactState.BETWEEN_QUEUES:
            return not waits and not offers and not agent
        case _:
            return (
                contact.state is ContactState.WRAPPING_UP
                and bool(contact.wrap_ups)
                and not (waits or offers or agent)
            )
