"""The model: which events of the hub follow from those of app_queue and its channels."""

from __future__ import annotations

import pytest

from contacthub.sources import incoming as i
from contacthub.sources.bounds import Number
from contacthub.telephony.asterisk_ami.protocol import Frame
from tests.telephony.frames import Floor, Pbx, brief, frame

LINA, WANGWEI, CHENJIE = "PJSIP/1001", "PJSIP/1002", "PJSIP/1004"


def waiting() -> Pbx:
    pbx = Pbx()
    pbx.joins()
    return pbx


def talking() -> Pbx:
    pbx = waiting()
    pbx.rings("l1", LINA)
    pbx.answers("l1", LINA)
    return pbx


# --- ways out of a queue --------------------------------------------------------------------------------


def test_a_caller_in_a_watched_queue_is_a_contact() -> None:
    assert Pbx().joins() == ["arrived c support"]


def test_a_queue_of_which_the_floor_knows_nothing_is_not_watched() -> None:
    pbx = Pbx()
    assert pbx.joins(queue="private") == []
    assert pbx.hears("Hangup", uniqueid="c") == []


def test_a_caller_who_hangs_up_before_the_abandon_gave_up() -> None:
    pbx = waiting()
    pbx.hears("HangupRequest", uniqueid="c")
    assert pbx.leaves() == ["ended c customer"]
    assert pbx.hears("Hangup", uniqueid="c") == []


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("TIMEOUT", "timed_out"),
        ("LEAVEEMPTY", "closed"),
        ("LEAVEUNAVAIL", "closed"),
        ("WITHDRAW", "withdrawn"),
    ],
)  # fmt: skip
def test_queuestatus_names_the_exit_of_a_caller_who_is_still_there(status: str, outcome: str) -> None:
    pbx = waiting()
    assert pbx.leaves() == []
    assert pbx.hears("VarSet", uniqueid="c", variable="QUEUESTATUS", value=status) == [f"left c {outcome}"]
    assert pbx.hears("Hangup", uniqueid="c") == ["ended c system"]


def test_an_emptied_queue_may_say_leave_before_abandon() -> None:
    pbx = waiting()
    pbx.hears("QueueCallerLeave", uniqueid="c", queue="support")
    pbx.hears("QueueCallerAbandon", uniqueid="c", queue="support")
    said = pbx.hears("VarSet", uniqueid="c", variable="QUEUESTATUS", value="LEAVEEMPTY")
    assert said == ["left c closed"]


def test_queuestatus_continue_is_no_exit() -> None:
    pbx = talking()
    assert pbx.hears("VarSet", uniqueid="c", variable="QUEUESTATUS", value="CONTINUE") == []


@pytest.mark.parametrize(("status", "outcome"), [("FULL", "queue_full"), ("JOINEMPTY", "closed")])
def test_a_caller_who_is_not_let_in_is_a_contact_that_waited_no_time(status: str, outcome: str) -> None:
    pbx = Pbx()
    pbx.hears("Newexten", uniqueid="c", application="Queue", appdata="support,t,,,60", calleridnum="1")
    said = pbx.hears("VarSet", uniqueid="c", variable="QUEUESTATUS", value=status)
    assert said == ["arrived c support", f"left c {outcome}"]
    assert {each.occurred_at for each in pbx.said} == {pbx.said[0].occurred_at}
    assert pbx.hears("Hangup", uniqueid="c") == ["ended c system"]


def test_a_full_queue_after_a_time_out_is_a_second_visit() -> None:
    pbx = waiting()
    pbx.leaves()
    pbx.hears("VarSet", uniqueid="c", variable="QUEUESTATUS", value="TIMEOUT")
    pbx.hears("Newexten", uniqueid="c", application="Queue", appdata="sales")
    said = pbx.hears("VarSet", uniqueid="c", variable="QUEUESTATUS", value="FULL")
    assert said == ["transferred c sales", "left c queue_full"]


