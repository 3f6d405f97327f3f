"""One connection to a mailbox. Its calls wait for the server: they run in a thread.

The folder is opened to be read only: other programs read the mailbox too, and what they have seen is theirs.
"""

from __future__ import annotations

import re
import socket
import ssl
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted

from contacthub.channels.mail.account import Account
from contacthub.channels.mail.reading.model import MOST_BEGINNING, MOST_BYTES
from contacthub.routing.values import value
from contacthub.routing.words import Instant

ANSWERS_WITHIN_S: Final = 30.0
WAITS_S: Final = 9 * 60
"""A server may end a connection that says nothing for 30 minutes, and routers do much earlier."""
AT_ONCE: Final = 50
"""Mails that are asked for in one command."""
SIZE: Final = re.compile(rb"UID (\d+).*?RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+).*?UID (\d+)", re.DOTALL)
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
CLIENT: Final = '("name" "contacthub" "vendor" "contacthub" "version" "1")'


@value(kw_only=True)
class Waiting:
    """A mail in the folder that was not fetched yet."""

    uid: int
    size: int


class MailboxError(Exception):
    """The server does not do what it was asked; the text is its own."""


class Mailbox:
    """Opens the folder, says what is new in it, fetches and waits."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._box: BaseMailBox | None = None

    def open(self) -> tuple[int, int]:
        """Sign in and open the folder; return its UIDVALIDITY and the UID that its next mail will have.

        Raises:
            OSError: the server cannot be reached.
            Exception: whatever the server refuses, as ``imap_tools`` and ``imaplib`` say it.
        """
        account = self._account
        self._box = _connected(account)
        self._box.login(account.username, account.password, initial_folder=None)
        if "ID" in self._box.client.capabilities:
            # NetEase's servers open no folder for a program that does not say who it is.
            self._box.client.xatom("ID", CLIENT)
        status = self._box.folder.status(account.folder, ["UIDVALIDITY", "UIDNEXT"])
        self._box.folder.set(account.folder, readonly=True)
        return status["UIDVALIDITY"], status["UIDNEXT"]

    @property
    def can_wait(self) -> bool:
        """Whether the server tells when a mail comes."""
        return "IDLE" in self._opened.client.capabilities

    def new(self, after: int, since: Instant) -> list[Waiting]:
        """The first mails after this UID that came since then."""
        self._opened.client.response("EXISTS")  # what was told so far is looked at now
        day = datetime.fromtimestamp(since / 1000, UTC)
        said = f"{day.day:02}-{MONTHS[day.month - 1]}-{day.year}"
        found = self._uid("SEARCH", "UID", f"{after + 1}:*", "SINCE", said)
        # ``n:*`` has the last mail also where that is before n.
        uids = sorted(int(each) for part in found if part for each in part.split() if int(each) > after)
        if not uids:
            return []
        sizes = {}
        for line in self._uid("FETCH", ",".join(map(str, uids[:AT_ONCE])), "(UID RFC822.SIZE)"):
            match = SIZE.search(line) if isinstance(line, bytes) else None
            if match is not None:
                sizes[int(match[1] or match[4])] = int(match[2] or match[3])
        return [Waiting(uid=uid, size=sizes.get(uid, 0)) for uid in uids[:AT_ONCE]]

    def fetch(self, waiting: Waiting) -> bytes | None:
        """The mail, or its beginning where it is too long; None: it is gone. It is not marked as seen."""
        what = "(BODY.PEEK[])" if waiting.size <= MOST_BYTES else f"(BODY.PEEK[]<0.{MOST_BEGINNING}>)"
        said = self._uid("FETCH", str(waiting.uid), what)
        return next((bytes(each[1]) for each in said if isinstance(each, tuple)), None)

    def wait(self) -> None:
        """Return when something changes in the folder, or after a while."""
        box, idle = self._opened, self._idle
        idle.start()
        try:
            # What came since the look into the folder may be told before the wait begins, and only then.
            if not box.client.untagged_responses.get("EXISTS") and not self._has_heard():
                idle.poll(timeout=WAITS_S)
        finally:
            idle.stop()

    def interrupt(self) -> None:
        """End the connection; what waits for it in another thread gets an error."""
        if self._box is not None:
            with suppress(OSError):
                self._box.client.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Give the socket back."""
        if self._box is not None:
            with suppress(OSError):
                self._box.client.shutdown()

    def _has_heard(self) -> bool:
        """Whether the server has said more than was read: of that the socket says nothing any more."""
        client = self._opened.client
        lines: Any = getattr(client, "_file", None) or client.file  # Python 3.14 renamed it
        client.sock.settimeout(0)
        try:
            return bool(lines.peek(1))
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        finally:
            client.sock.settimeout(ANSWERS_WITHIN_S)

    @property
    def _idle(self) -> Any:  # it has no types
        return self._opened.idle

    @property
    def _opened(self) -> BaseMailBox:
        if self._box is None:
            raise MailboxError("the mailbox is not open")
        return self._box

    def _uid(self, command: str, *arguments: str) -> list[Any]:
        status, said = self._opened.client.uid(command, *arguments)
        if status != "OK":
            raise MailboxError(f"{command}: {status}")
        return list(said or [])


def _connected(account: Account) -> BaseMailBox:
    server = account.imap
    if server.tls == "none":
        return MailBoxUnencrypted(server.host, server.port, timeout=ANSWERS_WITHIN_S)
    kind = MailBox if server.tls == "tls" else MailBoxStartTls
    return kind(server.host, server.port, timeout=ANSWERS_WITHIN_S, ssl_context=server.context())
