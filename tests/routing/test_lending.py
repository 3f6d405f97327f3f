"""Who could be moved to a queue that falls behind, and what that would do to the waits."""

from contacthub.routing import commands as c
from contacthub.routing.matching.lending import movable
from contacthub.testing.floors import FloorBuilder, comparable
from tests.routing.scenes import MINUTE, Chats

CHAT = {"chat": 1}


def two_windows_of_four(**agents):
    """Transfers, which two serve and eight wait for; two more sit in the back office, and know transfers."""
    builder = (
        FloorBuilder().queue("transfers", wrap_up_ms=0, skills=(("cash", 1),)).queue("back", wrap_up_ms=0)
    )
    for name in ("lina", "wang"):
        builder.agent(name, queues=["transfers"], skills={"cash": 5}, capacity=CHAT)
    for name, levels in (agents or {"zhao": {"cash": 3}, "qian": {"cash": 1}}).items():
        builder.agent(name, queues=["back"], skills=levels, capacity=CHAT)
    chats = Chats(builder).learn(queue="transfers").learn(queue="back")
    return chats.come(*[f"t{n}" for n in range(10)], queue="transfers")


def found(chats):
    return movable(chats.script.floor, "transfers", chats.now)


def waits(effect):
    return effect.queue, effect.before_ms, effect.after_ms


def test_agents_elsewhere_who_know_the_work_are_named_with_both_waits():
    [first, second] = found(two_windows_of_four())
    assert {first.agent.id, second.agent.id} == {"zhao", "qian"}
    # Of the eight that wait one goes to the agent at once; the new one is behind seven, with three windows.
    assert waits(first.gains) == ("transfers", 9 * MINUTE / 2, 8 * MINUTE / 3)
    assert [waits(each) for each in first.leaves] == [("back", 0, 0)]


def test_one_who_talks_brings_no_room_at_once_and_who_is_needed_harms():
    chats = two_windows_of_four().come("b1", queue="back").come("b2", queue="back").come("b3", queue="back")
    first = found(chats)[0]
    assert waits(first.gains) == ("transfers", 9 * MINUTE / 2, 9 * MINUTE / 3)
    assert [waits(each) for each in first.leaves] == [("back", 2 * MINUTE / 2, 2 * MINUTE)]


def test_who_harms_least_comes_first():
    first, second = found(two_windows_of_four().come("b1", queue="back"))
    # Who is free keeps the back office without a wait, so the one who talks is missed less.
    assert (bool(first.agent.contacts), waits(first.leaves[0])) == (True, ("back", 0, 0))
    assert (bool(second.agent.contacts), waits(second.leaves[0])) == (False, ("back", 0, MINUTE))


def test_one_without_the_skill_or_away_cannot_be_moved():
    chats = two_windows_of_four(zhao={"wine": 9}, qian={"cash": 2})
    assert [each.agent.id for each in found(chats)] == ["qian"]
    chats.do(c.SetPresence(agent="qian", presence="lunch"))
    assert found(chats) == []


def test_the_last_one_of_a_queue_leaves_it_without_a_wait_that_is_known():
    [only] = found(two_windows_of_four(zhao={"cash": 3}))
    assert [waits(each) for each in only.leaves] == [("back", 0, None)]


def test_what_was_foreseen_comes_true_when_the_agent_is_moved():
    chats = two_windows_of_four()
    [first, _] = found(chats)
    chats.do(c.SetAgentQueues(agent=first.agent.id, add=("transfers",), remove=("back",)))
    assert chats.of_queue("transfers") == first.gains.after_ms
    assert chats.of_queue("back") == first.leaves[0].after_ms


def test_looking_changes_nothing():
    chats = two_windows_of_four()
    before = comparable(chats.script.floor)
    found(chats)
    assert comparable(chats.script.floor) == before


def test_a_queue_of_which_nothing_is_known_still_names_who_could_help():
    builder = FloorBuilder().queue("new").queue("back").agent("zhao", queues=["back"])
    chats = Chats(builder)
    [only] = movable(chats.script.floor, "new", 0)
    assert (only.agent.id, waits(only.gains)) == ("zhao", ("new", None, None))
