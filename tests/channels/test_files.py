"""Files of a channel: kept once, taken away where no message has them, and what is not kept is said."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path

import pytest

from contacthub.channels.files import REUSED_WITHIN_MS, ChannelFiles, Coming, NotKept, coming
from contacthub.database.storage import Storage
from contacthub.database.units import StorageUnavailable
from contacthub.hub.store import MIGRATIONS
from contacthub.messages import attachments
from contacthub.messages.attachments import AttachmentStore
from contacthub.messages.model import Attachment
from contacthub.sources.incoming import Result

NOW = 1_777_600_000_000


class Clock:
    def __init__(self) -> None:
        self.now = NOW


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(storage: Storage, clock: Clock, tmp_path: Path) -> AsyncIterator[AttachmentStore]:
    readers = await storage.readers("hub", size=1)
    async with await storage.writer("hub", MIGRATIONS) as writer:
        yield AttachmentStore(tmp_path, writer, readers, lambda: clock.now)
    await readers.close()


@pytest.fixture
def files(store: AttachmentStore, clock: Clock) -> ChannelFiles:
    return ChannelFiles(store, "mail", lambda: clock.now)


@pytest.mark.parametrize(
    ("result", "is_there"),
    [
        (Result(id="1", status="accepted"), True),
        (Result(id="1", status="ignored", reason="early"), True),
        (Result(id="1", status="ignored", reason="already_said"), False),
        (Result(id="1", status="duplicate"), False),
        (Result(id="1", status="rejected"), False),
    ],
)
async def test_a_file_stays_where_its_message_may_have_it(
    files: ChannelFiles, store: AttachmentStore, result: Result, is_there: bool
) -> None:
    [file] = (await files.keep("m1", [coming("a.txt", b"hello")])).files
    await files.settle("m1", [result])
    assert store.path(file.id).exists() is is_there
    assert (await store.upload(file.id) is not None) is is_there


async def test_what_was_kept_is_kept_for_the_next_try_but_not_for_ever(
    files: ChannelFiles, store: AttachmentStore, clock: Clock
) -> None:
    given = [coming("a.txt", b"hello")]
    [first] = (await files.keep("m1", given)).files
    [again] = (await files.keep("m1", given)).files
    clock.now += REUSED_WITHIN_MS + 1
    [later] = (await files.keep("m1", given)).files
    assert (first.id == again.id, first.id == later.id) == (True, False)
    assert not store.path(first.id).exists()


async def test_files_that_are_not_kept_are_said(files: ChannelFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    async def none() -> AsyncGenerator[bytes, None]:
        raise NotKept("not_given")
        yield b""

    monkeypatch.setattr(attachments, "MOST_FILE_BYTES", 3)
    given = [coming("a", b"long"), coming("b", b""), Coming(name="c", chunks=none), coming("d", b"ok")]
    kept = await files.keep("m1", given)
    assert [each.name for each in kept.files] == ["d"]
    assert [each.rpartition(", ")[2] for each in kept.lines] == [
        "over 20 MiB]", "empty]", "the provider did not give it]",
    ]  # fmt: skip


async def test_a_channel_with_too_many_files_in_no_message_waits(
    files: ChannelFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "MOST_UNUSED", 1)
    given = [coming("a.txt", b"one"), coming("b.txt", b"two")]
    with pytest.raises(StorageUnavailable):
        await files.keep("m1", given)
    monkeypatch.setattr(attachments, "MOST_UNUSED", 2)
    assert [each.name for each in (await files.keep("m1", given)).files] == ["a.txt", "b.txt"]


async def test_the_bytes_of_a_file_to_be_sent_are_read(files: ChannelFiles) -> None:
    [file] = (await files.keep("m1", [coming("a.txt", b"hello")])).files
    assert await files.read(file) == b"hello"
    with pytest.raises(OSError, match="No such file"):
        await files.read(Attachment(id="none", name="a", media_type="text/plain", size=1))
