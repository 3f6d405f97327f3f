"""Fetches a file from a provider, from no other place than is allowed, and no more of it than is kept."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Mapping
from typing import Final

import aiohttp
from yarl import URL

from contacthub.channels.files import NOT_GIVEN, SLICE, TOO_LARGE, NotKept
from contacthub.messages.model import MOST_FILE_BYTES
from contacthub.sources.message_sending import AGAIN

log = logging.getLogger("contacthub.channels")

TIMEOUT: Final = aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=30)
"""How long the whole may take, its caller says."""
LOCKED: Final = frozenset({401, 403})
"""The login may be mended."""


class NotNow(Exception):
    """A file cannot be had at this moment."""


def is_at(url: str, *, api_url: str, hosts: frozenset[str]) -> bool:
    """Whether an address is the provider's: where its interface is, or by TLS at one of ``hosts``."""
    try:
        asked = URL(url)
        if asked.user is not None or asked.password is not None:
            return False
        return asked.origin() == URL(api_url).origin() or (
            asked.scheme == "https" and asked.port == 443 and (asked.host or "") in hosts
        )
    except ValueError:
        return False


async def chunks_from(
    session: aiohttp.ClientSession, url: str, headers: Mapping[str, str]
) -> AsyncGenerator[bytes, None]:
    """The bytes of a file; a redirect is not followed.

    Raises:
        NotKept: it will never be had.
        NotNow: it may be had later; so it may where an error of aiohttp or of the system is raised.
    """
    async with session.get(
        URL(url, encoded=True),
        headers={**headers, "Connection": "close"},
        timeout=TIMEOUT,
        allow_redirects=False,
    ) as response:
        check_given(response.status)
        if (response.content_length or 0) > MOST_FILE_BYTES:
            raise NotKept(TOO_LARGE)
        async for chunk in response.content.iter_chunked(SLICE):
            yield chunk


def check_given(status: int | None) -> None:
    """Tell apart by the status of an answer, None where there is none, whether a file may be had later.

    Raises:
        NotKept: it will not.
        NotNow: it may.
    """
    if status is None or status in AGAIN or status in LOCKED or status >= 500:
        raise NotNow(f"status {status}")
    if status != 200:
        log.info("! a provider does not hand a file over: status %d", status)
        raise NotKept(NOT_GIVEN)
