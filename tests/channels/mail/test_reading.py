"""Mails as they come: charsets, broken parts, files, limits."""

from __future__ import annotations

import base64

import pytest

from contacthub.channels.mail.reading import files
from contacthub.channels.mail.reading.charsets import decoded
from contacthub.channels.mail.reading.model import MOST_PARTS, Unreadable
from contacthub.channels.mail.reading.process import read_apart
from contacthub.channels.mail.reading.reading import name_of, read
from tests.channels.mail.mails import ID, encoded, mail, part, parts, word

RENAMED = "朱镕基写的囍字"
ASKED = "您好,我想问一下这个遥控器需要电池吗?谢谢您的回答。"


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("gb2312", "gb18030", RENAMED),
        ("gbk", "gb18030", "𠮷野家 €"),
        ("big5", "big5hkscs", "請問遙控器需要電池嗎"),
        ("iso-8859-1", "cp1252", "it’s “fine” – 5 €"),
        ("us-ascii", "utf-8", ASKED),
        ("iso-8859-1", "utf-8", "Grüße aus Köln"),
        ("utf-8", "gb18030", ASKED),
        ("x-unknown", "utf-8", ASKED),
        ("base64", "utf-8", ASKED),
        ("shift_jis", "cp932", "①リモコンの電池"),
        ("ks_c_5601-1987", "cp949", "안녕하세요 똠방각하"),
        ("iso-8859-9", "cp1254", "İyi günler, ağaç"),
    ],
)
def test_a_body_reads_as_a_browser_would_read_it(label: str, codec: str, text: str) -> None:
    raw = mail(
        text.encode(codec), Content_Type=f"text/plain; charset={label}", Content_Transfer_Encoding="8bit"
    )
    assert read(raw).text == text


def test_iso_2022_jp_has_the_signs_that_only_makers_have() -> None:
    raw = b"\x1b$B-!%j%b%3%s\x1b(B ok \x1b(I6\x1b(B"
    assert decoded(raw, "ISO-2022-JP") == "①リモコン ok ｶ"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (word("遥控器", "gb2312"), "遥控器"),
        (word("朱镕基", "gb2312", "gb18030"), "朱镕基"),
        (f"Re: {word('遥控', 'utf-8')}\r\n {word('器', 'utf-8')} ok", "Re: 遥控器 ok"),
        ("=?utf-8?B?6YE=?=\r\n =?utf-8?B?pQ==?=", "遥"),  # one character in two words
        ("=?utf-8?Q?Caf=C3=A9_ol=C3=A9?=", "Café olé"),
        ("=?x-none?B?4pyT?=", "✓"),
        ("=?utf-8?B?broken", "=?utf-8?B?broken"),
    ],
)
def test_a_subject_reads(subject: str, text: str) -> None:
    assert read(mail(Subject=subject)).subject == text


def test_a_subject_of_bare_bytes_has_the_charset_of_the_body() -> None:
    raw = mail(
        ASKED.encode("gb18030"), Subject="遥控器".encode("gbk"), Content_Type="text/plain; charset=gb2312"
    )
    found = read(raw)
    assert (found.subject, found.text) == ("遥控器", ASKED)


def test_names_with_commas_and_encoded_words_are_names() -> None:
    found = read(
        mail(From='"Li, Mei" <Mei@Shop.example>', Cc=f"{word('王, 芳', 'utf-8')} <fang@shop.example>")
    )
    assert found.from_ == ("Li, Mei", "mei@shop.example")
    assert found.cc == [("王, 芳", "fang@shop.example")]


def test_of_alternatives_the_text_is_taken_and_html_where_there_is_none() -> None:
    html = part("text/html; charset=utf-8", b"<p>Rich</p>")
    assert read(parts("alternative", part("text/plain", b"Plain"), html)).text == "Plain"
    assert read(parts("alternative", part("text/plain", b" \r\n"), html)).text == "Rich"
    # A list adds a line of text to a mail in HTML: that is no alternative.
    assert read(parts("mixed", html, part("text/plain", b"-- list"))).text == "Rich\n\n-- list"


def test_html_reads_as_lines_and_hides_what_a_browser_hides() -> None:
    html = (
        "<style>p{}</style><title>x</title><p>One&nbsp;two<br>three</p><ul><li>a<li>b</ul><script>evil()</script>"
        '<a href="https://shop.example/r">here</a><blockquote>old<blockquote>older</blockquote></blockquote>'
    )
    found = read(mail(html.encode(), Content_Type="text/html; charset=utf-8")).text
    assert found == "One two\nthree\n\n- a\n- b\nhere <https://shop.example/r>\n> old\n> > older"


def test_the_charset_of_html_is_where_the_page_says_it() -> None:
    html = f'<meta http-equiv="Content-Type" content="text/html; charset=gb2312"><p>{RENAMED}</p>'
    assert read(mail(html.encode("gb18030"), Content_Type="text/html")).text == RENAMED


