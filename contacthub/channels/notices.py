"""Mails that the hub writes to its own people: what they have, and how far each is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from contacthub.channels.sends_begun import is_again
from contacthub.messages.model import Attachment
from contacthub.routing.values import value
from contacthub.routing.words import Instant
from contacthub.sources.message_sending import Answered

OWED: Final = "owed"
SENT: Final = "sent"
FAILED: Final = "failed"
WITHIN_S: Final = 120.0
"""For which one try may take; then it counts as one without an answer."""
NO_MAILBOX: Final = "no_mailbox"
"""The reason of a mail where no mail channel is set up any more."""


@value(kw_only=True)
class Notice:
    """What a mail says. ``html``: the same with its looks; ``files``: each with its bytes."""

    subject: str
    text: str
    html: str | None = None
    files: tuple[tuple[Attachment, bytes], ...] = ()


def standing(answered: Answered, tries: int, most: int) -> tuple[str, str | None]:
    """Where a mail stands after so many tries of at most ``most``, and why it is not sent."""
    status = answered.status
    if status is not None and 200 <= status < 300:
        return SENT, None
    reason = answered.detail or ("no_answer" if status is None else f"http_{status}")
    return FAILED if tries >= most or not is_again(answered) else OWED, reason


def pause_ms(tries: int, first_ms: int, longest_ms: int, between: Callable[[int, int], int]) -> Instant:
    """How long to wait after so many tries: twice as long each time, by chance up to half of it less.

    ``between``: a number by chance, from the first to the second.
    """
    most: int = min(first_ms * 2**tries, longest_ms)
    return between(most // 2, most)
