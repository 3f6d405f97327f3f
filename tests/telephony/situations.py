"""Situations of which there is no recording, written after the source of Asterisk 22; by name."""

from __future__ import annotations

from collections.abc import Callable

from tests.telephony.script import AGENT, CALL, DIALPLAN, SYSTEM, Script

LINA, WANGWEI, ZHANGSAN = "PJSIP/1001", "PJSIP/1002", "PJSIP/1003"
CHENJIE, LIUYANG, STRANGER = "PJSIP/1004", "PJSIP/1005", "PJSIP/9999"
LOCAL = "Local/1001@from-queue/n"

Situation = Callable[[Script], None]
SITUATIONS: dict[str, Situation] = {}


def situation(play: Situation) -> Situation:
    """Register by the function's name."""
    SITUATIONS[play.__name__] = play
    return play


def talking(s: Script, member: str = LINA, queue: str = "support") -> tuple[str, str, str]:
    """A caller, an agent's phone and the bridge they are in."""
    c = s.caller(queue)
    leg = s.rings(c, member, queue)
    s.wait(1)
    bridge = s.answers(c, leg, member, queue)
    s.wait(5)
    return c, leg, bridge


# --- ringing --------------------------------------------------------------------------------------------


@situation
def ring_all_one_is_busy_one_refuses_one_answers(s: Script) -> None:
    c = s.caller()
    first, second, third = (s.rings(c, each) for each in (LINA, WANGWEI, ZHANGSAN))
    s.hangs_up(first, cause=17)
    s.dialled(c, first, "BUSY")
    s.gone(first, cause=17)
    s.wait(1)
    s.hangs_up(second, cause=21)
    s.dialled(c, second, "NOANSWER")
    s.gone(second, cause=21)
    bridge = s.answers(c, third, ZHANGSAN)
    s.wait(3)
    s.ends(c, third, ZHANGSAN, bridge)


@situation
def one_by_one_until_somebody_answers(s: Script) -> None:
    c = s.caller()
    for member in (LINA, WANGWEI):
        leg = s.rings(c, member)
        s.wait(4)
        s.rings_out(c, leg, member)
        s.wait(1)
    leg = s.rings(c, LINA)
    s.ends(c, leg, LINA, s.answers(c, leg, LINA), by="agent")


@situation
def a_missed_call_pauses_its_agent(s: Script) -> None:
    c = s.caller()
    leg = s.rings(c, LINA)
    s.wait(4)
    member = {"Queue": "support", "Interface": LINA, "StateInterface": LINA, "MemberName": "Li Na"}
    s.say("QueueMemberPause", AGENT, **member, Paused=1, PausedReason="Auto-Pause")
    s.rings_out(c, leg, LINA)
    s.hangs_up(c)
    s.leaves(c)
    s.gone(c)
    s.say("QueueMemberPause", AGENT, **member, Paused=0, PausedReason="")


@situation
def the_caller_hangs_up_in_the_instant_of_the_answer(s: Script) -> None:
    c = s.caller()
    leg = s.rings(c, LINA)
    s.is_up(leg)
    s.dialled(c, leg, "ANSWER")
    s.hangs_up(c)
    bridge = s.connects(c, leg, LINA)
    s.completes(c, leg, LINA, "caller")
    s.unbridge(bridge, c, leg)
    s.gone(leg, c)


@situation
def the_caller_hangs_up_while_the_call_is_announced_to_the_agent(s: Script) -> None:
    c = s.caller()
    leg = s.rings(c, LINA)
    s.is_up(leg)
    s.dialled(c, leg, "ANSWER")
    s.wait(3)
    s.hangs_up(c)
    s.say("QueueCallerAbandon", AGENT, Queue="support", **s.about(c))
    s.dialled(c, leg, "CANCEL")
    s.gone(leg)
    s.leaves(c, abandons=False)
    s.gone(c)


@situation
def the_agent_hangs_up_during_the_announcement_and_another_answers(s: Script) -> None:
    c = s.caller()
    leg = s.rings(c, LINA)
    s.is_up(leg)
    s.dialled(c, leg, "ANSWER")
    s.wait(3)
    s.hangs_up(leg)
    s.say("AgentDump", AGENT, Queue="support", Interface=LINA, **s.about(c), **s.about(leg, "Dest"))
    s.dialled(c, leg, "NOANSWER")
    s.gone(leg)
    s.wait(1)
    other = s.rings(c, WANGWEI)
    s.ends(c, other, WANGWEI, s.answers(c, other, WANGWEI))


