"""The process that cleans HTML, as the hub has it."""

from __future__ import annotations

import asyncio
import logging
import sys
from contextlib import suppress
from typing import Final

import orjson

from contacthub.messages.html.apart import FOLDS
from contacthub.messages.html.cleaning import MOST_HTML
from contacthub.routing.values import value

log = logging.getLogger("contacthub.messages")

MODULE: Final = "contacthub.messages.html.apart"
WITHIN_S: Final = 30.0
AT_ONCE: Final = 2
MOST_TEXT: Final = 20_000


@value(kw_only=True)
class Cleaned:
    """HTML that may be shown, and what it says. Without ``html`` it could not be read, or is too long."""

    html: str | None
    text: str


class HtmlCleaner:
    """Has HTML cleaned, two at once."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def clean(self, html: str, *, folds: bool, within: float = WITHIN_S) -> Cleaned:
        """Have it cleaned; ``folds``: what it repeats of messages before is folded."""
        async with self._turns:
            answer = await _answer(html, folds=folds, within=within)
        try:
            said = orjson.loads(answer)
        except orjson.JSONDecodeError:
            log.warning("! HTML of a message could not be cleaned; its text stands")
            return Cleaned(html=None, text="")
        is_kept = said["html"] and len(said["html"]) <= MOST_HTML
        return Cleaned(html=said["html"] if is_kept else None, text=said["text"][:MOST_TEXT])


async def _answer(html: str, *, folds: bool, within: float) -> bytes:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", MODULE, *([FOLDS] if folds else []),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(within):
            answer, _ = await process.communicate(html.encode("utf-8", "replace"))
    except TimeoutError:
        return b""
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    return answer
