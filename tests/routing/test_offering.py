"""An offer of the hub is pending until it is accepted, declined, expired or withdrawn, and then gone."""

import pytest

from contacthub.routing import commands as c
from contacthub.routing import errors
from contacthub.routing import events as e
from contacthub.testing.floors import FloorBuilder, arrival, brief


def lone(**settings):
    """Lina alone, with a pending offer of c1."""
    return FloorBuilder().queue(**settings).agent("lina").script(arrival("c1"))


def accept(offer="c1.1", agent="lina"):
    return c.AcceptOffer(agent=agent, offer_id=offer)


def decline(offer="c1.1", agent="lina"):
    return c.DeclineOffer(agent=agent, offer_id=offer)


def test_an_accepted_call_is_connecting_until_its_bound():
    script = lone(connect_ms=5_000)
    assert script.at(1_000, accept()) == [
        e.OfferAccepted(at=1_000, contact_id="c1", offer_id="c1.1", agent="lina", connect_until=6_000)
    ]
    assert (script.contact("c1").state, script.agent("lina").state) == ("connecting", "handling")


def test_an_accepted_written_contact_is_handled_at_once():
    script = FloorBuilder().queue().agent("lina").script(arrival("c1", channel="email"))
    assert script.at(9, accept()) == [
        e.OfferAccepted(at=9, contact_id="c1", offer_id="c1.1", agent="lina"),
        e.ContactAnswered(at=9, contact_id="c1", agent="lina"),
    ]
    assert script.contact("c1").state == "handling"


def test_a_declined_contact_cools_off_with_its_agent():
    script = lone(cool_off_ms=30_000)
    assert script.at(7, decline()) == [
        e.OfferDeclined(
            at=7, contact_id="c1", offer_id="c1.1", agent="lina", cause="declined", cool_off_until=30_007
        )
    ]
    assert script.agent("lina").presence == "available"


def test_an_expired_offer_sends_the_agent_to_the_break_missed():
    script = lone(offer_ms=20_000)
    assert script.until(20_000) == [
        e.OfferExpired(at=20_000, contact_id="c1", offer_id="c1.1", agent="lina", cool_off_until=50_000),
        e.PresenceChanged(at=20_000, agent="lina", presence="missed", by="hub"),
    ]


def test_an_expired_offer_returns_the_contact_to_its_place():
    script = FloorBuilder().queue().agent("lina").agent("wang", presence="lunch").script(arrival("c1"))
    script.at(1, arrival("c2"))
    script.until(20_000)
    happened = script.at(20_001, c.SetPresence(agent="wang", presence="available"))
    assert brief(happened) == ["PresenceChanged wang", "OfferMade c1.2 wang"]


def test_who_missed_an_offer_gets_none_until_they_return_by_themselves():
    script = lone()
    script.until(20_000)
    assert script.until(60_000) == []
    assert brief(script.at(60_001, c.SetPresence(agent="lina", presence="available"))) == [
        "PresenceChanged lina",
        "OfferMade c1.2 lina",
    ]


def test_an_expired_offer_takes_back_the_agents_other_offers():
    script = FloorBuilder().queue().agent("lina").script(arrival("c1", channel="email"))
    script.at(5, arrival("c2", channel="chat"))
    assert brief(script.until(20_000)) == [
        "OfferExpired c1.1 lina",
        "PresenceChanged lina",
        "OfferWithdrawn c2.1 lina",
    ]


def test_without_an_offer_time_an_offer_never_expires():
    script = lone(offer_ms=0)
    assert script.contact("c1").offers["c1.1"].deadline_at is None
    assert script.router.next_deadline() is None


def test_going_away_takes_the_pending_offers_back():
    script = lone()
    assert script.at(3, c.SetPresence(agent="lina", presence="lunch")) == [
        e.PresenceChanged(at=3, agent="lina", presence="lunch", by="agent"),
        e.OfferWithdrawn(at=3, contact_id="c1", offer_id="c1.1", agent="lina", cause="agent_left"),
    ]


def test_a_caller_who_leaves_takes_the_offer_along():
    script = lone()
    happened = script.at(9, c.End(contact_id="c1", ended_by="customer"))
    assert brief(happened) == ["OfferWithdrawn c1.1 lina", "ContactEnded c1", "ContactClosed c1"]
    assert happened[0].cause == "caller_left"


def test_an_offer_without_outcome_leaves_the_agents_place_in_order_of_idleness():
    script = FloorBuilder().queue().agent("lina").agent("wang").script(arrival("c1"))
    script.at(1, c.End(contact_id="c1", ended_by="customer"))
    assert brief(script.at(2, arrival("c2")))[-1] == "OfferMade c2.1 lina"


