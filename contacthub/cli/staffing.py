"""``staff``: the fewest agents for a target in each interval of a day or week, and shifts that have them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from contacthub.bootstrap.storages import storage_of
from contacthub.cli.errors import Refused
from contacthub.cli.progress import progress_bar
from contacthub.cli.settings import settings_of_hub
from contacthub.cli.tables import read_tables
from contacthub.database.storage import NotAnswered, NotThere
from contacthub.reports.views import VIEWS
from contacthub.simulation.erlang import Service
from contacthub.simulation.forecast import Day
from contacthub.simulation.plan_drawn import drawn
from contacthub.simulation.plan_file import PlanFile, TargetTable, clock
from contacthub.simulation.planning import DayPlan, NoPlan, Plan, Trying, counted, plan, read_history
from contacthub.simulation.whole_day import Served, WholeDay

MOST_CONTACTS = 5_000_000
ASKED_S = 120.0
FIGURES = ("served in time", "mean wait", "left")
"""Of the whole day, as it was simulated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for. ``log``: data of a hub whose contacts are counted, of one queue if it is said."""

    days: int
    log: Path | None
    queue: str | None
    drawing: Path | None
    trying: Trying
    json_wanted: bool


def staff(path: Path, wanted: Wanted) -> None:
    """Print a plan, as tables or as JSON, and draw it."""
    file = read_tables(path, PlanFile)
    try:
        known = _known(file, path, wanted)
        with progress_bar("staff") as moved:
            found = plan(file, wanted.days, known, trying=wanted.trying, moved=moved)
    except NoPlan as error:
        raise Refused(f"{path}: {error}") from None
    if wanted.drawing is not None:
        try:
            wanted.drawing.write_text(drawn(found), "utf-8")
        except OSError as error:
            raise Refused(f"{wanted.drawing}: {error.strerror}") from None
    if wanted.json_wanted:
        typer.echo(json.dumps(found.as_json()))
    else:
        show(found, Console())


def _known(file: PlanFile, path: Path, wanted: Wanted) -> Mapping[date, Day] | None:
    step = file.contacts.interval_minutes
    if wanted.log is not None:
        return counted(_of_log(wanted.log, wanted.queue, ZoneInfo(file.time_zone)), step)
    if file.contacts.history is not None:
        return read_history(path.parent / file.contacts.history, step)
    return None


def _of_log(data: Path, queue: str | None, zone: ZoneInfo) -> list[datetime]:
    """When contacts came into the queue, or into any; each counts once, where it came first."""
    views = {name: view.sql for name, view in VIEWS.items()}
    where = "n = 1" if queue is None else "queue = '" + queue.replace("'", "''") + "'"
    sql = f"SELECT entered_at FROM report_visits WHERE {where} LIMIT {MOST_CONTACTS + 1}"
    try:
        found = storage_of(settings_of_hub(None, data=data)).ask("hub", views, sql, seconds=ASKED_S)
    except (NotAnswered, NotThere) as error:
        raise Refused(str(error)) from None
    if len(found.rows) > MOST_CONTACTS:
        raise Refused(f"{data}: more than {MOST_CONTACTS:,} contacts; say one --queue")
    return [datetime.fromtimestamp(int(row[0]) / 1000, UTC).astimezone(zone) for row in found.rows]


def show(found: Plan, console: Console) -> None:
    """Print each day as a table, and how good the forecast is."""
    for each in found.days:
        _show_day(each, found.file, console)
    if not found.is_forecast:
        return
    if found.error is None:
        console.print("Too few days are known to say how far the forecast is off.")
        return
    error = found.error
    console.print(
        f"Forecasts of the last {error.days} days, made a week before, were off by {error.wape:.1%} of the "
        f"contacts (WAPE); the same weekday of the week before by {error.naive_wape:.1%}. "
        f"MASE {error.mase:.2f}."
    )


def _show_day(day: DayPlan, file: PlanFile, console: Console) -> None:
    step, target = file.contacts.interval_minutes, file.target
    table = Table(title=f"{day.day} ({day.kind})")
    table.add_column("from")
    for name in ("contacts", "by formula", "needed", "planned", "alone", "target", *FIGURES):
        table.add_column(name, justify="right")
    for n, (needed, agents) in enumerate(zip(day.needed, day.there, strict=True)):
        measured, served = needed.measured, day.served(n)
        if measured is None and not agents:
            continue
        table.add_row(
            clock(step, n),
            f"{needed.contacts:.1f}",
            str(needed.by_formula),
            f"{needed.agents} + {day.added[n]}" if day.added[n] else str(needed.agents),
            str(agents),
            "-" if measured is None else _of_target(target, measured),
            "-" if served is None else _said(target) + (", missed" if served.is_missed else ""),
            *(("-", "-", "-") if served is None else _figures(served)),
        )
    console.print(table)
    shifts = ", ".join(f"{count} {name}" for name, count in day.cover.counts.items() if count)
    console.print(
        f"Shifts: {shifts or 'none'}. {day.cover.agents} agents; with these shifts no plan has fewer than "
        f"{day.cover.at_least}."
    )
    if day.simulated is not None:
        _show_whole(day.simulated, file, console)


def _show_whole(whole: WholeDay, file: PlanFile, console: Console) -> None:
    served, wait, left = _figures(whole.overall)
    console.print(
        f"The whole day, simulated {whole.days} times with who waits carried over: {served} served within "
        f"{file.target.seconds} s, mean wait {wait}, {left} left. Target: {_said(file.target)}"
        f"{', missed' if whole.overall.is_missed else ''}."
    )
    if whole.missed:
        where = ", ".join(clock(file.contacts.interval_minutes, n) for n in whole.missed)
        console.print(f"The target is missed in the intervals from {where}; --add-agents adds agents there.")


def _of_target(target: TargetTable, measured: Service) -> str:
    """The figure that the target is about."""
    if target.service_level is None:
        return f"{measured.mean_wait * 60:.0f} s"
    return f"{measured.service_level:.1%}"


def _said(target: TargetTable) -> str:
    if target.service_level is None:
        return f"{target.mean_wait_seconds:g} s"
    return f"{target.service_level:g}%"


def _figures(served: Served) -> tuple[str, str, str]:
    return f"{served.service_level:.1%}", f"{served.mean_wait * 60:.0f} s", f"{served.abandoned:.1%}"
