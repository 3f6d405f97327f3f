"""The sockets of visitors. What is stored is the truth: a lost frame is found when the browser is back.

browser   hello {token, since}                 who it is, and the last message that it has
hub       hello {messages, more, read, verified, reception}
browser   message {client_id, text, files}     kept and sent again by the browser until it comes back
hub       message {message}                    it is stored; so come those of agents and of other windows
hub       left {client_id, email}              it is stored, and answered by mail
browser   call_me {client_id, number, at}      asked again, it is the same call
hub       called {client_id, number, at}       it is a call-back now
browser   reception {}                         is somebody there?
hub       reception {here, opens_at, …}        and what is asked before the chat; also when that changes
hub       typing {name}                        an agent writes; it is so for some seconds
hub       read {id}                            agents have read all up to this message of the visitor
hub       survey {survey}                      the contact has ended, and asks how it was; also in hello
browser   survey_answer {id, values, comment}  once
hub       survey_over {id, why}                kept; answered, it was before; late
hub       error {code, detail, client_id, retry_ms}

The hub closes it with 1012 when the log was read back, and with 1013 when the browser does not keep up.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from typing import Final, Protocol

import orjson
from aiohttp import WSCloseCode, WSMsgType, web

from contacthub.api.client_address import client_address, one_place
from contacthub.api.json import Json
from contacthub.channels.chat.calls import Calls
from contacthub.channels.chat.conversations import Conversations
from contacthub.channels.chat.conversing import Visitor, visitor_of
from contacthub.channels.chat.frames import (
    AnyFrame,
    Ask,
    At,
    CallMe,
    Earlier,
    Fetch,
    FileBegins,
    Hello,
    Say,
    Seen,
    SurveyAnswer,
    Typing,
    frame_of,
)
from contacthub.channels.chat.identity import Identity, NotProven, proven
from contacthub.channels.chat.limits import Floods
from contacthub.channels.chat.visitor_files import OneFile, VisitorFiles
from contacthub.database.units import StorageUnavailable
from contacthub.problems import Problem
from contacthub.routing.values import value
from contacthub.routing.words import Instant
from contacthub.surveys.in_chat import InChat

log = logging.getLogger("contacthub.channels")

MAX_FRAME: Final = 32 * 1024
MOST_WAITING: Final = 200
"""Frames that a browser has not taken; with more it is told to come back, and finds them then."""
NOT_PROVEN: Final = 4403
MOST_REASON: Final = 120
"""Bytes: a closing frame has room for 123."""
RETRY_MS: Final = 2_000
UNAVAILABLE: Final = 503


@value(kw_only=True)
class Rules:
    """Who may chat: pages of these origins; by which secrets users are proven, and whether all must be."""

    origins: Collection[str]
    secrets: Sequence[bytes]
    only_verified: bool = False
    hello_s: float = 10.0
    ping_s: float = 25.0
    send_s: float = 30.0


class AtNow(Protocol):
    """The channel's side of the hub: which source it is, and the time."""

    source: str

    def now(self) -> Instant:
        """The time by the hub's clock."""