def test_a_caller_who_is_sent_into_another_queue_was_moved() -> None:
    pbx = waiting()
    pbx.leaves()
    left_at = int(pbx.now * 1000)
    said = pbx.hears("QueueCallerJoin", uniqueid="c", queue="sales", after=0.5)
    assert said == ["left c transferred", "transferred c sales"]
    assert pbx.said[-2].occurred_at == left_at
    assert pbx.said[-1].occurred_at == left_at + 500


def test_a_caller_who_is_sent_to_a_phone_was_moved_and_answered() -> None:
    pbx = waiting()
    pbx.leaves()
    pbx.hears("BridgeEnter", uniqueid="c", bridgeuniqueid="b")
    said = pbx.hears("BridgeEnter", uniqueid="x", channel="PJSIP/1004-00000001", bridgeuniqueid="b")
    assert said == ["left c transferred", "answered c chenjie"]


def test_a_caller_who_leaves_by_a_key_is_withdrawn_once_nothing_else_came() -> None:
    pbx = waiting()
    pbx.hears("QueueCallerLeave", uniqueid="c", queue="support")
    left_at = int(pbx.now * 1000)
    assert pbx.passes(1) == []
    assert pbx.passes(1.5) == ["left c withdrawn"]
    assert pbx.said[-1].occurred_at == left_at


def test_a_call_that_is_cut_by_the_pbx_while_waiting_was_ended_by_the_system() -> None:
    pbx = waiting()
    pbx.hears("SoftHangupRequest", uniqueid="c")
    pbx.leaves()
    assert pbx.hears("Hangup", uniqueid="c") == ["ended c system"]


def test_without_the_dialplan_class_a_time_out_is_still_no_abandon() -> None:
    pbx = waiting()
    pbx.leaves()
    assert pbx.hears("Hangup", uniqueid="c") == ["ended c system"]


def test_without_the_call_class_an_exit_is_taken_for_the_caller_leaving() -> None:
    pbx = Pbx()
    for event in ("QueueCallerJoin", "QueueCallerAbandon", "QueueCallerLeave"):
        pbx.hears(event, privilege="agent,all", uniqueid="c", queue="support")
    assert pbx.passes(3) == ["ended c customer"]


def test_without_the_call_class_nothing_is_kept_of_a_call_that_is_over() -> None:
    pbx = Pbx()
    for uid in map(str, range(3)):
        agent = {"privilege": "agent,all", "uniqueid": uid, "destuniqueid": f"leg-{uid}", "queue": "support"}
        for event in ("QueueCallerJoin", "AgentCalled", "QueueCallerLeave", "AgentConnect", "AgentComplete"):
            pbx.hears(event, **agent, interface=LINA)
        pbx.passes(3)
    state = pbx.model.state
    assert (state.calls, state.legs) == ({}, {})
    assert [uid for uid in ("0", "leg-0") if state.channels.get(uid)] == []


def test_without_the_call_class_a_completed_call_ends() -> None:
    pbx = Pbx()
    agent = {"privilege": "agent,all", "uniqueid": "c", "queue": "support", "interface": LINA}
    for event in ("QueueCallerJoin", "QueueCallerLeave", "AgentConnect"):
        pbx.hears(event, **agent)
    pbx.hears("AgentComplete", **agent, reason="agent")
    assert pbx.passes(3) == ["ended c agent"]


# --- agents' phones -------------------------------------------------------------------------------------


def test_a_phone_that_rings_is_an_offer() -> None:
    assert waiting().rings("l1", LINA) == ["offered c lina"]


def test_a_phone_of_nobody_known_rings_unseen_and_may_answer() -> None:
    pbx = waiting()
    assert pbx.rings("l1", "PJSIP/9999") == []
    assert pbx.answers("l1", "PJSIP/9999") == ["answered c None"]