def test_an_offer_of_a_closed_contact_is_gone():
    with pytest.raises(errors.OfferGone, match="closed or unknown"):
        lone().at(1, accept("c9.1"))


def test_a_refusal_says_what_became_of_the_offer_and_when():
    script = lone()
    script.at(1_000, decline())
    with pytest.raises(errors.OfferGone, match=r"declined 2\.5 s ago"):
        script.at(3_500, accept())


def test_an_offer_is_accepted_once():
    script = lone()
    script.at(1, accept())
    with pytest.raises(errors.OfferGone, match="accepted"):
        script.at(2, accept())


def test_an_offer_that_was_never_made_is_gone():
    with pytest.raises(errors.OfferGone, match="never made"):
        lone().at(1, accept("c1.2"))


def test_nobody_else_may_take_an_offer():
    with pytest.raises(errors.NotYourOffer) as refused:
        lone().at(1, accept(agent="wang"))
    assert (refused.value.code, refused.value.detail) == ("not_your_offer", str(refused.value))


@pytest.mark.parametrize(
    ("cause", "event"),
    [
        ("declined", "OfferDeclined c1.1 lina"),
        ("unreachable", "OfferDeclined c1.1 lina"),
        ("answered_elsewhere", "OfferWithdrawn c1.1 lina"),
        ("caller_left", "OfferWithdrawn c1.1 lina"),
    ],
)
def test_a_missed_ring_ends_the_offer_by_its_cause(cause, event):
    script = lone()
    happened = script.at(4, c.Miss(contact_id="c1", agent="lina", cause=cause, occurred_at=3))
    assert (brief(happened)[0], happened[0].cause, happened[0].occurred_at) == (event, cause, 3)


def test_a_hub_offer_nobody_answered_expires_before_its_deadline():
    script = lone()
    happened = script.at(4, c.Miss(contact_id="c1", agent="lina", cause="no_answer"))
    assert brief(happened) == ["OfferExpired c1.1 lina", "PresenceChanged lina"]
    assert script.agent("lina").presence == "missed"


def test_a_miss_without_an_offer_changes_nothing():
    script = lone()
    assert script.at(4, c.Miss(contact_id="c1", agent="wang", cause="declined", occurred_at=99)) == [
        e.ObservationIgnored(at=4, reason="no_such_offer", contact_id="c1", agent="wang", occurred_at=4)
    ]


def test_an_answer_by_the_offered_agent_is_an_accept():
    script = lone()
    happened = script.at(6, c.Answer(contact_id="c1", agent="lina"))
    assert brief(happened) == ["OfferAccepted c1.1 lina", "ContactAnswered c1 lina"]


def test_an_answer_by_another_agent_wins_over_the_offer():
    script = FloorBuilder().queue().agent("lina").agent("wang").script(arrival("c1"))
    assert script.at(6, c.Answer(contact_id="c1", agent="wang")) == [
        e.OfferWithdrawn(
            at=6, contact_id="c1", offer_id="c1.1", agent="lina", cause="answered_elsewhere", taken_by="wang"
        ),
        e.ContactAnswered(at=6, contact_id="c1", agent="wang", occurred_at=6),
    ]


def test_an_answer_by_an_unknown_agent_answers_with_nobody():
    script = lone()
    happened = script.at(6, c.Answer(contact_id="c1", agent="stranger"))
    assert brief(happened) == ["OfferWithdrawn c1.1 lina", "ContactAnswered c1"]
    assert (script.contact("c1").agent, script.contact("c1").state) == (None, "handling")


def test_an_unexpected_answer_takes_back_what_the_hub_offers_meanwhile():
    script = FloorBuilder().queue().agent("lina").script(arrival("c1"), arrival("c2", routing="pbx"))
    happened = script.at(6, c.Answer(contact_id="c2", agent="lina"))
    assert brief(happened) == ["OfferWithdrawn c1.1 lina", "ContactAnswered c2 lina"]
    assert happened[0].cause == "phone_busy"


def test_an_agent_is_offered_then_handling_then_wrapping_up_then_ready():
    script, states = lone(), []
    for now, step in enumerate(
        [
            c.PassTime(),
            accept(),
            c.Answer(contact_id="c1", agent="lina"),
            c.End(contact_id="c1", ended_by="customer"),
            c.FinishWrapUp(agent="lina", contact_id="c1", disposition="done"),
            c.SetPresence(agent="lina", presence="lunch"),
            c.SetPresence(agent="lina", presence="offline"),
        ]
    ):
        script.at(now, step)
        states.append((script.agent("lina").state.value, script.agent("lina").since))
    assert states == [
        ("offered", 0), ("handling", 1), ("handling", 1), ("wrapping_up", 3), ("ready", 4),
        ("not_ready", 5), ("logged_out", 6),
    ]  # fmt: skip
