"""Fetches a file from a provider, from no other place than is allowed, and no more of it than is kept."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
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


REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


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
    session: aiohttp.ClientSession,
    url: str,
    headers: Mapping[str, str],
    *,
    may_go_to: Callable[[str], bool] | None = None,
) -> AsyncGenerator[bytes, None]:
    """The bytes of a file; a redirect is followed once, without ``headers``, to where ``may_go_to`` says.

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
        elsewhere = response.headers.get("Location", "") if response.status in REDIRECTS else ""
        if may_go_to is None or not elsewhere or not may_go_to(elsewhere):
            check_given(response.status)
            if (response.content_length or 0) > MOST_FILE_BYTES:
                raise NotKept(TOO_LARGE)
            async for chunk in response.content.iter_chunked(SLICE):
                yield chunk
            return
    async with aclosing(chunks_from(session, elsewhere, {})) as chunks:
        async for chunk in chunks:
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