@situation
def the_caller_and_the_agent_do_not_understand_each_others_codecs(s: Script) -> None:
    c = s.caller()
    leg = s.rings(c, LINA)
    s.is_up(leg)
    s.dialled(c, leg, "ANSWER")
    s.say("QueueCallerAbandon", AGENT, Queue="support", **s.about(c))
    s.dialled(c, leg, "CANCEL")
    s.gone(leg)
    s.leaves(c)
    s.gone(c)


@situation
def a_phone_forwards_the_call_and_the_other_one_answers(s: Script) -> None:
    c = s.caller()
    leg = s.rings(c, LINA)
    near, far = s.local("13900000000@from-internal", c)
    s.dialled(c, leg, "CANCEL", Forward="Local/13900000000@from-internal")
    s.dials(c, near)
    s.gone(leg)
    mobile = s.channel("PJSIP/trunk", c)
    s.dials(far, mobile)
    s.wait(5)
    s.is_up(mobile)
    s.dialled(far, mobile, "ANSWER")
    s.bridge("outside", mobile, far)
    bridge = s.answers(c, near, LINA)
    s.wait(4)
    s.hangs_up(c)
    s.completes(c, near, LINA, "caller")
    s.unbridge(bridge, c, near)
    s.gone(near)
    s.parties_end("outside", far, mobile)
    s.gone(c)


@situation
def a_phone_that_forwards_to_nowhere_has_declined(s: Script) -> None:
    c = s.caller()
    leg = s.rings(c, LINA)
    s.dialled(c, leg, "CANCEL", Forward="Local/0@nowhere")
    s.gone(leg)
    s.wait(3)
    other = s.rings(c, WANGWEI)
    s.ends(c, other, WANGWEI, s.answers(c, other, WANGWEI))


@situation
def another_agent_picks_the_ringing_call_up(s: Script) -> None:
    _picked_up(s, CHENJIE)


@situation
def a_phone_of_nobody_picks_the_ringing_call_up(s: Script) -> None:
    _picked_up(s, STRANGER)


def _picked_up(s: Script, by: str) -> None:
    c = s.caller()
    leg = s.rings(c, LINA)
    s.wait(1)
    picker = s.channel(by, Exten="*8")
    s.app(picker, "Pickup", "")
    s.is_up(picker)
    # The picker's channel takes the place of the ringing one, with its own name and id.
    s.say("Pickup", CALL, **s.about(picker), **s.about(leg, "Target"))
    s.gone(leg, cause=26)
    s.dialled(c, picker, "ANSWER")
    bridge = s.connects(c, picker, LINA)
    s.wait(3)
    s.ends(c, picker, LINA, bridge)


@situation
def two_callers_ring_the_same_agent_from_two_queues(s: Script) -> None:
    first, second = s.caller("support"), s.caller("sales", "13900139000")
    one, two = s.rings(first, ZHANGSAN), s.rings(second, ZHANGSAN, "sales")
    bridge = s.answers(first, one, ZHANGSAN)
    s.hangs_up(two, cause=17)
    s.dialled(second, two, "BUSY")
    s.gone(two, cause=17)
    s.wait(2)
    s.ends(first, one, ZHANGSAN, bridge)
    s.hangs_up(second)
    s.leaves(second, "sales")
    s.gone(second)


# --- Local channels -------------------------------------------------------------------------------------


def local_member(s: Script, c: str, *, state_interface: str) -> tuple[str, str, str]:
    """A member that is a Local channel is called; its two ends and the phone behind."""
    member = {"Queue": "support", "Interface": LOCAL, "StateInterface": state_interface, "Paused": 0}
    s.say("QueueMemberStatus", AGENT, **member)
    near, far = s.local("1001@from-queue", c)
    s.rings(c, LOCAL, leg=near)
    phone = s.channel(LINA, c)
    s.app(far, "Dial", "PJSIP/1001,20")
    s.dials(far, phone)
    return near, far, phone


