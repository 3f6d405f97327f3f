"""``simulate``: has the router of the hub serve made-up contacts under virtual time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from contacthub.cli.progress import progress_bar
from contacthub.cli.tables import read_tables
from contacthub.simulation.run import Run
from contacthub.simulation.scenario import Scenario


def simulate(file: Path, *, seed: int | None, arrivals: int | None, json_wanted: bool) -> None:
    """Run a scenario and print its figures, as tables or as JSON."""
    run = Run(read_tables(file, Scenario), seed=seed, arrivals=arrivals)
    with progress_bar("simulate") as moved:
        result = run.result(moved)
    if json_wanted:
        typer.echo(json.dumps(result))
    else:
        show(result, Console())


def show(result: dict[str, Any], console: Console) -> None:
    """Print the figures as tables: who came, and who served them."""
    came = Table(title="Who came")
    came.add_column("kind")
    for name in (
        "arrivals",
        "served",
        "abandoned",
        "turned away",
        "waited",
        "mean wait",
        "90 % within",
        "in 20 s",
    ):
        came.add_column(name, justify="right")
    for kind, each in [*result["kinds"].items(), ("all", result["overall"])]:
        came.add_row(
            kind,
            f"{each['arrivals']:,}",
            f"{each['served']:,}",
            _of(each["abandoned"], each["p_abandon"]),
            _of(each["blocked"], each["p_block"]),
            _percent(each["p_wait"]),
            _time(each["mean_wait_min"]),
            _time(each["p90_wait_min"]),
            _percent(each["sl_20s"]),
        )
    served = Table(title="Who served them")
    for name in ("group", "occupied", "idle times, deviation by mean"):
        served.add_column(name, justify="left" if name == "group" else "right")
    for group, each in result["agent_groups"].items():
        deviation = each["idle_gap_cv"]
        served.add_row(group, _percent(each["occupancy"]), "-" if deviation is None else f"{deviation:.2f}")
    console.print(came)
    console.print(served)
    console.print(
        f"{result['decisions']:,} decisions of the router in {result['seconds']:.1f} s, "
        f"{result['decisions_per_second']:,} a second"
    )


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def _of(count: int, share: float | None) -> str:
    return f"{count:,}" if not share else f"{count:,} ({share:.1%})"


def _time(minutes: float | None) -> str:
    """In seconds, or from two minutes on in minutes."""
    if minutes is None:
        return "-"
    return f"{minutes * 60:.1f} s" if minutes < 2 else f"{minutes:.1f} min"
