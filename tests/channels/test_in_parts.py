"""Messages in parts: in their order, each once, and no further than the first that is not sent."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from contacthub.channels.files import FILES_TOO_LARGE
from contacthub.channels.in_parts import FILE_KIND, Limit, Send, refused_for, sent_in_parts
from contacthub.channels.port import Outgoing
from contacthub.channels.sends_begun import Given, Part, SendsBegun
from contacthub.database.storage import Storage
from contacthub.hub.store import MIGRATIONS
from contacthub.messages.model import Attachment
from contacthub.sources.message_sending import Answered

LIMITS = (
    Limit(kind="image", media_types=frozenset({"image/png"}), most_bytes=10),
    Limit(kind="document", media_types=frozenset({"text/plain"}), most_bytes=100),
)


@pytest.fixture
async def sends(storage: Storage) -> AsyncIterator[SendsBegun]:
    async with await storage.writer("hub", MIGRATIONS) as writer:
        yield SendsBegun(writer, lambda: 1)


class Provider:
    """Takes parts by their names; ``answers`` says otherwise of some."""

    def __init__(self) -> None:
        self.has: list[str] = []
        self.answers: dict[str, Answered] = {}

    def takes(self, name: str) -> Send:
        async def send(part: Part) -> Given:
            answered = self.answers.pop(name, Answered(200))
            if answered.status == 200:
                self.has.append(f"{name} {part.n}/{part.count}")
            return Given(answered=answered, source_id=name)

        return send


def outgoing(key: str = "cb_1") -> Outgoing:
    return Outgoing(ref="r", contact_id="c", message_id="m", attempt=1, text="x", key=key)


async def test_parts_go_out_in_their_order_and_the_last_names_the_message(sends: SendsBegun) -> None:
    provider = Provider()
    parts = [provider.takes(each) for each in ("text", "a.png", "b.png")]
    given = await sent_in_parts(sends, "wa", outgoing(), parts)
    assert provider.has == ["text 1/3", "a.png 2/3", "b.png 3/3"]
    assert (given.answered, given.source_id) == (Answered(200), "b.png")


@pytest.mark.parametrize(
    ("answer", "key"), [(Answered(503), "cb_1"), (Answered(422, "undeliverable"), "cb_2")]
)
async def test_a_later_try_sends_what_is_left(sends: SendsBegun, answer: Answered, key: str) -> None:
    provider = Provider()
    provider.answers["a.png"] = answer
    parts = [provider.takes(each) for each in ("text", "a.png", "b.png")]
    assert (await sent_in_parts(sends, "wa", outgoing(), parts)).answered == answer
    assert provider.has == ["text 1/3"]
    assert (await sent_in_parts(sends, "wa", outgoing(key), parts)).is_sent
    assert provider.has == ["text 1/3", "a.png 2/3", "b.png 3/3"]


@pytest.mark.parametrize(
    ("media_type", "size", "reason"),
    [
        ("image/png", 10, None),
        ("image/png", 11, FILES_TOO_LARGE),
        ("text/plain", 100, None),
        ("text/plain", 101, FILES_TOO_LARGE),
        ("application/zip", 1, FILE_KIND),
    ],
)
def test_what_a_provider_does_not_take_is_known_before(
    media_type: str, size: int, reason: str | None
) -> None:
    file = Attachment(id="f", name="f", media_type=media_type, size=size)
    fine = Attachment(id="g", name="g", media_type="image/png", size=1)
    assert refused_for(LIMITS, [(fine, "image/png"), (file, media_type)]) == reason
    assert refused_for(LIMITS, []) is None
