"""Goes through the chain, a few seals at a time, and says what is not as it was written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from contacthub.audit.anchors import BadAnchor, anchor_files, read_anchor
from contacthub.audit.chain import MOST_ROWS, START, Seal, StoredRow, content_of, hash_of
from contacthub.audit.seals import SQL, dropped_through, last_seal, sealed_rows
from contacthub.database.damage import DAMAGED_ROWS
from contacthub.database.units import Connection
from contacthub.routing.words import Instant

LOWEST: Final = -(2**63)
STEP: Final = 10
"""Seals of one step, which are 5,000 rows at most."""
MOST_FAULTS: Final = 100
"""Faults that are told one by one; what goes beyond is counted."""


class What(StrEnum):
    """What is wrong."""

    CHANGED = "rows_changed"
    MISSING = "rows_missing"
    ADDED = "rows_added"
    UNREADABLE = "rows_unreadable"
    SEAL_CHANGED = "seal_changed"
    SEALS_MISSING = "seals_missing"
    ANCHOR_BAD = "anchor_bad"
    ANCHOR_DIFFERS = "anchor_differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that is not as it was written.

    Rows ``first_id`` to ``last_id``, which were written between ``since`` and ``until``; ``count``: how many
    of them are missing, or were added. ``seal``: by which this is known. ``anchor``: the file of a day.
    """

    what: What
    seal: int = 0
    first_id: int = 0
    last_id: int = 0
    count: int = 0
    since: Instant = 0
    until: Instant = 0
    anchor: str = ""
    why: str = ""


@dataclass(slots=True)
class Verdict:
    """What was found so far. ``rows`` are as they were written, unless a fault names them."""

    seals: int = 0
    rows: int = 0
    rows_in_all: int = 0
    unsealed: int = 0
    dropped_rows: int = 0
    dropped_seals: int = 0
    left_out_rows: int = 0
    anchors: int = 0
    keys: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    more_faults: int = 0

    @property
    def fits(self) -> bool:
        """Whether all is as it was written."""
        return not self.faults

    def found(self, fault: Fault) -> None:
        """Take a fault in."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)
        else:
            self.more_faults += 1


class Verifier:
    """Verifies step by step, each with a connection; ``newest``: only about so many of the newest rows."""

    def __init__(self, newest: int | None = None) -> None:
        self.verdict = Verdict()
        self._newest = newest
        self._last: Seal | None = None
        self._is_begun = False

    def step(self, raw: Connection) -> bool:
        """Go on by a few seals; return whether there are more."""
        if not self._is_begun:
            self._begin(raw)
        after = self._last.number if self._last is not None else 0
        seals = [Seal(*row) for row in raw.execute(SQL["seals_after"], (after, STEP)).fetchall()]
        for seal in seals:
            self._verify(raw, seal)
            self._last = seal
        if not seals:
            last = self._last.last_id if self._last is not None else 0
            (self.verdict.unsealed,) = raw.execute(SQL["rows_not_sealed"], (last,)).fetchone()
        return bool(seals)

    def _begin(self, raw: Connection) -> None:
        self._is_begun = True
        newest = last_seal(raw)
        in_all = self.verdict.rows_in_all = sealed_rows(raw, 0, newest.number) if newest is not None else 0
        dropped = dropped_through(raw)
        self.verdict.dropped_seals = dropped
        self.verdict.dropped_rows = sealed_rows(raw, 0, dropped)
        if self._newest is not None and in_all - self.verdict.dropped_rows > self._newest:
            (first,) = raw.execute(SQL["seals_of_newest"], (self._newest,)).fetchone()
            row = raw.execute(SQL["seal"], (first - 1,)).fetchone()
            if row is not None:
                self._last = Seal(*row)
                self.verdict.left_out_rows = sealed_rows(raw, dropped, first - 1)
                self.verdict.rows_in_all -= self.verdict.left_out_rows + self.verdict.dropped_rows

    def _verify(self, raw: Connection, seal: Seal) -> None:
        last, verdict = self._last, self.verdict
        verdict.seals += 1
        expected = last.number + 1 if last is not None else 1
        if seal.number != expected:
            verdict.found(
                Fault(
                    what=What.SEALS_MISSING,
                    seal=expected,
                    count=seal.number - expected,
                    since=last.at if last is not None else 0,
                    until=seal.at,
                )
            )
            last = None
        elif seal.hash != hash_of(last.hash if last is not None else START, seal):
            verdict.found(Fault(what=What.SEAL_CHANGED, seal=seal.number, until=seal.at))
        verdict.rows += seal.row_count
        if seal.number <= self.verdict.dropped_seals:
            return
        fault = self._rows_fault(raw, last, seal)
        # Dropped while this was under way: the audit said so before the first of them went.
        if fault is not None and seal.number > self._dropped_now(raw):
            verdict.found(fault)

    def _dropped_now(self, raw: Connection) -> int:
        self.verdict.dropped_seals = max(self.verdict.dropped_seals, dropped_through(raw))
        return self.verdict.dropped_seals

    def _rows_fault(self, raw: Connection, last: Seal | None, seal: Seal) -> Fault | None:
        after = seal.first_id - 1 if last is None else min(last.last_id, seal.first_id - 1)
        if seal.number == 1:
            after = LOWEST
        try:
            rows: Sequence[StoredRow] = [
                tuple(row)
                for row in raw.execute(SQL["rows_between"], (after, seal.last_id, MOST_ROWS + 1)).fetchall()
            ]
            if len(rows) == seal.row_count and content_of(rows) == seal.content:
                return None
        except DAMAGED_ROWS:
            return self._fault(What.UNREADABLE, last, seal)
        more = len(rows) - seal.row_count
        what = What.ADDED if more > 0 else What.MISSING if more < 0 else What.CHANGED
        return self._fault(what, last, seal, abs(more))

    def _fault(self, what: What, last: Seal | None, seal: Seal, count: int = 0) -> Fault:
        return Fault(
            what=what,
            seal=seal.number,
            first_id=seal.first_id,
            last_id=seal.last_id,
            count=count,
            since=last.at if last is not None else 0,
            until=seal.at,
        )


def verify_anchors(raw: Connection, folder: Path, verdict: Verdict) -> None:
    """Compare the anchors in a folder with the chain.

    Raises:
        OSError: one cannot be read.
    """
    for path in anchor_files(folder):
        verdict.anchors += 1
        try:
            anchor = read_anchor(path)
        except BadAnchor as error:
            verdict.found(Fault(what=What.ANCHOR_BAD, anchor=path.name, why=str(error)))
            continue
        if anchor.public_key not in verdict.keys:
            verdict.keys.append(anchor.public_key)
        row = raw.execute(SQL["seal"], (anchor.seal,)).fetchone()
        if row is None or Seal(*row).hash != anchor.hash or sealed_rows(raw, 0, anchor.seal) != anchor.rows:
            verdict.found(Fault(what=What.ANCHOR_DIFFERS, seal=anchor.seal, anchor=path.name))
