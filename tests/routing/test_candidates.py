"""Which of the agents who may have a contact gets it."""

from dataclasses import replace

import pytest

from contacthub.routing import commands as c
from contacthub.testing.floors import FloorBuilder, arrival, skills_of
from tests.routing.scenes import offers

WANTED = skills_of({"mandarin": 5, "wine": 1})


def three_who_speak(**queue):
    """Idle in this order: none of the preferences, one, both."""
    builder = FloorBuilder().queue(**queue).agent("lina", skills={"mandarin": 4})
    return builder.agent("wang", skills={"mandarin": 9}).agent("zhao", skills={"mandarin": 5, "wine": 2})


def test_who_has_more_of_what_the_queue_prefers_goes_first_and_nobody_is_left_out():
    script = three_who_speak(prefer=WANTED).script()
    happened = script.at(9, arrival("c1"), arrival("c2"), arrival("c3"))
    assert offers(happened) == [("c1", "zhao"), ("c2", "wang"), ("c3", "lina")]
    assert [(each.agent, dict(each.scores)) for each in happened[2].why.best] == [
        ("zhao", {"preferences": 2}), ("wang", {"preferences": 1}), ("lina", {"preferences": 0}),
    ]  # fmt: skip
    assert happened[2].why.excluded == ()


def test_a_preference_of_the_contact_counts_beside_its_queues_at_the_higher_level():
    script = three_who_speak(prefer=skills_of({"mandarin": 4})).script()
    prefers = skills_of({"mandarin": 6})
    assert offers(script.at(1, arrival("c1", preferred=prefers))) == [("c1", "wang")]
    assert offers(script.at(2, arrival("c2"))) == [("c2", "lina")]


def test_among_equals_in_preferences_one_without_contacts_goes_first_then_the_longest_idle():
    builder = FloorBuilder().queue(prefer=skills_of({"wine": 1}))
    builder.agent("lina", skills={"wine": 1}).agent("wang", skills={"wine": 3}).agent("zhao")
    chats = [arrival(f"c{n}", channel="chat") for n in range(3)]
    assert [agent for _, agent in offers(builder.script().at(1, *chats))] == ["lina", "wang", "lina"]


def test_who_frees_gets_the_first_in_line_though_a_later_one_prefers_them():
    script = FloorBuilder().queue().agent("lina", skills={"wine": 3}, presence="lunch").script()
    script.at(1, arrival("c1"))
    script.at(2, arrival("c2", preferred=skills_of({"wine": 1})))
    assert offers(script.at(3, c.SetPresence(agent="lina", presence="available"))) == [("c1", "lina")]


def test_what_is_learned_while_waiting_may_be_a_preference():
    script = FloorBuilder().queue().agent("lina").agent("wang", skills={"wine": 1}).script()
    assert offers(script.at(1, arrival("c1", skills={"golf": 1}))) == []
    wine = c.EnrichContact(contact_id="c1", skills=(), priority=0, preferred=skills_of({"wine": 1}))
    assert offers(script.at(2, wine)) == [("c1", "wang")]


def test_a_skill_that_no_agent_has_tells_none_apart_and_takes_no_room():
    script = FloorBuilder().queue().agent("lina").agent("wang").script(arrival("x"))
    kept = len(script.floor.idle_agents._bits)
    for n in range(50):
        script.at(n, arrival(f"c{n}", preferred=skills_of({f"klingon{n}": 1})))
    assert script.contact("c0").offers
    assert len(script.floor.idle_agents._bits) == kept


def call(script, contact, agent, *, until, began):
    """The agent answers a call that lasts until then, and has no wrap-up."""
    script.at(began, c.AcceptOffer(agent=agent, offer_id=f"{contact}.1"))
    script.at(began, c.Answer(contact_id=contact, agent=agent))
    script.at(until, c.End(contact_id=contact, ended_by="customer"))


def test_most_skilled_is_the_highest_sum_of_levels_in_what_is_asked_for_or_preferred():
    builder = FloorBuilder().queue(choose="most_skilled", skills=skills_of({"wine": 2}))
    builder.agent("lina", skills={"wine": 3, "golf": 10}).agent("wang", skills={"wine": 2, "mandarin": 4})
    script = builder.script()
    happened = script.at(1, arrival("c1", preferred=skills_of({"mandarin": 9})))
    assert offers(happened) == [("c1", "wang")]
    assert happened[-1].why.best[0].scores == (("preferences", 0), ("most_skilled", 6))
    assert offers(script.at(2, arrival("c2", skills={"mandarin": 1, "wine": 3}))) == []
    assert offers(script.at(3, arrival("c3"))) == [("c3", "lina")]


def test_sums_of_levels_follow_an_agents_new_skills_and_a_newcomers_bit():
    script = (
        FloorBuilder()
        .queue(choose="most_skilled", prefer=skills_of({"wine": 10}))
        .agent("lina", skills={"wine": 3})
        .agent("wang", skills={"wine": 5})
        .script()
    )
    assert offers(script.at(1, arrival("c1"))) == [("c1", "wang")]
    script.at(2, c.End(contact_id="c1", ended_by="customer"))
    script.at(3, c.SetPresence(agent="wang", presence="offline"), c.RetireAgent(agent="wang"))
    config = replace(script.agent("lina").config, id="zhao", skills=())
    script.at(4, c.ConfigureAgent(config=config), c.ConsoleSeen(agent="zhao"))
    script.at(4, c.SetPresence(agent="zhao", presence="available"))
    assert offers(script.at(5, arrival("c2"))) == [("c2", "lina")]


