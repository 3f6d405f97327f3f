"""Mails are sent at most once where that can be known, whatever the server does."""

from __future__ import annotations

import email
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.header import decode_header, make_header
from email.policy import compat32, default
from typing import Any

import pytest
from aiosmtpd import smtp
from aiosmtpd.controller import Controller

from contacthub.channels.mail.account import Account, MailServer
from contacthub.channels.mail.reading.reading import read
from contacthub.channels.mail.sending import Words, composed, sent
from contacthub.channels.mail.threads import MailThread
from contacthub.messages.model import Attachment
from contacthub.sources.message_sending import Answered
from tests.channels.mail.servers import OURS, Servers

TO = ["mei@shop.example", "fang@shop.example"]
NAME = "0199d0a1-5c3e-7b52-9a41-2f6f0c8e1d02.abcdefghijkm@hub.example"
THREAD = MailThread(
    address=TO[0],
    cc=(TO[1],),
    subject="遥控器的电池在哪里",
    chain=tuple(f"{n}{'x' * 70}@shop.example" for n in range(12)),
)


class Mean:
    """A mail server that answers as it is told to; ``text``: what it was given."""

    def __init__(self, **answers: str) -> None:
        self.answers = answers
        self.text = b""

    async def handle_RCPT(self, _: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        envelope.rcpt_tos.append(address)
        return self.answers.get(address, "250 ok")

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.text = envelope.content
        answer = self.answers.get("data", "250 ok")
        if answer == "gone":
            server.transport.abort()
        return answer


@asynccontextmanager
async def serving(handler: Mean, tmp_path: Any, **how: Any) -> AsyncIterator[Account]:
    class Quick(Controller):
        def factory(self) -> smtp.SMTP:
            return smtp.SMTP(self.handler, hostname="mx.example", **how)

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Quick(handler, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield Servers(tmp_path, 1, 1, port).account()
    finally:
        controller.stop()


def of(account: Account, text: str = "两节七号电池。\nTwo AAA batteries.") -> bytes:
    return composed(account, THREAD, Words(text=text), subject=None, name=NAME, at=1_777_600_000_000)


async def test_a_mail_says_whom_and_what_it_answers(tmp_path: Any) -> None:
    handler = Mean()
    async with serving(handler, tmp_path) as account:
        assert await sent(account, of(account), TO) == Answered(200)
    got = email.message_from_bytes(handler.text, policy=default)
    assert max(len(line) for line in handler.text.split(b"\r\n")) <= 998
    assert (got["Message-ID"], got["In-Reply-To"]) == (f"<{NAME}>", f"<{THREAD.chain[-1]}>")
    assert got["References"].split() == [f"<{each}>" for each in THREAD.chain]
    assert (got["To"], got["Cc"], got["Subject"]) == (TO[0], TO[1], "Re: 遥控器的电池在哪里")
    assert read(handler.text).from_ == ("客服 Support", OURS)
    assert read(handler.text).text == "两节七号电池。\nTwo AAA batteries."


SIGNED = "Hub & Co\n400 800 1234"


def test_a_signature_is_below_the_text(tmp_path: Any) -> None:
    account = Servers(tmp_path, 1, 1, 1).account()
    words = Words(text="Yes", signature=SIGNED)
    said = composed(account, THREAD, words, subject=None, name=NAME, at=0)
    assert read(said).text == "Yes\n\n-- \nHub & Co\n400 800 1234"


def test_looks_go_beside_the_text_with_the_same_signature(tmp_path: Any) -> None:
    account = Servers(tmp_path, 1, 1, 1).account()
    words = Words(text="两节 Yes", html="<p>两节 <b>Yes</b></p>", signature=SIGNED)
    file = Attachment(id="f", name="a.pdf", media_type="application/pdf", size=4), b"%PDF"
    said = composed(account, THREAD, words, [file], subject=None, name=NAME, at=0)
    got = email.message_from_bytes(said, policy=default)
    assert [each.get_content_type() for each in got.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/pdf",
    ]  # fmt: skip
    assert got["Message-ID"] == f"<{NAME}>"
    page = got.get_body(("html",))
    assert page is not None
    below = "<p>-- <br>Hub &amp; Co<br>400 800 1234</p></body></html>"
    assert page.get_content().strip().endswith(f"<body><p>两节 <b>Yes</b></p>{below}")
    assert read(said).text == "两节 Yes\n\n-- \nHub & Co\n400 800 1234"
    assert max(len(line) for line in said.split(b"\r\n")) <= 998


def test_files_go_with_the_text(tmp_path: Any) -> None:
    account = Servers(tmp_path, 1, 1, 1).account()
    long = f"{'很长的发票名称' * 28}.pdf"
    contents = {"发票 1.pdf": b"%PDF-1.7", 'a "b"\\c.txt': b"\0" * 200, long: bytes(range(256)) * 500}
    given = [
        (Attachment(id="f", name=name, media_type="application/pdf", size=len(content)), content)
        for name, content in contents.items()
    ]
    said = composed(account, THREAD, Words(text="您的发票"), given, subject=None, name=NAME, at=0)
    got = read(said)
    assert (got.text, got.subject) == ("您的发票", "Re: 遥控器的电池在哪里")
    assert [each.content for each in got.attachments] == [*contents.values()]
    assert [each.name for each in got.attachments][:2] == ["发票 1.pdf", 'a "b"\\c.txt'.rpartition("\\")[2]]
    assert got.attachments[2].name == f"{long[:60]}.pdf"
    assert max(len(line) for line in said.split(b"\r\n")) <= 998
    # Programs that do not know RFC 2231 read the name of the type.
    parsed = email.message_from_bytes(said, policy=compat32)
    assert str(make_header(decode_header(str(parsed.get_payload()[1].get_param("name"))))) == "发票 1.pdf"


def test_a_subject_cannot_add_headers(tmp_path: Any) -> None:
    account = Servers(tmp_path, 1, 1, 1).account()
    said = composed(account, THREAD, Words(text="x"), subject="Hi\r\nBcc: lu@x.example", name=NAME, at=0)
    got = email.message_from_bytes(said)
    assert (got["Subject"], got["Bcc"]) == ("Hi Bcc: lu@x.example", None)


@pytest.mark.parametrize(
    ("answers", "answered"),
    [
        ({TO[0]: "550 5.1.1 no such user"}, Answered(422, "550 5.1.1 no such user")),
        ({TO[1]: "553 not allowed"}, Answered(422, "553 not allowed")),
        ({TO[0]: "451 greylisted"}, Answered(503)),
        ({"data": "554 spam"}, Answered(422, "554 spam")),
        ({"data": "452 disk full"}, Answered(503)),
        ({"data": "gone"}, Answered(422, "unsure")),
    ],
)
async def test_what_the_server_says_decides(
    answers: dict[str, str], answered: Answered, tmp_path: Any
) -> None:
    async with serving(Mean(**answers), tmp_path) as account:
        assert await sent(account, of(account), TO) == answered


async def test_a_server_that_is_not_there_is_tried_again(tmp_path: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    account = Servers(tmp_path, 1, 1, port).account()
    assert await sent(account, of(account), TO) == Answered(None)


async def test_a_password_that_is_refused_waits_for_another(tmp_path: Any) -> None:
    def never(*_: Any) -> Any:
        return smtp.AuthResult(success=False, handled=False)

    async with serving(Mean(), tmp_path, authenticator=never, auth_require_tls=False) as account:
        signing = Servers(tmp_path, 1, 1, account.smtp.port).account(signs_in_to_send=True)
        assert await sent(signing, of(account), TO) == Answered(503)


@pytest.mark.parametrize("tls", ["tls", "starttls"])
async def test_a_server_without_tls_is_given_nothing(tls: Any, tmp_path: Any) -> None:
    handler = Mean()
    async with serving(handler, tmp_path) as plain:
        server = MailServer(host="127.0.0.1", port=plain.smtp.port, tls=tls)
        account = Servers(tmp_path, 1, 1, 1).account(smtp=server)
        assert (await sent(account, of(account), TO)).status != 200
    assert handler.text == b""
