"""Call-backs of the hub: verified without sockets, and received by aiohttp."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from aiohttp import web

from contacthub.client.errors import CallbackError
from contacthub.client.json import Json
from contacthub.client.signatures import TOLERANCE_S, is_signed, secret_key

"""A CloudEvent of the hub: ``id``, ``type``, ``time``, ``data``; the events page tells which there are."""

Take = Callable[[Json], Awaitable[None]]
_SHUTDOWN_S = 10.0  # as long as the hub waits for an answer


class CallbackVerifier:
    """Verifies that the hub signed a request with this ``secret`` (``whsec_…``), and not long ago.

    It opens no sockets, so it fits any HTTP server.  ``now`` gives seconds since 1970.
    """

    def __init__(self, secret: str, *, now: Callable[[], float] = time.time) -> None:
        self._key = secret_key(secret)
        self._now = now

    def verify(self, headers: Mapping[str, str], body: bytes) -> Json:
        """Return the CloudEvent that a request carries; names of ``headers`` may be written in any case.

        Raises:
            CallbackError: ``bad_signature``, ``stale_timestamp`` or ``malformed``.
        """
        said = {name.lower(): value for name, value in headers.items()}
        webhook_id, stamp = said.get("webhook-id", ""), said.get("webhook-timestamp", "")
        if not webhook_id or not stamp.isascii() or not stamp.isdecimal() or len(stamp) > 15:
            raise CallbackError("bad_signature", "webhook-id and webhook-timestamp are needed")
        if not is_signed(self._key, webhook_id, int(stamp), body, said.get("webhook-signature", "")):
            raise CallbackError("bad_signature", "this secret did not make the signature")
        if abs(self._now() - int(stamp)) > TOLERANCE_S:
            raise CallbackError("stale_timestamp", f"webhook-timestamp is more than {TOLERANCE_S} s off")
        return _cloud_event(body)


class RecentIds:
    """Remembers the ``most`` ids added last, to know a call-back that is sent again."""

    def __init__(self, most: int = 10_000) -> None:
        self._most = most
        self._ids: dict[str, None] = {}  # a dict for its order: the first key is the oldest id

    def __contains__(self, each: str) -> bool:
        return each in self._ids

    def add(self, each: str) -> None:
        """Remember an id, and forget the oldest where there are too many."""
        self._ids[each] = None
        if len(self._ids) > self._most:
            del self._ids[next(iter(self._ids))]


class CallbackHandler:
    """Takes call-backs in an aiohttp application, where ``handle`` is the handler of a POST.

    ``take`` gets each CloudEvent once and is answered 204 when it returns.  When it raises, the answer is
    500 and the hub sends the call-back again; ``web.HTTPGone`` says that no more are wanted.  Call-backs of
    one contact come one after the other, as long as each is taken within the 10 s that the hub waits; those
    of different contacts come at the same time.
    """

    def __init__(self, take: Take, *, secret: str, now: Callable[[], float] = time.time) -> None:
        self._take = take
        self._verifier = CallbackVerifier(secret, now=now)
        self._taken = RecentIds()
        self._under_way: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one request."""
        try:
            event = self._verifier.verify(request.headers, await request.read())
        except CallbackError as refusal:
            return web.Response(status=refusal.status, text=str(refusal))
        # When taking lasts longer than the hub waits, the hub sends the call-back again while the first is
        # still under way. The repetition waits for the first on a lock of that id, and is then known:
        #   0 s    first request, take() begins
        #   10 s   the hub gives up waiting; later the same id comes again and waits for the lock
        #   12 s   take() returns, the id is remembered; the repetition is answered 204 without take()
        # Locks that no request holds drop out of the WeakValueDictionary by themselves.
        async with self._under_way.setdefault(event["id"], asyncio.Lock()):
            if event["id"] not in self._taken:
                await self._take(event)
                self._taken.add(event["id"])
        return web.Response(status=204)


@asynccontextmanager
async def serve_callbacks(
    take: Take, *, secret: str, host: str = "127.0.0.1", port: int = 0, path: str = "/hub"
) -> AsyncIterator[str]:
    """Take call-backs on a port of their own, as ``CallbackHandler`` does; yield the ``callback_url``."""
    app = web.Application()
    app.router.add_post(path, CallbackHandler(take, secret=secret).handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_SHUTDOWN_S)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        yield f"http://{host}:{runner.addresses[0][1]}{path}"
    finally:
        await runner.cleanup()


def _cloud_event(body: bytes) -> Json:
    """Read the members that every CloudEvent has; ``data`` is left to the program."""
    try:
        event = json.loads(body)
    except ValueError:
        raise CallbackError("malformed", "the body is no JSON") from None
    if not isinstance(event, dict) or not isinstance(event.get("data"), dict):
        raise CallbackError("malformed", "the body is no CloudEvent with data")
    for name in ("specversion", "id", "source", "type"):
        if not isinstance(event.get(name), str) or not event[name]:
            raise CallbackError("malformed", f"the CloudEvent has no {name}")
    return event
