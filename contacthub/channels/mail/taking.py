"""Makes messages of mails, one after the other, each once."""

from __future__ import annotations

import asyncio
import logging
import re
from typing import Final

from contacthub.channels.files import (
    EMPTY,
    NOT_WHOLE,
    TOO_LARGE,
    TOO_MANY,
    ChannelFiles,
    Coming,
    Kept,
    coming,
    not_kept,
)
from contacthub.channels.mail.account import Account
from contacthub.channels.mail.reading.model import File, Mail, Unreadable
from contacthub.channels.mail.reading.process import read_apart
from contacthub.channels.mail.reading.reading import name_of
from contacthub.channels.mail.store import Fetched, MailStore
from contacthub.channels.mail.threads import Asked
from contacthub.channels.port import ChannelPort
from contacthub.channels.provider_posts import is_taken
from contacthub.database.units import StorageUnavailable
from contacthub.messages.addresses import MOST_CC, is_address
from contacthub.messages.model import FAILED, MOST_FILE_BYTES
from contacthub.sources.bounds import Number
from contacthub.sources.messages_in import Message, MessageStatus

log = logging.getLogger("contacthub.mail")

RETURNED: Final = "returned"
"""The reason of a mail that came back without one."""
AGAIN_S: Final = 1.0
MENDED_S: Final = 60.0
UNREAD: Final = (
    "此邮件无法读取,原件仍在邮箱中。\nThis mail could not be read: {why}. It is in the mailbox as it came."
)
CUT: Final = (
    "此邮件过大,只收取了开头;原件仍在邮箱中。\nOnly the beginning of this mail was fetched: {why}. "
    "It is in the mailbox as it came."
)
CONTENT: Final = re.compile(rb"^content-[^\n]*\n(?:[ \t][^\n]*\n)*", re.IGNORECASE | re.MULTILINE)
MOST_HEAD: Final = 64 * 1024


class NotTaken(Exception):
    """The hub did not take a mail before something is mended; the log says what."""


class Taking:
    """Works off what was fetched."""

    def __init__(self, account: Account, store: MailStore, port: ChannelPort, files: ChannelFiles) -> None:
        self._account = account
        self._store = store
        self._port = port
        self._files = files
        self._more = asyncio.Event()

    def look(self) -> None:
        """Look for mails that were fetched."""
        self._more.set()

    async def run(self) -> None:
        """Take mails until cancelled, beginning with those that were fetched before a crash."""
        while True:
            self._more.clear()
            try:
                while fetched := await self._store.next():
                    await self._take_one(fetched)
            except StorageUnavailable:
                await asyncio.sleep(AGAIN_S)
                continue
            except NotTaken:
                await asyncio.sleep(MENDED_S)
                continue
            await self._more.wait()

    async def _take_one(self, fetched: Fetched) -> None:
        """Take a mail; one that meets a fault of ours is kept as it came, and holds no other up."""
        try:
            await self._take(fetched)
        except (StorageUnavailable, NotTaken):
            raise
        except Exception:
            log.exception("! channel %s: a mail could not be taken; it is kept as it came", self._port.source)
            await self._files.settle(fetched.id, [])
            await self._store.took(fetched, keeps=True)

    async def _take(self, fetched: Fetched) -> None:
        mail, note = await _read(fetched)
        name = name_of(mail, fetched.raw)
        if mail is not None and mail.auto == "bounce":
            await self._bounced(mail)
        elif mail is None or (mail.auto == "none" and mail.from_[1] not in self._account.own):
            await self._wrote(mail, name, note, of=fetched.id)
        await self._store.took(fetched, keeps=bool(note))

    async def _bounced(self, mail: Mail) -> None:
        """A mail of ours did not arrive: its message failed."""
        known = await self._store.named(mail.about)
        if known is None or known.message_id is None:
            log.info("! channel %s: a mail that is not ours was returned", self._port.source)
            return
        said = MessageStatus(
            ref=known.ref,
            message_id=known.message_id,
            status=FAILED,
            reason=(mail.reason or RETURNED)[:200],
        )
        await self._port.take([self._port.event(said)])

    async def _wrote(self, mail: Mail | None, name: str, note: str, *, of: str) -> None:
        """A customer wrote. A mail that cannot be read is a message too: somebody waits for an answer."""
        asked = self._asked(mail, name)
        ref = await self._store.place(asked)
        files = await self._files.keep(of, _files(mail))
        shown, address = mail.from_ if mail is not None else ("", "")
        message = Message(
            ref=ref,
            message_id=name,
            text=_text(mail, note, files),
            html=mail.html if mail is not None and mail.html else None,
            attachments=files.sent,
            subject=mail.subject if mail is not None and mail.subject else None,
            cc=[*asked.cc],
            in_reply_to=next((each for each in asked.answers if len(each) <= 200), None),
            channel="email",
            from_=Number(address or None),
            from_name=shown[:200] or None,
            to=Number(self._account.address),
            queue=self._account.queue,
        )
        results = await self._port.take([self._port.event(message, id=name)])
        if not is_taken(self._port.source, results):
            raise NotTaken
        await self._files.settle(of, results)

    def _asked(self, mail: Mail | None, name: str) -> Asked:
        if mail is None:
            return Asked(name=name, sender="", address="", cc=(), to=(), subject="", answers=())
        answers = dict.fromkeys([*reversed(mail.in_reply_to), *reversed(mail.references)])
        address = mail.reply_to[1] if mail.reply_to is not None else mail.from_[1]
        others = dict.fromkeys(each for _, each in [*mail.to, *mail.cc])
        ours = self._account.own | {address, mail.from_[1]}
        return Asked(
            name=name,
            sender=mail.from_[1],
            address=address,
            cc=tuple(each for each in others if is_address(each) and self._plain(each) not in ours)[:MOST_CC],
            to=tuple(each for _, each in mail.to),
            subject=mail.subject,
            answers=tuple(answers),
        )

    def _plain(self, address: str) -> str:
        """Without what is behind a plus."""
        local, _, domain = address.rpartition("@")
        return f"{local.partition('+')[0]}@{domain}"


async def _read(fetched: Fetched) -> tuple[Mail | None, str]:
    """The mail, and what is to be said of it; of one that cannot be read as much of its head as can be."""
    try:
        mail = await read_apart(fetched.raw, is_cut=fetched.fault is not None)
    except Unreadable as unreadable:
        note = UNREAD.format(why=fetched.fault or unreadable)
    else:
        return mail, "" if fetched.fault is None else CUT.format(why=fetched.fault)
    head = re.split(rb"\r?\n\r?\n", fetched.raw[:MOST_HEAD], maxsplit=1)[0]
    try:
        return await read_apart(CONTENT.sub(b"", head + b"\n") + b"\n"), note
    except Unreadable:
        return None, note


def _files(mail: Mail | None) -> list[Coming]:
    """Those whose bytes came; of the others the text says why not."""
    return [
        coming(each.name, each.content, each.content_id)
        for each in (mail.attachments if mail is not None else ())
        if each.content is not None
    ]


def _text(mail: Mail | None, note: str, files: Kept) -> str:
    """What is written, and which files are not with it; empty where the files are all there is."""
    if mail is None:
        return note
    left = [not_kept(each.name, _why(each)) for each in mail.attachments if each.content is None]
    text = "\n".join(each for each in (note, mail.text, *files.lines, *left) if each)
    return text or ("" if files.files else mail.subject or "…")


def _why(file: File) -> str:
    if file.is_cut:
        return NOT_WHOLE
    if not file.size:
        return EMPTY
    return TOO_LARGE if file.size > MOST_FILE_BYTES else TOO_MANY
