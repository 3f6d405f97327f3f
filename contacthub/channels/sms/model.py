"""Text messages as a provider has them, and what a provider is to the channel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from contacthub.channels.media_in import Media
from contacthub.channels.provider_posts import Post, Reply
from contacthub.channels.sends_begun import Given
from contacthub.messages.model import Attachment
from contacthub.routing.values import value
from contacthub.routing.words import Instant


@value(kw_only=True)
class Text:
    """A message to be sent; ``number`` is the customer's, ``ours`` the one it is sent from."""

    number: str
    ours: str | None
    text: str
    message_id: str
    attempt: int
    key: str
    files: Sequence[Attachment] = ()


@value(kw_only=True)
class Received:
    """What a customer wrote; ``ours`` None: the provider does not say to which number.

    ``caption``: what is written with files, where they are shown.
    """

    message_id: str
    number: str
    ours: str | None
    text: str
    at: Instant | None = None
    media: Sequence[Media] = ()
    caption: str = ""


@value(kw_only=True)
class Reported:
    """How far a message is. ``message_id`` is the hub's id, or the provider's where that is all it says.

    ``attempt`` None: the provider does not say of which one.
    """

    message_id: str
    number: str
    ours: str | None
    status: str
    reason: str | None = None
    attempt: int | None = None


@value(kw_only=True)
class Said:
    """What a provider's post says, and what it is answered once that is durable."""

    received: Sequence[Received] = ()
    reported: Sequence[Reported] = ()
    reply: Reply = Reply(200)


class Provider(Protocol):
    """One account at a provider."""

    knows_repetitions: bool
    """Whether it sends a message once that it is given again with the same key."""
    only_templates: bool
    """Whether it sends nothing but templates that it has approved."""

    carries_files: bool
    """Whether files go with its messages."""

    def refuses(self, files: Sequence[Attachment]) -> str | None:
        """Why a message with these files is not sent; None: it may be."""

    async def send(self, text: Text) -> Given:
        """Give it one message."""

    def read(self, post: Post) -> Said:
        """What a post says.

        Raises:
            Problem: the provider did not make it, or it cannot be read.
        """