def local_answered(s: Script, c: str, near: str, far: str, phone: str) -> str:
    """The phone behind the Local channel answers."""
    s.is_up(phone)
    s.dialled(far, phone, "ANSWER")
    s.bridge(f"inner-{phone}", phone, far)
    return s.answers(c, near, LOCAL)


def local_ended(s: Script, c: str, near: str, far: str, phone: str, bridge: str) -> None:
    """The agent hangs up."""
    s.hangs_up(phone)
    s.unbridge(f"inner-{phone}", phone, far)
    s.gone(phone)
    s.hangs_up(near)
    s.completes(c, near, LOCAL, "agent")
    s.unbridge(bridge, near, c)
    s.gone(far, near, c)


@situation
def a_local_member_holds_and_hangs_up(s: Script) -> None:
    c = s.caller()
    near, far, phone = local_member(s, c, state_interface=LINA)
    bridge = local_answered(s, c, near, far, phone)
    for event in ("Hold", "Unhold"):
        s.wait(1)
        s.say(event, **s.about(phone))
        s.say(event, **s.about(near))
    local_ended(s, c, near, far, phone, bridge)


@situation
def a_local_member_whose_state_interface_says_nothing(s: Script) -> None:
    c = s.caller()
    near, far, phone = local_member(s, c, state_interface="Local/nobody@x")
    s.wait(2)
    local_ended(s, c, near, far, phone, local_answered(s, c, near, far, phone))


@situation
def a_local_member_is_optimised_away(s: Script) -> None:
    c = s.caller()
    near, far, phone = local_member(s, c, state_interface=LINA)
    bridge = local_answered(s, c, near, far, phone)
    s.unbridge(f"inner-{phone}", phone)
    s.bridge(bridge, phone, swap=near)
    s.unbridge(bridge, near)
    s.unbridge(f"inner-{phone}", far)
    s.gone(far, near)
    s.wait(4)
    s.say("Hold", **s.about(phone))
    s.wait(1)
    s.say("Unhold", **s.about(phone))
    s.ends(c, phone, LOCAL, bridge)


@situation
def a_local_caller_is_optimised_away(s: Script) -> None:
    outside = s.channel("PJSIP/trunk")
    near, far = s.local("400@ivr", outside)
    s.joins(far, "support", CallerIDNum="13800138000")
    leg = s.rings(far, LINA)
    bridge = s.answers(far, leg, LINA)
    s.bridge("front", outside, near)
    s.unbridge("front", outside)
    s.bridge(bridge, outside, swap=far)
    s.unbridge(bridge, far)
    s.unbridge("front", near)
    s.gone(near, far)
    s.wait(5)
    s.ends(outside, leg, LINA, bridge)


@situation
def a_queue_within_a_queue_answers(s: Script) -> None:
    c, near, far = _nested(s)
    leg = s.rings(far, CHENJIE, "sales")
    s.wait(2)
    inner = s.answers(far, leg, CHENJIE, "sales")
    bridge = s.answers(c, near, "Local/sales@queues")
    s.wait(5)
    s.hangs_up(c)
    s.completes(c, near, "Local/sales@queues", "caller")
    s.unbridge(bridge, c, near)
    s.gone(near)
    s.ends(far, leg, CHENJIE, inner, queue="sales")
    s.gone(c)


@situation
def a_queue_within_a_queue_rings_in_vain_and_the_outer_one_goes_on(s: Script) -> None:
    c, near, far = _nested(s)
    leg = s.rings(far, CHENJIE, "sales")
    s.wait(4)
    s.hangs_up(far)
    s.silenced(far, leg)
    s.leaves(far, "sales")
    s.rings_out(c, near, "Local/sales@queues")
    s.gone(far)
    other = s.rings(c, LINA)
    s.ends(c, other, LINA, s.answers(c, other, LINA))


def _nested(s: Script) -> tuple[str, str, str]:
    c = s.caller()
    near, far = s.local("sales@queues", c)
    s.rings(c, "Local/sales@queues", leg=near)
    s.joins(far, "sales")
    return c, near, far


# --- ways out -------------------------------------------------------------------------------------------


@situation
def a_full_queue(s: Script) -> None:
    c = s.channel("PJSIP/trunk", CallerIDNum="13800138000")
    s.app(c, "Queue", "Support,t,,,60")
    s.status(c, "FULL")
    s.app(c, "Playback", "busy")
    s.wait(3)
    s.gone(c)


