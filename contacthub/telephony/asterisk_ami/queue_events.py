"""Handlers of app_queue's events about callers and about the phones it rings.

- No event of the queue says by which exit a caller left. It follows from the events around
  ``QueueCallerLeave``, so the call is ``LEAVING`` until one of them has come or the grace is over::

      answered        QueueCallerLeave, AgentConnect
      hung up         HangupRequest, QueueCallerAbandon, QueueCallerLeave
      timed out       QueueCallerAbandon, QueueCallerLeave, VarSet QUEUESTATUS=TIMEOUT
      left by a key   QueueCallerLeave alone

- Phones that stop ringing because another one answered or the caller left bring no ``Agent…`` event,
  only ``DialEnd``, sometimes twice.

Source: https://docs.asterisk.org/Latest_API/API_Documentation/AMI_Events/QueueCallerLeave/
"""

from __future__ import annotations

from contacthub.routing.words import EndedBy, Outcome
from contacthub.telephony.asterisk_ami.calls import Call, Moment, Phase, bounded, variables
from contacthub.telephony.asterisk_ami.protocol import Frame
from contacthub.telephony.asterisk_ami.state import PbxState

EXITS = {
    "TIMEOUT": Outcome.TIMED_OUT, "FULL": Outcome.QUEUE_FULL, "JOINEMPTY": Outcome.CLOSED,
    "JOINUNAVAIL": Outcome.CLOSED, "LEAVEEMPTY": Outcome.CLOSED, "LEAVEUNAVAIL": Outcome.CLOSED,
    "WITHDRAW": Outcome.WITHDRAWN,
}  # fmt: skip
"""``QUEUESTATUS`` as an outcome. CONTINUE is missing: it follows a talk that the agent ended."""

NEVER_JOINED = frozenset({"FULL", "JOINEMPTY", "JOINUNAVAIL"})

REFUSED = frozenset({17, 21})
UNREACHABLE = frozenset({1, 2, 3, 18, 20, 27, 34, 38, 41, 42, 44, 58})
"""Q.850 causes by which a phone's leg ends: busy or rejected, and not reachable."""

DIAL_CAUSES = {"BUSY": "declined", "CONGESTION": "unreachable", "CHANUNAVAIL": "unreachable"}

# --- callers -------------------------------------------------------------------------------------------


def caller_joined(state: PbxState, frame: Frame, moment: Moment) -> None:
    """A caller waits in a queue: a new call, or the next visit of a known one."""
    call = state.queued(frame)
    if call is None:
        state.enter(frame, moment)
        return
    queue = frame.get("queue")
    if call.phase is Phase.WAITING and call.queue == queue:
        return
    if call.phase is Phase.WAITING and call.channel != frame.get("uniqueid"):
        _nested(state, call, queue, moment)
        return
    state.left_for_good(call, Outcome.TRANSFERRED, moment)
    call.outer = None
    state.waits_in(call, queue, moment)


def _nested(state: PbxState, call: Call, queue: str, moment: Moment) -> None:
    """A member of the queue leads to another queue: the caller waits in both, shown in the inner one."""
    if state.names.queue_of(queue) is None:
        return
    outer = call.outer or call.queue
    state.left_for_good(call, Outcome.TRANSFERRED, moment)
    state.waits_in(call, queue, moment)
    call.outer = outer


def caller_left(state: PbxState, frame: Frame, moment: Moment) -> None:
    """A caller is out of the queue, answered or not."""
    call = state.queued(frame)
    if call is None:
        return
    if call.outer == frame.get("queue"):
        call.outer = None
    elif call.phase is Phase.WAITING and call.queue == frame.get("queue"):
        call.phase, call.left = Phase.LEAVING, moment
        _end_if_given_up(state, call, moment)


def caller_abandoned(state: PbxState, frame: Frame, moment: Moment) -> None:
    """A caller is out of the queue unanswered, perhaps because they hung up."""
    call = state.queued(frame)
    if call is not None and call.phase in (Phase.WAITING, Phase.LEAVING):
        call.abandoned = True
        _end_if_given_up(state, call, moment)


def _end_if_given_up(state: PbxState, call: Call, moment: Moment) -> None:
    # A time-out, an emptied queue and a redirect are "abandoned" too, but without a hang-up before.
    if call.abandoned and call.hung_up_by == EndedBy.CUSTOMER:
        state.end(call, EndedBy.CUSTOMER, call.left or moment)


