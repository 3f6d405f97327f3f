"""Presence, breaks, consoles and their lease, pauses in one queue."""

import pytest

from contacthub.routing import commands as c
from contacthub.routing import errors
from contacthub.routing import events as e
from contacthub.testing.floors import FloorBuilder, arrival, brief


def lone(**agent):
    return FloorBuilder().queue().agent("lina", **agent).script()


def goes(presence, by="agent"):
    return c.SetPresence(agent="lina", presence=presence, by=by)


def reported(presence, occurred_at=None):
    return c.PresenceReport(agent="lina", presence=presence, occurred_at=occurred_at)


@pytest.mark.parametrize("presence", ["lunch", "offline", "missed", "paused"])
def test_an_agent_declares_a_break_of_the_floor_or_a_standing_one(presence):
    script = lone()
    assert script.at(5, goes(presence, by="supervisor")) == [
        e.PresenceChanged(at=5, agent="lina", presence=presence, by="supervisor")
    ]
    assert (script.agent("lina").presence, script.agent("lina").presence_since) == (presence, 5)


def test_an_unknown_break_is_refused():
    with pytest.raises(errors.UnknownPresence, match="'golf' is none of available, lunch"):
        lone().at(5, goes("golf"))


def test_an_unknown_agent_is_refused():
    with pytest.raises(errors.UnknownAgent, match="'stranger'"):
        lone().at(5, c.SetPresence(agent="stranger", presence="offline"))


def test_declaring_the_same_again_changes_nothing():
    assert lone().at(5, goes("available")) == []


def test_an_agent_on_a_break_gets_no_offers():
    script = lone(presence="lunch")
    assert brief(script.at(1, arrival("c1"))) == ["ContactArrived c1", "ContactQueued c1"]


def test_an_agent_without_a_console_gets_offers_for_the_time_of_a_lease():
    script = lone(presence="offline")
    script.at(0, c.ConsoleLost(agent="lina"))
    script.until(15_000)
    script.at(20_000, goes("available"))
    assert brief(script.at(34_999, arrival("c1")))[-1] == "OfferMade c1.1 lina"
    assert brief(script.until(35_000)) == ["ConsoleVanished lina", "OfferWithdrawn c1.1 lina"]


def test_a_lost_console_keeps_its_agent_for_the_time_of_a_lease():
    script = lone()
    assert script.at(1_000, c.ConsoleLost(agent="lina")) == [
        e.ConsoleDetached(at=1_000, agent="lina", lease_until=16_000)
    ]
    assert brief(script.at(15_999, arrival("c1")))[-1] == "OfferMade c1.1 lina"


def test_a_vanished_console_takes_the_pending_offers_back_to_their_place():
    script = FloorBuilder().queue().agent("lina").script(arrival("c1"), c.ConsoleLost(agent="lina"))
    assert script.until(15_000) == [
        e.ConsoleVanished(at=15_000, agent="lina"),
        e.OfferWithdrawn(at=15_000, contact_id="c1", offer_id="c1.1", agent="lina", cause="console_vanished"),
    ]
    assert script.agent("lina").state == "not_ready"


def test_a_console_that_returns_in_time_keeps_the_agents_place():
    script = FloorBuilder().queue().agent("lina").agent("wang").script(c.ConsoleLost(agent="lina"))
    assert script.at(9_000, c.ConsoleSeen(agent="lina", program=True)) == [
        e.ConsoleAttached(at=9_000, agent="lina", program=True)
    ]
    assert script.until(60_000) == []
    assert brief(script.at(60_001, arrival("c1")))[-1] == "OfferMade c1.1 lina"


def test_an_agent_whose_console_is_back_late_is_the_least_idle():
    script = FloorBuilder().queue().agent("lina").agent("wang").script(c.ConsoleLost(agent="lina"))
    script.until(15_000)
    script.at(20_000, c.ConsoleSeen(agent="lina"))
    assert brief(script.at(20_001, arrival("c1")))[-1] == "OfferMade c1.1 wang"


def test_declaring_available_again_without_a_console_renews_the_lease():
    script = lone()
    script.at(0, c.ConsoleLost(agent="lina"))
    script.until(15_000)
    assert brief(script.at(20_000, goes("available"))) == ["PresenceChanged lina"]
    assert script.agent("lina").lease_until == 35_000


@pytest.mark.parametrize("fact", [c.ConsoleSeen(agent="stranger"), c.ConsoleLost(agent="stranger")])
def test_consoles_of_unknown_agents_say_nothing(fact):
    assert lone().at(1, fact) == []


def test_a_console_is_lost_once():
    script = lone()
    script.at(1, c.ConsoleLost(agent="lina"))
    assert script.at(2, c.ConsoleLost(agent="lina")) == []


