"""What of a data directory a backup keeps: databases, archive and files, as their owners describe them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from contacthub.database.units import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A file that a row of the log's database tells of.

    It never changes. ``place`` and ``arriving`` are paths in the data directory: it is at the second until it
    takes its place. One that is not used yet may be taken away at any moment.
    """

    id: str
    place: str
    arriving: str
    bytes: int
    sha256: str
    is_used: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """``databases``: each file with the folder of its migrations; ``log``: the file that has the log.

    All databases are copied as of one moment, the first of them held first: what the first speaks of, the
    later ones know. ``log_moment`` says the log's id and the number of its last event; ``begin_log`` gives
    the log another id. ``archived`` lists the whole files of the archive, whose names begin as
    ``archive_names``. ``kept_files`` lists the files in the folder ``files`` by their rows in the log's
    database; ``kept_file`` finds one by its place.
    """

    databases: Mapping[str, Path]
    log: str
    log_moment: Callable[[Connection], tuple[str, int]]
    begin_log: Callable[[Connection, str], None]
    archive: str
    archive_names: str
    archived: Callable[[Path], Sequence[Path]]
    files: str
    kept_files: Callable[[Connection], Iterator[KeptFile]]
    kept_file: Callable[[Connection, str], KeptFile | None]

    @property
    def places(self) -> tuple[str, ...]:
        """Everything that has a place in the data directory."""
        return (*self.databases, self.archive, self.files)

    def is_place(self, name: str) -> bool:
        """Whether a file of this name belongs into a backup."""
        folder, _, rest = name.rpartition("/")
        return name in self.databases or (folder == self.archive and rest.startswith(self.archive_names))
