"""What an agent may be offered beside what they have."""

import pytest

from contacthub.routing import commands as c
from contacthub.routing.config import AgentConfig, interruptions
from contacthub.testing.floors import FloorBuilder, arrival, brief
from tests.routing.scenes import offers


def with_one(channel, **settings):
    """Lina has accepted one contact of the channel."""
    script = FloorBuilder().settings(**settings).queue(wrap_up_ms=10_000).agent("lina").script()
    script.at(1, arrival("c1", channel=channel), c.AcceptOffer(agent="lina", offer_id="c1.1"))
    return script


@pytest.mark.parametrize(
    ("has", "comes", "rings"),
    [
        ("voice", "chat", False), ("voice", "email", False), ("video", "chat", False),
        ("chat", "voice", True), ("chat", "chat", True), ("chat", "email", True), ("email", "voice", True),
    ],
)  # fmt: skip
def test_call_keeps_all_else_from_ringing_and_is_let_in_everywhere(has, comes, rings):
    assert bool(offers(with_one(has).at(2, arrival("c2", channel=comes)))) is rings


def test_what_a_call_kept_from_ringing_rings_when_its_wrap_up_is_done():
    script = with_one("voice")
    script.at(2, c.Answer(contact_id="c1", agent="lina"), arrival("c2", channel="chat"))
    assert offers(script.at(3, c.End(contact_id="c1", ended_by="customer"))) == []
    assert offers(script.until(10_003)) == [("c2", "lina")]


def test_table_says_what_may_interrupt_what():
    script = with_one("email", interrupted_by=interruptions({"email": ["voice"]}))
    assert offers(script.at(2, arrival("c2", channel="chat"))) == []
    assert offers(script.at(3, arrival("c3", channel="email"))) == [("c3", "lina")]
    assert offers(script.at(4, arrival("c4", channel="voice"))) == [("c4", "lina")]


def test_new_table_lets_in_at_once_what_waited_for_it():
    script = with_one("voice")
    script.at(2, arrival("c2", channel="chat"))
    table = interruptions({"voice": ["chat"]})
    changed = c.ConfigureFloor(priority_head_start_ms=None, breaks=("lunch",), interrupted_by=table)
    assert brief(script.at(3, changed)) == ["FloorConfigured", "OfferMade c2.1 lina"]


def test_total_bounds_all_channels_together():
    script = FloorBuilder().queue().agent("lina", capacity_total=2).script()
    script.at(1, arrival("c1", channel="chat"), arrival("c2", channel="email"))
    assert offers(script.at(2, arrival("c3", channel="chat"), arrival("c4", channel="voice"))) == []
    more = AgentConfig(id="lina", queues=("support",), capacity_total=3)
    assert offers(script.at(3, c.ConfigureAgent(config=more))) == [("c3", "lina")]