def test_the_phone_system_masters_presence_without_a_lease():
    script = lone(presence="offline")
    script.at(0, c.ConsoleLost(agent="lina"))
    script.until(15_000)
    assert script.at(20_000, reported("available", occurred_at=19_000)) == [
        e.PresenceChanged(at=20_000, agent="lina", presence="available", by="source", occurred_at=19_000)
    ]
    assert brief(script.at(900_000, arrival("c1")))[-1] == "OfferMade c1.1 lina"


def test_a_vanished_console_does_not_matter_where_the_phone_system_vouches():
    script = lone()
    script.at(0, reported("available"), arrival("c1", channel="chat"), c.ConsoleLost(agent="lina"))
    assert brief(script.until(15_000)) == ["ConsoleVanished lina"]
    assert script.agent("lina").hub_offers


def test_a_pause_whose_reason_is_no_break_is_paused():
    script = lone()
    assert script.at(3, reported("golf"))[0].presence == "paused"
    assert [each.reason for each in script.at(4, reported("golf"))] == ["same_presence"]


def test_a_report_about_an_unknown_agent_is_ignored():
    ignored = lone().at(3, c.PresenceReport(agent="stranger", presence="available"))
    assert ignored == [e.ObservationIgnored(at=3, reason="unknown_agent", agent="stranger", occurred_at=3)]


def pause(paused, agent="lina", queue="support"):
    return c.QueuePause(agent=agent, queue=queue, paused=paused)


def test_an_agent_paused_in_one_queue_still_serves_the_others():
    script = FloorBuilder().queue("support").queue("sales").agent("lina").script()
    assert script.at(1, pause(True)) == [
        e.QueuePauseChanged(at=1, agent="lina", queue="support", paused=True)
    ]
    script.at(2, arrival("c1", queue="support"))
    assert brief(script.at(3, arrival("c2", queue="sales")))[-1] == "OfferMade c2.1 lina"


def test_the_end_of_a_pause_brings_the_waiting_contact():
    script = lone()
    script.at(1, pause(True), arrival("c1"))
    assert brief(script.at(2, pause(False))) == ["QueuePauseChanged support lina", "OfferMade c1.1 lina"]


def test_a_pause_that_is_none_changes_nothing():
    assert lone().at(1, pause(False)) == []


@pytest.mark.parametrize(
    ("fact", "reason"), [(pause(True, agent="x"), "unknown_agent"), (pause(True, queue="x"), "unknown_queue")]
)
def test_a_pause_of_whom_or_where_nobody_knows_is_ignored(fact, reason):
    assert [each.reason for each in lone().at(1, fact)] == [reason]


def phone(trouble, agent="lina", **more):
    return c.PhoneReport(agent=agent, phone=trouble, **more)


def test_an_agent_whose_phone_takes_no_call_is_not_ready_and_ready_again():
    script = lone()
    assert script.at(5, phone("on_another_call", occurred_at=3)) == [
        e.PhoneChanged(at=5, agent="lina", phone="on_another_call", occurred_at=3)
    ]
    lina = script.agent("lina")
    assert (lina.state, lina.shown_presence, lina.presence_since) == ("not_ready", "on_another_call", 5)
    assert brief(script.at(6, arrival("c1"))) == ["ContactArrived c1", "ContactQueued c1"]
    assert brief(script.at(9, phone(None))) == ["PhoneChanged lina", "OfferMade c1.1 lina"]
    assert (lina.presence, lina.presence_since) == ("available", 9)


def test_a_phone_that_takes_no_call_withdraws_the_hubs_offer():
    script = lone()
    script.at(1, arrival("c1", channel="chat"))
    assert brief(script.at(2, phone("phone_unreachable")))[1].startswith("OfferWithdrawn c1.1")


def test_a_break_the_agent_chose_is_not_touched_by_the_phone():
    script = lone()
    script.at(1, phone("on_another_call"), c.SetPresence(agent="lina", presence="lunch"))
    lina = script.agent("lina")
    assert lina.shown_presence == "lunch"
    script.at(2, c.SetPresence(agent="lina", presence="available"))
    assert (lina.state, lina.shown_presence) == ("not_ready", "on_another_call")
    script.at(3, c.SetPresence(agent="lina", presence="lunch"), phone(None))
    assert (lina.presence, lina.presence_since) == ("lunch", 3)


def test_a_hub_that_starts_knows_of_no_phone():
    script = lone()
    script.at(1, phone("phone_unreachable"), c.StartHub(downtime_ms=0))
    assert script.agent("lina").state == "ready"


@pytest.mark.parametrize(
    ("fact", "reason"), [(phone(None), "same_presence"), (phone(None, agent="x"), "unknown_agent")]
)
def test_a_phone_of_which_nothing_new_is_said_is_ignored(fact, reason):
    assert [each.reason for each in lone().at(1, fact)] == [reason]


@pytest.mark.parametrize("chosen", ["on_another_call", "phone_unreachable"])
def test_nobody_can_choose_what_only_the_phone_says(chosen):
    with pytest.raises(errors.UnknownPresence):
        lone().at(1, c.SetPresence(agent="lina", presence=chosen))
