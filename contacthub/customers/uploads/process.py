"""The process that reads a file, as the hub has it: it is asked, answered, and ended."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import orjson

from contacthub.api.json import Json
from contacthub.customers.model import Row, RowResult

log = logging.getLogger("contacthub.imports")

MODULE: Final = "contacthub.customers.importing.apart"
MOST_BYTES: Final = 64 * 1024 * 1024
"""Of one line that it writes; what it tells is far shorter."""
SILENT_S: Final = 900.0
"""So long it may take between two lines: a workbook is unpacked in between."""
OURS: Final = "it was stopped by a fault of the hub itself; its log says more"
TOO_MUCH: Final = "the file needs more memory or time than any list of customers; split it"

Write = Callable[[str, Sequence[Row]], Awaitable[list[RowResult]]]


class ReadingFailed(Exception):
    """The file could not be read; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Who hears what the process tells; ``write`` None: the file is only looked at."""

    looked: Callable[[list[Json]], None]
    write: Write | None = None
    progress: Callable[[int, int], None] = lambda table, line: None


async def read_apart(job: Json, heard: Heard) -> list[Json]:
    """Have a file read; return what became of the rows of each table.

    Raises:
        ReadingFailed: the file cannot be read, or needs more than there is.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        MODULE,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=MOST_BYTES,
    )
    try:
        return await _answered(process, {**job, "writes": heard.write is not None}, heard)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _answered(process: asyncio.subprocess.Process, job: Json, heard: Heard) -> list[Json]:
    assert process.stdin is not None
    assert process.stdout is not None
    _send(process.stdin, job)
    while line := await _line(process.stdout):
        message = _message(line)
        if "looked" in message:
            heard.looked(message["looked"])
            if heard.write is None:
                return []
        elif "rows" in message:
            assert heard.write is not None
            results = await heard.write(message["rows"], message["are"])
            _send(process.stdin, {"results": results})
        elif "line" in message:
            heard.progress(message["table"], message["line"])
        elif "done" in message:
            done: list[Json] = message["done"]
            return done
        elif "trace" in message:
            log.error("! a file could not be read, by a fault of ours:\n%s", message["trace"])
            raise ReadingFailed(OURS)
        else:
            raise ReadingFailed(message["fault"])
    raise ReadingFailed(TOO_MUCH)


def _message(line: bytes) -> Json:
    try:
        message: Json = orjson.loads(line)
    except orjson.JSONDecodeError:
        raise ReadingFailed(TOO_MUCH) from None  # it was ended in the middle of a line
    return message


async def _line(stdout: asyncio.StreamReader) -> bytes:
    try:
        async with asyncio.timeout(SILENT_S):
            return await stdout.readline()
    except (TimeoutError, ValueError):
        raise ReadingFailed("the file took too long to read; split it, or save it as CSV UTF-8") from None


def _send(stdin: asyncio.StreamWriter, message: Json) -> None:
    with suppress(ConnectionError):  # it has ended, which its output tells
        stdin.write(orjson.dumps(message) + b"\n")
