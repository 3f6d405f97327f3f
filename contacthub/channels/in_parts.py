"""Sends a message that is more than its provider takes at once, such as a text and files, in parts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final

from contacthub.channels.files import FILES_TOO_LARGE
from contacthub.channels.port import Outgoing
from contacthub.channels.sends_begun import Given, Part, SendsBegun
from contacthub.messages.model import Attachment
from contacthub.routing.values import value
from contacthub.sources.message_sending import Answered

FILE_KIND: Final = "file_kind"
"""The reason of a message with a file of a kind that its provider does not take."""

NO_FILES: Final = "no_files"
"""The reason of a message with a file on a channel that carries none."""

Send = Callable[[Part], Awaitable[Given]]


async def sent_in_parts(sends: SendsBegun, source: str, outgoing: Outgoing, parts: Sequence[Send]) -> Given:
    """Send the parts in their order, each once; the first one that is not sent ends it.

    A later try, of the hub or of an agent, sends those that the provider does not have.
    """
    given = Given(answered=Answered(200))
    for n, send in enumerate(parts, 1):
        part = Part(message_id=outgoing.message_id, n=n, count=len(parts), key=outgoing.key)
        given = await sends.part(source, part, partial(send, part))
        if not given.is_sent:
            return given
    return given


@value(kw_only=True)
class Limit:
    """A kind of file as its provider calls it: media types, and the most bytes of one."""

    kind: str
    media_types: frozenset[str]
    most_bytes: int


def limit_of(limits: Sequence[Limit], media_type: str) -> Limit | None:
    """What holds for a file; None: the provider does not take such files."""
    return next((each for each in limits if media_type in each.media_types), None)


def refused_for(limits: Sequence[Limit], files: Sequence[tuple[Attachment, str]]) -> str | None:
    """Why a message with these files is not to be sent at all, each with its media type; None: it may be."""
    for file, media_type in files:
        limit = limit_of(limits, media_type)
        if limit is None:
            return FILE_KIND
        if file.size > limit.most_bytes:
            return FILES_TOO_LARGE
    return None
