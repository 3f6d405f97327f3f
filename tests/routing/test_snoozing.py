"""An agent puts off until later what is written, and it comes back to them."""

import pytest

from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.routing.config import ExitAction
from contacthub.routing.errors import Rejected, WrongState
from contacthub.routing.rules.snoozing import LONGEST_MS
from contacthub.testing.floors import FloorBuilder, Script, arrival, comparable, replayed

MINE = {"agent": "lina", "contact_id": "c1"}
ONE = {"chat": 1, "email": 1, "voice": 1}


def chat(channel: str = "chat", **settings: object) -> Script:
    """Lina, who has room for one, has c1; wang comes only later."""
    queue = {"disposition_required": False, "returning_wait_ms": 60, **settings}
    builder = FloorBuilder().queue(**queue).agent("lina", capacity=ONE)
    script = builder.agent("wang", capacity=ONE, presence="offline").script()
    script.at(1, arrival("c1", channel=channel), received("m1"))
    script.at(2, c.AcceptOffer(agent="lina", offer_id="c1.1"))
    return script


def snooze(until: int) -> c.Snooze:
    return c.Snooze(**MINE, until=until)


def received(message: str) -> c.ReceiveMessage:
    return c.ReceiveMessage(contact_id="c1", thread_id="t", message_id=message)


def wrote(**more: bool) -> c.WriteMessage:
    return c.WriteMessage(**MINE, thread_id="t", message_id="w", **more)


def back(happened: list[e.Event]) -> list[tuple[str, int]]:
    return [(each.cause, each.at) for each in happened if isinstance(each, e.ContactUnsnoozed)]


def test_what_is_put_off_stays_the_agents_and_takes_no_room() -> None:
    script = chat()
    script.at(10, snooze(100))
    contact, lina = script.contact("c1"), script.agent("lina")
    assert (contact.state, contact.agent, lina.contacts) == ("handling", "lina", {"c1": "snoozed"})
    assert (lina.load, lina.state) == ({}, "ready")
    [offer] = [each for each in script.at(20, arrival("c2", channel="chat")) if isinstance(each, e.OfferMade)]
    assert offer.agent == "lina"


def test_it_comes_back_at_its_time_beside_what_the_agent_has_by_then() -> None:
    script = chat()
    script.at(10, snooze(100))
    script.at(20, arrival("c2", channel="chat"))
    script.at(21, c.AcceptOffer(agent="lina", offer_id="c2.1"))
    assert back(script.until(500)) == [("due", 100)]
    assert script.agent("lina").contacts == {"c1": "handling", "c2": "handling"}
    assert script.agent("lina").load == {"chat": 2}


def test_it_comes_back_as_the_customer_writes() -> None:
    script = chat()
    script.at(10, snooze(100))
    assert back(script.at(50, received("m2"))) == [("customer", 50)]
    assert back(script.until(500)) == []


@pytest.mark.parametrize("step", [c.Unsnooze(**MINE), wrote()])
def test_it_comes_back_as_the_agent_takes_it_up_or_writes(step: c.Command) -> None:
    script = chat()
    script.at(10, snooze(100))
    assert back(script.at(50, step)) == [("agent", 50)]
    assert script.contact("c1").agent == "lina"


def test_a_note_leaves_it_put_off() -> None:
    script = chat()
    script.at(10, snooze(100))
    assert back(script.at(50, wrote(internal=True))) == []
    assert script.contact("c1").is_snoozed


def test_of_an_agent_who_is_away_it_waits_for_them_and_then_for_anyone() -> None:
    script = chat()
    script.at(10, snooze(100))
    script.at(
        20, c.SetPresence(agent="lina", presence="offline"), c.SetPresence(agent="wang", presence="available")
    )
    happened = script.until(100)
    [queued] = [each for each in happened if isinstance(each, e.ContactQueued)]
    assert (queued.reserved_for, queued.reserved_until, queued.reserved_as) == ("lina", 160, "snoozed")
    assert [each.agent for each in script.until(200) if isinstance(each, e.OfferMade)] == ["wang"]