def test_a_phone_that_rings_out_is_told_once_though_dial_ends_twice() -> None:
    pbx = waiting()
    pbx.rings("l1", LINA)
    assert pbx.hears("AgentRingNoAnswer", uniqueid="c", destuniqueid="l1") == ["missed c lina no_answer"]
    for status in ("NOANSWER", "CANCEL"):
        assert pbx.hears("DialEnd", uniqueid="c", destuniqueid="l1", dialstatus=status) == []


@pytest.mark.parametrize(
    ("status", "cause", "said"),
    [
        ("BUSY", "", "declined"), ("CONGESTION", "", "unreachable"), ("CHANUNAVAIL", "", "unreachable"),
        ("NOANSWER", "21", "declined"), ("NOANSWER", "17", "declined"), ("NOANSWER", "20", "unreachable"),
        ("NOANSWER", "19", "no_answer"),
    ],
)  # fmt: skip
def test_how_a_phone_refuses_is_told(status: str, cause: str, said: str) -> None:
    pbx = waiting()
    pbx.rings("l1", LINA)
    if cause:
        pbx.hears("HangupRequest", uniqueid="l1", cause=cause)
    assert pbx.hears("DialEnd", uniqueid="c", destuniqueid="l1", dialstatus=status) == [
        f"missed c lina {said}"
    ]
    assert pbx.hears("AgentRingNoAnswer", uniqueid="c", destuniqueid="l1") == []


def test_the_loser_of_a_ring_all_is_left_to_the_answer() -> None:
    pbx = waiting()
    pbx.rings("l1", LINA)
    pbx.rings("l2", WANGWEI)
    pbx.hears("DialEnd", uniqueid="c", destuniqueid="l1", dialstatus="ANSWER")
    assert pbx.hears("DialEnd", uniqueid="c", destuniqueid="l2", dialstatus="CANCEL") == []
    assert pbx.answers("l1", LINA) == ["answered c lina"]


def test_the_loser_is_freed_while_the_call_is_announced_to_the_winner() -> None:
    pbx = waiting()
    pbx.rings("l1", LINA)
    pbx.rings("l2", WANGWEI)
    pbx.hears("DialEnd", uniqueid="c", destuniqueid="l1", dialstatus="ANSWER")
    pbx.hears("DialEnd", uniqueid="c", destuniqueid="l2", dialstatus="CANCEL")
    pbx.hears("QueueCallerLeave", uniqueid="c", queue="support")
    assert pbx.passes(3) == ["missed c wangwei answered_elsewhere"]
    assert pbx.passes(30) == []
    assert pbx.hears("AgentConnect", uniqueid="c", destuniqueid="l1", interface=LINA) == ["answered c lina"]


def test_an_agent_who_hangs_up_during_the_announcement_declined() -> None:
    pbx = waiting()
    pbx.rings("l1", LINA)
    pbx.hears("DialEnd", uniqueid="c", destuniqueid="l1", dialstatus="ANSWER")
    assert pbx.hears("AgentDump", uniqueid="c", destuniqueid="l1") == ["missed c lina declined"]


def test_phones_are_silenced_when_the_caller_leaves() -> None:
    pbx = waiting()
    pbx.rings("l1", LINA)
    pbx.hears("HangupRequest", uniqueid="c")
    said = pbx.hears("DialEnd", uniqueid="c", destuniqueid="l1", dialstatus="CANCEL")
    assert said == ["missed c lina caller_left"]


def test_a_member_is_found_by_its_interface_then_by_its_state_interface() -> None:
    pbx = Pbx()
    local = {"interface": "Local/1001@from-queue/n", "queue": "support"}
    pbx.hears("QueueMemberStatus", **local, stateinterface=LINA, paused="0")
    pbx.joins()
    assert pbx.rings("l1", "Local/1001@from-queue/n") == ["offered c lina"]
    assert pbx.answers("l1", "Local/1001@from-queue/n") == ["answered c lina"]


