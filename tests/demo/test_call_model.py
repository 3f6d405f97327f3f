"""The simulated phone system: which events it sends when, and how it follows the hub's log."""

from collections import Counter
from random import Random
from typing import Any

import pytest

from contacthub.api.json import Json
from contacthub.demo.call_model import (
    ANSWER_MS,
    CALLS_AGAIN_MS,
    MAX_EARLY,
    MAX_LIVE,
    MAX_PUT_OFF,
    PICK_UP_MS,
    RING_OUT_MS,
    WISHED_IN_MS,
    CallModel,
)
from contacthub.demo.callers import WITHHELD, CallerBook
from contacthub.demo.calls import Phase
from contacthub.demo.records import Shop

AGENTS = {"lina": ["support"], "emma": ["sales", "computers"]}
LINES = {"support": "4008001234", "sales": "4008005678", "computers": "4008009999"}


@pytest.fixture
def callers(shop: Shop) -> CallerBook:
    return CallerBook(shop, Random(7))


def make_model(callers: CallerBook, *, per_minute: float = 20, seed: int = 3) -> CallModel:
    return CallModel(
        callers,
        LINES,
        agents=AGENTS,
        source="demo-phones",
        calls_per_minute=per_minute,
        run="run",
        rng=Random(seed),
        clock=str,
    )


def one_call(callers: CallerBook) -> tuple[CallModel, str]:
    """Begin and let the hub take the first call, a call for support, as contact c1."""
    model = make_model(callers)
    model.begin(0)
    ref = model.advance(0)[0]["data"]["ref"]
    model.posted(ref, "c1", now=0)
    return model, ref


def run_until(model: CallModel, now: int) -> list[Json]:
    """Advance through every deadline up to now and return what was sent."""
    sent = model.advance(0)
    while (deadline := model.next_deadline()) is not None and deadline <= now:
        sent += model.advance(deadline)
    return sent


def about(events: list[Json], ref: str) -> list[tuple[str, Json]]:
    return [(one["type"], one["data"]) for one in events if one["data"].get("ref") == ref]


def talking(callers: CallerBook) -> tuple[CallModel, str]:
    model, ref = one_call(callers)
    model.see({"type": "offer_accepted", "contact_id": "c1", "agent": "lina"}, now=0)
    run_until(model, ANSWER_MS[1])
    return model, ref


def call_of(model: CallModel, ref: str):
    return next(call for call in model.live if call.ref == ref)


def said(model: CallModel, now: int, **item: Any) -> list[tuple[str, Json]]:
    """What the phone system reports of its call after the hub has said this."""
    ref = next(iter(model.live)).ref
    model.see({"contact_id": "c1", **item}, now=now)
    return [(kind.removeprefix("contact."), data) for kind, data in about(model.advance(now), ref)]


def test_transfers_a_call_which_then_waits_and_is_connected_again(callers: CallerBook):
    model, ref = talking(callers)
    sent = said(model, 5_000, type="transfer_requested", agent="lina", to_agent="emma", to_queue=None)
    assert sent == [("transferred", {"ref": ref, "to_agent": "emma"})]
    assert call_of(model, ref).phase is Phase.WAITING
    said(model, 5_100, type="offer_made", agent="emma")
    said(model, 5_200, type="offer_accepted", agent="emma")
    assert ("contact.answered", {"ref": ref, "agent": "emma"}) in about(run_until(model, 7_000), ref)


def test_connects_the_agent_who_is_consulted_and_leaves_the_call_with_them(callers: CallerBook):
    model, ref = talking(callers)
    assert said(model, 5_000, type="offer_made", agent="emma", consult=True) == []
    assert said(model, 5_100, type="offer_accepted", agent="emma", consult=True) == [
        ("consult_answered", {"ref": ref, "agent": "emma"})
    ]
    asked = {"type": "consult_requested", "agent": "lina", "with_agent": "emma"}
    assert said(model, 5_200, wanted="conference", **asked) == [("conferenced", {"ref": ref})]
    assert said(model, 5_300, wanted="complete", **asked) == [
        ("transferred", {"ref": ref, "to_agent": "emma"})
    ]
    assert (call_of(model, ref).phase, call_of(model, ref).agent) == (Phase.TALKING, "emma")