@situation
def an_empty_queue_is_not_joined_and_the_next_one_answers(s: Script) -> None:
    c = s.channel("PJSIP/trunk", CallerIDNum="13800138000")
    s.app(c, "Queue", "support")
    s.status(c, "JOINEMPTY")
    s.joins(c, "sales")
    leg = s.rings(c, CHENJIE, "sales")
    s.ends(c, leg, CHENJIE, s.answers(c, leg, CHENJIE, "sales"), queue="sales")


@situation
def a_queue_that_empties_while_the_caller_waits(s: Script) -> None:
    c = s.caller()
    s.wait(6)
    s.leaves(c)
    s.status(c, "LEAVEEMPTY")
    s.wait(4)
    s.hangs_up(c)
    s.gone(c)


@situation
def the_caller_leaves_by_a_key_and_hangs_up_at_once(s: Script) -> None:
    c = s.caller()
    leg = s.rings(c, LINA)
    s.wait(2)
    s.silenced(c, leg)
    s.leaves(c, abandons=False)
    s.app(c, "VoiceMail", "400")
    s.wait(1)
    s.hangs_up(c)
    s.gone(c)


@situation
def somebody_takes_the_caller_out_of_the_queue(s: Script) -> None:
    c = s.caller()
    s.wait(2)
    s.leaves(c)
    s.app(c, "Playback", "hello")
    s.wait(10)
    s.hangs_up(c)
    s.gone(c)


@situation
def somebody_takes_the_caller_out_of_the_queue_to_a_phone(s: Script) -> None:
    c = s.caller()
    s.wait(2)
    s.leaves(c)
    s.app(c, "Dial", "PJSIP/1004")
    phone = s.channel(CHENJIE, c)
    s.dials(c, phone)
    s.wait(6)
    s.dialled(c, phone, "ANSWER")
    s.bridge("d", phone, c)
    s.wait(3)
    s.parties_end("d", c, phone)


@situation
def a_time_out_into_a_queue_that_nobody_watches(s: Script) -> None:
    c = s.caller()
    s.wait(6)
    s.leaves(c)
    s.status(c, "TIMEOUT")
    s.joins(c, "private")
    leg = s.rings(c, CHENJIE, "private")
    s.wait(2)
    s.ends(c, leg, CHENJIE, s.answers(c, leg, CHENJIE, "private"), queue="private")


@situation
def a_caller_of_a_queue_that_nobody_watches(s: Script) -> None:
    c, leg, bridge = talking(s, LINA, "private")
    s.ends(c, leg, LINA, bridge, queue="private")


@situation
def an_agent_calls_out(s: Script) -> None:
    phone = s.channel(LINA, Exten="13900139000")
    s.app(phone, "Dial", "PJSIP/13900139000@trunk")
    outside = s.channel("PJSIP/trunk", phone)
    s.dials(phone, outside)
    s.dialled(phone, outside, "ANSWER")
    s.bridge("out", outside, phone)
    s.say("Hold", **s.about(phone))
    s.say("Unhold", **s.about(phone))
    s.parties_end("out", phone, outside)


@situation
def the_operator_cuts_a_talk(s: Script) -> None:
    c, leg, bridge = talking(s)
    s.say("SoftHangupRequest", Cause=32, **s.about(c))
    s.completes(c, leg, LINA, "caller")
    s.unbridge(bridge, c, leg)
    s.gone(leg, c)


@situation
def the_pbx_is_stopped(s: Script) -> None:
    s.caller()
    talking(s)
    s.say("Shutdown", SYSTEM, Shutdown="Uncleanly", Restart="True")


# --- transfers ------------------------------------------------------------------------------------------


def blind(s: Script, transferer: str, transferee: str, bridge: str, exten: str) -> None:
    """The agent sends the caller away."""
    s.say(
        "BlindTransfer", Result="Success", **s.about(transferer, "Transferer"),
        **s.about(transferee, "Transferee"), Extension=exten, Context="internal", IsExternal="Yes",
    )  # fmt: skip
    s.unbridge(bridge, transferer, transferee)


@situation
def a_blind_transfer_into_the_same_queue(s: Script) -> None:
    c, leg, bridge = talking(s)
    blind(s, leg, c, bridge, "400")
    s.completes(c, leg, LINA, "transfer")
    s.gone(leg)
    s.joins(c, "support")
    other = s.rings(c, WANGWEI)
    s.ends(c, other, WANGWEI, s.answers(c, other, WANGWEI))


