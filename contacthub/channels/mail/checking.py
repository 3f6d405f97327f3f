"""Signs in to the servers of a mailbox, as ``check`` asks: what they refuse is said with the way out."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from typing import Final

import aiosmtplib

from contacthub.channels.mail.account import Account
from contacthub.channels.mail.mailbox import Mailbox
from contacthub.channels.mail.sending import client, signed_in
from contacthub.database.examining import OK, WRONG, Finding

WITHIN_S: Final = 30.0
MOST_WORDS: Final = 200
PASSWORD: Final = (
    "look at username and the password in {variable}; at QQ, 163 and Gmail it is a code or app password that "
    "is made in the settings of the mailbox, where IMAP is switched on as well"
)
REACH: Final = "look at host and port, and whether a firewall is between"
TLS: Final = (
    'look at tls and port: 993 and 465 speak "tls", 143 and 587 "starttls"; for a certificate of your own '
    "set ca_file"
)
SILENT: Final = "no answer in time"


async def examine(name: str, account: Account, variable: str) -> Finding:
    """Sign in to both servers without reading or sending anything; ``variable``: where the password is."""
    try:
        async with asyncio.timeout(WITHIN_S):
            await asyncio.to_thread(_opened, account)
    except Exception as error:  # what a server does wrong is told in many ways
        return _wrong(f"channel {name}: imap {account.imap.host}:{account.imap.port}", error, variable)
    server = client(account)
    try:
        async with asyncio.timeout(WITHIN_S):
            await signed_in(server, account)
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
        return _wrong(f"channel {name}: smtp {account.smtp.host}:{account.smtp.port}", error, variable)
    finally:
        server.close()
    return Finding(OK, f"channel {name}: both servers let us in as {account.username}")


def _opened(account: Account) -> None:
    box = Mailbox(account)
    try:
        box.open()
    finally:
        with suppress(Exception):  # it was of no use anyway
            box.close()


def _wrong(where: str, error: Exception, variable: str) -> Finding:
    cause = error.__cause__ or error
    said = " ".join(f"{error}".split())[:MOST_WORDS] or SILENT
    if isinstance(error, ssl.SSLError) or isinstance(cause, ssl.SSLError):
        mend = TLS
    elif isinstance(error, OSError | aiosmtplib.SMTPConnectError | aiosmtplib.SMTPTimeoutError):
        mend = REACH
    else:
        mend = PASSWORD.format(variable=variable)
    return Finding(WRONG, f"{where}: {said}", mend)
