"""Files with messages and work: kept in the folder ``attachments``, each with a row in the hub's database.

    partial/<id>     while it comes in; what is left there by a crash goes at the next start
    row              once all of it is on the disk
    <xx>/<id>        its place, then its sender is told the id

A file that no message and no work item has within a day is taken away. Bytes are read and written in threads.
"""

from __future__ import annotations

import asyncio
import hashlib
import shutil
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson

from contacthub.api.describing.words import API
from contacthub.api.forms import plain_name
from contacthub.clock import uuid7
from contacthub.database.durable_files import sync_and_close, sync_folder, wipe_file
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool, Writer
from contacthub.hub.bounds import MAX_PENDING_EVENTS
from contacthub.messages.file_types import LOOKED_AT, media_type_of
from contacthub.messages.kept_files import FOLDER, PARTIAL, place_of
from contacthub.messages.model import MOST_FILE_BYTES, Attachment
from contacthub.problems import Problem
from contacthub.routing.values import value
from contacthub.routing.words import Instant

SQL = named_queries(Path(__file__).with_name("attachments.sql"))
ATTACHMENT_PATH: Final = f"{API}/attachments/{{id}}"
KEPT_FREE: Final = 256 << 20
"""Bytes on the hub's disk that no attachment may take."""
USED_WITHIN_MS: Final = 24 * 3_600_000
GONE_AFTER_MS: Final = USED_WITHIN_MS + 3_600_000
"""An hour later than it may be used: what uses it just now is written by then."""
AT_ONCE: Final = 20
AT_ONCE_OF_OWNER: Final = 4
MOST_UNUSED: Final = 100
"""Of one owner."""
REMEMBERED: Final = 2 * MAX_PENDING_EVENTS
SLICE: Final = 100
ANY: Final = "*"
"""In ``sources``: a program that may speak for every source."""


@value(kw_only=True)
class Owner:
    """Who sends a file: a person, or a program that speaks for ``sources``, None for any."""

    name: str
    is_program: bool = False
    sources: frozenset[str] | None = None


@value(kw_only=True)
class Upload:
    """A file that was sent; the message or work item that has it, None: none yet."""

    attachment: Attachment
    owner: str
    sources: str | None
    uploaded_at: Instant
    message_id: str | None
    item_id: str | None = None

    @property
    def is_used(self) -> bool:
        """Whether it is with a message or a work item."""
        return self.message_id is not None or self.item_id is not None

    def speaks_for(self, source: str) -> bool:
        """Whether a message of this source may have it."""
        if self.sources is None:
            return False
        return self.sources == ANY or source in orjson.loads(self.sources)


