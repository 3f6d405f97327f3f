"""How contacts, offers, agents and queues are drawn as JSON; ``visibility`` says who may see what of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from contacthub.api.json import Json
from contacthub.clock import maybe_rfc3339, rfc3339
from contacthub.contacts.details import Details, customer_side, number_to_call
from contacthub.contacts.response_times import Durations, ResponseFigures
from contacthub.contacts.rows import VisitRow
from contacthub.contacts.wait_errors import WaitError
from contacthub.contacts.world import World
from contacthub.customers.origins import Origin
from contacthub.floor_file.directory import Directory, QueueEntry
from contacthub.routing.config import QueueConfig
from contacthub.routing.floor.contact import Consult, Contact, Offer, Passing, Visit
from contacthub.routing.floor.entities import Agent
from contacthub.routing.floor.settings import settings_of
from contacthub.routing.floor.writing import Writing
from contacthub.routing.matching.estimating import Estimating
from contacthub.routing.matching.missing import missing_skills
from contacthub.routing.matching.spread import Likely
from contacthub.routing.words import AgentId, Instant, QueueId


def address(raw: str | None, e164: str | None) -> Json | None:
    """A number or other address, or None."""
    return None if raw is None and e164 is None else {"e164": e164, "raw": raw if raw is not None else e164}


def contact_view(contact: Contact, world: World) -> Json:
    """A live contact, unmasked."""
    visit, details = contact.visit, world.details[contact.id]
    origin = _origin(contact, details, world)
    return {
        "id": contact.id,
        "source": details.source,
        "ref": details.ref,
        "channel": contact.channel,
        "service": world.services(details.source),
        "direction": contact.direction,
        "routing": str(contact.routing),
        "from": address(details.from_raw, details.from_e164),
        "from_name": details.from_name,
        "from_place": origin.place,
        "from_carrier": origin.carrier,
        "to": address(details.to_raw, details.to_e164),
        "unknown_number": details.unknown_number,
        "missing": _missing_view(contact, world),
        "priority": contact.priority,
        "state": contact.state.value,
        "set_aside": contact.set_aside,
        "callback": callback_view(contact, details),
        "queue": contact.queue,
        "agent": contact.agent or contact.last_agent,
        "customer_id": contact.customer_id,
        "arrived_at": rfc3339(contact.arrived_at),
        "waiting_since": rfc3339(visit.entered_at) if visit is not None else None,
        "waited_ms": contact.waited_ms,
        "offered_at": maybe_rfc3339(contact.offered_at),
        "answered_at": maybe_rfc3339(contact.answered_at),
        "agent_since": maybe_rfc3339(contact.agent_since),
        "ended_at": maybe_rfc3339(contact.ended_at),
        "ended_by": contact.ended_by,
        "end_cause": contact.end_cause,
        "wrap_up": {agent: rfc3339(until) for agent, until in contact.wrap_ups.items()},
        "wrap_ups": [_wrap_up_view(contact, world, agent) for agent in contact.wrap_ups],
        "passing": _passing_view(contact.passing, world.directory),
        "consult": _consult_view(contact.consult, world.directory),
        "capabilities": world.capabilities(details.source),
        "attributes": dict(details.attributes),
        "note": details.note,
        "visits": [visit_view(each) for each in contact.visits],
        "newest_text": world.texts.newest(contact.id),
        **_writing_view(contact.writing),
        "snoozed_until": maybe_rfc3339(contact.snoozed_until if contact.is_snoozed else None),
    }


def _writing_view(writing: Writing | None) -> Json:
    """How far its messages are; of a contact without any: nothing to read or to answer."""
    if writing is None:
        writing = Writing()
    return {
        "unread": writing.unread,
        "unanswered_since": maybe_rfc3339(writing.unanswered_since),
        "last_message_at": maybe_rfc3339(writing.last_at or None),
        "reply_until": maybe_rfc3339(writing.reply_until),
        "reply_allowed": writing.reply_allowed,
        "stopped": writing.stopped,
        "idle_ends_at": maybe_rfc3339(writing.idle_at if writing.idle_warned else None),
    }


def _origin(contact: Contact, details: Details, world: World) -> Origin:
    """Where the customer's number is from; of our own, which we call from, nothing is said."""
    e164 = details.from_e164 if customer_side(contact.direction) == "from" else None
    return world.origins.of(e164, world.directory.floor.default_region)


def _missing_view(contact: Contact, world: World) -> list[Json]:
    return [{"skill": skill, "level": level} for skill, level in missing_skills(world.floor, contact)]


