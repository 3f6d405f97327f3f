"""Customers who mail: they ask, are answered, and some thank; people at a console get some."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from contacthub.clock import from_rfc3339
from contacthub.demo.conversations import MAIL_ANSWERS, MAIL_THANKS, MAILS
from contacthub.demo.files import FILES
from contacthub.demo.mail_model import (
    BEFORE_MS,
    MOST_UNANSWERED,
    PERSON_FIRST_MS,
    THANK_MS,
    MailModel,
)
from contacthub.demo.player import AgentPlayer
from contacthub.demo.records import Shop
from contacthub.demo.shop import build_shop
from tests.demo.test_chat_model import AGENTS, ATTACHED, asks_of, is_valid
from tests.demo.test_player import contact, view

Json = dict[str, Any]
STARTED_AT = 1_800_000_000_000


@pytest.fixture(scope="module")
def shop() -> Shop:
    return build_shop(1)


def model(shop: Shop, *, mails_per_minute: float = 1) -> MailModel:
    return MailModel(
        shop.customers,
        AGENTS,
        source="mail",
        mails_per_minute=mails_per_minute,
        run="r",
        started_at=STARTED_AT,
        rng=Random(1),
    )


def wrote(mails: MailModel, count: int) -> tuple[list[Json], int]:
    """So many mails, and when the last of them came."""
    mails.begin(0)
    before = mails.advance(0)
    assert len(before) == len(BEFORE_MS)
    came: list[Json] = []
    now = 0
    while len(came) < count:
        now = mails.next_deadline() or 0
        came += mails.advance(now)
    return came, now


def test_a_customer_mails_from_their_address_with_a_subject(shop: Shop) -> None:
    [mail], _ = wrote(model(shop), 1)
    said = mail["data"]
    assert is_valid(mail)
    assert (mail["source"], said["channel"]) == ("mail", "email")
    assert (said["subject"], said["text"]) in {
        (mail.subject.to(language), mail.text.to(language)) for mail in MAILS for language in ("zh", "en")
    }
    [writer] = {each.name for each in shop.customers if said["from"] in each.emails[:1]} & {said["from_name"]}
    assert writer


def test_of_those_who_are_answered_some_thank_on_the_same_thread_and_once(shop: Shop) -> None:
    mails, thanked = model(shop, mails_per_minute=0.001), []
    came, now = wrote(mails, MOST_UNANSWERED - len(BEFORE_MS))
    for each in came:
        assert mails.answered(each["data"]["ref"], "m1", now) == []
        assert mails.answered(each["data"]["ref"], "m2", now) == []
    thanked = mails.advance(now + THANK_MS[1])
    refs = [each["data"]["ref"] for each in thanked if each["data"]["message_id"] == "2"]
    assert 0 < len(set(refs)) == len(refs) < len(came)
    assert all(is_valid(each) for each in thanked)
    assert {each["data"]["text"] for each in thanked if each["data"]["ref"] in refs} <= {
        text for each in MAIL_THANKS for text in (each.zh, each.en)
    }


def test_while_many_mails_wait_no_more_come(shop: Shop) -> None:
    mails = model(shop, mails_per_minute=600)
    mails.begin(0)
    came = [each for now in range(0, 200_000, 100) for each in mails.advance(now)]
    assert len(came) == MOST_UNANSWERED


def test_one_mail_of_each_kind_was_written_before_the_shop_opened(shop: Shop) -> None:
    mails = model(shop)
    mails.begin(0)
    assert mails.next_deadline() == 0
    came = mails.advance(0)
    assert [STARTED_AT - from_rfc3339(each["time"]) for each in came] == list(BEFORE_MS)
    assert {each["data"]["text"] for each in came} <= {
        text for each in MAILS for text in (each.text.zh, each.text.en)
    }
    assert len({each["data"]["ref"] for each in came}) == len(MAILS) == len(came)
    assert [each[FILES] for each in came if FILES in each] == [["stripes.png"]]
    assert [each for each in came if "html" in each["data"]]
    assert mails.advance(0) == []
    assert all(is_valid({key: value for key, value in each.items() if key != FILES}) for each in came)


def test_a_person_at_an_agents_console_soon_gets_a_mail_of_their_queues(shop: Shop) -> None:
    mails = model(shop)
    mails.see(ATTACHED, 0)
    assert mails.advance(PERSON_FIRST_MS[0] - 1) == []
    [mail] = mails.advance(PERSON_FIRST_MS[1])
    assert mail["data"]["queue"] == "sales"
    mails.see({"type": "console_vanished", "agent": "tom"}, 0)
    assert mails.next_deadline() is None


def test_where_no_calls_come_no_mails_do(shop: Shop) -> None:
    mails = model(shop, mails_per_minute=0)
    mails.begin(0)
    mails.see(ATTACHED, 0)
    assert mails.next_deadline() is None
    assert mails.advance(0) == []


def test_a_played_agent_answers_a_mail_as_one_answers_mails() -> None:
    text = MAILS[0].text.zh
    mail = contact(
        channel="email", capabilities=["messages"], unanswered_since="…", newest_text=text,
        last_message_at="1",
    )  # fmt: skip
    [answer] = [
        each
        for each in asks_of(AgentPlayer("lina", rng=Random(1)), view(contacts=[mail]))
        if each["cmd"] == "send_message"
    ]
    assert answer["text"] in {each.zh for each in MAIL_ANSWERS}
