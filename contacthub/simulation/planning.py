"""A plan: the agents that each interval of some days needs, and the shifts that have them there."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from contacthub.floor_file.hours import calendar_of
from contacthub.simulation.forecast import (
    Backtest,
    Day,
    KindOf,
    TooFewDays,
    backtest,
    forecast,
    kinds_by,
)
from contacthub.simulation.plan_file import PlanFile, clock
from contacthub.simulation.shifts import DAY
from contacthub.simulation.staffing import (
    Cover,
    Needed,
    NotCovered,
    Shift,
    Target,
    Trials,
    Work,
    cover,
    there,
)
from contacthub.simulation.whole_day import Served, WholeDay, simulated

MOST_ROWS = 1_000_000
Moved = Callable[[int, int], None]


class NoPlan(ValueError):
    """There is none; the text says why, and the way out."""


@dataclass(frozen=True, slots=True)
class DayPlan:
    """One day: what each interval needs, the shifts, and how many of them are there.

    ``added``: agents beyond those needed by itself, without whom the day as a whole misses the target there;
    ``simulated``: the whole day; None: nobody comes.
    """

    day: date
    kind: str
    needed: list[Needed]
    added: list[int]
    cover: Cover
    there: list[int]
    simulated: WholeDay | None

    def served(self, n: int) -> Served | None:
        """What the simulated day says of an interval; None: nobody comes."""
        return None if self.simulated is None else self.simulated.intervals[n]


@dataclass(frozen=True, slots=True)
class Plan:
    """``error``: of the forecast; None: nothing was forecast, or too few days are known to tell."""

    file: PlanFile
    days: list[DayPlan]
    error: Backtest | None
    is_forecast: bool

    def as_json(self) -> dict[str, Any]:
        """All of it."""
        step = self.file.contacts.interval_minutes
        error = self.error
        return {
            "interval_minutes": step,
            "target": self.file.target.model_dump(exclude_none=True),
            "forecast": None
            if not self.is_forecast
            else {
                "error": None
                if error is None
                else {
                    "days": error.days,
                    "wape": round(error.wape, 4),
                    "naive_wape": round(error.naive_wape, 4),
                    "mase": round(error.mase, 4),
                }
            },
            "days": [_day(each, step) for each in self.days],
        }


def _day(day: DayPlan, step: int) -> dict[str, Any]:
    whole = day.simulated
    return {
        "day": day.day.isoformat(),
        "kind": day.kind,
        "agents": day.cover.agents,
        "at_least": day.cover.at_least,
        "shifts": day.cover.counts,
        "simulated": None
        if whole is None
        else {
            "days": whole.days,
            **_served(whole.overall),
            "missed_from": [clock(step, n) for n in whole.missed],
        },
        "intervals": [_interval(day, n, step) for n in range(len(day.needed))],
    }


def _served(it: Served) -> dict[str, Any]:
    return {
        "service_level": round(it.service_level, 4),
        "mean_wait_seconds": round(it.mean_wait * 60, 1),
        "abandoned": round(it.abandoned, 4),
        "missed": it.is_missed,
    }


def _interval(day: DayPlan, n: int, step: int) -> dict[str, Any]:
    needed, served = day.needed[n], day.served(n)
    measured = needed.measured
    return {
        "from": clock(step, n),
        "contacts": round(needed.contacts, 2),
        "by_formula": needed.by_formula,
        "needed": needed.agents,
        "added": day.added[n],
        "planned": day.there[n],
        "service_level": None if measured is None else round(measured.service_level, 4),
        "mean_wait_seconds": None if measured is None else round(measured.mean_wait * 60, 1),
        "abandoned": None if measured is None else round(measured.p_abandon, 4),
        "simulated": None if served is None else _served(served),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Trying:
    """``arrivals``: of a trial of an interval; ``adds_agents``: where the simulated day misses the target."""

    arrivals: int
    seed: int
    adds_agents: bool = False


def plan(
    file: PlanFile, days: int, known: Mapping[date, Day] | None, *, trying: Trying, moved: Moved
) -> Plan:
    """Plan so many days, by ``known`` days if the file does not say how many come.

    Raises:
        NoPlan: there is none.
    """
    given, step = file.contacts.of_day(), file.contacts.interval_minutes
    if given is None and not known:
        raise NoPlan("contacts: say arrivals or history, or give --from-log")
    wanted = [file.first_day + timedelta(days=n) for n in range(days)]
    kind_of = _kinds(file, [*wanted, *(known or ())])
    planner = _Planner(file, trying)
    each, found = 2 * (DAY // step), list[DayPlan]()

    def told(done: int) -> None:
        moved(len(found) * each + done, days * each)

    for day in wanted:
        coming = given if known is None or given is not None else _forecast(known, day, kind_of)
        assert coming is not None
        found.append(planner.day(day, kind_of(day), coming, told))
    error = backtest(known, kind_of) if given is None and known is not None else None
    return Plan(file, found, error, given is None)


class _Planner:
    """Plans one day after the other."""

    def __init__(self, file: PlanFile, trying: Trying) -> None:
        target, contacts = file.target, file.contacts
        share = None if target.service_level is None else target.service_level / 100
        wait = None if target.mean_wait_seconds is None else target.mean_wait_seconds / 60
        self._file = file
        self._step = contacts.interval_minutes
        self._target = Target(share, target.seconds / 60, wait)
        self._trying = trying
        work = Work(contacts.handle_minutes, contacts.patience_minutes)
        self._trials = Trials(work, self._target, arrivals=trying.arrivals, seed=trying.seed)
        self._shifts = [Shift(each.id, each.intervals(self._step), each.at_most) for each in file.shifts]

    def day(self, day: date, kind: str, coming: Sequence[float], moved: Callable[[int], None]) -> DayPlan:
        """Plan a day; ``moved`` is told of how many intervals it is done, twice each."""
        needed = list[Needed]()
        for contacts in coming:
            needed.append(_needed(self._trials, contacts, self._step, day))
            moved(len(needed))
        added = [0] * len(needed)
        found = self._covered(day, kind, needed, added, moved)
        for _ in range(MOST_ROUNDS):
            if not self._trying.adds_agents or found.simulated is None or not found.simulated.missed:
                break
            missed = found.simulated.missed
            # Where one missed interval follows another, it may be for those who were left over.
            for n in (each for each in missed if each - 1 not in missed):
                added[n] = found.there[n] + 1 - needed[n].agents
            found = self._covered(day, kind, needed, [*added], lambda done: None)
        return found

    def _covered(
        self, day: date, kind: str, needed: list[Needed], added: list[int], moved: Callable[[int], None]
    ) -> DayPlan:
        """Lay shifts over what is needed, and simulate the day."""
        wanted = [each.agents + more for each, more in zip(needed, added, strict=True)]
        covered, count = _cover(wanted, self._shifts, day, self._step), len(needed)
        whole = simulated(
            self._file,
            self._target,
            [each.contacts for each in needed],
            covered.counts,
            arrivals=self._trying.arrivals,
            seed=self._trying.seed,
            moved=lambda done, of: moved(count + count * done // of),
        )
        return DayPlan(day, kind, needed, added, covered, there(covered, self._shifts, count), whole)


MOST_ROUNDS = 100
"""So often agents are added at most."""
LEAST_CONTACTS = 0.05
"""Fewer are forecast for an interval than this: nobody is planned for it."""


def _needed(trials: Trials, contacts: float, step: int, day: date) -> Needed:
    try:
        return trials.needed(round(contacts, 1) if contacts >= LEAST_CONTACTS else 0.0, step)
    except ValueError as error:
        raise NoPlan(f"{day}: {error}") from None


def _cover(needed: Sequence[int], shifts: Sequence[Shift], day: date, step: int) -> Cover:
    try:
        return cover(needed, shifts)
    except NotCovered as error:
        raise NoPlan(
            f"{day}: from {clock(step, error.interval)} on {needed[error.interval]} agents are needed, and "
            "the shifts have not so many there; add a shift, or raise at_most"
        ) from None


def _forecast(known: Mapping[date, Day], day: date, kind_of: KindOf) -> list[float]:
    try:
        return forecast(known, day, kind_of)
    except TooFewDays as error:
        raise NoPlan(str(error)) from None


def _kinds(file: PlanFile, days: Sequence[date]) -> KindOf:
    if file.holidays is None:
        return kinds_by(lambda day: False, lambda day: False)
    try:
        calendar = calendar_of(file.holidays, sorted({each.year for each in days}))
    except ValueError as error:
        raise NoPlan(f"holidays: {error}") from None
    return kinds_by(
        lambda day: day in calendar,
        lambda day: day.weekday() in calendar.weekend and calendar.is_working_day(day),
    )


def read_history(path: Path, step: int) -> dict[date, Day]:
    """How many came in each interval of each day, from a CSV file with the columns ``from`` and ``contacts``.

    Raises:
        NoPlan: it cannot be read; the text names the line and the way out.
    """
    counts: dict[date, list[float]] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            if not {"from", "contacts"} <= {*(rows.fieldnames or ())}:
                raise NoPlan(f"{path}, line 1: needs the columns from and contacts")
            for row in rows:
                if rows.line_num > MOST_ROWS:
                    raise NoPlan(f"{path}: more than {MOST_ROWS:,} rows")
                _count(counts, row, step, f"{path}, line {rows.line_num}")
    except OSError as error:
        raise NoPlan(f"{path}: {error.strerror}") from None
    except (UnicodeDecodeError, csv.Error):
        raise NoPlan(f"{path}: no CSV file in UTF-8") from None
    return _whole_days(counts, step)


def _count(counts: dict[date, list[float]], row: Mapping[str, str | None], step: int, place: str) -> None:
    try:
        at, contacts = datetime.fromisoformat((row["from"] or "").strip()), float(row["contacts"] or "")
    except ValueError:
        raise NoPlan(f"{place}: needs a time as 2026-11-27T09:30 and a number") from None
    if not 0 <= contacts < MOST_ROWS:
        raise NoPlan(f"{place}: contacts is to be from 0 to {MOST_ROWS:,}")
    counts.setdefault(at.date(), [0.0] * (DAY // step))[(at.hour * 60 + at.minute) // step] += contacts


def counted(instants: Sequence[datetime], step: int) -> dict[date, Day]:
    """The same, of contacts that came at these times."""
    counts: dict[date, list[float]] = {}
    for at in instants:
        counts.setdefault(at.date(), [0.0] * (DAY // step))[(at.hour * 60 + at.minute) // step] += 1
    # The first day and the last may be known in part only.
    return _whole_days({each: counts[each] for each in sorted(counts)[1:-1]}, step)


def _whole_days(counts: dict[date, list[float]], step: int) -> dict[date, Day]:
    """Days within of which nothing is known are days on which nobody came."""
    if not counts:
        return {}
    first, last = min(counts), max(counts)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return {each: counts.get(each, [0.0] * (DAY // step)) for each in days}
