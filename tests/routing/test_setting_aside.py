"""A contact that cannot be connected is set aside: not offered, not lost, and offered again when asked."""

from __future__ import annotations

import pytest

from contacthub.routing import commands as c
from contacthub.routing import errors
from contacthub.routing import events as e
from contacthub.routing.config import ExitAction
from contacthub.testing.floors import FloorBuilder, Script, arrival, brief
from tests.routing.scenes import two_agents

AGAIN = c.OfferAgain(contact_id="c1")


def failing(*causes: str, agents: int = 4, **settings) -> Script:
    """A contact whose connects fail, each at another agent; None: the time is up."""
    builder = FloorBuilder().queue(**{"connect_attempts": 2, "connect_ms": 5_000, **settings}).queue("sales")
    for n in range(agents):
        builder.agent(f"agent{n}")
    script = builder.script(arrival("c1"))
    for n, cause in enumerate(causes):
        [offer] = script.contact("c1").offers.values()
        script.at(1_000 * n, c.AcceptOffer(agent=offer.agent, offer_id=offer.id))
        script.at(1_000 * n + 500, c.Miss(contact_id="c1", agent=offer.agent, cause=cause))
    return script


def offers(script: Script) -> list[str]:
    return [each.agent for each in script.contact("c1").offers.values()]


def test_after_so_many_failed_connects_at_any_agents_it_is_not_offered_any_more():
    script = failing("unreachable", "declined")
    assert script.history[-1] == e.ContactSetAside(at=1_500, contact_id="c1", failed_connects=2)
    assert script.contact("c1").set_aside
    script.at(2_000, c.SetPresence(agent="agent3", presence="lunch"))
    script.at(3_000, c.SetPresence(agent="agent3", presence="available"))
    script.until(600_000)
    assert (script.contact("c1").state, offers(script)) == ("waiting", [])


def test_a_connect_that_takes_too_long_counts():
    script = failing(connect_attempts=1)
    script.at(0, c.AcceptOffer(agent="agent0", offer_id="c1.1"))
    assert brief(script.until(5_000)) == ["ConnectFailed c1.1 agent0", "ContactSetAside c1"]


def test_no_bound_offers_for_ever():
    assert offers(failing("unreachable", "declined", "no_answer", connect_attempts=0)) == ["agent3"]


def test_it_keeps_its_place():
    script = failing("unreachable", "declined", agents=2)
    for agent in ("agent0", "agent1"):
        script.at(2_000, c.SetPresence(agent=agent, presence="lunch"))
    script.at(3_000, arrival("c2"))
    script.at(4_000, AGAIN)
    assert brief(script.at(90_000, c.SetPresence(agent="agent0", presence="available")))[1:] == [
        "OfferMade c1.3 agent0"
    ]


def test_offered_again_it_has_all_its_attempts():
    script = failing("unreachable", "declined")
    assert brief(script.at(3_000, AGAIN)) == ["ContactOfferedAgain c1", "OfferMade c1.3 agent2"]
    script.at(4_000, c.AcceptOffer(agent="agent2", offer_id="c1.3"))
    script.at(4_500, c.Miss(contact_id="c1", agent="agent2", cause="unreachable"))
    assert offers(script) == ["agent3"]


def test_only_what_is_set_aside_is_offered_again():
    script = failing("unreachable")
    with pytest.raises(errors.WrongState, match="not set aside"):
        script.at(2_000, AGAIN)
    with pytest.raises(errors.UnknownContact):
        script.at(2_000, c.OfferAgain(contact_id="c9"))


def test_a_connect_that_succeeds_counts_anew():
    script = failing("unreachable")
    script.at(2_000, c.AcceptOffer(agent="agent1", offer_id="c1.2"))
    script.at(2_500, c.Answer(contact_id="c1", agent="agent1"))
    assert script.contact("c1").failed_connects == 0


def test_a_move_begins_a_visit_in_which_it_is_offered():
    script = failing("unreachable", "declined")
    script.at(2_000, c.Transfer(contact_id="c1", to_queue="sales"))
    assert (script.contact("c1").set_aside, offers(script)) == (False, ["agent2"])


@pytest.mark.parametrize(
    ("step", "last"),
    [
        (c.Answer(contact_id="c1", agent="agent3"), "ContactAnswered c1 agent3"),
        (c.End(contact_id="c1", ended_by="customer"), "ContactClosed c1"),
        (c.Close(contact_id="c1", agent=None), "ContactClosed c1"),
        (c.QueueExit(contact_id="c1", outcome="timed_out"), "ContactLeftQueue c1"),
    ],
)
def test_what_the_source_says_of_it_is_taken(step, last):
    script = failing("unreachable", "declined")
    assert last in brief(script.at(2_000, step))


def test_what_is_learned_of_it_does_not_put_it_in_line():
    script = failing("unreachable", "declined")
    script.at(2_000, c.EnrichContact(contact_id="c1", skills=(), priority=5))
    assert offers(script) == []
    script.at(2_100, AGAIN)
    assert script.contact("c1").key[0] == -5


def test_contact_set_aside_that_was_kept_for_an_agent_leaves_when_its_time_is_over():
    end = ExitAction(kind="end")
    builder = two_agents(connect_attempts=1, connect_ms=5_000, max_wait_ms=20_000, when_too_long=end)
    script = builder.script(arrival("c1"))
    script.at(1, c.AcceptOffer(agent="lina", offer_id="c1.1"), c.Answer(contact_id="c1", agent="lina"))
    script.at(2, c.RequestTransfer(agent="lina", contact_id="c1", to_agent="wang"))
    script.at(3, c.Transfer(contact_id="c1", to_agent="wang"))
    script.at(4, c.AcceptOffer(agent="wang", offer_id="c1.2"))
    script.until(60_000)
    assert (script.contact("c1").set_aside, script.contact("c1").reserved_for) == (True, "lina")
    assert [each.outcome for each in script.until(90_000) if isinstance(each, e.ContactEnded)] == [
        "timed_out"
    ]