def test_an_agent_behind_a_local_channel_keeps_the_call_when_it_is_optimised_away() -> None:
    pbx = Pbx()
    local = {"interface": "Local/1001@from-queue/n", "queue": "support"}
    pbx.hears("QueueMemberStatus", **local, stateinterface=LINA, paused="0")
    pbx.joins()
    pbx.rings("l1", "Local/1001@from-queue/n")
    pbx.answers("l1", "Local/1001@from-queue/n")
    said = pbx.hears("BridgeEnter", uniqueid="p", channel="PJSIP/1001-0000000b", bridgeuniqueid="b-l1")
    said += pbx.unbridges("l1") + pbx.hears("Hangup", uniqueid="l1") + pbx.passes(5)
    assert said == []
    assert pbx.hears("Hold", uniqueid="p") == ["held c"]


# --- talking --------------------------------------------------------------------------------------------


def test_the_agents_hold_holds_and_an_unhold_without_a_hold_says_nothing() -> None:
    pbx = talking()
    assert pbx.hears("Unhold", uniqueid="l1") == []
    assert pbx.hears("Hold", uniqueid="l1") == ["held c"]
    assert pbx.hears("Hold", uniqueid="c") == []
    assert pbx.hears("Unhold", uniqueid="l1") == ["resumed c"]


@pytest.mark.parametrize(("who", "by"), [("c", "customer"), ("l1", "agent")])
def test_who_hangs_up_first_ended_the_call(who: str, by: str) -> None:
    pbx = talking()
    pbx.hears("HangupRequest", uniqueid=who)
    pbx.hears("AgentComplete", uniqueid="c", interface=LINA, queue="support")
    assert pbx.unbridges("l1", "c") == []
    assert pbx.hears("Hangup", uniqueid="l1") + pbx.hears("Hangup", uniqueid="c") == [f"ended c {by}"]


def test_a_caller_who_stays_after_the_agent_hung_up_is_with_nobody() -> None:
    pbx = talking()
    pbx.hears("HangupRequest", uniqueid="l1")
    pbx.hears("AgentComplete", uniqueid="c", interface=LINA, queue="support", reason="agent")
    pbx.unbridges("l1", "c")
    pbx.hears("Hangup", uniqueid="l1")
    assert pbx.passes(3) == ["transferred c None"]
    pbx.hears("HangupRequest", uniqueid="c")
    assert pbx.hears("Hangup", uniqueid="c") == ["ended c customer"]


def test_a_blind_transfer_into_a_queue_is_one_call_with_two_visits() -> None:
    pbx = talking()
    pbx.hears("BlindTransfer", result="Success", transfererUniqueid="l1", transfereeUniqueid="c")
    pbx.unbridges("c", "l1")
    assert pbx.hears("QueueCallerJoin", uniqueid="c", queue="sales") == ["transferred c sales"]
    pbx.rings("l2", CHENJIE, queue="sales")
    assert pbx.answers("l2", CHENJIE, queue="sales") == ["answered c chenjie"]
    # The first queue completes its call only now.
    assert pbx.hears("AgentComplete", uniqueid="c", interface=LINA, queue="support", reason="caller") == []
    assert pbx.passes(5) == []


def test_a_blind_transfer_to_an_agents_phone_gives_the_call_to_that_agent() -> None:
    pbx = talking()
    pbx.hears("BlindTransfer", result="Success", transfererUniqueid="l1", transfereeUniqueid="c")
    pbx.unbridges("c", "l1")
    pbx.hears("BridgeEnter", uniqueid="x", channel="PJSIP/1004-00000001", bridgeuniqueid="b2")
    assert pbx.hears("BridgeEnter", uniqueid="c", bridgeuniqueid="b2") == ["answered c chenjie"]


def test_a_transfer_that_failed_changes_nothing() -> None:
    pbx = talking()
    pbx.hears("BlindTransfer", result="Fail", transfererUniqueid="l1", transfereeUniqueid="c")
    assert pbx.passes(5) == []


def test_an_attended_transfer_to_an_agents_phone_gives_the_call_to_that_agent() -> None:
    pbx = talking()
    pbx.hears("BridgeEnter", uniqueid="x", channel="PJSIP/1004-00000001", bridgeuniqueid="b-l1")
    assert pbx.unbridges("l1") == ["answered c chenjie"]


