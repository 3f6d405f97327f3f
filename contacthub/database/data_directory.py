"""The data directory: held by one process at a time, with a note of how to reach it."""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType


class DirectoryHeld(Exception):
    """Another process holds the directory."""


class DirectoryUnusable(Exception):
    """The directory cannot be made or written to."""


@dataclass(frozen=True, slots=True)
class Control:
    """How the command line reaches the process that holds the directory."""

    url: str
    token: str
    pid: int


class DataDirectory:
    """Holds ``path`` by a lock that ends with the process, however it ends.

    ``beats``: whether this holder is a hub whose absence counts; a command is none.
    ``alive_at``: when a holder last touched the lock file, in UTC milliseconds; 0 when there was none.
    """

    def __init__(self, path: Path, *, beats: bool = True) -> None:
        self.path = path
        self._beats = beats
        self.alive_at = 0
        self._lock: int | None = None

    def __enter__(self) -> DataDirectory:
        """Hold the directory, creating it readable by its owner only.

        Raises:
            DirectoryHeld: another process does.
            DirectoryUnusable: it cannot be made or written to.
        """
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock, is_new = self._open_lock()
        except (FileExistsError, NotADirectoryError):
            raise DirectoryUnusable(f"cannot use {self.path}: it is no folder") from None
        except OSError as error:
            raise DirectoryUnusable(f"cannot use {self.path}: {error.strerror}") from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            raise DirectoryHeld(f"{self.path} is in use by another contacthub") from None
        self._lock = lock
        self.alive_at = 0 if is_new else os.fstat(lock).st_mtime_ns // 1_000_000
        self.beat()
        self._control.unlink(missing_ok=True)
        return self

    def beat(self) -> None:
        """Touch the lock file: after a crash its time tells how long no process held the directory."""
        if self._lock is not None and self._beats:
            os.utime(self._lock)

    def _open_lock(self) -> tuple[int, bool]:
        path = self.path / "lock"
        is_new = not path.exists()
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), is_new

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._control.unlink(missing_ok=True)
        if self._lock is not None:
            self.beat()
            os.close(self._lock)
            self._lock = None

    def announce(self, control: Control) -> None:
        """Write down how to be reached, for the owner's eyes only."""
        partial = self.path / "control.tmp"
        partial.unlink(missing_ok=True)
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(asdict(control), file)
        partial.replace(self._control)

    @property
    def _control(self) -> Path:
        return self.path / "control.json"


def control_of(path: Path) -> Control | None:
    """How to reach the process that holds the directory; None when none has written it down."""
    try:
        return Control(**json.loads((path / "control.json").read_text(encoding="utf-8")))
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError):
        return None


def holder_of(path: Path) -> Control | None:
    """How to reach the process that holds the directory now; None: none does, or has written it down.

    It only looks: what a killed process has left does not count, and the directory is not taken.
    """
    control = control_of(path)
    if control is None:
        return None
    try:
        with (path / "lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return None
    except BlockingIOError:
        return control
    return None
