"""Files of messages that come in, where the provider hands them over only when it is asked for them.

    within 2 s      the file is with its message
    later           the message says that it follows; it comes as a message of its own, an answer to the first
    never           after a day, or where the provider does not have it, a line says so in its place

A server of files that is slow or dead holds no message up. What waits is stored, and goes on after a restart.
"""

from __future__ import annotations

import asyncio
import logging
import mimetypes
import random
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Final

import aiohttp

from contacthub.channels.fetching import NotNow
from contacthub.channels.files import NOT_REACHED, ChannelFiles, Coming, Kept, not_kept
from contacthub.channels.media_store import MediaStore, Waiting
from contacthub.channels.port import Around, ChannelPort
from contacthub.channels.provider_posts import is_taken
from contacthub.database.units import StorageUnavailable
from contacthub.messages.model import MOST_FILES
from contacthub.routing.values import value
from contacthub.routing.words import Instant
from contacthub.sources.incoming import Incoming, Result
from contacthub.sources.messages_in import MOST_CHARACTERS, Message

log = logging.getLogger("contacthub.channels")

WITHIN_S: Final = 2.0
"""For how long a message waits for its files: providers wait for the answer to their post meanwhile."""
LONGEST_S: Final = 120.0
"""Of one try, when no message waits any more."""
AT_ONCE: Final = 2
"""Files that are asked for beside those of messages that come in; the store takes few at a time."""
FIRST_PAUSE_MS: Final = 5_000
LONGEST_PAUSE_MS: Final = 15 * 60_000
TRIED_FOR_MS: Final = 24 * 3_600_000
AGAIN_S: Final = 1.0
ENDINGS: Final = MappingProxyType({"audio/ogg": ".ogg", "audio/amr": ".amr", "audio/aac": ".aac"})
"""Where usual programs expect another ending than the first of the system's table, or it has none."""
FOLLOWS: Final = "[文件随后到达 file follows: {name}]"

Fetch = Callable[[str], AsyncGenerator[bytes, None]]
"""The bytes of what the provider names so; raises ``NotKept`` where they will never be had."""


@value(kw_only=True)
class Media:
    """A file with a message; ``place``: how the provider names it."""

    name: str
    place: str


@value(kw_only=True)
class Said:
    """What came in. ``caption``: what is written where the files are with it; else the message's text is."""

    event: Incoming
    media: Sequence[Media] = ()
    caption: str = ""


