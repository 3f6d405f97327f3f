"""Sends mails by SMTP, each at most once where that can be known."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from email.header import Header
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import formatdate
from typing import Final

import aiosmtplib
from aiosmtplib import SMTP

from contacthub.channels.mail.account import Account
from contacthub.channels.mail.files_out import with_files
from contacthub.channels.mail.threads import MailThread, answering, marked
from contacthub.channels.sends_begun import REFUSED, UNSURE
from contacthub.messages.model import Attachment
from contacthub.routing.words import Instant
from contacthub.sources.message_sending import Answered

log = logging.getLogger("contacthub.mail")

ANSWERS_WITHIN_S: Final = 60.0
MOST_REASON: Final = 200
AGAIN: Final = Answered(503)


def composed(
    account: Account,
    thread: MailThread,
    text: str,
    files: Sequence[tuple[Attachment, bytes]] = (),
    *,
    subject: str | None,
    name: str,
    at: Instant,
    token: str | None = None,
) -> bytes:
    """The mail that says it; ``token``: what its subject carries."""
    body = text if not account.signature else f"{text}\n\n-- \n{account.signature}"
    mail = with_files(MIMEText(body.replace("\r\n", "\n"), "plain", "utf-8"), files)
    mail["From"] = account.sender
    mail["To"] = thread.address
    if thread.cc:
        mail["Cc"] = ",\n ".join(thread.cc)
    said = " ".join((subject or answering(thread.subject)).split())
    said = said if token is None else marked(said, token)
    mail["Subject"] = said if said.isascii() else Header(said, "utf-8").encode()
    mail["Message-ID"] = f"<{name}>"
    if thread.chain:
        mail["In-Reply-To"] = f"<{thread.chain[-1]}>"
        mail["References"] = "\n ".join(f"<{each}>" for each in thread.chain)
    mail["Date"] = formatdate(at / 1000)
    # A line that is broken before its id is not understood everywhere: only lists are broken, between ids.
    return mail.as_bytes(policy=compat32.clone(max_line_length=None, linesep="\r\n"))


async def sent(account: Account, mail: bytes, to: Iterable[str]) -> Answered:
    """Give a mail to the server, and say what came of it.

    Until the text is begun the server surely does not have it: what fails then is tried again, unless the
    server says that it never will. When the text was begun and no answer came, it may have it.
    """
    server = client(account)
    try:
        await signed_in(server, account)
        await server.mail(account.address)
        for each in to:
            await server.rcpt(each)
    except aiosmtplib.SMTPAuthenticationError as error:
        # The mail is not at fault: it goes once somebody has mended the account.
        log.warning("! the mail server does not let %s in: %s", account.username, _words(error))
        server.close()
        return AGAIN
    except aiosmtplib.SMTPResponseException as error:
        server.close()
        return _refused(error)
    except (aiosmtplib.SMTPException, OSError) as error:
        log.info("! the mail server %s does not answer: %s", account.smtp.host, error)
        server.close()
        return Answered(None)
    try:
        await server.data(mail)
    except aiosmtplib.SMTPResponseException as error:
        return _refused(error)
    except (aiosmtplib.SMTPException, OSError):
        return Answered(REFUSED, UNSURE)
    finally:
        server.close()
    return Answered(200)


def client(account: Account) -> SMTP:
    """A client that is not connected yet."""
    return SMTP(
        hostname=account.smtp.host,
        port=account.smtp.port,
        use_tls=account.smtp.tls == "tls",
        start_tls=account.smtp.tls == "starttls",
        tls_context=account.smtp.context(),
        timeout=ANSWERS_WITHIN_S,
        local_hostname=account.domain,
    )


async def signed_in(server: SMTP, account: Account) -> None:
    """Connect, and sign in where the server wants it.

    Raises:
        aiosmtplib.SMTPException: the server cannot be reached, or refuses.
    """
    await server.connect()
    if account.signs_in_to_send:
        await server.login(account.username, account.password)


def _refused(error: aiosmtplib.SMTPResponseException) -> Answered:
    return AGAIN if error.code < 500 else Answered(REFUSED, _words(error))


def _words(error: aiosmtplib.SMTPResponseException) -> str:
    return " ".join(f"{error.code} {error.message}".split())[:MOST_REASON]
