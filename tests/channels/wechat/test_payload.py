from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.channels.wechat.payload import UNREADABLE, Followed, NotAPost, Received, read
from contacthub.channels.wechat.xml import NotXml, read_xml

PLACE = "[位置 location]"
TEXT = """<xml>
  <ToUserName><![CDATA[gh_47bd9550a0a1]]></ToUserName>
  <FromUserName><![CDATA[oFTYt0l9]]></FromUserName>
  <CreateTime>1348831860</CreateTime>
  <MsgType><![CDATA[text]]></MsgType>
  <Content><![CDATA[遥控器 <要> 电池吗 & 几节]]></Content>
  <MsgId>1234567890123456</MsgId>
</xml>""".encode()


def test_a_text_is_read_as_it_was_written() -> None:
    assert read(read_xml(TEXT)) == Received(
        open_id="oFTYt0l9",
        message_id="1234567890123456",
        at=1348831860000,
        text="遥控器 <要> 电池吗 & 几节",
        caption="遥控器 <要> 电池吗 & 几节",
    )


@pytest.mark.parametrize(
    ("kind", "more", "text"),
    [
        ("image", {"PicUrl": "http://x", "MediaId": "M"}, "[图片 picture]"),
        ("voice", {"MediaId": "M", "Recognition": "我要退货"}, "[语音 voice] 我要退货"),
        ("location", {"Location_X": "2.1", "Location_Y": "11.3", "Label": "广州"}, f"{PLACE} 广州 2.1, 11.3"),
        ("link", {"Title": "T", "Url": "https://x"}, "[链接 link] T https://x"),
        ("file", {"Title": "a.pdf"}, "[文件 file] a.pdf"),
        ("from_next_year", {}, UNREADABLE),
        ("text", {"Content": " "}, UNREADABLE),
    ],
)  # fmt: skip
def test_each_kind_of_message_says_something(kind: str, more: dict[str, str], text: str) -> None:
    found = read({"FromUserName": "o", "CreateTime": "1", "MsgType": kind, "MsgId": "1", **more})
    assert isinstance(found, Received)
    assert found.text == text


def test_events_of_following_have_the_same_id_when_they_are_told_again() -> None:
    about = {"FromUserName": "o", "CreateTime": "7", "MsgType": "event"}
    assert read({**about, "Event": "subscribe"}) == Followed(
        open_id="o", id="subscribe:o:7000", at=7000, event="subscribe"
    )
    assert read({**about, "Event": "unsubscribe"}) == Followed(
        open_id="o", id="unsubscribe:o:7000", at=7000, event="unsubscribe"
    )
    assert read({**about, "Event": "VIEW"}) is None


@pytest.mark.parametrize(
    "texts",
    [
        {},
        {"FromUserName": "o", "CreateTime": "soon", "MsgType": "text", "MsgId": "1"},
        {"FromUserName": "o", "CreateTime": "1", "MsgType": "text"},
        {"FromUserName": "o" * 201, "CreateTime": "1", "MsgType": "text", "MsgId": "1"},
    ],
)
def test_what_is_no_post_is_refused(texts: dict[str, str]) -> None:
    with pytest.raises(NotAPost):
        read(texts)


BOMB = b'<!DOCTYPE xml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml><Content>&b;</Content></xml>'
FILE = b'<!DOCTYPE xml [<!ENTITY f SYSTEM "file:///etc/hostname">]><xml><Content>&f;</Content></xml>'


@pytest.mark.parametrize(
    "body",
    [
        BOMB,
        FILE,
        b"<!DOCTYPE xml SYSTEM 'http://127.0.0.1/x.dtd'><xml/>",
        b"<xml>" + b"<a/>" * 600 + b"</xml>",
        b"<a>" * 50 + b"</a>" * 50,
        b"<xml><Content>",
        b"{}",
        b"",
        b"<xml><Content>\xff</Content></xml>",
    ],
)
def test_what_xml_can_do_beside_texts_is_refused(body: bytes) -> None:
    with pytest.raises(NotXml):
        read_xml(body)


def test_deeper_elements_are_passed_over() -> None:
    assert read_xml(b"<xml><A>1<B>2</B>3</A><C>4</C></xml>")["C"] == "4"


@given(st.binary(max_size=80), st.text(max_size=80))
def test_whatever_is_posted_is_read_or_refused(raw: bytes, text: str) -> None:
    for body in (
        raw,
        f"<xml><MsgType>{text}</MsgType></xml>".encode(errors="replace"),
        b"<xml>" + raw + b"</xml>",
    ):
        with suppress(NotXml, NotAPost):
            read(read_xml(body))