class VisitorSockets:
    """Every open socket of one channel, by visitor."""

    def __init__(
        self,
        conversations: Conversations,
        *,
        files: VisitorFiles,
        calls: Calls,
        in_chat: InChat,
        rules: Rules,
        floods: Floods,
        port: AtNow,
    ) -> None:
        self._conversations = conversations
        self._files = files
        self._calls = calls
        self._rules = rules
        self._floods = floods
        self._in_chat = in_chat
        self._now = port.now
        self._source = port.source
        self._open: dict[str, list[VisitorSocket]] = {}
        self._standing: object = None

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Upgrade the request, and stay until the socket closes.

        Raises:
            Problem: the page is of another origin, or its address has too many sockets.
        """
        if request.headers.get("Origin", "").lower() not in self._rules.origins:
            raise Problem("bad_origin", "the page's origin is not among `origins` of this channel")
        place = one_place(client_address(request))
        with self._floods.one_socket(place):
            made = web.WebSocketResponse(max_msg_size=MAX_FRAME, heartbeat=self._rules.ping_s, compress=False)
            await made.prepare(request)
            await self._serve(made, place)
            return made

    async def deliver(self, ref: str, message_id: str) -> None:
        """Send what an agent wrote to the windows that are open; others find it when they come back."""
        if ref in self._open and (shown := await self._conversations.shown(message_id)) is not None:
            self.tell(ref, {"type": "message", "message": shown})

    def reception_may_differ(self) -> None:
        """Tell every window who receives its visitor now, if that is not as it was told last.

        Without reading whether each visitor is in contact: a queue that opens would read 2,000 threads.
        """
        if not self._open or self._standing == (standing := self._conversations.standing()):
            return
        self._standing = standing
        for windows in self._open.values():
            for each in windows:
                each.put({"type": "reception", **self._conversations.reception_of(each.visitor)})

    def reset(self) -> None:
        """The floor was read back from the log: what is stored by now each browser finds when it is back."""
        for windows in self._open.values():
            for each in windows:
                each.leave(WSCloseCode.SERVICE_RESTART)

    def tell(self, ref: str, frame: Json) -> None:
        """Send a frame to every window of a visitor."""
        for each in tuple(self._open.get(ref, ())):
            each.put(frame)

    async def _serve(self, made: web.WebSocketResponse, place: str) -> None:
        try:
            hello, visitor = await self._first(made)
        except NotProven as refused:
            await made.close(code=NOT_PROVEN, message=str(refused).encode()[:MOST_REASON])
            return
        except Problem as refused:
            await made.close(code=WSCloseCode.POLICY_VIOLATION, message=refused.detail.encode()[:MOST_REASON])
            return
        except (TimeoutError, TypeError, ConnectionError):
            await made.close(code=WSCloseCode.POLICY_VIOLATION, message=b"no hello")
            return
        socket = VisitorSocket(made, visitor, self._rules)
        if not self._open:
            self._standing = self._conversations.standing()
        # Known before the first read: what is written meanwhile comes as a frame, or is read, or both.
        self._open.setdefault(visitor.ref, []).append(socket)
        try:
            await socket.run(
                self._welcome(visitor, hello, place), lambda text: self._take(socket, text, place)
            )
        finally:
            own = self._open[visitor.ref]
            own.remove(socket)
            if not own:
                del self._open[visitor.ref]

    async def _first(self, made: web.WebSocketResponse) -> tuple[Hello, Visitor]:
        async with asyncio.timeout(self._rules.hello_s):
            hello = frame_of(await made.receive_str())
        if not isinstance(hello, Hello):
            raise Problem("invalid", "type: the first frame is hello")
        return hello, visitor_of(hello, self._identity(hello))

    def _identity(self, hello: Hello) -> Identity | None:
        if hello.identity is not None:
            return proven(hello.identity, self._rules.secrets, self._now())
        if self._rules.only_verified:
            raise NotProven("only users who are signed in at the shop may chat")
        return None

    async def _welcome(self, visitor: Visitor, hello: Hello, place: str) -> Json:
        found = await self._conversations.found(visitor, hello.since)
        await self._moved(visitor, hello, place)
        received = await self._conversations.received(visitor)
        verified = visitor.identity is not None
        asked = await self._in_chat.open(self._source, visitor.ref)
        return {"type": "hello", "verified": verified, "reception": received, "survey": asked, **found}

    async def _take(self, socket: VisitorSocket, said: str | bytes, place: str) -> None:
        """Do what one frame asks."""
        if isinstance(said, bytes):
            await _trying(socket, socket.file.about, lambda: socket.file.take(said))
            return
        try:
            frame = frame_of(said)
        except Problem as problem:
            socket.put(_error(problem, None))
            return
        await _trying(socket, _about(frame), lambda: self._do(socket, frame, place))

    async def _do(self, socket: VisitorSocket, frame: AnyFrame, place: str) -> None:
        ref = socket.visitor.ref
        match frame:
            case Say() | SurveyAnswer():
                await self._said(socket.visitor, frame, place)
            case At():
                await self._moved(socket.visitor, frame, place)
            case CallMe() | Ask():
                await self._reception(socket, frame, place)
            case Typing():
                await self._conversations.typing(socket.visitor)
            case Seen():
                await self._conversations.seen(socket.visitor, frame.id, read=frame.read)
            case Earlier():
                found = await self._conversations.earlier(socket.visitor, frame.before)
                socket.put({"type": "earlier", **found})
            case FileBegins():
                coming = self._files.coming(ref, frame, socket.put)
                keeping = _trying(socket, frame.client_id, lambda: coming.keep(self._floods, place))
                await socket.file.begin(coming, keeping)
            case Fetch():
                await socket.put_piece(await self._files.piece(ref, frame))
            case Hello():
                raise Problem("invalid", "type: hello was said already")

    async def _reception(self, socket: VisitorSocket, asked: CallMe | Ask, place: str) -> None:
        """Have the visitor called, if they ask for it; and tell who receives them now."""
        if isinstance(asked, CallMe):
            socket.put(await self._calls.take(socket.visitor, asked, place))
        socket.put({"type": "reception", **await self._conversations.received(socket.visitor)})

    async def _moved(self, visitor: Visitor, to: At | Hello, place: str) -> None:
        """Note the page; of one who jumps from page to page it is known with the next message."""
        if to.page and self._floods.wait_ms(visitor.ref, place) == 0:
            with suppress(Problem, StorageUnavailable):
                await self._conversations.moved(visitor, to)

    async def _said(self, visitor: Visitor, said: Say | SurveyAnswer, place: str) -> None:
        wait_ms, ref = self._floods.wait_ms(visitor.ref, place), visitor.ref
        if wait_ms:
            raise Problem("over_limit", "too many messages: send it again later", retry_after_ms=wait_ms)
        if isinstance(said, SurveyAnswer):
            self.tell(ref, await self._in_chat.take(self._source, ref, said.id, said.values, said.comment))
        else:
            self.tell(ref, await self._conversations.said(visitor, said))


class VisitorSocket:
    """One window of a visitor."""

    def __init__(self, made: web.WebSocketResponse, visitor: Visitor, rules: Rules) -> None:
        self.visitor = visitor
        self.file = OneFile()
        self._made = made
        self._rules = rules
        self._waiting: asyncio.Queue[Json | bytes] = asyncio.Queue(MOST_WAITING)
        self._piece = asyncio.Semaphore(1)
        self._code = WSCloseCode.OK
        self._leaving = asyncio.Event()

    async def put_piece(self, piece: bytes) -> None:
        """Have a piece of a file sent, once the browser has the one before: of these only one waits."""
        await self._piece.acquire()
        self.put(piece)

    def put(self, frame: Json | bytes) -> None:
        """Have a frame sent after those that wait."""
        try:
            self._waiting.put_nowait(frame)
        except asyncio.QueueFull:
            self.leave(WSCloseCode.TRY_AGAIN_LATER)

    def leave(self, code: WSCloseCode) -> None:
        """Have the socket closed; the browser comes back, whatever the code says."""
        self._code = code
        self._leaving.set()

    async def run(self, welcome: Awaitable[Json], take: Callable[[str | bytes], Awaitable[None]]) -> None:
        """Send the welcome and what follows, and give what comes to ``take``, until either side closes."""
        first = await welcome
        tasks = [
            asyncio.create_task(self._send(first)),
            asyncio.create_task(self._receive(take)),
            asyncio.create_task(self._leaving.wait()),
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
            await self.file.give_up()
            with suppress(TimeoutError, ConnectionError):
                async with asyncio.timeout(self._rules.hello_s):
                    await self._made.close(code=self._code)
        for error in ended:
            if isinstance(error, Exception) and not isinstance(error, (TimeoutError, ConnectionError)):
                raise error

    async def _send(self, first: Json) -> None:
        frame: Json | bytes = first
        while True:
            async with asyncio.timeout(self._rules.send_s):
                if isinstance(frame, bytes):
                    await self._made.send_bytes(frame)
                    self._piece.release()
                else:
                    await self._made.send_str(orjson.dumps(frame).decode())
            frame = await self._waiting.get()

    async def _receive(self, take: Callable[[str | bytes], Awaitable[None]]) -> None:
        async for message in self._made:
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                return
            await take(message.data)


def _about(frame: AnyFrame) -> str | None:
    """By which the browser knows what went wrong: the id that it made, or that of the file it wants."""
    match frame:
        case Say() | CallMe() | FileBegins():
            return frame.client_id
        case Fetch() | SurveyAnswer():
            return frame.id
        case _:
            return None


async def _trying(socket: VisitorSocket, about: str | None, deed: Callable[[], Awaitable[None]]) -> None:
    """Do what is asked; what goes wrong is told to the browser, which keeps what it has."""
    try:
        await deed()
    except Problem as problem:
        socket.put(_error(problem, about))
    except StorageUnavailable:
        socket.put(_error(Problem("unavailable", "it cannot be stored now"), about))


def _error(problem: Problem, about: str | None) -> Json:
    wait_ms = problem.retry_after_ms
    if wait_ms is None and problem.status == UNAVAILABLE:
        wait_ms = RETRY_MS
    said = {"code": problem.code, "detail": problem.detail, "client_id": about, "retry_ms": wait_ms}
    return {"type": "error", **said}
