"""Addresses at which a provider fetches a file that it is to send: not to be guessed, and each good once.

Some providers take no bytes: they fetch a file themselves, without a login. An address ends in 256 random
bits, which are stored as their hash alone. One that was fetched, or is four hours old, leads nowhere; one
whose transfer broke off is good again.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol, runtime_checkable

from contacthub.channels.files import ChannelFiles
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, Writer
from contacthub.messages.attachments import Upload
from contacthub.messages.model import Attachment
from contacthub.routing.words import Instant

SQL: Final = named_queries(Path(__file__).with_name("file_links.sql"))

GOOD_FOR_MS: Final = 4 * 3_600_000


class FileLinks:
    """Those of one channel; ``address``: below which a provider reaches it."""

    def __init__(
        self, writer: Writer, files: ChannelFiles, now: Callable[[], Instant], *, source: str, address: str
    ) -> None:
        self._writer = writer
        self._files = files
        self._now = now
        self._source = source
        self._address = address

    async def made(self, file: Attachment) -> str:
        """A new address of a file.

        Raises:
            StorageUnavailable: there is none.
        """
        end, now = secrets.token_urlsafe(32), self._now()

        def write(raw: Connection) -> None:
            raw.execute(SQL["prune"], (now,))
            raw.execute(SQL["make"], (_hash(end), self._source, file.id, now + GOOD_FOR_MS))

        await self._writer.transact(write)
        return f"{self._address}/files/{end}"

    async def take(self, end: str) -> Upload | None:
        """The file of an address, which leads nowhere from now on; None: it does already.

        Raises:
            StorageUnavailable: it may be asked for again.
        """
        asked = {"hash": _hash(end), "source": self._source, "now": self._now()}
        row = await self._writer.transact(lambda raw: raw.execute(SQL["take"], asked).fetchone())
        return None if row is None else await self._files.store.upload(row[0])

    async def give_back(self, end: str) -> None:
        """It was not fetched to its end: the address is good again."""
        await self._writer.transact(lambda raw: raw.execute(SQL["give_back"], (_hash(end),)))

    def path(self, upload: Upload) -> Path:
        """Where the bytes are."""
        return self._files.store.path(upload.attachment.id)


@runtime_checkable
class HandingOut(Protocol):
    """A channel whose provider fetches files."""

    links: FileLinks | None


def _hash(end: str) -> str:
    return hashlib.sha256(end.encode("utf-8", "replace")).hexdigest()
