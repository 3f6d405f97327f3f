"""Files that a provider hands over when asked: none holds its message up, and none is lost in silence."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from contacthub.channels.fetching import NotNow
from contacthub.channels.files import NOT_GIVEN, ChannelFiles, NotKept
from contacthub.channels.media_in import TRIED_FOR_MS, Media, MediaIn, Said
from contacthub.channels.media_store import MediaStore
from contacthub.database.storage import Storage
from contacthub.database.units import StorageUnavailable
from contacthub.hub.store import MIGRATIONS
from contacthub.messages import attachments
from contacthub.messages.attachments import AttachmentStore
from contacthub.sources.incoming import Incoming, Result
from contacthub.sources.messages_in import Message
from tests.channels.ports import KeepingPort

SOON_S = 5.0
AT_ONCE_S = 0.001

pytestmark = pytest.mark.both_engines


class Port(KeepingPort):
    """Says of events what it is told to, and else takes them."""

    says = Result(id="", status="accepted")

    def __init__(self) -> None:
        super().__init__("wa")
        self.came: asyncio.Queue[Incoming] = asyncio.Queue(100)

    async def take(self, events: Sequence[Incoming]) -> list[Result]:
        if self.says.status != "accepted":
            return [self.says for _ in events]
        results = await super().take(events)
        for each in events:
            self.came.put_nowait(each)
        return results


@dataclass
class Provider:
    """Hands files over by their places, or raises an error. Where it hangs, it says nothing."""

    hangs: bool = False
    answers: dict[str, list[Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def chunks(self, place: str) -> AsyncGenerator[bytes, None]:
        self.asked.append(place)
        if self.hangs:
            await asyncio.Event().wait()
        answer = self.answers[place].pop(0)
        if isinstance(answer, Exception):
            raise answer
        yield answer


@dataclass
class Place:
    """A hub's storage, and what a channel has of it."""

    port: Port
    provider: Provider
    files: ChannelFiles
    store: MediaStore

    def media(self, within_s: float = SOON_S) -> MediaIn:
        """As after a start."""
        return MediaIn(cast(Any, self.port), self.files, self.store, self.provider.chunks, within_s=within_s)

    def taken(self) -> list[Message]:
        return [cast(Message, each.data) for each in self.port.taken]

    def names(self, message: Message) -> list[str]:
        """The files with a message, which the store has."""
        return [each.upload_id for each in message.attachments]


@pytest.fixture
async def place(storage: Storage, tmp_path: Path) -> AsyncIterator[Place]:
    port = Port()
    readers = await storage.readers("hub", size=1)
    async with await storage.writer("hub", MIGRATIONS) as writer:
        store = AttachmentStore(tmp_path, writer, readers, port.now)
        files = ChannelFiles(store, "wa", port.now)
        yield Place(port, Provider(), files, MediaStore(writer, readers, "wa"))
    await readers.close()


def said(*places: str, id: str = "wamid.A") -> Said:
    data = Message(ref="86138", message_id=id, text="[图片 picture] look", channel="social", queue="support")
    media = [Media(name=f"{each}.jpg", place=each) for each in places]
    return Said(event=Incoming(source="wa", id=id, occurred_at=1, data=data), media=media, caption="look")


async def test_files_that_come_soon_are_with_their_message(place: Place) -> None:
    place.provider.answers = {"one": [b"\xff\xd8\xff1"], "two": [b"\xff\xd8\xff2"]}
    await place.media().take([said("one", "two")])
    [message] = place.taken()
    assert message.text == "look"
    kept = [await place.files.store.upload(each) for each in place.names(message)]
    assert [(each.attachment.name, each.attachment.media_type) for each in kept if each is not None] == [
        ("one.jpg", "image/jpeg"),
        ("two.jpg", "image/jpeg"),
    ]
    assert await place.store.next_at() is None


async def test_a_file_that_hangs_does_not_hold_its_message_and_follows(place: Place) -> None:
    place.provider.answers, place.provider.hangs = {"slow": [b"\xff\xd8\xff2"]}, True
    media = place.media(AT_ONCE_S)
    await media.take([said("slow")])
    [message] = place.taken()
    assert message.text == "[图片 picture] look\n[文件随后到达 file follows: slow.jpg]"
    place.provider.hangs = False
    await media.ask_for_due()
    _, late = place.taken()
    assert (late.ref, late.in_reply_to, len(late.attachments), late.text) == ("86138", "wamid.A", 1, "")
    assert await place.store.next_at() is None


