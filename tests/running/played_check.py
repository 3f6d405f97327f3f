"""A check that a test holds: it prints what it is told to once it is let go."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from contacthub.running.checking import Checking

SAYS = (
    "import os, sys; open(sys.argv[1], 'w').write(str(os.getpid())); open(sys.argv[2]).read(); "
    "print(sys.argv[3]); sys.exit(int(sys.argv[4]))"
)


class PlayedCheck:
    """What a ``Checking`` runs in place of the command; ``began`` has its process id, ``gate`` holds it."""

    def __init__(self, folder: Path, said: str, *, code: int = 0) -> None:
        self.began, self._gate = folder / "began", folder / "gate"
        os.mkfifo(self._gate)
        self.command = (sys.executable, "-c", SAYS, str(self.began), str(self._gate), said, str(code))

    def take_the_place(self, checking: Checking) -> None:
        """Have it run by ``checking``."""
        checking._command = self.command

    async def let_go(self) -> None:
        """Have it go on; it has opened its end of the pipe, or will."""
        async with asyncio.timeout(30):
            await asyncio.to_thread(self._gate.write_text, "")

    async def pid(self) -> int:
        """Of its process, once it runs."""
        async with asyncio.timeout(30):
            while not (self.began.exists() and (said := self.began.read_text())):  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.01)
        return int(said)
