"""When the agents of a group are there: shifts of the day with their breaks, the same every day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import Field, model_validator

from contacthub.simulation.durations import MINUTE_MS, Table

DAY = 1_440
"""Minutes of a day."""
TimeOfDay = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$")]


class BreakTable(Table):
    """``breaks`` of a shift: the agents are away."""

    from_: Annotated[TimeOfDay, Field(alias="from")]
    to: TimeOfDay

    @model_validator(mode="after")
    def _takes_time(self) -> Self:
        if minute_of(self.from_) % DAY == minute_of(self.to) % DAY and self.from_ != "00:00":
            raise ValueError("from and to are the same time")
        return self

    def minutes(self) -> list[int]:
        """The minutes of the day that it covers; one that ends before it begins goes on after midnight."""
        first, last = minute_of(self.from_), minute_of(self.to)
        return [each % DAY for each in range(first, last if last > first else last + DAY)]


class ShiftTable(BreakTable):
    """``[[agent_groups.shifts]]``."""

    breaks: Annotated[list[BreakTable], Field(default_factory=list, max_length=50)]


def minute_of(said: str) -> int:
    """Which minute of the day it is."""
    hours, minutes = said.split(":")
    return int(hours) * 60 + int(minutes)


def presence(shifts: Sequence[ShiftTable]) -> tuple[bool, list[tuple[int, bool]]]:
    """Whether the agents are there at midnight; and when in the day, in ms, that changes, and how."""
    there = [not shifts] * DAY
    for shift in shifts:
        away = {minute for each in shift.breaks for minute in each.minutes()}
        for minute in shift.minutes():
            there[minute] = there[minute] or minute not in away
    changes = [
        (minute * MINUTE_MS, there[minute]) for minute in range(DAY) if there[minute] != there[minute - 1]
    ]
    return there[0], changes
