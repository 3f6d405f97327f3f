"""A million rows as a file: rows a second and peak of memory, beside writing the same rows by ``csv`` alone.

``python -m tests.bench.exports [--rows N] [bare|csv|xlsx]``: one of them in each process, for its peak.
"""

from __future__ import annotations

import asyncio
import csv
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from contacthub.exports.cells import cells
from contacthub.exports.files import CsvFile, RowFile, Workbook
from contacthub.exports.lists import LISTS

PAGE = 200
COLUMNS = LISTS["contacts"].columns
STALL_S = 0.005


def pages(rows: int) -> Iterator[list[dict[str, Any]]]:
    """Contacts as their list answers them."""
    for start in range(0, rows, PAGE):
        yield [
            {
                "arrived_at": "2026-05-01T08:00:00.000Z",
                "channel": "voice",
                "direction": "in",
                "from": {"raw": f"138****{n % 10_000:04}", "e164": None},
                "queue": "support",
                "agent": "lina",
                "customer_id": f"C{n}",
                "state": "closed",
                "outcome": "answered",
                "disposition": "=resolved",
                "note": None,
                "waited_ms": n,
                "handled_ms": n * 3,
                "id": f"01a21f7a-cbdb-73d8-b8da-{n:012}",
            }
            for n in range(start, min(rows, start + PAGE))
        ]


async def written(kind: str, rows: int, folder: Path) -> float:
    """Write them; the longest that this process worked before the event loop answered."""
    longest, out = 0.0, (folder / "out").open("wb")

    async def look() -> None:
        nonlocal longest
        while True:
            before = time.process_time()
            await asyncio.sleep(STALL_S)
            longest = max(longest, time.process_time() - before)

    looking = asyncio.create_task(look())
    file: RowFile = CsvFile()
    book = Workbook(folder / "parts") if kind == "xlsx" else None
    if book is not None:
        file = await book.__aenter__()
    for page in pages(rows):
        out.write(await file.add([cells(row, COLUMNS) for row in page]))
        await asyncio.sleep(0)
    async for chunk in file.rest():
        out.write(chunk)
    if book is not None:
        await book.__aexit__(None, None, None)
    looking.cancel()
    out.close()
    return longest


def bare(rows: int, folder: Path) -> float:
    """The same values by ``csv`` alone."""
    paths = [each.path for each in COLUMNS]
    with (folder / "out").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        for page in pages(rows):
            writer.writerows([[row.get(path) for path in paths] for row in page])
    return 0.0


def main() -> None:
    """Measure one of them."""
    kind = sys.argv[-1] if sys.argv[-1] in ("bare", "csv", "xlsx") else "csv"
    rows = int(sys.argv[sys.argv.index("--rows") + 1]) if "--rows" in sys.argv else 1_000_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with TemporaryDirectory() as folder:
        began, worked = time.perf_counter(), time.process_time()
        if kind == "bare":
            longest = bare(rows, Path(folder))
        else:
            longest = asyncio.run(written(kind, rows, Path(folder)))
        took, busy = time.perf_counter() - began, time.process_time() - worked
        size = (Path(folder) / "out").stat().st_size
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(  # noqa: T201 - what it measured
        f"{kind}: {rows} rows in {took:.1f} s, {rows / busy:,.0f} a second of processor, {size >> 20} MiB; "
        f"memory {before >> 10} MiB before, {peak >> 10} MiB at most; "
        f"loop away {longest * 1000:.0f} ms at most"
    )


if __name__ == "__main__":
    main()
