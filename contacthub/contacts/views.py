"""What a viewer may see of the floor: ``view`` is the whole, ``project`` what one event changes of it.

Law: view(viewer, floor after e) = view(viewer, floor before e) + project(e, viewer), board figures aside.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from contacthub.access.roles import Role
from contacthub.access.viewer import Viewer
from contacthub.clock import maybe_rfc3339, rfc3339
from contacthub.contacts.details import Details
from contacthub.contacts.world import Capabilities, World
from contacthub.customers.identity import WITHHELD
from contacthub.floor_file.directory import Directory
from contacthub.hub.plain import log_item
from contacthub.routing.events import Event
from contacthub.routing.floor.entities import Agent, Contact, Offer
from contacthub.routing.floor.floor import Floor
from contacthub.routing.words import AgentId, ContactId, Instant, QueueId

Json = dict[str, Any]
NOBODY: frozenset[AgentId] = frozenset()

LIVE_NOTHING: Json = {"attributes": {}, "note": None}


# --- the parts -------------------------------------------------------------------------------------


def address(raw: str | None, e164: str | None) -> Json | None:
    """A number or other address, or None."""
    return None if raw is None and e164 is None else {"e164": e164, "raw": raw if raw is not None else e164}


def masked(shown: Json | None) -> Json | None:
    """An address for those who may not see it: its last four characters."""
    if shown is None:
        return None
    text = shown["raw"]
    if text.strip().casefold() in WITHHELD:
        return shown
    return {"e164": None, "raw": f"…{text[-4:]}" if len(text) > 6 else "…"}


def contact_view(contact: Contact, details: Details, capabilities: Capabilities) -> Json:
    """A live contact, unmasked."""
    visit = contact.visit
    return {
        "id": contact.id,
        "source": details.source,
        "ref": details.ref,
        "channel": contact.channel,
        "direction": contact.direction,
        "routing": str(contact.routing),
        "from": address(details.from_raw, details.from_e164),
        "from_name": details.from_name,
        "to": address(details.to_raw, details.to_e164),
        "state": contact.state.value,
        "queue": contact.queue,
        "agent": contact.agent or contact.last_agent,
        "customer_id": contact.customer_id,
        "arrived_at": rfc3339(contact.arrived_at),
        "waiting_since": rfc3339(visit.entered_at) if visit is not None else None,
        "waited_ms": contact.waited_ms,
        "offered_at": maybe_rfc3339(contact.offered_at),
        "answered_at": maybe_rfc3339(contact.answered_at),
        "ended_at": maybe_rfc3339(contact.ended_at),
        "wrap_up": {agent: rfc3339(until) for agent, until in contact.wrap_ups.items()},
        "capabilities": capabilities(details.source),
        "attributes": dict(details.attributes),
        "note": details.note,
        "visits": [visit_view(each) for each in contact.visits],
    }


def visit_view(visit: Any) -> Json:
    """One visit; ``visit`` is a domain visit or a row of the same fields."""
    return {
        "queue": visit.queue,
        "entered_at": rfc3339(visit.entered_at),
        "left_at": maybe_rfc3339(visit.left_at),
        "outcome": visit.outcome,
        "agent": visit.agent,
    }


def customer_side(direction: str) -> str:
    """Which of a contact's two addresses is the customer's: whom the floor calls is at the other end."""
    return "to" if direction == "outbound" else "from"


def masked_contact(view: Json) -> Json:
    """A contact for those who may see the floor but not the customer."""
    side = customer_side(view["direction"])
    return {**view, side: masked(view[side]), "from_name": None, **LIVE_NOTHING}


def offer_view(offer: Offer, contact: Contact, contact_seen: Json) -> Json:
    """A pending offer; ``contact_seen``: the contact as the same viewer sees it."""
    return {
        "id": offer.id,
        "contact_id": contact.id,
        "ref": contact_seen["ref"],
        "agent": offer.agent,
        "queue": offer.queue,
        "channel": contact.channel,
        "from": contact_seen["from"],
        "from_name": contact_seen["from_name"],
        "to": contact_seen["to"],
        "arrived_at": contact_seen["arrived_at"],
        "waited_ms": contact.waited_ms
        + (offer.made_at - visit.entered_at if (visit := contact.visit) else 0),
        "deadline_at": maybe_rfc3339(offer.deadline_at),
        "observed": offer.observed,
        "ring": False,
        "capabilities": contact_seen["capabilities"],
        "attributes": contact_seen["attributes"],
    }


def agent_view(agent: Agent, directory: Directory) -> Json:
    """An agent as supervisors and the agent see them."""
    return {
        "id": agent.id,
        "name": directory.agent_name(agent.id),
        "presence": agent.presence,
        "presence_since": rfc3339(agent.presence_since),
        "state": agent.state.value,
        "since": rfc3339(agent.since),
        "console": agent.console,
        "load": dict(agent.load),
        "contacts": list(agent.contacts),
        "queues": [{"id": queue, "paused": queue in agent.paused_queues} for queue in agent.config.queues],
    }


@dataclass(frozen=True, slots=True)
class Line:
    """Who waits in a queue: how many, and since when the longest-waiting of them."""

    count: int = 0
    oldest_at: Instant | None = None


def queue_view(world: World, queue_id: QueueId, now: Instant, line: Line | None = None) -> Json:
    """A queue with its figures; ``line``: who is to be shown waiting, else those on the floor."""
    if line is None:
        queue = world.floor.queues[queue_id]
        line = Line(queue.waiting_count, queue.oldest_waiting_at)
    entry = world.directory.queues.get(queue_id)
    figures = world.figures.of(queue_id, now)
    oldest = line.oldest_at
    return {
        "id": queue_id,
        "name": world.directory.queue_name(queue_id),
        "waiting": line.count,
        "longest_wait_ms": None if oldest is None else max(0, now - oldest),
        "oldest_waiting_at": maybe_rfc3339(oldest),
        "service_level": figures.service_level(),
        "service_level_target": {
            "seconds": entry.service_level_seconds if entry is not None else 20,
            "percent": entry.service_level_percent if entry is not None else 80,
        },
        "abandoned_today": figures.abandoned,
        "answered_today": figures.answered,
    }


# --- who sees what ---------------------------------------------------------------------------------


def at_console(viewer: Viewer) -> Viewer:
    """Who the viewer is at a console: a program is its agent there, whatever its scopes allow elsewhere."""
    return replace(viewer, scopes=frozenset())


def sees_everything(viewer: Viewer) -> bool:
    """Whether the viewer sees the whole floor (numbers masked)."""
    return viewer.role is Role.SUPERVISOR or "floor:read" in viewer.scopes


def visible_queues(viewer: Viewer, floor: Floor) -> list[QueueId]:
    """The queues whose figures the viewer may see."""
    if sees_everything(viewer):
        return list(floor.queues)
    agent = floor.agents.get(AgentId(viewer.agent)) if viewer.agent is not None else None
    return [queue for queue in agent.config.queues if queue in floor.queues] if agent is not None else []


def me(viewer: Viewer, world: World) -> Json:
    """Who the viewer is at a console, and what they may choose from."""
    floor, directory = world.floor, world.directory
    configs = {queue: floor.queues[queue].config for queue in visible_queues(viewer, floor)}
    return {
        "user": viewer.name,
        "role": viewer.console_role or viewer.role,
        "agent": viewer.agent,
        "breaks": [{"id": key, "name": entry.name} for key, entry in directory.breaks.items()],
        "dispositions": {
            queue: list(config.dispositions) if config.dispositions is not None else None
            for queue, config in configs.items()
        },
        "transfer_to": {
            "queues": [{"id": key, "name": directory.queue_name(key)} for key in floor.queues],
            "agents": [],
        },
    }


def view(viewer: Viewer, world: World, now: Instant) -> Json:
    """The floor as the viewer may see it (``me`` aside)."""
    floor = world.floor
    if sees_everything(viewer):
        agents = [agent_view(agent, world.directory) for agent in floor.agents.values()]
        contacts = list(floor.contacts.values())
    else:
        own = floor.agents.get(AgentId(viewer.agent)) if viewer.agent is not None else None
        agents = [agent_view(own, world.directory)] if own is not None else []
        contacts = [floor.contacts[ContactId(each)] for each in own.contacts] if own is not None else []
    return {
        "queues": [queue_view(world, queue, now) for queue in visible_queues(viewer, floor)],
        "agents": agents,
        **_contacts_and_offers(viewer, world, contacts),
    }


def _contacts_and_offers(viewer: Viewer, world: World, contacts: list[Contact]) -> Json:
    seen, offers = [], []
    for contact in contacts:
        shown = contact_view(contact, world.details[contact.id], world.capabilities)
        if not _is_own(viewer, contact.agents()):
            shown = masked_contact(shown)
        seen.append(shown)
        offers += [
            offer_view(offer, contact, shown)
            for offer in contact.offers.values()
            if sees_everything(viewer) or offer.agent == viewer.agent
        ]
    return {"contacts": seen, "offers": offers}


def _is_own(viewer: Viewer, audience: set[AgentId] | frozenset[AgentId]) -> bool:
    return viewer.agent is not None and viewer.agent in audience


@dataclass(frozen=True, slots=True)
class PlaceInLine:
    """Where a live contact waits, for the figures of its queue."""

    queue: str
    entered_at: Instant
    connecting: bool


@dataclass(slots=True, kw_only=True, eq=False)
class Delta:
    """What one event changed, before it is cut down to a viewer. ``contact`` and offers are unmasked.

    ``offers`` are those that are new or look different, ``offer`` is the new one among them. ``contact`` is
    drawn only while somebody may see it: an agent who has a part in it, or whoever watches the whole floor.
    """

    seq: int
    fact: Event
    contact_id: str | None = None
    is_live: bool = False
    place: PlaceInLine | None = None
    contact: Json | None = None
    is_drawn: bool = True
    audience_before: frozenset[AgentId] = NOBODY
    audience: frozenset[AgentId] = NOBODY
    agents: tuple[Json, ...] = ()
    offers: tuple[Json, ...] = ()
    offer: Json | None = None
    offer_gone: str | None = None
    offer_agent: str | None = None
    resets: bool = False
    _item: Json | None = None

    @property
    def closes(self) -> str | None:
        """The id of the contact that left the floor by this event."""
        return None if self.is_live else self.contact_id

    @property
    def event(self) -> Json:
        """The event as the log's readers see it."""
        if self._item is None:
            self._item = log_item(self.seq, self.fact)
        return self._item


