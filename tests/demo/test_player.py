"""A played agent: takes offers, writes, wraps up, rests and makes way for a person."""

from collections import Counter
from random import Random
from typing import Any

import pytest
from pydantic import TypeAdapter

from contacthub.cli.demo_settings import ABILITIES
from contacthub.client import ConsoleView
from contacthub.console.commands import CommandToHub
from contacthub.demo.plans import Ask
from contacthub.demo.player import (
    BACK_FROM_MISSED_MS,
    BREAK_MS,
    CALL_BY_HAND_MS,
    COME_BACK_AFTER_MS,
    DIAL_MS,
    LEAVE_WITHIN_MS,
    TALK_MS,
    AgentPlayer,
    FloorWatch,
)

REF = "0190a6b0-0000-7000-8000-000000000000"
PERSON = {"type": "event", "event": {"type": "console_attached", "agent": "lina", "program": False}}
PROGRAM = {"type": "event", "event": {"type": "console_attached", "agent": "lina", "program": True}}


def view(*, presence: str = "available", contacts=(), offers=()) -> ConsoleView:
    shown = ConsoleView()
    shown.me = {
        "dispositions": {"support": ["resolved", "visit"], "sales": None},
        "transfer_to": {"queues": [{"id": "support"}, {"id": "sales"}]},
    }
    shown.agents = {"lina": {"id": "lina", "presence": presence}}
    shown.contacts = {one["id"]: one for one in contacts}
    shown.offers = {one["id"]: one for one in offers}
    return shown


def consult(
    state: str, *, by: str = "lina", agent: str = "emma", wanted: str | None = None
) -> dict[str, Any]:
    return {"by": by, "agent": agent, "state": state, "wanted": wanted}


def contact(
    contact_id: str = "c1", *, state: str = "handling", agent: str = "lina", wrap_up=(), **more: Any
) -> dict[str, Any]:
    return {
        "id": contact_id,
        "state": state,
        "agent": agent,
        "queue": "support",
        "channel": "voice",
        "wrap_up": dict.fromkeys(wrap_up, "…"),
        "callback": None,
        "capabilities": ABILITIES,
        "consult": None,
        "passing": None,
        "visits": [{"queue": "support", "agent": "lina"}],
        **more,
    }


def call_back(contact_id: str = "c1", *, dialled: bool = False, by_hand: bool = False) -> dict[str, Any]:
    taken = contact(contact_id, state="connecting")
    taken["callback"] = {"attempts": 0, "dialled": dialled}
    return taken | ({"capabilities": []} if by_hand else {})


def offer(offer_id: str = "c1.1", *, agent: str = "lina", observed: bool = False) -> dict[str, Any]:
    return {"id": offer_id, "contact_id": "c1", "agent": agent, "observed": observed}


@pytest.fixture
def free() -> set[str]:
    return {"emma"}


@pytest.fixture
def player(free: set[str]) -> AgentPlayer:
    return AgentPlayer("lina", rng=Random(5), free=free)


def test_goes_available_after_a_moment(player: AgentPlayer):
    player.see(view(presence="offline"), 0)
    assert player.due(499) == []
    assert player.due(3_000) == [Ask("set_presence", {"presence": "available"})]


def test_comes_back_from_missed(player: AgentPlayer):
    player.see(view(presence="missed"), 0)
    assert player.due(BACK_FROM_MISSED_MS[0] - 1) == []
    assert player.due(BACK_FROM_MISSED_MS[1]) == [Ask("set_presence", {"presence": "available"})]


def test_accepts_an_offer_after_one_to_four_seconds_and_once(player: AgentPlayer):
    shown = view(offers=[offer()])
    player.see(shown, 0)
    assert player.due(999) == []
    assert player.due(4_000) == [Ask("accept_offer", {"offer_id": "c1.1"})]
    player.see(shown, 4_000)
    assert player.next_deadline() is None


def test_offer_that_went_away_is_not_accepted(player: AgentPlayer):
    player.see(view(offers=[offer()]), 0)
    player.see(view(), 500)
    assert player.due(60_000) == []


