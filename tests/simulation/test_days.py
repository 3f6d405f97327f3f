"""Scenarios of a day: queues, profiles, lists of arrivals, shifts, wrap-up, overflow and call-backs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from contacthub.simulation.run import Run
from contacthub.simulation.scenario import Scenario

KIND = {"id": "k", "per_minute": 6.0, "handle_minutes": {"fixed": 1.0}}
DAY = {"minutes": 1440}
HOURS = {"minutes": 120}


def scenario(folder: Path | None = None, **tables: Any) -> Scenario:
    given = {"run": DAY, "kinds": [KIND], "agent_groups": [{"id": "g", "count": 9}], **tables}
    return Scenario.model_validate(given, context={"folder": folder})


def result(folder: Path | None = None, **tables: Any) -> dict[str, Any]:
    return Run(scenario(folder, **tables)).result()


def listed(folder: Path, *times: str) -> dict[str, Any]:
    (folder / "calls.csv").write_text("at,who\n" + "".join(f"{each},x\n" for each in times))
    return {"id": "k", "arrivals_from": "calls.csv", "handle_minutes": {"fixed": 10.0}}


def test_contacts_come_by_their_profile():
    profile = {"id": "p", "every_minutes": 360, "per_minute": [0.0, 0.8, 0.2, 0.0]}
    kind = {"id": "k", "profile": "p", "handle_minutes": {"fixed": 1.0}}
    run = {"minutes": 2880, "interval_minutes": 360}
    found = result(run=run, profile=[profile], kinds=[kind])["intervals"]
    assert [each["from_min"] for each in found] == [360, 720, 1800, 2160]
    for each, expected in zip(found, (288, 72, 288, 72), strict=True):
        assert each["arrivals"] == pytest.approx(expected, abs=5 * expected**0.5)
    assert sum(each["served"] for each in found) == sum(each["arrivals"] for each in found)


def test_contacts_come_as_a_file_lists_them(tmp_path: Path):
    kind = listed(tmp_path, "09:00", "09:05:30", "8.5")
    one = [{"id": "g", "count": 1}]
    overall = result(tmp_path, kinds=[kind], agent_groups=one)["overall"]
    assert (overall["arrivals"], overall["served"]) == (3, 3)
    assert overall["p90_wait_min"] == 4.5  # from 9:05:30 to 9:10
    kind = listed(tmp_path, "2026-11-27T09:05:30+08:00", "2026-11-27T09:00:00+08:00")
    found = result(tmp_path, kinds=[kind], agent_groups=one, run={"interval_minutes": 60})
    assert [(each["from_min"], each["arrivals"]) for each in found["intervals"]] == [(540, 2)]
    assert found["overall"]["p90_wait_min"] == 4.5


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (("9:00",), "line 2: '9:00' is no instant"),
        (("1", "nan"), "line 3"),
        (("-1",), "line 2"),
        ((), "at least one row"),
        (("1", "2026-11-27T09:00"), "some rows have a date"),
        (("2026-11-27T09:00Z", "2026-11-27T09:00"), "offset"),
    ],
)
def test_a_bad_list_of_arrivals_is_said(tmp_path: Path, rows: tuple[str, ...], said: str):
    with pytest.raises(ValidationError, match=r"(?s)kinds\.0\.arrivals_from.*") as caught:
        scenario(tmp_path, kinds=[listed(tmp_path, *rows)])
    assert said in str(caught.value)


def test_agents_are_there_in_their_shifts_and_not_in_breaks(tmp_path: Path):
    shift = {"from": "09:00", "to": "18:00", "breaks": [{"from": "12:00", "to": "13:00"}]}
    group = {"id": "g", "count": 1, "shifts": [shift]}
    kind = listed(tmp_path, "08:30", "11:55", "12:30", "17:55", "18:30")
    found = result(tmp_path, kinds=[kind], agent_groups=[group])
    # 08:30 waits 30 minutes, 12:30 as many, 18:30 until nine of the next day; 11:55 and 17:55 are finished.
    assert found["overall"]["served"] == 5
    assert found["overall"]["mean_wait_min"] == (30 + 30 + 870) / 5
    # 40 minutes of work by midnight, of eight hours and twice five minutes beyond them
    assert found["agent_groups"]["g"]["occupancy"] == pytest.approx(40 / 490, abs=1e-6)


def test_a_shift_goes_on_after_midnight(tmp_path: Path):
    group = {"id": "g", "count": 1, "shifts": [{"from": "22:00", "to": "06:00"}]}
    found = result(tmp_path, kinds=[listed(tmp_path, "05:00", "07:00")], agent_groups=[group])
    assert found["overall"]["mean_wait_min"] == 15 * 60 / 2


def test_wrap_up_keeps_agents_from_the_next_contact(tmp_path: Path):
    kind, one = listed(tmp_path, "09:00", "09:05"), [{"id": "g", "count": 1}]
    assert result(tmp_path, kinds=[kind], agent_groups=one)["overall"]["p90_wait_min"] == 5
    drawn = {**kind, "wrap_up_minutes": {"fixed": 2.0}}
    found = result(tmp_path, kinds=[drawn], agent_groups=one)
    assert found["overall"]["p90_wait_min"] == 7
    assert found["agent_groups"]["g"]["occupancy"] == pytest.approx(24 / 1440, abs=1e-6)
    whole = [{"id": "q", "wrap_up_seconds": 180}]
    assert result(tmp_path, kinds=[kind], agent_groups=one, queues=whole)["overall"]["p90_wait_min"] == 8
    # ended early, or at the latest when the queue says so
    assert result(tmp_path, kinds=[drawn], agent_groups=one, queues=whole)["overall"]["p90_wait_min"] == 7
    longer = {**kind, "wrap_up_minutes": {"fixed": 20.0}}
    assert result(tmp_path, kinds=[longer], agent_groups=one, queues=whole)["overall"]["p90_wait_min"] == 8


def test_a_full_queue_overflows_and_a_step_lets_others_in():
    queues = [
        {"id": "first", "wrap_up_seconds": 0, "max_waiting": 1, "when_full": "overflow:second"},
        {"id": "second", "wrap_up_seconds": 0},
    ]
    groups = [{"id": "one", "count": 1, "queues": ["first"]}, {"id": "two", "count": 9, "queues": ["second"]}]
    kinds = [{**KIND, "queue": "first"}]
    found = result(run=HOURS, queues=queues, kinds=kinds, agent_groups=groups)
    assert found["agent_groups"]["two"]["occupancy"] > 0.3
    assert found["queues"]["first"]["served"] == found["overall"]["arrivals"] > 600
    assert found["queues"]["second"]["arrivals"] == 0
    stepped = {"id": "first", "steps": [{"after_seconds": 30, "agents_of": ["second"]}], "wrap_up_seconds": 0}
    found = result(run=HOURS, queues=[stepped, queues[1]], kinds=kinds, agent_groups=groups)
    assert found["overall"]["waiting"] == 0
    assert found["overall"]["p90_wait_min"] == pytest.approx(0.5, abs=0.2)


def test_who_waits_too_long_is_turned_away_or_called_back():
    queue = {"id": "q", "max_wait_seconds": 60, "when_too_long": "end", "wrap_up_seconds": 0}
    groups = [{"id": "g", "count": 4}]
    overall = result(run=HOURS, queues=[queue], agent_groups=groups)["overall"]
    assert overall["served"] + overall["blocked"] == overall["arrivals"]
    assert 0.15 < overall["p_block"] < 0.5
    assert overall["p90_wait_min"] <= 1
    overall = result(run=HOURS, queues=[{**queue, "when_too_long": "callback"}], agent_groups=groups)[
        "overall"
    ]
    assert overall["blocked"] == 0
    assert overall["callback"] > 80
    assert overall["served"] + overall["callback"] + overall["waiting"] == overall["arrivals"]


def test_some_who_are_asked_want_to_be_called_back():
    shift = {"from": "09:00", "to": "10:00"}
    groups = [{"id": "g", "count": 2, "shifts": [shift]}]
    run = {"minutes": 540, "interval_minutes": 30}
    kind = {**KIND, "per_minute": 0.2, "patience_minutes": {"fixed": 5.0}}
    queue = {"id": "q", "callback_offer": {"after_seconds": 60, "accepted": 0.25}, "wrap_up_seconds": 0}
    found = result(run=run, queues=[queue], kinds=[kind], agent_groups=groups)
    overall = found["overall"]
    assert overall["served"] <= 5  # of those who came just before nine
    assert overall["abandoned"] + overall["callback"] + overall["served"] == overall["arrivals"]
    assert overall["callback"] / overall["arrivals"] == pytest.approx(0.25, abs=0.12)
    never = result(run=run, queues=[{**queue, "callback_reached": 0.0}], kinds=[kind], agent_groups=groups)
    assert never["overall"]["callback"] == overall["callback"]
    assert never["agent_groups"]["g"]["occupancy"] is None  # the day ended before nine


def test_called_back_customers_are_work():
    queue = {"id": "q", "callback_offer": {"after_seconds": 1, "accepted": 1.0}, "wrap_up_seconds": 0}
    group = {"id": "g", "count": 9, "shifts": [{"from": "09:00", "to": "18:00"}]}
    kind = {**KIND, "per_minute": 0.5}
    reached = result(queues=[queue], kinds=[kind], agent_groups=[group])
    nobody = result(queues=[{**queue, "callback_reached": 0.0}], kinds=[kind], agent_groups=[group])
    assert reached["overall"]["callback"] > 300
    # those from nine on find an agent at once, and those of the night are called at nine
    assert reached["agent_groups"]["g"]["occupancy"] == pytest.approx(0.5 * 18 * 60 / (9 * 540), abs=0.02)
    assert nobody["agent_groups"]["g"]["occupancy"] == pytest.approx(0.5 * 9 * 60 / (9 * 540), abs=0.02)


@pytest.mark.parametrize(
    ("tables", "place", "said"),
    [
        ({"kinds": [{**KIND, "profile": "p"}]}, "kinds.0.profile", "one of per_minute, profile"),
        ({"kinds": [{"id": "k", "handle_minutes": {"fixed": 1.0}}]}, "kinds.0.per_minute", "is needed"),
        ({"kinds": [{"id": "k", "profile": "p", "handle_minutes": {"fixed": 1.0}}]}, "kinds.0.profile", "no"),
        ({"kinds": [{**KIND, "queue": "q"}]}, "kinds.0.queue", "there is no queue 'q'"),
        ({"queues": [{"id": "q"}, {"id": "r"}]}, "kinds.0.queue", "several queues"),
        ({"queues": [{"id": "q", "hours": "h"}]}, "queues.0.hours", "does nothing in a scenario"),
        ({"queues": [{"id": "q"}], "room": {"waiting_places": 3}}, "room", "max_waiting"),
        (
            {"queues": [{"id": "q", "when_full": "overflow:x", "max_waiting": 1}]},
            "queues.0.when_full",
            "no queue 'x'",
        ),
        ({"agent_groups": [{"id": "g", "count": 1, "queues": ["x"]}]}, "agent_groups.0.queues", "no queue"),
        ({"profile": [{"id": "p", "per_minute": [0.0]}]}, "profile.0.per_minute", "greater than 0"),
        (
            {"agent_groups": [{"id": "g", "count": 1, "shifts": [{"from": "09:00", "to": "9"}]}]},
            "agent_groups.0.shifts.0.to",
            "pattern",
        ),
    ],
)
def test_a_fault_names_its_key(tables: dict[str, Any], place: str, said: str):
    with pytest.raises(ValidationError) as caught:
        scenario(**tables)
    faults = {".".join(map(str, each["loc"])): each["msg"] for each in caught.value.errors()}
    assert place in faults
    assert said in faults[place]
