"""Messages are given to the channel of their source; what no channel carries is not left out in silence."""

from __future__ import annotations

from dataclasses import asdict

import orjson
import pytest

from contacthub.channels.port import ChannelFigures, Outgoing
from contacthub.channels.provider_posts import Post, Reply
from contacthub.channels.sending import ChannelSender
from contacthub.sources.message_sending import Answered
from contacthub.sources.rows import CallbackRow
from contacthub.sources.signals import Signal


class Given:
    """A channel, and a sender for sources that are none, which keep what they are given."""

    name = "shop-texts"

    def __init__(self, fault: Exception | None = None, *, carries_files: bool = False) -> None:
        self.carries_files = carries_files
        self.figures = ChannelFigures()
        self.sent: list[Outgoing] = []
        self.posted_to: list[str] = []
        self._fault = fault

    async def run(self) -> None:
        """It watches nothing."""

    async def send(self, outgoing: Outgoing) -> Answered:
        if self._fault is not None:
            raise self._fault
        self.sent.append(outgoing)
        return Answered(200)

    async def posted(self, post: Post) -> Reply:
        raise NotImplementedError

    async def post(self, row: CallbackRow, *, webhook_id: str) -> Answered:
        self.posted_to.append(row.source)
        return Answered(204)

    async def tell(self, source: str, signal: Signal) -> bool:
        raise NotImplementedError


def row(source: str = "shop-texts", **more: object) -> CallbackRow:
    data = {"ref": "r1", "contact_id": "c1", "message_id": "m1", "attempt": 1, "text": "Hi", **more}
    return CallbackRow(
        seq=7,
        at=1,
        contact_id="c1",
        source=source,
        type="contact.send_message",
        data=orjson.dumps(data).decode(),
    )


async def never(source: str, ref: str) -> bool:
    return False


async def test_a_message_goes_to_the_channel_of_its_source_else_to_its_call_back() -> None:
    given = Given()
    sender = ChannelSender({given.name: given}, given, never)
    assert await sender.post(row(), webhook_id="cb_7") == Answered(200)
    assert await sender.post(row("web"), webhook_id="cb_8") == Answered(204)
    assert [(one.text, one.key) for one in given.sent] == [("Hi", "cb_7")]
    assert given.posted_to == ["web"]


async def test_a_message_with_a_file_fails_instead_of_going_without_it() -> None:
    given = Given()
    bill = {"id": "f", "name": "bill.pdf", "media_type": "application/pdf", "size": 7}
    with_file = row(attachments=[{**bill, "url": "/api/v1/attachments/f"}])
    answered = await ChannelSender({given.name: given}, given, never).post(with_file, webhook_id="cb_7")
    assert (answered, given.sent) == (Answered(422, "no_files"), [])
    given = Given(carries_files=True)
    assert await ChannelSender({given.name: given}, given, never).post(
        with_file, webhook_id="cb_7"
    ) == Answered(200)
    assert [asdict(each) for each in given.sent[0].attachments] == [bill]


async def test_an_error_of_the_channel_leaves_it_unsure(caplog: pytest.LogCaptureFixture) -> None:
    given = Given(ValueError("of our own"))
    answered = await ChannelSender({given.name: given}, given, never).post(row(), webhook_id="cb_7")
    assert answered == Answered(422, "unsure")
    assert "shop-texts" in caplog.text


async def test_what_waits_is_not_sent_once_the_customer_wants_no_messages() -> None:
    given, asked = Given(), []

    async def stopped(source: str, ref: str) -> bool:
        asked.append((source, ref))
        return True

    sender = ChannelSender({given.name: given}, given, stopped)
    for source in (given.name, "elsewhere"):
        assert await sender.post(row(source), webhook_id="cb_7") == Answered(422, "customer_stopped")
    assert (given.sent, given.posted_to) == ([], [])
    assert asked == [(given.name, "r1"), ("elsewhere", "r1")]
