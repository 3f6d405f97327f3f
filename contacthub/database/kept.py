"""What of a data directory a backup keeps: its databases and the archive, as their owners describe them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from contacthub.database.units import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """``databases``: each file with the folder of its migrations; ``log``: the file that has the log.

    All databases are copied as of one moment, the first of them held first: what the first speaks of, the
    later ones know. ``log_moment`` says the log's id and the number of its last event; ``begin_log`` gives
    the log another id. ``archived`` lists the whole files of the archive, whose names begin as
    ``archive_names``.
    """

    databases: Mapping[str, Path]
    log: str
    log_moment: Callable[[Connection], tuple[str, int]]
    begin_log: Callable[[Connection, str], None]
    archive: str
    archive_names: str
    archived: Callable[[Path], Sequence[Path]]

    @property
    def places(self) -> tuple[str, ...]:
        """Everything that has a place in the data directory."""
        return (*self.databases, self.archive)

    def is_place(self, name: str) -> bool:
        """Whether a file of this name belongs into a backup."""
        folder, _, rest = name.rpartition("/")
        return name in self.databases or (folder == self.archive and rest.startswith(self.archive_names))
