"""Which of the agents who may have a contact gets it."""

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
