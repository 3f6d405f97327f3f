"""The calls, channels and members of the PBX, and the steps a call takes; shared by all who read events."""

from __future__ import annotations

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
from contacthub.telephony.asterisk_ami.members import FloorNames, Members
from contacthub.telephony.asterisk_ami.protocol import Frame
from contacthub.telephony.asterisk_ami.tell import Teller


class PbxState:
    """What is known of the PBX. ``calls`` and ``legs`` are by Uniqueid: the caller's, an agent's phone's."""

    def __init__(self, source: str, names: FloorNames) -> None:
        self.names = names
        self.tell = Teller(source, names)
        self.members = Members(names)
        self.channels = Channels()
        self.calls: dict[str, Call] = {}
        self.legs: dict[str, Call] = {}
        self.hears_calls = False
        self.hears_dialplan = False
        self._over: set[str] = set()
        self._unnamed = 0

    def forget_calls(self) -> None:
        """Begin anew with calls and channels; who is a member of what stays."""
        self.channels.clear()
        self.calls.clear()
        self.legs.clear()
        self._over.clear()

    def moment(self, frame: Frame, now: Instant) -> Moment:
        """When an event happened, and what names it."""
        at = frame.timestamp
        return Moment(at, frame.get("timestamp"), now) if at is not None else self.nameless(now, now)

    def nameless(self, at: Instant, now: Instant) -> Moment:
        """A moment no event of the PBX names."""
        self._unnamed += 1
        return Moment(at, f"{now}-{self._unnamed}", now)

    def each(self) -> list[Call]:
        """Every call once."""
        return list({id(call): call for call in self.calls.values()}.values())

    def call_of(self, frame: Frame) -> Call | None:
        """The call whose caller the frame speaks of."""
        return self.calls.get(frame.get("uniqueid"))

    def queued(self, frame: Frame) -> Call | None:
        """The call for whose caller a channel queues: their own, or a Local channel that leads to them."""
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
        """Another call that is the caller's own: the far end of a Local channel queues, they are at the near.

        So it is when an agent called a queue by a feature code and then left the caller in their place.
        """
        if call.phase not in (Phase.TALKING, Phase.BETWEEN):
            return None
        for peer in self.channels.beside(call.channel):
            far = self.channels.other_half(peer)
            other = self.calls.get(far) if far is not None else None
            if other is not None and other is not call and other.channel == far:
                return other
        return None

    def also(self, call: Call, uid: str) -> None:
        """Another channel queues for the caller."""
        call.aliases.add(uid)
        self.calls[uid] = call

    def goes_on(self, call: Call, uid: str) -> None:
        """The caller's leg is another channel from now on."""
        self.also(call, call.channel)
        self.also(call, uid)
        call.channel = uid

    def agent_in(self, frame: Frame) -> str | None:
        """The agent of the queue member the frame speaks of."""
        interface = frame.get("interface")
        return self.members.agent(interface, frame.get("queue")) or self.members.agent(interface)

    def agent_on(self, leg: str) -> str | None:
        """The agent whose phone a leg is."""
        channel = self.channels.get(leg)
        return self.members.agent_on(channel.name) if channel is not None else None

    def tell_members(self, moment: Moment) -> None:
        """Tell what has changed of the agents."""
        for change in self.members.changes():
            self.tell.agent(change, moment)

    # --- the steps of a call -----------------------------------------------------------------------------

    def enter(self, frame: Frame, moment: Moment) -> Call | None:
        """A caller not heard of before is in a queue; None when their call is over already."""
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
        """The visit ends by ``outcome``, if there is one that nobody answered."""
        if call.phase in (Phase.WAITING, Phase.LEAVING):
            self.tell.left(call, outcome, call.left or moment)
            call.phase, call.left, call.answering = Phase.BETWEEN, None, None
            call.rings.clear()

    def talks(self, call: Call, agent: str | None, leg: str | None, moment: Moment | None) -> None:
        """Somebody has the call; ``moment`` None: nobody knows since when."""
        call.phase, call.agent, call.agent_leg, call.answered = Phase.TALKING, agent, leg, moment
        call.answering = call.left = call.released = call.picked_up = None
        call.abandoned = call.held = False
        if call.hung_up_by == EndedBy.AGENT:
            call.hung_up_by = None  # that was the one before
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
        """Whether nobody has the call and it is in no queue, once what ended a talk or a wait is taken in."""
        if call.phase is Phase.TALKING and call.released is not None:
            self.let_go(call)
        elif call.phase is Phase.LEAVING and call.answering is None:
            self.left_for_good(call, Outcome.TRANSFERRED if call.abandoned else Outcome.WITHDRAWN, moment)
        return call.phase is Phase.BETWEEN

    def let_go(self, call: Call) -> None:
        """The agent's part is over and the caller is still there."""
        if call.released is not None:
            self.tell.released(call, call.released)
            call.phase, call.agent, call.agent_leg, call.released = Phase.BETWEEN, None, None, None
            call.hung_up_by, call.held = None, False

    def silent(self, call: Call | None, leg: str, cause: str, moment: Moment) -> None:
        """A phone stopped ringing."""
        ring = call.rings.pop(leg, None) if call is not None else None
        if call is not None and ring is not None and ring.agent is not None:
            self.tell.missed(call, ring.agent, cause, moment)

    def end(self, call: Call, by: str, moment: Moment, cause: str | None = None) -> None:
        """The call is over; what is still said of its channel is of no interest."""
        self.tell.ended(call, by, moment, cause)
        for uid in (call.ref, call.channel, *call.aliases):
            self.calls.pop(uid, None)
            if self.channels.get(uid) is not None:
                self._over.add(uid)
        if not self.hears_calls:
            self._forget(call)

    def _forget(self, call: Call) -> None:
        """Nothing will say that its channels hung up."""
        for uid in (call.ref, *(leg for leg, of in list(self.legs.items()) if of is call)):
            self.channel_gone(uid)

    def channel_gone(self, uid: str) -> None:
        """A channel has hung up."""
        self.calls.pop(uid, None)
        self.legs.pop(uid, None)
        self._over.discard(uid)
        self.channels.gone(uid)

    def talking_on(self, leg: str) -> Call | None:
        """The call in which an agent talks on ``leg``."""
        channel = self.channels.get(leg)
        found = [self.legs.get(leg), *(self.calls.get(peer) for peer in self.channels.peers(leg))]
        if channel is not None and channel.linked in self.calls:
            linked = self.calls[channel.linked]
            # Behind a Local channel the phone is in a bridge of its own.
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
        return call.agent_leg == leg or self.agent_on(leg) == call.agent

    def with_whom(self, call: Call, moment: Moment) -> None:
        """Whoever shares a bridge with the caller talks to them, though no queue said so."""
        peers = self.channels.peers(call.channel)
        if call.answering is not None and call.answering in peers:
            # The queue says so before it bridges them: it was not heard.
            ring = call.rings.get(call.answering)
            agent = ring.agent if ring is not None else self.agent_on(call.answering)
            self._answered(call, call.answering, agent, moment)
        elif peers and call.phase is not Phase.WAITING:
            self._meets(call, peers, moment)

    def _meets(self, call: Call, peers: list[str], moment: Moment) -> None:
        agents = {leg: self.agent_on(leg) for leg in peers if not self.channels.open_end(leg)}
        if call.phase is Phase.TALKING:
            if call.agent_leg in peers or (call.agent is not None and call.agent in agents.values()):
                return
            if call.released is None and not any(agents.values()):
                return  # a Local channel was optimised away, or it is a phone whose address nobody knows
        if agents:
            self.left_for_good(call, Outcome.TRANSFERRED, moment)
            leg = next((each for each, agent in agents.items() if agent is not None), min(agents))
            self._answered(call, leg, agents[leg], moment)

    def _answered(self, call: Call, leg: str, agent: str | None, moment: Moment) -> None:
        self.talks(call, agent, leg, moment)
        self.tell.answered(call, agent, moment)

    def hung_up(self, call: Call, by: EndedBy) -> None:
        """Somebody hangs up; the first one counts."""
        call.hung_up_by = call.hung_up_by or by
