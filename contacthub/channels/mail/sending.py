"""Sends mails by SMTP, each at most once where that can be known."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import formatdate
from html import escape
from typing import Final

import aiosmtplib
from aiosmtplib import SMTP

from contacthub.channels.mail.account import Account
from contacthub.channels.mail.files_out import with_files
from contacthub.channels.mail.threads import MailThread, answering, marked
from contacthub.channels.notices import Notice
from contacthub.channels.sends_begun import REFUSED, UNSURE
from contacthub.messages.model import Attachment
from contacthub.routing.values import value
from contacthub.routing.words import Instant
from contacthub.sources.message_sending import Answered

log = logging.getLogger("contacthub.mail")

ANSWERS_WITHIN_S: Final = 60.0
MOST_REASON: Final = 200
BEGINS: Final = '<!doctype html>\n<html><head><meta charset="utf-8"></head><body>'
ENDS: Final = "</body></html>"
AGAIN: Final = Answered(503)


@value(kw_only=True)
class Words:
    """What a mail says; ``signature`` stands below it in both, ``html`` is how it looks, cleaned."""

    text: str
    html: str | None = None
    signature: str | None = None


def composed(
    account: Account,
    thread: MailThread,
    words: Words,
    files: Sequence[tuple[Attachment, bytes]] = (),
    *,
    subject: str | None,
    name: str,
    at: Instant,
    token: str | None = None,
) -> bytes:
    """The mail that says it; ``token``: what its subject carries."""
    mail = with_files(_written(words), files)
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


def noticed(account: Account, to: str, notice: Notice, *, name: str, at: Instant) -> bytes:
    """A mail that the hub writes by itself: RFC 3834 says so, and no program answers it."""
    mail = with_files(_written(Words(text=notice.text, html=notice.html)), notice.files)
    mail["From"] = account.sender
    mail["To"] = to
    said = " ".join(notice.subject.split())
    mail["Subject"] = said if said.isascii() else Header(said, "utf-8").encode()
    mail["Message-ID"] = f"<{name}>"
    mail["Date"] = formatdate(at / 1000)
    mail["Auto-Submitted"] = "auto-generated"
    mail["Precedence"] = "bulk"
    return mail.as_bytes(policy=compat32.clone(max_line_length=None, linesep="\r\n"))


def _written(words: Words) -> MIMEBase:
    """The text; where it has looks, both, and the reader's program shows one."""
    signature = f"\n\n-- \n{words.signature}" if words.signature else ""
    plain = MIMEText(f"{words.text}{signature}".replace("\r\n", "\n"), "plain", "utf-8")
    if words.html is None:
        return plain
    below = f"<p>-- <br>{escape(words.signature).replace(chr(10), '<br>')}</p>" if words.signature else ""
    page = f"{BEGINS}{words.html}{below}{ENDS}"
    mail = MIMEMultipart("alternative")
    mail.attach(plain)
    mail.attach(MIMEText(page, "html", "utf-8"))
    return mail


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
