"""``simulate --from-log``: a day that was recorded, on another floor, beside what happened."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from contacthub.api.validation import said
from contacthub.bootstrap.storages import storage_of
from contacthub.cli.errors import Refused
from contacthub.cli.progress import progress_bar
from contacthub.config import Settings
from contacthub.database.storage import NotThere
from contacthub.database.units import StorageUnavailable
from contacthub.floor_file.file import FloorFile
from contacthub.floor_file.plan import FloorPlan
from contacthub.hub.stored_state import stored_state
from contacthub.simulation.day_drawn import drawn
from contacthub.simulation.floors import setting_of
from contacthub.simulation.recorded import Day, read_day, yesterday, zone_of
from contacthub.simulation.replay import Replay, compared, happened
from contacthub.toml_files import UnreadableToml, read_toml

NOTE = (
    "How long those who were answered would have waited is not known: it is drawn from Kaplan and Meier's "
    "estimate, in which their waits are censored."
)
SHOWN = {
    "arrivals": "arrivals",
    "answered": "answered",
    "abandoned": "abandoned",
    "other": "ended otherwise",
    "waiting": "still waiting",
    "service_level": "within the target",
    "asa_s": "mean wait, s",
    "p90_wait_s": "90 % within, s",
    "longest_wait_s": "longest wait, s",
}


def simulate_day(
    settings: Settings, floor_file: Path, *, day: str | None, seed: int, json_wanted: bool, chart: Path | None
) -> None:
    """Play a day on the floor of a file, and print its figures beside what happened."""
    plan = _plan(floor_file)
    on, zone, recorded = _recorded(settings, day)
    state = stored_state(storage_of(settings))
    if state is None:
        raise Refused("the log cannot be read; `contacthub check` says why")
    if not recorded.came:
        raise Refused(f"nobody came on {on}; --day YYYY-MM-DD names another day")
    try:
        now, then = setting_of(state.floor, FloorPlan()), setting_of(state.floor, plan)
    except ValueError as error:
        raise Refused(str(error)) from None
    with progress_bar("simulate") as moved:
        same, other = Replay(now, recorded, seed).courses(moved), Replay(then, recorded, seed).courses(moved)
    was = happened(recorded)
    result: dict[str, Any] = {
        "day": on.isoformat(),
        "happened": compared(was, now, recorded),
        "same_floor": compared(same, now, recorded),
        "with_floor": compared(other, then, recorded),
        "not_recorded": sorted(set(then.agents) - recorded.agents),
        "left_out": len(recorded.came) - len(other),
    }
    if chart is not None:
        floors = {"happened": "happened", "same floor": "same_floor", floor_file.name: "with_floor"}
        hours = {name: result[each]["hours"] for name, each in floors.items()}
        try:
            chart.write_text(drawn(hours, zone), "utf-8")
        except OSError as error:
            raise Refused(f"{chart}: {error.strerror}") from None
    if json_wanted:
        typer.echo(json.dumps(result))
    else:
        _show(result, floor_file.name, Console())


def _plan(file: Path) -> FloorPlan:
    try:
        toml = read_toml(file)
        return FloorFile.model_validate(toml.tables).plan()
    except UnreadableToml as error:
        raise Refused(str(error)) from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise Refused(f"{toml.place(first['loc'])}: {where}: {said(first, FloorFile)}") from None


def _recorded(settings: Settings, day: str | None) -> tuple[date, ZoneInfo, Day]:
    try:
        on = None if day is None else date.fromisoformat(day)
    except ValueError:
        raise Refused(f"--day: {day!r} is no day; an example is 2026-11-27") from None
    try:
        with storage_of(settings).look("hub") as raw:
            zone = zone_of(raw)
            on = on or yesterday(zone, int(time.time() * 1000))
            return on, zone, read_day(raw, on, zone)
    except (NotThere, StorageUnavailable) as error:
        raise Refused(f"--from-log: {error or 'no hub has kept anything there'}") from None


def _show(result: dict[str, Any], name: str, console: Console) -> None:
    was, same, other = (result[each] for each in ("happened", "same_floor", "with_floor"))
    for queue in (None, *was["queues"]):
        table = Table(title=f"{result['day']}, {'all queues' if queue is None else queue}")
        for column in ("", "happened", "the same floor simulated", name):
            table.add_column(column, justify="right" if column else "left")
        for figure, words in SHOWN.items():
            cells = [
                (each["overall"] if queue is None else each["queues"].get(queue, {})).get(figure)
                for each in (was, same, other)
            ]
            table.add_row(words, *(_cell(figure, each) for each in cells))
        console.print(table)
    console.print(f"Calibration: {calibration(result)}")
    if result["left_out"]:
        console.print(f"{result['left_out']} contacts came into queues that {name} does not have.")
    if result["not_recorded"]:
        console.print(f"Nobody was recorded as {', '.join(result['not_recorded'])}: they are not there.")
    console.print(NOTE)


def calibration(result: dict[str, Any]) -> str:
    """How near the simulated floor of that day comes to what happened."""
    was, same = result["happened"]["overall"], result["same_floor"]["overall"]
    parts = [
        f"{words} {_cell(figure, same[figure])} simulated, {_cell(figure, was[figure])} in fact"
        for figure, words in SHOWN.items()
        if figure in ("abandoned", "service_level", "asa_s")
    ]
    return "; ".join(parts)


def _cell(figure: str, value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.1%}" if figure == "service_level" else f"{value:,}"
