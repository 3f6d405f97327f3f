"""Keeps the hours of queues and of work worked out: engines see instants, the calendar stays here."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from contacthub.database.units import StorageUnavailable
from contacthub.floor_file.directory import Directory, HoursEntry
from contacthub.floor_file.hours import next_business_day, open_times, ordinary_day_ms
from contacthub.hub.hub import Hub
from contacthub.processes.commands import SetWorkHours
from contacthub.processes.words import DAY_MS, OF_FLOOR, OF_QUEUE
from contacthub.routing import commands as c
from contacthub.routing.config import OpenTime
from contacthub.routing.words import Instant

log = logging.getLogger("contacthub.hours")

EVERY_S = 3600.0
"""How often it is looked whether a new month has begun."""

AGAIN_S = 10.0


class Calendars:
    """Gives each queue the times in which it is open, as the floor file says."""

    def __init__(self, hub: Hub, directory: Directory) -> None:
        self._hub = hub
        self._directory = directory
        self._known: Mapping[str, tuple[OpenTime, ...]] = {}

    def next_business_day(self) -> Instant | None:
        """Ten o'clock on the next day on which the house is open then, else when it opens on that day.

        None: the floor has no hours, or none are known so far ahead.
        """
        floor, now = self._directory.floor, self._hub.now()
        times = self._known.get(floor.hours or "")
        entry = self._directory.hours.get(floor.hours or "")
        if times is None or entry is None:
            return None
        return next_business_day(times, entry.time_zone or floor.time_zone, now)

    async def run(self) -> None:
        """Look now, and every hour; never returns."""
        while True:
            try:
                await self.refresh()
                pause = EVERY_S
            except StorageUnavailable as error:
                log.warning("! opening hours put off: %s", error)
                pause = AGAIN_S
            await asyncio.sleep(pause)

    async def refresh(self) -> None:
        """Give queues their hours that have other ones, or those of a month that is over.

        Raises:
            StorageUnavailable: the log takes nothing now.
        """
        known = await self._times()
        self._known = known
        commands: list[c.Command] = []
        for queue_id, queue in self._hub.routing.floor.queues.items():
            entry = self._directory.queues.get(queue_id)
            hours = known.get(entry.hours) if entry is not None and entry.hours is not None else None
            if queue.hours != hours:
                commands.append(c.SetHours(queue=queue_id, hours=hours))
        book = self._hub.work.book
        for name in sorted(book.hours_named() | book.hours.keys()):
            by = self._hours_of(name) or ""
            times = known.get(by) if name in book.hours_named() else None
            week = self._directory.hours.get(by)
            day_ms = ordinary_day_ms(week) if week is not None and times is not None else DAY_MS
            if (book.hours.get(name), book.days.get(name, DAY_MS)) != (times, day_ms):
                commands.append(SetWorkHours(hours=name, times=times, day_ms=day_ms))
        if commands:
            self._hub.handle_all(commands)
            await self._hub.durable()

    async def _times(self) -> dict[str, tuple[OpenTime, ...]]:
        """The times of all hours in use; worked out again if another file was applied meanwhile."""
        while True:
            entries, zone = self._used()
            known = await asyncio.to_thread(_worked_out, entries, zone, self._hub.now()) if entries else {}
            if self._used() == (entries, zone):
                return known

    def _hours_of(self, name: str) -> str | None:
        """The hours by which a step is counted: named, or those of its queue or of the floor."""
        if name == OF_FLOOR:
            return self._directory.floor.hours
        queue = name.removeprefix(OF_QUEUE)
        if queue == name:
            return name
        entry = self._directory.queues.get(queue)
        return entry.hours if entry is not None else None

    def _used(self) -> tuple[dict[str, HoursEntry], str]:
        directory = self._directory
        used = {entry.hours for entry in directory.queues.values()}
        used |= {self._hours_of(each) for each in self._hub.work.book.hours_named()}
        used.add(directory.floor.hours)
        entries = {name: entry for name, entry in directory.hours.items() if name in used}
        return entries, directory.floor.time_zone


def _worked_out(
    entries: Mapping[str, HoursEntry], zone: str, now: Instant
) -> dict[str, tuple[OpenTime, ...]]:
    return {name: open_times(entry, zone, now) for name, entry in entries.items()}
