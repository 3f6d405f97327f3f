"""A supervisor gives contacts to agents, moves them, and has agents serve other queues for a while."""

import pytest

from contacthub.hub.snapshots import dump_floor, load_floor
from contacthub.routing import commands as c
from contacthub.routing import errors
from contacthub.routing.config import ExitAction
from contacthub.testing.floors import FloorBuilder, arrival, brief, comparable, pbx_arrival, replayed
from tests.routing.scenes import offers, two_queues, wrapping_up


def assign(contact, agent):
    return c.AssignContact(contact_id=contact, agent=agent)


def queues(agent="lina", **change):
    return c.SetAgentQueues(agent=agent, **change)


class TestAssigning:
    def test_the_agent_gets_it_though_others_come_first_and_they_lack_the_skill(self):
        builder = FloorBuilder().queue("support", skills=(("wine", 3),)).queue("sales")
        script = builder.agent("wang", queues=["sales"]).script(arrival("c1"))
        assert offers(script.at(1_000, assign("c1", "wang"))) == [("c1", "wang")]

    def test_what_rings_at_another_is_taken_back(self):
        script = two_queues().script(arrival("c1"))
        happened = script.at(1_000, assign("c1", "wang"))
        assert brief(happened) == [
            "OfferWithdrawn c1.1 lina", "ContactAssigned c1 wang", "OfferMade c1.2 wang",
        ]  # fmt: skip

    def test_an_agent_without_room_gets_it_next(self):
        script = two_queues().script(arrival("c1"), arrival("c2"))
        assert offers(script.at(1_000, assign("c2", "lina"))) == []
        happened = script.at(2_000, c.Answer(contact_id="c1", agent="lina"))
        happened += script.at(3_000, arrival("c0", priority=5))
        assert offers(happened + script.at(9_000, c.End(contact_id="c1", ended_by="customer"))) == []
        finish = c.FinishWrapUp(agent="lina", contact_id="c1", disposition="x")
        assert offers(script.at(10_000, finish)) == [("c2", "lina")]

    def test_after_a_minute_any_agent_may_have_it_at_its_place(self):
        script = two_queues().agent("qian", queues=["support"], presence="lunch").script()
        script.at(0, arrival("c1"), arrival("c2"), c.AcceptOffer(agent="lina", offer_id="c1.1"))
        script.at(1_000, c.Answer(contact_id="c1", agent="lina"), assign("c2", "lina"), arrival("c3"))
        script.until(61_000)
        assert offers(script.at(62_000, c.SetPresence(agent="qian", presence="available"))) == [
            ("c2", "qian")
        ]

    def test_one_who_let_it_go_may_be_given_it_again(self):
        script = two_queues().script(arrival("c1"))
        script.at(1_000, c.DeclineOffer(agent="lina", offer_id="c1.1"))
        assert offers(script.at(2_000, assign("c1", "lina"))) == [("c1", "lina")]

    def test_one_that_was_set_aside_is_offered(self):
        script = two_queues(connect_attempts=1).script(arrival("c1"))
        script.at(0, c.AcceptOffer(agent="lina", offer_id="c1.1"))
        script.at(1_000, c.Miss(contact_id="c1", agent="lina", cause="unreachable"))
        assert script.contact("c1").set_aside
        assert offers(script.at(2_000, assign("c1", "wang"))) == [("c1", "wang")]
        assert not script.contact("c1").set_aside

    def test_it_is_refused_as_an_agent_would_be(self):
        script = two_queues().agent("qian", presence="lunch").agent("zhao", capacity={"chat": 1}).script()
        script.at(0, arrival("c1"), pbx_arrival("p1"))
        for contact, agent, error in [
            ("c9", "wang", errors.UnknownContact),
            ("c1", "nobody", errors.UnknownAgent),
            ("c1", "qian", errors.AgentUnavailable),
            ("c1", "zhao", errors.AgentUnavailable),
            ("c1", "lina", errors.WrongState),
            ("p1", "wang", errors.WrongState),
        ]:
            with pytest.raises(error):
                script.at(1_000, assign(contact, agent))
        script.at(1_000, c.AcceptOffer(agent="lina", offer_id="c1.1"))
        with pytest.raises(errors.WrongState):
            script.at(2_000, assign("c1", "wang"))


class TestMoving:
    def test_the_contact_waits_in_the_other_queue_and_is_the_same(self):
        script = two_queues().script(arrival("c1"))
        happened = script.at(5_000, c.MoveContact(contact_id="c1", queue="sales"))
        assert brief(happened) == [
            "OfferWithdrawn c1.1 lina", "ContactTransferred c1", "ContactQueued c1", "OfferMade c1.2 wang",
        ]  # fmt: skip
        first, second = script.contact("c1").visits
        assert (first.outcome, first.waited_ms, second.queue) == ("transferred", 5_000, "sales")

    def test_a_full_queue_sends_it_on_as_it_does_with_those_who_come(self):
        overflow = ExitAction(kind="overflow", queue="cellar")
        builder = FloorBuilder().queue("support").queue("sales", max_waiting=1, when_full=overflow)
        script = builder.queue("cellar").script(arrival("c1"), arrival("c2", queue="sales"))
        script.at(1_000, c.MoveContact(contact_id="c1", queue="sales"))
        assert script.contact("c1").queue == "cellar"

    def test_it_is_refused_where_it_makes_no_sense(self):
        script = two_queues().script(arrival("c1"), pbx_arrival("p1"))
        for contact, queue, error in [
            ("c1", "cellar", errors.UnknownQueue), ("c1", "support", errors.WrongState),
            ("p1", "sales", errors.WrongState), ("c9", "sales", errors.UnknownContact),
        ]:  # fmt: skip
            with pytest.raises(error):
                script.at(1_000, c.MoveContact(contact_id=contact, queue=queue))


