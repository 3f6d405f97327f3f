"""A mailbox as a channel: what is fetched becomes messages, and answers are mails."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace
from functools import partial
from typing import Final

from contacthub.channels.files import FILE_GONE, FILES_TOO_LARGE
from contacthub.channels.mail.account import Account
from contacthub.channels.mail.fetching import Fetching
from contacthub.channels.mail.sending import Words, composed, noticed, sent
from contacthub.channels.mail.store import MailStore
from contacthub.channels.mail.taking import Taking
from contacthub.channels.mail.threads import (
    MailThread,
    name_of_first,
    name_of_left,
    name_of_ours,
    subject_token,
)
from contacthub.channels.notices import Notice
from contacthub.channels.port import Around, Left, Outgoing
from contacthub.channels.provider_posts import Post, Reply
from contacthub.channels.sends_begun import REFUSED
from contacthub.database.units import StorageUnavailable
from contacthub.problems import Problem
from contacthub.sources.bounds import Number
from contacthub.sources.incoming import Result
from contacthub.sources.message_sending import Answered

MOST_OF_MAIL: Final = 15 << 20
"""Bytes of its files; sent, they are a third more, and many servers take 20 or 25 MiB."""
NO_ADDRESS: Final = "no_address"
"""The reason of an answer on a thread whose mail says no address to answer to."""


class MailChannel:
    """One mailbox."""

    carries_files = True

    def __init__(self, account: Account, around: Around) -> None:
        self.name = around.port.source
        self.figures = around.port.figures
        self._account = account
        self._port = around.port
        self._sends = around.sends
        self._store = MailStore(around.writer, around.readers, self.name)
        self._files = around.files
        self._taking = Taking(account, self._store, around.port, around.files)
        self._fetching = Fetching(
            self.name, account, self._store, around.port.now, self._taking.look, figures=self.figures
        )

    async def run(self) -> None:
        """Fetch and take mails until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._taking.run())
            group.create_task(self._fetching.run())

    async def send(self, outgoing: Outgoing) -> Answered:
        """Send an answer to those who are on the thread."""
        if sum(each.size for each in outgoing.attachments) > MOST_OF_MAIL:
            return Answered(REFUSED, FILES_TOO_LARGE)
        try:
            thread = await self._store.thread(outgoing.ref)
            if thread is None or "@" not in thread.address:
                return Answered(REFUSED, NO_ADDRESS)
            name = name_of_ours(outgoing.message_id, outgoing.ref, self._account.domain)
            await self._store.sends(outgoing.ref, name, outgoing.message_id, self._token(outgoing))
        except StorageUnavailable:
            return Answered(None)
        answered = await self._sends.once(
            self.name, outgoing.key, partial(self._send, outgoing, thread, name)
        )
        if answered.status == 200:
            try:
                await self._store.sent(outgoing.ref, name)
            except StorageUnavailable:
                return answered  # the next mail of the thread names one that it answers less
        return answered

    async def _send(self, outgoing: Outgoing, thread: MailThread, name: str) -> Answered:
        if outgoing.cc is not None:
            thread = replace(thread, cc=tuple(outgoing.cc))
        try:
            files = [(each, await self._files.read(each)) for each in outgoing.attachments]
        except OSError:
            return Answered(REFUSED, FILE_GONE)
        mail = await asyncio.to_thread(
            composed,
            self._account,
            thread,
            Words(text=outgoing.text, html=outgoing.html, signature=outgoing.signature),
            files,
            subject=outgoing.subject,
            name=name,
            at=self._port.now(),
            token=self._token(outgoing),
        )
        return await sent(self._account, mail, dict.fromkeys((thread.address, *thread.cc)))

    async def notify(self, address: str, notice: Notice, *, key: str) -> Answered:
        """Send a mail to somebody of the house, which no program answers by itself."""
        name = f"{hashlib.sha256(key.encode()).hexdigest()[:32]}@{self._account.domain}"
        mail = await asyncio.to_thread(
            noticed, self._account, address, notice, name=name, at=self._port.now()
        )
        return await self._sends.once(self.name, key, partial(sent, self._account, mail, (address,)))

    async def left_ref(self, key: str) -> str | None:
        """The thread of what was left under a key."""
        known = await self._store.named([name_of_left(key)])
        return None if known is None else known.ref

    async def leave(self, left: Left) -> list[Result]:
        """Take in what was left in a chat: a thread with its address, which is answered by mail."""
        ref = await self._store.begin(name_of_left(left.key), left.address, left.subject)
        to, subject = Number(self._account.address), left.subject
        message = replace(left.message, ref=ref, channel="email", subject=subject, to=to)
        return await self._port.take([self._port.event(message, id=f"{ref} {message.message_id}")])

    def _token(self, outgoing: Outgoing) -> str | None:
        return subject_token(outgoing.ref) if self._account.marks_subjects else None

    async def thread_to(self, address: str, subject: str, *, key: str) -> str:
        """The thread of this key with an address."""
        return await self._store.begin(name_of_first(key), address, subject)

    async def posted(self, post: Post) -> Reply:
        """Refuse it: mail is fetched."""
        raise Problem("not_found", "nothing is posted to a mailbox")
