"""The hub over HTTP: events in, the log out, with time-outs and retries that never do a thing twice."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Self

import aiohttp

from contacthub.client.backoff import FullJitter
from contacthub.client.errors import HubError

Json = dict[str, Any]
"""A JSON object; its members are described by the hub's OpenAPI document."""

MAX_BATCH = 1_000
"""More events than this are sent in several requests."""
LOG_WAIT_MS = 20_000
_RETRY_STATUSES = frozenset({429, 502, 503, 504})


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPage:
    """A page of the hub's log; ask for the following one with ``since=next``."""

    log: str
    items: list[Json]
    next: int


class HubClient:
    """Speaks to one hub with one bearer token; use it as ``async with``.

    Connection loss and 429, 502, 503, 504 are tried again up to ``attempts`` times, with full jitter and what
    ``Retry-After`` asks for.  Events keep their ids, so the hub takes each of them once.
    """

    def __init__(
        self,
        url: str,
        token: str,
        *,
        session: aiohttp.ClientSession | None = None,
        attempts: int = 8,
        timeout_s: float = 10.0,
        rng: Random | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._base = url.rstrip("/") + "/api/v1"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._session = session
        self._owns_session = session is None
        self._attempts = attempts
        self._timeout_s = timeout_s
        self._rng = rng or Random()
        self._sleep = sleep

    async def __aenter__(self) -> Self:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._owns_session and self._session is not None:
            await self._session.close()
            self._session = None

    async def post_events(self, events: Sequence[Mapping[str, Any]]) -> list[Json]:
        """Send CloudEvents and return the hub's result for each, in order.

        ``id`` and ``specversion`` are filled in where missing, before the first attempt.

        Raises:
            HubError: the hub refused the whole request, or every attempt failed.
        """
        ready = [{"specversion": "1.0", "id": str(uuid.uuid4()), **event} for event in events]
        results: list[Json] = []
        for start in range(0, len(ready), MAX_BATCH):
            answer = await self._request("POST", "/events", body=ready[start : start + MAX_BATCH])
            results.extend(answer["results"])
        return results

    async def get(self, path: str, **query: str | int) -> Json:
        """Read ``path`` below ``/api/v1``, such as ``/floor``.

        Raises:
            HubError: the hub refused, or every attempt failed.
        """
        return await self._request("GET", path, query=query)

    async def log(self, since: int, wait_ms: int = 0, *, limit: int = 1_000) -> LogPage:
        """Return what the log holds after ``since``; wait up to ``wait_ms`` when that is nothing yet."""
        answer = await self._request(
            "GET",
            "/log",
            query={"since": since, "wait_ms": wait_ms, "limit": limit},
            timeout_s=self._timeout_s + wait_ms / 1000,
        )
        return LogPage(log=answer["log"], items=answer["items"], next=answer["next"])

    async def follow_log(self, since: int) -> AsyncIterator[Json]:
        """Yield every item after ``since``, for ever.

        Raises:
            HubError: ``log_trimmed`` when ``since`` is older than what the hub keeps; ``log_replaced`` when
                the hub began another log, so that ``since`` means nothing in it.
        """
        log: str | None = None
        while True:
            page = await self.log(since, LOG_WAIT_MS)
            if log is not None and page.log != log:
                raise HubError("log_replaced", status=410, detail="start again from since=0")
            log, since = page.log, page.next
            for item in page.items:
                yield item

    async def _request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        body: object = None,
        timeout_s: float | None = None,
    ) -> Json:
        backoff = FullJitter(rng=self._rng)
        total_s = self._timeout_s if timeout_s is None else timeout_s
        while True:
            try:
                return await self._once(method, path, query=query, body=body, timeout_s=total_s)
            except _TryAgain as failure:
                if backoff.failures + 1 >= self._attempts:
                    raise failure.error from failure.__cause__
                await self._sleep(backoff.failed(at_least_s=failure.retry_after_s))

    async def _once(
        self, method: str, path: str, *, query: Mapping[str, str | int] | None, body: object, timeout_s: float
    ) -> Json:
        if self._session is None:
            raise RuntimeError("use HubClient as `async with HubClient(...) as hub:`")
        try:
            async with self._session.request(
                method,
                self._base + path,
                params=query,
                json=body,
                headers=self._headers,
                timeout=aiohttp.ClientTimeout(total=timeout_s),
            ) as response:
                return _answer(response.status, await response.read(), response.headers)
        except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError, TimeoutError) as exc:
            raise _TryAgain(HubError("unreachable", status=0, detail=type(exc).__name__)) from exc


class _TryAgain(Exception):
    """A failure that another attempt may mend."""

    def __init__(self, error: HubError, *, retry_after_s: float = 0.0) -> None:
        super().__init__(str(error))
        self.error = error
        self.retry_after_s = retry_after_s


def _answer(status: int, body: bytes, headers: Mapping[str, str]) -> Json:
    """Read an answer, or raise what it refuses."""
    try:
        content = json.loads(body) if body else {}
    except ValueError:  # a proxy's page of HTML
        content = {}
    if status < 400 and isinstance(content, dict):
        return content
    error = HubError.from_problem(content if isinstance(content, dict) else {}, status=status)
    if status in _RETRY_STATUSES:
        raise _TryAgain(error, retry_after_s=_seconds(headers.get("Retry-After", "")))
    raise error


def _seconds(retry_after: str) -> float:
    """Read ``Retry-After`` in seconds; a date, which hubs do not send, counts as none."""
    return float(retry_after) if retry_after.isdecimal() else 0.0
