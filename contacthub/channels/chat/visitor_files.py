"""Files of visitors over their sockets: those they send, piece by piece, and those of their thread.

browser   file {client_id, name, size}         one at a time; then its bytes, in binary frames
hub       file {client_id, got}                so much is there: the browser sends only so far ahead
hub       file_kept {client_id, file}          a message may have it, by its id
browser   fetch {id, from}                     a file of the thread, from a byte on
hub       (binary) id, bytes                   the next piece
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any, Final

from contacthub.api.json import Json
from contacthub.channels.chat.frames import Fetch, FileBegins, attachment_frame
from contacthub.channels.chat.limits import Floods
from contacthub.messages.attachments import AttachmentStore, Owner, Upload
from contacthub.messages.store import MessageStore
from contacthub.problems import Problem

MOST_AHEAD: Final = 16
"""Pieces that a browser sends before the first of them is on the disk."""
STALL_S: Final = 30.0
"""A browser that sends nothing for so long has given the file up."""
PIECE: Final = 256 * 1024
"""Bytes that are given to a browser at once."""


class VisitorFiles:
    """Files of one channel; ``source`` is its name, ``answered_by`` the mailbox of messages that are left."""

    def __init__(
        self,
        store: AttachmentStore,
        messages: MessageStore,
        source: str,
        *,
        answered_by: Callable[[], str | None],
    ) -> None:
        self._store = store
        self._messages = messages
        self._source = source
        self._answered_by = answered_by

    def coming(self, ref: str, begins: FileBegins, told: Callable[[Json], None]) -> ComingFile:
        """A file that a visitor begins to send; ``told`` is called with frames for the browser."""
        sources = frozenset(filter(None, (self._source, self._answered_by())))
        owner = Owner(name=self._owner(ref), is_program=True, sources=sources)
        return ComingFile(self._store, begins, owner, told)

    async def check_own(self, ref: str, ids: list[str]) -> None:
        """Hold the files of a message to those that this visitor has sent.

        Raises:
            Problem: one is not theirs.
        """
        for each in ids:
            upload = await self._store.upload(each)
            if upload is None or upload.owner != self._owner(ref):
                raise Problem("invalid", "files: send the file again")

    async def piece(self, ref: str, fetch: Fetch) -> bytes:
        """The next bytes of a file of the visitor's thread, after its id.

        Raises:
            Problem: the thread has no such file.
        """
        upload = await self._store.upload(fetch.id)
        if upload is None or not await self._is_shown(ref, upload):
            raise _no_such_file()
        path = self._store.path(fetch.id)
        try:
            return fetch.id.encode() + await asyncio.to_thread(_read, path, fetch.from_)
        except OSError:
            raise _no_such_file() from None

    async def _is_shown(self, ref: str, upload: Upload) -> bool:
        message = None
        if upload.message_id is not None:
            message = await self._messages.message(upload.message_id)
        if message is None or message.direction == "internal":
            return False
        thread = await self._messages.thread_by_ref(self._source, ref)
        return thread is not None and thread.id == message.thread_id

    def _owner(self, ref: str) -> str:
        return f"visitor {self._source} {ref}"


def _no_such_file() -> Problem:
    return Problem("not_found", "there is no such file in this conversation")


def _read(path: Path, at: int) -> bytes:
    with path.open("rb") as file:
        file.seek(at)
        return file.read(PIECE)


class ComingFile:
    """A file on its way from a browser."""

    def __init__(
        self, store: AttachmentStore, begins: FileBegins, owner: Owner, told: Callable[[Json], None]
    ) -> None:
        self.client_id = begins.client_id
        self._store = store
        self._begins = begins
        self._owner = owner
        self._told = told
        self._pieces: asyncio.Queue[bytes] = asyncio.Queue(MOST_AHEAD)
        self._got = 0

    def put(self, piece: bytes) -> None:
        """Take the next piece.

        Raises:
            Problem: the browser does not wait for what it is told, or sends nothing.
        """
        if not piece:
            raise Problem("invalid", "the piece is empty")
        try:
            self._pieces.put_nowait(piece)
        except asyncio.QueueFull:
            raise Problem("over_limit", "too far ahead: wait until pieces are there") from None

    async def keep(self, floods: Floods, place: str) -> None:
        """Keep it as it comes, and tell the browser when all of it is there.

        Raises:
            Problem: it is not as it was said to be, the address sends too much, or the disk has no room.
            StorageUnavailable: it may be sent again.
        """
        with floods.one_file(place, self._begins.size):
            kept = await self._store.keep(self._begins.name, self._chunks(), self._owner)
        file = attachment_frame(kept)
        self._told({"type": "file_kept", "client_id": self.client_id, "file": file})

    async def _chunks(self) -> AsyncIterator[bytes]:
        while self._got < self._begins.size:
            try:
                async with asyncio.timeout(STALL_S):
                    piece = await self._pieces.get()
            except TimeoutError:
                raise Problem("invalid", "the file did not come to its end") from None
            self._got += len(piece)
            if self._got > self._begins.size:
                raise Problem("invalid", "the file is longer than it was said to be")
            yield piece
            # The piece is on the disk: this is asked for the next one.
            self._told({"type": "file", "client_id": self.client_id, "got": self._got})


class OneFile:
    """The file that a window sends; a new one takes the place of the one under way."""

    def __init__(self) -> None:
        self._coming: ComingFile | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def about(self) -> str | None:
        """The browser's id of the file."""
        return None if self._coming is None else self._coming.client_id

    async def begin(self, coming: ComingFile, keeping: Coroutine[Any, Any, None]) -> None:
        """Have a file kept as its pieces come."""
        await self.give_up()
        self._coming = coming
        self._task = asyncio.create_task(keeping)

    async def take(self, piece: bytes) -> None:
        """Take the next piece; those of a file that was refused or given up are passed over.

        Raises:
            Problem: the file is given up.
        """
        if self._coming is None or self._task is None or self._task.done():
            return
        try:
            self._coming.put(piece)
        except Problem:
            await self.give_up()
            raise

    async def give_up(self) -> None:
        """End what is under way; nothing of it stays."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._coming = self._task = None
