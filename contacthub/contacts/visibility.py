"""What a viewer may see of the floor: ``view`` is the whole, ``project`` what one event changes of it.

Law: view(viewer, floor after e) = view(viewer, floor before e) + project(e, viewer), board figures aside.

    supervisor, token with floor:read    all agents and contacts; of the customer a masked address
    supervisor with a team               the queues and agents of it, and contacts that are theirs now
    admin                                all queues and agents, no contacts
    agent                                themselves, and the contacts they have a part in, whole

Which right shows what is in ``access.fields``.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any, Final

from contacthub.access.fields import AGENTS, CONTACTS, Field, Kind, hidden, sees
from contacthub.access.roles import Role
from contacthub.access.teams import Sight
from contacthub.access.viewer import Viewer
from contacthub.api.json import Json
from contacthub.clock import rfc3339
from contacthub.contacts.touched import NO_AGENTS
from contacthub.contacts.unanswered import Unanswered
from contacthub.contacts.views import agent_view, contact_view, dispositions_view, offer_view, queue_views
from contacthub.contacts.world import World
from contacthub.customers.masks import cut
from contacthub.hub.event_forms import log_item
from contacthub.routing.events import Event
from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.floor import Floor
from contacthub.routing.floor.unfinished import COMPLETED_WITHIN_MS
from contacthub.routing.values import value
from contacthub.routing.words import AgentId, ContactId, Instant, QueueId

MOST_TARGETS: Final = 500
"""Agents listed to choose from. Of 10,000 a list would be 0.6 MB at each console, and of no use there."""

ONLOOKER: Final = Viewer(name="", role=Role.SUPERVISOR)
"""Sees what all see who see the whole floor and no customer."""


def seen_contact(view: Json, viewer: Viewer, audience: Collection[str]) -> Json:
    """A live contact as the viewer sees it; ``audience``: the agents with a part in it."""
    return cut(view, _hides(viewer, Kind.LIVE, audience))


def masked_contact(view: Json) -> Json:
    """A live contact for viewers who may see the floor but no customer."""
    return cut(view, hidden(ONLOOKER, Kind.LIVE, part=False))


def _hides(viewer: Viewer, kind: Kind, audience: Collection[str]) -> tuple[Field, ...]:
    return hidden(viewer.at_console(), kind, part=viewer.agent is not None and viewer.agent in audience)


def at_console(viewer: Viewer) -> Viewer:
    """The viewer as a console sees it: a program is its agent there, whatever its scopes allow elsewhere."""
    return replace(viewer, scopes=frozenset())


def sees_everything(viewer: Viewer) -> bool:
    """Whether the viewer sees all queues and agents."""
    return sees(viewer, Kind.FLOOR, AGENTS)


def sees_contacts(viewer: Viewer) -> bool:
    """Whether the viewer sees everybody's contacts."""
    return sees(viewer, Kind.FLOOR, CONTACTS)


def is_onlooker(viewer: Viewer) -> bool:
    """Whether the viewer sees the whole floor, no customer, and has no part in it: all of them see the same.

    Some see no contacts either; they see the same without these.
    """
    return viewer.sight is None and looks_on(viewer)


def looks_on(viewer: Viewer) -> bool:
    """Whether the viewer sees no customer and has no part in the floor: all of a team see the same."""
    return (
        viewer.agent is None
        and sees_everything(viewer)
        and hidden(viewer, Kind.LIVE, part=False) == hidden(ONLOOKER, Kind.LIVE, part=False)
    )


def visible_queues(viewer: Viewer, floor: Floor) -> list[QueueId]:
    """The queues whose figures the viewer may see."""
    if sees_everything(viewer):
        sight = viewer.sight
        return [each for each in floor.queues if sight is None or each in sight.queues]
    agent = floor.agents.get(AgentId(viewer.agent)) if viewer.agent is not None else None
    return [queue for queue in agent.queues if queue in floor.queues] if agent is not None else []