def variable_set(state: PbxState, frame: Frame, moment: Moment) -> None:
    """``QUEUESTATUS`` names the exit of a caller who is still on the line."""
    said = frame.get("value").upper()
    if frame.get("variable").upper() != "QUEUESTATUS" or said not in EXITS:
        return
    call = state.queued(frame)
    if call is not None and call.channel != frame.get("uniqueid"):
        state.back_outside(call, moment)
    elif said in NEVER_JOINED:
        _turned_away(state, call, frame, moment)
    elif call is not None:
        state.left_for_good(call, EXITS[said], moment)


def _turned_away(state: PbxState, call: Call | None, frame: Frame, moment: Moment) -> None:
    """Queue() refused the caller (full, or without agents): a visit without a wait."""
    channel = state.channels.get(frame.get("uniqueid"))
    if channel is None or channel.queue is None:
        return
    queue = state.members.queue_called(channel.queue)
    if call is None:
        call = state.enter(Frame({**frame.values, "queue": queue}, frame.repeated), moment)
    elif state.names.queue_of(queue) is not None:
        state.left_for_good(call, Outcome.TRANSFERRED, moment)
        state.waits_in(call, queue, moment)
    if call is not None:
        state.left_for_good(call, EXITS[frame.get("value").upper()], moment)


# --- the agents' phones --------------------------------------------------------------------------------


def agent_called(state: PbxState, frame: Frame, moment: Moment) -> None:
    """An agent's phone rings."""
    call = state.queued(frame) or state.enter(frame, moment)
    leg = frame.get("destuniqueid")
    if call is None or leg in call.rings or call.phase is Phase.TALKING:
        return
    state.channels.seen(frame, "dest")
    _learn(state, call, frame, moment)
    state.rings(call, leg, frame.get("interface"), state.agent_in(frame), moment)


def _learn(state: PbxState, call: Call, frame: Frame, moment: Moment) -> None:
    """Take in the channel variables of an event; tell those that are new or changed."""
    before = dict(call.attributes)
    call.attributes = bounded({**before, **variables(frame)})
    more = {key: value for key, value in call.attributes.items() if before.get(key) != value}
    if more:
        state.tell.noted(call, more, moment)


def agent_rang_out(state: PbxState, frame: Frame, moment: Moment) -> None:
    """An agent's phone rang in vain, or refused."""
    call, leg = state.call_of(frame), frame.get("destuniqueid")
    agent = state.agent_in(frame)
    if call is not None and call.phase is Phase.WAITING and leg not in call.rings and agent is not None:
        # It rang before the hub came (back), and the PBX did not list it.
        state.tell.missed(call, agent, _why_unanswered(state, leg), moment)
    state.silent(call, leg, _why_unanswered(state, leg), moment)


def dial_begun(state: PbxState, frame: Frame, moment: Moment) -> None:
    """A phone is dialled; by whom shows why.

    - By the far half of a Local channel that rings as a member: it is the phone of that member.
    - By a caller's channel, whose ringing phone has forwarded the call: it rings in that phone's place.
    - By a caller's channel that no agent has any more: a transfer to an agent's phone.
    """
    uid, leg = frame.get("uniqueid"), frame.get("destuniqueid")
    state.channels.seen(frame, "dest").dialled_by = uid
    agent = state.agent_on(leg)
    half = state.channels.other_half(uid)
    if half is not None and half in state.legs:
        _behind_local(state, state.legs[half], half, agent, moment)
    call = state.call_of(frame)
    if call is None or call.channel != uid or leg in call.rings:
        return
    forwarding = next((ring for ring in call.rings.values() if ring.forwarded is not None), None)
    if forwarding is not None:
        state.rings_instead(call, forwarding, leg)
    elif agent is not None and state.is_let_go(call, moment):
        state.rings(call, leg, state.channels.interface(leg), agent, moment)


def _behind_local(state: PbxState, call: Call, half: str, agent: str | None, moment: Moment) -> None:
    ring = call.rings.get(half)
    if ring is not None and ring.agent is None and agent is not None:
        ring.agent = agent
        state.tell.offered(call, agent, moment)


