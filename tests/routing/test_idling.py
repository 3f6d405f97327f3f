"""A customer writes no more: the contact is warned, and ends."""

from dataclasses import replace

import pytest

from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.testing.floors import FloorBuilder, Script, arrival

IDLE = {"idle_ms": 100, "idle_warning_ms": 20}


def chat(channel: str = "chat", **settings: object) -> Script:
    """Lina has taken a chat on which the customer wrote."""
    queue = {**IDLE, "disposition_required": False, **settings}
    script = FloorBuilder().queue(**queue).queue("sales", **IDLE).agent("lina").agent("wang").script()
    script.at(1, arrival("c1", channel=channel), received("m1"))
    script.at(2, c.AcceptOffer(agent="lina", offer_id="c1.1"))
    return script


def received(message: str) -> c.ReceiveMessage:
    """The customer writes."""
    return c.ReceiveMessage(contact_id="c1", thread_id="t", message_id=message)


def wrote(agent: str | None = "lina", **more: bool) -> c.WriteMessage:
    """An agent writes."""
    return c.WriteMessage(agent=agent, contact_id="c1", thread_id="t", message_id="w", **more)


def idle(happened: list[e.Event]) -> list[tuple[str, int]]:
    """The warnings and ends among the events."""
    return [(type(each).__name__, each.at) for each in happened if isinstance(each, WARNED_OR_ENDED)]


WARNED_OR_ENDED = (e.ContactIdleWarned, e.ContactEnded)


def test_a_chat_is_warned_and_ends_after_the_agents_last_message() -> None:
    script = chat()
    script.at(10, wrote())
    assert idle(script.until(500)) == [("ContactIdleWarned", 90), ("ContactEnded", 110)]
    [warned] = [each for each in script.history if isinstance(each, e.ContactIdleWarned)]
    [ended] = [each for each in script.history if isinstance(each, e.ContactEnded)]
    assert (warned.agent, warned.ends_at) == ("lina", 110)
    assert (ended.ended_by, ended.outcome, ended.cause, ended.agent) == (
        "system", "answered", "idle", "lina",
    )  # fmt: skip
    assert script.contact("c1").state == "wrapping_up"


def test_a_customer_who_waits_for_an_answer_is_not_idle() -> None:
    assert idle(chat().until(10_000)) == []


def test_what_the_customer_writes_takes_the_warning_back() -> None:
    script = chat()
    script.at(10, wrote())
    script.until(95)
    script.at(100, received("m2"))
    assert idle(script.until(1_000)) == []
    writing = script.contact("c1").writing
    assert writing is not None
    assert not writing.idle_warned


def test_what_the_agent_writes_counts_anew_and_a_note_does_not() -> None:
    script = chat()
    script.at(10, wrote())
    script.at(50, wrote(agent=None, internal=True))
    script.until(95)
    assert script.contact("c1").writing.idle_warned
    script.at(100, wrote())
    assert idle(script.until(1_000)) == [("ContactIdleWarned", 180), ("ContactEnded", 200)]


@pytest.mark.parametrize(
    ("channel", "settings", "ends"),
    [
        ("email", {}, False),
        ("email", {"idle_channels": ("email",)}, True),
        ("sms", {}, True),
        ("chat", {"idle_ms": 0}, False),
    ],
)
def test_mails_do_not_end_unless_the_queue_says_so(
    channel: str, settings: dict[str, object], ends: bool
) -> None:
    script = chat(channel, **settings)
    script.at(10, wrote())
    assert bool(idle(script.until(1_000))) is ends


def test_without_a_warning_it_just_ends() -> None:
    script = chat(idle_warning_ms=0)
    script.at(10, wrote())
    assert idle(script.until(1_000)) == [("ContactEnded", 110)]


def test_the_time_in_which_the_hub_was_away_does_not_count() -> None:
    script = chat()
    script.at(10, wrote())
    script.at(5_010, c.StartHub(downtime_ms=5_000))
    assert idle(script.until(9_000)) == [("ContactIdleWarned", 5_090), ("ContactEnded", 5_110)]


def test_who_takes_the_chat_over_has_the_whole_time() -> None:
    script = chat()
    script.at(10, wrote())
    script.at(80, c.RequestTransfer(agent="lina", contact_id="c1", to_agent="wang"))
    script.at(85, c.AcceptOffer(agent="wang", offer_id="c1.2"))
    assert idle(script.until(1_000)) == [("ContactIdleWarned", 165), ("ContactEnded", 185)]


def test_settings_switched_off_after_the_message_end_nothing() -> None:
    script = chat()
    script.at(10, wrote())
    config = script.floor.queues["support"].config
    script.at(20, c.ConfigureQueue(config=replace(config, idle_ms=0)))
    assert idle(script.until(1_000)) == []
