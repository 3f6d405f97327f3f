"""A provider of somebody else's making, as a process: ``oidc-provider-mock``, which stands on Authlib."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

LISTENS = re.compile(r"running on (http://127\.0\.0\.1:\d+)", re.IGNORECASE)
START_S = 30


@asynccontextmanager
async def provider(*people: dict[str, Any]) -> AsyncIterator[str]:
    """Its address; ``people``: the claims of those whom it knows."""
    known = [part for each in people for part in ("--user-claims", json.dumps(each))]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", "0",
        "--require-nonce", "true", *known,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "NO_COLOR": "1"},
    )  # fmt: skip
    assert process.stderr is not None
    reading: asyncio.Task[None] | None = None
    try:
        async with asyncio.timeout(START_S):
            url = await _address(process.stderr)
        reading = asyncio.create_task(_rest(process.stderr))  # else it would wait for room in the pipe
        yield url
    finally:
        process.kill()
        await process.wait()
        if reading is not None:
            await reading


async def _address(stderr: asyncio.StreamReader) -> str:
    said = b""
    while line := await stderr.readline():
        said += line
        found = LISTENS.search(line.decode())
        if found is not None:
            return found[1]
    raise AssertionError(said.decode())


async def _rest(stderr: asyncio.StreamReader) -> None:
    while await stderr.read(65_536):
        pass