@pytest.mark.parametrize("other", [offer(agent="wangwei"), offer(observed=True)])
def test_leaves_other_offers_alone(player: AgentPlayer, other: dict[str, Any]):
    player.see(view(offers=[other]), 0)
    assert player.next_deadline() is None


def test_has_a_call_back_dialled_once_after_a_look_at_the_card(player: AgentPlayer):
    shown = view(contacts=[call_back()])
    player.see(shown, 0)
    assert player.due(DIAL_MS[0] - 1) == []
    assert player.due(DIAL_MS[1]) == [Ask("dial", {"contact_id": "c1"})]
    for after in (shown, view(contacts=[call_back(dialled=True)])):
        player.see(after, DIAL_MS[1])
        assert player.next_deadline() is None


def test_dials_again_when_the_call_back_comes_again(player: AgentPlayer):
    for now in (0, 60_000):
        player.see(view(contacts=[call_back()]), now)
        assert [ask.cmd for ask in player.due(now + DIAL_MS[1])] == ["dial"]
        player.see(view(contacts=[call_back(dialled=True)]), now + DIAL_MS[1])
        player.see(view(), now + 30_000)


def test_call_back_that_no_phone_system_dials_is_called_by_hand_and_mostly_reached(player: AgentPlayer):
    player.see(view(contacts=[call_back(f"c{number}", by_hand=True) for number in range(100)]), 0)
    said = Counter(ask.cmd for ask in player.due(CALL_BY_HAND_MS[1]))
    assert said.keys() == {"callback_reached", "callback_not_reached"}
    assert 60 <= said["callback_reached"] <= 90


def test_person_who_signs_in_does_not_find_a_call_back_that_was_taken(player: AgentPlayer):
    player.see(view(contacts=[call_back()]), 0, frame=PERSON)
    assert Ask("callback_not_reached", {"contact_id": "c1"}) in player.due(0)


def test_contact_that_no_phone_system_ends_is_closed_after_a_while(player: AgentPlayer):
    shown = view(contacts=[{**contact(), "capabilities": ["connect"]}])
    player.see(shown, 0)
    assert "close_contact" not in [ask.cmd for ask in player.due(TALK_MS[0] - 1)]
    assert "close_contact" in [ask.cmd for ask in player.due(TALK_MS[1])]
    player.see(shown, TALK_MS[1], frame=PERSON)
    assert Ask("close_contact", {"contact_id": "c1"}) in player.due(TALK_MS[1])


def test_call_is_left_to_the_phone_system_to_end(player: AgentPlayer):
    player.see(view(contacts=[contact()]), 0)
    asks = player.due(10 * TALK_MS[1])
    assert not {"close_contact", "end_contact"} & {ask.cmd for ask in asks}


def test_presence_that_a_supervisor_set_is_kept_for_some_minutes(player: AgentPlayer):
    player.see(view(), 0)
    for presence in ("lunch", "offline"):
        player.see(view(presence=presence), 1_000)
        assert player.due(1_000 + BREAK_MS[0] - 1) == []
        assert player.due(1_000 + BREAK_MS[1]) == [Ask("set_presence", {"presence": "available"})]


def test_wrap_up_of_a_contact_that_was_passed_on_has_a_disposition_of_the_own_queue(player: AgentPlayer):
    visits = [{"queue": "support", "agent": "lina"}, {"queue": "sales", "agent": "emma"}]
    passed = contact(state="handling", agent="emma", wrap_up=["lina"], queue="sales", visits=visits)
    player.see(view(contacts=[passed]), 0)
    (ask,) = player.due(20_000)
    assert ask.members["disposition"] in {"resolved", "visit"}


def test_leaves_a_consultation_for_the_person_who_signs_in(player: AgentPlayer):
    asked = contact("c7", agent="emma", consult=consult("talking", by="emma", agent="lina"))
    player.see(view(contacts=[asked]), 0, frame=PERSON)
    assert Ask("cancel_consult", {"contact_id": "c7"}) in player.due(0)


