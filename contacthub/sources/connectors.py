"""What a connector to a phone system is to the hub, and what the hub is to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from contacthub.contacts.deltas import Deltas
from contacthub.contacts.visibility import Delta
from contacthub.contacts.world import World
from contacthub.hub.hub import Hub
from contacthub.routing.floor.entities import HANDLING, OFFERED
from contacthub.routing.floor.states import OVER, TALKING, ContactState
from contacthub.routing.words import SPOKEN, AgentId, ContactId, Instant, QueueId
from contacthub.sources import incoming as i
from contacthub.sources.intake import Intake


class Link(StrEnum):
    """How a connector stands with its phone system."""

    CONNECTING = "connecting"
    REFUSED = "refused"  # the phone system does not let us in
    UNSYNCHRONISED = "unsynchronised"  # it reports, but did not say what there was before
    SYNCHRONISED = "synchronised"


@dataclass(slots=True)
class LinkFigures:
    """How a connector fared since the hub started."""

    connections: int = 0
    """Times the phone system let it in; the second is the first reconnection."""
    heard_at: Instant | None = None
    """When the phone system last said something."""
    ignored: int = 0
    """Observations that changed nothing: late, repeated, or about an unknown contact."""
    rejected: int = 0
    """Observations that could not be taken."""
    missing: tuple[str, ...] = ()
    """Permissions that the account lacks at the phone system, as far as has shown."""


class Connector(Protocol):
    """Watches one phone system. It is a source of events by its name."""

    name: str
    link: Link
    figures: LinkFigures

    async def run(self) -> None:
        """Stay connected until cancelled; the phone system may be away for as long as it likes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveContact:
    """A contact of the connector that is not over, as the hub sees it."""

    ref: str
    talking: bool
    held: bool = False
    waiting: bool
    queue: str | None
    agent: str | None
    ringing: tuple[str, ...]


class ConnectorPort:
    """The hub as one connector sees it."""

    def __init__(self, hub: Hub, world: World, deltas: Deltas, intake: Intake, *, source: str) -> None:
        self._hub = hub
        self._world = world
        self._intake = intake
        self.source = source
        self.figures = LinkFigures()
        self._floor_changed: Callable[[], None] = lambda: None
        deltas.subscribe(self._look_out)
        hub.gate.on_reset(self)

    def on_floor_change(self, callback: Callable[[], None]) -> None:
        """Have ``callback`` called when queues or agents were added, changed or removed."""
        self._floor_changed = callback

    def connected(self) -> None:
        """Note that the phone system let the connector in."""
        self.figures.connections += 1

    def heard(self) -> None:
        """Note that the phone system said something."""
        self.figures.heard_at = self.now()

    def now(self) -> Instant:
        """The hub's time."""
        return self._hub.now()

    def has_queue(self, queue: str) -> bool:
        """Whether the floor has it."""
        return QueueId(queue) in self._world.floor.queues

    def agent_at(self, address: str) -> str | None:
        """The agent a phone system reaches at ``address``."""
        agent = self._world.directory.agent_called(address)
        return agent if agent is not None and AgentId(agent) in self._world.floor.agents else None

    def is_on_call(self, agent: str) -> bool:
        """Whether a spoken contact, of any source, rings at the agent or is handled by them."""
        known = self._world.floor.agents.get(AgentId(agent))
        return known is not None and any(
            role in (OFFERED, HANDLING) and self._world.floor.contacts[contact_id].channel in SPOKEN
            for contact_id, role in known.contacts.items()
        )

    def live(self) -> list[LiveContact]:
        """The connector's contacts that are not over."""
        world = self._world
        found = []
        for details in world.details.all():
            contact = world.floor.contacts.get(ContactId(details.contact_id))
            if details.source == self.source and contact is not None and contact.state not in OVER:
                found.append(
                    LiveContact(
                        ref=details.ref,
                        talking=contact.state in TALKING,
                        held=contact.state is ContactState.HELD,
                        waiting=contact.visit is not None,
                        queue=contact.queue,
                        agent=contact.agent,
                        ringing=tuple(offer.agent for offer in contact.offers.values()),
                    )
                )
        return found

    async def take(self, events: Sequence[i.Incoming]) -> list[i.Result]:
        """Hand events in; they are durable when this returns.

        Raises:
            StorageUnavailable: nothing is lost, the same events may be handed in again.
        """
        results = await self._intake.take(events)
        self.figures.ignored += sum(each.status == "ignored" for each in results)
        self.figures.rejected += sum(each.status == "rejected" for each in results)
        return results

    def _look_out(self, deltas: Sequence[Delta]) -> None:
        if any(delta.resets for delta in deltas):
            self._floor_changed()

    def reset(self) -> None:
        """The floor was read back from the log."""
        self._floor_changed()
