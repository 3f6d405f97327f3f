"""How long a step may take: by business days, by severity; and what is done once when it is late."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from contacthub.floor_file.directory import HoursEntry
from contacthub.floor_file.hours import WEEKDAYS, ordinary_day_ms
from contacthub.processes import commands as p
from contacthub.processes import events as e
from contacthub.processes.config import (
    Late,
    Outcome,
    Process,
    Step,
    StepField,
    Who,
    Within,
    WithinBy,
    faults_of,
)
from contacthub.processes.processor import Processor
from contacthub.processes.words import ItemId
from contacthub.routing.config import OpenTime
from tests.processes.items import BOSS, HOUR, LINA, Desk, replayed
from tests.processes.test_hours import OFFICE, at, times

DAY = 24 * HOUR
FOUND = Outcome(id="found")


def process(*, late: Sequence[Late] = (), within_by: WithinBy | None = None, within: Within) -> Process:
    return Process(
        id="p",
        kind="complaint",
        prefix="C",
        steps=(
            Step(
                id="judge",
                fields=(StepField(id="severity", name="", kind="choice", choices=("1", "2", "3")),),
                outcomes=(Outcome(id="on", to="find"),),
            ),
            Step(
                id="find",
                who=Who(kind="queue", name="care"),
                within=within,
                within_by=within_by,
                late=tuple(late),
                outcomes=(FOUND,),
                thresholds=(50, 80, 100, 150),
            ),
        ),
    )


def at_find(
    made: Process, begins: int, *, hours: tuple[OpenTime, ...] | None = None, severity: str = "3"
) -> tuple[Desk, ItemId]:
    desk = Desk(made)
    if hours is not None:
        desk.do(p.SetWorkHours(hours="office", times=hours, day_ms=ordinary_day_ms(OFFICE)), begins)
    item = desk.open(process="p", priority=0)
    chosen = e.Filled(sha256="", money="0.00", agents={}, choices={"severity": severity})
    desk.advance(item, "on", LINA, begins, filled=chosen)
    return desk, item


@pytest.mark.parametrize(
    ("begins", "days", "due"),
    [
        ("2026-11-23 09:00", 1, "2026-11-23 18:00"),
        ("2026-11-23 09:00", 2, "2026-11-24 18:00"),
        ("2026-11-26 16:00", 2, "2026-11-30 16:00"),
        ("2026-11-27 19:00", 2, "2026-12-01 18:00"),
        ("2026-02-13 17:00", 1, "2026-02-14 17:00"),  # a Saturday that is worked for the festival
        ("2026-09-30 16:00", 1, "2026-10-08 16:00"),
    ],
)
def test_business_days_are_open_time(begins: str, days: int, due: str) -> None:
    made = process(within=Within(days=days, hours="office"))
    desk, item = at_find(made, at(begins), hours=times(OFFICE, at(begins)))
    assert desk.book.ends_at(desk.book.item(item)) == at(due)


def test_half_of_a_business_day_is_half_of_its_open_time() -> None:
    begins = at("2026-11-27 16:00")
    desk, item = at_find(process(within=Within(days=1, hours="office")), begins, hours=times(OFFICE, begins))
    assert desk.processor.next_deadline() == at("2026-11-30 11:00")  # not on a Saturday
    assert desk.pass_time(at("2026-11-30 11:00")) == ["WorkLate"]
    assert desk.book.used_ms(desk.book.item(item), desk.now) == 4 * HOUR


def test_without_hours_a_business_day_is_a_day() -> None:
    desk, item = at_find(process(within=Within(days=2, hours="office")), 0)
    assert desk.book.ends_at(desk.book.item(item)) == 2 * DAY


def test_another_length_of_the_day_is_another_deadline() -> None:
    begins = at("2026-11-23 09:00")
    desk, item = at_find(process(within=Within(days=1, hours="office")), begins, hours=times(OFFICE, begins))
    command = p.SetWorkHours(hours="office", times=times(OFFICE, begins), day_ms=4 * HOUR)
    assert desk.do(command) == ["WorkHoursSet"]
    assert desk.do(command) == []
    assert desk.book.ends_at(desk.book.item(item)) == at("2026-11-23 14:00")
    again = replayed(desk.history)
    again.set_some(10)
    desk.book.set_some(10)
    assert again.next_deadline() == desk.book.next_deadline() == at("2026-11-23 11:00")


@pytest.mark.parametrize(
    ("week", "hours"),
    [
        ({day: ["09:00-12:00", "13:00-18:00"] for day in WEEKDAYS[:5]}, 8),
        ({**{day: ["09:00-18:00"] for day in WEEKDAYS[:4]}, "friday": ["09:00-13:00"]}, 9),
        ({"monday": ["09:00-18:00"], "tuesday": ["10:00-12:00"]}, 9),
        ({"saturday": ["22:00-02:00"]}, 4),
        ({}, 24),
    ],
)
def test_an_ordinary_day_is_as_most_are(week: dict[str, list[str]], hours: int) -> None:
    assert ordinary_day_ms(HoursEntry(week=week)) == hours * HOUR


def test_severity_sets_the_time() -> None:
    made = process(
        within=Within(ms=8 * HOUR),
        within_by=WithinBy(field="severity", by={"1": Within(ms=HOUR), "2": Within(ms=4 * HOUR)}),
    )
    for severity, hours in (("1", 1), ("2", 4), ("3", 8)):
        desk, item = at_find(made, 0, severity=severity)
        assert desk.book.ends_at(desk.book.item(item)) == hours * HOUR
    chosen = e.Filled(sha256="", money="0.00", agents={}, choices={"severity": "1"})
    desk.pass_time(HOUR // 2)
    desk.do(p.EditWork(item_id=item, by=BOSS, step="judge", filled=chosen))
    assert desk.processor.next_deadline() == HOUR // 2  # half of it is used up by now
    assert desk.book.ends_at(desk.book.item(item)) == HOUR


def test_a_choice_that_is_not_there_is_a_fault() -> None:
    for field, choice in (("severity", "9"), ("else", "1")):
        by = WithinBy(field=field, by={choice: Within(ms=1)})
        assert faults_of(process(within=Within(ms=1), within_by=by))


def test_what_is_late_becomes_more_urgent_and_goes_to_supervisors_once() -> None:
    late = [Late(at=100, priority=2), Late(at=150, priority=1, to_supervisors=True)]
    desk, item = at_find(process(within=Within(ms=10 * HOUR), late=late), 0)
    assert desk.pass_time(9 * HOUR) == ["WorkLate", "WorkLate"]
    assert desk.pass_time(10 * HOUR) == ["WorkLate", "WorkPriorityChanged"]
    desk.processor = Processor(replayed(desk.history), desk._applied)
    assert desk.pass_time(14 * HOUR) == []
    assert desk.pass_time(15 * HOUR) == ["WorkLate", "WorkAssigned"]
    assert desk.pass_time(99 * HOUR) == []
    found = desk.book.item(item)
    assert (found.priority, found.holder) == (2, e.Holder(kind="role", name="supervisor"))
    told = [(each.percent, each.tell) for each in desk.history if isinstance(each, e.WorkLate)]
    both, all_three = ("owner", "keeper"), ("owner", "keeper", "supervisor")
    assert told == [(50, ("owner",)), (80, both), (100, all_three), (150, all_three)]


def test_what_is_late_goes_to_a_queue_that_does_not_have_it_yet() -> None:
    late = [Late(at=50, queue="care"), Late(at=100, queue="others")]
    desk, item = at_find(process(within=Within(ms=HOUR), late=late), 0)
    assert desk.pass_time(HOUR // 2) == ["WorkLate"]
    desk.pass_time(HOUR)
    assert desk.book.item(item).holder == e.Holder(kind="queue", name="others")
    assert desk.history[-1].by == "hub"  # type: ignore[attr-defined]  # of an item
