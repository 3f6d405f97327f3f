"""What each command does: all checks first, then what happens."""

from __future__ import annotations

from contacthub.routing import commands as c
from contacthub.routing import errors
from contacthub.routing import events as e
from contacthub.routing.floor.entities import TALKING, Contact, Offer
from contacthub.routing.floor.states import ContactState
from contacthub.routing.rules.endings import close_if_done, lapse_reservation, withdraw_hub_offers
from contacthub.routing.turn import Turn
from contacthub.routing.words import AVAILABLE, MISSED, SPOKEN, AgentId, ContactId, OfferId, contact_of


def start_hub(turn: Turn, command: c.StartHub) -> None:
    """Take the floor up again."""
    turn.emit(e.HubStarted(at=turn.now, downtime_ms=command.downtime_ms))


def configure_floor(turn: Turn, command: c.ConfigureFloor) -> None:
    """Set the floor's own settings; nothing happens when they are the same."""
    breaks = tuple(sorted(command.breaks))
    floor = turn.floor
    if (frozenset(breaks), command.priority_head_start_ms) != (floor.breaks, floor.priority_head_start_ms):
        turn.emit(
            e.FloorConfigured(
                at=turn.now, priority_head_start_ms=command.priority_head_start_ms, breaks=breaks
            )
        )


def configure_queue(turn: Turn, command: c.ConfigureQueue) -> None:
    """Create or change a queue."""
    queue = turn.floor.queues.get(command.config.id)
    if queue is None or queue.config != command.config:
        turn.emit(e.QueueConfigured(at=turn.now, queue=command.config.id, config=command.config))


def retire_queue(turn: Turn, command: c.RetireQueue) -> None:
    """Remove a queue that no live contact is in."""
    if command.queue not in turn.floor.queues:
        return
    inside = sum(1 for contact in turn.floor.contacts.values() if contact.queue == command.queue)
    if inside:
        raise errors.StillInUse(
            f"queue {command.queue} has {inside} live contacts; retire it when they are done"
        )
    turn.emit(e.QueueRetired(at=turn.now, queue=command.queue))


def configure_agent(turn: Turn, command: c.ConfigureAgent) -> None:
    """Create or change an agent."""
    agent = turn.floor.agents.get(command.config.id)
    unknown = [queue for queue in command.config.queues if queue not in turn.floor.queues]
    if unknown:
        raise errors.UnknownQueue(
            f"agent {command.config.id} is to serve unknown queues: {', '.join(unknown)}"
        )
    if agent is None or agent.config != command.config:
        turn.emit(e.AgentConfigured(at=turn.now, agent=command.config.id, config=command.config))


def retire_agent(turn: Turn, command: c.RetireAgent) -> None:
    """Remove an agent who has no contacts."""
    agent = turn.floor.agents.get(command.agent)
    if agent is None:
        return
    if agent.contacts:
        raise errors.StillInUse(
            f"agent {agent.id} has {len(agent.contacts)} contacts; retire them when these are done"
        )
    for contact_id in list(agent.reserved):
        turn.emit(e.ReservationLapsed(at=turn.now, contact_id=contact_id, agent=agent.id))
    turn.emit(e.AgentRetired(at=turn.now, agent=agent.id))


def set_presence(turn: Turn, command: c.SetPresence) -> None:
    """Change what the agent declares; going away takes pending hub offers back."""
    agent = turn.agent(command.agent)
    turn.check_presence(command.presence)
    if agent.presence == command.presence and (command.presence != AVAILABLE or agent.present):
        return
    change_presence(turn, command.agent, command.presence, command.by)


def change_presence(
    turn: Turn, agent_id: AgentId, presence: str, by: str, occurred_at: int | None = None
) -> None:
    """Let a presence take effect, whoever set it."""
    turn.emit(
        e.PresenceChanged(at=turn.now, agent=agent_id, presence=presence, by=by, occurred_at=occurred_at)
    )
    if presence != AVAILABLE:
        withdraw_hub_offers(turn, agent_id, "agent_left")
        for contact_id in list(turn.floor.agents[agent_id].reserved):
            turn.emit(e.ReservationLapsed(at=turn.now, contact_id=contact_id, agent=agent_id))


def accept_offer(turn: Turn, command: c.AcceptOffer) -> None:
    """Take the contact: a spoken one connects, a written one is handled at once."""
    contact, offer = pending_offer(turn, command.offer_id, command.agent)
    spoken = contact.channel in SPOKEN
    connect_ms = turn.settings(contact).connect_ms if spoken else 0
    turn.emit(
        e.OfferAccepted(
            at=turn.now,
            contact_id=contact.id,
            offer_id=offer.id,
            agent=offer.agent,
            connect_until=turn.now + connect_ms if connect_ms else None,
        )
    )
    if not spoken:
        turn.emit(e.ContactAnswered(at=turn.now, contact_id=contact.id, agent=offer.agent))


def decline_offer(turn: Turn, command: c.DeclineOffer) -> None:
    """Let the contact go; the pair cools off."""
    contact, offer = pending_offer(turn, command.offer_id, command.agent)
    let_go(turn, contact, offer, cause="declined")


def pending_offer(turn: Turn, wanted: OfferId, agent_id: AgentId) -> tuple[Contact, Offer]:
    """The hub's pending offer to this agent, or why there is none."""
    contact = turn.floor.contacts.get(contact_of(wanted))
    if contact is None:
        raise errors.OfferGone(f"offer {wanted} is gone: its contact is closed or unknown")
    offer = contact.offers.get(wanted)
    if offer is None:
        how, at = contact.ended_offers.get(wanted, ("never made", turn.now))
        raise errors.OfferGone(f"offer {wanted}: {how} {(turn.now - at) / 1000:.1f} s ago")
    if offer.agent != agent_id:
        raise errors.NotYourOffer(f"offer {wanted} was made to another agent")
    if offer.observed:
        raise errors.ObservedOffer("the phone system rings your phone: answer or refuse there")
    return contact, offer


