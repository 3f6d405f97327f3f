"""Has sheets set as PDF, each in a process that is ended when it takes too long; a few at a time."""

from __future__ import annotations

import asyncio
import logging
import sys
from contextlib import suppress
from dataclasses import asdict
from typing import Final

import orjson

from contacthub.problems import Problem
from contacthub.work.quote_sheet import Sheet
from contacthub.work.typesetting import MISSING

log = logging.getLogger("contacthub.work")

MODULE: Final = "contacthub.work.typesetting"
AT_ONCE: Final = 2
"""A process takes a core for half a second, mostly to read the fonts."""
WAITING: Final = 20
SECONDS: Final = 20.0
RETRY_S: Final = 10
WAY_OUT: Final = "the page to print (without format=pdf) is there, and a browser prints it as PDF"


class Typesetter:
    """Makes PDFs. ``module``: what sets them."""

    def __init__(self, *, module: str = MODULE, seconds: float = SECONDS, waiting: int = WAITING) -> None:
        self._module = module
        self._seconds = seconds
        self._places = asyncio.Semaphore(AT_ONCE)
        self._most = AT_ONCE + waiting
        self._here = 0

    async def pdf(self, sheet: Sheet) -> bytes:
        """The sheet as PDF.

        Raises:
            Problem: no_pdf: the extra is not installed, or it failed; unavailable: too many wait, or it took
                too long.
        """
        if self._here >= self._most:
            raise _come_back(f"{self._here} PDFs are being made")
        self._here += 1
        try:
            async with asyncio.timeout(self._seconds), self._places:
                return await self._set(orjson.dumps(asdict(sheet)))
        except TimeoutError:
            raise _come_back(f"it took longer than {self._seconds:g} s to make the PDF") from None
        finally:
            self._here -= 1

    async def _set(self, sheet: bytes) -> bytes:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            self._module,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            pdf, faults = await process.communicate(sheet)
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        if process.returncode == 0:
            return pdf
        if process.returncode == MISSING:
            words = "PDFs need an extra that is not installed (pip install 'contacthub[pdf]')"
            raise Problem("no_pdf", f"{words}; {WAY_OUT}")
        last = faults.decode(errors="replace").strip().rpartition("\n")[2]
        log.error("! a PDF could not be made (%s): %s", process.returncode, last)
        raise Problem("no_pdf", f"the PDF could not be made; {WAY_OUT}")


def _come_back(why: str) -> Problem:
    return Problem("unavailable", f"{why}: come back, or {WAY_OUT}", headers=(("Retry-After", str(RETRY_S)),))