def test_an_agent_who_is_there_again_in_time_is_offered_it_with_the_reason() -> None:
    script = chat()
    script.at(10, snooze(100))
    script.at(20, c.SetPresence(agent="lina", presence="offline"))
    script.until(100)
    happened = script.at(120, c.SetPresence(agent="lina", presence="available"))
    [offer] = [each for each in happened if isinstance(each, e.OfferMade)]
    assert (offer.agent, offer.why.step) == ("lina", "snoozed")


def test_a_closed_queue_does_not_end_what_comes_back() -> None:
    script = chat(when_closed=ExitAction(kind="end"))
    script.at(10, snooze(100))
    script.at(20, c.SetPresence(agent="lina", presence="offline"), c.CloseQueue(queue="support"))
    script.until(500)
    assert script.contact("c1").state == "waiting"


def test_a_break_is_not_away() -> None:
    script = chat()
    script.at(10, snooze(100))
    script.at(20, c.SetPresence(agent="lina", presence="lunch"))
    script.until(500)
    assert script.agent("lina").contacts == {"c1": "handling"}


def test_its_time_is_that_of_the_clock_also_when_the_hub_was_away() -> None:
    script = chat()
    script.at(10, snooze(100))
    script.at(5_010, c.StartHub(downtime_ms=5_000))
    assert back(script.at(5_010, c.PassTime())) == [("due", 5_010)]


def test_what_is_put_off_is_not_idle_and_the_handling_time_stands_still() -> None:
    script = chat(idle_ms=30)
    script.at(10, wrote())
    script.at(12, snooze(100))
    script.until(110)
    assert script.contact("c1").handled_ms == 10
    [ended] = [each for each in script.until(500) if isinstance(each, e.ContactEnded)]
    assert (ended.cause, ended.at, script.contact("c1").handled_ms) == ("idle", 130, 40)


def test_one_that_ends_while_it_is_put_off_was_handled_until_then() -> None:
    script = chat()
    script.at(12, snooze(1_000))
    script.at(500, c.RequestEnd(**MINE))
    assert script.contact("c1").handled_ms == 10
    assert back(script.until(5_000)) == []


def test_it_may_be_put_off_for_longer_and_for_less_long() -> None:
    script = chat()
    script.at(10, snooze(100))
    script.at(20, snooze(300))
    script.at(30, snooze(200))
    assert back(script.until(500)) == [("due", 200)]


def test_the_presence_that_was_to_be_next_does_not_wait_for_it() -> None:
    script = chat()
    script.at(5, c.SetPresence(agent="lina", presence="lunch", when="next"))
    script.at(10, snooze(100))
    assert script.agent("lina").presence == "lunch"


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (snooze(10), "must be later than now"),
        (snooze(11 + LONGEST_MS), "by 90 days at most"),
        (c.Unsnooze(**MINE), "not snoozed"),
        (c.Snooze(agent="wang", contact_id="c1", until=100), "not with wang"),
    ],
)
def test_what_cannot_be_put_off_says_why(step: c.Command, why: str) -> None:
    script = chat()
    with pytest.raises(Rejected, match=why):
        script.at(10, step)


def test_a_call_is_not_put_off() -> None:
    script = FloorBuilder().queue().agent("lina").script(arrival("c1"))
    script.at(5, c.Answer(contact_id="c1", agent="lina"))
    with pytest.raises(WrongState, match="only what is written"):
        script.at(10, snooze(100))


@pytest.mark.parametrize(
    "step", [c.RequestTransfer(**MINE, to_queue="support"), c.StartConsult(**MINE, to_agent="wang")]
)
def test_it_is_taken_up_before_it_is_passed_on(step: c.Command) -> None:
    script = chat()
    script.at(10, snooze(100), c.SetPresence(agent="wang", presence="available"))
    with pytest.raises(WrongState, match="take it up first"):
        script.at(20, step)


def test_a_start_finds_it_put_off_as_it_was() -> None:
    script = chat()
    script.at(10, snooze(100))
    assert comparable(replayed(script.history)) == comparable(script.floor)