def test_files_are_named_wherever_their_name_stands() -> None:
    raw = parts(
        "mixed",
        part("text/plain", b"See"),
        part(
            "application/pdf",
            b"x" * 30,
            "Content-Disposition: attachment; filename*=gb18030''%B7%A2%C6%B1.pdf",
        ),
        part(f'image/png; name="{word("照片.png", "gb2312")}"', b"y", "Content-ID: <p1>"),
        part("application/ms-tnef", b"z", 'Content-Disposition: attachment; filename="../../winmail.dat"'),
        part("text/plain", b"notes", "Content-Disposition: attachment; filename=notes.txt"),
        part("message/rfc822", mail(b"inner", Subject="Old one")),
    )
    found = read(raw)
    named = [(each.name, each.media_type, each.inline) for each in found.attachments]
    assert named == [
        ("发票.pdf", "application/pdf", False),
        ("照片.png", "image/png", True),
        ("winmail.dat", "application/ms-tnef", False),
        ("notes.txt", "text/plain", False),
        ("Old one.eml", "message/rfc822", False),
    ]
    assert (found.text, found.attachments[0].content) == ("See", b"x" * 30)
    assert found.attachments[1].content_id == "p1"
    assert (found.attachments[4].content or b"").endswith(b"inner")


async def test_files_come_out_of_the_process_whole() -> None:
    contents = [bytes(range(256)) * 40, b"\n{}\n", b"", b"%PDF"]
    found = await read_apart(parts("mixed", *[encoded("application/pdf", each) for each in contents]))
    assert [each.content for each in found.attachments] == [*contents[:2], None, contents[3]]


async def test_what_a_file_may_at_most_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_FILE_BYTES", 3)
    found = read(parts("mixed", part("image/png", b"long"), part("image/png", b"ok")))
    assert [(each.size, each.content) for each in found.attachments] == [(4, None), (2, b"ok")]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        mail(Content_Type="multipart/mixed"),
        mail(b"--x\r\n", Content_Type='multipart/mixed; boundary="x"'),
        mail(b"***", Content_Transfer_Encoding="base64"),
        mail(b"x", Content_Transfer_Encoding="x-none", Content_Type="text"),
        mail(b"x", Content_Type="text/plain; charset=\xff"),
        mail(b"\xed\xa0\x80", Content_Type="text/plain; charset=utf-8"),
        mail(b"a\x00b", From="", Message_ID="", Subject="=?utf-16?B?2AA=?="),
        mail(b"a", Content_Type="text/plain; charset=unicode_escape", From="<<>>,,;@"),
    ],
)
def test_what_is_broken_is_still_a_mail(raw: bytes) -> None:
    found = read(raw)
    (found.text + found.subject + "".join(found.from_)).encode("utf-8")
    assert "\x00" not in found.text
    assert name_of(found, raw)


def test_flowed_lines_are_one_again() -> None:
    raw = mail(b"A long \r\nline\r\n\r\n>  quote \r\n> two", Content_Type="text/plain; format=flowed")
    assert read(raw).text == "A long line\n\n>  quote \n> two"


def test_too_many_parts_or_too_deep_is_said() -> None:
    with pytest.raises(Unreadable, match="more than 200 parts"):
        read(parts("mixed", *[part("text/plain", b"x")] * (MOST_PARTS + 1)))
    raw = b"deep"
    for n in range(400):
        raw = (
            f'Content-Type: multipart/mixed; boundary="{n}"\r\n\r\n--{n}\r\n'.encode()
            + raw
            + f"\r\n--{n}--".encode()
        )
    with pytest.raises(Unreadable, match="nested too deeply"):
        read(raw)


def test_a_mail_is_named_by_its_id_or_by_its_bytes() -> None:
    raw, long = mail(), mail(Message_ID=f"<{'x' * 500}@y>")
    assert name_of(read(raw), raw) == ID
    without = mail(Message_ID="")
    assert name_of(read(without), without) == name_of(None, without) != name_of(None, raw)
    assert len(name_of(read(long), long)) <= 190


async def test_a_mail_is_read_in_a_process_of_its_own() -> None:
    raw = parts(
        "mixed", part("text/plain", b"See"), part("image/png", base64.b64encode(b"p"), "Content-ID: <1>")
    )
    assert await read_apart(raw) == read(raw)


async def test_a_mail_that_takes_too_long_is_ended() -> None:
    with pytest.raises(Unreadable, match="more time or memory"):
        await read_apart(mail(), within=0)


async def test_pages_of_nested_tags_do_not_hold_the_process_up() -> None:
    found = await read_apart(mail(b"<div><blockquote>x" * 100_000, Content_Type="text/html"))
    assert found.text.startswith("> x")
