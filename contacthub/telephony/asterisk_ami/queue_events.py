"""What app_queue says of callers and of the phones it rings.

- On an answer ``QueueCallerLeave`` comes before ``AgentConnect``; on every other way out it comes with
  ``QueueCallerAbandon`` or alone. Only what stands before and after says which way it was, so a call that
  has left is ``leaving`` until then.
- Agents whose phone is silenced because another one answered or the caller left get no Agent… event,
  only ``DialEnd``, perhaps twice.
"""

from __future__ import annotations

from contacthub.domain.ids import EndedBy, Outcome
from contacthub.telephony.asterisk_ami.calls import Call, Moment, Phase, Ring, variables
from contacthub.telephony.asterisk_ami.protocol import Frame
from contacthub.telephony.asterisk_ami.state import PbxState

EXITS = {
    "TIMEOUT": Outcome.TIMED_OUT, "FULL": Outcome.QUEUE_FULL, "JOINEMPTY": Outcome.CLOSED,
    "JOINUNAVAIL": Outcome.CLOSED, "LEAVEEMPTY": Outcome.CLOSED, "LEAVEUNAVAIL": Outcome.CLOSED,
    "WITHDRAW": Outcome.WITHDRAWN,
}  # fmt: skip
"""``QUEUESTATUS`` as an outcome. CONTINUE is none: the agent had hung up."""

NEVER_JOINED = frozenset({"FULL", "JOINEMPTY", "JOINUNAVAIL"})

REFUSED = frozenset({17, 21})
UNREACHABLE = frozenset({1, 2, 3, 18, 20, 27, 34, 38, 41, 42, 44, 58})
"""Causes of Q.850 by which a phone's leg ends: busy or rejected; not there."""

DIAL_CAUSES = {"BUSY": "declined", "CONGESTION": "unreachable", "CHANUNAVAIL": "unreachable"}

# --- callers -------------------------------------------------------------------------------------------


def caller_joined(state: PbxState, frame: Frame, moment: Moment) -> None:
    """A caller waits: a new call, or the next visit of one."""
    call = state.call_of(frame)
    if call is None:
        state.enter(frame, moment)
        return
    queue = frame.get("queue")
    if call.phase is Phase.WAITING and call.queue == queue:
        return
    state.left_for_good(call, Outcome.TRANSFERRED, moment)
    state.waits_in(call, queue, moment)


def caller_left(state: PbxState, frame: Frame, moment: Moment) -> None:
    """A caller is out of the queue, answered or not."""
    call = state.call_of(frame)
    if call is not None and call.phase is Phase.WAITING and call.queue == frame.get("queue"):
        call.phase, call.left = Phase.LEAVING, moment
        _end_if_given_up(state, call, moment)


def caller_abandoned(state: PbxState, frame: Frame, moment: Moment) -> None:
    """A caller is out of the queue unanswered, perhaps because they hung up."""
    call = state.call_of(frame)
    if call is not None and call.phase in (Phase.WAITING, Phase.LEAVING):
        call.abandoned = True
        _end_if_given_up(state, call, moment)


def _end_if_given_up(state: PbxState, call: Call, moment: Moment) -> None:
    # A time-out, an emptied queue and a redirect are "abandoned" too, but nobody hung up before them.
    if call.abandoned and call.hung_up_by == EndedBy.CUSTOMER:
        state.end(call, EndedBy.CUSTOMER, call.left or moment)


def variable_set(state: PbxState, frame: Frame, moment: Moment) -> None:
    """``QUEUESTATUS`` names the exits on which the caller is still there."""
    said = frame.get("value").upper()
    if frame.get("variable").upper() != "QUEUESTATUS" or said not in EXITS:
        return
    call = state.call_of(frame)
    if said in NEVER_JOINED:
        _turned_away(state, call, frame, moment)
    elif call is not None:
        state.left_for_good(call, EXITS[said], moment)


