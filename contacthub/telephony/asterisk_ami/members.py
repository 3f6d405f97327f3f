"""Turns memberships in the PBX's queues into the presence of agents: log-ins, log-outs and pauses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from contacthub.customers.addresses import written
from contacthub.routing.words import AVAILABLE, OFFLINE, PAUSED
from contacthub.sources import incoming as i
from contacthub.telephony.asterisk_ami.channels import interface_of
from contacthub.telephony.asterisk_ami.devices import Device, device_in
from contacthub.telephony.asterisk_ami.protocol import Frame


class FloorNames(Protocol):
    """Maps the PBX's names to the floor's; asked anew each time, since the floor may change."""

    def queue_of(self, pbx_queue: str) -> str | None:
        """The hub's queue; None when this queue is not watched."""

    def agent_at(self, address: str) -> str | None:
        """The agent whose ``address`` in the floor file this is."""

    def is_on_call(self, agent: str) -> bool:
        """Whether the agent is on a call that the hub knows, of any source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One membership of a phone in a queue.

    ``interface`` is what the queue dials; ``state_interface`` is the device by which Asterisk knows whether
    the phone is busy. They differ when the queue dials a Local channel: ``Local/1001@agents`` and
    ``PJSIP/1001``.
    """

    interface: str
    state_interface: str
    paused: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Standing:
    """An agent's state over all watched queues; ``paused_in`` and ``queues`` have the hub's names."""

    presence: str
    reason: str | None
    paused_in: frozenset[str]
    queues: frozenset[str]


