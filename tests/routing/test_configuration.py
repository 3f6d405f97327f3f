"""Queues and agents come, change and go; the hub stops and starts."""

import pytest

from contacthub.routing import commands as c
from contacthub.routing import errors
from contacthub.routing import events as e
from contacthub.routing.config import AgentConfig, QueueConfig
from contacthub.routing.floor.floor import Floor
from contacthub.routing.router import Router
from contacthub.testing.floors import FloorBuilder, arrival, brief, pbx_arrival

SUPPORT = QueueConfig(id="support")
LINA = AgentConfig(id="lina", queues=("support",))


def lone(*steps):
    return FloorBuilder().queue().agent("lina").script(*steps)


def test_settings_that_are_the_same_change_nothing():
    script = lone()
    same = [
        c.ConfigureFloor(priority_head_start_ms=None, breaks=("lunch",)),
        c.ConfigureQueue(config=SUPPORT),
        c.ConfigureAgent(config=LINA),
    ]
    assert script.at(1, *same) == []


def test_new_breaks_can_be_taken():
    script = lone()
    script.at(1, c.ConfigureFloor(priority_head_start_ms=None, breaks=("training",)))
    assert brief(script.at(2, c.SetPresence(agent="lina", presence="training"))) == ["PresenceChanged lina"]


def test_an_agent_cannot_serve_an_unknown_queue():
    config = AgentConfig(id="lina", queues=("support", "nowhere"))
    with pytest.raises(errors.UnknownQueue, match="nowhere"):
        lone().at(1, c.ConfigureAgent(config=config))


def test_a_new_skill_takes_effect_at_once():
    script = lone(arrival("c1", skills={"wine": 2}))
    config = AgentConfig(id="lina", queues=("support",), skills=(("wine", 2),))
    assert script.at(1, c.ConfigureAgent(config=config))[0] == e.AgentConfigured(
        at=1, agent="lina", config=config
    )
    assert script.contact("c1").state == "offered"


def test_cool_off_ends_when_the_last_who_could_still_take_the_contact_no_longer_serves_the_queue():
    script = FloorBuilder().queue().agent("lina").agent("wang").agent("zhao").script(pbx_arrival("x"))
    script.at(1, c.Answer(contact_id="x", agent="lina"), arrival("c1"))
    script.at(2, c.DeclineOffer(agent="wang", offer_id="c1.1"))
    script.at(3, c.DeclineOffer(agent="zhao", offer_id="c1.2"))
    happened = script.at(4, c.ConfigureAgent(config=AgentConfig(id="lina")))
    assert brief(happened) == ["AgentConfigured lina", "OfferMade c1.3 wang"]


@pytest.mark.parametrize("command", [c.RetireQueue(queue="nowhere"), c.RetireAgent(agent="stranger")])
def test_what_is_not_there_is_retired_already(command):
    assert lone().at(1, command) == []


def test_a_queue_with_live_contacts_cannot_be_retired():
    with pytest.raises(errors.StillInUse, match="support has 1 live contacts"):
        lone(arrival("c1")).at(1, c.RetireQueue(queue="support"))


def test_an_empty_queue_is_retired():
    script = lone()
    assert script.at(1, c.RetireQueue(queue="support")) == [e.QueueRetired(at=1, queue="support")]
    assert [each.reason for each in script.at(2, arrival("c1"))] == ["unknown_queue"]


def test_an_agent_with_contacts_cannot_be_retired():
    with pytest.raises(errors.StillInUse, match="lina has 1 contacts"):
        lone(arrival("c1")).at(1, c.RetireAgent(agent="lina"))


def test_a_retired_agent_gets_nothing():
    script = lone()
    assert script.at(1, c.RetireAgent(agent="lina")) == [e.AgentRetired(at=1, agent="lina")]
    assert brief(script.at(2, arrival("c1"))) == ["ContactArrived c1", "ContactQueued c1"]