def _turned_away(state: PbxState, call: Call | None, frame: Frame, moment: Moment) -> None:
    """Queue() did not even let the caller in: a visit without a wait."""
    channel = state.channels.get(frame.get("uniqueid"))
    if channel is None or channel.queue is None:
        return
    if call is None:
        call = state.enter(Frame({**frame.values, "queue": channel.queue}, frame.repeated), moment)
    else:
        state.left_for_good(call, Outcome.TRANSFERRED, moment)
        state.waits_in(call, channel.queue, moment)
    if call is not None:
        state.left_for_good(call, EXITS[frame.get("value").upper()], moment)


# --- the agents' phones --------------------------------------------------------------------------------


def agent_called(state: PbxState, frame: Frame, moment: Moment) -> None:
    """An agent's phone rings."""
    call = state.call_of(frame) or state.enter(frame, moment)
    leg = frame.get("destuniqueid")
    if call is None or leg in call.rings or call.phase is Phase.TALKING:
        return
    state.channels.seen(frame, "dest")
    more = {key: value for key, value in variables(frame).items() if call.attributes.get(key) != value}
    if more:
        call.attributes.update(more)
        state.tell.noted(call, more, moment)
    agent = state.agent_in(frame)
    call.rings[leg] = Ring(leg=leg, interface=frame.get("interface"), agent=agent)
    state.legs[leg] = call
    if agent is not None:
        state.tell.offered(call, agent, moment)


def agent_rang_out(state: PbxState, frame: Frame, moment: Moment) -> None:
    """An agent's phone rang in vain, or refused."""
    leg = frame.get("destuniqueid")
    state.silent(state.call_of(frame), leg, _why_unanswered(state, leg), moment)


def dial_ended(state: PbxState, frame: Frame, moment: Moment) -> None:
    """An attempt to reach a phone is over. May come twice, and before or after the Agent… event."""
    call, leg = state.call_of(frame), frame.get("destuniqueid")
    ring = call.rings.get(leg) if call is not None else None
    if call is None or ring is None:
        return
    status = frame.get("dialstatus").upper()
    if status == "ANSWER":
        call.answering = leg
    elif status != "CANCEL":
        state.silent(call, leg, DIAL_CAUSES.get(status) or _why_unanswered(state, leg), moment)
    elif call.hung_up_by == EndedBy.CUSTOMER:
        state.silent(call, leg, "caller_left", moment)
    else:
        ring.cancelled = ring.cancelled or moment


def _why_unanswered(state: PbxState, leg: str) -> str:
    channel = state.channels.get(leg)
    cause = channel.hangup_cause if channel is not None else None
    if cause in REFUSED:
        return "declined"
    return "unreachable" if cause in UNREACHABLE else "no_answer"


def agent_connected(state: PbxState, frame: Frame, moment: Moment) -> None:
    """The agent has the caller."""
    call = state.call_of(frame) or state.enter(frame, moment)
    if call is None:
        return
    state.channels.seen(frame, "dest")
    agent = state.agent_in(frame)
    known_already = call.phase is Phase.TALKING and call.agent == agent
    state.talks(call, agent, frame.get("destuniqueid"), moment)
    if not known_already:
        state.tell.answered(call, agent, moment)


def agent_dumped(state: PbxState, frame: Frame, moment: Moment) -> None:
    """The agent hung up while the caller was being announced to them."""
    call = state.call_of(frame)
    state.silent(call, frame.get("destuniqueid"), "declined", moment)
    if call is not None:
        call.answering = None


def agent_completed(state: PbxState, frame: Frame, moment: Moment) -> None:
    """The agent's part is over. After a transfer this may come only when the caller hangs up in the end."""
    call = state.call_of(frame)
    if call is None or call.phase is not Phase.TALKING or state.agent_in(frame) != call.agent:
        return
    call.released = call.released or moment
    reason = frame.get("reason").lower()
    if reason in ("agent", "caller"):
        state.hung_up(call, EndedBy.AGENT if reason == "agent" else EndedBy.CUSTOMER)


# --- members -------------------------------------------------------------------------------------------


def member_heard_of(state: PbxState, frame: Frame, moment: Moment) -> None:
    """A member logged in, was paused, or only changed."""
    state.members.heard(frame)
    state.tell_members(moment)


def member_removed(state: PbxState, frame: Frame, moment: Moment) -> None:
    """A member logged out of a queue."""
    state.members.removed(frame)
    state.tell_members(moment)