def test_an_attended_transfer_through_a_queue_is_the_callers_visit_there() -> None:
    pbx = talking()
    pbx.joins("consult", "sales")
    pbx.rings("l2", CHENJIE, "consult", "sales")
    pbx.answers("l2", CHENJIE, "consult", "sales")
    said = pbx.hears(
        "AttendedTransfer", result="Success", origtransfereruniqueid="l1", secondtransfereruniqueid="consult",
        transfereeuniqueid="c",
    )  # fmt: skip
    assert said == ["ended consult agent", "transferred c sales", "answered c chenjie"]
    said = pbx.hears("BridgeEnter", uniqueid="c", bridgeuniqueid="b-l2") + pbx.unbridges("consult", "l1")
    said += pbx.hears("Hangup", uniqueid="consult") + pbx.hears("Hangup", uniqueid="l1") + pbx.passes(5)
    assert said == []
    pbx.hears("HangupRequest", uniqueid="c")
    assert pbx.hears("Hangup", uniqueid="c") == ["ended c customer"]


def test_an_attended_transfer_into_a_queue_that_still_rings_waits_there() -> None:
    pbx = talking()
    pbx.joins("consult", "sales")
    pbx.rings("l2", CHENJIE, "consult", "sales")
    said = pbx.hears(
        "AttendedTransfer", result="Success", origtransfereruniqueid="l1", secondtransfereruniqueid="consult",
        transfereeuniqueid="c",
    )  # fmt: skip
    assert said == ["ended consult agent", "transferred c sales", "offered c chenjie"]
    assert pbx.answers("l2", CHENJIE, "consult", "sales") == ["answered c chenjie"]


# --- what the hub gets ----------------------------------------------------------------------------------


def test_a_repeated_feed_repeats_the_ids() -> None:
    first, second = talking(), talking()
    assert [each.id for each in first.said] == [each.id for each in second.said]
    assert len({each.id for each in first.said}) == len(first.said)


def test_events_without_a_time_get_the_hubs_and_ids_of_their_own() -> None:
    pbx = Pbx()
    for uid in ("a", "b"):
        pbx.said += pbx.model.feed(frame("QueueCallerJoin", uniqueid=uid, queue="support"), 5_000)
    assert [each.occurred_at for each in pbx.said] == [5_000, 5_000]
    assert len({each.id for each in pbx.said}) == 2


def test_an_arrival_says_who_called_which_number_and_what_the_dialplan_knows() -> None:
    pbx = Pbx()
    pbx.joins(calleridname="Lu Ming", chanvariable="CUSTOMER_REF=demo-42")
    data = pbx.said[0].data
    assert isinstance(data, i.Arrived)
    assert (data.from_.raw, data.from_name, data.to.raw) == ("13800138000", "Lu Ming", "400")
    assert (data.attributes, data.routing) == ({"CUSTOMER_REF": "demo-42"}, "pbx")


def test_unknown_numbers_and_places_of_the_dialplan_are_nothing() -> None:
    pbx = Pbx()
    pbx.hears("QueueCallerJoin", uniqueid="c", queue="support", calleridnum="<unknown>", exten="s")
    data = pbx.said[0].data
    assert isinstance(data, i.Arrived)
    assert (data.from_.raw, data.to.raw) == (None, None)


def test_a_call_is_not_lost_for_what_its_dialplan_says_of_it() -> None:
    pbx = Pbx()
    made = frame("QueueCallerJoin", uniqueid="c", queue="support", calleridname="N" * 5_000)
    variables = ("LONG=" + "长" * 40_000, "customer_id=7")
    pbx.said = pbx.model.feed(Frame(made.values, {"chanvariable": variables}), 5_000)
    data = pbx.said[0].data
    assert isinstance(data, i.Arrived)
    assert (data.attributes, len(data.from_name or "")) == ({"customer_id": "7"}, 256)


