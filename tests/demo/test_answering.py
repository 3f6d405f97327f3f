"""What a played agent does about what customers write: answers, puts off, or leaves lying."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from contacthub.client import ConsoleView
from contacthub.demo.answering import ANSWER_MS, LATER_MINUTES, LIES_MS
from contacthub.demo.conversations import MAIL_ANSWERS, MAILS
from contacthub.demo.plans import Ask
from contacthub.demo.player import TALK_MS, AgentPlayer
from tests.demo.test_player import contact, view

NOW = {"type": "event", "now": "2026-11-27T08:00:00.000Z", "event": {"type": "x"}}
ANSWERS = {text for each in MAIL_ANSWERS for text in (each.zh, each.en)}


@pytest.fixture
def player() -> AgentPlayer:
    return AgentPlayer("lina", rng=Random(5))


def mail(care: str, **more: Any) -> ConsoleView:
    text = next(each.text.zh for each in MAILS if each.care == care)
    written = {"unanswered_since": "…", "newest_text": text, "last_message_at": "1", **more}
    return view(contacts=[contact(channel="email", capabilities=["messages"], **written)])


def asks(player: AgentPlayer, now: int, *commands: str) -> list[Ask]:
    return [each for each in player.due(now) if each.cmd in commands]


def test_a_mail_that_needs_more_is_put_off_once_and_answered_when_it_is_back(player: AgentPlayer) -> None:
    player.see(mail("later"), 0, frame=NOW)
    [put_off] = asks(player, ANSWER_MS[1], "snooze", "send_message")
    assert put_off.cmd == "snooze"
    assert put_off.members["until"] in {f"2026-11-27T08:{each}:00.000Z" for each in LATER_MINUTES}
    player.see(mail("later", snoozed_until=put_off.members["until"]), ANSWER_MS[1])
    assert asks(player, TALK_MS[1] * 2, "snooze", "send_message", "close_contact") == []
    player.see(mail("later"), TALK_MS[1] * 2)
    [answer] = asks(player, TALK_MS[1] * 2 + ANSWER_MS[1], "snooze", "send_message", "close_contact")
    assert answer.members["text"] in ANSWERS


def test_a_mail_that_is_left_lying_is_answered_late_and_not_closed_before(player: AgentPlayer) -> None:
    player.see(mail("lies"), 0)
    assert asks(player, LIES_MS[0] - 1, "send_message", "close_contact") == []
    [answer] = asks(player, LIES_MS[1], "send_message", "close_contact")
    assert answer.members["text"] in ANSWERS
    player.see(mail("lies", unanswered_since=None), LIES_MS[1])
    assert len(asks(player, LIES_MS[1] + TALK_MS[1], "close_contact")) == 1


def test_what_is_put_off_stays_for_the_person_who_takes_over(player: AgentPlayer) -> None:
    person = {"type": "console_attached", "agent": "lina", "program": False}
    shown = mail("later", snoozed_until="2026-11-27T08:30:00.000Z")
    player.see(shown, 0, frame={**NOW, "event": person})
    assert [each.cmd for each in player.due(1_000)] == ["set_presence"]
    assert player.has_left(shown, 1_000)
