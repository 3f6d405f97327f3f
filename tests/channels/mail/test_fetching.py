"""Mails of a real mailbox are fetched, each once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from imaplib import IMAP4

import pytest

from contacthub.channels.mail.account import Account
from contacthub.channels.mail.fetching import Fetching
from contacthub.channels.mail.mailbox import Mailbox
from contacthub.channels.mail.reading import model
from contacthub.channels.mail.store import Fetched, MailStore, Position
from contacthub.channels.port import ChannelFigures
from tests.channels.mail.conftest import Port
from tests.channels.mail.mails import mail
from tests.channels.mail.servers import OURS, PASSWORD, Servers, servers


@pytest.fixture
async def running() -> AsyncIterator[Servers]:
    async with servers() as found:
        yield found


class Kept:
    """Fetches, and says what was kept."""

    def __init__(self, store: MailStore, account: Account) -> None:
        self.store = store
        self.figures = ChannelFigures()
        self.fetching = Fetching("mail", account, store, Port().now, lambda: None, figures=self.figures)

    @asynccontextmanager
    async def fetched(self) -> AsyncIterator[None]:
        """While this is open."""
        task = asyncio.create_task(self.fetching.run())
        try:
            async with asyncio.timeout(30):
                while await self.store.position("INBOX") is None:  # noqa: ASYNC110 - a server or a database tells nobody
                    await asyncio.sleep(0.02)
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def next(self) -> Fetched:
        async with asyncio.timeout(30):
            while (found := await self.store.next()) is None:  # noqa: ASYNC110 - a server or a database tells nobody
                await asyncio.sleep(0.02)
        await self.store.took(found, keeps=False)
        return found


async def test_a_mailbox_that_cannot_be_read_says_so_until_it_can(running: Servers, store: MailStore) -> None:
    kept = Kept(store, running.account(password="wrong"))
    task = asyncio.create_task(kept.fetching.run())
    try:
        async with asyncio.timeout(30):
            while kept.figures.fault is None:  # noqa: ASYNC110 - a server tells nobody
                await asyncio.sleep(0.02)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    again = Kept(store, running.account())
    again.figures.fault = kept.figures.fault
    async with again.fetched(), asyncio.timeout(30):
        while again.figures.fault is not None:  # noqa: ASYNC110 - a server tells nobody
            await asyncio.sleep(0.02)


async def test_a_mail_is_fetched_when_it_comes_and_those_before_are_not(
    running: Servers, store: MailStore
) -> None:
    running.deliver(mail(b"long before"))
    kept = Kept(store, running.account())
    async with kept.fetched():
        running.deliver(mail(b"now"))
        assert (await kept.next()).raw.endswith(b"now\r\n")
    running.deliver(mail(b"while away"))
    async with kept.fetched():
        assert (await kept.next()).raw.endswith(b"while away\r\n")
        running.deliver(mail(b"at last"))
        assert (await kept.next()).raw.endswith(b"at last\r\n")


async def test_mails_of_one_instant_are_taken_in_the_order_in_which_they_came(
    running: Servers, store: MailStore
) -> None:
    kept = Kept(store, running.account())
    async with kept.fetched():
        pass
    for n in range(8):
        running.deliver(mail(str(n).encode()))
    async with kept.fetched():  # its clock stands still
        found = [(await kept.next()).raw.rstrip()[-1:] for _ in range(8)]
    assert found == [str(n).encode() for n in range(8)]


async def test_nothing_is_marked_as_seen(running: Servers, store: MailStore) -> None:
    kept = Kept(store, running.account())
    async with kept.fetched():
        running.deliver(mail())
        await kept.next()
    with IMAP4("127.0.0.1", running.imap) as box:
        box.login(OURS, PASSWORD)
        box.select("INBOX", readonly=True)
        assert box.uid("SEARCH", "UNSEEN")[1] == [b"1"]


async def test_a_mailbox_without_notices_is_looked_into(
    running: Servers, store: MailStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Mailbox, "can_wait", False)
    kept = Kept(store, running.account(poll_seconds=0.05))
    async with kept.fetched():
        running.deliver(mail())
        assert (await kept.next()).raw.endswith(b"Hello\r\n")


async def test_of_a_mail_that_is_too_long_the_beginning_is_fetched(
    running: Servers, store: MailStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("mailbox", "fetching"):
        monkeypatch.setattr(f"contacthub.channels.mail.{module}.MOST_BYTES", 1000)
    monkeypatch.setattr("contacthub.channels.mail.mailbox.MOST_BEGINNING", 700)
    kept = Kept(store, running.account())
    async with kept.fetched():
        running.deliver(mail(b"x" * 2000))
        found = await kept.next()
    assert (b"Subject: Remote" in found.raw, len(found.raw)) == (True, 700)
    assert found.fault is not None
    assert model.MOST_BYTES > 1000


async def test_a_mailbox_that_was_made_anew_is_looked_at_from_the_last_mail_on(
    running: Servers, store: MailStore
) -> None:
    running.deliver(mail(b"again"))
    long_ago = 1_000_000_000_000
    await store.keep("INBOX", Position(validity=1, uid=70, since=0, at=long_ago))
    kept = Kept(store, running.account())
    async with kept.fetched():
        assert (await kept.next()).raw.endswith(b"again\r\n")
        position = await store.position("INBOX")
    assert position is not None
    assert (position.uid, position.since) == (1, long_ago - 24 * 3_600_000)


async def test_a_refused_password_is_told_and_tried_again(
    running: Servers, store: MailStore, caplog: pytest.LogCaptureFixture
) -> None:
    kept = Kept(store, running.account(password="wrong"))
    task = asyncio.create_task(kept.fetching.run())
    async with asyncio.timeout(30):
        while "the mailbox cannot be read" not in caplog.text:  # noqa: ASYNC110 - a server or a database tells nobody
            await asyncio.sleep(0.02)
    assert not task.done()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert "Authentication failed" in caplog.text
    assert "wrong" not in caplog.text
