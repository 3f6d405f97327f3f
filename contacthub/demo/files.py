"""Files that customers of the demonstration send: drawn here, and given to the hub when they are sent."""

from __future__ import annotations

import logging
import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import aiohttp

from contacthub.api.json import Json
from contacthub.client import Hub
from contacthub.demo.child import Order

Colour = tuple[int, int, int]
FILES: Final = "files"
WIDTH, HEIGHT = 240, 180
UPLOAD_TIMEOUT_S: Final = 30.0
PAPER, INK, FAINT = (250, 250, 248), (52, 58, 70), (196, 202, 214)
TABLE, CASE, DARK, KEY = (176, 148, 118), (238, 240, 243), (44, 52, 48), (150, 158, 170)

log = logging.getLogger(__name__)


def with_files(event: Json, names: Sequence[str]) -> Json:
    """An event whose message has files: ``Sending`` puts them where the hub has them."""
    return {**event, FILES: [*names]} if names else event


class Sending:
    """Posts events to the hub; the files of their messages are uploaded before."""

    def __init__(self, hub: Hub, session: aiohttp.ClientSession, order: Order) -> None:
        self._hub = hub
        self._session = session
        self._url = f"{order['url']}/api/v1/uploads"
        self._headers = {"Authorization": f"Bearer {order['token']}"}

    async def post_events(self, events: Sequence[Json]) -> list[Json]:
        """Post them; the results in their order."""
        return await self._hub.post_events([await self._with_uploads(event) for event in events])

    async def _with_uploads(self, event: Json) -> Json:
        rest = {name: value for name, value in event.items() if name != FILES}
        ids = [await self._upload(name) for name in event.get(FILES, ())]
        files = [{"upload_id": each} for each in ids if each is not None]
        return {**rest, "data": {**rest["data"], "attachments": files}} if files else rest

    async def _upload(self, name: str) -> str | None:
        """The id of a file; None: the hub did not take it, and the message goes without."""
        form = aiohttp.FormData()
        form.add_field("file", picture(name), filename=name, content_type="image/png")
        timeout = aiohttp.ClientTimeout(total=UPLOAD_TIMEOUT_S)
        try:
            async with self._session.post(
                self._url, data=form, headers=self._headers, timeout=timeout
            ) as answer:
                answer.raise_for_status()
                return str((await answer.json())["id"])
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("! the file %s was not sent: %s", name, error)
            return None


def picture(name: str) -> bytes:
    """A picture as PNG."""
    colour_at = PICTURES[name]
    rows = (b"\0" + bytes(part for x in range(WIDTH) for part in colour_at(x, y)) for y in range(HEIGHT))
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def _stripes(x: int, y: int) -> Colour:
    """A printed page: lines of words, with pale stripes across."""
    is_text = 24 <= x < WIDTH - 24 and y % 14 < 6 and (x * 7 + (y // 14) * 31) % 41 > 7
    if not is_text:
        return PAPER
    return FAINT if x % 34 < 9 else INK


def _remote(x: int, y: int) -> Colour:
    """A remote control whose display is dark."""
    if not (85 <= x < 155 and 10 <= y < 170):
        return TABLE
    if 95 <= x < 145 and 22 <= y < 62:
        return DARK
    is_key = y > 76 and (x - 95) % 18 < 13 and (y - 76) % 20 < 12 and 95 <= x < 146
    return KEY if is_key else CASE


PICTURES: Final[Mapping[str, Callable[[int, int], Colour]]] = {
    "stripes.png": _stripes,
    "remote.png": _remote,
}
