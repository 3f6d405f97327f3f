"""What ``check`` says of the files of messages and items: each is there, and none that nobody knows."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from contacthub.database.examining import NOTE, OK, WRONG, Finding
from contacthub.database.storage import NotThere, Storage
from contacthub.database.units import StorageUnavailable
from contacthub.messages.kept_files import FOLDER, PARTIAL, kept_files

NAMED: Final = 5
MEND: Final = f"put them back from a copy of the folder {FOLDER}; until then fetching them answers 404"


def attachment_findings(data: Path, storage: Storage) -> Iterator[Finding]:
    """Compare the rows of files with the folder, also while a hub runs. Nothing but their ids is told."""
    with suppress(NotThere, StorageUnavailable):  # said of the database already
        yield from _compared(data, storage)


def _compared(data: Path, storage: Storage) -> Iterator[Finding]:
    # The folder first: a file has its row before it takes its place.
    left = _files_in(data / FOLDER)
    count, lost, other_size = 0, list[str](), list[str]()
    with storage.look("hub") as raw:
        for each in kept_files(raw):
            size = left.pop(each.id, None)
            if size is None:
                size = _size(data / each.place)  # it came after the look into the folder
            if size is not None and size != each.bytes:
                other_size.append(each.id)
            elif size is None and each.is_used:
                lost.append(each.id)
            count += 1
    # What was taken away meanwhile has lost its file before its row.
    unknown = [name for name in left if (data / FOLDER / name[-2:] / name).exists()]
    if lost:
        yield Finding(
            WRONG, f"attachments: {_named(lost)} of messages or work missing in {data / FOLDER}", MEND
        )
    if other_size:
        yield Finding(WRONG, f"attachments: {_named(other_size)} not of the size that came", MEND)
    if unknown:
        yield Finding(
            NOTE,
            f"attachments: {_named(unknown)} in {data / FOLDER} that no row knows",
            "they belong to another state of the database; delete them once nobody goes back to that",
        )
    if count and not lost and not other_size:
        yield Finding(OK, f"attachments: {count} files, each there with its size")


def _files_in(folder: Path) -> dict[str, int]:
    """The size of each file that has its place, by its name."""
    found: dict[str, int] = {}
    if not folder.is_dir():
        return found
    for inner in os.scandir(folder):
        if inner.name != PARTIAL and inner.is_dir():
            for each in os.scandir(inner):
                with suppress(FileNotFoundError):
                    found[each.name] = each.stat().st_size
    return found


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None


def _named(ids: Sequence[str]) -> str:
    some = ", ".join(ids[:NAMED])
    more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
    return f"{len(ids)} files ({some}{more})" if len(ids) > 1 else f"1 file ({some})"