def test_what_the_dialplan_learns_while_the_caller_waits_is_noted() -> None:
    pbx = waiting()
    said = pbx.hears(
        "AgentCalled", uniqueid="c", destuniqueid="l1", interface=LINA, queue="support",
        chanvariable="serial=SN1",
    )  # fmt: skip
    assert said == ["noted c", "offered c lina"]


def test_a_floor_that_learns_of_a_queue_is_told_of_the_calls_in_it() -> None:
    pbx = Pbx(Floor("sales"))
    pbx.joins()
    pbx.rings("l1", LINA)
    pbx.floor.queues.add("support")
    said = pbx.model.refresh(int(pbx.now * 1000))
    assert [type(each.data) for each in said] == [i.Arrived, i.Offered]


# --- members --------------------------------------------------------------------------------------------


def member(
    pbx: Pbx, queue: str, paused: int = 0, reason: str = "", kind: str = "QueueMemberPause"
) -> list[str]:
    return pbx.hears(
        kind, privilege="agent,all", queue=queue, interface=LINA, stateinterface=LINA, paused=paused,
        pausedreason=reason,
    )  # fmt: skip


def test_a_member_who_is_added_is_available_and_one_removed_from_all_is_offline() -> None:
    pbx = Pbx()
    assert member(pbx, "support", kind="QueueMemberAdded") == ["lina available", "lina unpaused in support"]
    assert member(pbx, "sales", kind="QueueMemberAdded") == []
    assert member(pbx, "support", kind="QueueMemberRemoved") == []
    assert member(pbx, "sales", kind="QueueMemberRemoved") == ["lina offline"]


def test_paused_in_one_of_several_queues_is_shown_there_and_in_all_is_a_break() -> None:
    pbx = Pbx()
    member(pbx, "support")
    member(pbx, "sales")
    assert member(pbx, "sales", 1, "lunch") == ["lina paused in sales"]
    assert member(pbx, "support", 1, "lunch") == ["lina paused lunch", "lina paused in support"]
    assert member(pbx, "sales") == ["lina available", "lina unpaused in sales"]


def test_a_member_of_whom_nothing_new_is_said_is_not_looked_up_anew() -> None:
    pbx = Pbx()
    member(pbx, "support", kind="QueueMemberStatus")
    asked: list[str] = []
    pbx.floor.agent_at = asked.append  # type: ignore[assignment,method-assign]  # counts
    assert member(pbx, "support", kind="QueueMemberStatus") == []
    assert asked == []


def test_a_queue_that_is_not_listed_any_more_has_no_members() -> None:
    pbx = Pbx()
    member(pbx, "support")
    member(pbx, "sales", 1)
    said = pbx.model.membership({"support"}, [], 5_000)
    assert [brief(each.data) for each in said] == ["lina offline", "lina unpaused in sales"]


def test_a_pbx_that_lists_no_queue_at_all_has_said_nothing_of_members() -> None:
    pbx = Pbx()
    member(pbx, "support")
    assert pbx.model.membership(set(), [], 5_000) == []


def test_a_queue_that_is_not_watched_does_not_count() -> None:
    pbx = Pbx()
    assert member(pbx, "private", 1, "lunch") == []
    assert member(pbx, "support") == ["lina available", "lina unpaused in support"]


@pytest.mark.parametrize("number", ["10086", "+10086", "95588", "400-800-1234", "8613800138000", "1001"])
def test_a_number_is_handed_on_as_the_pbx_has_it(number: str) -> None:
    pbx = Pbx()
    pbx.hears("Newchannel", uniqueid="c", linkedid="c", channel="PJSIP/trunk-c", exten=number)
    pbx.hears("QueueCallerJoin", uniqueid="c", queue="support", calleridnum=number)
    [arrived] = [each.data for each in pbx.said if isinstance(each.data, i.Arrived)]
    assert (arrived.from_, arrived.to) == (Number(number), Number(number))
