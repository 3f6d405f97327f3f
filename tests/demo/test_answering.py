"""What a played agent does about what customers write: answers, puts off, or leaves lying."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from contacthub.client import ConsoleView
from contacthub.demo.answering import ANSWER_MS, LATER_MINUTES, LIES_MS
from contacthub.demo.conversations import CHAT_ANSWERS, LEFT_ANSWERS, MAIL_ANSWERS, MAILS
from contacthub.demo.plans import Ask
from contacthub.demo.player import TALK_MS, AgentPlayer
from contacthub.demo.shop_pages import CHANNEL
from contacthub.demo.wording import Text
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


@pytest.mark.parametrize(
    ("channel", "source", "words"),
    [
        ("email", "mail", MAIL_ANSWERS),
        ("email", CHANNEL, LEFT_ANSWERS),  # nobody was there when it was left in the chat
        ("chat", CHANNEL, CHAT_ANSWERS),
        ("chat", "web", CHAT_ANSWERS),
    ],
)
@pytest.mark.parametrize(("asked", "language"), [("我的水壶漏水", "zh"), ("My kettle leaks", "en")])
def test_an_answer_is_in_the_words_of_where_it_was_asked(
    channel: str, source: str, words: tuple[Text, ...], asked: str, language: str
) -> None:
    said = set()
    for seed in range(20):
        player = AgentPlayer("lina", rng=Random(seed))
        written = {"unanswered_since": "…", "newest_text": asked, "last_message_at": str(seed)}
        shown = contact(channel=channel, source=source, capabilities=["messages"], **written)
        player.see(view(contacts=[shown]), 0)
        said |= {each.members["text"] for each in asks(player, ANSWER_MS[1], "send_message")}
    assert said == {each.to(language) for each in words}


def test_only_a_mail_is_called_one() -> None:
    for each in (*CHAT_ANSWERS, *LEFT_ANSWERS):
        assert ("mail" in each.en, "邮件" in each.zh, "来信" in each.zh) == (False, False, False)
