"""Translates the PBX's events (AMI frames) into the hub's events. Sans-I/O: no socket, no clock."""

from __future__ import annotations

from collections.abc import Callable

from contacthub.routing.words import EndedBy, Instant, Outcome
from contacthub.sources import incoming as i
from contacthub.telephony.asterisk_ami import channel_events as channels
from contacthub.telephony.asterisk_ami import queue_events as queues
from contacthub.telephony.asterisk_ami.calls import Call, Moment, Phase
from contacthub.telephony.asterisk_ami.members import FloorNames
from contacthub.telephony.asterisk_ami.protocol import Frame
from contacthub.telephony.asterisk_ami.state import PbxState

GRACE_MS = 2_000
"""How long to wait for the event that explains an exit from a queue; Asterisk sends it in milliseconds."""

UNSURE_MS = 3600_000
"""How long a call without an agent is kept of which a PBX that lists no channels says nothing."""
UNHEARD_MS = 60_000
"""The same where no hang-up is received at all (no read class ``call``)."""

BOOTED = "fullybooted"
"""The PBX has started completely: lists it refused before may be available now."""

HANDLERS: dict[str, Callable[[PbxState, Frame, Moment], None]] = {
    "queuecallerjoin": queues.caller_joined,
    "queuecallerleave": queues.caller_left,
    "queuecallerabandon": queues.caller_abandoned,
    "varset": queues.variable_set,
    "agentcalled": queues.agent_called,
    "agentringnoanswer": queues.agent_rang_out,
    "dialbegin": queues.dial_begun,
    "dialend": queues.dial_ended,
    "pickup": queues.picked_up,
    "agentconnect": queues.agent_connected,
    "agentdump": queues.agent_dumped,
    "agentcomplete": queues.agent_completed,
    "queuememberadded": queues.member_heard_of,
    "queuememberpause": queues.member_heard_of,
    "queuememberstatus": queues.member_heard_of,
    "queuememberremoved": queues.member_removed,
    "newchannel": channels.channel_created,
    "newexten": channels.dialplan_step,
    "rename": channels.channel_renamed,
    "hanguprequest": channels.hangup_requested,
    "softhanguprequest": channels.hangup_demanded,
    "hangup": channels.channel_hung_up,
    "bridgeenter": channels.bridge_entered,
    "bridgeleave": channels.bridge_left,
    "hold": channels.put_on_hold,
    "unhold": channels.taken_off_hold,
    "blindtransfer": channels.blind_transfer,
    "attendedtransfer": channels.attended_transfer,
    "shutdown": channels.shut_down,
}


def matters(frame: Frame) -> bool:
    """Whether the model reads this event at all; it ignores most events of a busy PBX."""
    event = frame.event
    if event == "varset":
        return frame.get("variable").upper() == "QUEUESTATUS"
    if event == "newexten":
        return frame.get("application").lower() == "queue"
    return event in HANDLERS or event == BOOTED


