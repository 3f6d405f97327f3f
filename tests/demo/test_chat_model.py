"""Customers who chat: they ask, read, write back, thank and leave; people at a console get some."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from pydantic import TypeAdapter

from contacthub.client import ConsoleView
from contacthub.console.commands import CommandToHub
from contacthub.demo.answering import ANSWER_MS
from contacthub.demo.callers import CallerBook
from contacthub.demo.chat_model import (
    LEAVE_MS,
    MOST_LIVE,
    PATIENCE_MS,
    READ_MS,
    VISITOR_FIRST_MS,
    ChatModel,
)
from contacthub.demo.conversations import LIVE_QUESTIONS
from contacthub.demo.player import AgentPlayer
from contacthub.demo.shop import build_shop
from contacthub.sources.cloud_events import read_event
from contacthub.sources.incoming import Incoming
from tests.demo.test_player import contact, view

AGENTS = {"lina": ["support", "sales"], "tom": ["sales"]}
ATTACHED = {"type": "console_attached", "agent": "tom", "program": False}
Json = dict[str, Any]


@pytest.fixture(scope="module")
def book() -> CallerBook:
    return CallerBook(build_shop(1), Random(1))


def model(book: CallerBook, *, chats_per_minute: float = 1) -> ChatModel:
    return ChatModel(book, AGENTS, source="web", chats_per_minute=chats_per_minute, run="r", rng=Random(1))


def asked(chats: ChatModel) -> tuple[Json, int]:
    """The first question, and when it is asked."""
    chats.begin(0)
    now = chats.next_deadline()
    assert now is not None
    [event] = chats.advance(now)
    return event, now


def is_valid(event: Json) -> bool:
    return isinstance(read_event({"specversion": "1.0", "id": "1", **event}), Incoming)


def test_a_customer_asks_reads_thanks_and_leaves(book: CallerBook) -> None:
    chats = model(book, chats_per_minute=0.001)
    question, now = asked(chats)
    ref, said, events = question["data"]["ref"], [question], []
    while not any(each["type"] == "contact.ended" for each in said):
        events += chats.answered(ref, "m1", now)
        now += max(*READ_MS, *LEAVE_MS)
        said += chats.advance(now)
    assert all(is_valid(each) for each in [*said, *events])
    assert question["data"]["channel"] == "chat"
    assert question["data"]["text"] in {t for q, _ in LIVE_QUESTIONS for t in (q.zh, q.en)}
    assert len({each["data"]["message_id"] for each in said[:-1]}) == len(said) - 1 >= 2
    assert {each["data"]["status"] for each in events} == {"read"}


def test_who_gets_no_answer_leaves_after_a_while(book: CallerBook) -> None:
    chats = model(book, chats_per_minute=0.001)
    question, now = asked(chats)
    assert chats.advance(now + PATIENCE_MS[0] - 1) == []
    [end] = chats.advance(now + PATIENCE_MS[1])
    assert end["data"] == {"ref": question["data"]["ref"], "by": "customer"}


def test_of_a_chat_that_an_agent_has_ended_nothing_more_is_said(book: CallerBook) -> None:
    chats = model(book, chats_per_minute=0.001)
    question, now = asked(chats)
    chats.over(question["data"]["ref"])
    assert chats.answered(question["data"]["ref"], "m1", now) == []
    assert chats.advance(now + PATIENCE_MS[1]) == []


def test_a_person_at_an_agents_console_soon_gets_a_chat_of_their_queues(book: CallerBook) -> None:
    chats = model(book)
    chats.see(ATTACHED, 0)
    assert chats.advance(VISITOR_FIRST_MS[0] - 1) == []
    [event] = chats.advance(VISITOR_FIRST_MS[1])
    assert event["data"]["queue"] == "sales"
    chats.see({"type": "console_vanished", "agent": "tom"}, 0)
    assert chats.next_deadline() is not None
    assert all(each["type"] == "contact.ended" for each in chats.advance(10**9))


def test_no_more_customers_come_than_the_floor_can_bear(book: CallerBook) -> None:
    chats = model(book, chats_per_minute=600)
    chats.begin(0)
    came = [each for now in range(0, 200_000, 100) for each in chats.advance(now)]
    assert len({each["data"]["ref"] for each in came}) == MOST_LIVE


def test_a_played_agent_answers_a_usual_question_as_the_shop_does_and_once() -> None:
    question, answer = LIVE_QUESTIONS[0]
    chat = contact(
        capabilities=["messages"], unanswered_since="…", newest_text=question.zh, last_message_at="1"
    )
    player = AgentPlayer("lina", rng=Random(1))
    asks = asks_of(player, view(contacts=[chat]))
    assert [each for each in asks if each["cmd"] == "send_message"] == [
        {"cmd": "send_message", "contact_id": "c1", "text": answer.zh}
    ]
    again = {**chat, "newest_text": "And then?", "last_message_at": "2"}
    [more] = [each for each in asks_of(player, view(contacts=[again])) if each["cmd"] == "send_message"]
    assert more["text"].isascii()


def asks_of(player: AgentPlayer, shown: ConsoleView) -> list[Json]:
    """What the player sends until it has answered, each a command of the console."""
    player.see(shown, 0)
    asks = [{"cmd": ask.cmd, **ask.members} for ask in player.due(ANSWER_MS[1])]
    for ask in asks:
        TypeAdapter(CommandToHub).validate_python({"ref": "0190a6b0-0000-7000-8000-000000000000", **ask})
    return asks


def test_where_no_calls_come_no_chats_do(book: CallerBook) -> None:
    chats = model(book, chats_per_minute=0)
    chats.begin(0)
    chats.see(ATTACHED, 0)
    assert chats.next_deadline() is None