def _wrap_up_view(contact: Contact, world: World, agent: AgentId) -> Json:
    config = settings_of(world.floor, contact, agent)
    return {
        "agent": agent,
        "ends_at": rfc3339(contact.wrap_ups[agent]),
        "kind": config.wrap_up,
        "dispositions": dispositions_view(config),
        "disposition_required": config.disposition_required,
        "disposition_given": agent in contact.disposed,
    }


def dispositions_view(config: QueueConfig) -> list[str] | None:
    """The codes of a queue; None: it lists none, any word will do."""
    return None if config.dispositions is None else list(config.dispositions)


def _passing_view(passing: Passing | None, directory: Directory) -> Json | None:
    if passing is None:
        return None
    to_agent = passing.to_agent
    return {
        "by": passing.by,
        "by_name": directory.agent_name(passing.by),
        "to_queue": passing.to_queue,
        "to_agent": to_agent,
        "to_agent_name": directory.agent_name(to_agent) if to_agent is not None else None,
        "state": passing.state.value,
        "cause": passing.cause,
    }


def _consult_view(consult: Consult | None, directory: Directory) -> Json | None:
    if consult is None:
        return None
    agent = consult.agent
    return {
        "by": consult.by,
        "by_name": directory.agent_name(consult.by),
        "to_queue": consult.to_queue,
        "agent": agent,
        "agent_name": directory.agent_name(agent) if agent is not None else None,
        "state": consult.state.value,
        "wanted": consult.wanted,
        "cause": consult.cause,
    }


def callback_view(contact: Contact, details: Details) -> Json | None:
    """How it stands with a call-back; None: the contact is none, or the customer is reached."""
    callback = contact.callback
    if callback is None:
        return None
    return {
        "number": address(*number_to_call(details, contact.direction)),
        "due_at": maybe_rfc3339(callback.due_at),
        "expires_at": rfc3339(callback.expires_at),
        "attempts": callback.attempts,
        "dialled": callback.is_dialled,
    }


def visit_view(visit: Visit | VisitRow) -> Json:
    """One visit; ``visit`` is one of the floor or a row of the same fields."""
    return {
        "queue": visit.queue,
        "entered_at": rfc3339(visit.entered_at),
        "left_at": maybe_rfc3339(visit.left_at),
        "outcome": visit.outcome,
        "agent": visit.agent,
    }


def offer_view(offer: Offer, contact: Contact, contact_seen: Json) -> Json:
    """A pending offer; ``contact_seen``: the contact as the same viewer sees it."""
    return {
        "id": offer.id,
        "contact_id": contact.id,
        "ref": contact_seen["ref"],
        "agent": offer.agent,
        "queue": offer.queue,
        "channel": contact.channel,
        "service": contact_seen["service"],
        "direction": contact.direction,
        "from": contact_seen["from"],
        "from_name": contact_seen["from_name"],
        "from_place": contact_seen["from_place"],
        "from_carrier": contact_seen["from_carrier"],
        "to": contact_seen["to"],
        "arrived_at": contact_seen["arrived_at"],
        "waited_ms": contact.waited_ms
        + (offer.made_at - visit.entered_at if (visit := contact.visit) else 0),
        "deadline_at": maybe_rfc3339(offer.deadline_at),
        "observed": offer.observed,
        "consult": contact_seen["consult"] if offer.consult else None,
        "ring": False,
        "capabilities": contact_seen["capabilities"],
        "attributes": contact_seen["attributes"],
        "passing": contact_seen["passing"],
        "note": contact_seen["note"],
        "newest_text": contact_seen["newest_text"],
    }


def agent_view(agent: Agent, directory: Directory) -> Json:
    """An agent as supervisors and the agent see them."""
    return {
        "id": agent.id,
        "name": directory.agent_name(agent.id),
        "presence": agent.shown_presence,
        "next_presence": agent.next_presence,
        "presence_since": rfc3339(agent.presence_since),
        "state": agent.state.value,
        "since": rfc3339(agent.since),
        "console": agent.console,
        "load": dict(agent.load),
        "contacts": list(agent.contacts),
        "queues": [_queue_of(agent, queue) for queue in agent.queues],
    }


def _queue_of(agent: Agent, queue: QueueId) -> Json:
    change = agent.queue_changes.get(queue)
    until = None if change is None else maybe_rfc3339(change.until)
    return {"id": queue, "paused": queue in agent.paused_queues, "until": until}


@dataclass(frozen=True, slots=True)
class Line:
    """How many contacts wait in a queue, since when the first does, and how long a new one is likely to.

    ``unanswered``: how many customers wait for an answer to what they wrote, and since when the first does.
    """

    count: int = 0
    oldest_at: Instant | None = None
    likely: Likely | None = None
    unanswered: tuple[int, Instant | None] = (0, None)