def test_fewest_today_counts_answers_until_the_day_begins():
    script = FloorBuilder().queue(choose="fewest_today", wrap_up_ms=0).agent("lina").agent("wang").script()
    assert offers(script.at(1, arrival("c1"))) == [("c1", "lina")]
    call(script, "c1", "lina", began=2, until=3)
    script.at(4, arrival("c2"))
    script.at(5, c.DeclineOffer(agent="wang", offer_id="c2.1"))  # what is declined does not count
    script.at(5, c.End(contact_id="c2", ended_by="customer"))
    happened = script.at(6, arrival("c3"))
    assert [(each.agent, dict(each.scores)) for each in happened[-1].why.best] == [
        ("wang", {"fewest_today": 0}), ("lina", {"fewest_today": 1}),
    ]  # fmt: skip
    script.at(7, c.End(contact_id="c3", ended_by="customer"), c.BeginDay(began_at=7))
    assert script.agent("lina").answered_today == 0
    assert script.at(8, c.BeginDay(began_at=7)) == []


def test_least_occupied_is_the_part_of_the_time_signed_in_that_contacts_took():
    builder = FloorBuilder().queue(choose="least_occupied", wrap_up_ms=10_000)
    script = builder.agent("lina").agent("wang", presence="offline").script(arrival("c1"))
    call(script, "c1", "lina", began=10_000, until=30_000)
    script.until(40_000)  # with the wrap-up 30 of 40 seconds
    script.at(60_000, c.SetPresence(agent="wang", presence="available"), arrival("c2"))
    call(script, "c2", "wang", began=60_000, until=70_000)
    script.until(80_000)  # all of 20 seconds
    assert [script.agent(each).occupied for each in ("lina", "wang")] == [75, 100]
    script.at(200_000, c.SetPresence(agent="lina", presence="offline"))
    script.at(300_000, c.SetPresence(agent="lina", presence="available"))
    happened = script.at(300_001, arrival("c3"))
    assert [(each.agent, each.scores) for each in happened[-1].why.best] == [
        ("lina", (("least_occupied", 75),)), ("wang", (("least_occupied", 100),)),
    ]  # fmt: skip
    script.at(300_002, c.BeginDay(began_at=300_000))
    assert [script.agent(each).occupied for each in ("lina", "wang")] == [0, 0]


def test_time_with_a_contact_over_midnight_counts_from_midnight_on():
    script = FloorBuilder().queue(wrap_up_ms=0).agent("lina").script(arrival("c1"))
    script.at(0, c.AcceptOffer(agent="lina", offer_id="c1.1"), c.Answer(contact_id="c1", agent="lina"))
    script.at(90_000, c.BeginDay(began_at=90_000))
    script.at(100_000, c.End(contact_id="c1", ended_by="customer"))
    assert (script.agent("lina").busy_ms, script.agent("lina").occupied) == (10_000, 100)


@pytest.mark.parametrize(
    ("idle_from", "gets"),
    [("contact_ended", ["lina", "wang"]), ("offer_ended", ["wang", "zhao"]), ("available", ["wang", "lina"])],
)
def test_idle_from_says_what_sends_an_agent_to_the_end(idle_from, gets):
    builder = FloorBuilder().queue(idle_from=idle_from).queue("care").queue("sales", wrap_up_ms=0)
    builder.agent("lina", queues=["support", "care"]).agent("wang", queues=["support", "sales"])
    script = builder.agent("zhao", queues=["support"]).script()
    script.at(1, c.SetPresence(agent="lina", presence="lunch"), c.SetPresence(agent="zhao", presence="lunch"))
    script.at(2, c.SetPresence(agent="lina", presence="available"))
    script.at(3, arrival("c1", queue="sales"))
    call(script, "c1", "wang", began=3, until=4)
    script.at(5, c.SetPresence(agent="zhao", presence="available"))
    script.at(6, arrival("x", queue="care"))
    script.at(7, c.End(contact_id="x", ended_by="customer"))  # before lina took it
    assert [agent for _, agent in offers(script.at(9, arrival("c2"), arrival("c3")))] == gets


def test_an_order_that_a_queue_begins_to_use_has_all_that_happened_before():
    script = FloorBuilder().queue().agent("lina").agent("wang").script(arrival("c1"))
    script.at(1, c.DeclineOffer(agent="lina", offer_id="c1.1"))
    script.at(2, c.End(contact_id="c1", ended_by="customer"))
    config = replace(script.floor.queues["support"].config, idle_from="offer_ended")
    script.at(3, c.ConfigureQueue(config=config))
    happened = script.at(10, arrival("c2"))
    assert offers(happened) == [("c2", "lina")]
    assert [each.idle_ms for each in happened[-1].why.best] == [9, 8]
