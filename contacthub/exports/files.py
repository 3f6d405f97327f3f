"""Files of rows, written a few rows at a time: CSV as it is sent, a workbook in a folder of its own."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Iterable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Final, Protocol

from contacthub.exports.cells import Cell
from contacthub.hub.pacing import gently, in_thread

BOM: Final = "\ufeff"
"""Excel reads UTF-8 by this alone."""
CHUNK: Final = 64 * 1024
MOST_ROWS: Final = 1_048_576
"""Of a sheet; what is more goes to the next."""
MOST_TEXT: Final = 32_767
"""Characters of a cell."""


class RowFile(Protocol):
    """Takes rows, and gives bytes: as they come, or all at the end."""

    async def add(self, rows: Sequence[Sequence[Cell]]) -> bytes:
        """Take rows; what of the file may be sent now."""

    def rest(self) -> AsyncIterator[bytes]:
        """End it; the bytes that were not sent."""


class CsvFile:
    """UTF-8 with a mark at its beginning, lines by CR and LF (RFC 4180)."""

    def __init__(self) -> None:
        self._mark = BOM

    async def add(self, rows: Sequence[Sequence[Cell]]) -> bytes:
        """Take rows; their bytes."""
        text = io.StringIO()
        text.write(self._mark)
        self._mark = ""
        csv.writer(text).writerows(rows)
        return text.getvalue().encode()

    async def rest(self) -> AsyncIterator[bytes]:
        """Nothing is left."""
        return
        yield b""


class Workbook:
    """A workbook in constant memory. Its parts are in ``folder`` and go when it is left."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._parts = TemporaryDirectory(dir=folder)
        self._path = Path(self._parts.name) / "file.xlsx"
        self._rows = 0
        self._head: Sequence[Cell] = ()

    async def __aenter__(self) -> Workbook:
        await in_thread(self._begin)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await in_thread(self._parts.cleanup)

    def _begin(self) -> None:
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "tmpdir": self._parts.name,
        }
        # Seldom used: it is imported with the first workbook.
        self._book: Any = import_module("xlsxwriter").Workbook(
            str(self._path), options
        )  # Any: it has no types
        self._book.use_zip64()
        self._sheet: Any = self._book.add_worksheet()

    async def add(self, rows: Sequence[Sequence[Cell]]) -> bytes:
        """Take rows; nothing can be sent before the end."""
        await gently(in_thread(partial(self._write, rows)))
        return b""

    def _write(self, rows: Iterable[Sequence[Cell]]) -> None:
        for row in rows:
            if not self._head:
                self._head = row
            if self._rows == MOST_ROWS:
                self._sheet, self._rows = self._book.add_worksheet(), 0
                self._put(self._head)
            self._put(row)

    def _put(self, row: Sequence[Cell]) -> None:
        for n, said in enumerate(row):
            if isinstance(said, str):
                self._sheet.write_string(self._rows, n, said[:MOST_TEXT])
            elif said is not None:
                self._sheet.write_number(self._rows, n, said)
        self._rows += 1

    async def rest(self) -> AsyncIterator[bytes]:
        """Put the parts together and send it."""
        await in_thread(self._book.close)
        file = await in_thread(lambda: self._path.open("rb"))
        try:
            while chunk := await in_thread(partial(file.read, CHUNK)):
                yield chunk
        finally:
            file.close()
