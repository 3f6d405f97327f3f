"""Files with messages of Twilio (MMS): fetched from where it says, and handed out for it to fetch.

Source: https://www.twilio.com/docs/messaging/api/media-resource
        https://www.twilio.com/docs/messaging/guides/accepted-mime-types
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import Final

import aiohttp
from yarl import URL

from contacthub.channels.fetching import chunks_from, is_at
from contacthub.channels.files import FILES_TOO_LARGE, NOT_GIVEN, NotKept
from contacthub.channels.in_parts import Limit, refused_for
from contacthub.channels.media_in import Media, name_for
from contacthub.messages.model import MOST_FILES, Attachment

KIB: Final = 1024
MOST_IN_ALL: Final = 5 * KIB * KIB
"""Of the files of one message."""
LIMITS: Final = (
    Limit(
        kind="image",
        media_types=frozenset({"image/jpeg", "image/png", "image/gif"}),
        most_bytes=MOST_IN_ALL,
    ),
    Limit(
        kind="other",
        media_types=frozenset(
            {
                *("audio/mpeg", "audio/ogg", "audio/amr", "audio/mp4", "audio/wav", "audio/aac"),
                *("video/mp4", "video/3gpp", "video/quicktime", "video/webm", "application/pdf"),
            }
        ),
        most_bytes=600 * KIB,
    ),
)
"""What Twilio takes; carriers take less of some, and Twilio makes pictures smaller."""
FILES_AT: Final = ".twiliocdn.com"
"""Where Twilio sends on to; its address holds its own proof, so that it gets no login."""
MOST_PLACE: Final = 1_000


def media_in(fields: Mapping[str, str]) -> list[Media]:
    """The files of a message, as its webhook names them."""
    found = []
    for n in range(MOST_FILES):
        url, kind = fields.get(f"MediaUrl{n}", ""), fields.get(f"MediaContentType{n}", "")
        if 0 < len(url) <= MOST_PLACE:
            family = kind.partition("/")[0]
            name = name_for(family if family in ("image", "audio", "video") else "file", kind)
            found.append(Media(name=name, place=url))
    return found


def refusal_of(files: Sequence[Attachment]) -> str | None:
    """Why a message with these files is not sent; None: it may be."""
    if sum(each.size for each in files) > MOST_IN_ALL:
        return FILES_TOO_LARGE
    return refused_for(LIMITS, [(each, each.media_type) for each in files])


async def media_chunks(
    session: aiohttp.ClientSession, url: str, *, api_url: str, login: Mapping[str, str]
) -> AsyncGenerator[bytes, None]:
    """The bytes of a file, by the login where the interface is; sent on to Twilio's own host, without it."""
    if not is_at(url, api_url=api_url, hosts=frozenset()):
        raise NotKept(NOT_GIVEN)
    async with aclosing(chunks_from(session, url, login, may_go_to=is_twilios)) as chunks:
        async for chunk in chunks:
            yield chunk


def is_twilios(url: str) -> bool:
    """Whether it is a place where Twilio has files."""
    try:
        asked = URL(url)
        is_usual = asked.scheme == "https" and asked.port == 443 and asked.user is None
    except ValueError:
        return False
    return is_usual and (asked.host or "").endswith(FILES_AT)
