"""Files that are on the disk, with their names, when a function returns."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO, Final

ZEROS: Final = bytes(64 * 1024)


def sync_and_close(file: BinaryIO) -> None:
    """Have what was written on the disk."""
    file.flush()
    os.fsync(file.fileno())
    file.close()


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def wipe_file(path: Path) -> None:
    """Write zeros over a file and take its name away; one that is not there stays so."""
    try:
        with path.open("r+b") as file:
            size = os.fstat(file.fileno()).st_size
            for start in range(0, size, len(ZEROS)):
                file.write(ZEROS[: size - start])
            sync_and_close(file)
    except FileNotFoundError:
        return
    path.unlink(missing_ok=True)
    sync_folder(path.parent)
