"""A recorded day on another floor: patience by hand, a day played, and the command on both engines."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

from contacthub.contacts.rows import IntervalRow, PartRow
from contacthub.routing import commands as c
from contacthub.routing.config import AgentConfig, QueueConfig
from contacthub.routing.words import AgentId, ContactId, QueueId
from contacthub.simulation.day_drawn import FIGURES, drawn
from contacthub.simulation.patience import drawn_beyond, kaplan_meier
from contacthub.simulation.recorded import Came, Day
from contacthub.simulation.replay import Replay, Setting, compared, happened
from tests.cli.conftest import Cli, cli
from tests.reports.test_lists import at, contact
from tests.support import hub_on

__all__ = ["cli"]

MINUTE = 60_000
Q = QueueId("q")


def test_patience_is_that_of_the_example_worked_by_hand():
    waits = [(10, True), (20, False), (30, True), (40, False), (40, False)]
    curve = kaplan_meier(waits)
    assert curve == [(10, pytest.approx(4 / 5)), (30, pytest.approx(4 / 5 * 2 / 3))]
    assert [drawn_beyond(curve, 0, dice) for dice in (0.9, 0.7, 0.5)] == [10, 30, None]
    # of those who wait longer than 10, a third leave by 30
    assert [drawn_beyond(curve, 20, dice) for dice in (0.7, 0.6)] == [30, None]
    assert drawn_beyond(curve, 35, 0.99) is None
    assert kaplan_meier([]) == []


def test_without_censoring_patience_is_the_share_of_those_who_waited_longer():
    curve = kaplan_meier((wait, True) for wait in (5, 5, 7, 9))
    assert curve == [(5, pytest.approx(0.5)), (7, pytest.approx(0.25)), (9, 0)]


def came(n: int, arrived: int, wait: int, *, left: bool = False) -> Came:
    """One who talked for ten minutes after ``wait``, or left then."""
    return Came(
        id=ContactId(f"c{n}"),
        channel="voice",
        queue=Q,
        arrived=arrived,
        wait=wait,
        is_answered=not left,
        has_left=left,
        ring=None if left else 0,
        handle=None if left else 10 * MINUTE,
        wrap_up=None if left else 0,
    )


def setting(*agents: str, **queue: int) -> Setting:
    config = replace(QueueConfig(id=Q), **queue)  # type: ignore[arg-type]
    named = map(AgentId, agents)
    return Setting(
        floor=c.ConfigureFloor(priority_head_start_ms=None, breaks=()),
        queues={Q: config},
        agents={name: AgentConfig(id=name, queues=(Q,)) for name in named},
    )


DAY = Day(
    since=0,
    until=24 * 60 * MINUTE,
    came=[
        came(0, 60 * MINUTE, 0),
        came(1, 61 * MINUTE, 9 * MINUTE),
        came(2, 62 * MINUTE, 3 * MINUTE, left=True),
    ],
    moves=[(50 * MINUTE, AgentId("lina"), True), (50 * MINUTE, AgentId("wei"), True)],
    agents={AgentId("lina"), AgentId("wei")},
)


def test_the_same_floor_reproduces_the_day_and_one_agent_more_changes_it():
    same = Replay(setting("lina"), DAY).courses()
    assert [(each.outcome, each.wait) for each in same] == [
        (each.outcome, each.wait) for each in happened(DAY)
    ]
    two = Replay(setting("lina", "wei"), DAY).courses()
    # the second finds wei; the third leaves all the same, as nobody is free for eight minutes
    assert [(each.outcome, each.wait // MINUTE) for each in two] == [
        ("answered", 0), ("answered", 0), ("abandoned", 3),
    ]  # fmt: skip
    counted = compared(two, setting("lina", "wei"), DAY)
    overall = counted["overall"]
    assert (overall["answered"], overall["abandoned"], overall["asa_s"]) == (2, 1, 0)
    assert overall["service_level"] == pytest.approx(2 / 3, abs=1e-4)
    # all came within the hour from 60 minutes on
    assert counted["hours"] == {60 * MINUTE: {"overall": overall, "queues": {Q: overall}}}


def test_hours_are_those_of_the_day_and_add_up_to_it():
    late = replace(DAY, since=30 * MINUTE, came=[came(n, at, 0) for n, at in enumerate((31, 89, 90, 300))])
    late = replace(late, came=[replace(each, arrived=each.arrived * MINUTE) for each in late.came])
    counted = compared(happened(late), setting("lina"), late)
    arrivals = {began // MINUTE: each["overall"]["arrivals"] for began, each in counted["hours"].items()}
    assert arrivals == {30: 2, 90: 1, 270: 1}


def test_the_picture_has_a_line_for_each_floor_and_a_gap_where_there_is_nothing():
    told = {"service_level": 0.5, "asa_s": None, "longest_wait_s": None, "abandoned": 3}
    hours = {hour * 60 * MINUTE: {"overall": told} for hour in (1, 3)}
    picture = ElementTree.fromstring(drawn({"happened": hours, "a < b": {}}, ZoneInfo("Asia/Shanghai")))
    lines = [each.get("d") for each in picture.findall(".//{*}path") if each.get("class") == "floor"]
    # the share and the count of each floor: a line between both hours, or nothing; of waits nothing
    assert [line.count("L") for line in lines] == [1, 0, 0, 0, 0, 0, 1, 0]
    said = [each.text for each in picture.findall(".//{*}text")]
    assert {"a < b", "50", "09:00", "11:00"} <= {*said}


def test_a_longer_wrap_up_is_ended_by_the_agent_and_nobody_is_there_without_records():
    nobody = Replay(setting("zhou"), DAY).courses()
    assert {each.outcome for each in nobody} == {"abandoned", "waiting"}
    wrapped = replace(DAY, came=[replace(each, wrap_up=MINUTE) for each in DAY.came[:2]])
    waits = [
        each.wait // MINUTE for each in Replay(setting("lina", wrap_up_ms=5 * MINUTE), wrapped).courses()
    ]
    assert waits == [0, 10]
    waits = [each.wait // MINUTE for each in Replay(setting("lina", wrap_up_ms=0), wrapped).courses()]
    assert waits == [0, 9]


FLOOR = """
[[queues]]
id = "support"
wrap_up_seconds = 0
[[agents]]
id = "lina"
queues = ["support"]
"""
MORE = FLOOR + '[[agents]]\nid = "wei"\nqueues = ["support"]\n[[agents]]\nid = "new"\nqueues = ["support"]\n'


@pytest.mark.both_engines
async def test_a_recorded_day_is_played_beside_a_running_hub(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "floor.toml").write_text(FLOOR)
    (tmp_path / "more.toml").write_text(MORE)
    data = tmp_path / "data"
    async with hub_on(data) as owner:
        hub = owner.hub.parts.hub
        done = await asyncio.to_thread(cli, "apply", "floor.toml", "--data", data)
        assert done.code == 0, done.err
        rows = [
            *contact("c1", "2026-05-01T09:00", answered=0),
            *contact("c2", "2026-05-01T09:01", answered=540),
        ]
        rows += [PartRow(n, 1, "lina", "support", 0, 600_000, 0, 0, 600_000, 600_000) for n in ("c1", "c2")]
        for agent in ("lina", "wei"):
            rows.append(IntervalRow(agent, at("2026-05-01T08:00"), 1, None, "ready", "available"))
        hub.write(rows)
        await hub.durable()
        words = ("simulate", "--from-log", data, "--with", "more.toml", "--day", "2026-05-01")
        done = await asyncio.to_thread(cli, *words, "--json", "--chart", "waits.svg")
        assert done.code == 0, done.err
        shown = await asyncio.to_thread(cli, *words)
    found = json.loads(done.out)
    waits = {name: found[name]["overall"]["asa_s"] for name in ("happened", "same_floor", "with_floor")}
    assert waits == {"happened": 270, "same_floor": 270, "with_floor": 0}
    assert found["not_recorded"] == ["new", "wangwei"]
    picture = ElementTree.fromstring((tmp_path / "waits.svg").read_text())
    lines = [each.get("d", "") for each in picture.findall(".//{*}path") if each.get("class") == "floor"]
    assert len(lines) == 3 * len(FIGURES)
    [waits] = [hour["overall"]["asa_s"] for hour in found["happened"]["hours"].values()]
    assert waits == 270
    bad = cli(*words, "--chart", "no/such/waits.svg")
    assert (bad.code, "no/such/waits.svg: No such file" in bad.err) == (1, True)
    for word in ("Calibration", "Kaplan and Meier", "support", "not there"):
        assert word in shown.out
    empty = cli(*words[:-1], "2026-05-02")
    assert (empty.code, "nobody came on 2026-05-02" in empty.err) == (1, True)


def test_bad_words_are_said(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "floor.toml").write_text(FLOOR)
    assert cli("simulate", "--from-log", "data").code == 2
    done = cli("simulate", "--from-log", "data", "--with", "floor.toml", "--day", "tomorrow")
    assert (done.code, "is no day" in done.err) == (1, True)
    (tmp_path / "floor.toml").write_text(FLOOR.replace("wrap_up_seconds", "wrap_up_second"))
    done = cli("simulate", "--from-log", "data", "--with", "floor.toml")
    assert (done.code, "line 4" in done.err) == (1, True)
