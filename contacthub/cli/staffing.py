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
from contacthub.simulation.forecast import Day
from contacthub.simulation.plan_drawn import drawn
from contacthub.simulation.plan_file import PlanFile, clock
from contacthub.simulation.planning import DayPlan, NoPlan, Plan, counted, plan, read_history

MOST_CONTACTS = 5_000_000
ASKED_S = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for. ``log``: data of a hub whose contacts are counted, of one queue if it is said."""

    days: int
    log: Path | None
    queue: str | None
    drawing: Path | None
    arrivals: int
    seed: int
    json_wanted: bool


def staff(path: Path, wanted: Wanted) -> None:
    """Print a plan, as tables or as JSON, and draw it."""
    file = read_tables(path, PlanFile)
    try:
        known = _known(file, path, wanted)
        with progress_bar("staff") as moved:
            found = plan(file, wanted.days, known, arrivals=wanted.arrivals, seed=wanted.seed, moved=moved)
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
        _show_day(each, found.file.contacts.interval_minutes, console)
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


def _show_day(day: DayPlan, step: int, console: Console) -> None:
    table = Table(title=f"{day.day} ({day.kind})")
    table.add_column("from")
    for name in ("contacts", "by formula", "needed", "planned", "served in time", "mean wait", "left"):
        table.add_column(name, justify="right")
    for n, (needed, agents) in enumerate(zip(day.needed, day.there, strict=True)):
        measured = needed.measured
        if measured is None and not agents:
            continue
        figures = ["-", "-", "-"]
        if measured is not None:
            wait = f"{measured.mean_wait * 60:.0f} s"
            figures = [f"{measured.service_level:.1%}", wait, f"{measured.p_abandon:.1%}"]
        counts = (f"{needed.contacts:.1f}", str(needed.by_formula), str(needed.agents), str(agents))
        table.add_row(clock(step, n), *counts, *figures)
    console.print(table)
    shifts = ", ".join(f"{count} {name}" for name, count in day.cover.counts.items() if count)
    console.print(
        f"Shifts: {shifts or 'none'}. {day.cover.agents} agents; with these shifts no plan has fewer than "
        f"{day.cover.at_least}."
    )