def let_go(
    turn: Turn, contact: Contact, offer: Offer, *, cause: str | None, occurred_at: int | None = None
) -> None:
    """End an offer its agent did not take; ``cause`` None: it expired, and who missed a hub offer is away."""
    cool_off_ms = 0 if offer.observed else turn.settings(contact).cool_off_ms
    until = turn.now + cool_off_ms if cool_off_ms else None
    if cause is None:
        turn.emit(
            e.OfferExpired(
                at=turn.now, contact_id=contact.id, offer_id=offer.id, agent=offer.agent,
                cool_off_until=until, occurred_at=occurred_at,
            )
        )  # fmt: skip
    else:
        turn.emit(
            e.OfferDeclined(
                at=turn.now, contact_id=contact.id, offer_id=offer.id, agent=offer.agent, cause=cause,
                cool_off_until=until, occurred_at=occurred_at,
            )
        )  # fmt: skip
    lapse_reservation(turn, contact)
    if cause is None and not offer.observed:
        change_presence(turn, offer.agent, MISSED, "hub")


def request_hold(turn: Turn, command: c.RequestHold) -> None:
    """Ask for hold."""
    _talking(turn, command, {ContactState.HANDLING}, "hold")
    turn.emit(e.HoldRequested(at=turn.now, contact_id=command.contact_id, agent=command.agent))


def request_resume(turn: Turn, command: c.RequestResume) -> None:
    """Ask for the end of hold."""
    _talking(turn, command, {ContactState.HELD}, "resume")
    turn.emit(e.ResumeRequested(at=turn.now, contact_id=command.contact_id, agent=command.agent))


def request_end(turn: Turn, command: c.RequestEnd) -> None:
    """Ask for the end of the contact."""
    _talking(turn, command, set(TALKING), "end")
    turn.emit(e.EndRequested(at=turn.now, contact_id=command.contact_id, agent=command.agent))


def _talking(
    turn: Turn, command: c.RequestHold | c.RequestResume | c.RequestEnd, states: set[ContactState], what: str
) -> None:
    contact = turn.contact_with(command.contact_id, command.agent)
    if contact.agent != command.agent or contact.state not in states:
        wanted = " or ".join(sorted(states))
        raise errors.WrongState(
            f"cannot {what}: the contact is {contact.state}, not {wanted} with {command.agent}"
        )


def finish_wrap_up(turn: Turn, command: c.FinishWrapUp) -> None:
    """End the wrap-up."""
    contact = _wrapping_up(turn, command.contact_id, command.agent)
    allowed = turn.settings_of(contact, command.agent).dispositions
    if allowed is not None and command.disposition not in allowed:
        raise errors.UnknownDisposition(f"{command.disposition!r} is none of {', '.join(allowed)}")
    turn.emit(e.WrapUpEnded(at=turn.now, contact_id=contact.id, agent=command.agent, by="agent"))
    close_if_done(turn, contact)


def extend_wrap_up(turn: Turn, command: c.ExtendWrapUp) -> None:
    """Have the wrap-up end later."""
    contact = _wrapping_up(turn, command.contact_id, command.agent)
    until = contact.wrap_ups[command.agent] + command.by_ms
    turn.emit(e.WrapUpExtended(at=turn.now, contact_id=contact.id, agent=command.agent, until=until))


def _wrapping_up(turn: Turn, contact_id: str, agent_id: AgentId) -> Contact:
    contact = turn.floor.contacts.get(ContactId(contact_id))
    if contact is None or agent_id not in contact.wrap_ups:
        raise errors.NotWrappingUp(
            f"{agent_id} has no wrap-up of contact {contact_id}: it ended, or never began"
        )
    return contact


def change_note(turn: Turn, command: c.ChangeNote) -> None:
    """Record that the note changed."""
    turn.contact_with(command.contact_id, command.agent)
    turn.emit(e.NoteChanged(at=turn.now, contact_id=command.contact_id, agent=command.agent))


def add_question(turn: Turn, command: c.AddQuestion) -> None:
    """Record that a question was added."""
    turn.contact_with(command.contact_id, command.agent)
    turn.emit(e.QuestionAdded(at=turn.now, contact_id=command.contact_id, agent=command.agent))


def choose_customer(turn: Turn, command: c.ChooseCustomer) -> None:
    """Link the contact to whom the agent says."""
    contact = turn.contact_with(command.contact_id, command.agent)
    verdict = "exact" if command.customer_id is not None else "none"
    turn.emit(
        e.CustomerLinked(
            at=turn.now,
            contact_id=contact.id,
            customer_id=command.customer_id,
            verdict=verdict,
            by=command.agent,
        )
    )


def enrich_contact(turn: Turn, command: c.EnrichContact) -> None:
    """Change what a waiting contact needs."""
    contact = turn.contact(command.contact_id)
    if contact.state is not ContactState.WAITING:
        raise errors.WrongState(f"only a waiting contact can be enriched; this one is {contact.state}")
    if (contact.skills, contact.priority) != (command.skills, command.priority):
        turn.emit(
            e.ContactEnriched(
                at=turn.now, contact_id=contact.id, skills=command.skills, priority=command.priority
            )
        )
