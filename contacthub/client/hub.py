"""The client's entry: ``Hub`` sends events, reads the log, customers and the floor, and opens consoles."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Self

import aiohttp

from contacthub.client.backoff import FullJitter
from contacthub.client.batches import MEDIA_TYPE, batches, joined
from contacthub.client.console import Console
from contacthub.client.errors import HubError
from contacthub.client.http import Http, Request, bearer
from contacthub.client.json import Json
from contacthub.client.log import LogFollower, LogPage
from contacthub.client.signatures import secret_key, signed_headers
from contacthub.client.timing import Timing

LOG_WAIT_MS = 20_000
LOG_PAGE = 1_000
OVER_LIMIT = "over_limit"


class Hub:
    """Speaks to one hub, with a bearer token or with the secret of its sources; use it as ``async with``.

    With a ``secret`` (``whsec_…``) events are signed; everything else needs the ``token``.  An attempt ends
    after ``timeout_s``.  Losses and 429, 502, 503, 504 are tried again, ``attempts`` times in all (None: for
    ever), with full jitter and what ``Retry-After`` asks for; events keep their ids, so the hub takes each of
    them once.
    """

    def __init__(
        self,
        url: str,
        token: str | None = None,
        *,
        secret: str | None = None,
        session: aiohttp.ClientSession | None = None,
        attempts: int | None = 8,
        timeout_s: float = 10.0,
        timing: Timing | None = None,
    ) -> None:
        if token is None and secret is None:
            raise ValueError("a hub is spoken to with a token, or with a secret for events")
        self._url = url
        self._token = token
        self._key = None if secret is None else secret_key(secret)
        self._attempts = attempts
        self._timeout_s = timeout_s
        self._timing = timing or Timing()
        self._http = Http(url, session, self._timing)

    async def __aenter__(self) -> Self:
        await self._http.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.close()

    # --- events in -----------------------------------------------------------------------------------

    async def post_event(self, kind: str, data: Mapping[str, Any], *, source: str, **attributes: str) -> Json:
        """Send one CloudEvent and return its result: ``status``, and ``contact_id`` where there is one.

        ``attributes`` are further ones of the CloudEvent, such as ``id`` and ``time``.

        Raises:
            HubError: the hub refused the request or rejected the event, or every attempt failed.
        """
        [result] = await self.post_events([{**attributes, "source": source, "type": kind, "data": data}])
        if result["status"] == "rejected":
            raise HubError.from_problem(result.get("error", {}), status=422)
        return result

    async def post_events(self, events: Sequence[Mapping[str, Any]]) -> list[Json]:
        """Send CloudEvents, in as many requests as it takes, and return the hub's result for each, in order.

        Those that it refuses for now (``over_limit``) are sent again, when it says, as long as it takes some.
        ``id`` and ``specversion`` are filled in where missing, before the first attempt.

        Raises:
            HubError: the hub refused a whole request, or every attempt failed; the events of the requests
                before it were taken.
        """
        results: list[Json] = []
        for batch in batches(events):
            results.extend(await self._taken(batch))
        return results

    async def _taken(self, batch: Sequence[bytes]) -> list[Json]:
        """The results of a batch; the next one waits until the hub takes what it refuses for now of this one.

        ``attempts`` of them in a row may bring nothing; a flood on a thread is taken bit by bit.
        """
        results = await self._sent(batch)
        backoff = FullJitter(rng=self._timing.rng)
        while left := [at for at, result in enumerate(results) if _wait_ms(result) is not None]:
            if self._attempts is not None and backoff.failures + 1 >= self._attempts:
                break
            wait_s = min(_wait_ms(results[at]) or 0 for at in left) / 1000
            await self._timing.sleep(backoff.failed(at_least_s=wait_s))
            again = await self._sent([batch[at] for at in left])
            if any(_wait_ms(result) is None for result in again):
                backoff.succeeded()
            for at, result in zip(left, again, strict=True):
                results[at] = result
        return results

    async def _sent(self, batch: Sequence[bytes]) -> list[Json]:
        body = joined(batch)
        request = replace(self._request("POST", "/events", body=body), headers=self._headers_of(body))
        results: list[Json] = (await self._http.ask(request))["results"]
        return results

    def _headers_of(self, body: bytes) -> Callable[[], Mapping[str, str]]:
        """Return a function that makes the headers of an attempt.

        Each attempt is signed anew, since the hub refuses old timestamps, under one ``webhook-id``.
        """
        key, media = self._key, {"Content-Type": MEDIA_TYPE}
        if key is None:
            return lambda: media | bearer(self._token)
        webhook_id = f"msg_{uuid.uuid4().hex}"
        return lambda: media | signed_headers(key, webhook_id, int(self._timing.now()), body)

    # --- the log out ---------------------------------------------------------------------------------

    async def log(self, since: int, wait_ms: int = 0, *, limit: int = LOG_PAGE) -> LogPage:
        """Return the page of the log after ``since``; if it is empty, wait up to ``wait_ms`` for an item."""
        return await self._log(since, wait_ms, limit=limit, attempts=self._attempts)

    def follow_log(self, since: int | str = 0) -> LogFollower:
        """Return every item after ``since``, a number or an earlier ``resume_point``; losses do not end it.

        Raises:
            HubError: while reading. ``log_trimmed``: ``since`` is older than what the hub keeps;
                ``log_replaced``: the hub began another log, so that ``since`` means nothing in it.
        """
        return LogFollower(lambda seq: self._log(seq, LOG_WAIT_MS, limit=LOG_PAGE, attempts=None), since)

    async def _log(self, since: int, wait_ms: int, *, limit: int, attempts: int | None) -> LogPage:
        query = {"since": since, "wait_ms": wait_ms, "limit": limit}
        request = replace(
            self._request("GET", "/log", query=query),
            timeout_s=self._timeout_s + wait_ms / 1000,
            attempts=attempts,
        )
        answer = await self._http.ask(request)
        return LogPage(log=answer["log"], items=answer["items"], next=answer["next"])

    # --- everything else, below /api/v1 ----------------------------------------------------------------

    async def get(self, path: str, **query: str | int) -> Json:
        """Read ``path``, such as ``/floor`` or ``/customers/C1``.

        Raises:
            HubError: the hub refused, or every attempt failed.
        """
        return await self._http.ask(self._request("GET", path, query=query))

    async def post(self, path: str, body: Json) -> Json:
        """Send ``body``, such as a new customer to ``/customers``.

        ``post``, ``put`` and ``patch`` are not sent again when the hub may have done them: a connection lost
        in the middle is the error ``unreachable``, and reading the path shows whether it was done.

        Raises:
            HubError: the hub refused, or could not be reached.
        """
        return await self._write("POST", path, body)

    async def put(self, path: str, body: Json, *, if_match: int | None = None) -> Json:
        """Create or replace what ``path`` names; an existing customer only at version ``if_match``.

        Raises:
            HubError: the hub refused (``stale``: there is a newer version), or could not be reached.
        """
        return await self._write("PUT", path, body, if_match=if_match)

    async def patch(self, path: str, body: Json, *, if_match: int) -> Json:
        """Change the members that ``body`` names, by JSON Merge Patch, at version ``if_match``.

        Raises:
            HubError: the hub refused (``stale``: there is a newer version), or could not be reached.
        """
        return await self._write("PATCH", path, body, if_match=if_match)

    async def _write(self, method: str, path: str, body: Json, *, if_match: int | None = None) -> Json:
        headers = {"Content-Type": "application/json"} | bearer(self._token)
        if if_match is not None:
            headers["If-Match"] = f'"{if_match}"'
        text = json.dumps(body, ensure_ascii=False).encode()
        request = self._request(method, path, body=text)
        return await self._http.ask(replace(request, headers=lambda: headers, is_repeatable=False))

    def _request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        body: bytes | None = None,
    ) -> Request:
        return Request(
            method=method,
            path=path,
            headers=lambda: bearer(self._token),
            query=query,
            body=body,
            timeout_s=self._timeout_s,
            attempts=self._attempts,
        )

    # --- consoles --------------------------------------------------------------------------------------

    def console(self, *, command_timeout_s: float = 30.0) -> Console:
        """Return the console of the agent whose token this is; use it as ``async with``."""
        return Console(self._url, self._token, command_timeout_s=command_timeout_s, timing=self._timing)


def _wait_ms(result: Json) -> int | None:
    """After how long an event that was refused for now may be sent again; None: it was not."""
    error = result.get("error") or {}
    wait_ms = error.get("retry_after_ms", 0)
    if result["status"] != "rejected" or error.get("code") != OVER_LIMIT or not isinstance(wait_ms, int):
        return None
    return wait_ms
