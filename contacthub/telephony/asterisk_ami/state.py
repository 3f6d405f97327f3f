"""The calls, channels and members of the PBX, and the steps a call takes; shared by all who read events."""

from __future__ import annotations

from contacthub.domain.ids import EndedBy, Instant, Outcome
from contacthub.telephony.asterisk_ami.calls import (
    Call,
    Channels,
    Moment,
    Phase,
    dialled,
    known,
    variables,
)
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
        call.abandoned, call.held, call.hung_up_by = False, False, None
        call.rings.clear()
        if not call.told:
            self.tell.opened(call)
        elif talked or self.names.queue_of(queue) is not None:
            self.tell.moved(call, moment)

    def left_for_good(self, call: Call, outcome: str, moment: Moment) -> None:
        """The visit ends by ``outcome``, if there is one that nobody answered."""
        if call.phase in (Phase.WAITING, Phase.LEAVING):
            self.tell.left(call, outcome, call.left or moment)
            call.phase, call.left, call.answering = Phase.BETWEEN, None, None
            call.rings.clear()

    def talks(self, call: Call, agent: str | None, leg: str | None, moment: Moment | None) -> None:
        """Somebody has the call; ``moment`` None: nobody knows since when."""
        call.phase, call.agent, call.agent_leg, call.answered = Phase.TALKING, agent, leg, moment
        call.answering = call.left = call.released = None
        call.abandoned = call.held = False
        call.rings.clear()
        if leg is not None:
            self.legs[leg] = call

    def silent(self, call: Call | None, leg: str, cause: str, moment: Moment) -> None:
        """A phone stopped ringing."""
        ring = call.rings.pop(leg, None) if call is not None else None
        if call is not None and ring is not None and ring.agent is not None:
            self.tell.missed(call, ring.agent, cause, moment)

    def end(self, call: Call, by: str, moment: Moment, cause: str | None = None) -> None:
        """The call is over; what is still said of its channel is of no interest."""
        self.tell.ended(call, by, moment, cause)
        for uid in (call.ref, *call.aliases):
            self.calls.pop(uid, None)
        if self.channels.get(call.ref) is not None:
            self._over.add(call.ref)

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
            if call is not None and call.phase is Phase.TALKING and leg != call.ref and self._has(call, leg):
                return call
        return None

    def _has(self, call: Call, leg: str) -> bool:
        return call.agent_leg == leg or self.agent_on(leg) == call.agent

    def with_whom(self, call: Call, moment: Moment) -> None:
        """Whoever shares a bridge with the caller talks to them, though no queue said so."""
        peers = self.channels.peers(call.ref)
        if not peers or call.phase is Phase.WAITING or call.answering in peers:
            return
        agents = {leg: self.agent_on(leg) for leg in peers}
        if call.phase is Phase.TALKING:
            if call.agent_leg in peers or (call.agent is not None and call.agent in agents.values()):
                return
            if call.released is None and not any(agents.values()):
                return  # a Local channel was optimised away, or it is a phone whose address nobody knows
        self.left_for_good(call, Outcome.TRANSFERRED, moment)
        leg = next((each for each, agent in agents.items() if agent is not None), peers[0])
        self.talks(call, agents[leg], leg, moment)
        self.tell.answered(call, agents[leg], moment)

    def hung_up(self, call: Call, by: EndedBy) -> None:
        """Somebody hangs up; the first one counts."""
        call.hung_up_by = call.hung_up_by or by
