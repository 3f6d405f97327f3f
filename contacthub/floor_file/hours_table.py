"""``[[hours]]`` of the floor file."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, Field, model_validator

from contacthub.floor_file.directory import HoursEntry
from contacthub.floor_file.hours import (
    HOLIDAYS,
    OPENING,
    TIMES,
    WEEKDAYS,
    calendar_of,
    clash_in,
    overlap_in,
    read_day,
    read_opening,
    read_times,
)
from contacthub.floor_file.table import STRICT, Id, TimeZone, fault_at


def _is_time(value: Any) -> Any:  # Any: the file before it is checked
    if isinstance(value, str):
        read_times(value)
    return value


def _is_day(value: Any) -> Any:  # Any: the file before it is checked
    if isinstance(value, date):
        raise ValueError(f'write it in quotes: "{value}"')  # noqa: TRY004 - what pydantic takes for a fault
    if isinstance(value, str):
        read_day(value)
    return value


def _is_opening(value: Any) -> Any:  # Any: the file before it is checked
    if isinstance(value, str):
        read_opening(value)
        return value
    return _is_day(value)


def _is_place(value: Any) -> Any:  # Any: the file before it is checked
    if isinstance(value, str):
        calendar_of(value)
    return value


Times = list[Annotated[str, Field(pattern=TIMES), BeforeValidator(_is_time)]]
Days = list[Annotated[str, Field(json_schema_extra={"format": "date"}), BeforeValidator(_is_day)]]

Openings = list[Annotated[str, Field(pattern=OPENING), BeforeValidator(_is_opening)]]


class HoursTable(BaseModel):
    """``[[hours]]``: when it is open, by weekday; a time that ends before it begins ends the next day."""

    model_config = STRICT

    id: Id
    retired: bool = False
    time_zone: TimeZone | None = None
    monday: Times = []
    tuesday: Times = []
    wednesday: Times = []
    thursday: Times = []
    friday: Times = []
    saturday: Times = []
    sunday: Times = []
    holidays: Annotated[str, Field(pattern=HOLIDAYS), BeforeValidator(_is_place)] | None = None
    closed_on: Days = []
    open_on: Openings = []

    @model_validator(mode="after")
    def _times_apart(self) -> Self:
        overlap = overlap_in({each: getattr(self, each) for each in WEEKDAYS})
        if overlap is not None:
            day, place, words = overlap
            raise fault_at(day, place, said=words)
        clash = clash_in(self.open_on)
        if clash is not None:
            raise fault_at("open_on", clash[0], said=clash[1])
        return self

    def entry(self) -> HoursEntry:
        """As the hub keeps it."""
        return HoursEntry(
            week={each: getattr(self, each) for each in WEEKDAYS if getattr(self, each)},
            time_zone=self.time_zone,
            holidays=self.holidays,
            closed_on=self.closed_on,
            open_on=self.open_on,
        )
