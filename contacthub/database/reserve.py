"""Room on the disk that is kept for a start: files cannot be opened on a disk without any.

    serve            the reserve is emptied, the files are opened, it is filled again: 4 MiB
    the disk fills   events are refused; the floor is read, which takes no room; the reserve stays
    serve again      it is emptied, the files are opened in its room, it is filled again as far as it goes: it
                     is not whole, so the hub shows the floor and takes nothing
    room is made     it is whole again, and the hub takes events

SQLite needs the room for the index of its write-ahead log, which it makes anew at each start; the hub for the
file that says how commands reach it, and for sessions.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from contacthub.database.units import NO_ROOM, DiskFull, StorageUnavailable

SIZE: Final = 4 * 1024 * 1024
PIECE: Final = 64 * 1024
SMALL_THINGS: Final = 16 * PIECE
"""What is left of the room where it does not become whole: for people who sign in to see the floor."""


class Reserve:
    """The file ``reserve`` in a folder; ``size`` is what it holds when it is whole."""

    def __init__(self, folder: Path, size: int = SIZE) -> None:
        self._path = folder / "reserve"
        self._size = size

    def take(self) -> None:
        """Have it whole.

        Raises:
            DiskFull: there is no room; it has what there is.
            StorageUnavailable: it cannot be written.
        """
        try:
            with self._open() as file:
                self._fill(file)
        except OSError as error:
            if error.errno in NO_ROOM:
                raise DiskFull(f"the disk is full: {self._size >> 20} MiB must be free") from None
            raise StorageUnavailable(f"disk: {error.strerror}") from error

    def _fill(self, file: int) -> None:
        try:
            for start in range(os.fstat(file).st_size, self._size, PIECE):
                os.pwrite(file, bytes(PIECE), start)
        except OSError:
            os.ftruncate(file, max(0, os.fstat(file).st_size - SMALL_THINGS))
            raise

    def make_way(self) -> None:
        """Empty it: its room is for files that are opened now. Be it whole, all else may be full."""
        with suppress(OSError), self._open() as file:
            os.ftruncate(file, 0)

    @contextmanager
    def _open(self) -> Iterator[int]:
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            yield file
        finally:
            os.close(file)
