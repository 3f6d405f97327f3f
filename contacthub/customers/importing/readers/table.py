"""The tables of a file: of whatever form it is, a heading and rows of text with their line numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from contacthub.customers.importing.cells import seen
from contacthub.customers.importing.readers.csv_files import NumberedLine, lines_in, read_table
from contacthub.customers.importing.readers.encodings import encoding_of, notes_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A heading and rows of text; ``rows`` begins anew with each call.

    ``sheet``: its name, of a workbook with several. ``program``: what wrote it, where the form of the file
    says so. ``notes``: what there is to say about the file as a whole. ``count`` says how many lines it has.
    ``codec``: its encoding, of a file of text.
    """

    path: Path
    heading: tuple[str, ...]
    rows: Callable[[], Iterator[NumberedLine]]
    sheet: str | None = None
    program: str | None = None
    notes: tuple[str, ...] = ()
    is_spreadsheet: bool = False
    count: Callable[[], int] = lambda: 0
    codec: str | None = None

    @property
    def name(self) -> str:
        """What it is called to people."""
        return self.path.name if self.sheet is None else f"{self.path.name} [{self.sheet}]"


def headed(cells: list[str]) -> tuple[str, ...]:
    """The names of columns without what cannot be seen, and without empty ones at the end."""
    said = [seen(cell.strip()) for cell in cells]
    while said and not said[-1]:
        said.pop()
    return tuple(said)


def csv_table(
    path: Path,
    encoding: str | None,
    region: str,
    usual: str | None = None,
    *,
    delimiter: str | None = None,
) -> Table:
    """Read a file of text; ``usual`` is the encoding that its program writes. Raises: UnreadableFile."""
    codec = encoding_of(path, encoding, region, usual)
    cells, _ = read_table(path, codec, delimiter)
    return Table(
        path=path,
        heading=headed(cells),
        rows=lambda: read_table(path, codec, delimiter)[1],
        notes=notes_of(codec),
        count=lambda: lines_in(path),
        codec=codec,
    )