@situation
def a_blind_transfer_to_an_agent_who_answers_after_a_while(s: Script) -> None:
    c, leg, bridge = talking(s)
    blind(s, leg, c, bridge, "1004")
    s.completes(c, leg, LINA, "transfer")
    s.gone(leg)
    s.app(c, "Dial", "PJSIP/1004")
    phone = s.channel(CHENJIE, c)
    s.dials(c, phone)
    s.wait(8)
    s.dialled(c, phone, "ANSWER")
    s.bridge("d", phone, c)
    s.wait(3)
    s.parties_end("d", c, phone)


@situation
def a_blind_transfer_to_an_agent_who_does_not_answer(s: Script) -> None:
    c, leg, bridge = talking(s)
    blind(s, leg, c, bridge, "1004")
    s.gone(leg)
    phone = s.channel(CHENJIE, c)
    s.dials(c, phone)
    s.wait(8)
    s.dialled(c, phone, "NOANSWER")
    s.gone(phone)
    s.gone(c)


@situation
def a_blind_transfer_to_nowhere(s: Script) -> None:
    c, leg, bridge = talking(s)
    blind(s, leg, c, bridge, "0")
    s.completes(c, leg, LINA, "transfer")
    s.gone(leg)
    s.app(c, "Playback", "invalid")
    s.gone(c)


@situation
def a_blind_transfer_by_a_local_member_into_a_queue(s: Script) -> None:
    c = s.caller()
    near, far, phone = local_member(s, c, state_interface=LINA)
    bridge = local_answered(s, c, near, far, phone)
    s.wait(4)
    # The far end of the Local channel goes on; the caller stays bridged to its near end.
    blind(s, phone, far, f"inner-{phone}", "500")
    s.gone(phone)
    s.joins(far, "sales")
    leg = s.rings(far, CHENJIE, "sales")
    s.wait(1)
    second = s.answers(far, leg, CHENJIE, "sales")
    s.wait(4)
    s.hangs_up(c)
    s.unbridge(bridge, c, near)
    s.completes(c, near, LOCAL, "caller")
    s.gone(near)
    s.ends(far, leg, CHENJIE, second, queue="sales")
    s.gone(c)


def consulting(s: Script, queue: str | None = None) -> tuple[str, str, str, str]:
    """An agent talks to a caller and calls a colleague, perhaps through a queue, from a second line."""
    c, leg, bridge = talking(s)
    s.say("Hold", **s.about(leg))
    second = s.channel(LINA)
    if queue is not None:
        s.joins(second, queue)
    return c, leg, bridge, second


def attended(s: Script, c: str, leg: str, second: str, **values: str) -> None:
    """The transfer is done."""
    s.say("Unhold", **s.about(leg))
    s.say(
        "AttendedTransfer", Result="Success", **s.about(leg, "OrigTransferer"),
        **s.about(second, "SecondTransferer"), **s.about(c, "Transferee"), IsExternal="Yes", **values,
    )  # fmt: skip


@situation
def an_attended_transfer_joined_by_a_local_channel(s: Script) -> None:
    # The bridge of a queue merges with no other: Asterisk links the two.
    c, leg, bridge, second = consulting(s)
    target = s.channel(CHENJIE, second)
    s.dials(second, target)
    s.dialled(second, target, "ANSWER")
    s.bridge("consult", target, second)
    s.wait(4)
    near, far = s.local("_attended@transfer", c)
    s.bridge("consult", far, swap=second)
    s.bridge(bridge, near, swap=leg)
    attended(s, c, leg, second, DestType="Link")
    s.completes(c, leg, LINA, "transfer")
    s.unbridge(bridge, leg)
    s.unbridge("consult", second)
    s.gone(leg, second)
    s.wait(6)
    s.hangs_up(target)
    s.unbridge("consult", target, far)
    s.gone(target, far)
    s.unbridge(bridge, near, c)
    s.gone(near, c)


