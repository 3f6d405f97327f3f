"""Who would get a contact that comes now; and why an agent waits while contacts wait."""

from dataclasses import replace

import pytest
from hypothesis import given

from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.routing.config import ExitAction, StepConfig
from contacthub.routing.matching.classes import class_in
from contacthub.routing.matching.coming import Wanted
from contacthub.routing.matching.estimating import Estimating, usual_channel
from contacthub.routing.matching.preview import preview
from contacthub.routing.matching.why import WhyIdle, lacks, why_idle
from contacthub.testing.floors import FloorBuilder, arrival, comparable
from tests.routing.laws.floors import floors
from tests.routing.laws.sequences import live, moves
from tests.routing.laws.test_laws import law
from tests.routing.scenes import Chats, offers, two_agents, two_queues


def whole(script, now=0, **wanted):
    return preview(script.floor, Wanted(**{"channel": "voice", "queue": "support", **wanted}), now)


def look(script, now=0, **wanted):
    """What would happen at once."""
    return whole(script, now, **wanted).choices[0]


class TestPreview:
    def test_it_names_who_would_be_offered_the_contact(self):
        script = two_agents().script()
        seen = whole(script)
        assert (seen.choices[0].agent.id, seen.estimated_wait_ms, seen.before) == ("lina", 0, 0)
        assert offers(script.at(0, arrival("c1"))) == [("c1", "lina")]

    def test_it_says_what_leaves_the_others_out_and_how_long_it_would_wait(self):
        builder = FloorBuilder().queue(wrap_up_ms=0, skills=(("wine", 3),)).agent("lina", skills={"wine": 3})
        builder.agent("wang", skills={"wine": 1}).agent("home", skills={"wine": 9}, presence="offline")
        chats = Chats(builder).learn(channel="voice").come("talks", "waits", channel="voice")
        foreseen = whole(chats.script, chats.now)
        [seen] = foreseen.choices
        assert seen.agent is None
        assert {agent.id: reason for agent, reason in seen.verdicts} == {
            "lina": "busy", "wang": "level_too_low", "home": "offline",
        }  # fmt: skip
        assert dict(seen.why.excluded) == {"busy": 1, "level_too_low": 1, "offline": 1}
        assert (foreseen.before, foreseen.estimated_wait_ms) == (1, chats.of_queue())

    def test_a_customer_who_is_kept_apart_is_not_given_to_the_agent(self):
        script = two_agents().script()
        blocked = (("lina", "k1"),)
        script.at(0, c.ConfigureFloor(priority_head_start_ms=None, breaks=("lunch",), blocked=blocked))
        assert look(script, customer_id="k1").agent.id == "wang"

    def test_each_step_says_who_would_get_it_then(self):
        steps = (StepConfig(after_ms=30_000, skills=()), StepConfig(after_ms=60_000, agents_of=("sales",)))
        builder = FloorBuilder().queue("support", skills=(("wine", 5),), steps=steps).queue("sales")
        builder.agent("lina", queues=["support"], presence="lunch").agent("wang", queues=["sales"])
        seen = whole(builder.script())
        assert [each.agent.id if each.agent else None for each in seen.choices] == [None, None, "wang"]
        assert [dict(each.why.excluded) for each in seen.choices[:2]] == [
            {"not_in_queue": 1, "lacks_skill": 1}, {"not_in_queue": 1, "on_break": 1},
        ]  # fmt: skip

    def test_it_is_kept_for_the_agent_whom_the_customer_had_last(self):
        steps = (StepConfig(after_ms=10_000, agents_of=("support",)), StepConfig(after_ms=20_000, skills=()))
        builder = FloorBuilder().queue("support", last_agent_ms=20_000, steps=steps)
        script = builder.agent("lina").agent("wang").agent("zhao").script()
        [at_once, still, over] = whole(script, last_agent="wang").choices
        assert [each.agent.id for each in (at_once, still, over)] == ["wang", "wang", "lina"]
        assert [each.reserved_for for each in (at_once, still, over)] == ["wang", "wang", None]
        assert [each.agent for each in at_once.why.best] == ["lina", "wang", "zhao"]
        script.at(0, arrival("c1", last_agent="wang"))
        seen = look(script, last_agent="wang")  # she has c1, and is waited for
        assert (seen.agent, seen.reserved_for) == (None, "wang")
        script.at(0, c.SetPresence(agent="wang", presence="lunch"))
        assert offers(script.history)[-1] == ("c1", "lina")
        assert look(script, last_agent="wang").agent.id == "zhao"

    def test_its_wait_is_that_of_the_board_also_where_ready_agents_are_kept(self):
        builder = FloorBuilder().queue("support", reserve=(("chat", 1),)).queue("sales", wrap_up_ms=0)
        builder.agent("lina", queues=["support", "sales"]).agent("wang", queues=["sales"])
        chats = Chats(builder).learn(queue="sales")
        chats.do(c.SetPresence(agent="wang", presence="lunch"))
        seen = whole(chats.script, chats.now, queue="sales", channel="chat")
        assert (seen.choices[0].agent, dict(seen.choices[0].why.excluded)) == (
            None,
            {"on_break": 1, "kept": 1},
        )
        assert seen.estimated_wait_ms == chats.of_queue("sales") != 0

    @pytest.mark.parametrize("can_be_called", [True, False])
    def test_it_leaves_a_queue_in_which_it_could_not_wait(self, can_be_called):
        builder = FloorBuilder().queue("support", max_waiting=1, when_closed=ExitAction(kind="callback"))
        script = builder.queue("sales").agent("lina", presence="lunch").script()
        overflow = ExitAction(kind="overflow", queue="sales")
        config = script.floor.queues["support"].config
        script.at(0, c.ConfigureQueue(config=replace(config, when_full=overflow)))
        assert whole(script).leaves is None
        script.at(0, arrival("c1"))
        seen = whole(script)
        assert (seen.leaves, seen.choices[0].agent, seen.estimated_wait_ms) == (
            ("full", overflow),
            None,
            None,
        )
        script.at(0, c.CloseQueue(queue="support"))
        called = ("closed", ExitAction(kind="callback"))
        found = whole(script, can_be_called=can_be_called).leaves
        assert found == (called if can_be_called else ("full", overflow))

    def test_the_contacts_own_skills_count(self):
        script = FloorBuilder().queue().agent("lina").agent("wang", skills={"wine": 5}).script()
        assert look(script, skills=(("wine", 4),)).agent.id == "wang"
        assert look(script, skills=(("wine", 6),)).agent is None