class PbxModel:
    """Takes every frame in order and returns the events for the hub."""

    def __init__(self, source: str, names: FloorNames) -> None:
        self.state = PbxState(source, names)

    def feed(self, frame: Frame, now: Instant) -> list[i.Incoming]:
        """Take an event in; ``now`` is when it was received, in UTC milliseconds."""
        handler = HANDLERS.get(frame.event)
        if handler is None:
            return []
        state = self.state
        privilege = frame.get("privilege")
        state.hears_calls = state.hears_calls or privilege.startswith("call")
        state.hears_dialplan = state.hears_dialplan or privilege.startswith("dialplan")
        moment = state.moment(frame, now)
        call = state.calls.get(frame.get("uniqueid")) or state.legs.get(frame.get("uniqueid"))
        if call is not None:
            # Frames held back by a slow reader arrive together. What the grace would have settled between
            # them is settled first, by the PBX's own time stamps:
            #   stamped 10.0 s  QueueCallerLeave       the caller is out of the queue, why is not known yet
            #   stamped 14.0 s  VarSet QUEUESTATUS     4 s later: it belongs to the caller's next visit
            self._settle(call, moment.at, now)
        state.settle_phones(moment.at, now)
        handler(state, frame, moment)
        return state.tell.take()

    def tick(self, now: Instant) -> list[i.Incoming]:
        """Settle calls whose explaining event did not come within the grace; call it about every second."""
        for call in self.state.each():
            self._settle(call, None, now)
        self.state.settle_phones(None, now)
        return self.state.tell.take()

    def _settle(self, call: Call, at: Instant | None, now: Instant) -> None:
        """Settle what is due by our clock (``now``) or by the PBX's (``at``, None when no event tells it)."""
        self._settle_rings(call, at, now)
        if call.phase is Phase.LEAVING and _is_due(call.left, at, now):
            self._settle_exit(call)
        elif call.phase is Phase.TALKING and _is_due(call.released, at, now):
            self._settle_release(call, now)
        elif call.unsure is not None:
            self._settle_unsure(call, call.unsure, at, now)

    def membership(self, queues: set[str], members: list[Frame], now: Instant) -> list[i.Incoming]:
        """Take in the PBX's list of queues and members: a reload changes them without an event."""
        self.state.members.listed(queues, members)
        self.state.tell_members(self.state.nameless(now, now))
        return self.state.tell.take()

    def forget_phones(self, now: Instant) -> list[i.Incoming]:
        """The PBX is away: how phones are is not known, and must keep no agent from other work."""
        self.state.members.forget_devices()
        for change in self.state.phones.forget():
            self.state.tell.agent(change, self.state.nameless(now, now))
        return self.state.tell.take()

    def refresh(self, now: Instant) -> list[i.Incoming]:
        """The floor changed: tell of queues and agents that were not known before."""
        moment = self.state.nameless(now, now)
        self.state.members.floor_changed()
        self.state.tell_members(moment)
        for phone in self.state.phones.told():
            # A hub that has read its floor back from the log has forgotten how phones are.
            self.state.tell.agent(phone, moment)
        for call in self.state.each():
            if not call.told and self.state.tell.opened(call):
                self._tell_whole(call, moment)
        return self.state.tell.take()

    def _tell_whole(self, call: Call, moment: Moment) -> None:
        """Tell the state of a call whose arrival was told only now: ringing phones, the agent who talks."""
        state = self.state
        for ring in call.rings.values():
            ring.agent = state.members.agent(ring.interface, call.queue)
            if ring.agent is not None and ring.cancelled is None:
                state.tell.offered(call, ring.agent, moment)
        if call.phase is Phase.TALKING:
            call.agent = call.agent or (state.agent_on(call.agent_leg) if call.agent_leg else None)
            state.tell.answered(call, call.agent, call.answered or moment, timed=call.answered is not None)

    def _settle_rings(self, call: Call, at: Instant | None, now: Instant) -> None:
        for leg, ring in list(call.rings.items()):
            if ring.forwarded is not None and _is_due(ring.forwarded, at, now):
                self.state.silent(call, leg, "declined", ring.forwarded)
            elif ring.cancelled is not None and _is_due(ring.cancelled, at, now):
                cause = "caller_left" if call.answering is None else "answered_elsewhere"
                self.state.silent(call, leg, cause, ring.cancelled)

    def _settle_exit(self, call: Call) -> None:
        if call.left is None or call.answering is not None or call.rings:
            return  # an agent has answered, and the queue still announces the call to them
        if not self.state.hears_calls:
            # Without read class ``call`` no hang-up is received: the caller's is the likeliest reason.
            self.state.end(call, EndedBy.CUSTOMER, call.left)
        elif call.abandoned and self.state.hears_dialplan:
            # No hang-up and no QUEUESTATUS: a redirect by an operator or another program.
            self.state.left_for_good(call, Outcome.TRANSFERRED, call.left)
        else:
            self.state.left_for_good(call, Outcome.WITHDRAWN, call.left)

    def _settle_unsure(self, call: Call, since: Moment, at: Instant | None, now: Instant) -> None:
        """End a call that is not heard of any more; an event about it (``at``) shows that it goes on."""
        if at is not None:
            call.unsure = None if self.state.hears_calls else self.state.nameless(at, now)
        elif now - since.seen_at >= (UNSURE_MS if self.state.hears_calls else UNHEARD_MS):
            self.state.end(call, EndedBy.SYSTEM, self.state.nameless(now, now), "lost")

    def _settle_release(self, call: Call, now: Instant) -> None:
        state, released = self.state, call.released
        if released is None:
            return
        if not state.hears_calls:
            state.end(call, call.hung_up_by or EndedBy.SYSTEM, released)
            return
        leg = self._still_there(call)
        if leg is not None:
            call.agent_leg, call.released = leg, None
            state.legs[leg] = call
            return
        state.let_go(call)
        state.with_whom(call, state.nameless(released.at, now))

    def _still_there(self, call: Call) -> str | None:
        """The agent's leg still bridged with the caller: the known one, or another of the agent's.

        It is another when a Local channel before the phone was optimised away.
        """
        peers = self.state.channels.peers(call.channel)
        if call.agent_leg in peers:
            return call.agent_leg
        if call.agent is None:
            return None
        return next((leg for leg in peers if self.state.agent_on(leg) == call.agent), None)


def _is_due(moment: Moment | None, at: Instant | None, now: Instant) -> bool:
    """Whether the grace after ``moment`` is over, by our clock or by the PBX's."""
    if moment is None:
        return False
    return now - moment.seen_at >= GRACE_MS or (at is not None and at - moment.at >= GRACE_MS)