@situation
def an_attended_transfer_to_somebody_outside(s: Script) -> None:
    c, leg, bridge, second = consulting(s)
    target = s.channel("PJSIP/trunk", second)
    s.bridge("consult", target, second)
    s.wait(4)
    s.bridge(bridge, target, swap=leg)
    attended(s, c, leg, second, DestType="Bridge")
    s.unbridge(bridge, leg)
    s.gone(leg, second)
    s.wait(6)
    s.parties_end(bridge, target, c)


def semi_attended(s: Script) -> tuple[str, str, str]:
    """An agent calls a colleague from a second line, which the caller takes over while it rings."""
    c, leg, bridge, second = consulting(s)
    s.app(second, "Dial", "PJSIP/1004,30")
    phone = s.channel(CHENJIE, second)
    s.dials(second, phone)
    s.wait(1)
    attended(s, c, leg, second, DestType="App", DestApp="Dial")
    s.unbridge(bridge, c, leg)
    s.completes(second, leg, LINA, "transfer")
    s.gone(leg)
    s.app(c, "Dial", "PJSIP/1004,30")
    s.gone(second)
    return c, second, phone


@situation
def an_attended_transfer_while_the_phone_rings_in_vain(s: Script) -> None:
    c, _, phone = semi_attended(s)
    s.wait(20)
    for status in ("NOANSWER", "CANCEL"):
        s.dialled(c, phone, status)
    s.gone(phone)
    s.gone(c)


@situation
def an_attended_transfer_while_the_phone_rings_and_the_caller_gives_up(s: Script) -> None:
    c, _, phone = semi_attended(s)
    s.wait(4)
    s.hangs_up(c)
    s.dialled(c, phone, "CANCEL")
    s.gone(phone, cause=26)
    s.gone(c)


@situation
def an_attended_transfer_by_feature_code_while_the_phone_rings(s: Script) -> None:
    c, leg, bridge = talking(s)
    s.unbridge(bridge, leg)
    near, far = s.local("1004@internal", leg)
    s.bridge("consult", near, leg)
    s.app(far, "Dial", "PJSIP/1004,30")
    phone = s.channel(CHENJIE, leg)
    s.dials(far, phone)
    s.wait(2)
    s.hangs_up(leg)
    s.bridge(bridge, near)
    attended(s, c, leg, leg, DestType="Bridge")
    s.unbridge("consult", leg)
    s.completes(c, leg, LINA, "transfer")
    s.gone(leg)
    s.wait(3)
    s.is_up(phone)
    s.dialled(far, phone, "ANSWER")
    s.bridge("inner", phone, far)
    s.wait(5)
    s.hangs_up(c)
    s.unbridge(bridge, c, near)
    s.gone(near)
    s.parties_end("inner", far, phone)
    s.gone(c)


@situation
def an_attended_transfer_to_a_local_phone_that_rings(s: Script) -> None:
    c, leg, bridge, second = consulting(s)
    s.app(second, "Dial", "Local/1004@internal/n,30")
    near, far = s.local("1004@internal", second)
    s.dials(second, near)
    s.app(far, "Dial", "PJSIP/1004,30")
    phone = s.channel(CHENJIE, second)
    s.dials(far, phone)
    s.wait(1)
    attended(s, c, leg, second, DestType="App", DestApp="Dial")
    s.unbridge(bridge, c, leg)
    s.gone(leg)
    s.app(c, "Dial", "Local/1004@internal/n,30")
    s.gone(second)
    s.wait(3)
    s.is_up(phone)
    s.dialled(far, phone, "ANSWER")
    s.bridge("inner", phone, far)
    s.is_up(near)
    s.dialled(c, near, "ANSWER")
    s.bridge("outer", near, c)
    s.wait(5)
    s.hangs_up(c)
    s.unbridge("outer", c, near)
    s.gone(near)
    s.parties_end("inner", far, phone)
    s.gone(c)


@situation
def an_attended_transfer_into_a_queue_that_rings(s: Script) -> None:
    c, leg, bridge, second = consulting(s, "sales")
    ringing = s.rings(second, CHENJIE, "sales")
    # The caller's channel takes the place of the agent's in the queue, with its own name and id.
    attended(s, c, leg, second, DestType="App", DestApp="Queue")
    s.unbridge(bridge, leg, c)
    s.gone(second, leg)
    s.wait(2)
    s.ends(c, ringing, CHENJIE, s.answers(c, ringing, CHENJIE, "sales"), queue="sales")


