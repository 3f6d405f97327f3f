"""Estimated waits beside those of who knows every rate: ``python -m tests.simulation.estimates``.

A few of the contacts never leave: what these wait is what was to be estimated, whoever else gives up.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from contacthub.routing.matching.estimating import Estimating
from contacthub.routing.matching.spread import Likely
from contacthub.routing.words import ContactId
from contacthub.simulation.durations import MINUTE_MS
from contacthub.simulation.run import Run
from contacthub.simulation.scenario import Scenario

AGENTS, END, LEAVE = 20, 1.0, 0.5
"""Agents, and rates a minute."""
PATIENT = 0.05
LOADS = (0.8, 0.95, 1.2, 1.4)


@dataclass(frozen=True, slots=True)
class Told:
    at: int
    likely: Likely
    oracle_ms: float


class Watched(Run):
    """A run that asks for an estimate of each patient contact that waits, as it comes."""

    def __init__(self, load: float, arrivals: int, seed: int = 1) -> None:
        come = load * AGENTS * END
        handle = {"exponential": 1 / END}
        kinds = [
            {"id": "all", "per_minute": come * (1 - PATIENT), "handle_minutes": handle,
             "patience_minutes": {"exponential": 1 / LEAVE}},
            {"id": "patient", "per_minute": come * PATIENT, "handle_minutes": handle},
        ]  # fmt: skip
        run = {"arrivals": arrivals, "warm_up_arrivals": arrivals // 20, "seed": seed}
        groups = [{"id": "g", "count": AGENTS}]
        super().__init__(Scenario.model_validate({"run": run, "kinds": kinds, "agent_groups": groups}))
        self.told: dict[Any, Told] = {}
        self.waits: list[tuple[Told, int]] = []

    def _arrive(self, kind: Any, at: float, now: int) -> None:
        name = ContactId(f"c{self._arrived}")
        super()._arrive(kind, at, now)
        contact, floor = self._contacts.get(name), self._router.floor
        if kind.id != "patient" or contact is None or not contact.is_counted or contact.agent is not None:
            return
        if (likely := Estimating(floor, now).of_contact(floor.contacts[name])) is not None:
            ahead = sum(each.waiting_count for each in floor.queues.values()) - 1
            rates = (AGENTS * END + each * LEAVE for each in range(ahead + 1))
            self.told[name] = Told(now, likely, sum(MINUTE_MS / rate for rate in rates))

    def _begin(self, name: Any, agent: Any, now: int) -> None:
        if (told := self.told.pop(name, None)) is not None:
            self.waits.append((told, now - told.at))
        super()._begin(name, agent, now)


@dataclass(frozen=True, slots=True)
class Measured:
    """``times_worse``: mean squared error of the estimate by the oracle's."""

    load: float
    waits: int
    rmse_s: float
    oracle_rmse_s: float
    within: float

    @property
    def times_worse(self) -> float:
        return (self.rmse_s / self.oracle_rmse_s) ** 2


def measured(load: float, arrivals: int, seed: int = 1) -> Measured:
    """How good estimates are under this load."""
    run = Watched(load, arrivals, seed)
    run.result()
    waits = run.waits
    return Measured(
        load,
        len(waits),
        fmean((told.likely.wait_ms - wait) ** 2 for told, wait in waits) ** 0.5 / 1000,
        fmean((told.oracle_ms - wait) ** 2 for told, wait in waits) ** 0.5 / 1000,
        fmean(told.likely.from_ms <= wait <= told.likely.to_ms for told, wait in waits),
    )


def main(arrivals: int) -> int:
    """Print a table as the docs have it."""
    write = sys.stdout.write
    write("| load | waits | error (s) | oracle's (s) | squared, by the oracle's | in the range |\n")
    write("|---|---|---|---|---|---|\n")
    for load in LOADS:
        it = measured(load, arrivals)
        write(
            f"| {load} | {it.waits:,} | {it.rmse_s:.2f} | {it.oracle_rmse_s:.2f} | {it.times_worse:.2f} | "
            f"{it.within:.1%} |\n"
        )
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
