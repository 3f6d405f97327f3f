"""The simulated router beside exact results of queueing theory: ``python -m tests.simulation.theory``.

``… 250000 skills`` makes runs of 250,000 arrivals, of those cases alone that have this word in their name.
``reference.json`` has the results, and how far a run of a million arrivals may be from them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

from contacthub.simulation.run import Run
from contacthub.simulation.scenario import Scenario

REFERENCE: dict[str, Any] = json.loads((Path(__file__).parent / "reference.json").read_text("utf-8"))
TOLERANCE = REFERENCE["tolerance"]
FULL = 1_000_000
"""So many arrivals the tolerances of the reference are for."""
SHORT = 0.03
"""By how much the deviation of idle times may be outside of the reference's range in a shorter run."""
IDLE = "longest idle first"
WARM_UP = 0.02
"""Of the arrivals, how many go before those that are counted."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure: by theory, as measured, and how far it may be off in a run of this length."""

    case: str
    figure: str
    exact: float
    measured: float
    allowed: float

    @property
    def is_near(self) -> bool:
        """Whether it is near enough."""
        return abs(self.measured - self.exact) <= self.allowed

    @property
    def row(self) -> str:
        """As the table has it."""
        return (
            f"| {self.case} | {self.figure} | {self.exact:.4f} | {self.measured:.4f} | "
            f"{self.measured - self.exact:+.4f} | {self.allowed:.4f} |"
        )


@dataclass(frozen=True, slots=True)
class Case:
    """A scenario, and its exact figures by where they stand in the result."""

    name: str
    scenario: dict[str, Any]
    exact: dict[tuple[str, ...], float]
    wait_rel: float = TOLERANCE["W_rel"]

    def compared(self, arrivals: int, seed: int = 1) -> list[Compared]:
        """Run it and put measured figures beside the exact ones."""
        run = {"arrivals": arrivals, "warm_up_arrivals": round(arrivals * WARM_UP), "seed": seed}
        result = Run(Scenario.model_validate({"run": run, **self.scenario})).result()
        return self.beside(arrivals, lambda place: _at(result, place))

    def beside(self, arrivals: int, measured: Callable[[tuple[str, ...]], float]) -> list[Compared]:
        """Put what a run of so many arrivals measured beside the exact figures."""
        longer = sqrt(FULL / arrivals)
        return [
            Compared(
                self.name,
                " ".join(place[1:] if place[0] == "kinds" else place[-1:]),
                exact,
                measured(place),
                self._allowed(place[-1], exact) * longer,
            )
            for place, exact in self.exact.items()
        ]

    def _allowed(self, figure: str, exact: float) -> float:
        return {
            "p_wait": TOLERANCE["P_wait_abs"],
            "p_abandon": TOLERANCE["P_abandon_rel"] * exact,
            "p_block": TOLERANCE["P_block_rel"] * exact,
            "mean_wait_min": self.wait_rel * exact,
            "sl_20s": TOLERANCE["SL_abs"],
            "occupancy": TOLERANCE["SL_abs"],
        }[figure]


def _at(result: Any, place: tuple[str, ...]) -> float:
    for name in place:
        result = result[name]
    return float(result)


def _kind(name: str, lam: float, mu: float, **more: Any) -> dict[str, Any]:
    return {"id": name, "per_minute": float(lam), "handle_minutes": {"exponential": 1 / mu}, **more}


