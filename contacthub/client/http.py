"""Requests to a hub, with time-outs and retries that never do a thing twice.

What a failure leaves open decides whether the request may be sent again::

    not connected, 429, 503         the hub has done nothing           sent again
    lost after sending, 502, 504    the hub may have done it           sent again if ``is_repeatable``
    any other refusal               another attempt ends like it       not sent again

Reading is repeatable, and so are events, since the hub drops those whose ids it has. Other writes are not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import aiohttp

from contacthub.client.backoff import FullJitter
from contacthub.client.errors import HubError
from contacthub.client.json import Json
from contacthub.client.timing import Timing

"""A JSON object; its members are described by the hub's OpenAPI document."""

_NOTHING_DONE = frozenset({429, 503})
_PERHAPS_DONE = frozenset({502, 504})


def bearer(token: str | None) -> dict[str, str]:
    """The Authorization header; none without a token."""
    return {} if token is None else {"Authorization": f"Bearer {token}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to ask, how long one attempt may take, and how often to try; ``attempts`` None: for ever.

    ``headers`` are made anew for every attempt.  Only where ``is_repeatable`` is the request sent again
    after a loss that leaves open whether the hub has done it.
    """

    method: str
    path: str
    headers: Callable[[], Mapping[str, str]]
    query: Mapping[str, str | int] | None = None
    body: bytes | None = None
    timeout_s: float
    attempts: int | None
    is_repeatable: bool = True


class Http:
    """Sends requests to the hub at ``url``; a session that is handed in stays its owner's."""

    def __init__(self, url: str, session: aiohttp.ClientSession | None, timing: Timing) -> None:
        self._base = url.rstrip("/") + "/api/v1"
        self._session = session
        self._owns_session = session is None
        self._timing = timing

    async def open(self) -> None:
        """Open a session, unless one was handed in."""
        if self._session is None:
            self._session = aiohttp.ClientSession()

    async def close(self) -> None:
        """Close the session, unless it was handed in."""
        if self._owns_session and self._session is not None:
            await self._session.close()
            self._session = None

    async def ask(self, request: Request) -> Json:
        """Return the hub's answer.

        Raises:
            HubError: the hub refused, or the last attempt failed.
        """
        backoff = FullJitter(rng=self._timing.rng)
        while True:
            try:
                return await self._once(request)
            except _Failed as failure:
                # ``failures`` counts the attempts before this one.
                is_last = request.attempts is not None and backoff.failures + 1 >= request.attempts
                if is_last or (failure.is_perhaps_done and not request.is_repeatable):
                    raise failure.error from failure.__cause__
                await self._timing.sleep(backoff.failed(at_least_s=failure.retry_after_s))

    async def _once(self, request: Request) -> Json:
        if self._session is None:
            raise RuntimeError("use Hub as `async with Hub(...) as hub:`")
        try:
            async with self._session.request(
                request.method,
                self._base + request.path,
                params=request.query,
                data=request.body,
                headers=request.headers(),
                timeout=aiohttp.ClientTimeout(total=request.timeout_s),
                allow_redirects=False,  # a POST that is redirected becomes a GET
                middlewares=None if request.is_repeatable else (_sent_once,),
            ) as response:
                return _answer(response.status, await response.read(), response.headers)
        except aiohttp.ClientConnectorError as exc:
            raise _Failed(_unreachable(exc), is_perhaps_done=False) from exc
        except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError, TimeoutError) as exc:
            raise _Failed(_unreachable(exc), is_perhaps_done=True) from exc


class _Lost(aiohttp.ClientConnectionError):
    """The connection broke after it was made, so the hub may have the request."""


async def _sent_once(
    request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """An aiohttp middleware for requests that must be sent once.

    aiohttp itself repeats idempotent methods, PUT among them, when a kept-alive connection breaks with these
    two exceptions; it does not repeat on ``_Lost``.
    """
    try:
        return await send(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as exc:
        raise _Lost from exc


class _Failed(Exception):
    """A failure after which another attempt may succeed."""

    def __init__(self, error: HubError, *, is_perhaps_done: bool, retry_after_s: float = 0.0) -> None:
        super().__init__(str(error))
        self.error = error
        self.is_perhaps_done = is_perhaps_done
        self.retry_after_s = retry_after_s


def _unreachable(exc: Exception) -> HubError:
    return HubError("unreachable", status=0, detail=type(exc).__name__)


def _answer(status: int, body: bytes, headers: Mapping[str, str]) -> Json:
    """Return the body of a success; raise ``HubError``, or ``_Failed`` where another attempt may help."""
    content = _object(body)
    if 200 <= status < 300 and content is not None:
        return content
    error = HubError.from_problem(content or {}, status=status)
    if status in _NOTHING_DONE | _PERHAPS_DONE:
        wait_s = _seconds(headers.get("Retry-After", ""))
        raise _Failed(error, is_perhaps_done=status in _PERHAPS_DONE, retry_after_s=wait_s)
    raise error


def _object(body: bytes) -> Json | None:
    """Read a JSON object; an empty body is an empty object, anything else (a proxy's HTML) None."""
    try:
        content = json.loads(body) if body else {}
    except ValueError:
        return None
    return content if isinstance(content, dict) else None


def _seconds(retry_after: str) -> float:
    """Read ``Retry-After`` in seconds; its other form, a date, which hubs do not send, counts as 0."""
    return float(retry_after) if retry_after.isdecimal() else 0.0
