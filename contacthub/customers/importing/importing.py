"""Imports customer data: rows of a table, checked line by line, written in short batches."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from itertools import islice
from typing import Final, TypeAlias, TypeVar

from contacthub.customers.importing.earlier import Earlier
from contacthub.customers.importing.opening import Opened
from contacthub.customers.importing.orders_in import OrdersIn
from contacthub.customers.importing.readers.csv_files import BrokenLine
from contacthub.customers.importing.rows.cell_reader import Reject
from contacthub.customers.importing.rows.feet import SAID, is_foot
from contacthub.customers.importing.rows.orders import Order, OrderReader
from contacthub.customers.importing.rows.people import PersonReader
from contacthub.customers.importing.rows.row_reader import RowReader
from contacthub.customers.importing.summary import Outcome, Summary, counted
from contacthub.customers.keys import NumberReader
from contacthub.customers.kinds.customers import CUSTOMERS
from contacthub.customers.kinds.kinds import SHEETS
from contacthub.customers.model import KEEPS_KNOWN, Row, RowSink

T = TypeVar("T")
BATCH: Final = 500
Warn: TypeAlias = Callable[[int, str], None]
"""Told the line and what is worth a look there."""
Progress: TypeAlias = Callable[[int], None]
"""Told the last line that is done."""
Keeps: TypeAlias = Callable[[int], bool]
"""Says of a line whether what is known stays where the line says something else."""


def read_rows(
    file: Opened, numbers: NumberReader, warn: Warn = lambda line, text: None
) -> Iterator[tuple[int, Row | Reject]]:
    """Return every row of a table of one kind with its line number, or why the line cannot be imported.

    ``warn`` hears of what was mended in rows that are imported, and of what is still worth a look there.
    """
    [kind] = file.kinds
    form = file.form(numbers)
    reader = PersonReader(form) if kind == CUSTOMERS.name else RowReader(form, kind)
    earlier = Earlier(SHEETS[kind], forgiving=file.mapping.forgiving)
    reach = [n for n, _ in file.mapping.columns(kind, "phone", "email")]
    width = len(file.table.heading)
    for line, cells in file.table.rows():
        if isinstance(cells, BrokenLine):
            row: Row | Reject = Reject(reason=cells.reason)
        elif len(cells) > width and any(cell.strip() for cell in cells[width:]):
            row = Reject(reason=f"row: {len(cells)} cells under {width} columns")
        elif is_foot(cells, reach):
            warn(line, SAID)
            continue
        else:
            row = reader.read(cells)
        checked = row if isinstance(row, Reject) else earlier.check(line, row)
        if not isinstance(checked, Reject):
            for text in reader.warnings:
                warn(line, text)
        yield line, checked


async def read_ahead(rows: Iterator[T], size: int) -> AsyncGenerator[list[T], None]:
    """Return batches of rows; the next is read while one is written.

    Reading numbers and days keeps a processor busy: not on the loop.
    """

    def take() -> list[T]:
        return list(islice(rows, size))

    reading = asyncio.create_task(asyncio.to_thread(take))
    try:
        while batch := await reading:
            reading = asyncio.create_task(asyncio.to_thread(take))
            yield batch
    finally:
        await asyncio.wait([reading])


async def import_rows(
    file: Opened,
    sink: RowSink,
    numbers: NumberReader,
    *,
    progress: Progress = lambda line: None,
    keeps: Keeps = lambda line: False,
) -> Outcome:
    """Write the rows of ``file`` to ``sink`` in batches; ``progress`` hears of the last line of each."""
    if file.mapping.is_of_orders:
        return await _import_orders(file, sink, numbers, progress, keeps)
    [kind] = file.kinds
    summary = Summary(kind=kind)
    lines = read_rows(file, numbers, lambda line, text: summary.warnings.append((line, text)))
    rows = 0
    async for batch in read_ahead(_keeping(lines, keeps), BATCH):
        good = [(line, row) for line, row in batch if not isinstance(row, Reject)]
        summary.rejects += [(line, row.reason) for line, row in batch if isinstance(row, Reject)]
        results = await sink.write_rows(kind, [row for _, row in good]) if good else []
        for (line, _), result in zip(good, results, strict=True):
            summary.add(line, result)
        rows += len(batch)
        progress(batch[-1][0])
    read = counted(rows, kind.replace("_", " "))
    return Outcome.of(file, [summary], read=read)


def _keeping(rows: Iterator[tuple[int, Row | Reject]], keeps: Keeps) -> Iterator[tuple[int, Row | Reject]]:
    for line, row in rows:
        _mark(row, line, keeps)
        yield line, row


def _orders_keeping(orders: Iterator[Order], keeps: Keeps) -> Iterator[Order]:
    for order in orders:
        _mark(order.person, order.line, keeps)
        for line, item in order.items:
            _mark(item, line, keeps)
        yield order


def _mark(row: Row | Reject | None, line: int, keeps: Keeps) -> None:
    if row and not isinstance(row, Reject) and keeps(line):
        row[KEEPS_KNOWN] = True


async def _import_orders(
    file: Opened, sink: RowSink, numbers: NumberReader, progress: Progress, keeps: Keeps
) -> Outcome:
    orders = _orders_keeping(OrderReader(file.form(numbers)).read(file.table.rows()), keeps)
    writing = OrdersIn(sink, has_people=CUSTOMERS.name in file.kinds)
    async for batch in read_ahead(orders, BATCH):
        await writing.write(batch)
        progress(max([batch[-1].line, *(line for line, _ in batch[-1].items)]))
    return Outcome.of(file, writing.summaries, read=writing.read)
