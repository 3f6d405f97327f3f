"""How a played agent answers what customers write. Sans-I/O.

Usual questions of chats have the shop's answer. Of mails some are put off until more is known, and some are
left lying until a supervisor is alerted: see ``care`` of what customers mail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Any, Final

from contacthub.clock import from_rfc3339, rfc3339
from contacthub.demo.conversations import CHAT_ANSWERS, LEFT_ANSWERS, LIVE_QUESTIONS, MAIL_ANSWERS, MAILS
from contacthub.demo.plans import Ask, Key, Wanted
from contacthub.demo.shop_pages import CHANNEL
from contacthub.demo.wording import Text

ANSWER_MS: Final = (5_000, 20_000)
LIES_MS: Final = (900_000, 1_800_000)
LATER_MINUTES: Final = (10, 20, 30)
LANGUAGES: Final = ("zh", "en")


def answering(
    contact: Mapping[str, Any], chance: Random, *, told_at: str | None, is_done: Callable[[Key], bool]
) -> Iterator[Wanted]:
    """Yield what an agent does about what the customer wrote last.

    ``chance`` draws the same whenever it is looked at; ``told_at``: the hub's time, as its newest frame says.
    """
    if contact.get("unanswered_since") is None or "messages" not in contact["capabilities"]:
        return
    contact_id, asked = contact["id"], contact["newest_text"] or ""
    said = f"{contact_id} {contact['last_message_at']}"
    care = next((each.care for each in MAILS if asked in _in_words(each.text)), "at_once")
    if care == "later" and told_at is not None:
        until = rfc3339(from_rfc3339(told_at) + chance.choice(LATER_MINUTES) * 60_000)
        put_off: Key = ("snooze", said)
        yield put_off, (Ask("snooze", {"contact_id": contact_id, "until": until}), ANSWER_MS)
        if not is_done(put_off):
            return
    if contact.get("snoozed_until") is None:
        ask = Ask("send_message", {"contact_id": contact_id, "text": _answer(contact, asked, chance)})
        yield ("answer", said), (ask, LIES_MS if care == "lies" else ANSWER_MS)


def _answer(contact: Mapping[str, Any], asked: str, chance: Random) -> str:
    known = [
        answer.to(language)
        for question, answer in LIVE_QUESTIONS
        for language in LANGUAGES
        if question.to(language) == asked
    ]
    return known[0] if known else chance.choice(_usual(contact)).to("en" if asked.isascii() else "zh")


def _usual(contact: Mapping[str, Any]) -> Sequence[Text]:
    """In the words of where it was written: what is left in a chat waits as a mail does, and is none."""
    if contact["channel"] != "email":
        return CHAT_ANSWERS
    return LEFT_ANSWERS if contact.get("source") == CHANNEL else MAIL_ANSWERS


def _in_words(text: Text) -> tuple[str, ...]:
    return tuple(text.to(language) for language in LANGUAGES)
