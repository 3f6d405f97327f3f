"""The reasons given for an offer, and for every agent who did not get it."""

from contacthub.routing import commands as c
from contacthub.routing.matching.classes import class_of
from contacthub.routing.matching.why import verdicts
from contacthub.testing.floors import FloorBuilder, arrival
from tests.routing.scenes import two_agents


def test_the_offer_counts_each_agent_under_the_first_reason_that_excludes_them():
    builder = FloorBuilder().queue().queue("sales").agent("elsewhere", queues=["sales"])
    builder.agent("no_voice", capacity={"chat": 1}).agent("home", presence="offline")
    builder.agent("eats", presence="lunch").agent("busy").agent("lina")
    script = builder.script(arrival("c1"))
    script.at(1, c.AcceptOffer(agent="busy", offer_id="c1.1"))
    assert script.at(2, arrival("c2"))[-1].why.excluded == (
        ("not_in_queue", 1), ("channel", 1), ("offline", 1), ("on_break", 1), ("busy", 1),
    )  # fmt: skip


def test_agents_without_a_console_are_counted_as_such():
    script = two_agents().script(c.ConsoleLost(agent="lina"))
    script.until(15_000)
    assert script.at(15_001, arrival("c1"))[-1].why.excluded == (("no_console", 1),)


def test_the_offer_names_at_most_five_candidates():
    builder = FloorBuilder().queue()
    for n in range(7):
        builder.agent(f"agent{n}")
    best = builder.script().at(1, arrival("c1"))[-1].why.best
    assert [each.agent for each in best] == ["agent0", "agent1", "agent2", "agent3", "agent4"]


def test_candidates_without_contacts_are_named_before_busy_ones():
    script = two_agents().script(arrival("c1", channel="chat"))
    best = script.at(1, arrival("c2", channel="chat"))[-1].why.best
    assert [each.agent for each in best] == ["wang", "lina"]


def test_the_full_why_names_every_agent_with_the_first_reason_that_excludes_them():
    builder = FloorBuilder().queue().queue("sales").agent("elsewhere", queues=["sales"])
    builder.agent("home", presence="offline").agent("busy").agent("cools").agent("chats").agent("lina")
    script = builder.script(arrival("x"), arrival("c1"), arrival("y"), arrival("z"))
    script.at(2, c.DeclineOffer(agent="cools", offer_id="c1.1"))
    contact = script.contact("c1")
    key = class_of(contact, script.floor.queues["support"].config)
    named = {agent.id: reason for agent, reason in verdicts(script.floor, contact, key, 2)}
    assert named == {
        "elsewhere": "not_in_queue",
        "home": "offline",
        "busy": "busy",
        "cools": "cooling_off",
        "chats": "busy",
        "lina": "busy",
    }


def test_the_full_why_names_first_who_may_have_the_contact_longest_idle_first():
    script = two_agents().agent("home", presence="offline").script(arrival("x", channel="chat"))
    script.at(1, arrival("c1", routing="pbx"))
    contact = script.contact("c1")
    key = class_of(contact, script.floor.queues["support"].config)
    named = [(agent.id, reason) for agent, reason in verdicts(script.floor, contact, key, 1)]
    assert named == [("wang", None), ("lina", None), ("home", "offline")]
