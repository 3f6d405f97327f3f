"""Mails that machines wrote."""

from __future__ import annotations

import pytest

from contacthub.channels.mail.reading.reading import read
from tests.channels.mail.mails import mail, part, parts

OURS = "0199d0a1-5c3e-7b52-9a41-2f6f0c8e1d02.k3v9abcdef@hub.example"


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-replied; owner-email=x"},
        {"X_Autoreply": "yes"},
        {"Precedence": "auto_reply"},
        {"Subject": "自动回复: 遥控器"},
        {"Subject": "Automatic reply: Remote"},
        {"Subject": "Out of Office"},
    ],
)
def test_nobody_wrote_it(headers: dict[str, str]) -> None:
    assert read(mail(**headers)).auto == "auto_reply"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Auto_Submitted": "no"},
        {"Auto_Submitted": "auto-generated"},
        {"Precedence": "bulk"},
        {"Subject": "Autos"},
    ],
)
def test_somebody_may_have_written_it(headers: dict[str, str]) -> None:
    assert read(mail(**headers)).auto == "none"


def report(action: str, status: str, diagnostic: str = "") -> bytes:
    fields = "Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; mei@shop.example\r\n"
    fields += f"Action: {action}\r\n"
    fields += f"Status: {status}\r\n" + (f"Diagnostic-Code: smtp; {diagnostic}\r\n" if diagnostic else "")
    return parts(
        "report",
        part("text/plain", b"Your mail did not arrive."),
        part("message/delivery-status", fields.encode()),
        part("message/rfc822", mail(b"Two AAA batteries.", Message_ID=f"<{OURS}>")),
        From="Mail Delivery System <MAILER-DAEMON@mx.example>",
        Auto_Submitted="auto-replied",
        Subject="Undelivered Mail Returned to Sender",
    )


def test_a_report_names_the_mail_and_the_reason() -> None:
    found = read(report("failed", "5.1.1", "550 5.1.1 no such user"))
    assert (found.auto, found.about, found.reason) == ("bounce", [OURS], "550 5.1.1 no such user")


@pytest.mark.parametrize(("action", "status"), [("delayed", "4.4.1"), ("delivered", "2.0.0"), ("", "4.2.2")])
def test_what_may_still_arrive_did_not_fail(action: str, status: str) -> None:
    assert read(report(action, status)).auto == "auto_reply"


def test_headers_alone_name_the_mail() -> None:
    raw = parts(
        "report",
        part("message/delivery-status", b"Reporting-MTA: dns; x\r\n\r\nAction: failed\r\nStatus: 5.2.2\r\n"),
        part("text/rfc822-headers", f"Subject: x\r\nMessage-ID: <{OURS}>\r\n".encode()),
    )
    found = read(raw)
    assert (found.auto, found.about, found.reason) == ("bounce", [OURS], "5.2.2")


def test_servers_that_write_to_people_are_understood() -> None:
    text = "很抱歉您的邮件被退回。\n原因: 550 User not found".encode()
    raw = mail(
        text,
        From="postmaster@163.example",
        Subject="系统退信",
        In_Reply_To=f"<{OURS}>",
        Content_Type="text/plain; charset=utf-8",
    )
    found = read(raw)
    assert (found.auto, found.about, found.reason) == ("bounce", [OURS], "原因: 550 User not found")


def test_a_customer_may_write_about_mails_that_returned() -> None:
    assert read(mail(Subject="Undeliverable parcel?")).auto == "none"
