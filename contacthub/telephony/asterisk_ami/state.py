"""The model's state: calls, channels and members of the PBX, and the steps that change a call."""

from __future__ import annotations

from collections.abc import Iterable

from contacthub.routing.words import EndedBy, Instant, Outcome
from contacthub.telephony.asterisk_ami.calls import (
    Call,
    Moment,
    Phase,
    Ring,
    dialled,
    known,
    variables,
)
from contacthub.telephony.asterisk_ami.channels import Channels
from contacthub.telephony.asterisk_ami.devices import is_free
from contacthub.telephony.asterisk_ami.members import FloorNames, Members
from contacthub.telephony.asterisk_ami.phones import Phones
from contacthub.telephony.asterisk_ami.protocol import Frame
from contacthub.telephony.asterisk_ami.tell import Teller


class PbxState:
    """Everything known of the PBX.

    ``calls`` are by the Uniqueid of the caller's channel and of its aliases, ``legs`` by the Uniqueid of an
    agent's phone. ``hears_calls`` and ``hears_dialplan``: an event of that class has come, so the account
    may read it, and what such an event would have told but did not come has not happened.
    """

    def __init__(self, source: str, names: FloorNames) -> None:
        self.names = names
        self.tell = Teller(source, names)
        self.members = Members(names)
        self.phones = Phones(self.members)
        self.channels = Channels()
        self.calls: dict[str, Call] = {}
        self.legs: dict[str, Call] = {}
        self.hears_calls = False
        self.hears_dialplan = False
        self._over: set[str] = set()
        """Channels of ended calls that have not hung up yet: their later events open no new call."""
        self._unnamed = 0

    def forget_calls(self) -> None:
        """Clear calls and channels, before a resync; memberships stay."""
        self.channels.clear()
        self.calls.clear()
        self.legs.clear()
        self._over.clear()

    def moment(self, frame: Frame, now: Instant) -> Moment:
        """When an event happened: its time stamp, or when it was received if it has none."""
        at = frame.timestamp
        return Moment(at, frame.get("timestamp"), now) if at is not None else self.nameless(now, now)

    def nameless(self, at: Instant, now: Instant) -> Moment:
        """A moment without a PBX event; its key is new, so that the hub takes it for no repetition."""
        self._unnamed += 1
        return Moment(at, f"{now}-{self._unnamed}", now)

    def each(self) -> list[Call]:
        """Every call once, though aliases lead to it too."""
        return list({id(call): call for call in self.calls.values()}.values())

    def call_of(self, frame: Frame) -> Call | None:
        """The call whose caller's channel the frame is about."""
        return self.calls.get(frame.get("uniqueid"))

    def queued(self, frame: Frame) -> Call | None:
        """Find the call for which a channel waits in Queue(): the caller's own, or half of a Local channel.

        The second comes from nested queues, when a member of one queue is a Local channel::

            caller ... Local/x;1 ~ Local/x;2 in Queue(inner)
        """
        uid = frame.get("uniqueid")
        half = self.channels.other_half(uid)
        if uid in self.calls or half is None or uid in self._over:
            return self.calls.get(uid)
        found = [self.legs.get(half), *(self.calls.get(peer) for peer in self.channels.peers(half))]
        for call in found:
            if call is not None and (half in call.rings or half in self.channels.peers(call.channel)):
                self.also(call, uid)
                return call
        return None

    def queues_behind(self, call: Call) -> Call | None:
        """Find a second call that is really this caller's: they are bridged to a Local channel that queues.

        An agent makes it so by calling a queue through a feature code and leaving the caller in their place::

            caller <bridge> Local/x;1 ~ Local/x;2 in Queue(second)
        """
        if call.phase not in (Phase.TALKING, Phase.BETWEEN):
            return None
        for far in self.channels.far_halves(call.channel):
            other = self.calls.get(far)
            if other is not None and other is not call and other.channel == far:
                return other
        return None

    def also(self, call: Call, uid: str) -> None:
        """Note an alias: another channel that waits in a queue for the same caller."""
        call.aliases.add(uid)
        self.calls[uid] = call

    def goes_on(self, call: Call, uid: str) -> None:
        """Make ``uid`` the caller's channel; the old one stays an alias, as later events may name it."""
        self.also(call, call.channel)
        self.also(call, uid)
        call.channel = uid

    def agent_in(self, frame: Frame) -> str | None:
        """The agent of the queue member that the frame names."""
        interface = frame.get("interface")
        return self.members.agent(interface, frame.get("queue")) or self.members.agent(interface)

    def agent_on(self, leg: str) -> str | None:
        """The agent whose phone a leg is."""
        channel = self.channels.get(leg)
        return self.members.agent_on(channel.name) if channel is not None else None

    def is_free(self, agent: str) -> bool:
        """Whether the PBX says of the agent's phone that it neither rings nor talks."""
        return is_free(self.members.devices(agent))

    def phones_of(self, dialler: str) -> list[tuple[str, str]]:
        """The legs that a channel dials and that are agents' phones, or lead to one, with their agents."""
        found = []
        for leg in self.channels.dialled_by(dialler):
            far = self.channels.other_half(leg)
            behind = self.channels.dialled_by(far) if far is not None else []
            agent = next((agent for each in (leg, *behind) if (agent := self.agent_on(each))), None)
            if agent is not None:
                found.append((leg, agent))
        return found

    def tell_members(self, moment: Moment) -> None:
        """Tell changes of the agents' presence, and look at all of their phones."""
        for change in self.members.changes():
            self.tell.agent(change, moment)
        self.tell_phones(self.phones.known() | self.members.with_devices(), moment)

    def tell_phones(self, agents: Iterable[str], moment: Moment) -> None:
        """Something was said of these agents' phones."""
        for change in self.phones.heard(sorted(agents), moment):
            self.tell.agent(change, moment)

    def settle_phones(self, at: Instant | None, now: Instant) -> None:
        """Tell which phones take no call; the grace is over by our clock, or by the PBX's (``at``)."""
        if not self.phones.due(at, now):
            return
        told = [call for call in self.each() if call.told]
        ours = {agent for call in told for agent in (*call.with_agents(), call.agent) if agent is not None}
        # The hub may have the agent on a call of another source, which leads to the same phone.
        ours |= {agent for agent in self.phones.known() if self.names.is_on_call(agent)}
        moment = self.nameless(at if at is not None else now, now)
        for change, since in self.phones.settle(ours, moment, at):
            self.tell.agent(change, since)

    # --- the steps of a call -----------------------------------------------------------------------------

    def enter(self, frame: Frame, moment: Moment) -> Call | None:
        """Open a call for a caller who is in a queue; None when their call is over already."""
        uid = frame.get("uniqueid")
        if not uid or uid in self._over:
            return None
        channel = self.channels.seen(frame)
        call = Call(
            ref=uid,
            channel=uid,
            queue=frame.get("queue"),
            joined=moment,
            from_raw=known(frame.get("calleridnum")),
            from_name=known(frame.get("calleridname")),
            to_raw=dialled(channel.exten) or dialled(frame.get("exten")),
            attributes=variables(frame),
        )
        self.calls[uid] = call
        self.tell.opened(call)
        return call

    def waits_in(self, call: Call, queue: str, moment: Moment) -> None:
        """A call that was elsewhere waits in ``queue`` now: a new visit, if the hub watches that queue."""
        talked = call.phase is Phase.TALKING
        call.queue, call.joined, call.phase = queue, moment, Phase.WAITING
        call.agent = call.agent_leg = call.answered = call.answering = call.left = call.released = None
        call.abandoned, call.held, call.hung_up_by, call.picked_up = False, False, None, None
        call.unsure = None
        call.rings.clear()
        if not call.told:
            self.tell.opened(call)
        elif talked or self.names.queue_of(queue) is not None:
            self.tell.moved(call, moment)

    def back_outside(self, call: Call, moment: Moment) -> None:
        """The inner one of two nested queues is over, unanswered; the caller waits in the outer one still."""
        if call.outer is not None and call.phase is not Phase.TALKING:
            self.left_for_good(call, Outcome.TRANSFERRED, moment)
            self.waits_in(call, call.outer, moment)
            call.outer = None

    def left_for_good(self, call: Call, outcome: str, moment: Moment) -> None:
        """End the current visit, unanswered, by ``outcome``; without a visit under way nothing happens."""
        if call.phase in (Phase.WAITING, Phase.LEAVING):
            self.tell.left(call, outcome, call.left or moment)
            call.phase, call.left, call.answering = Phase.BETWEEN, None, None
            call.rings.clear()
            if not self.hears_calls:
                call.unsure = moment  # no hang-up is received

    def talks(self, call: Call, agent: str | None, leg: str | None, moment: Moment | None) -> None:
        """An agent (None: an unknown phone) talks to the caller; ``moment`` None: since when is not known."""
        call.phase, call.agent, call.agent_leg, call.answered = Phase.TALKING, agent, leg, moment
        call.answering = call.left = call.released = call.picked_up = call.unsure = None
        call.abandoned, call.held, call.former_leg = False, False, None
        if call.hung_up_by == EndedBy.AGENT:
            call.hung_up_by = None  # the agent before this one hung up, not this one
        call.rings.clear()
        if leg is not None:
            self.legs[leg] = call

    def rings(self, call: Call, leg: str, interface: str, agent: str | None, moment: Moment) -> None:
        """A phone rings for the call."""
        call.rings[leg] = Ring(leg=leg, interface=interface, agent=agent)
        self.legs[leg] = call
        if agent is not None:
            self.tell.offered(call, agent, moment)

    def rings_instead(self, call: Call, ring: Ring, leg: str) -> None:
        """The phone has sent the call elsewhere: ``leg`` rings in its place, for the same agent."""
        del call.rings[ring.leg]
        ring.leg, ring.forwarded, ring.cancelled = leg, None, None
        call.rings[leg] = ring
        self.legs[leg] = call

    def is_let_go(self, call: Call, moment: Moment) -> bool:
        """Settle a talk or wait that has ended; return whether the caller has no agent and no queue now."""
        if call.phase is Phase.TALKING and call.released is not None:
            self.let_go(call)
        elif call.phase is Phase.LEAVING and call.answering is None:
            self.left_for_good(call, Outcome.TRANSFERRED if call.abandoned else Outcome.WITHDRAWN, moment)
        return call.phase is Phase.BETWEEN

    def let_go(self, call: Call) -> None:
        """End the agent's part, if it was released; the caller is still on the line."""
        if call.released is not None:
            self.tell.released(call, call.released)
            call.former_leg = call.agent_leg
            call.phase, call.agent, call.agent_leg, call.released = Phase.BETWEEN, None, None, None
            call.hung_up_by, call.held = None, False

    def silent(self, call: Call | None, leg: str, cause: str, moment: Moment) -> None:
        """A phone stopped ringing; if it is an agent's, that is told with its cause."""
        ring = call.rings.pop(leg, None) if call is not None else None
        if call is not None and ring is not None and ring.agent is not None:
            self.tell.missed(call, ring.agent, cause, moment)

    def end(self, call: Call, by: str, moment: Moment, cause: str | None = None) -> None:
        """End the call; later events of its channels are ignored."""
        self.tell.ended(call, by, moment, cause)
        for uid in (call.ref, call.channel, *call.aliases):
            self.calls.pop(uid, None)
            if self.channels.get(uid) is not None:
                self._over.add(uid)
        if not self.hears_calls:
            self._forget(call)

    def _forget(self, call: Call) -> None:
        """Drop the call's channels: without read class ``call`` no Hangup event will do it."""
        for uid in (call.ref, *(leg for leg, of in list(self.legs.items()) if of is call)):
            self.channel_gone(uid)

    def channel_gone(self, uid: str) -> None:
        """A channel has hung up."""
        self.calls.pop(uid, None)
        self.legs.pop(uid, None)
        self._over.discard(uid)
        self.channels.gone(uid)

    def talking_on(self, leg: str) -> Call | None:
        """Find the call in which an agent talks on ``leg``."""
        channel = self.channels.get(leg)
        found = [self.legs.get(leg), *(self.calls.get(peer) for peer in self.channels.peers(leg))]
        if channel is not None and channel.linked in self.calls:
            linked = self.calls[channel.linked]
            # A phone behind a Local channel is in another bridge than the caller.
            if linked.agent is not None and self.agent_on(leg) == linked.agent:
                found.append(linked)
        for call in found:
            if (
                call is not None
                and call.phase is Phase.TALKING
                and leg != call.channel
                and self._has(call, leg)
            ):
                return call
        return None

    def _has(self, call: Call, leg: str) -> bool:
        """Whether the leg is the agent's: the known one, or another channel of their phone."""
        return call.agent_leg == leg or self.agent_on(leg) == call.agent

    def with_whom(self, call: Call, moment: Moment) -> None:
        """Take a phone that shares a bridge with the caller as answered, though no AgentConnect came."""
        peers = self.channels.peers(call.channel)
        if call.answering is not None and call.answering in peers:
            # AgentConnect comes before the bridge: it was missed.
            ring = call.rings.get(call.answering)
            agent = ring.agent if ring is not None else self.agent_on(call.answering)
            self._answered(call, call.answering, agent, moment)
        elif peers and call.phase is not Phase.WAITING:
            self._meets(call, peers, moment)

    def _meets(self, call: Call, peers: list[str], moment: Moment) -> None:
        """Tell the answer if one of ``peers`` is an agent or phone other than the one that talks already."""
        agents = {leg: self.agent_on(leg) for leg in peers if not self.channels.open_end(leg)}
        if call.phase is Phase.TALKING:
            if call.agent_leg in peers or (call.agent is not None and call.agent in agents.values()):
                return
            if call.released is None and not any(agents.values()):
                return  # a Local channel optimised away, or a phone not of this floor
        if agents:
            self.left_for_good(call, Outcome.TRANSFERRED, moment)
            leg = next((each for each, agent in agents.items() if agent is not None), min(agents))
            self._answered(call, leg, agents[leg], moment)

    def _answered(self, call: Call, leg: str, agent: str | None, moment: Moment) -> None:
        self.talks(call, agent, leg, moment)
        self.tell.answered(call, agent, moment)

    def hung_up(self, call: Call, by: EndedBy) -> None:
        """Note which side hangs up; the first counts, the other hang-ups follow from it."""
        call.hung_up_by = call.hung_up_by or by
