"""What Asterisk says of channels, bridges, hold and transfers."""

from __future__ import annotations

from contacthub.domain.ids import EndedBy
from contacthub.telephony.asterisk_ami.calls import Call, Moment, Phase
from contacthub.telephony.asterisk_ami.protocol import Frame
from contacthub.telephony.asterisk_ami.state import PbxState


def channel_created(state: PbxState, frame: Frame, moment: Moment) -> None:
    """A channel begins; the extension it begins with is what was dialled."""
    state.channels.seen(frame)


def dialplan_step(state: PbxState, frame: Frame, moment: Moment) -> None:
    """Remember to which queue the dialplan gives the caller: a full one says nothing itself."""
    if frame.get("application").lower() == "queue":
        state.channels.seen(frame).queue = frame.get("appdata").partition(",")[0]


def channel_renamed(state: PbxState, frame: Frame, moment: Moment) -> None:
    """A channel has another name."""
    channel = state.channels.get(frame.get("uniqueid"))
    if channel is not None:
        channel.name = frame.get("newname")


def hangup_requested(state: PbxState, frame: Frame, moment: Moment) -> None:
    """The far end of a channel hangs up: a caller, or a phone that refuses or puts down."""
    cause = frame.get("cause")
    if cause.isdecimal():
        state.channels.seen(frame).hangup_cause = int(cause)
    call = state.call_of(frame)
    if call is not None:
        if call.ref == frame.get("uniqueid"):
            state.hung_up(call, EndedBy.CUSTOMER)
        return
    talking = state.talking_on(frame.get("uniqueid"))
    if talking is not None and talking.released is None:
        state.hung_up(talking, EndedBy.AGENT)


def channel_hung_up(state: PbxState, frame: Frame, moment: Moment) -> None:
    """A channel is gone: the caller's ends the call."""
    uid = frame.get("uniqueid")
    call, leg_of = state.calls.get(uid), state.legs.get(uid)
    if call is not None and call.ref == uid:
        at = call.left if call.phase is Phase.LEAVING else None
        state.end(call, call.hung_up_by or EndedBy.SYSTEM, at or moment)
    elif leg_of is not None:
        _phone_gone(leg_of, uid, moment)
    state.channel_gone(uid)


def _phone_gone(call: Call, leg: str, moment: Moment) -> None:
    ring = call.rings.get(leg)
    if ring is not None:
        ring.cancelled = ring.cancelled or moment
    if call.answering == leg:
        call.answering = None


def bridge_entered(state: PbxState, frame: Frame, moment: Moment) -> None:
    """A channel meets others."""
    if frame.get("bridgetechnology").startswith("holding"):
        return  # parked: with nobody
    uid = frame.get("uniqueid")
    state.channels.seen(frame)
    state.channels.enter(uid, frame.get("bridgeuniqueid"))
    _look_at(state, [uid, *state.channels.peers(uid)], moment)


def bridge_left(state: PbxState, frame: Frame, moment: Moment) -> None:
    """A channel leaves the others."""
    uid = frame.get("uniqueid")
    others = state.channels.peers(uid)
    state.channels.leave(uid)
    _look_at(state, others, moment)


def _look_at(state: PbxState, uids: list[str], moment: Moment) -> None:
    for uid in uids:
        call = state.calls.get(uid)
        if call is not None and call.ref == uid:
            state.with_whom(call, moment)


def put_on_hold(state: PbxState, frame: Frame, moment: Moment) -> None:
    """An agent holds the caller. A caller who holds the agent is not on hold."""
    call = state.talking_on(frame.get("uniqueid"))
    if call is not None and not call.held:
        call.held = True
        state.tell.held(call, moment)


def taken_off_hold(state: PbxState, frame: Frame, moment: Moment) -> None:
    """The agent is back; Asterisk says so before a transfer too, when nobody was on hold."""
    call = state.talking_on(frame.get("uniqueid"))
    if call is not None and call.held:
        call.held = False
        state.tell.resumed(call, moment)


def blind_transfer(state: PbxState, frame: Frame, moment: Moment) -> None:
    """The agent sends the caller away; where to is seen by what comes next."""
    call = state.calls.get(frame.get("transfereeuniqueid")) or state.talking_on(
        frame.get("transfereruniqueid")
    )
    if frame.get("result") == "Success" and call is not None and call.phase is Phase.TALKING:
        call.released, call.hung_up_by = moment, None


def attended_transfer(state: PbxState, frame: Frame, moment: Moment) -> None:
    """The agent joins the caller with whom they called meanwhile, perhaps through another queue."""
    call = state.calls.get(frame.get("transfereeuniqueid")) or state.talking_on(
        frame.get("origtransfereruniqueid")
    )
    if frame.get("result") != "Success" or call is None or call.phase is not Phase.TALKING:
        return
    call.released, call.hung_up_by = moment, None
    consult = state.calls.get(frame.get("secondtransfereruniqueid"))
    if consult is not None and consult is not call:
        _join(state, call, consult, moment)


def _join(state: PbxState, call: Call, consult: Call, moment: Moment) -> None:
    """The agent's own call into a queue becomes the caller's visit there."""
    state.end(consult, EndedBy.AGENT, moment)
    state.waits_in(call, consult.queue, moment)
    # What the queue says from now on it says of the channel that asked for it.
    call.aliases.add(consult.ref)
    state.calls[consult.ref] = call
    if consult.phase is Phase.TALKING:
        state.talks(call, consult.agent, consult.agent_leg, moment)
        state.tell.answered(call, consult.agent, moment)
        return
    call.phase, call.left = consult.phase, consult.left
    for ring in consult.rings.values():
        call.rings[ring.leg], state.legs[ring.leg] = ring, call
        if ring.agent is not None:
            state.tell.offered(call, ring.agent, moment)
