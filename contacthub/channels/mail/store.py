"""What is known of mails: those that were fetched, and which thread each belongs to."""

from __future__ import annotations

import asyncio
import base64
import zlib
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import orjson

from contacthub.channels.mail.threads import (
    Asked,
    MailThread,
    Named,
    candidates,
    name_of_subject,
    new_ref,
    taken_further,
)
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool, Writer
from contacthub.routing.values import value
from contacthub.routing.words import Instant

SQL: Final = named_queries(Path(__file__).with_name("store.sql"))
KEPT_MS: Final = 30 * 24 * 3_600_000
"""For so long a mail that could not be read is kept as it came."""


@value(kw_only=True)
class Position:
    """How far a folder was fetched; of it, what came before ``since`` is not looked at.

    ``at``: when the last mail was fetched.
    """

    validity: int
    uid: int
    since: Instant
    at: Instant


@value(kw_only=True)
class Fetched:
    """A mail as it came; ``fault``: why it was not fetched whole."""

    id: str
    at: Instant
    raw: bytes
    fault: str | None = None


class MailStore:
    """The mails and threads of one channel."""

    def __init__(self, writer: Writer, readers: ReaderPool, source: str) -> None:
        self._writer = writer
        self._readers = readers
        self._source = source

    async def position(self, folder: str) -> Position | None:
        """How far the folder was fetched; None: never."""
        row = await self._readers.run(
            lambda raw: raw.execute(SQL["folder"], (self._source, folder)).fetchone()
        )
        if row is None:
            return None
        return Position(validity=row[0], uid=row[1], since=row[2], at=row[3])

    async def keep(self, folder: str, position: Position, fetched: Fetched | None = None) -> None:
        """Write down a mail, and with it that it was fetched."""
        place = {"source": self._source, "folder": folder, **asdict(position)}
        mail: dict[str, Any] | None = None
        if fetched is not None:
            text = await asyncio.to_thread(_packed, fetched.raw)
            mail = {"id": fetched.id, "source": self._source, "at": fetched.at, "raw": text}
            mail["fault"] = fetched.fault

        def write(raw: Connection) -> None:
            if mail is not None:
                raw.execute(SQL["put_mail"], mail)
            raw.execute(SQL["put_folder"], place)

        await self._writer.transact(write)

    async def next(self) -> Fetched | None:
        """The mail that is to be taken next."""
        row = await self._readers.run(lambda raw: raw.execute(SQL["next_mail"], (self._source,)).fetchone())
        if row is None:
            return None
        return Fetched(id=row[0], at=row[1], raw=await asyncio.to_thread(_unpacked, row[2]), fault=row[3])

    async def took(self, fetched: Fetched, *, keeps: bool) -> None:
        """Note that a mail was taken; ``keeps``: it could not be read and stays for a while as it came."""

        def write(raw: Connection) -> None:
            raw.execute(SQL["keep_unread" if keeps else "drop_mail"], (fetched.id,))
            raw.execute(SQL["prune_mails"], (self._source, fetched.at - KEPT_MS))

        await self._writer.transact(write)

    async def named(self, names: Sequence[str]) -> Named | None:
        """The first of these mails that is known."""
        return await self._readers.run(lambda raw: self._named(raw, names))

    async def thread(self, ref: str) -> MailThread | None:
        """One thread."""
        return await self._readers.run(lambda raw: self._thread(raw, ref))

    async def place(self, asked: Asked) -> str:
        """Find the thread of a mail, or begin one; return its ref. Asked again it says the same."""

        def write(raw: Connection) -> str:
            known = self._named(raw, [asked.name])
            if known is not None:
                return known.ref
            found = self._found(raw, asked)
            ref, thread = found or (new_ref(), None)
            thread = taken_further(thread, asked)
            raw.execute(SQL["put_thread"], self._row(ref, thread))
            self._put_name(raw, asked.name, ref)
            return ref

        return await self._writer.transact(write)

    async def begin(self, name: str, address: str, subject: str) -> str:
        """The thread that has this name; else one begins, in which there is no mail to be answered yet."""

        def write(raw: Connection) -> str:
            known = self._named(raw, [name])
            if known is not None:
                return known.ref
            ref = new_ref()
            thread = MailThread(address=address, cc=(), subject=subject, chain=())
            raw.execute(SQL["put_thread"], self._row(ref, thread))
            self._put_name(raw, name, ref)
            return ref

        return await self._writer.transact(write)

    async def sends(self, ref: str, name: str, message_id: str, token: str | None = None) -> None:
        """Write down, before it is sent, that the mail ``name``, with the ``token``, is this message."""

        def write(raw: Connection) -> None:
            self._put_name(raw, name, ref, message_id)
            if token is not None:
                self._put_name(raw, name_of_subject(token), ref)

        await self._writer.transact(write)

    async def sent(self, ref: str, name: str) -> None:
        """Have the next mail of the thread answer this one too."""

        def write(raw: Connection) -> None:
            thread = self._thread(raw, ref)
            if thread is not None and name not in thread.chain:
                raw.execute(SQL["put_thread"], self._row(ref, replace(thread, chain=(*thread.chain, name))))

        await self._writer.transact(write)

    def _found(self, raw: Connection, asked: Asked) -> tuple[str, MailThread] | None:
        for candidate in candidates(asked):
            if candidate.name is None:
                ref = candidate.ref
            else:
                named = self._named(raw, [candidate.name])
                ref = named.ref if named is not None else candidate.ref
            thread = self._thread(raw, ref) if ref is not None else None
            if ref is not None and thread is not None and candidate.fits(thread, asked):
                return ref, thread
        return None

    def _named(self, raw: Connection, names: Sequence[str]) -> Named | None:
        for name in names:
            row = raw.execute(SQL["name"], (self._source, name)).fetchone()
            if row is not None:
                return Named(ref=row[0], message_id=row[1])
        return None

    def _thread(self, raw: Connection, ref: str) -> MailThread | None:
        row = raw.execute(SQL["thread"], (self._source, ref)).fetchone()
        if row is None:
            return None
        address, cc, subject, chain = row
        return MailThread(
            address=address, cc=tuple(orjson.loads(cc)), subject=subject, chain=tuple(orjson.loads(chain))
        )

    def _row(self, ref: str, thread: MailThread) -> dict[str, str]:
        return {
            "source": self._source,
            "ref": ref,
            "address": thread.address,
            "cc": orjson.dumps(thread.cc).decode(),
            "subject": thread.subject,
            "chain": orjson.dumps(thread.chain[-MOST_CHAIN:]).decode(),
        }

    def _put_name(self, raw: Connection, name: str, ref: str, message_id: str | None = None) -> None:
        given = {"source": self._source, "name": name, "ref": ref, "message_id": message_id}
        raw.execute(SQL["put_name"], given)


MOST_CHAIN: Final = 20


def _packed(raw: bytes) -> str:
    return base64.b64encode(zlib.compress(raw, 1)).decode("ascii")


def _unpacked(text: str) -> bytes:
    return zlib.decompress(base64.b64decode(text))