def test_says_whether_it_is_free_for_colleagues(player: AgentPlayer, free: set[str]):
    for shown, is_free in (
        (view(), True),
        (view(offers=[offer()]), False),
        (view(), True),
        (view(contacts=[contact(state="wrapping_up", wrap_up=["lina"])]), False),
        (view(presence="lunch"), False),
    ):
        player.see(shown, 0)
        assert ("lina" in free) is is_free
    player.see(view(), 0)
    player.see(view(), 0, frame=PERSON)
    assert free == {"emma"}


def test_some_contacts_get_a_note_and_a_question_while_handled(player: AgentPlayer):
    player.see(view(contacts=[contact(f"c{number}") for number in range(60)]), 0)
    asks = [ask for ask in player.due(60_000) if ask.cmd not in {"transfer", "consult"}]
    assert {ask.cmd for ask in asks} == {"set_note", "add_question", "hold"}
    assert 10 < len(asks) < 60


def test_held_customer_is_fetched_back_and_not_held_again(player: AgentPlayer):
    talking = [contact(f"c{number}") for number in range(60)]
    player.see(view(contacts=talking), 0)
    held = {ask.members["contact_id"] for ask in player.due(60_000) if ask.cmd == "hold"}
    assert 1 <= len(held) <= 20
    music = [each | {"state": "held"} if each["id"] in held else each for each in talking]
    player.see(view(contacts=music), 60_000)
    assert {ask.members["contact_id"] for ask in player.due(100_000) if ask.cmd == "resume"} == held
    player.see(view(contacts=talking), 100_000)
    assert [ask for ask in player.due(600_000) if ask.cmd == "hold"] == []


def test_few_offers_ring_in_vain(player: AgentPlayer):
    player.see(view(offers=[offer(f"c{number}.1") for number in range(300)]), 0)
    assert 285 <= len(player.due(4_000)) < 300


def test_finishes_the_wrap_up_with_a_disposition_of_the_queue(player: AgentPlayer):
    player.see(view(contacts=[contact(state="wrapping_up", wrap_up=["lina"])]), 0)
    assert player.due(5_999) == []
    (ask,) = player.due(20_000)
    assert ask.cmd == "finish_wrap_up"
    assert ask.members["disposition"] in {"resolved", "visit"}


def test_wrap_up_of_somebody_else_is_left_alone(player: AgentPlayer):
    player.see(view(contacts=[contact(state="wrapping_up", wrap_up=["wangwei"])]), 0)
    assert player.next_deadline() is None


def test_rests_rarely_and_comes_back():
    rests = []
    for seed in range(200):
        player = AgentPlayer("lina", rng=Random(seed))
        player.see(view(contacts=[contact(state="wrapping_up", wrap_up=["lina"])]), 0)
        player.due(20_000)
        player.see(view(), 20_000)
        rests += [(player, ask) for ask in player.due(30_000)]
    assert 0 < len(rests) < 20
    player, ask = rests[0]
    assert ask.members["presence"] in {"lunch", "training"}
    player.see(view(presence=ask.members["presence"]), 30_000)
    assert player.due(20_000 + BREAK_MS[0] - 1) == []
    assert player.due(20_000 + BREAK_MS[1] + 3_000) == [Ask("set_presence", {"presence": "available"})]


def test_agents_do_not_act_in_lockstep():
    times = set()
    for name in ("lina", "wangwei", "emma"):
        player = AgentPlayer(name, rng=Random(f"1 {name}"))
        player.see(view(offers=[offer(agent=name)]), 0)
        times.add(player.next_deadline())
    assert len(times) == 3


def test_person_signing_in_makes_the_agent_give_everything_back_at_once(player: AgentPlayer):
    shown = view(
        offers=[offer("c2.1")],
        contacts=[
            contact(),
            contact("c3", state="wrapping_up", wrap_up=["lina"]),
            contact("c4", agent="wangwei"),
        ],
    )
    player.see(shown, 1_000, frame=PERSON)
    asks = player.due(1_000)
    assert {(ask.cmd, *ask.members.values()) for ask in asks if ask.cmd != "finish_wrap_up"} == {
        ("set_presence", "offline"),
        ("decline_offer", "c2.1"),
        ("end_contact", "c1"),
    }
    assert [ask.members["contact_id"] for ask in asks if ask.cmd == "finish_wrap_up"] == ["c3"]


