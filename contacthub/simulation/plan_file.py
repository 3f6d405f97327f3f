"""The file of a plan: what is to be reached, how many contacts come, and which shifts there are."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from contacthub.simulation.durations import Minutes, Table
from contacthub.simulation.scenario import Id
from contacthub.simulation.shifts import DAY, ShiftTable, TimeOfDay, minute_of

Count = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]


class TargetTable(Table):
    """``[target]``: so many percent of all contacts served within so many seconds; or a mean wait."""

    service_level: Annotated[float, Field(gt=0, lt=100)] | None = None
    seconds: Annotated[int, Field(ge=1, le=86_400)] = 20
    mean_wait_seconds: Annotated[float, Field(gt=0, le=86_400)] | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.service_level is None) == (self.mean_wait_seconds is None):
            raise ValueError("one of service_level and mean_wait_seconds")
        return self


class ContactsTable(Table):
    """``[contacts]``: how many come in each interval of a day, or the file of what came before."""

    interval_minutes: Annotated[int, Field(ge=5, le=240)] = 30
    begins: TimeOfDay = "00:00"
    """When the first interval of ``arrivals`` begins."""
    arrivals: Annotated[list[Count], Field(min_length=1, max_length=288)] | None = None
    history: Annotated[str, Field(min_length=1, max_length=1_000)] | None = None
    """A CSV file with the columns ``from`` and ``contacts``, beside this one."""
    handle_minutes: Minutes
    patience_minutes: Minutes | None = None

    @model_validator(mode="after")
    def _fits_a_day(self) -> Self:
        step, begins = self.interval_minutes, minute_of(self.begins)
        if DAY % step or begins % step:
            raise ValueError(
                f"interval_minutes: a day, and begins, are to be whole numbers of {step} minutes"
            )
        if self.arrivals is not None and self.history is not None:
            raise ValueError("one of arrivals and history")
        if begins + len(self.arrivals or ()) * step > DAY:
            raise ValueError("arrivals: more than there are intervals to the end of the day")
        return self

    def of_day(self) -> list[float] | None:
        """How many come in each interval from midnight on, if it is said."""
        if self.arrivals is None:
            return None
        before = minute_of(self.begins) // self.interval_minutes
        after = DAY // self.interval_minutes - before - len(self.arrivals)
        return [0.0] * before + self.arrivals + [0.0] * after


class PlannedShift(ShiftTable):
    """``[[shifts]]``: at most ``at_most`` agents work it."""

    id: Id
    at_most: Annotated[int, Field(ge=1, le=100_000)] | None = None

    def intervals(self, step: int) -> frozenset[int]:
        """Those that an agent who works it is there for, from beginning to end."""
        there = {*self.minutes()} - {minute for each in self.breaks for minute in each.minutes()}
        return frozenset(n for n in range(DAY // step) if there.issuperset(range(n * step, (n + 1) * step)))


class PlanFile(Table):
    """A whole file."""

    first_day: Annotated[date, Field(strict=False)]
    time_zone: Annotated[str, Field(max_length=100)] = "UTC"
    """Of the days that are counted from a hub's data."""
    holidays: Annotated[str, Field(max_length=20)] | None = None
    """A country or a part of it, as ``CN``."""
    target: TargetTable
    contacts: ContactsTable
    shifts: Annotated[list[PlannedShift], Field(min_length=1, max_length=200)]

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"no such time zone: {name!r}; an example is Asia/Shanghai") from None
        return name

    @model_validator(mode="after")
    def _names_shifts_once(self) -> Self:
        ids = [each.id for each in self.shifts]
        if twice := next((each for each in ids if ids.count(each) > 1), None):
            raise ValueError(f"shifts: two have the id {twice!r}")
        return self


def clock(step: int, n: int) -> str:
    """When interval ``n`` begins, as on a clock."""
    return time(n * step // 60, n * step % 60).strftime("%H:%M") if n * step < DAY else "24:00"