class AttachmentStore:
    """Keeps files and hands them out.

    attachment = await store.keep("photo.jpg", chunks, Owner(name="mail", is_program=True))
    path = store.path(attachment.id)
    """

    def __init__(self, data: Path, writer: Writer, readers: ReaderPool, now: Callable[[], Instant]) -> None:
        self._data = data
        self._folder = data / FOLDER
        self._writer = writer
        self._readers = readers
        self._now = now
        self._under_way: Counter[str] = Counter()
        self._seen: OrderedDict[str, Upload] = OrderedDict()
        self._used: OrderedDict[str, str] = OrderedDict()
        self._resets = 0

    def reset(self) -> None:
        """The floor was read back: a message that was not written has no file."""
        self._seen.clear()
        self._used.clear()
        self._resets += 1

    # --- keeping -----------------------------------------------------------------------------------

    async def begin(self) -> None:
        """Take away what a crash has left half received."""
        await asyncio.to_thread(shutil.rmtree, self._folder / PARTIAL, ignore_errors=True)

    async def keep(self, name: str, chunks: AsyncIterator[bytes], owner: Owner) -> Attachment:
        """Keep a file that comes in chunks; it is on the disk when this returns.

        Raises:
            Problem: it is empty or too large, the disk has no room, or its owner sends too many.
        """
        with self._counted(owner.name):
            unused = await self._readers.run(lambda raw: _count(raw, owner.name))
            if unused >= MOST_UNUSED:
                raise Problem("over_limit", f"{unused} files were sent that are with no message yet")
            file_id = uuid7(self._now())
            path = await asyncio.to_thread(self._partial, file_id)
            try:
                attachment, digest = await _received(path, file_id, plain_name(name), chunks)
                await self._writer.transact(partial(_put, self._row(attachment, digest, owner)))
                await asyncio.to_thread(self._take_place, path, file_id)
            except BaseException:
                await asyncio.shield(asyncio.to_thread(path.unlink, missing_ok=True))
                raise
        return attachment

    @contextmanager
    def _counted(self, owner: str) -> Iterator[None]:
        if self._under_way.total() >= AT_ONCE or self._under_way[owner] >= AT_ONCE_OF_OWNER:
            raise Problem("over_limit", "too many files are being sent just now: send it again in a moment")
        self._under_way[owner] += 1
        try:
            yield
        finally:
            self._under_way[owner] -= 1
            if not self._under_way[owner]:
                del self._under_way[owner]

    def _row(self, attachment: Attachment, digest: str, owner: Owner) -> dict[str, Any]:
        sources = None if not owner.is_program else ANY
        if owner.is_program and owner.sources is not None:
            sources = orjson.dumps(sorted(owner.sources)).decode()
        return {
            "id": attachment.id,
            "name": attachment.name,
            "media_type": attachment.media_type,
            "size": attachment.size,
            "sha256": digest,
            "owner": owner.name,
            "sources": sources,
            "uploaded_at": self._now(),
        }

    def _partial(self, file_id: str) -> Path:
        folder = self._folder / PARTIAL
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder / file_id

    def path(self, file_id: str) -> Path:
        """Where the bytes of a file are."""
        return self._data / place_of(file_id)

    def _take_place(self, path: Path, file_id: str) -> None:
        place = self.path(file_id)
        place.parent.mkdir(mode=0o700, exist_ok=True)
        path.rename(place)
        sync_folder(place.parent)
        sync_folder(self._folder)

    # --- using -------------------------------------------------------------------------------------

    async def upload(self, file_id: str) -> Upload | None:
        """A file that was sent, as it is on the disk."""
        return await self._readers.run(lambda raw: _upload(raw, file_id))

    async def look_up(self, ids: Sequence[str]) -> None:
        """Have files known to ``use``, which waits for nothing."""
        wanted = [each for each in ids if each not in self._used]
        while wanted:
            resets = self._resets
            found = await self._readers.run(lambda raw: [_upload(raw, each) for each in wanted])
            # Forgotten meanwhile what this read may have been too early to see: look again.
            if resets == self._resets:
                for each in filter(None, found):
                    _remember(self._seen, each.attachment.id, each)
                return

    def usable(self, file_id: str, is_theirs: Callable[[Upload], bool]) -> Attachment | None:
        """The file for a message or item that is being written; None: there is none that it may have."""
        found = self._seen.get(file_id)
        if found is None or found.is_used or file_id in self._used:
            return None
        is_old = found.uploaded_at < self._now() - USED_WITHIN_MS
        return None if is_old or not is_theirs(found) else found.attachment

    def use(self, user: str, files: Sequence[Attachment]) -> None:
        """The message or the item (``user``) that has the files was given to the log."""
        for each in files:
            _remember(self._used, each.id, user)

    # --- taking away -------------------------------------------------------------------------------

    async def drop_unused(self) -> None:
        """Take away what nothing has had within a day."""
        wanted = {"before": self._now() - GONE_AFTER_MS, "most": SLICE}
        while rows := await self._readers.run(lambda raw: raw.execute(SQL["unused"], wanted).fetchall()):
            await self.drop([row[0] for row in rows])
            if len(rows) < SLICE:
                return

    async def drop(self, ids: Sequence[str]) -> None:
        """Take away files of which the caller knows that nothing will have them."""
        await asyncio.to_thread(self._unlink, ids)
        await self._writer.transact(partial(_drop, ids))

    async def wipe(self, ids: Sequence[str]) -> None:
        """Write over the bytes of files and take them away; their rows are the caller's."""
        await asyncio.to_thread(self._wipe, ids)
        for each in ids:
            self._seen.pop(each, None)

    def _wipe(self, ids: Sequence[str]) -> None:
        for each in ids:
            wipe_file(self.path(each))

    def _unlink(self, ids: Sequence[str]) -> None:
        for each in ids:
            self.path(each).unlink(missing_ok=True)


def _remember(recent: OrderedDict[str, Any], key: str, kept: Any) -> None:  # Any: each its own
    recent[key] = kept
    recent.move_to_end(key)
    if len(recent) > REMEMBERED:
        recent.popitem(last=False)


async def _received(
    path: Path, file_id: str, name: str, chunks: AsyncIterator[bytes]
) -> tuple[Attachment, str]:
    digest, size, beginning = hashlib.sha256(), 0, b""
    with await asyncio.to_thread(path.open, "xb") as file:
        async for chunk in chunks:
            size += len(chunk)
            if size > MOST_FILE_BYTES:
                raise Problem("too_large", f"an attachment has at most {MOST_FILE_BYTES >> 20} MiB")
            beginning += chunk[: LOOKED_AT - len(beginning)]
            await asyncio.to_thread(_write, path, file, chunk, digest)
        if not size:
            raise Problem("invalid", "the file is empty", [("#/file", "empty")])
        await asyncio.to_thread(sync_and_close, file)
    kind = media_type_of(beginning)
    return Attachment(id=file_id, name=name, media_type=kind, size=size), digest.hexdigest()


def _write(path: Path, file: BinaryIO, chunk: bytes, digest: Any) -> None:
    # Any: an object of hashlib's, whose type has no public name.
    if shutil.disk_usage(path.parent).free < KEPT_FREE:
        raise Problem("unavailable", "the disk has no room for the file")
    digest.update(chunk)
    file.write(chunk)


def _put(row: dict[str, Any], raw: Connection) -> None:
    raw.execute(SQL["put_attachment"], row)


def _drop(ids: Sequence[str], raw: Connection) -> None:
    raw.executemany(SQL["drop_unused"], [(each,) for each in ids])


def _count(raw: Connection, owner: str) -> int:
    [(count,)] = raw.execute(SQL["count_unused"], (owner,)).fetchall()
    return int(count)


def _upload(raw: Connection, file_id: str) -> Upload | None:
    row = raw.execute(SQL["attachment"], (file_id,)).fetchone()
    if row is None:
        return None
    found, name, media_type, size, owner, sources, uploaded_at, message_id, item_id = row
    return Upload(
        attachment=Attachment(id=found, name=name, media_type=media_type, size=size), owner=owner,
        sources=sources, uploaded_at=uploaded_at, message_id=message_id, item_id=item_id,
    )  # fmt: skip
