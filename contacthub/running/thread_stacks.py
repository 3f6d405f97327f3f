"""Where the threads of this process stand: module, function and line; no value, and no path of a machine.

Frames of another thread are not walked in Python: it runs on between two steps, and what ``f_back`` of
CPython 3.11 then reads may be freed already, which ends the process (its issue 111363). ``faulthandler``
reads all of them in C, while no thread runs, and writes them as text, in memory where the system can:

    Thread 0x00007f12 (most recent call first):
      File "/opt/hub/contacthub/hub/hub.py", line 120 in handle
"""

from __future__ import annotations

import faulthandler
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import PurePath

ON_LINUX = sys.platform == "linux"
_THREAD = re.compile(r"(?:Current thread|Thread) 0x([0-9a-f]+) ")
_CALL = re.compile(r'  File "(.*)", line (\d+) in (.*)')


def thread_stacks() -> dict[int, list[tuple[str, str]]]:
    """By a thread's id its calls, the innermost first: their module, and ``module.function:line``."""
    with os.fdopen(os.memfd_create("stacks"), "w+b") if ON_LINUX else tempfile.TemporaryFile() as file:
        faulthandler.dump_traceback(file, all_threads=True)
        file.seek(0)
        return dict(_read(file.read().decode("ascii", "replace")))


def _read(text: str) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    calls: list[tuple[str, str]] = []
    for line in text.splitlines():
        if (thread := _THREAD.match(line)) is not None:
            calls = []
            yield int(thread[1], 16), calls
        elif (call := _CALL.match(line)) is not None:
            module = _module_of(call[1])
            calls.append((module, f"{module}.{call[3]}:{call[2]}"))


@lru_cache(maxsize=4096)
def _module_of(path: str) -> str:
    """The module that a file is, or its name without the folders."""
    # A copy, as other threads import; and no ``getattr``, which runs code of a module that loads lazily.
    for name, module in sys.modules.copy().items():
        if getattr(module, "__dict__", {}).get("__file__") == path:
            return name
    return PurePath(path).stem
