"""A manager port that plays a recording to each connection; it can stall, cut, repeat and refuse."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

RECORDINGS = Path(__file__).parent / "recordings"
SECRET = "aSecretOfThePbx"
COMPLETE = {"QueueStatus": "QueueStatusComplete", "CoreShowChannels": "CoreShowChannelsComplete"}


def fields(raw: bytes) -> dict[str, str]:
    """One frame, as the player needs it."""
    pairs = (line.partition(":") for line in raw.decode().split("\r\n"))
    return {key.strip(): value.strip() for key, _, value in pairs}


class Recording:
    """The frames of a file: its events in order, and the lists it answered, by action."""

    def __init__(self, name: str) -> None:
        _, _, rest = (RECORDINGS / f"{name}.ami").read_bytes().partition(b"\r\n")
        self.lists: dict[str, list[bytes]] = {}
        self.events: list[bytes] = []
        listed: dict[str, list[bytes]] = {}
        for raw in rest.split(b"\r\n\r\n"):
            frame = fields(raw)
            action_id = frame.get("ActionID", "")
            if action_id.startswith("sync-"):
                if not listed:
                    self.events.clear()  # what was before the first list was not heard
                listed.setdefault(action_id, []).append(raw)
            elif "Event" in frame:
                self.events.append(raw)
        for frames in listed.values():
            for action, end in COMPLETE.items():
                if fields(frames[-1]).get("Event") == end:
                    self.lists[action] = frames

    def until(self, event: str, count: int = 1) -> list[bytes]:
        """The events up to the ``count``-th of a kind, inclusive."""
        return self.events[: self._place(event, count)]

    def after(self, event: str, count: int = 1) -> list[bytes]:
        """The events after it."""
        return self.events[self._place(event, count) :]

    def _place(self, event: str, count: int) -> int:
        places = [n for n, raw in enumerate(self.events, 1) if fields(raw).get("Event") == event]
        return places[count - 1]


class Connection:
    """One connection to the player, as a test drives it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def sign_or_action(self) -> dict[str, str]:
        """The next action the other side sends, be it a Ping."""
        async with asyncio.timeout(10):
            return fields(await self._reader.readuntil(b"\r\n\r\n"))

    async def action(self) -> dict[str, str]:
        """The next action the other side sends; Pings before it are answered."""
        while (asked := await self.sign_or_action())["Action"] == "Ping":
            await self.send([f"Response: Success\r\nPing: Pong\r\nActionID: {asked['ActionID']}".encode()])
        return asked

    async def send(self, frames: Sequence[bytes], *, chunk: int = 1 << 20) -> None:
        """Send frames, in pieces of ``chunk`` bytes."""
        data = b"".join(raw.strip(b"\r\n") + b"\r\n\r\n" for raw in frames)
        for start in range(0, len(data), chunk):
            self._writer.write(data[start : start + chunk])
            await self._writer.drain()

    async def send_raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._writer.write(data)
        await self._writer.drain()

    async def log_in(self) -> bool:
        """Greet and judge the log-in."""
        self._writer.write(b"Asterisk Call Manager/11.0.0\r\n")
        asked = await self.action()
        good = asked["Action"] == "Login" and asked["Secret"] == SECRET
        said = (
            "Success\r\nMessage: Authentication accepted"
            if good
            else "Error\r\nMessage: Authentication failed"
        )
        await self.send([f"Response: {said}\r\nActionID: {asked['ActionID']}".encode()])
        return good

    async def answer_lists(self, lists: dict[str, list[bytes]] | None = None, count: int = 2) -> None:
        """Answer so many list actions, those without a recorded answer with an empty list."""
        for _ in range(count):
            await self.answer(await self.action(), lists or {})

    async def answer(self, asked: dict[str, str], lists: dict[str, list[bytes]]) -> None:
        """Answer one list action."""
        action, action_id = asked["Action"], asked["ActionID"].encode()
        recorded = lists.get(action)
        if recorded is None:
            start = b"Response: Success\r\nEventList: start\r\nActionID: x"
            end = f"Event: {COMPLETE[action]}\r\nEventList: Complete\r\nListItems: 0\r\nActionID: x".encode()
            recorded = [start, end]
        await self.send([_with_id(raw, action_id) for raw in recorded])

    async def begin(self, lists: dict[str, list[bytes]] | None = None) -> None:
        """Log-in and lists."""
        assert await self.log_in()
        await self.answer_lists(lists)

    async def cut(self) -> None:
        """Break the connection."""
        self._writer.close()

    async def stays(self) -> None:
        """Wait until the other side goes."""
        while await self._reader.read(1024):
            pass


def _with_id(raw: bytes, action_id: bytes) -> bytes:
    lines = raw.strip(b"\r\n").split(b"\r\n")
    return b"\r\n".join(
        b"ActionID: " + action_id if line.startswith(b"ActionID:") else line for line in lines
    )


class Player:
    """A manager port. ``connection`` returns the connections, one after the other."""

    def __init__(self) -> None:
        self.port = 0
        self._connected: asyncio.Queue[Connection] = asyncio.Queue()
        self._writers: list[asyncio.StreamWriter] = []

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take a new connection."""
        self._writers.append(writer)
        self._connected.put_nowait(Connection(reader, writer))

    async def connection(self) -> Connection:
        """The next connection."""
        async with asyncio.timeout(15):
            return await self._connected.get()

    def close(self) -> None:
        """Break every connection."""
        for writer in self._writers:
            writer.close()


@asynccontextmanager
async def player() -> AsyncIterator[Player]:
    """A player on a free port."""
    made = Player()
    server = await asyncio.start_server(made.accept, "127.0.0.1", 0, limit=1 << 22)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        made.close()
        server.close()
