"""Files that are on the disk, with their names, when a function returns."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO


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
