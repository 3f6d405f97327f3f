"""A console over its WebSocket: keeps the view, reconnects after a loss, and does each command once.

How a command survives a loss: its ``ref`` is an idempotency key, under which the hub keeps the reply::

    client                                        hub
    {"ref": R, "cmd": "accept_offer"}   ->        accepts, remembers the reply under R
                                    <- reply      lost: the connection breaks here
    … reconnects with since=LOG:SEQ     ->
    {"ref": R, "cmd": "accept_offer"}   ->        knows R: does nothing, sends the same reply
                                    <- reply      ``command`` returns
"""

from __future__ import annotations

import asyncio
import json
import uuid
from collections import deque
from typing import Self
from urllib.parse import quote

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from contacthub.client.backoff import FullJitter
from contacthub.client.errors import HubError
from contacthub.client.http import bearer
from contacthub.client.json import Json
from contacthub.client.timing import Timing
from contacthub.client.view import ConsoleView

"""A JSON object; its members are described by the hub's JSON Schema of the socket."""

MAX_FRAMES_BEHIND = 1_000
"""Frames kept for a slow reader; beyond this it loses the oldest ones, while the view stays whole."""
_MAX_FRAME_BYTES = 16 * 1024 * 1024  # a supervisor's snapshot of a large floor
# HTTP statuses of the handshake after which another attempt cannot succeed.
_REFUSED = {400: "bad_request", 401: "unauthorized", 403: "forbidden", 404: "not_found"}
_SIGN_IN_ENDED = 4401  # the close code with which the hub ends the socket of an ended sign-in