def test_begins_with_one_call_per_queue_from_the_callers_of_the_stories(callers: CallerBook):
    model = make_model(callers)
    model.begin(0)
    events = model.advance(0)[:3]
    assert [event["data"]["to"] for event in events] == list(LINES.values())
    assert [event["data"]["from"] for event in events] == ["13800138000", "13981805577", "13608082266"]
    assert {event["type"] for event in events} == {"contact.arrived"}


def test_same_seed_makes_the_same_calls(shop: Shop):
    runs = []
    for _ in range(2):
        model = make_model(CallerBook(shop, Random(7)))
        model.begin(0)
        runs.append(run_until(model, 60_000))
    assert runs[0] == runs[1]


def test_calls_arrive_at_the_rate_asked_for(callers: CallerBook):
    model = make_model(callers, per_minute=60)
    model.begin(0)
    arrived = [one for one in run_until(model, 180_000) if one["type"] == "contact.arrived"]
    assert 150 < len(arrived) < 260  # with the opening's and those who gave up and call again


def test_zero_calls_a_minute_is_silence(callers: CallerBook):
    model = make_model(callers, per_minute=0)
    model.begin(0)
    assert model.advance(0) == []
    assert model.next_deadline() is None


def test_person_who_goes_available_is_called_within_seconds(callers: CallerBook):
    model = make_model(callers, per_minute=0.001)
    model.begin(0)
    for number, event in enumerate(model.advance(0)):
        model.posted(event["data"]["ref"], f"c{number}", now=0)
        model.see({"type": "offer_made", "contact_id": f"c{number}", "agent": "wangwei"}, now=0)
    model.see({"type": "console_attached", "agent": "lina", "program": False}, now=0)
    model.see({"type": "presence_changed", "agent": "lina", "presence": "available"}, now=0)
    arrived = [one["data"]["to"] for one in run_until(model, 5_000) if one["type"] == "contact.arrived"]
    assert arrived == [LINES["support"]]


def test_some_who_gave_up_call_again(callers: CallerBook):
    model = make_model(callers, per_minute=0.001, seed=4)
    model.begin(0)
    first = model.advance(0)
    events = first + run_until(model, 900_000 + CALLS_AGAIN_MS[1])
    numbers = Counter(one["data"]["from"] for one in events if one["type"] == "contact.arrived")
    assert max(numbers.values()) > 1


def test_nobody_answered_means_the_customer_gives_up(callers: CallerBook):
    model, ref = one_call(callers)
    assert about(run_until(model, 600_000), ref) == [("contact.ended", {"ref": ref, "by": "customer"})]


def test_accepted_call_is_answered_by_that_agent_then_ended(callers: CallerBook):
    model, ref = one_call(callers)
    model.see({"type": "offer_made", "contact_id": "c1", "agent": "lina"}, now=900)
    model.see({"type": "offer_accepted", "contact_id": "c1", "agent": "lina"}, now=1_000)
    assert about(run_until(model, 1_000 + ANSWER_MS[0] - 1), ref) == []
    answered, ended = about(run_until(model, 900_000), ref)
    assert answered == ("contact.answered", {"ref": ref, "agent": "lina"})
    assert ended[0] == "contact.ended"
    assert ended[1]["by"] in {"customer", "agent"}


def test_failed_connect_puts_the_call_back_to_waiting(callers: CallerBook):
    model, ref = one_call(callers)
    model.see({"type": "offer_accepted", "contact_id": "c1", "agent": "lina"}, now=0)
    model.see({"type": "connect_failed", "contact_id": "c1", "agent": "lina"}, now=100)
    assert call_of(model, ref).phase is Phase.WAITING
    assert "contact.answered" not in [kind for kind, _ in about(run_until(model, 300_000), ref)]


def test_hold_stops_the_talk_and_resume_goes_on_with_what_was_left(callers: CallerBook):
    model, ref = talking(callers)
    left = call_of(model, ref).due_at - 2_000
    model.see({"type": "hold_requested", "contact_id": "c1", "agent": "lina"}, now=2_000)
    assert about(model.advance(2_000), ref) == [("contact.held", {"ref": ref})]
    model.see({"type": "resume_requested", "contact_id": "c1", "agent": "lina"}, now=50_000)
    assert about(model.advance(50_000), ref) == [("contact.resumed", {"ref": ref})]
    assert call_of(model, ref).due_at == 50_000 + left