def project(delta: Delta, viewer: Viewer) -> Json | None:
    """The members of ``changes`` that the event means for this viewer, or None if nothing."""
    whole = sees_everything(viewer)
    changes: Json = {}
    agents = [each for each in delta.agents if whole or each["id"] == viewer.agent]
    if agents:
        changes["agents"] = agents
    _project_contact(delta, viewer, whole=whole, changes=changes)
    return changes or None


def _project_contact(delta: Delta, viewer: Viewer, *, whole: bool, changes: Json) -> None:
    if delta.contact_id is None:
        return
    own, was_own = viewer.agent in delta.audience, viewer.agent in delta.audience_before
    if delta.contact is not None and (whole or own):
        changes["contacts"] = [delta.contact if own else masked_contact(delta.contact)]
    elif not delta.is_live if whole else was_own:
        changes["contacts_gone"] = [delta.contact_id]
    offers = [each for each in delta.offers if whole or each["agent"] == viewer.agent]
    if offers and delta.contact is not None:
        side = customer_side(delta.contact["direction"])
        changes["offers"] = offers if own else [_masked_offer(each, side) for each in offers]
    if delta.offer_gone is not None and (whole or delta.offer_agent == viewer.agent):
        changes["offers_gone"] = [delta.offer_gone]


def _masked_offer(offer: Json, side: str) -> Json:
    return {**offer, side: masked(offer[side]), "from_name": None, "attributes": {}}