def me(
    viewer: Viewer,
    world: World,
    targets: Any,  # Any: a list, or the same encoded already
    now: Instant,
) -> Json:
    """The viewer's own name, role and agent, what they may choose from, and what they left unfinished.

    ``targets``: the agents to whom they may transfer.
    """
    floor, directory, sight = world.floor, world.directory, viewer.sight
    if sight is not None:
        seen = [each for each in floor.agents if each in sight.agents]
        targets = [{"id": each, "name": directory.agent_name(each)} for each in seen[:MOST_TARGETS]]
    configs = {queue: floor.queues[queue].config for queue in visible_queues(viewer, floor)}
    return {
        "user": viewer.name,
        "role": viewer.console_role or viewer.role,
        "agent": viewer.agent,
        "breaks": [{"id": key, "name": entry.name} for key, entry in directory.breaks.items()],
        "dispositions": {queue: dispositions_view(config) for queue, config in configs.items()},
        "unfinished": unfinished_of(viewer.agent, floor, now),
        "transfer_to": {
            "queues": [
                {"id": key, "name": directory.queue_name(key)}
                for key in floor.queues
                if sight is None or key in sight.queues
            ],
            "agents": targets,
            "agents_total": len(floor.agents) - (viewer.agent in floor.agents)
            if sight is None
            else len(seen),
        },
    }


def unfinished_of(agent: str | None, floor: Floor, now: Instant) -> list[Json]:
    """The agent's wrap-ups that ended without a disposition and may be completed still."""
    found = []
    for left in floor.unfinished.of(AgentId(agent)) if agent is not None else ():
        until = left.at + COMPLETED_WITHIN_MS
        if until > now:
            queue = floor.queues.get(left.queue) if left.queue is not None else None
            codes = None if queue is None else dispositions_view(queue.config)
            found.append({"contact_id": left.contact_id, "until": rfc3339(until), "dispositions": codes})
    return found


def view(viewer: Viewer, world: World, now: Instant) -> Json:
    """The floor as the viewer may see it (``me`` aside)."""
    floor = world.floor
    own = floor.agents.get(AgentId(viewer.agent)) if viewer.agent is not None else None
    if sees_everything(viewer):
        agents = [
            agent_view(agent, world.directory)
            for agent in floor.agents.values()
            if viewer.sight is None or agent.id in viewer.sight.agents
        ]
    else:
        agents = [agent_view(own, world.directory)] if own is not None else []
    if sees_contacts(viewer):
        sight = viewer.sight
        contacts = [
            each for each in floor.contacts.values() if sight is None or sight.has(each.queue, each.agents())
        ]
    else:
        contacts = [floor.contacts[ContactId(each)] for each in own.contacts] if own is not None else []
    return {
        "queues": queue_views(world, visible_queues(viewer, floor), now),
        "agents": agents,
        **_contacts_and_offers(viewer, world, contacts),
    }


def _contacts_and_offers(viewer: Viewer, world: World, contacts: list[Contact]) -> Json:
    seen, offers = [], []
    for contact in contacts:
        shown = seen_contact(contact_view(contact, world), viewer, contact.agents())
        seen.append(shown)
        offers += [
            offer_view(offer, contact, shown)
            for offer in contact.offers.values()
            if sees_contacts(viewer) or offer.agent == viewer.agent
        ]
    return {"contacts": seen, "offers": offers}


@value()
class PlaceInLine:
    """Where a live contact waits, for the figures of its queue."""

    queue: str
    entered_at: Instant
    connecting: bool


