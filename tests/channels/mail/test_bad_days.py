"""Mails that mean harm, or are more than anybody should send: each is a message, and the next is taken."""

from __future__ import annotations

import pytest

from contacthub.channels.files import ChannelFiles
from contacthub.channels.mail.reading.process import read_apart
from contacthub.channels.mail.reading.reading import CUT, MOST_TEXT, read
from contacthub.messages.attachments import AttachmentStore
from contacthub.messages.html.cleaning import MOST_HTML
from contacthub.messages.html.text import MOST_HTML as MOST_READ
from tests.channels.mail.mails import encoded, mail, part, parts, word
from tests.channels.mail.test_taking import PNG, Mails, mails

__all__ = ["mails"]

TOO_LONG = "it is longer than 28 MiB"
FILM = encoded("video/mp4", bytes(200_000), 'Content-Disposition: attachment; filename="a/b\u202efilm.mp4"')
BILL = encoded("application/pdf", b"%PDF-1.7 bill", "Content-Disposition: attachment; filename=bill.pdf")


async def test_of_a_mail_that_is_too_long_its_text_is_a_message_and_the_file_is_named(
    mails: Mails, kept: AttachmentStore
) -> None:
    whole = parts("mixed", part("text/plain", b"My film"), BILL, FILM)
    await mails.fetched(whole[: whole.index(b"AAAA") + 3_000], TOO_LONG)
    await mails.fetched(mail(Message_ID="<b2@x>"))
    first, second = await mails.take()
    said, english, text, named = first.text.split("\n")
    assert "只收取了开头" in said
    assert TOO_LONG in english
    assert (text, second.text) == ("My film", "Hello")
    assert named == "[未收取的文件 file not kept: bfilm.mp4: 邮件过大, the mail is too long]"
    [bill] = [await kept.upload(each.upload_id) for each in first.attachments]
    assert bill is not None
    assert (bill.attachment.name, bill.attachment.size) == ("bill.pdf", len(b"%PDF-1.7 bill"))


async def test_a_mail_that_is_one_file_and_too_long_is_named(mails: Mails) -> None:
    head = mail(b"", Content_Type="video/mp4; name=film.mp4", Content_Transfer_Encoding="base64")
    await mails.fetched(head + b"AAAA" * 500, TOO_LONG)
    [message] = await mails.take()
    assert message.text.endswith("[未收取的文件 file not kept: film.mp4: 邮件过大, the mail is too long]")


BOMBS = {
    "many small tags": b"<b>x</b>" * 260_000,
    "boxes in boxes": b"<div><table><tr><td>" * 110_000,
    "tags that never end": b"<a href=" * 260_000,
    "one attribute": b'<p title="' + b"x" * 2_100_000,
    "entities": b"&amp;&lt;&#x202e;" * 130_000,
    "styles": b"<style>" + b"p{color:red}" * 180_000,
}


@pytest.mark.parametrize("name", BOMBS)
async def test_a_page_that_is_a_bomb_is_read_within_the_limits(name: str) -> None:
    assert len(BOMBS[name]) > MOST_READ > MOST_HTML
    html = encoded("text/html; charset=utf-8", BOMBS[name])
    found = await read_apart(parts("mixed", html))
    assert (found.html, len(found.text) <= MOST_TEXT + len(CUT)) == ("", True)


async def test_a_mail_that_is_a_bomb_is_a_message_and_holds_no_other_up(mails: Mails) -> None:
    page = part("text/html", BOMBS["tags that never end"])
    await mails.fetched(parts("alternative", part("text/plain", b"See"), page))
    await mails.fetched(parts("mixed", page, Message_ID="<b2@x>"))
    await mails.fetched(mail(Message_ID="<c3@x>"))
    taken = await mails.take()
    assert [(each.text, each.html) for each in taken] == [("See", None), ("Remote", None), ("Hello", None)]


SCRIPT = "<script>alert(1)</script>"


async def test_what_runs_nowhere_comes_as_it_was_written(mails: Mails) -> None:
    """Nothing is taken out of what is shown as text."""
    trick = f"{SCRIPT} \u202egpj.exe"
    file = encoded(
        "image/png", PNG, "Content-Disposition: attachment; filename*=utf-8''%3Cimg src=x%3E%E2%80%AEgpj.exe"
    )
    await mails.fetched(
        parts(
            "mixed",
            part("text/plain; charset=utf-8", trick.encode()),
            file,
            From=f'"{word(trick, "utf-8")}" <mei@shop.example>',
            Subject=word(trick, "utf-8"),
            In_Reply_To=f"<{SCRIPT.replace('<', '').replace('>', '')}@x>",
            Message_ID="<%3Cscript%3E@x>",
        )
    )
    [message] = await mails.take()
    assert (message.text, message.subject, message.from_name) == (trick, trick, trick)
    assert (message.message_id, message.in_reply_to) == ("%3Cscript%3E@x", "scriptalert(1)/script@x")
    assert message.from_.raw == "mei@shop.example"


async def test_names_of_files_do_not_turn_around_what_stands_beside_them(
    mails: Mails, kept: AttachmentStore
) -> None:
    name = "bill\u202efdp.exe"
    file = encoded("image/png", PNG, "Content-Disposition: attachment; filename*=utf-8''bill%E2%80%AEfdp.exe")
    empty = part("image/png", b"", "Content-Disposition: attachment; filename*=utf-8''no%0A%E2%80%AEfdp.exe")
    await mails.fetched(parts("mixed", part("text/plain", b"See"), file, empty))
    assert read(parts("mixed", file)).attachments[0].name == name
    [message] = await mails.take()
    [found] = [await kept.upload(each.upload_id) for each in message.attachments]
    assert found is not None
    assert found.attachment.name == "billfdp.exe"
    assert message.text == "See\n[未收取的文件 file not kept: nofdp.exe: 空文件, empty]"


async def test_the_pictures_of_a_page_are_known_by_their_names_in_it(
    mails: Mails, files: ChannelFiles, kept: AttachmentStore
) -> None:
    logo = encoded("image/png; name=logo.png", PNG, "Content-ID: <logo@shop>")
    page = part("text/html", b'<p>Hi</p><img src="cid:logo@shop">')
    await mails.fetched(parts("related", page, logo))
    [message] = await mails.take()
    assert [each.content_id for each in message.attachments] == ["logo@shop"]
    assert 'src="cid:logo@shop"' in message.html