class TestPriority:
    def test_it_comes_first_from_now_on(self):
        script = FloorBuilder().queue().agent("lina", presence="lunch").script()
        script.at(0, arrival("c1"), arrival("c2"))
        assert brief(script.at(1_000, c.SetPriority(contact_id="c2", priority=3))) == ["ContactEnriched c2"]
        assert script.at(1_000, c.SetPriority(contact_id="c2", priority=3)) == []
        assert offers(script.at(2_000, c.SetPresence(agent="lina", presence="available"))) == [("c2", "lina")]

    def test_what_it_needs_stays(self):
        script = FloorBuilder().queue().script(arrival("c1", skills={"wine": 2}, preferred=(("cigars", 1),)))
        script.at(0, c.SetPriority(contact_id="c1", priority=1))
        contact = script.contact("c1")
        assert (contact.skills, contact.preferred) == ((("wine", 2),), (("cigars", 1),))

    def test_what_rings_has_no_place_to_change(self):
        script = two_queues().script(arrival("c1"))
        with pytest.raises(errors.WrongState):
            script.at(0, c.SetPriority(contact_id="c1", priority=1))


class TestQueuesOfAnAgent:
    def test_they_get_what_waits_there(self):
        script = two_queues().script(arrival("c1", queue="sales"), arrival("c2", queue="sales"))
        assert offers(script.at(1_000, queues(add=("sales",)))) == [("c2", "lina")]

    def test_they_come_back_by_themselves(self):
        script = two_queues().script()
        script.at(0, queues(add=("sales",), remove=("support",), until=60_000))
        assert script.agent("lina").queues == ("sales",)
        assert brief(script.until(60_000)) == ["AgentQueueReset sales lina", "AgentQueueReset support lina"]
        assert script.agent("lina").queues == ("support",)
        assert script.router.next_deadline() is None

    def test_a_later_word_holds(self):
        script = two_queues().script()
        script.at(0, queues(add=("sales",), until=60_000))
        script.at(30_000, queues(add=("sales",), until=90_000))
        assert script.until(89_000) == []
        script.at(89_000, queues(add=("sales",)))
        assert script.until(99_000) == []
        assert brief(script.at(99_000, queues(remove=("sales",)))) == ["AgentQueueReset sales lina"]

    def test_what_is_so_already_changes_nothing(self):
        assert two_queues().script().at(0, queues(add=("support",), remove=("sales",), until=5_000)) == []

    def test_it_outlasts_an_apply_and_a_restart(self):
        script = two_queues().script()
        script.at(0, queues(add=("sales",), until=60_000))
        config = script.agent("lina").config
        script.at(
            1_000, c.ConfigureAgent(config=type(config)(id="lina", queues=config.queues, skills=(("a", 1),)))
        )
        script.at(2_000, c.StartHub(downtime_ms=900))
        assert script.agent("lina").queues == ("support", "sales")
        for again in (replayed(script.history), load_floor(dump_of(script.floor))):
            assert comparable(again)["agents"] == comparable(script.floor)["agents"]
        assert brief(script.until(60_000))[-1] == "AgentQueueReset sales lina"

    def test_a_queue_that_is_retired_is_forgotten(self):
        script = two_queues().queue("cellar").script(queues(add=("cellar",), until=60_000))
        script.at(1_000, c.RetireQueue(queue="cellar"))
        assert script.agent("lina").queues == ("support",)
        assert script.until(70_000) == []

    def test_unknown_ones_are_refused_whole(self):
        script = two_queues().script()
        with pytest.raises(errors.UnknownQueue):
            script.at(0, queues(add=("sales", "nowhere")))
        with pytest.raises(errors.UnknownAgent):
            script.at(0, queues("nobody", add=("sales",)))
        assert script.agent("lina").queues == ("support",)


def dump_of(floor):
    """The floor as plain data, as a snapshot stores it."""
    plain = dump_floor(floor)
    return {name: list(value) if hasattr(value, "__next__") else value for name, value in plain.items()}


class TestEnding:
    def test_a_wrap_up_is_ended_by_a_supervisor(self):
        script = wrapping_up()
        happened = script.at(6_000, c.EndWrapUp(contact_id="c1", agent="lina"))
        assert [happened[0].by, *brief(happened)[1:]] == ["supervisor", "ContactClosed c1"]
        with pytest.raises(errors.NotWrappingUp):
            script.at(7_000, c.EndWrapUp(contact_id="c1", agent="lina"))

    def test_the_source_is_asked_to_hang_up_for_a_supervisor(self):
        script = two_queues().script(arrival("c1"))
        [asked] = script.at(1_000, c.HangUp(contact_id="c1"))
        assert (brief([asked]), asked.agent) == (["EndRequested c1"], None)
        script.at(2_000, c.Answer(contact_id="c1", agent="lina"), c.End(contact_id="c1", ended_by="agent"))
        with pytest.raises(errors.WrongState):
            script.at(3_000, c.HangUp(contact_id="c1"))
