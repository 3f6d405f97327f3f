"""Writes a file that is sent to be imported straight to the disk."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Any

from aiohttp import BodyPartReader, web

from contacthub.api.bodies import LIMITS
from contacthub.api.forms import FIELD, chunks_of
from contacthub.customers.file import KEPT_FREE
from contacthub.problems import Problem


async def received(request: web.Request, part: BodyPartReader, to: Path) -> None:
    """Write the file to ``to``.

    Raises:
        Problem: it is too large, breaks off, is empty, or the disk has no room for it.
    """
    limits, size = request[LIMITS], 0
    with to.open("wb") as file:
        async for chunk in chunks_of(part):
            size += len(chunk)
            if size > limits.most_bytes:
                raise limits.too_large
            await asyncio.to_thread(_write, file, chunk, to)
    if size == 0:
        raise Problem("invalid", "the file is empty", [(f"#/{FIELD}", "empty")])


def _write(file: Any, chunk: bytes, to: Path) -> None:
    if shutil.disk_usage(to.parent).free < KEPT_FREE:
        raise Problem("unavailable", "the disk has no room for the file")
    file.write(chunk)