def opening_view(world: World, queue_id: QueueId) -> Json:
    """Whether a queue is open, and until when."""
    queue, told = world.floor.queues[queue_id], world.directory.by_hand.get(queue_id)
    is_by_hand = queue.by_hand is not None
    return {
        "open": queue.is_open,
        "by_hand": is_by_hand,
        "reason": told.reason if is_by_hand and told is not None else None,
        "closed_since": maybe_rfc3339(queue.closed_since),
        "changes_at": maybe_rfc3339(queue.turns_at),
    }


def queue_views(world: World, queues: Iterable[QueueId], now: Instant) -> list[Json]:
    """Queues with their figures; what all estimates need to know of the floor is found once."""
    estimating = Estimating(world.floor, now)
    return [queue_view(world, each, now, _line(world, each, estimating)) for each in queues]


def _line(world: World, queue_id: QueueId, estimating: Estimating) -> Line:
    queue, unanswered = world.floor.queues[queue_id], world.unanswered.of(queue_id)
    is_hidden = queue_id in world.wait_errors.hidden
    estimate = None if is_hidden else estimating.of_newcomer(queue_id)
    return Line(queue.waiting_count, queue.oldest_waiting_at, estimate, unanswered)


def queue_view(
    world: World, queue_id: QueueId, now: Instant, line: Line, opening: Json | None = None
) -> Json:
    """A queue with its figures; ``line`` and ``opening``: what is to be shown; None: how the floor is."""
    entry = world.directory.queues.get(queue_id)
    figures = world.figures.of(queue_id, now)
    oldest = line.oldest_at
    return {
        "id": queue_id,
        "name": world.directory.queue_name(queue_id),
        "waiting": line.count,
        "longest_wait_ms": None if oldest is None else max(0, now - oldest),
        "oldest_waiting_at": maybe_rfc3339(oldest),
        **likely_view(line.likely),
        "estimate_error": _error_view(world.wait_errors.of(queue_id)),
        "service_level": figures.service_level(),
        "service_level_target": target_view(entry),
        "abandoned_today": figures.abandoned,
        "answered_today": figures.answered,
        "messages": _messages_view(
            line.unanswered,
            world.figures.responses_of(queue_id, now),
            entry,
        ),
        "opening": opening or opening_view(world, queue_id),
    }


def likely_view(likely: Likely | None) -> Json:
    """How long a wait is likely to be; None: it is not known."""
    if likely is None:
        return {"estimated_wait_ms": None, "estimated_wait_range": None}
    between = {"from_ms": likely.from_ms, "to_ms": likely.to_ms}
    return {"estimated_wait_ms": likely.wait_ms, "estimated_wait_range": between}


def _error_view(error: WaitError | None) -> Json | None:
    if error is None:
        return None
    return {
        "contacts": error.contacts,
        "mean_absolute_ms": error.mean_absolute_ms,
        "bias_ms": error.bias_ms,
        "within_range": error.within_range,
        "hidden": error.is_too_poor,
    }


def target_view(entry: QueueEntry | None) -> dict[str, int]:
    """Within how many seconds a queue promises to answer how many percent; None: it has no entry."""
    return {
        "seconds": entry.service_level_seconds if entry is not None else 20,
        "percent": entry.service_level_percent if entry is not None else 80,
    }


def _messages_view(
    unanswered: tuple[int, Instant | None], figures: ResponseFigures, entry: QueueEntry | None
) -> Json:
    count, oldest_at = unanswered
    minutes = entry.first_response_minutes if entry is not None else None
    return {
        "unanswered": count,
        "oldest_unanswered_at": maybe_rfc3339(oldest_at),
        "unanswered_minutes": entry.unanswered_minutes if entry is not None else None,
        "today": responses_view(figures, minutes),
    }


def responses_view(figures: ResponseFigures, first_response_minutes: int | None) -> Json:
    """How fast messages were answered, beside what the queue promises."""
    target_ms = None if first_response_minutes is None else first_response_minutes * 60_000
    return {
        "first_response": _times_view(figures.first),
        "first_response_minutes": first_response_minutes,
        "first_response_level": figures.level(target_ms),
        "response": _times_view(figures.all_),
        "never_answered": figures.never_answered,
    }


def _times_view(times: Durations) -> Json:
    return {
        "count": len(times),
        "median_ms": times.percentile(50),
        "p90_ms": times.percentile(90),
        "average_ms": times.average(),
    }
