"""A mail as it was read."""

from __future__ import annotations

from typing import Final, Literal

from contacthub.routing.values import value

Auto = Literal["none", "auto_reply", "bounce"]
"""Whether a machine wrote it: an out-of-office note, or a report that a mail of ours did not arrive."""

MOST_BYTES: Final = 28 * 1024 * 1024
"""Of a mail: that of a file of 20 MiB, as mails carry it. Of a longer one only the beginning is fetched."""
MOST_BEGINNING: Final = 1024 * 1024
MOST_PARTS: Final = 200
MOST_DEPTH: Final = 20


@value(kw_only=True)
class File:
    """A file with a mail; without ``content`` it is not kept.

    ``inline``: the mail itself shows it, by its ``content_id``. ``is_cut``: the mail was not fetched so far.
    """

    name: str
    media_type: str
    size: int
    inline: bool = False
    content_id: str | None = None
    content: bytes | None = None
    is_cut: bool = False


@value(kw_only=True)
class Mail:
    """What was written; ``html`` as it came. ``message_id`` and the ids of others are without brackets.

    ``about``: the mails of ours that a bounce is about. ``reason``: why they did not arrive.
    """

    message_id: str | None
    in_reply_to: list[str]
    references: list[str]
    from_: tuple[str, str]
    reply_to: tuple[str, str] | None
    to: list[tuple[str, str]]
    cc: list[tuple[str, str]]
    subject: str
    text: str
    html: str
    attachments: list[File]
    auto: Auto = "none"
    about: list[str]
    reason: str | None = None


class Unreadable(Exception):
    """A mail cannot be read; the text says why."""
