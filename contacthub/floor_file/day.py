"""Says when the floor's day begins, by its calendar."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from contacthub.floor_file.directory import Directory
from contacthub.hub.hub import Hub
from contacthub.routing import commands as c
from contacthub.routing.words import Instant


class FloorDay:
    """Has routing count anew what agents do when a day of the floor's time zone has begun."""

    def __init__(self, hub: Hub, directory: Directory) -> None:
        self._hub = hub
        self._directory = directory

    def keep(self) -> None:
        """Begin the day unless it is counted already: called every minute, and thus after a start as well."""
        began_at = day_of(self._hub.now(), self._directory.floor.time_zone)
        if began_at > self._hub.routing.floor.day_began_at:
            self._hub.handle(c.BeginDay(began_at=began_at))


def day_of(now: Instant, time_zone: str) -> Instant:
    """The midnight, or first instant, of the day there."""
    zone = ZoneInfo(time_zone)
    today = datetime.fromtimestamp(now / 1000, zone).date()
    return int(datetime.combine(today, time(), zone).timestamp() * 1000)