class Members:
    """The members of each queue of the PBX, and the state of each agent as the hub was last told it."""

    def __init__(self, names: FloorNames) -> None:
        self._names = names
        self._queues: dict[str, dict[str, Member]] = {}
        self._told: dict[str, Standing] = {}
        self._by_interface: dict[str, Member] | None = None
        self._devices: dict[tuple[str, str], Device] = {}
        """By queue and interface."""
        self._places: dict[str, list[tuple[str, str]]] | None = None

    def heard(self, frame: Frame) -> bool:
        """Take in a member from an event or a list entry; return whether the membership or a pause changed.

        Mostly nothing has: at every call Asterisk sends each membership of the phone, as busy and as free
        again.
        """
        interface = frame.get("interface") or frame.get("location")
        queue = frame.get("queue")
        if not interface or not queue:
            return False
        member = Member(
            interface=interface,
            state_interface=frame.get("stateinterface"),
            paused=frame.get("paused") == "1",
            reason=frame.get("pausedreason") or frame.get("reason"),
        )
        members = self._queues.setdefault(queue, {})
        if members.get(interface) == member:
            return False
        members[interface] = member
        self._by_interface = self._places = None
        return True

    def device_heard(self, frame: Frame) -> bool:
        """Take in the state of a member's device; return whether it is another than before."""
        place, device = (
            (frame.get("queue"), frame.get("interface") or frame.get("location")),
            device_in(frame),
        )
        if device is None or self._devices.get(place) is device:
            return False
        self._devices[place] = device
        return True

    def removed(self, frame: Frame) -> None:
        """The member logged out of the queue."""
        self._by_interface = self._places = None
        queue, interface = frame.get("queue"), frame.get("interface") or frame.get("location")
        self._queues.get(queue, {}).pop(interface, None)
        self._devices.pop((queue, interface), None)

    def listed(self, queues: set[str], entries: list[Frame]) -> None:
        """Replace everything by the PBX's list. A list without queues is an answer that told nothing."""
        if queues:
            self._queues = {queue: {} for queue in queues}
            self._by_interface = self._places = None
            self._devices.clear()
        for entry in entries:
            self.heard(entry)
            self.device_heard(entry)

    def queue_called(self, name: str) -> str:
        """The queue's name as its events have it; the dialplan may write it in another case."""
        if name in self._queues:
            return name
        return next((queue for queue in self._queues if queue.casefold() == name.casefold()), name)

    def agent(self, interface: str, queue: str | None = None) -> str | None:
        """The agent behind an interface or a state interface; ``queue`` limits the search to its members.

        The agent's address may be either of them, so the other one is looked up among the members.
        """
        found = self._at(interface)
        if found is not None:
            return found
        wanted = _plain(interface)
        if queue is None:
            member = self._index().get(wanted)
            return self._agent_of(member) if member is not None else None
        for member in self._queues.get(queue, {}).values():
            if wanted in (_plain(member.interface), _plain(member.state_interface)):
                return self._agent_of(member)
        return None

    def devices(self, agent: str) -> list[Device]:
        """The states of the devices with which the agent is a member of watched queues, as last heard."""
        places = self._places_of_agents().get(agent, ())
        return [self._devices[place] for place in places if place in self._devices]

    def with_devices(self) -> set[str]:
        """The agents who are members of watched queues."""
        return set(self._places_of_agents())

    def floor_changed(self) -> None:
        """Queues or agents of the floor are others now."""
        self._places = None

    def forget_devices(self) -> None:
        """The PBX does not say how devices are any more."""
        self._devices.clear()

    def _places_of_agents(self) -> dict[str, list[tuple[str, str]]]:
        """Each agent's watched queues and interfaces, built when needed."""
        if self._places is None:
            self._places = {}
            for queue, members in self._queues.items():
                if self._names.queue_of(queue) is None:
                    continue
                for interface, member in members.items():
                    agent = self._agent_of(member)
                    if agent is not None:
                        self._places.setdefault(agent, []).append((queue, interface))
        return self._places

    def _index(self) -> dict[str, Member]:
        """Members of all queues by both interfaces; built when needed, dropped when a membership changes."""
        if self._by_interface is None:
            self._by_interface = {}
            for members in self._queues.values():
                for member in members.values():
                    self._by_interface.setdefault(_plain(member.interface), member)
                    self._by_interface.setdefault(_plain(member.state_interface), member)
        return self._by_interface

    def _agent_of(self, member: Member) -> str | None:
        return self._at(member.interface) or self._at(member.state_interface)

    def agent_on(self, channel: str) -> str | None:
        """The agent whose phone a channel belongs to."""
        return self.agent(interface_of(channel))

    def unknown(self) -> list[str]:
        """Interfaces of members of watched queues that belong to no agent of the floor."""
        return sorted(
            {
                interface
                for queue, members in self._queues.items()
                if self._names.queue_of(queue) is not None
                for interface in members
                if self.agent(interface, queue) is None
            }
        )

    def changes(self) -> list[i.AgentState | i.QueuePaused]:
        """Return what has changed since the last call; the caller tells the hub."""
        now = self._standings()
        found: list[i.AgentState | i.QueuePaused] = []
        for agent in sorted(now.keys() | self._told.keys()):
            # An agent with no membership left has logged out.
            standing = now.get(agent, Standing(OFFLINE, None, frozenset(), frozenset()))
            before = self._told.get(agent)
            if standing == before:
                continue
            found += _changes(agent, standing, before)
            self._told[agent] = standing
        return found

    def _standings(self) -> dict[str, Standing]:
        places: dict[str, dict[str, Member]] = {}
        for pbx_queue, members in self._queues.items():
            queue = self._names.queue_of(pbx_queue)
            if queue is None:
                continue
            for member in members.values():
                agent = self._agent_of(member)
                if agent is not None:
                    places.setdefault(agent, {})[queue] = member
        return {agent: _standing(memberships) for agent, memberships in places.items()}

    def _at(self, address: str) -> str | None:
        if not address:
            return None
        return self._names.agent_at(address)


def _plain(interface: str) -> str:
    """As it is compared: ``Local/1001@agents/n`` -> ``local/1001@agents``."""
    return written(interface).text


def _standing(memberships: dict[str, Member]) -> Standing:
    """An agent is paused when paused in every queue; with one queue left they are available."""
    paused = {queue: member for queue, member in memberships.items() if member.paused}
    if len(paused) < len(memberships):
        return Standing(AVAILABLE, None, frozenset(paused), frozenset(memberships))
    reason = next((each.reason for _, each in sorted(paused.items()) if each.reason), None)
    return Standing(PAUSED, reason, frozenset(paused), frozenset(memberships))


def _changes(agent: str, standing: Standing, before: Standing | None) -> list[i.AgentState | i.QueuePaused]:
    found: list[i.AgentState | i.QueuePaused] = []
    if before is None or (before.presence, before.reason) != (standing.presence, standing.reason):
        found.append(i.AgentState(agent=agent, presence=standing.presence, reason=standing.reason))
    # The first report lists every queue: the hub may remember pauses from before a restart.
    differ = standing.queues if before is None else before.paused_in ^ standing.paused_in
    for queue in sorted(differ):
        found.append(i.QueuePaused(agent=agent, queue=queue, paused=queue in standing.paused_in))
    return found