async def test_what_waits_goes_on_after_a_restart_ever_more_seldom(place: Place) -> None:
    place.provider.answers = {"one": [NotNow(), NotNow(), NotNow(), b"x"]}
    await place.media().take([said("one")])
    pauses = []
    for _ in range(2):
        await place.media().ask_for_due()
        next_at = await place.store.next_at()
        assert next_at is not None
        pauses.append(next_at - place.port.instant)
        place.port.instant = next_at
    assert 0 < pauses[0] <= 5_000 < pauses[1] + 2_500 <= 12_500
    await place.media().ask_for_due()
    assert [len(each.attachments) for each in place.taken()] == [0, 1]


async def test_after_a_day_it_is_given_up_and_said(place: Place) -> None:
    place.provider.answers = {"one": [OSError(), OSError()]}
    await place.media().take([said("one")])
    place.port.instant += TRIED_FOR_MS
    await place.media().ask_for_due()
    _, late = place.taken()
    assert late.text.startswith("[未收取的文件 file not kept: one.jpg: 一天内未能从服务商取得")
    assert await place.store.next_at() is None


async def test_what_the_provider_does_not_have_is_said_at_once(place: Place) -> None:
    place.provider.answers = {"one": [NotKept(NOT_GIVEN)], "two": [b""]}
    await place.media().take([said("one", "two")])
    [message] = place.taken()
    assert [each.partition(": ")[2] for each in message.text.splitlines()[1:]] == [
        "one.jpg: 服务商未提供, the provider did not give it]",
        "two.jpg: 空文件, empty]",
    ]
    assert await place.store.next_at() is None


async def test_a_file_that_is_too_large_is_not_kept(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "MOST_FILE_BYTES", 3)
    place.provider.answers = {"one": [b"four"]}
    await place.media().take([said("one")])
    assert "over 20 MiB" in place.taken()[0].text


@pytest.mark.parametrize("status", ["duplicate", "ignored"])
async def test_a_message_that_was_there_does_not_get_its_files_twice(place: Place, status: Any) -> None:
    place.provider.answers = {"one": [NotNow()]}
    place.port.says = Result(id="", status=status, reason="already_said" if status == "ignored" else None)
    await place.media().take([said("one")])
    assert await place.store.next_at() is None


async def test_a_file_that_waits_goes_on_waiting_when_its_message_is_posted_again(place: Place) -> None:
    place.provider.answers = {"one": [NotNow(), NotNow()]}
    await place.media().take([said("one")])
    place.port.says = Result(id="", status="duplicate")
    await place.media().take([said("one")])
    assert await place.store.next_at() is not None


async def test_a_message_that_is_posted_again_does_not_fetch_again(place: Place) -> None:
    place.provider.answers = {"one": [b"x"]}
    place.port.is_full, media = True, place.media()
    with pytest.raises(StorageUnavailable):
        await media.take([said("one")])
    place.port.is_full = False
    await media.take([said("one")])
    assert place.provider.asked == ["one"]
    assert len(place.taken()[0].attachments) == 1


async def test_more_files_than_the_store_takes_at_once_follow(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "AT_ONCE_OF_OWNER", 1)
    place.provider.answers = {each: [b"x"] for each in ("one", "two", "three")}
    media = place.media()
    await media.take([said("one"), said("two", id="wamid.B"), said("three", id="wamid.C")])
    assert [len(each.attachments) for each in place.taken()] == [1, 0, 0]
    for _ in range(2):
        place.port.instant += TRIED_FOR_MS // 2
        await media.ask_for_due()
    assert sorted(each for message in place.taken() for each in place.names(message)) != []
    assert sum(len(each.attachments) for each in place.taken()) == 3


async def test_waiting_ends_when_it_is_cancelled_and_begins_with_what_waits(place: Place) -> None:
    place.provider.answers = {"one": [NotNow(), b"x"]}
    await place.media().take([said("one")])
    async with asyncio.timeout(20):
        running = asyncio.create_task(place.media().run())
        assert [(await place.port.came.get()).id for _ in range(2)] == ["wamid.A", "wamid.A file 1"]
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert running.cancelled()