@law
@given(floors, moves)
def test_a_preview_is_what_happens_and_changes_nothing(plan, moves):
    script = live(plan, moves)
    now = max([event.at for event in script.history], default=0)
    script.until(now)
    before = comparable(script.floor)
    if not script.floor.queues:
        return
    last = min(script.floor.agents, default=None)
    for queue in list(script.floor.queues):
        if (channel := usual_channel(script.floor.queues[queue])) is not None:
            board = Estimating(script.floor, now).of_queue(queue)
            foreseen = whole(script, now, queue=queue, channel=channel)
            told = None if board is None else board.wait_ms
            assert foreseen.estimated_wait_ms == (told if foreseen.leaves is None else None)
        seen = look(script, now, queue=queue, last_agent=last)
        assert comparable(script.floor) == before
    coming = arrival("new", queue=queue, last_agent=last)
    leaves = whole(script, now, queue=queue, last_agent=last).leaves
    happened = [each for each in script.at(now, coming) if each.contact_id == "new"]
    left = [each.cause for each in happened if isinstance(each, e.ContactLeftQueue)]
    assert left[:1] == ([leaves[0]] if leaves is not None else [])
    if not left:  # else it was offered by another queue, or by none
        assert [agent for _, agent in offers(happened)] == ([seen.agent.id] if seen.agent else [])


class TestWhyIdle:
    def test_each_queue_has_its_reason_and_the_skill_that_is_missing(self):
        builder = FloorBuilder().queue("support", skills=(("wine", 3),)).queue("sales").queue("mail")
        builder.agent("lina", queues=["support", "mail"], skills={"wine": 2}, capacity={"chat": 1})
        script = builder.script(
            arrival("c1", channel="chat"), arrival("c2", channel="chat"), arrival("c3", queue="sales"),
            arrival("c4", queue="mail", channel="email"), arrival("c5", skills={"chess": 1}, channel="chat"),
        )  # fmt: skip
        assert why_idle(script.floor, script.agent("lina"), 0) == [
            WhyIdle(queue="mail", reason="channel", contacts=1),
            WhyIdle(queue="sales", reason="not_in_queue", contacts=1),
            WhyIdle(
                queue="support", reason="lacks_skill", contacts=1, lacks=(("chess", 1, 0), ("wine", 3, 2))
            ),
            WhyIdle(queue="support", reason="level_too_low", contacts=2, lacks=(("wine", 3, 2),)),
        ]

    def test_what_is_between_the_two_is_named(self):
        script = FloorBuilder().queue().agent("lina").script(arrival("c1"))
        script.at(1_000, c.DeclineOffer(agent="lina", offer_id="c1.1"))
        assert [each.reason for each in why_idle(script.floor, script.agent("lina"), 1_000)] == [
            "cooling_off"
        ]

    @pytest.mark.parametrize(
        ("step", "reason"),
        [
            (c.SetPresence(agent="lina", presence="lunch"), "on_break"),
            (c.SetPresence(agent="lina", presence="offline"), "offline"),
            (c.QueuePause(agent="lina", queue="support", paused=True), "paused"),
        ],
    )
    def test_an_agent_who_is_away_is_told_so(self, step, reason):
        script = two_queues().script(step, arrival("c1"))
        [why] = why_idle(script.floor, script.agent("lina"), 0)
        assert (why.reason, why.contacts) == (reason, 1)

    def test_one_to_whom_nothing_waits_has_no_reason(self):
        script = two_queues().script()
        assert why_idle(script.floor, script.agent("lina"), 0) == []


def test_what_an_agent_lacks_is_said_with_the_level_they_have():
    script = FloorBuilder().queue(skills=(("tea", 2), ("wine", 3))).agent("lina", skills={"tea": 1}).script()
    key = class_in(script.floor.queues["support"].config, channel="voice", priority=0)
    assert lacks(script.agent("lina"), key) == (("tea", 2, 1), ("wine", 3, 0))
