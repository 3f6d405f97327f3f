"""What a post of WhatsApp's webhook says: messages of customers, and what became of ours.

One post may hold several entries, changes, messages and statuses. A message whose kind is not known, or that
is not as the pages say, is shown as one that could not be read: the customer did write.

Source: https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from contacthub.channels.media_in import Media, name_for
from contacthub.channels.whatsapp.errors import reason_of
from contacthub.messages.model import REPORTED
from contacthub.routing.values import value
from contacthub.routing.words import Instant

Json = Mapping[str, Any]  # Any: what JSON may hold

UNREADABLE: Final = "[无法显示的消息 message that cannot be shown]"
LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "image": "[图片 picture]",
        "video": "[视频 video]",
        "audio": "[语音 voice]",
        "document": "[文件 document]",
        "sticker": "[表情 sticker]",
        "location": "[位置 location]",
        "contacts": "[名片 contact]",
        "order": "[订单 order]",
    }
)
MEDIA: Final = ("image", "video", "audio", "document", "sticker")
MEDIA_ID: Final = re.compile(r"[\w.-]{1,200}", re.ASCII)
SILENT: Final = ("system", "request_welcome")
"""Kinds of messages that no customer wrote."""
OPAQUE: Final = "biz_opaque_callback_data"
"""What WhatsApp says back in each status, as it was sent with the message: there, the hub's id of it."""
MOST_NAME: Final = 200
MOST_TEXT: Final = 50_000


@value(kw_only=True)
class Received:
    """A customer wrote. ``wa_id``: WhatsApp's id of the customer, digits that need not be their number.

    ``caption``: what is written with a file, where the file itself is shown.
    """

    wa_id: str
    message_id: str
    at: Instant
    text: str
    name: str | None = None
    in_reply_to: str | None = None
    media: Sequence[Media] = ()
    caption: str = ""


@value(kw_only=True)
class Reported:
    """What became of a message of ours. ``ours``: the hub's id of it, where WhatsApp says it back."""

    wa_id: str
    wamid: str
    ours: str | None
    at: Instant
    status: str
    reason: str | None = None


Said = Received | Reported


class NotAPost(ValueError):
    """The body is not a post of the webhook at all."""


def read(payload: Any, number_id: str) -> Iterator[Said]:  # Any: JSON
    """All that is said of the number ``number_id``, in its order; other numbers are passed over.

    Raises:
        NotAPost: it is none.
    """
    if not isinstance(payload, dict) or not isinstance(payload.get("entry"), list):
        raise NotAPost("entry: missing")
    for entry in _objects(payload, "entry"):
        for change in _objects(entry, "changes"):
            it = change.get("value")
            if isinstance(it, dict) and _at(it, "metadata", "phone_number_id") == number_id:
                yield from _said(it)


def numbers_in(payload: Json) -> set[str]:
    """The ids of all numbers that a post is about."""
    changes = (change for entry in _objects(payload, "entry") for change in _objects(entry, "changes"))
    found = (_at(change.get("value"), "metadata", "phone_number_id") for change in changes)
    return {each for each in found if each is not None}


def _said(it: Json) -> Iterator[Said]:
    names = {_text(each, "wa_id"): _at(each, "profile", "name") for each in _objects(it, "contacts")}
    for message in _objects(it, "messages"):
        received = _received(message, names)
        if received is not None:
            yield received
    for status in _objects(it, "statuses"):
        reported = _reported(status)
        if reported is not None:
            yield reported


def _received(message: Json, names: Mapping[str | None, str | None]) -> Received | None:
    wa_id, message_id, at = _name(message, "from"), _name(message, "id"), _instant(message)
    kind = message.get("type")
    if wa_id is None or message_id is None or at is None or kind in SILENT:
        return None
    if kind == "reaction" and _at(message, "reaction", "emoji") is None:
        return None  # it was taken back
    name = names.get(wa_id)
    return Received(
        wa_id=wa_id,
        message_id=message_id,
        at=at,
        text=text_of(message)[:MOST_TEXT],
        name=name[:MOST_NAME] if name is not None else None,
        in_reply_to=_at(message, "context", "id") or _at(message, "reaction", "message_id"),
        media=media_of(message),
        caption=(_at(message, str(kind), "caption") or "")[:MOST_TEXT],
    )


