"""``contacthub archive`` that ends by SIGKILL at the n-th step that writes; run by itself as a program."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from contacthub.cli.commands import app
from contacthub.hub import retention
from contacthub.hub.archive import GzipDay
from contacthub.hub.trimming import TrimmingStore

steps_left = int(sys.argv[1])


def step() -> None:
    """Before and after everything that reaches the disk."""
    global steps_left  # noqa: PLW0603 - the program is this one number
    steps_left -= 1
    if steps_left == 0:
        os.kill(os.getpid(), signal.SIGKILL)


def sooner_or_later(kind: type[Any], name: str) -> None:
    """Have a coroutine method of ``kind`` take two steps."""
    work = getattr(kind, name)

    async def watched(*args: Any) -> Any:
        step()
        result = await work(*args)
        step()
        return result

    setattr(kind, name, watched)


def day_too() -> None:
    """Have a day's file take two steps: before it has its name, and with it."""
    finish = GzipDay.finish

    def watched(day: GzipDay) -> None:
        step()
        finish(day)
        step()

    GzipDay.finish = watched  # type: ignore[method-assign]  # of this program only


if __name__ == "__main__":
    retention.SLICE = 20
    day_too()
    sooner_or_later(TrimmingStore, "trim")
    sooner_or_later(TrimmingStore, "drop_trimmed")
    app(["archive", "--data", str(Path(sys.argv[2]))])
