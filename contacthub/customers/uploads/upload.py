"""One file that was sent, as it is kept until it is imported or taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal

import orjson

from contacthub.api.json import Json

Phase = Literal["reading", "trying", "ready", "running", "broken_off", "done"]
FILE: Final = "file"
ABOUT: Final = "about.json"
REFUSED: Final = "refused.csv"
SCRATCH: Final = "scratch"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableWishes:
    """What people say of a table; ``columns`` None: as it says itself.

    ``keeps_known``: what is known stays where a line says something else, but on ``other_lines``, where it is
    the other way round.
    """

    read: bool = True
    columns: Sequence[str | None] | None = None
    keeps_known: bool = False
    other_lines: Sequence[int] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileWishes:
    """What people say of a file; None: as it says itself."""

    encoding: str | None = None
    delimiter: str | None = None
    dates: str | None = None
    region: str | None = None
    kind: str | None = None
    tables: tuple[TableWishes, ...] = ()

    def table(self, n: int) -> TableWishes:
        """What is said of table ``n``, if anything is."""
        return self.tables[n] if n < len(self.tables) else TableWishes()


@dataclass(slots=True, kw_only=True)
class Upload:
    """A file that was sent; ``name`` as its sender calls it, ``by`` whom.

    ``tables``: what it holds, once it was read. ``outcome``: what became, or would become, of its rows.
    ``fault``: why it cannot be read, or why running it failed.
    """

    id: int
    name: str
    by: str
    at: int
    size: int
    folder: Path
    phase: Phase = "reading"
    wishes: FileWishes = field(default_factory=FileWishes)
    tables: list[Json] = field(default_factory=list)
    outcome: list[Json] = field(default_factory=list)
    fault: str | None = None
    at_table: int = 0
    at_line: int = 0

    @property
    def file(self) -> Path:
        """The file itself; it is gone once it was imported."""
        return self.folder / FILE

    @property
    def refused(self) -> Path:
        """Its lines that were refused, with the reasons."""
        return self.folder / REFUSED

    @property
    def program(self) -> str | None:
        """What wrote it, where that is known."""
        return next((one["program"] for one in self.tables if one["program"]), None)

    @property
    def is_readable(self) -> bool:
        """Whether a table of it can be written."""
        return bool(self._written_tables())

    @property
    def reaches(self) -> bool:
        """Whether calls or mails will find the customers of every table that is written."""
        return all(one["reaches"] for one in self._written_tables())

    def _written_tables(self) -> list[Json]:
        return [one for n, one in enumerate(self.tables) if one["kinds"] and self.wishes.table(n).read]

    def job(self, ways: Mapping[str, Any], *, writes_refused: bool) -> Json:
        """What the process that reads it is asked."""
        said = {"encoding": self.wishes.encoding, "dates": self.wishes.dates}
        return {
            "path": str(self.file),
            "scratch": str(self.folder / SCRATCH),
            "ways": {**ways, **said, "delimiter": self.wishes.delimiter},
            "kind": self.wishes.kind,
            "tables": [asdict(one) for one in self.wishes.tables],
            "refused": str(self.refused) if writes_refused else None,
        }

    def keep(self) -> None:
        """Write down what is known, to be found after a restart."""
        kept = {
            "id": self.id,
            "name": self.name,
            "by": self.by,
            "at": self.at,
            "size": self.size,
            "phase": self.phase,
            "wishes": asdict(self.wishes),
            "outcome": self.outcome if self.phase == "done" else [],
            "tables": self.tables if self.phase == "done" else [],
        }
        partial = self.folder / f"{ABOUT}.tmp"
        partial.write_bytes(orjson.dumps(kept))
        partial.replace(self.folder / ABOUT)


def kept_upload(folder: Path) -> Upload | None:
    """The upload that is kept in ``folder``; None where there is none."""
    try:
        kept = orjson.loads((folder / ABOUT).read_bytes())
        wishes = kept.pop("wishes")
        tables = tuple(TableWishes(**one) for one in wishes.pop("tables"))
        return Upload(folder=folder, wishes=FileWishes(**wishes, tables=tables), **kept)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def with_table(wishes: FileWishes, n: int, **changed: Any) -> FileWishes:
    """The wishes with others about table ``n``."""
    tables = [*wishes.tables, *(TableWishes() for _ in range(len(wishes.tables), n + 1))]
    tables[n] = replace(tables[n], **changed)
    return replace(wishes, tables=tuple(tables))
