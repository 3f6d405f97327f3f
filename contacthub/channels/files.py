"""Files with messages of a channel: kept before the message that has them, and read to be sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from contacthub.api.forms import plain_name
from contacthub.database.units import StorageUnavailable
from contacthub.messages.attachments import USED_WITHIN_MS, AttachmentStore, Owner
from contacthub.messages.model import MOST_FILE_BYTES, MOST_FILES, Attachment
from contacthub.problems import Problem
from contacthub.routing.values import value
from contacthub.routing.words import Instant
from contacthub.sources.incoming import Result
from contacthub.sources.messages_in import SentFile

FILE_GONE: Final = "file_gone"
"""The reason of a message whose file is not on the disk any more."""
FILES_TOO_LARGE: Final = "files_too_large"
REUSED_WITHIN_MS: Final = USED_WITHIN_MS // 2
SLICE: Final = 256 * 1024

TOO_LARGE: Final = "too_large"
EMPTY: Final = "empty"
TOO_MANY: Final = "too_many"
NOT_GIVEN: Final = "not_given"
NOT_REACHED: Final = "not_reached"
NOT_WHOLE: Final = "not_whole"
WHY: Final = MappingProxyType(
    {
        TOO_LARGE: f"超过 {MOST_FILE_BYTES >> 20} MiB, over {MOST_FILE_BYTES >> 20} MiB",
        EMPTY: "空文件, empty",
        TOO_MANY: f"超过 {MOST_FILES} 个, more than {MOST_FILES}",
        NOT_WHOLE: "邮件过大, the mail is too long",
        NOT_GIVEN: "服务商未提供, the provider did not give it",
        NOT_REACHED: "一天内未能从服务商取得, the provider did not hand it over for a day",
    }
)


class NotKept(Exception):
    """A file that is not kept however often it comes; the text is one of ``WHY``."""


@value(kw_only=True)
class Coming:
    """A file that is to be kept. ``chunks`` raises ``NotKept`` where it never will be.

    ``content_id``: what the message's HTML calls it.
    """

    name: str
    chunks: Callable[[], AsyncGenerator[bytes, None]]
    content_id: str | None = None


@dataclass(slots=True)
class Kept:
    """The files of one message, and a line for each that was not kept."""

    at: Instant
    files: list[Attachment] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    content_ids: dict[str, str] = field(default_factory=dict)

    @property
    def sent(self) -> list[SentFile]:
        """As ``contact.message`` names them."""
        return [SentFile(upload_id=each.id, content_id=self.content_ids.get(each.id)) for each in self.files]


class ChannelFiles:
    """The files of one channel."""

    def __init__(self, store: AttachmentStore, source: str, now: Callable[[], Instant]) -> None:
        self.store = store
        self._owner = Owner(name=f"channel {source}", is_program=True, sources=frozenset({source}))
        self._now = now
        self._kept: dict[str, Kept] = {}

    async def keep(self, of: str, files: Sequence[Coming]) -> Kept:
        """Keep the files of the message ``of``; those that were kept at an earlier try are not kept again.

        Raises:
            StorageUnavailable: they cannot be kept now.
        """
        kept = self._kept.get(of)
        if kept is not None and kept.at < self._now() - REUSED_WITHIN_MS:
            await self._drop(of)
            kept = None
        if kept is None:
            kept = self._kept[of] = Kept(self._now())
        for each in files[len(kept.files) + len(kept.lines) :]:
            try:
                async with aclosing(each.chunks()) as chunks:
                    file = await self.store.keep(each.name, chunks, self._owner)
                kept.files.append(file)
                if each.content_id:
                    kept.content_ids[file.id] = each.content_id
            except NotKept as error:
                kept.lines.append(not_kept(each.name, str(error)))
            except Problem as problem:
                if problem.code in ("unavailable", "over_limit"):
                    raise StorageUnavailable(problem.detail) from None
                why = TOO_LARGE if problem.code == "too_large" else EMPTY
                kept.lines.append(not_kept(each.name, why))
        return kept

    async def settle(self, of: str, results: Sequence[Result]) -> None:
        """The hub was handed the message: take its files away where it is there already, or is refused."""
        if any(each.status in ("duplicate", "rejected") or each.reason == "already_said" for each in results):
            await self._drop(of)
        self._kept.pop(of, None)

    async def _drop(self, of: str) -> None:
        kept = self._kept.pop(of, None)
        if kept is not None:
            with suppress(StorageUnavailable):  # what is left goes after a day
                await self.store.drop([each.id for each in kept.files])

    async def read(self, file: Attachment) -> bytes:
        """The bytes of a file that is to be sent.

        Raises:
            OSError: it is not there.
        """
        return await asyncio.to_thread(self.store.path(file.id).read_bytes)


def coming(name: str, content: bytes, content_id: str | None = None) -> Coming:
    """A file that is here."""

    async def chunks() -> AsyncGenerator[bytes, None]:
        for at in range(0, len(content), SLICE):
            yield content[at : at + SLICE]

    return Coming(name=name, chunks=chunks, content_id=content_id)


def not_kept(name: str, why: str) -> str:
    """The line that stands for a file in a message's text."""
    return f"[未收取的文件 file not kept: {plain_name(name)}: {WHY[why]}]"