@situation
def an_attended_transfer_by_feature_code_into_a_queue_that_rings(s: Script) -> None:
    c, leg, bridge = talking(s)
    s.unbridge(bridge, leg)
    near, far = s.local("500@internal", leg)
    s.bridge("consult", near, leg)
    s.joins(far, "sales")
    ringing = s.rings(far, CHENJIE, "sales")
    s.wait(2)
    s.hangs_up(leg)
    s.bridge(bridge, near)
    attended(s, c, leg, leg, DestType="Bridge")
    s.unbridge("consult", leg)
    s.gone(leg)
    s.wait(3)
    inner = s.answers(far, ringing, CHENJIE, "sales")
    s.wait(5)
    s.hangs_up(c)
    s.unbridge(bridge, c, near)
    s.gone(near)
    s.ends(far, ringing, CHENJIE, inner, queue="sales")
    s.gone(c)


@situation
def somebody_puts_a_caller_through_to_a_queue_that_rings(s: Script) -> None:
    c = s.channel("PJSIP/trunk", CallerIDNum="13800138000")
    desk = s.channel(STRANGER, c)
    s.bridge("front", desk, c)
    second = s.caller("support", "9999")
    ringing = s.rings(second, LINA)
    attended(s, c, desk, second, DestType="App", DestApp="Queue", TransfereeCallerIDNum="13800138000")
    s.unbridge("front", desk, c)
    s.gone(second, desk)
    s.wait(2)
    s.ends(c, ringing, LINA, s.answers(c, ringing, LINA))


@situation
def a_parked_caller_is_fetched_by_another_agent(s: Script) -> None:
    c, leg, bridge = talking(s)
    blind(s, leg, c, bridge, "700")
    s.bridge("lot", c, technology="holding")
    s.say("ParkedCall", ParkingSpace=701, **s.about(c, "Parkee"))
    s.completes(c, leg, LINA, "transfer")
    s.gone(leg)
    s.wait(20)
    phone = s.channel(CHENJIE, Exten="701")
    s.unbridge("lot", c)
    s.bridge("fetched", c, phone)
    s.wait(5)
    s.parties_end("fetched", c, phone)


@situation
def agents_meet_the_caller_in_a_conference(s: Script) -> None:
    c, leg, bridge = talking(s)
    other = s.channel(CHENJIE)
    s.unbridge(bridge, c, leg)
    s.bridge("conference", c, leg, other, technology="softmix")
    s.wait(5)
    s.hangs_up(leg)
    s.completes(c, leg, LINA, "agent")
    s.unbridge("conference", leg)
    s.gone(leg)
    s.wait(5)
    s.parties_end("conference", c, other)


@situation
def an_agent_leaves_without_a_word_and_the_caller_stays(s: Script) -> None:
    c, leg, bridge = talking(s)
    s.unbridge(bridge, c, leg)
    s.gone(leg)
    s.app(c, "VoiceMail", "400")
    s.wait(8)
    s.hangs_up(c)
    s.gone(c)


# --- strange things said --------------------------------------------------------------------------------


@situation
def names_and_headers_of_every_kind(s: Script) -> None:
    gbk = "陆明".encode("gb2312").decode("utf-8", "surrogateescape")
    c = s.caller(
        number="<unknown>", CallerIDName=gbk, ChanVariable=f"LONG={'长' * 20_000}", Odd="a: b: c",
    )  # fmt: skip
    s.say("VarSet", DIALPLAN, Variable="X", Value="y" * 100_000, **s.about(c))
    s.say("NeverHeardOf", "call,all", Uniqueid=c, Queue="support")
    s.say("UserEvent", "user,all", UserEvent="x", Uniqueid=c)
    leg = s.rings(c, LINA)
    s.ends(c, leg, LINA, s.answers(c, leg, LINA))


@situation
def a_member_is_removed_while_talking(s: Script) -> None:
    member = {"Queue": "sales", "Interface": LIUYANG, "StateInterface": LIUYANG, "MemberName": "Liu Yang"}
    s.say("QueueMemberAdded", AGENT, **member, Paused=0)
    c, leg, bridge = talking(s, LIUYANG, "sales")
    s.say("QueueMemberRemoved", AGENT, **member, Paused=0)
    s.ends(c, leg, LIUYANG, bridge, queue="sales")