@dataclass(slots=True, kw_only=True, eq=False)
class Delta:
    """What one event changed, before it is cut down to a viewer. ``contact`` and offers are unmasked.

    The audience of a contact are the agents with a part in it: who are offered it, talk, or wrap up.

                              audience_before    audience      consoles
        offered to lina       {}                 {lina}        lina's gets it whole
        she lets it go        {lina}             {wei}         lina's drops it, wei's gets it whole
        it closes             {wei}              {}            wei's drops it

    ``offers`` are those that are new or look different, ``offer`` is the new one among them; ``pending`` are
    all. ``contact`` is drawn only while an agent who has been at a console has a part in it, or a viewer of
    the whole floor is connected. ``opening``: a queue that opened or closed, or gets other hours.
    ``callback_in``: the queue in which the contact is to be called back. ``unanswered``: where and since when
    its customer waits for an answer. ``unfinished``: an agent, and what they have to complete now.
    ``joined``: what stands beside the event in the frames of agents with a part in the contact, such as the
    text of a message. ``told``: what those who are no agents are told, by their team, once it is drawn.
    ``queue`` and ``queue_before``: of a live contact, where it is since, and where it was.
    """

    seq: int
    fact: Event
    contact_id: str | None = None
    is_live: bool = False
    place: PlaceInLine | None = None
    contact: Json | None = None
    is_drawn: bool = True
    queue_before: QueueId | None = None
    queue: QueueId | None = None
    audience_before: frozenset[AgentId] = NO_AGENTS
    audience: frozenset[AgentId] = NO_AGENTS
    agents: tuple[Json, ...] = ()
    undrawn: frozenset[AgentId] = NO_AGENTS
    offers: tuple[Json, ...] = ()
    pending: tuple[Json, ...] = ()
    offer: Json | None = None
    offer_gone: str | None = None
    offer_agent: str | None = None
    taken_by_name: str | None = None
    resets: bool = False
    opening: tuple[QueueId, Json] | None = None
    callback_in: QueueId | None = None
    unanswered: Unanswered | None = None
    unfinished: tuple[AgentId, list[Json]] | None = None
    joined: Json = field(default_factory=dict)
    told: dict[str | None, Json] = field(default_factory=dict)
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
    if viewer.sight is not None:
        agents = [each for each in agents if each["id"] in viewer.sight.agents]
    if agents:
        changes["agents"] = agents
    if viewer.sight is None:
        _project_contact(delta, viewer, whole=sees_contacts(viewer), changes=changes)
    elif delta.contact_id is not None and sees_contacts(viewer):
        _project_for_team(delta, viewer, viewer.sight, changes)
    if delta.unfinished is not None and delta.unfinished[0] == viewer.agent:
        changes["unfinished"] = delta.unfinished[1]
    return changes or None


def _project_contact(delta: Delta, viewer: Viewer, *, whole: bool, changes: Json) -> None:
    if delta.contact_id is None:
        return
    own, was_own = viewer.agent in delta.audience, viewer.agent in delta.audience_before
    if delta.contact is not None and (whole or own):
        changes["contacts"] = [seen_contact(delta.contact, viewer, delta.audience)]
    elif not delta.is_live if whole else was_own:
        changes["contacts_gone"] = [delta.contact_id]
    # With their part in the contact changes what they see of offers to others.
    some = delta.pending if whole and own != was_own else delta.offers
    offers = [each for each in some if whole or each["agent"] == viewer.agent]
    if offers and delta.contact is not None:
        hides = _hides(viewer, Kind.OFFER, delta.audience)
        changes["offers"] = [cut(each, hides) for each in offers]
    if delta.offer_gone is not None and (whole or delta.offer_agent == viewer.agent):
        changes["offers_gone"] = [delta.offer_gone]


def _project_for_team(delta: Delta, viewer: Viewer, sight: Sight, changes: Json) -> None:
    """A contact that becomes the team's arrives whole, with its offers; one that is theirs no more goes."""
    saw = sight.has(delta.queue_before, delta.audience_before)
    if delta.is_live and sight.has(delta.queue, delta.audience):
        if delta.contact is None:
            return
        changes["contacts"] = [seen_contact(delta.contact, viewer, delta.audience)]
        hides = _hides(viewer, Kind.OFFER, delta.audience)
        if offers := [cut(each, hides) for each in (delta.offers if saw else delta.pending)]:
            changes["offers"] = offers
        if saw and delta.offer_gone is not None:
            changes["offers_gone"] = [delta.offer_gone]
    elif saw:
        changes["contacts_gone"] = [delta.contact_id]
        ended = [] if delta.offer_gone is None else [delta.offer_gone]
        if gone := [*ended, *(each["id"] for each in delta.pending)]:
            changes["offers_gone"] = gone
