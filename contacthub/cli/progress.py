"""A progress bar on standard error for work that takes longer than two seconds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

QUIET_S = 2.0
"""No bar is shown before this."""

Moved = Callable[[int, int], None]
"""Called with how much is done and how much there is; a total of 0 is an unknown one."""


def at_terminal(*columns: ProgressColumn, auto_refresh: bool = True) -> Progress:
    """Bars on standard error while work goes on; piped, nothing is written, not even blank lines."""
    console = Console(stderr=True)
    return Progress(
        *columns,
        console=console,
        transient=True,
        auto_refresh=auto_refresh,
        disable=not console.is_terminal,
    )


@contextmanager
def progress_bar(words: str) -> Iterator[Moved]:
    """Yield what moves a bar labelled ``words``; it is shown only at a terminal, after two seconds."""
    bar = at_terminal(
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn()
    )
    task, began, is_shown = bar.add_task(words, total=None), time.monotonic(), False

    def moved(done: int, total: int) -> None:
        nonlocal is_shown
        if not is_shown and time.monotonic() - began >= QUIET_S:
            bar.start()
            is_shown = True
        bar.update(task, completed=done, total=total or None)

    try:
        yield moved
    finally:
        if is_shown:
            bar.stop()