def media_of(message: Json) -> tuple[Media, ...]:
    """The file with a message, called by its kind where its sender gave it no name."""
    kind = str(message.get("type"))
    media_id = _at(message, kind, "id")
    if kind not in MEDIA or media_id is None or MEDIA_ID.fullmatch(media_id) is None:
        return ()
    name = _at(message, kind, "filename") or name_for(kind, _at(message, kind, "mime_type") or "")
    return (Media(name=name[:MOST_NAME], place=media_id),)


def text_of(message: Json) -> str:
    """What a message says, in words; never empty."""
    kind = message.get("type")
    content = message.get(kind) if isinstance(kind, str) else None
    if kind in MEDIA and isinstance(content, dict):
        return " ".join(
            filter(None, (LABELS[str(kind)], _text(content, "filename"), _text(content, "caption")))
        )
    reader = READERS.get(str(kind))
    return (reader(content) if reader is not None else None) or LABELS.get(str(kind), UNREADABLE)


def _location(content: Any) -> str | None:
    place = content if isinstance(content, dict) else {}
    where = [place.get("latitude"), place.get("longitude")]
    if not all(isinstance(each, int | float) for each in where):
        return None
    said = (_text(place, "name"), _text(place, "address"), f"{where[0]}, {where[1]}")
    return " ".join(filter(None, (LABELS["location"], *said)))


def _contacts(content: Any) -> str | None:
    people = _objects({"of": content}, "of")
    said = [
        " ".join(
            filter(
                None,
                (
                    _at(each, "name", "formatted_name"),
                    *(_text(it, "phone") for it in _objects(each, "phones")),
                ),
            )
        )
        for each in people
    ]
    return " ".join((LABELS["contacts"], "; ".join(said))).strip()


def _interactive(content: Any) -> str | None:
    return _at(content, "button_reply", "title") or _at(content, "list_reply", "title")


READERS: Final[Mapping[str, Callable[[Any], str | None]]] = MappingProxyType(
    {
        "text": lambda content: _text(content, "body"),
        "button": lambda content: _text(content, "text"),
        "interactive": _interactive,
        "reaction": lambda content: _text(content, "emoji"),
        "location": _location,
        "contacts": _contacts,
    }
)


def _reported(status: Json) -> Reported | None:
    wa_id, wamid, at = _name(status, "recipient_id"), _name(status, "id"), _instant(status)
    said = status.get("status")
    if wa_id is None or wamid is None or at is None or said not in REPORTED:
        return None
    reason = None
    if said == "failed":
        reason = next((reason_of(each) for each in _objects(status, "errors")), "no_reason")
    return Reported(wa_id=wa_id, wamid=wamid, ours=_text(status, OPAQUE), at=at, status=said, reason=reason)


def _instant(it: Json) -> Instant | None:
    seconds = str(it.get("timestamp", ""))
    return int(seconds) * 1000 if seconds.isascii() and seconds.isdecimal() and len(seconds) <= 11 else None


def _objects(it: Json, name: str) -> list[dict[str, Any]]:
    found = it.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _at(it: Any, *path: str) -> str | None:
    for name in path[:-1]:
        it = it.get(name) if isinstance(it, dict) else None
    return _text(it, path[-1])


def _text(it: Any, name: str) -> str | None:
    """A text that says something; None: there is none."""
    found = it.get(name) if isinstance(it, dict) else None
    return found if isinstance(found, str) and found.strip() else None


def _name(it: Json, name: str) -> str | None:
    found = _text(it, name)
    return found if found is not None and len(found) <= MOST_NAME else None