def dial_ended(state: PbxState, frame: Frame, moment: Moment) -> None:
    """An attempt to reach a phone is over. It may come twice, and before or after the ``Agent…`` event."""
    leg = frame.get("destuniqueid")
    channel = state.channels.get(leg)
    if channel is not None:
        channel.dialled_by = None
    call = state.call_of(frame) or state.legs.get(leg)
    ring = call.rings.get(leg) if call is not None else None
    if call is None or ring is None:
        return
    status = frame.get("dialstatus").upper()
    if status == "ANSWER":
        if call.phase is not Phase.BETWEEN:
            call.answering = leg
        return
    if call.answering == leg:
        call.answering = None  # the agent or the caller hung up during the announcement
    if frame.get("forward"):
        ring.forwarded = moment
    elif status != "CANCEL":
        state.silent(call, leg, DIAL_CAUSES.get(status) or _why_unanswered(state, leg), moment)
    elif call.hung_up_by == EndedBy.CUSTOMER:
        state.silent(call, leg, "caller_left", moment)
    else:
        ring.cancelled = ring.cancelled or moment


def _why_unanswered(state: PbxState, leg: str) -> str:
    """The cause of a missed ring, by the Q.850 cause with which the phone's channel ended."""
    channel = state.channels.get(leg)
    cause = channel.hangup_cause if channel is not None else None
    if cause in REFUSED:
        return "declined"
    return "unreachable" if cause in UNREACHABLE else "no_answer"


def picked_up(state: PbxState, frame: Frame, moment: Moment) -> None:
    """Call pick-up: another phone takes the call that rings at an agent's."""
    leg, rang = frame.get("uniqueid"), frame.get("targetuniqueid")
    call = state.legs.get(rang)
    if call is None or rang not in call.rings:
        return
    state.channels.seen(frame)
    state.silent(call, rang, "answered_elsewhere", moment)
    call.answering = call.picked_up = leg
    state.legs[leg] = call


def agent_connected(state: PbxState, frame: Frame, moment: Moment) -> None:
    """An agent is connected with the caller."""
    call = state.queued(frame) or state.enter(frame, moment)
    if call is None:
        return
    state.channels.seen(frame, "dest")
    agent = _who_answered(state, call, frame)
    if call.phase is Phase.TALKING and agent in (call.agent, None):
        return  # told already: by the inner of two nested queues, or by a resync
    state.talks(call, agent, frame.get("destuniqueid"), moment)
    state.tell.answered(call, agent, moment)


def _who_answered(state: PbxState, call: Call, frame: Frame) -> str | None:
    """Return the agent who answered. After a pick-up the event names the member whose phone rang instead."""
    leg = frame.get("destuniqueid")
    ring, on_it = call.rings.get(leg), state.agent_on(leg)
    if leg == call.picked_up:
        return on_it
    if ring is None:
        return on_it or state.agent_in(frame)
    return state.agent_in(frame) or ring.agent


def agent_dumped(state: PbxState, frame: Frame, moment: Moment) -> None:
    """The agent hung up while the caller was being announced to them."""
    call = state.call_of(frame)
    state.silent(call, frame.get("destuniqueid"), "declined", moment)
    if call is not None:
        call.answering = None


def agent_completed(state: PbxState, frame: Frame, moment: Moment) -> None:
    """The agent's part is over. After a transfer this may come only when the caller hangs up in the end."""
    # After a transfer from a second line the event names that line instead of the caller.
    call = state.call_of(frame) or state.legs.get(frame.get("destuniqueid"))
    if call is None or call.phase is not Phase.TALKING or state.agent_in(frame) != call.agent:
        return
    call.released = call.released or moment
    reason = frame.get("reason").lower()
    if reason in ("agent", "caller"):
        state.hung_up(call, EndedBy.AGENT if reason == "agent" else EndedBy.CUSTOMER)


# --- members -------------------------------------------------------------------------------------------


def member_heard_of(state: PbxState, frame: Frame, moment: Moment) -> None:
    """A member logged in, was paused or resumed, or their phone is in another state."""
    is_other = state.members.device_heard(frame)
    if state.members.heard(frame):
        state.tell_members(moment)
    elif is_other and (agent := state.agent_in(frame)) is not None:
        state.tell_phones([agent], moment)


def member_removed(state: PbxState, frame: Frame, moment: Moment) -> None:
    """A member logged out of a queue."""
    state.members.removed(frame)
    state.tell_members(moment)