def test_what_is_reserved_for_a_retired_agent_goes_to_anybody():
    script = (
        FloorBuilder()
        .queue(wrap_up_ms=0)
        .agent("lina")
        .agent("wang", capacity={"chat": 1})
        .script(arrival("c1"))
    )
    script.at(1, c.Answer(contact_id="c1", agent="lina"), c.Transfer(contact_id="c1", to_agent="wang"))
    assert brief(script.at(2, c.RetireAgent(agent="wang"))) == [
        "ReservationLapsed c1 wang",
        "AgentRetired wang",
        "OfferMade c1.2 lina",
    ]


def test_offers_get_the_time_the_hub_was_away():
    script = lone(arrival("c1"))
    assert script.at(50_000, c.StartHub(downtime_ms=45_000)) == [e.HubStarted(at=50_000, downtime_ms=45_000)]
    script.at(51_000, c.ConsoleSeen(agent="lina"))
    assert script.until(64_999) == []
    assert brief(script.until(65_000)) == ["OfferExpired c1.1 lina", "PresenceChanged lina"]


def test_offers_get_the_time_of_a_pause_and_consoles_stay():
    script = lone(arrival("c1"))
    assert script.at(50_000, c.ResumeHub(away_ms=45_000)) == [e.HubResumed(at=50_000, away_ms=45_000)]
    assert script.until(64_999) == []
    assert brief(script.until(65_000)) == ["OfferExpired c1.1 lina", "PresenceChanged lina"]


def test_leases_get_the_time_of_a_pause():
    script = lone()
    script.at(1_000, c.ConsoleLost(agent="lina"))
    script.at(50_000, c.ResumeHub(away_ms=45_000))
    assert script.until(60_999) == []
    assert brief(script.until(61_000)) == ["ConsoleVanished lina"]


def test_connections_reservations_and_wrap_ups_get_the_time_the_hub_was_away():
    script = FloorBuilder().queue(wrap_up_ms=30_000).agent("lina").agent("wang").script(arrival("c1"))
    script.at(0, c.Answer(contact_id="c1", agent="lina"), c.Transfer(contact_id="c1", to_agent="wang"))
    script.at(0, c.AcceptOffer(agent="wang", offer_id="c1.2"))
    script.at(20_000, c.StartHub(downtime_ms=15_000))
    contact = script.contact("c1")
    assert (contact.connect_until, contact.reserved_until) == (45_000, 75_000)
    assert contact.wrap_ups == {"lina": 45_000}


def test_consoles_have_a_new_lease_after_a_restart():
    script = lone()
    script.at(50_000, c.StartHub(downtime_ms=45_000))
    assert brief(script.at(64_999, arrival("c1")))[-1] == "OfferMade c1.1 lina"
    assert brief(script.until(65_000)) == ["ConsoleVanished lina", "OfferWithdrawn c1.1 lina"]


def test_a_ringing_phone_has_no_deadline_to_move():
    script = lone(pbx_arrival("c1"), c.Ring(contact_id="c1", agent="lina"), c.ConsoleLost(agent="lina"))
    script.until(15_000)
    script.at(50_000, c.StartHub(downtime_ms=30_000))
    assert script.contact("c1").offers["c1.1"].deadline_at is None
    assert script.router.next_deadline() is None


def test_cool_off_goes_on_over_a_restart():
    script = lone(arrival("c1"))
    script.at(1_000, c.DeclineOffer(agent="lina", offer_id="c1.1"))
    script.at(20_000, c.StartHub(downtime_ms=10_000))
    script.at(20_001, c.ConsoleSeen(agent="lina"))
    assert brief(script.until(31_000)) == ["OfferMade c1.2 lina"]


def test_whoever_follows_the_router_sees_the_floor_after_each_event():
    seen = []
    router = Router(Floor(), lambda event: seen.append((type(event), len(router.floor.contacts))))
    router.handle(c.ConfigureQueue(config=SUPPORT), 0)
    router.observe(arrival("c1", ended_by="customer"), 1)
    assert seen == [
        (e.QueueConfigured, 0),
        (e.ContactArrived, 1),
        (e.ContactQueued, 1),
        (e.ContactEnded, 1),
        (e.ContactClosed, 0),
    ]
