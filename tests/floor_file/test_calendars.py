"""Queues open and close by the floor file's hours, worked out anew when they or the month change."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contacthub.floor_file import calendars as module
from contacthub.floor_file.calendars import Calendars
from contacthub.floor_file.directory import FloorEntry, HoursEntry, QueueEntry
from contacthub.floor_file.hours import open_times
from contacthub.floor_file.plan import FloorPlan, QueuePlan
from contacthub.routing.config import QueueConfig
from contacthub.routing.words import QueueId
from contacthub.testing.stored import Stored
from tests.floor_file.test_applying import admin_of
from tests.floor_file.test_file import put
from tests.hub.hubs import hub_over
from tests.support import Api

SUPPORT = QueueId("support")
WORKING = HoursEntry(week={"monday": ["09:00-18:00"]})


def plan(hours: str | None, **entries: HoursEntry) -> FloorPlan:
    entry = QueueEntry(name="Support", hours=hours)
    return FloorPlan(
        hours=entries, queues={"support": QueuePlan(config=QueueConfig(id=SUPPORT), entry=entry)}
    )


async def test_queue_has_the_times_of_its_hours_and_none_when_they_are_taken_away(stored: Stored) -> None:
    async with hub_over(stored) as hub:
        calendars = Calendars(hub, hub.world.directory)
        await admin_of(hub).apply(plan("office", office=WORKING))
        await calendars.refresh()
        queue = hub.routing.floor.queues[SUPPORT]
        assert queue.hours == open_times(WORKING, "Asia/Shanghai", hub.now())
        seq = hub.tail.seq
        await calendars.refresh()
        assert hub.tail.seq == seq
        await admin_of(hub).apply(FloorPlan(floor=FloorEntry(time_zone="Europe/Berlin")))
        await calendars.refresh()
        assert queue.hours == open_times(WORKING, "Europe/Berlin", hub.now())
        await admin_of(hub).apply(plan(None))
        await calendars.refresh()
        assert (queue.hours, queue.is_open) == (None, True)


async def test_hours_that_change_while_others_are_worked_out_are_those_that_count(
    stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    evening = HoursEntry(week={"monday": ["18:00-22:00"]})
    async with hub_over(stored) as hub:
        directory = hub.world.directory
        await admin_of(hub).apply(plan("office", office=WORKING))

        def applied_meanwhile(entry: HoursEntry, zone: str, now: int) -> Any:
            directory.put("office", evening)
            return open_times(entry, zone, now)

        monkeypatch.setattr(module, "open_times", applied_meanwhile)
        await Calendars(hub, directory).refresh()
        queue = hub.routing.floor.queues[SUPPORT]
        assert queue.hours == open_times(evening, "Asia/Shanghai", hub.now())


async def test_queue_of_hours_without_any_time_is_closed_once_the_file_is_applied(owner: Api) -> None:
    floor: dict[str, Any] = {
        "hours": [{"id": "never"}],
        "queues": [{"id": "support", "hours": "never", "skills": {"aircon": 1}}],
    }
    status, answer = await put(owner, floor)
    assert status == 200, answer
    assert "+ hours never" in answer["changes"]
    assert (await put(owner, floor))[1]["changes"] == []


@pytest.mark.parametrize(
    ("floor", "words"),
    [
        (
            {"queues": [{"id": "support", "hours": "ofice"}], "hours": [{"id": "office"}]},
            "did you mean office?",
        ),
        ({"hours": [{"id": "office", "monday": ["9-18"]}]}, "no time; an example is"),
        ({"hours": [{"id": "office", "holidays": "ZZ"}]}, "no holidays are known"),
        ({"hours": [{"id": "office", "closed_on": ["2026-02-30"]}]}, "no day; an example is"),
        ({"hours": [{"id": "office", "closed_on": ["2026-02-03 10:00-16:00"]}]}, "no day; an example is"),
        (
            {"hours": [{"id": "office", "open_on": ["2026-02-03 10-16"]}]},
            "#/hours/0/open_on/0: '10-16' is no time",
        ),
        (
            {"hours": [{"id": "office", "open_on": ["2026-02-03", "2026-02-03 10:00-16:00"]}]},
            "#/hours/0/open_on/1: 2026-02-03 stands there twice",
        ),
        ({"hours": [{"id": "office", "time_zone": "Asia/Beijing"}]}, "no time zone"),
        (
            {"hours": [{"id": "x", "monday": ["18:00-13:00", "09:00-12:00"]}]},
            "over midnight into 09:00-12:00",
        ),
        ({"hours": [{"id": "office"}, {"id": "office"}]}, "there twice"),
    ],
)
async def test_faults_of_hours_say_the_way_out(owner: Api, floor: dict[str, Any], words: str) -> None:
    status, answer = await put(owner, floor)
    assert (status, words in json.dumps(answer)) == (422, True), answer


async def test_hours_that_a_queue_has_are_not_retired(owner: Api) -> None:
    await put(owner, {"hours": [{"id": "office"}], "queues": [{"id": "desk", "hours": "office"}]})
    status, answer = await put(owner, {"hours": [{"id": "office", "retired": True}]})
    assert (status, answer["code"]) == (409, "still_in_use")
    assert answer["detail"] == "hours office cannot be retired: queue desk is open by them"
    assert [each["pointer"] for each in answer["errors"]] == ["#/hours/0/retired"]
