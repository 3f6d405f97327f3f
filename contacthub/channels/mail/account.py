"""A mailbox and the server that sends for it."""

from __future__ import annotations

import ssl
from email.utils import formataddr
from typing import Literal

from contacthub.routing.values import value

Tls = Literal["tls", "starttls", "none"]


@value(kw_only=True)
class MailServer:
    """A server, and whether it speaks TLS from the first byte, after STARTTLS or not at all."""

    host: str
    port: int
    tls: Tls
    ca_file: str | None = None

    def context(self) -> ssl.SSLContext | None:
        """What checks its certificate; None: without TLS."""
        return None if self.tls == "none" else ssl.create_default_context(cafile=self.ca_file)


@value(kw_only=True)
class Account:
    """What a mail channel works with. ``own``: addresses that are ours.

    ``marks_subjects``: answers carry the token of their thread in the subject.
    """

    address: str
    shown_as: str
    own: frozenset[str]
    queue: str
    folder: str
    imap: MailServer
    smtp: MailServer
    username: str
    password: str
    signs_in_to_send: bool
    poll_seconds: float
    marks_subjects: bool = False

    @property
    def domain(self) -> str:
        """Of our Message-IDs."""
        return self.address.rpartition("@")[2]

    @property
    def sender(self) -> str:
        """As mails of ours are from."""
        return formataddr((self.shown_as, self.address), "utf-8")
