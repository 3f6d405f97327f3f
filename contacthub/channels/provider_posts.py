"""What providers post, what they are answered, and what becomes of messages that the hub does not take."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Final

from contacthub.routing.values import value
from contacthub.sources.incoming import Result

log = logging.getLogger("contacthub.channels")

FOR_GOOD: Final = "invalid"
"""The code of what is refused whenever it is sent; other codes say what is to be mended here."""
MOST_DIGITS: Final = 6


@value(kw_only=True)
class Post:
    """A request of a provider to the address ``what`` of a channel; ``headers`` have small names.

    ``query``: as it was sent, before it is decoded: signatures are made over that.
    """

    method: str
    what: str
    query: str
    headers: Mapping[str, str]
    body: bytes = b""


@value()
class Reply:
    """An answer in the form that the provider wants."""

    status: int
    text: str = ""
    media_type: str = "text/plain"


def attempt_of(text: str | None) -> int | None:
    """The attempt that a provider says back of a message; None: it says none."""
    said = text or ""
    return int(said) if said.isascii() and said.isdecimal() and len(said) <= MOST_DIGITS else None


def is_taken(source: str, results: Sequence[Result]) -> bool:
    """Whether the provider may forget what it has posted; if not, it is to post it again.

    What was taken before is then told as a duplicate. What is to be mended stands in the log.
    """
    refused = [each.error for each in results if each.error is not None]
    for error in refused:
        log.error("! channel %s: a message was not taken: %s", source, error["detail"])
    return all(error["code"] == FOR_GOOD for error in refused)