class MediaIn:
    """The files of one channel."""

    def __init__(
        self,
        port: ChannelPort,
        files: ChannelFiles,
        store: MediaStore,
        fetch: Fetch,
        *,
        within_s: float = WITHIN_S,
    ) -> None:
        self._port = port
        self._files = files
        self._store = store
        self._fetch = fetch
        self._within_s = within_s
        self._more = asyncio.Event()

    async def take(self, said: Sequence[Said]) -> list[Result]:
        """Hand events in, messages with those of their files that come soon enough.

        Raises:
            StorageUnavailable: nothing is lost, the same may be handed in again.
        """
        files = [self._waiting(each) for each in said]
        found = await self._soon([file for each in files for file in each])
        late = [file for each in files for file in each if found[file.id] is None]
        new = await self._store.wait_for(late, self._port.now())
        events = [_with_files(each, own, found) for each, own in zip(said, files, strict=True)]
        results = await self._port.take(events)
        for own, result in zip(files, results, strict=True):
            await self._settle(own, found, new, result)
        if late:
            self._more.set()
        return results

    def _waiting(self, said: Said) -> list[Waiting]:
        message = said.event.data
        if not isinstance(message, Message):
            return []
        return [
            Waiting(message_id=message.message_id, n=n, ref=message.ref, name=each.name, place=each.place)
            for n, each in enumerate(said.media[:MOST_FILES], 1)
        ]

    async def _soon(self, files: Sequence[Waiting]) -> dict[str, Kept | None]:
        """What comes within the time for which a message waits."""
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._fetched(each, self._within_s)) for each in files]
        return {each.id: task.result() for each, task in zip(files, tasks, strict=True)}

    async def _fetched(self, file: Waiting, within_s: float) -> Kept | None:
        """The file, or why there is none; None: it may be had later."""
        try:
            async with asyncio.timeout(within_s):
                return await self._files.keep(
                    file.id, [Coming(name=file.name, chunks=partial(self._fetch, file.place))]
                )
        except (NotNow, StorageUnavailable, OSError, aiohttp.ClientError) as error:
            log.info("! channel %s: a file cannot be had yet: %s", self._port.source, type(error).__name__)
            return None

    async def _settle(
        self,
        files: Sequence[Waiting],
        found: Mapping[str, Kept | None],
        new: Iterable[Waiting],
        result: Result,
    ) -> None:
        """A message was handed in. Of one that was there before, what was with it then is not waited for."""
        for each in files:
            if found[each.id] is not None:
                await self._files.settle(each.id, [result])
        if result.status == "duplicate" or result.reason == "already_said":
            with suppress(StorageUnavailable):  # it comes once more, which is the lesser wrong
                await self._store.done([each for each in files if each in new])

    # --- those that come later -----------------------------------------------------------------------

    async def run(self) -> None:
        """Ask for what waits until cancelled, beginning with what waited before a restart."""
        while True:
            self._more.clear()
            try:
                await self.ask_for_due()
                next_at = await self._store.next_at()
            except StorageUnavailable:
                await asyncio.sleep(AGAIN_S)
                continue
            pause_s = None if next_at is None else max(0, next_at - self._port.now()) / 1000
            with suppress(TimeoutError):
                async with asyncio.timeout(pause_s):
                    await self._more.wait()

    async def ask_for_due(self) -> None:
        """Ask for those whose time has come.

        Raises:
            StorageUnavailable: what waits cannot be read now.
        """
        while due := await self._store.due(self._port.now(), AT_ONCE):
            async with asyncio.TaskGroup() as group:
                for each in due:
                    group.create_task(self._ask_for(each))

    async def _ask_for(self, file: Waiting) -> None:
        """Ask for a file once, and tell what came of it unless it may be had later."""
        kept, now = await self._fetched(file, LONGEST_S), self._port.now()
        if kept is None and now >= file.first_at + TRIED_FOR_MS:
            log.warning("! channel %s: a file could not be had for a day", self._port.source)
            kept = Kept(now, lines=[not_kept(file.name, NOT_REACHED)])
        try:
            if kept is not None and await self._is_told(file, kept):
                await self._store.done([file])
            else:
                await self._store.put_off(file, now + _pause_ms(file.tries))
        except StorageUnavailable:
            await asyncio.sleep(AGAIN_S)

    async def _is_told(self, file: Waiting, kept: Kept) -> bool:
        """Hand it in as an answer to the message it belongs to; False: not before something is mended."""
        late = Message(
            ref=file.ref,
            message_id=file.id,
            text="\n".join(kept.lines),
            attachments=kept.sent,
            in_reply_to=file.message_id,
        )
        results = await self._port.take(
            [Incoming(source=self._port.source, id=file.id, occurred_at=None, data=late)]
        )
        if not is_taken(self._port.source, results):
            return False
        await self._files.settle(file.id, results)
        return True


def _with_files(said: Said, files: Sequence[Waiting], found: Mapping[str, Kept | None]) -> Incoming:
    """The event with the files that came; its text says which did not, and which follow."""
    message = said.event.data
    if not files or not isinstance(message, Message):
        return said.event
    came = [kept for each in files if (kept := found[each.id]) is not None]
    lines = [line for kept in came for line in kept.lines]
    lines += [FOLLOWS.format(name=each.name) for each in files if found[each.id] is None]
    text = "\n".join([message.text, *lines])[:MOST_CHARACTERS] if lines else said.caption
    sent = [file for kept in came for file in kept.sent]
    return replace(said.event, data=replace(message, text=text, attachments=sent))


def _pause_ms(tries: int) -> Instant:
    longest = min(FIRST_PAUSE_MS << min(tries, 20), LONGEST_PAUSE_MS)
    return random.randint(longest // 2, longest)


def media_of(around: Around, fetch: Fetch, *, within_s: float = WITHIN_S) -> MediaIn:
    """The files of a channel that is made, which its provider hands over by ``fetch``."""
    store = MediaStore(around.writer, around.readers, around.port.source)
    return MediaIn(around.port, around.files, store, fetch, within_s=within_s)


def name_for(kind: str, media_type: str) -> str:
    """A name for a file that has none, such as image.jpg; its ending says what the provider says it is."""
    said = media_type.partition(";")[0].strip().lower()
    return f"{kind}{ENDINGS.get(said) or mimetypes.guess_extension(said) or ''}"