def test_agent_who_asks_to_end_the_call_ends_it(callers: CallerBook):
    model, ref = talking(callers)
    model.see({"type": "end_requested", "contact_id": "c1", "agent": "lina"}, now=2_000)
    assert about(model.advance(2_000), ref) == [("contact.ended", {"ref": ref, "by": "agent"})]
    assert ref not in {call.ref for call in model.live}


def dialled(model: CallModel, contact_id: str, now: int) -> list[str]:
    """What the phone system reports of a call-back once it is told to dial, until it rings no more."""
    for item in ({"type": "offer_accepted"}, {"type": "dial_requested", "queue": "support"}):
        model.see({"contact_id": contact_id, "agent": "lina", **item}, now=now)
    return [one["type"] for one in run_until(model, now + RING_OUT_MS[1]) if one["type"] != "contact.arrived"]


def test_call_back_is_not_given_up_and_dialled_when_the_hub_asks(callers: CallerBook):
    model, ref = one_call(callers)
    model.see({"type": "callback_agreed", "contact_id": "c1", "by": "admin"}, now=1_000)
    model.see({"type": "offer_made", "contact_id": "c1", "agent": "lina"}, now=900_000)
    model.see({"type": "offer_accepted", "contact_id": "c1", "agent": "lina"}, now=902_000)
    assert about(run_until(model, 990_000), ref) == []
    model.see({"type": "dial_requested", "contact_id": "c1", "agent": "lina"}, now=1_000_000)
    assert about(run_until(model, 1_000_000 + PICK_UP_MS[0] - 1), ref) == []
    first = about(run_until(model, 1_000_000 + RING_OUT_MS[1]), ref)[0]
    assert first in [
        ("contact.answered", {"ref": ref, "agent": "lina"}),
        ("contact.ended", {"ref": ref, "by": "system"}),
    ]


def test_most_who_are_called_back_answer_and_some_do_not(callers: CallerBook):
    model = make_model(callers, per_minute=0)
    for number in range(200):
        model.take_call_back(f"b{number}", f"b{number}")
    for number in range(200):
        model.see({"type": "dial_requested", "contact_id": f"b{number}", "agent": "lina"}, now=0)
    first = {one["data"]["ref"]: one["type"] for one in reversed(run_until(model, RING_OUT_MS[1]))}
    kinds = Counter(first.values())
    assert len(first) == 200
    assert 130 <= kinds["contact.answered"] <= 170


def test_customer_who_is_not_reached_is_dialled_again_and_talks_like_any_other(callers: CallerBook):
    model = make_model(callers, per_minute=0)
    arrived = {"type": "contact_arrived", "contact_id": "b1", "channel": "callback", "source": "demo-phones"}
    model.see(arrived, now=0)
    now, missed = 0, 0
    while "contact.answered" not in (said := dialled(model, "b1", now)):
        assert said == ["contact.ended"]
        model.see({"type": "callback_missed", "contact_id": "b1", "agent": "lina"}, now=now)
        now, missed = now + 600_000, missed + 1
        assert missed < 50
    assert call_of(model, "b1").phase is Phase.TALKING
    ended = about(run_until(model, now + 900_000), "b1")
    assert [kind for kind, _ in ended] == ["contact.ended"]
    assert model.live == ()


def test_call_back_that_ends_unreached_or_is_of_another_source_is_forgotten(callers: CallerBook):
    model = make_model(callers, per_minute=0)
    model.see(arrived_elsewhere("x1"), now=0)
    model.take_call_back("b1", "run-1")
    model.see({"type": "contact_ended", "contact_id": "b1"}, now=0)
    for each in ("x1", "b1"):
        model.see({"type": "dial_requested", "contact_id": each, "agent": "lina"}, now=0)
    assert (model.live, run_until(model, RING_OUT_MS[1])) == ((), [])


def test_some_wish_to_be_called_and_do_not_call(callers: CallerBook):
    model = make_model(callers, per_minute=60)
    model.begin(0)
    sent = run_until(model, 300_000)
    wishes = [one["data"] for one in sent if one["type"] == "callback.request"]
    assert 12 <= len(wishes) <= 60
    assert all(each["queue"] in LINES and each["from"] != WITHHELD for each in wishes)
    assert all(WISHED_IN_MS[0] <= int(each["at"]) <= 300_000 + WISHED_IN_MS[1] for each in wishes)


