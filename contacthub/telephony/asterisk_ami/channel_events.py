"""Handlers of Asterisk's events about channels, bridges, hold and transfers."""

from __future__ import annotations

from contacthub.routing.words import EndedBy, Outcome
from contacthub.telephony.asterisk_ami.calls import Call, Moment, Phase
from contacthub.telephony.asterisk_ami.protocol import Frame
from contacthub.telephony.asterisk_ami.state import PbxState


def channel_created(state: PbxState, frame: Frame, moment: Moment) -> None:
    """A channel begins; the extension it begins with is what was dialled."""
    state.channels.seen(frame)


def dialplan_step(state: PbxState, frame: Frame, moment: Moment) -> None:
    """Remember to which queue the dialplan gives the caller: a full queue sends no event of its own."""
    if frame.get("application").lower() == "queue":
        state.channels.seen(frame).queue = frame.get("appdata").partition(",")[0].strip()


def channel_renamed(state: PbxState, frame: Frame, moment: Moment) -> None:
    """A channel has another name."""
    state.channels.rename(frame.get("uniqueid"), frame.get("newname"))


def hangup_requested(state: PbxState, frame: Frame, moment: Moment) -> None:
    """The far end of a channel hangs up: a caller, or a phone that refuses or puts down."""
    cause = frame.get("cause")
    if cause.isdecimal():
        state.channels.seen(frame).hangup_cause = int(cause)
    call = state.call_of(frame)
    if call is not None:
        if call.channel == frame.get("uniqueid"):
            state.hung_up(call, EndedBy.CUSTOMER)
        return
    talking = state.talking_on(frame.get("uniqueid"))
    if talking is not None and talking.released is None:
        state.hung_up(talking, EndedBy.AGENT)


def hangup_demanded(state: PbxState, frame: Frame, moment: Moment) -> None:
    """The PBX or an operator cuts a channel: the hang-up that follows is the system's, not the person's."""
    uid = frame.get("uniqueid")
    call = state.calls.get(uid) or state.legs.get(uid)
    if call is not None and uid in (call.channel, call.agent_leg) and call.released is None:
        state.hung_up(call, EndedBy.SYSTEM)


def channel_hung_up(state: PbxState, frame: Frame, moment: Moment) -> None:
    """A channel has hung up: the caller's ends the call."""
    uid = frame.get("uniqueid")
    call, leg_of = state.calls.get(uid), state.legs.get(uid)
    if call is not None and call.channel == uid:
        _caller_gone(state, call, moment)
    elif call is not None:
        state.back_outside(call, moment)
    elif leg_of is not None:
        _phone_gone(leg_of, uid, moment)
    state.channel_gone(uid)


def _caller_gone(state: PbxState, call: Call, moment: Moment) -> None:
    at = None
    if call.phase is Phase.LEAVING and call.abandoned:
        at = call.left
    elif call.phase is Phase.LEAVING and call.answering is None:
        # A hang-up inside the queue brings QueueCallerAbandon; without it the caller had left by a key.
        state.left_for_good(call, Outcome.WITHDRAWN, moment)
    state.end(call, call.hung_up_by or EndedBy.SYSTEM, at or moment)


def _phone_gone(call: Call, leg: str, moment: Moment) -> None:
    ring = call.rings.get(leg)
    if ring is not None and ring.forwarded is None:
        ring.cancelled = ring.cancelled or moment
    if call.answering == leg:
        call.answering = None
    if call.phase is Phase.TALKING and call.agent_leg == leg:
        call.released = call.released or moment


def bridge_entered(state: PbxState, frame: Frame, moment: Moment) -> None:
    """A channel joins a bridge."""
    if frame.get("bridgetechnology").startswith("holding"):
        return  # a holding bridge: those who are parked in it do not talk
    uid = frame.get("uniqueid")
    state.channels.seen(frame)
    _take_place(state, uid, frame.get("swapuniqueid"))
    state.channels.enter(uid, frame.get("bridgeuniqueid"))
    # A Local half that joins a phone joins the caller, who waits beside its other half, to it.
    half = state.channels.other_half(uid)
    beyond = state.channels.peers(half) if half is not None else []
    _look_at(state, [uid, *state.channels.peers(uid), *beyond], moment)


def _take_place(state: PbxState, uid: str, gone: str) -> None:
    """A Local channel is optimised away: the channel behind it takes its place in bridge and call."""
    if not gone or state.channels.other_half(gone) is None:
        return
    call, leg_of = state.calls.get(gone), state.legs.get(gone)
    if call is not None and call.channel == gone:
        state.goes_on(call, uid)
    elif leg_of is not None and leg_of.agent_leg == gone:
        leg_of.agent_leg = uid
        state.legs[uid] = leg_of


