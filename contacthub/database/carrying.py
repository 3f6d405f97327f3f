"""Carrying the files beside the rows from one data directory to another."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from contacthub.database.backup import CHUNK
from contacthub.database.durable_files import sync_and_close, sync_folder
from contacthub.database.kept import KeptFile


@dataclass(slots=True)
class Carried:
    """How many files are there now, and how many that messages have are lost."""

    files: int = 0
    lost: int = 0


def carry_files(source: Path, target: Path, files: Iterable[KeptFile]) -> Carried:
    """Copy ``files`` of the data directory ``source`` to ``target``, but those that are there already.

    Nothing may write either meanwhile. What is not there as its row says is counted and not copied.
    """
    carried = Carried()
    for each in files:
        if _is_there(target / each.place, each) or _copied(source, target, each):
            carried.files += 1
        else:
            carried.lost += each.is_used
    return carried


def _is_there(path: Path, each: KeptFile) -> bool:
    # It has its name only once it is whole.
    return path.is_file() and path.stat().st_size == each.bytes


def _copied(source: Path, target: Path, each: KeptFile) -> bool:
    old, new, place = source / each.place, target / each.arriving, target / each.place
    if not _is_there(old, each):
        return False
    for folder in (new.parent, place.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with new.open("wb") as file:
        for chunk in _chunks(old):
            digest.update(chunk)
            file.write(chunk)
        sync_and_close(file)
    if digest.hexdigest() != each.sha256:
        new.unlink()
        return False
    new.rename(place)
    sync_folder(place.parent)
    return True


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
