"""What reports read: the rows that follow from the log."""

from __future__ import annotations

from pathlib import Path

from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool
from contacthub.reports.cells import Basis, Cell
from contacthub.reports.counting import About, CellKey, Counted, VisitKnown
from contacthub.reports.periods import Period

SQL = named_queries(Path(__file__).with_suffix(".sql"))


class ReportStore:
    """Counts the rows of a time into cells, on the thread of a reader."""

    def __init__(self, readers: ReaderPool) -> None:
        self._readers = readers

    async def cells(
        self, period: Period, basis: Basis, kind: str, queue: str | None
    ) -> list[tuple[CellKey, Cell]]:
        """The cells of a time, of one queue or of all."""
        counted = await self._readers.run(lambda raw: count(raw, period))
        return [
            (key, cell)
            for key, cell in counted.cells.items()
            if key.basis == basis and key.kind == kind and queue in (None, key.queue)
        ]


def count(raw: Connection, period: Period) -> Counted:
    """Count all that is known of a time."""
    counted = Counted(period)
    bounds = {"since": period[0], "until": period[1]}
    for query in ("visits_came", "visits_happened"):
        counted.visits(
            VisitKnown(queue, entered_at, left_at, outcome, agent, waited_ms, About(channel=channel))
            for queue, entered_at, left_at, outcome, agent, waited_ms, channel in raw.execute(
                SQL[query], bounds
            )
        )
    return counted
