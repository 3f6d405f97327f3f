"""Asks a source over HTTP: at its own host only, within bounds of size and depth."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import aiohttp
import orjson
from yarl import URL

from contacthub.api.bodies import KIB, READ_AT_ONCE, BodyLimits, beside_loop, check_parts
from contacthub.customers.live.source import JSON, Request, Source
from contacthub.customers.live.words import Trouble
from contacthub.problems import Problem

MOST_KIB: Final = 512
LIMITS: Final = BodyLimits(MOST_KIB * KIB, 50_000)
MOST_REDIRECTS: Final = 3
REDIRECTS: Final = (301, 302, 303, 307, 308)
NOT_THERE: Final = (404, 410)


class Nothing(Exception):
    """The source says that it does not know whom it was asked about."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a source sent, as JSON. ``is_large``: it would hold the event loop to work on it there."""

    said: Any
    is_large: bool = False


class LookUpClient:
    """Sends requests of live sources. ``session`` must set no cookies and decompress nothing.

    A source is reached at the host of its settings: it may redirect within its own scheme, host and port. A
    reply is not decompressed, as a small one could become endless.
    """

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def ask(self, source: Source, request: Request) -> Reply:
        """The reply. It waits without a limit of its own.

        Raises:
            Trouble: there is none that can be used.
            Nothing: the customer is not known there.
        """
        try:
            return await self._follow(source, request)
        except (aiohttp.ClientConnectorCertificateError, ssl.SSLError):
            raise Trouble("certificate") from None
        except aiohttp.ClientConnectorError:
            raise Trouble("unreachable") from None
        except (OSError, ValueError, aiohttp.ClientError):
            raise Trouble("broken_off") from None

    async def _follow(self, source: Source, request: Request) -> Reply:
        url = request.url
        for _ in range(MOST_REDIRECTS + 1):
            async with self._send(source, request, url) as response:
                if response.status not in REDIRECTS:
                    return await _reply(response)
                url = _next(request, url, response.headers)
        raise Trouble("redirected")

    def _send(self, source: Source, request: Request, url: str) -> aiohttp.client._RequestContextManager:
        content = {"Content-Type": JSON} if request.body is not None else {}
        return self._session.request(
            request.method,
            URL(url, encoded=True),  # as it was filled: nothing in it is read anew
            data=request.body,
            headers={"Accept": JSON, "Accept-Encoding": "identity", **content, **source.headers},
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=None),
        )


def _next(request: Request, url: str, headers: Mapping[str, str]) -> str:
    """Where a redirect leads, if that is the same server. Raises: Trouble."""
    there = urljoin(url, headers.get("Location", ""))
    if request.method != "GET" or _origin(there) != _origin(url):
        raise Trouble("redirected")
    return there


def _origin(url: str) -> tuple[str, str | None, int | None]:
    split = urlsplit(url)
    usual = {"http": 80, "https": 443}.get(split.scheme)
    return split.scheme, split.hostname, split.port or usual


async def _reply(response: aiohttp.ClientResponse) -> Reply:
    _check_status(response.status)
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    encoding = response.headers.get("Content-Encoding", "identity").lower()
    if (kind != JSON and not kind.endswith("+json")) or encoding != "identity":
        raise Trouble("not_json")
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > LIMITS.most_bytes:
            raise Trouble("too_large", kib=MOST_KIB)
    read = bytes(body)
    return Reply(await beside_loop(read, _parsed, read), is_large=len(read) > READ_AT_ONCE)


def _check_status(status: int) -> None:
    if status in NOT_THERE:
        raise Nothing
    if status in (401, 403):
        raise Trouble("refused", status=status)
    if not 200 <= status < 300:
        raise Trouble("http_status", status=status)


def _parsed(body: bytes) -> Any:
    try:
        check_parts(body, LIMITS)
        return orjson.loads(body)
    except (Problem, orjson.JSONDecodeError):
        raise Trouble("not_json") from None