def bridge_left(state: PbxState, frame: Frame, moment: Moment) -> None:
    """A channel leaves its bridge."""
    uid = frame.get("uniqueid")
    others = state.channels.peers(uid)
    state.channels.leave(uid)
    _look_at(state, others, moment)


def _look_at(state: PbxState, uids: list[str], moment: Moment) -> None:
    """After a bridge changed, see with whom each caller among its channels talks."""
    for uid in uids:
        call = state.calls.get(uid)
        if call is not None and call.channel == uid:
            behind = state.queues_behind(call)
            if behind is not None:
                _join(state, call, behind, moment)
            state.with_whom(call, moment)


def put_on_hold(state: PbxState, frame: Frame, moment: Moment) -> None:
    """An agent holds the caller. A caller who holds the agent is not on hold."""
    call = state.talking_on(frame.get("uniqueid"))
    if call is not None and not call.held:
        call.held = True
        state.tell.held(call, moment)


def taken_off_hold(state: PbxState, frame: Frame, moment: Moment) -> None:
    """The caller is off hold. Asterisk sends it before a transfer too, though no caller was on hold."""
    call = state.talking_on(frame.get("uniqueid"))
    if call is not None and call.held:
        call.held = False
        state.tell.resumed(call, moment)


def blind_transfer(state: PbxState, frame: Frame, moment: Moment) -> None:
    """The agent transfers the caller; the events that follow show where to."""
    call = state.calls.get(frame.get("transfereeuniqueid")) or state.talking_on(
        frame.get("transfereruniqueid")
    )
    if frame.get("result") == "Success" and call is not None and call.phase is Phase.TALKING:
        call.released, call.hung_up_by = moment, None


def attended_transfer(state: PbxState, frame: Frame, moment: Moment) -> None:
    """An agent, or another person with two calls, connects the caller with the party of the second call."""
    if frame.get("result") != "Success" or frame.get("desttype") == "Threeway":
        return
    transferee = frame.get("transfereeuniqueid")
    call = state.calls.get(transferee) or state.talking_on(frame.get("origtransfereruniqueid"))
    consult = state.calls.get(frame.get("secondtransfereruniqueid"))
    if call is not None and call.phase is Phase.TALKING:
        call.released, call.hung_up_by = moment, None
        if consult is not None and consult is not call:
            _join(state, call, consult, moment)
        else:
            _rings_on(state, call, frame.get("secondtransfereruniqueid"), moment)
    elif call is None and consult is not None and transferee:
        _put_through(state, frame, consult, moment)


def _rings_on(state: PbxState, call: Call, second: str, moment: Moment) -> None:
    """The second party's phone still rings: it rings for the caller now.

    It is dialled by the transferer's second channel, whose place the caller takes, or, after a transfer by
    feature code, by the far half of the Local channel that the caller is joined to.
    """
    state.channels.dials_for(second, call.channel)
    for dialler in (call.channel, *state.channels.far_halves(call.channel)):
        for leg, agent in state.phones_of(dialler):
            state.let_go(call)
            state.rings(call, leg, state.channels.interface(leg), agent, moment)


def _join(state: PbxState, call: Call, consult: Call, moment: Moment) -> None:
    """The agent's own call into a queue becomes the caller's visit there."""
    state.end(consult, EndedBy.AGENT, moment)
    state.waits_in(call, consult.queue, moment)
    _take_over(state, call, consult, moment)


def _put_through(state: PbxState, frame: Frame, consult: Call, moment: Moment) -> None:
    """A person who called the queue gives their place in it to a caller who was in no queue before."""
    state.end(consult, EndedBy.AGENT, moment)
    keys = ("uniqueid", "channel", "linkedid", "exten", "calleridnum", "calleridname")
    caller = {key: frame.get(f"transferee{key}") for key in keys}
    call = state.enter(Frame({**caller, "queue": consult.queue}), moment)
    if call is not None:
        _take_over(state, call, consult, moment)


def _take_over(state: PbxState, call: Call, consult: Call, moment: Moment) -> None:
    # Later events of the queue may name the channel that called it.
    state.also(call, consult.channel)
    if consult.phase is Phase.TALKING:
        state.talks(call, consult.agent, consult.agent_leg, moment)
        state.tell.answered(call, consult.agent, moment)
        return
    call.phase, call.left = consult.phase, consult.left
    for ring in consult.rings.values():
        state.rings(call, ring.leg, ring.interface, ring.agent, moment)


def shut_down(state: PbxState, frame: Frame, moment: Moment) -> None:
    """The PBX shuts down, which ends every call."""
    for call in state.each():
        state.end(call, EndedBy.SYSTEM, moment, "shutdown")
    state.forget_calls()
