"""``[[channels]] type = "mail"``: a mailbox, and the server that sends for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Final, Literal

import aiohttp
from pydantic import Field, field_validator

from contacthub.channels.mail.account import Account, MailServer, Tls
from contacthub.channels.mail.channel import MailChannel
from contacthub.channels.mail.checking import examine
from contacthub.channels.port import MakeChannel
from contacthub.channels.settings import ChannelTable, Doubt, MissingSecret, Table, Variable
from contacthub.database.examining import Finding
from contacthub.floor_file.table import MailAddress

Host = Annotated[str, Field(min_length=1, max_length=253, pattern=r"^[A-Za-z0-9.:_-]+$")]
USUAL: Final = {993: "tls", 143: "starttls", 465: "tls", 587: "starttls"}
"""What servers speak at the usual ports; at 143 some have no TLS at all."""


class ServerOfMail(Table):
    """``imap = {…}`` and ``smtp = {…}``."""

    host: Host
    port: Annotated[int, Field(ge=1, le=65_535)]
    tls: Tls = "tls"
    ca_file: Path | None = None

    def server(self) -> MailServer:
        """As the channel has it."""
        ca_file = str(self.ca_file) if self.ca_file is not None else None
        return MailServer(host=self.host, port=self.port, tls=self.tls, ca_file=ca_file)

    def doubts(self, what: str) -> Iterator[Doubt]:
        """Usual mistakes."""
        usual = USUAL.get(self.port)
        if usual is not None and self.tls not in (usual, "none"):
            yield Doubt(f"{what}: port {self.port} speaks {usual}, not {self.tls}", f'set tls = "{usual}"')
        if self.tls == "none" and self.host not in ("localhost", "127.0.0.1", "::1"):
            yield Doubt(
                f"{what}: the password and all mails travel unencrypted to {self.host}",
                'set tls = "tls" or "starttls"',
                is_wrong=False,
            )


class MailTable(ChannelTable):
    """A mailbox. ``aliases``: other addresses that are ours."""

    carries_files = MailChannel.carries_files
    writes_first = True

    type: Literal["mail"]
    address: MailAddress
    shown_as: Annotated[str, Field(max_length=200)] = ""
    aliases: Annotated[list[MailAddress], Field(max_length=50, default_factory=list)]
    imap: ServerOfMail
    smtp: ServerOfMail
    folder: Annotated[str, Field(min_length=1, max_length=200)] = "INBOX"
    username: Annotated[str, Field(min_length=1, max_length=320)] | None = None
    password_env: Variable
    smtp_login: bool = True
    """Whether the server that sends wants the password; one in the own network may not."""
    signature: Annotated[str, Field(max_length=5_000)] = ""
    subject_token: bool = False
    """Whether answers carry a token in their subject: for programs that name no mail which they answer."""
    poll_seconds: Annotated[float, Field(ge=1, le=3600)] = 60
    """Where the server does not tell when a mail comes."""

    @field_validator("shown_as")
    @classmethod
    def _is_one_line(cls, value: str) -> str:
        if not value.isprintable():
            raise ValueError("one line of text")
        return value

    @property
    def signed(self) -> str:
        """What stands below answers where their queue says nothing."""
        return self.signature.strip()

    def maker(self, environment: Mapping[str, str]) -> MakeChannel:
        """What makes the channel, with its password."""
        return partial(MailChannel, self.account(environment))

    def account(self, environment: Mapping[str, str]) -> Account:
        """The mailbox with its password.

        Raises:
            MissingSecret: the environment does not have it.
        """
        password = environment.get(self.password_env, "")
        if not password:
            raise MissingSecret(
                f"channel {self.name}: the environment has no {self.password_env}; set it to the password of "
                "the mailbox (at QQ, 163 and Gmail: a code or app password that is made in its settings)"
            )
        if not password.isascii() or not password.isprintable():
            raise MissingSecret(
                f"channel {self.name}: {self.password_env} has characters that cannot be sent"
            )
        own = {each.lower() for each in (self.address, *self.aliases)}
        return Account(
            address=self.address.lower(),
            shown_as=self.shown_as,
            own=frozenset(own),
            queue=self.queue,
            folder=self.folder,
            imap=self.imap.server(),
            smtp=self.smtp.server(),
            username=self.username or self.address,
            password=password,
            signs_in_to_send=self.smtp_login,
            poll_seconds=self.poll_seconds,
            marks_subjects=self.subject_token,
        )

    def doubts(self, public_url: str | None) -> Iterator[Doubt]:
        """Usual mistakes."""
        yield from self.imap.doubts("imap")
        yield from self.smtp.doubts("smtp")

    async def examine(self, environment: Mapping[str, str], session: aiohttp.ClientSession) -> Finding:
        """Sign in to both servers."""
        return await examine(self.name, self.account(environment), self.password_env)