def test_own_console_attaching_changes_nothing(player: AgentPlayer):
    player.see(view(), 0, frame=PROGRAM)
    assert not player.is_leaving


def test_leaving_agent_finishes_the_wrap_up_of_the_call_it_ended(player: AgentPlayer):
    player.see(view(contacts=[contact()]), 0, frame=PERSON)
    player.due(0)
    ended = view(presence="offline", contacts=[contact(state="wrapping_up", wrap_up=["lina"])])
    player.see(ended, 300)
    assert [ask.cmd for ask in player.due(300)] == ["finish_wrap_up"]
    assert not player.has_left(ended, 300)
    assert player.has_left(view(presence="offline"), 400)


def test_leaving_agent_leaves_the_persons_own_work_alone(player: AgentPlayer):
    player.see(view(), 0, frame=PERSON)
    player.due(0)
    persons = view(presence="available", offers=[offer("c9.1")], contacts=[contact("c9")])
    player.see(persons, 100)
    assert player.due(60_000) == []
    assert player.has_left(persons, 100)


def test_agent_leaves_in_the_end_though_a_call_goes_on(player: AgentPlayer):
    shown = view(contacts=[contact()])
    player.see(shown, 0, frame=PERSON)
    player.due(0)
    assert not player.has_left(shown, LEAVE_WITHIN_MS - 1)
    assert player.next_deadline() == LEAVE_WITHIN_MS
    assert player.has_left(shown, LEAVE_WITHIN_MS)


def test_everything_an_agent_sends_is_a_command_of_the_socket(player: AgentPlayer):
    commands = TypeAdapter(CommandToHub)
    busy = view(
        presence="missed",
        offers=[offer("c2.1")],
        contacts=[contact(f"c{n}") for n in range(20)]
        + [contact("c3", state="wrapping_up", wrap_up=["lina"])]
        + [contact("c4") | {"capabilities": []}, call_back("b0")]
        + [call_back(f"b{n}", by_hand=True) for n in range(1, 20)],
    )
    player.see(busy, 0)
    asks = player.due(60_000)
    for state in ("talking", "conference"):
        together = [contact(f"k{n}", consult=consult(state)) for n in range(20)]
        player.see(view(contacts=together), 60_000)
        asks += player.due(120_000)
    player.see(busy, 60_000, frame=PERSON)
    asks += player.due(60_000)
    sent = {commands.validate_python({"ref": REF, "cmd": ask.cmd, **ask.members}).cmd for ask in asks}
    assert sent == {
        "set_presence", "accept_offer", "set_note", "add_question", "finish_wrap_up",
        "decline_offer", "end_contact", "close_contact", "hold", "dial", "callback_reached",
        "callback_not_reached", "transfer", "consult", "complete_transfer", "conference", "cancel_consult",
    }  # fmt: skip


def floor(*, console: bool) -> dict[str, Any]:
    return {"agents": [{"id": "lina", "console": console}]}


def test_free_seat_is_taken_at_the_first_look():
    assert FloorWatch("lina").see(floor(console=False), 0)


def test_seat_of_a_person_is_free_after_twenty_seconds_without_console():
    watch = FloorWatch("lina")
    assert not watch.see(floor(console=True), 0)
    assert not watch.see(floor(console=False), 1_000)
    assert not watch.see(floor(console=False), 1_000 + COME_BACK_AFTER_MS - 1)
    assert watch.see(floor(console=False), 1_000 + COME_BACK_AFTER_MS)


def test_person_who_reloads_the_page_keeps_the_seat():
    watch = FloorWatch("lina")
    watch.taken()
    watch.see(floor(console=False), 0)
    watch.see(floor(console=True), 10_000)
    assert not watch.see(floor(console=False), 25_000)


def test_unknown_agent_never_sits_down():
    assert not FloorWatch("nobody").see(floor(console=False), 0)
