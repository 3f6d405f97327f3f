"""The files of a backup, written to a folder and held to their checksums."""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO

from contacthub.database.backup import CHUNK, BackupFailed, Manifest, Moved, Steps
from contacthub.database.durable_files import sync_and_close, sync_folder
from contacthub.database.engines.sqlite_files import changed, read_only
from contacthub.database.kept import Kept
from contacthub.database.migrations import missing_migrations


def unpack(tar: tarfile.TarFile, manifest: Manifest, folder: Path, *, kept: Kept, moved: Moved) -> int:
    """Write everything to a new ``folder``; return how many files are not as their rows say.

    Raises:
        BackupFailed: something is missing, is not what its checksum says, or belongs elsewhere.
        SchemaTooNew: a later version wrote the databases.
    """
    (folder / kept.archive).mkdir(mode=0o700, parents=True)
    total = sum(each.bytes for each in manifest.files) + (manifest.file_bytes or 0)
    steps = Steps(moved, total)
    _unpack_members(tar, manifest, folder, kept, steps)
    damaged = _unpack_files(tar, folder, kept, steps) if manifest.file_bytes is not None else 0
    if (entry := tar.next()) is not None:
        raise _stranger(tar, entry)
    for name, migrations in kept.databases.items():
        with changed(folder / name) as raw:
            missing_migrations(raw, migrations)
    sync_folder(folder / kept.archive)
    return damaged


def _unpack_members(tar: tarfile.TarFile, manifest: Manifest, folder: Path, kept: Kept, steps: Steps) -> None:
    wanted = {member.name: member for member in manifest.files}
    while wanted and (entry := tar.next()) is not None:
        member = wanted.pop(entry.name, None)
        # Only what the manifest names is written: a path of the file leads nowhere else.
        if member is None or not kept.is_place(member.name):
            raise _stranger(tar, entry)
        digest, size = _written(_body(tar, entry), folder / member.name, steps)
        if (digest, size) != (member.sha256, member.bytes):
            raise BackupFailed(f"{_name(tar)} is damaged: {member.name} is not what its checksum says")
    if wanted:
        raise BackupFailed(f"{_name(tar)} is damaged: {', '.join(sorted(wanted))} is missing")


def _unpack_files(tar: tarfile.TarFile, folder: Path, kept: Kept, steps: Steps) -> int:
    """Write the files that the rows know. What is not what its row says was so before: it is counted."""
    damaged = 0
    (folder / kept.files).mkdir(mode=0o700)
    with closing(read_only(folder / kept.log)) as raw:
        for entry in _rest(tar):
            each = kept.kept_file(raw, entry.name)
            if each is None:
                raise _stranger(tar, entry)
            path = folder / each.place
            path.parent.mkdir(mode=0o700, exist_ok=True)
            damaged += _written(_body(tar, entry), path, steps) != (each.sha256, each.bytes)
    for each_folder in (*(folder / kept.files).iterdir(), folder / kept.files):
        sync_folder(each_folder)
    return damaged


def _rest(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    while (entry := tar.next()) is not None:
        yield entry


def _body(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    body = tar.extractfile(entry) if entry.isreg() else None
    if body is None:
        raise _stranger(tar, entry)
    return body


def _written(body: IO[bytes], path: Path, steps: Steps) -> tuple[str, int]:
    """Write a file; return its checksum and size."""
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as target:
        while chunk := body.read(CHUNK):
            digest.update(chunk)
            size += target.write(chunk)
            steps.add(len(chunk))
        sync_and_close(target)
    return digest.hexdigest(), size


def _stranger(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> BackupFailed:
    return BackupFailed(f"{_name(tar)} is damaged: {entry.name} does not belong into it")


def _name(tar: tarfile.TarFile) -> str:
    return str(tar.name)