class Console:
    """One agent's or supervisor's console; use it as ``async with``, read it with ``async for``.

    ``view`` is always the floor as of the last frame.  After a loss it reconnects with full jitter, resumes
    at the last frame and repeats the commands without a reply under the same ``ref``, so they are done once.
    """

    def __init__(
        self,
        url: str,
        token: str | None,
        *,
        command_timeout_s: float = 30.0,
        timing: Timing | None = None,
    ) -> None:
        self.view = ConsoleView()
        self._url = _socket_url(url)
        self._headers = bearer(token)
        self._command_timeout_s = command_timeout_s
        self._timing = timing or Timing()
        self._backoff = FullJitter(rng=self._timing.rng)
        self._frames: deque[Json] = deque(maxlen=MAX_FRAMES_BEHIND)
        self._arrived = asyncio.Event()
        self._unanswered: dict[str, tuple[str, asyncio.Future[Json]]] = {}
        self._socket: ClientConnection | None = None
        self._asked: str | None = None
        self._ended: HubError | None = None
        self._tasks = asyncio.TaskGroup()
        self._runner: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self._tasks.__aenter__()
        self._runner = self._tasks.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner is not None:
            self._runner.cancel()
        # Not handed the body's exception: the group would wrap it, and callers catch HubError as it is.
        await self._tasks.__aexit__(None, None, None)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Json:
        """Return the next frame; the view holds it already.

        Raises:
            HubError: the hub refuses this console for good (wrong token, sign-in ended).
        """
        while not self._frames:
            if self._ended is not None:
                raise self._ended
            self._arrived.clear()
            await self._arrived.wait()
        return self._frames.popleft()

    async def command(self, cmd: str, *, ref: str | None = None, **members: object) -> Json:
        """Send a command and return its result; when the connection breaks, the next one repeats it.

        A ``ref`` is a UUID; give one of your own where you may have to say the same command again, after a
        time-out or in a new process: within 10 minutes the hub answers it again and does it once.

        Raises:
            HubError: the hub refused.
            TimeoutError: no reply in ``command_timeout_s``; whether the command was done is not known.
            ValueError: a command under this ``ref`` is waiting for its reply.
        """
        if self._ended is not None:
            raise self._ended
        ref = ref or str(uuid.uuid4())
        if ref in self._unanswered:
            raise ValueError("a command under this ref waits for its reply already")
        text = json.dumps({"ref": ref, "cmd": cmd, **members}, ensure_ascii=False)
        reply: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._unanswered[ref] = (text, reply)
        try:
            async with asyncio.timeout(self._command_timeout_s):
                await self._send(text)
                return await reply
        finally:
            del self._unanswered[ref]

    async def _run(self) -> None:
        """Hold a socket open until the hub refuses this console for good."""
        try:
            while True:
                try:
                    await self._one_socket()
                except (OSError, InvalidHandshake, ConnectionClosed, TimeoutError) as loss:
                    _raise_if_refused(loss)
                await self._timing.sleep(self._backoff.failed())
        except HubError as refusal:
            self._end(refusal)

    async def _one_socket(self) -> None:
        """Connect, resume and take frames in until the socket closes, which always raises."""
        since = self.view.resume_point
        url = self._url if since is None else f"{self._url}?since={quote(since, safe=':')}"
        async with connect(
            url,
            additional_headers=self._headers,
            compression=None,
            proxy=None,
            open_timeout=10,
            ping_interval=5,  # with the time-out: a dead line is noticed as fast as the hub notices it
            ping_timeout=10,
            close_timeout=2,
            max_size=_MAX_FRAME_BYTES,
        ) as socket:
            self.view.begin_socket()
            self._socket = socket
            try:
                await self._repeat_unanswered(socket)
                async for message in socket:
                    # Only a frame counts as success: a hub may accept the socket and close it at once.
                    self._backoff.succeeded()
                    await self._take_in(json.loads(message))
                # The iteration ends without an error when the hub closes in order: a loss as well.
                ended = socket.protocol
                raise ConnectionClosed(ended.close_rcvd, ended.close_sent, ended.close_rcvd_then_sent)
            finally:
                self._socket = None

    async def _repeat_unanswered(self, socket: ClientConnection) -> None:
        for text, _ in tuple(self._unanswered.values()):
            await socket.send(text)

    async def _take_in(self, frame: Json) -> None:
        if frame["type"] == "reply":
            self._settle(frame)
            if frame["ref"] == self._asked and not frame["ok"] and self._socket is not None:
                await self._socket.close()  # asked too often: the next socket begins with a snapshot
        elif not self.view.apply(frame):
            # A gap: a frame before this one is missing.
            self._asked = str(uuid.uuid4())
            await self._send(json.dumps({"ref": self._asked, "cmd": "snapshot"}))
        self._frames.append(frame)
        self._arrived.set()

    def _settle(self, frame: Json) -> None:
        """Give a reply to the command that waits for it; one that waits no more is ignored."""
        _, reply = self._unanswered.get(frame["ref"], (None, None))
        if reply is None or reply.done():
            return
        if frame["ok"]:
            reply.set_result(frame.get("result") or {})
        else:
            reply.set_exception(HubError.from_problem(frame.get("error") or {}, status=0))

    async def _send(self, text: str) -> None:
        """Send if connected. Otherwise do nothing: ``_repeat_unanswered`` sends it on the next socket."""
        if self._socket is None:
            return
        try:
            await self._socket.send(text)
        except ConnectionClosed:
            return

    def _end(self, refusal: HubError) -> None:
        """End for good: readers of frames and all commands under way get the refusal."""
        self._ended = refusal
        self._arrived.set()
        for _, reply in self._unanswered.values():
            if not reply.done():
                reply.set_exception(refusal)


def _socket_url(url: str) -> str:
    """Turn the hub's http(s) address into its console's ws(s) one."""
    scheme, _, rest = url.rstrip("/").partition("://")
    return f"{'wss' if scheme == 'https' else 'ws'}://{rest}/api/v1/console"


def _raise_if_refused(loss: Exception) -> None:
    """Raise if reconnecting cannot help, since the hub does not accept the token or has ended the sign-in."""
    if isinstance(loss, InvalidStatus) and loss.response.status_code in _REFUSED:
        status = loss.response.status_code
        raise HubError(_REFUSED[status], status=status) from loss
    if isinstance(loss, ConnectionClosed) and loss.rcvd is not None and loss.rcvd.code == _SIGN_IN_ENDED:
        raise HubError("session_ended", status=401) from loss
