"""What was fetched becomes messages, each once."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest

from contacthub.channels.files import ChannelFiles
from contacthub.channels.mail import taking
from contacthub.channels.mail.reading import process
from contacthub.channels.mail.store import Fetched, MailStore, Position
from contacthub.channels.mail.taking import Taking
from contacthub.channels.mail.threads import name_of_ours
from contacthub.channels.port import ChannelPort
from contacthub.clock import uuid7
from contacthub.database.storage import Database
from contacthub.database.units import StorageUnavailable
from contacthub.messages.attachments import AttachmentStore
from tests.channels.mail.conftest import Port
from tests.channels.mail.mails import ID, encoded, mail, part, parts
from tests.channels.mail.servers import OURS, Servers
from tests.channels.mail.test_machines import report

MESSAGE = "0199d0a1-5c3e-7b52-9a41-2f6f0c8e1d02"


class Mails:
    """Has mails taken."""

    def __init__(self, store: MailStore, port: Port, files: ChannelFiles, folder: Any) -> None:
        self.store, self.port = store, port
        account = Servers(folder, 1, 1, 1).account()
        self.taking = Taking(account, store, cast(ChannelPort, port), files)
        self.uid = 0

    async def fetched(self, raw: bytes, fault: str | None = None) -> None:
        self.uid += 1
        at = self.port.now() + self.uid
        position = Position(validity=1, uid=self.uid, since=0, at=at)
        await self.store.keep("INBOX", position, Fetched(id=uuid7(at), at=at, raw=raw, fault=fault))

    async def take(self) -> list[Any]:
        """Take all that was fetched; return the events of it."""
        before = len(self.port.taken)
        running = asyncio.create_task(self.taking.run())
        async with asyncio.timeout(30):
            while await self.store.next() is not None:  # noqa: ASYNC110 - a server or a database tells nobody
                await asyncio.sleep(0.01)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        return self.port.taken[before:]


@pytest.fixture
def mails(store: MailStore, port: Port, files: ChannelFiles, tmp_path: Any) -> Mails:
    return Mails(store, port, files, tmp_path)


@pytest.mark.both_engines
async def test_a_mail_is_a_message_of_its_thread(mails: Mails) -> None:
    await mails.fetched(mail(Cc="fang@shop.example"))
    await mails.fetched(
        mail(b"And a case?", Message_ID="<b2@x>", In_Reply_To=f"<{ID}>", Subject="Re: Remote")
    )
    first, second = await mails.take()
    assert first.ref == second.ref
    assert (first.message_id, first.text, first.subject, first.channel) == (ID, "Hello", "Remote", "email")
    assert (first.from_.raw, first.from_name, first.to.raw) == ("mei@shop.example", "Li Mei", OURS)
    assert (second.in_reply_to, second.queue) == (ID, "support")
    assert (first.cc, second.cc) == (["fang@shop.example"], [])


PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(1, 256))
PICTURE = encoded("image/png; name=p.png", PNG, "Content-ID: <1>")


@pytest.mark.both_engines
async def test_the_files_of_a_mail_are_with_its_message(mails: Mails, kept: AttachmentStore) -> None:
    invoice = part("application/pdf; name=invoice.pdf", b"%PDF-1.7 x")
    await mails.fetched(parts("mixed", part("text/plain", b"See"), PICTURE, invoice))
    await mails.fetched(parts("mixed", PICTURE, Message_ID="<b2@x>"))
    await mails.fetched(mail(b"", Message_ID="<c3@x>"))
    taken = await mails.take()
    assert [each.text for each in taken] == ["See", "", "Remote"]
    assert [len(each.attachments) for each in taken] == [2, 1, 0]
    found = [await kept.upload(each.upload_id) for each in taken[0].attachments]
    said = [
        (each.attachment.name, each.attachment.media_type, each.speaks_for("mail")) for each in found if each
    ]
    assert said == [("p.png", "image/png", True), ("invoice.pdf", "application/pdf", True)]
    assert kept.path(taken[1].attachments[0].upload_id).read_bytes() == PNG


async def test_what_is_too_much_of_a_mail_is_named_in_the_text(mails: Mails) -> None:
    logos = [part(f"image/png; name=logo{n}.png", b"x", f"Content-ID: <{n}>") for n in range(9)]
    empty = part("application/pdf; name=empty.pdf", b"")
    bills = [part(f"application/pdf; name=bill{n}.pdf", b"%PDF-1.7 x") for n in range(2)]
    await mails.fetched(parts("mixed", *logos, part("text/plain", b"See"), empty, *bills))
    [message] = await mails.take()
    assert len(message.attachments) == 10
    assert message.text.split("\n") == [
        "See",
        "[未收取的文件 file not kept: logo8.png: 超过 10 个, more than 10]",
        "[未收取的文件 file not kept: empty.pdf: 空文件, empty]",
    ]


async def test_files_of_a_mail_that_is_a_message_already_are_not_kept_twice(
    mails: Mails, port: Port, kept: AttachmentStore
) -> None:
    port.status = "duplicate"
    await mails.fetched(parts("mixed", PICTURE))
    [message] = await mails.take()
    assert await kept.upload(message.attachments[0].upload_id) is None
    assert not kept.path(message.attachments[0].upload_id).exists()


async def test_while_the_hub_takes_nothing_files_are_kept_once(
    mails: Mails, port: Port, writer: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "AGAIN_S", 0)
    tries = 0

    async def take(events: Any) -> Any:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise StorageUnavailable
        port.taken += [each.data for each in events]
        return []

    monkeypatch.setattr(port, "take", take)
    await mails.fetched(parts("mixed", PICTURE))
    [message] = await mails.take()
    rows = await writer.run(lambda raw: raw.execute("SELECT id FROM attachments").fetchall())
    assert [row[0] for row in rows] == [each.upload_id for each in message.attachments]


async def test_a_mail_that_cannot_be_read_is_a_message_that_says_so(
    mails: Mails, writer: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = parts("mixed", *[part("text/plain", b"x")] * 300)
    await mails.fetched(raw)
    await mails.fetched(mail(Message_ID="<b2@x>"))
    unread, next_one = await mails.take()
    assert "more than 200 parts" in unread.text
    assert (unread.from_.raw, unread.subject, unread.message_id) == ("mei@shop.example", "Remote", ID)
    assert next_one.text == "Hello"
    kept = await writer.run(lambda raw: raw.execute("SELECT taken FROM mails").fetchall())
    assert [row[0] for row in kept] == [1]


async def test_nothing_of_a_mail_that_no_process_can_read_holds_others_up(
    mails: Mails, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "MODULE", "contacthub.channels.mail.none")
    await mails.fetched(mail())
    [unread] = await mails.take()
    assert "more time or memory" in unread.text
    assert unread.from_.raw is None


async def test_a_long_mail_says_that_it_is_too_long(mails: Mails) -> None:
    await mails.fetched(mail(b"", Content_Type="multipart/mixed; boundary=x"), "it is longer than 28 MiB")
    [unread] = await mails.take()
    assert "longer than 28 MiB" in unread.text
    assert unread.subject == "Remote"


async def test_what_is_not_written_to_us_by_anybody_opens_nothing(mails: Mails) -> None:
    await mails.fetched(mail(Auto_Submitted="auto-replied"))
    await mails.fetched(mail(From=f"Support <{OURS}>"))
    await mails.fetched(report("failed", "5.1.1"))  # of a mail that is not ours
    assert await mails.take() == []


async def test_a_returned_mail_has_its_message_failed(mails: Mails, store: MailStore) -> None:
    await mails.fetched(mail())
    [message] = await mails.take()
    name = name_of_ours(MESSAGE, message.ref, "hub.example")
    await store.sends(message.ref, name, MESSAGE)
    returned = report("failed", "5.1.1", "550 no such user").replace(
        b"0199d0a1-5c3e-7b52-9a41-2f6f0c8e1d02.k3v9abcdef@hub.example", name.encode()
    )
    await mails.fetched(returned)
    [status] = await mails.take()
    assert (status.ref, status.message_id, status.status) == (message.ref, MESSAGE, "failed")
    assert status.reason == "550 no such user"


async def test_while_the_hub_takes_nothing_mails_wait(mails: Mails, port: Port) -> None:
    port.is_full = True
    await mails.fetched(mail())
    running = asyncio.create_task(mails.taking.run())
    async with asyncio.timeout(30):
        while await mails.store.named([ID]) is None:  # noqa: ASYNC110 - a server or a database tells nobody
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert port.taken == []
    port.is_full = False
    [message] = await mails.take()
    assert message.message_id == ID
