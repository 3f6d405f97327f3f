"""The process that plays a recorded day: it reads what is asked as JSON and says how far it is, by lines.

``{"percent": 40}`` now and then, and at its end ``{"result": …}``, null where nobody came on that day.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from contacthub.bootstrap.storages import storage_of
from contacthub.clock import rfc3339
from contacthub.config import Settings
from contacthub.database.settings import StorageTable
from contacthub.floor_file.plan import FloorPlan
from contacthub.hub.stored_state import stored_state
from contacthub.routing.words import AgentId, QueueId
from contacthub.simulation.floors import AgentChange, changed, setting_of
from contacthub.simulation.recorded import read_day, zone_of
from contacthub.simulation.replay import HOUR_MS, Replay, compared, happened

NICE = 10
"""The hub goes first."""

Json = dict[str, Any]  # Any: JSON


def main() -> int:
    """Play the day of standard input."""
    os.nice(NICE)
    given = json.load(sys.stdin)
    settings = Settings(data=Path(given["data"]), storage=StorageTable(url=given["url"]))
    _say({"result": played(settings, given["asked"], lambda percent: _say({"percent": percent}))})
    return 0


def played(settings: Settings, asked: Json, tell: Callable[[int], None]) -> Json | None:
    """The figures of what happened, of the floor of now, and of the changed one; None: nobody came."""
    storage = storage_of(settings)
    with storage.look("hub") as raw:
        zone = zone_of(raw)
        day = read_day(raw, date.fromisoformat(asked["day"]), zone)
    if not day.came:
        return None
    state = stored_state(storage)
    if state is None:
        raise ValueError("the log cannot be read")
    now = setting_of(state.floor, FloorPlan())
    changes = [
        AgentChange(
            agent=AgentId(each["agent"]),
            queues=None if each["queues"] is None else tuple(map(QueueId, each["queues"])),
            skills=each["skills"],
        )
        for each in asked["changes"]
    ]
    targets = {QueueId(each["queue"]): each["seconds"] for each in asked["targets"]}
    then = changed(now, changes, targets)
    same = Replay(now, day).courses(_halves(tell, 0))
    other = Replay(then, day).courses(_halves(tell, 50))
    floors = {
        "happened": compared(happened(day), now, day),
        "same": compared(same, now, day),
        "changed": compared(other, then, day),
    }
    return {
        "zone": zone.key,
        "whole": _beside(floors, None),
        "queues": [{"queue": queue, **_beside(floors, queue)} for queue in floors["happened"]["queues"]],
        "not_recorded": sorted({each.agent for each in changes} - day.agents),
        "left_out": len(day.came) - len(other),
    }


def _beside(floors: Json, queue: str | None) -> Json:
    """The figures of a queue, or of all, on each floor: of the day and of each hour with contacts."""

    def of(counted: dict[str, Json]) -> Json:
        """On each floor, of what was counted of it."""
        return {
            floor: _figures(each.get("overall") if queue is None else each.get("queues", {}).get(queue))
            for floor, each in counted.items()
        }

    hours = []
    for began in floors["happened"]["hours"]:
        found = of({floor: each["hours"].get(began, {}) for floor, each in floors.items()})
        if found["happened"] is not None:
            hours.append({"from": rfc3339(began), "to": rfc3339(began + HOUR_MS), **found})
    return {**of(floors), "hours": hours}


def _figures(counted: Json | None) -> Json | None:
    """Shares in percent, and waits in milliseconds."""
    if counted is None:
        return None
    level = counted["service_level"]
    counts = {name: counted[name] for name in ("arrivals", "answered", "abandoned", "other", "waiting")}
    return {
        **counts,
        "service_level": None if level is None else round(level * 100, 1),
        "mean_wait_ms": _ms(counted["asa_s"]),
        "longest_wait_ms": _ms(counted["longest_wait_s"]),
    }


def _ms(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)


def _halves(tell: Callable[[int], None], before: int) -> Callable[[int, int], None]:
    """Tell of a half of the way each time that it is a percent longer."""
    last = -1

    def moved(done: int, of: int) -> None:
        nonlocal last
        if (percent := before + done * 50 // max(1, of)) > last:
            last = percent
            tell(percent)

    return moved


def _say(what: Json) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()  # the hub waits for it, and where there is none any more, this ends here


if __name__ == "__main__":
    sys.exit(main())