def cases() -> Iterator[Case]:
    """Every case of the reference."""
    overall = "overall"
    for each in REFERENCE["erlang_c"]:
        exact = {(overall, "p_wait"): each["P_wait"], (overall, "mean_wait_min"): each["W_min"]}
        if "SL_20s" in each:
            exact[overall, "sl_20s"] = each["SL_20s"]
        yield Case(
            f"Erlang C, {each['n']} agents, load {each['lam'] / each['mu']:.1f}",
            {"kinds": [_kind("all", each["lam"], each["mu"])], "agent_groups": [_group("all", each["n"])]},
            exact,
            TOLERANCE["erlang_c_W_rel"],
        )
    for each in REFERENCE["erlang_a"]:
        exact = {
            (overall, "p_wait"): each["P_wait"],
            (overall, "p_abandon"): each["P_abandon"],
            (overall, "mean_wait_min"): each["W_min"],
            (overall, "sl_20s"): each["SL_20s"],
        }
        if "occupancy" in each:
            exact["agent_groups", "all", "occupancy"] = each["occupancy"]
        patience = {"exponential": 1 / each["theta"]}
        yield Case(
            f"Erlang A, {each['n']} agents, load {each['lam'] / each['mu']:.1f}",
            {
                "kinds": [_kind("all", each["lam"], each["mu"], patience_minutes=patience)],
                "agent_groups": [_group("all", each["n"])],
            },
            exact,
        )
    for each in REFERENCE["finite_room"]:
        yield Case(
            f"{each['room']} places to wait, {each['n']} agents, load {each['lam'] / each['mu']:.1f}",
            {
                "kinds": [_kind("all", each["lam"], each["mu"])],
                "agent_groups": [_group("all", each["n"])],
                "room": {"waiting_places": each["room"]},
            },
            {
                (overall, "p_block"): each["P_block"],
                (overall, "p_wait"): each["P_wait_admitted"],
                (overall, "mean_wait_min"): each["W_min_admitted"],
            },
        )
    for each in REFERENCE["priority_nonpreemptive"]:
        names = [f"priority {n}" for n in range(len(each["lam"]), 0, -1)]
        kinds = [
            _kind(name, lam, each["mu"], priority=len(names) - n)
            for n, (name, lam) in enumerate(zip(names, each["lam"], strict=True))
        ]
        yield Case(
            f"{len(names)} priorities, {each['n']} agents",
            {"kinds": kinds, "agent_groups": [_group("all", each["n"])]},
            {("kinds", name, "mean_wait_min"): w for name, w in zip(names, each["W_min"], strict=True)},
            TOLERANCE["priority_W_rel"],
        )
    for each in REFERENCE["skills_fcfs_longest_idle"]:
        kinds = [
            _kind(f"skill {n}", lam, mu, skills={f"s{n}": 1})
            for n, (lam, mu) in enumerate(zip(each["lam"], each["mu"], strict=True))
        ]
        exact = {}
        for n, (p_wait, wait) in enumerate(zip(each["P_wait"], each["W_min"], strict=True)):
            exact["kinds", f"skill {n}", "p_wait"] = p_wait
            exact["kinds", f"skill {n}", "mean_wait_min"] = wait
        groups = [
            _group(f"agent {n}", 1, skills={f"s{skill}": 1 for skill in skills})
            for n, skills in enumerate(each["agent_skills"])
        ]
        yield Case(f"skills {each['name']}", {"kinds": kinds, "agent_groups": groups}, exact)


def _group(name: str, count: int, **more: Any) -> dict[str, Any]:
    return {"id": name, "count": count, **more}


def idle_gaps(arrivals: int) -> tuple[float, float, float]:
    """Between which bounds the deviation of idle times by their mean has to be, and what it is."""
    each = REFERENCE["longest_idle_fairness"]
    run = {"arrivals": arrivals, "warm_up_arrivals": round(arrivals * WARM_UP)}
    kinds = [_kind("all", each["lam"], 1 / each["aht_min"])]
    scenario = {"run": run, "kinds": kinds, "agent_groups": [_group("all", each["n"])]}
    result = Run(Scenario.model_validate(scenario)).result()
    low, high = each["idle_gap_cv"]
    return low, high, result["agent_groups"]["all"]["idle_gap_cv"]


def idle_gaps_row(arrivals: int) -> tuple[str, bool]:
    """As the table has it, and whether it is near enough."""
    low, high, found = idle_gaps(arrivals)
    allowed = SHORT if arrivals < FULL else 0.0
    off = min(found - low, 0) + max(found - high, 0)
    row = f"| {IDLE} | idle_gap_cv | {low}-{high} | {found:.4f} | {off:+.4f} | {allowed:.4f} |"
    return row, abs(off) <= allowed


def main(arrivals: int, word: str = "") -> int:
    """Print a table as the docs have it, and return 1 if a figure is too far off.

    ``word``: of cases with it in their name alone.
    """
    write, bad = sys.stdout.write, 0
    write("| case | figure | theory | measured | difference | allowed |\n|---|---|---|---|---|---|\n")
    for case in cases():
        for each in case.compared(arrivals) if word in case.name else ():
            bad += not each.is_near
            write(f"{each.row}\n")
            sys.stdout.flush()
    if word in IDLE:
        row, is_near = idle_gaps_row(arrivals)
        bad += not is_near
        write(f"{row}\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else FULL, *sys.argv[2:]))
