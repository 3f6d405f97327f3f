"""Describes the machine that is measured, and divides its cores between server and load."""

from __future__ import annotations

import os
import platform
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from contacthub.database.engines import sqlite_files


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """The properties of a machine that figures depend on."""

    cpu: str
    cores: int
    python: str
    sqlite: str
    kernel: str
    loop: str
    file_system: str
    load: float
    """The load average over the minute before the measurement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cores:
    """The cores of server and load; the same when there is one, None where the system lets none be chosen."""

    server: frozenset[int] | None
    client: frozenset[int] | None

    @property
    def said(self) -> str:
        """In words, for the table."""
        if self.server is None or self.client is None:
            return "cores cannot be chosen here: server and load share them"
        if self.server == self.client:
            return "one core: server and load share it"
        return f"server on core {_listed(self.server)}, load on core {_listed(self.client)}"


def describe(folder: Path) -> Machine:
    """Describe this machine; ``folder`` is where the data lies."""
    return Machine(
        cpu=_cpu(),
        cores=os.cpu_count() or 1,
        python=platform.python_version(),
        sqlite=sqlite_files.VERSION,
        kernel=f"{platform.system()} {platform.release()}",
        loop="uvloop",
        file_system=_file_system(folder),
        load=round(os.getloadavg()[0], 2),
    )


def cores() -> Cores:
    """Choose the first core for servers and the last for the load."""
    if not hasattr(os, "sched_getaffinity"):
        return Cores(server=None, client=None)
    usable = sorted(os.sched_getaffinity(0))
    return Cores(server=frozenset(usable[:1]), client=frozenset(usable[-1:]))


@contextmanager
def pinned(to: frozenset[int] | None) -> Iterator[None]:
    """Run on these cores only; processes started within inherit that."""
    if to is None:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, to)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def raise_open_files() -> int:
    """Let this process, and those it starts, open as many files as the system allows; return how many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def _cpu() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _file_system(folder: Path) -> str:
    """The type of file system that ``folder`` is on."""
    try:
        lines = Path("/proc/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        return "unknown"
    mounts = [(fields[1], fields[2]) for fields in map(str.split, lines)]
    real = folder.resolve()
    found = [(len(place), kind) for place, kind in mounts if real.is_relative_to(place)]
    return max(found)[1] if found else "unknown"


def _listed(numbers: frozenset[int]) -> str:
    return ", ".join(map(str, sorted(numbers)))
