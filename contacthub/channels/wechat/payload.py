"""What WeChat posts, read: messages of followers, and that one follows the account or does not any more.

Source: https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_standard_messages.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal

from contacthub.channels.media_in import Media, name_for
from contacthub.routing.values import value
from contacthub.routing.words import Instant

Texts = Mapping[str, str]

UNREADABLE: Final = "[无法显示的消息 message that cannot be shown]"
LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "image": "[图片 picture]",
        "voice": "[语音 voice]",
        "video": "[视频 video]",
        "shortvideo": "[小视频 short video]",
        "location": "[位置 location]",
        "link": "[链接 link]",
        "file": "[文件 file]",
    }
)
MEDIA: Final[Mapping[str, str]] = MappingProxyType(
    {"image": "image/jpeg", "voice": "audio/amr", "video": "video/mp4", "shortvideo": "video/mp4"}
)
"""Kinds of messages that have a file, and what it usually is."""
MEDIA_ID: Final = re.compile(r"[\w.-]{1,500}", re.ASCII)
MOST_NAME: Final = 200


@value(kw_only=True)
class Received:
    """A follower wrote. ``open_id`` names them, for this account only.

    ``caption``: what is said with a file, where the file itself is shown.
    """

    open_id: str
    message_id: str
    at: Instant
    text: str
    media: Sequence[Media] = ()
    caption: str = ""


@value(kw_only=True)
class Followed:
    """One follows the account now, or does not any more; ``id``: the same when it is told again."""

    open_id: str
    id: str
    at: Instant
    event: Literal["subscribe", "unsubscribe"]


Said = Received | Followed


class NotAPost(ValueError):
    """It lacks what every post has."""


def read(texts: Texts) -> Said | None:
    """What a post says; None: nothing that is for the hub.

    Raises:
        NotAPost: it is none.
    """
    open_id, seconds, kind = (texts.get(name, "") for name in ("FromUserName", "CreateTime", "MsgType"))
    if not 0 < len(open_id) <= MOST_NAME or not kind:
        raise NotAPost("FromUserName and MsgType are needed")
    if not seconds.isascii() or not seconds.isdecimal() or len(seconds) > 11:
        raise NotAPost("CreateTime is seconds since 1970")
    at = int(seconds) * 1000
    if kind == "event":
        return _event(texts, open_id, at)
    message_id = texts.get("MsgId", "")
    if not 0 < len(message_id) <= MOST_NAME:
        raise NotAPost("MsgId is needed")
    return Received(
        open_id=open_id,
        message_id=message_id,
        at=at,
        text=_text_of(kind, texts),
        media=_media_of(kind, texts),
        caption=_words_of(kind, texts),
    )


def _event(texts: Texts, open_id: str, at: Instant) -> Followed | None:
    event = texts.get("Event", "")
    id = f"{event}:{open_id}:{at}"
    if event == "subscribe":
        return Followed(open_id=open_id, id=id, at=at, event="subscribe")
    if event == "unsubscribe":
        return Followed(open_id=open_id, id=id, at=at, event="unsubscribe")
    return None


def _text_of(kind: str, texts: Texts) -> str:
    """What a message says, in words; never empty."""
    return " ".join(filter(None, (LABELS.get(kind), _words_of(kind, texts)))) or UNREADABLE


def _words_of(kind: str, texts: Texts) -> str:
    reader = READERS.get(kind)
    return reader(texts).strip() if reader is not None else ""


def _media_of(kind: str, texts: Texts) -> tuple[Media, ...]:
    media_id, usual = texts.get("MediaId", ""), MEDIA.get(kind)
    if usual is None or MEDIA_ID.fullmatch(media_id) is None:
        return ()
    return (Media(name=name_for(kind, usual), place=media_id),)


def _place(texts: Texts) -> str:
    return " ".join((texts.get("Label", ""), f"{texts.get('Location_X', '')}, {texts.get('Location_Y', '')}"))


def _link(texts: Texts) -> str:
    return " ".join(filter(None, (texts.get("Title"), texts.get("Description"), texts.get("Url"))))


READERS: Final[Mapping[str, Callable[[Texts], str]]] = MappingProxyType(
    {
        "text": lambda texts: texts.get("Content", ""),
        "voice": lambda texts: texts.get("Recognition", ""),
        "location": _place,
        "link": _link,
        "file": lambda texts: texts.get("Title", ""),
    }
)
