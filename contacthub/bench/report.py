"""Shows the results as tables, and returns them as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from contacthub.bench.event_to_frame import EventToFrame, Side
from contacthub.bench.machine import Machine
from contacthub.bench.run import Result
from contacthub.bench.sustained import LATE_MS, Level, Limit, Sustained


def as_json(result: Result) -> dict[str, Any]:
    """All results, with each round and each level."""
    return asdict(result)


def show(result: Result, console: Console) -> None:
    """Print the tables."""
    for line in machine_lines(result.machine, result.cores):
        console.print(line, highlight=False, soft_wrap=True)
    console.print(f"rows in {result.storage}", highlight=False)
    if result.event_to_frame:
        console.print()
        console.print(_frames(result.event_to_frame))
    if result.sustained:
        console.print()
        console.print(_sustained(result.sustained))


def machine_lines(machine: Machine, cores: str) -> Iterator[str]:
    """The machine in two lines."""
    yield f"{machine.cpu}, {machine.cores} cores, {machine.kernel}, data on {machine.file_system}"
    yield f"Python {machine.python}, SQLite {machine.sqlite}, {machine.loop}; {cores}; load {machine.load}"


def _frames(found: list[EventToFrame]) -> Table:
    first = found[0]
    table = Table(
        title=f"Event to agent frame, ms ({first.rounds} rounds of {first.seconds:g} s, medians)",
        title_justify="left",
        box=None,
    )
    for name in ("calls/s", "", "p50", "p90", "p99", "max", "answer p99", "CPU %", "late cards", "wrong", ""):
        table.add_column(name, justify="left" if not name else "right")
    for each in found:
        table.add_row(str(each.rate), "hub", *_side(each.hub))
        table.add_row("", "floor", *_side(each.floor))
        table.add_row("", "ratio", _ratio(each.ratio_p50))
        if each.lag is not None:
            table.add_row("", "lag <=", "", "", _bound(each.lag.p99_ms), _bound(each.lag.max_ms))
    return table


def _side(side: Side) -> tuple[str, ...]:
    frame = side.frame
    return (
        *(f"{value:.2f}" for value in (frame.p50, frame.p90, frame.p99, frame.max)),
        f"{side.answer.p99:.2f}",
        _percent(side.cpu_percent),
        str(side.cards_later),
        str(side.wrong),
        "" if side.kept_up else "fell behind",
    )


def _sustained(found: list[Sustained]) -> Table:
    table = Table(
        title=f"Sustained: events/s with p99 of the answer within {LATE_MS:g} ms",
        title_justify="left",
        box=None,
    )
    for name in ("events in a post", "", "events/s", "p50 ms", "p99 ms", "CPU %"):
        table.add_column(name, justify="left" if not name else "right")
    for each in found:
        table.add_row(str(each.size), "hub", *_limit(each.hub))
        table.add_row("", "floor", *_limit(each.floor))
        table.add_row("", "share", _ratio(each.share_of_floor))
    return table


def _limit(limit: Limit) -> tuple[str, ...]:
    level = _best(limit)
    if level is None:
        return ("none",)
    answer = level.answer
    return (
        str(limit.events_per_second), f"{answer.p50:.2f}", f"{answer.p99:.2f}", _percent(level.cpu_percent)
    )  # fmt: skip


def _best(limit: Limit) -> Level | None:
    held = [each for each in limit.levels if each.holds]
    return max(held, key=lambda each: each.rate, default=None)


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _bound(value: float | None) -> str:
    return "more" if value is None else f"{value:g}"


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}"