def test_no_more_come_into_a_queue_of_which_many_are_to_be_called_back(callers: CallerBook):
    model = make_model(callers, per_minute=60)
    for number in range(MAX_PUT_OFF):
        model.take_call_back(f"b{number}", f"b{number}", "support")
    model.begin(0)
    arrived = [one["data"]["to"] for one in run_until(model, 60_000) if one["type"] == "contact.arrived"]
    assert LINES["sales"] in arrived
    assert LINES["support"] not in arrived
    model.see({"type": "contact_queued", "contact_id": "b0", "queue": "sales"}, now=60_000)
    later = [one["data"]["to"] for one in run_until(model, 120_000) if one["type"] == "contact.arrived"]
    assert LINES["support"] in later


def test_call_the_hub_closed_is_forgotten_without_a_word(callers: CallerBook):
    model, ref = talking(callers)
    model.see({"type": "contact_closed", "contact_id": "c1"}, now=2_000)
    assert about(run_until(model, 600_000), ref) == []


def test_call_the_hub_rejected_is_forgotten(callers: CallerBook):
    model = make_model(callers)
    model.begin(0)
    ref = model.advance(0)[0]["data"]["ref"]
    model.posted(ref, None, now=0)
    assert about(run_until(model, 600_000), ref) == []


def test_log_that_overtakes_the_answer_to_our_request_is_not_lost(callers: CallerBook):
    model = make_model(callers)
    model.begin(0)
    ref = model.advance(0)[0]["data"]["ref"]
    model.see({"type": "offer_accepted", "contact_id": "c1", "agent": "lina"}, now=10)
    model.posted(ref, "c1", now=20)
    assert ("contact.answered", {"ref": ref, "agent": "lina"}) in about(run_until(model, 5_000), ref)


def arrived_elsewhere(contact_id: str, *, channel: str = "callback") -> Json:
    return {"type": "contact_arrived", "contact_id": contact_id, "channel": channel, "source": "shop-web"}


def test_contacts_of_others_do_not_pile_up(callers: CallerBook):
    model, _ = one_call(callers)
    for number in range(MAX_EARLY + 50):
        model.see(arrived_elsewhere(f"other{number}"), now=0)
    model.see({"type": "console_attached", "agent": "lina", "program": True}, now=0)
    assert len(model._early) == MAX_EARLY


def test_hub_that_answers_nobody_is_not_flooded(callers: CallerBook):
    model = make_model(callers, per_minute=100_000)
    model.begin(0)
    run_until(model, 1_000)
    assert len(model.live) == MAX_LIVE


def test_callers_are_mixed_as_promised(shop: Shop, callers: CallerBook):
    holders = Counter(customer.dial for customer in shop.customers)
    drawn = [callers.draw("computers", busy=()).number for _ in range(2_000)]
    kinds = Counter("withheld" if number == WITHHELD else min(holders[number], 2) for number in drawn)
    assert 0.76 < kinds[1] / 2_000 < 0.86
    assert 0.04 < kinds[2] / 2_000 < 0.09
    assert 0.05 < kinds[0] / 2_000 < 0.11
    assert 0.04 < kinds["withheld"] / 2_000 < 0.09


def test_most_callers_of_the_computer_queue_own_a_computer(shop: Shop, callers: CallerBook):
    computers = {"NB", "PC", "RT", "PR"}
    owners = {one.customer_id for one in shop.products if one.model[:2] in computers}
    dials = {one.dial for one in shop.customers if one.customer_id in owners}
    drawn = [callers.draw("computers", busy=()).number for _ in range(500)]
    assert sum(number in dials for number in drawn) > 0.78 * 500


def test_nobody_calls_twice_at_once(callers: CallerBook):
    model = make_model(callers, per_minute=600)
    model.begin(0)
    run_until(model, 20_000)
    numbers = Counter(call.caller.number for call in model.live if call.caller.number != WITHHELD)
    assert len(numbers) > 50
    assert set(numbers.values()) == {1}
