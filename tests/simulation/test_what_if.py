"""*What if*: a day of a hub on a changed floor; one at a time, and ended by people, its time or the hub."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from contacthub.clock import rfc3339
from contacthub.contacts.rows import IntervalRow, PartRow
from contacthub.exports.cells import defused
from contacthub.routing.words import AgentId, QueueId
from contacthub.simulation import what_if
from contacthub.simulation.floors import AgentChange, changed
from contacthub.simulation.what_if import WhatIf
from tests.accounts.people import Person, signed_in
from tests.exports.test_exports import fetched, rows_in
from tests.reports.test_lists import at, contact
from tests.support import Api, hub_on

from .test_replay import Q, setting

FLOOR: dict[str, Any] = {
    "queues": [{"id": "support", "skills": {"aircon": 1}, "wrap_up_seconds": 0}, {"id": "sales"}],
    "agents": [
        {"id": "lina", "skills": {"aircon": 8}, "queues": ["support"]},
        {"id": "wangwei", "queues": ["sales"]},
        {"id": "new", "queues": ["support"]},
    ],
}
DAY = "2026-05-01"
MOVED = {"day": DAY, "changes": [{"agent": "wangwei", "queues": ["support"], "skills": {"aircon": 2}}]}
WAITS = """
import os, sys, time
open(sys.argv[1] + ".new", "w").write(str(os.getpid()))
os.rename(sys.argv[1] + ".new", sys.argv[1])
time.sleep(600)
"""


async def record(owner: Api) -> None:
    """Two calls of ten minutes a minute apart, for lina alone; wangwei is there, in another queue."""
    hub = owner.hub.parts.hub
    rows: list[Any] = [
        *contact("c1", f"{DAY}T09:00", answered=0),
        *contact("c2", f"{DAY}T09:01", answered=540),
    ]
    rows += [PartRow(n, 1, "lina", "support", 0, 600_000, 0, 0, 600_000, 600_000) for n in ("c1", "c2")]
    for agent in ("lina", "wangwei"):
        rows.append(IntervalRow(agent, at(f"{DAY}T08:00"), 1, None, "ready", "available"))
    hub.write(rows)
    await hub.durable()


async def played(boss: Person, body: dict[str, Any]) -> dict[str, Any]:
    """The run, once it is over."""
    status, run = await boss.call("POST", "/what-if", body)
    assert (status, run["state"], run["asked"]["day"]) == (202, "running", body["day"]), run
    async with asyncio.timeout(120):
        while run["state"] == "running":
            status, run = await boss.call("GET", "/what-if")  # it waits
            assert status == 200
    return dict(run)


@pytest.mark.both_engines
async def test_two_agents_a_skill_and_a_target_are_tried_on_a_recorded_day(tmp_path: Path) -> None:
    async with hub_on(tmp_path / "data", floor=FLOOR) as owner:
        await record(owner)
        boss = await signed_in(owner, "boss", "supervisor")
        assert (await boss.call("GET", "/what-if"))[1]["state"] == "none"
        run = await played(boss, {**MOVED, "targets": [{"queue": "sales", "seconds": 30}]})
        assert (run["state"], run["percent"]) == ("done", 100)
        [support] = run["result"]["queues"]
        waits = {name: support[name]["mean_wait_ms"] for name in ("happened", "same", "changed")}
        assert waits == {"happened": 270_000, "same": 270_000, "changed": 0}
        assert [support[name]["service_level"] for name in ("same", "changed")] == [50, 100]
        assert run["result"]["whole"]["changed"] == support["changed"]
        [hour] = support["hours"]  # both came within it
        assert (hour["from"], hour["to"]) == (rfc3339(at(f"{DAY}T09:00")), rfc3339(at(f"{DAY}T10:00")))
        assert {name: hour[name] for name in waits} == {name: support[name] for name in waits}
        assert run["result"]["whole"]["hours"] == support["hours"]
        # in the queue, but without what it asks for
        unskilled = await played(boss, {"day": DAY, "changes": [{"agent": "wangwei", "queues": ["support"]}]})
        assert unskilled["result"]["whole"]["changed"]["mean_wait_ms"] == 270_000
        slow = [{"queue": "support", "seconds": 600}]
        absent = {"day": DAY, "changes": [{"agent": "new", "skills": {"aircon": 3}}], "targets": slow}
        result = (await played(boss, absent))["result"]
        assert [result["whole"][name]["service_level"] for name in ("same", "changed")] == [50, 100]
        assert result["not_recorded"] == ["new"]
        assert (await played(boss, {"day": "2026-05-02"}))["state"] == "nobody_came"
        floor = await owner.get("/admin/floor")
        assert {each["id"]: each["queues"] for each in floor["floor"]["agents"]}["wangwei"] == ["sales"]


async def test_the_file_has_what_the_screen_shows_and_no_formula(tmp_path: Path) -> None:
    queues = [{**FLOOR["queues"][0], "name": "=1+1"}, FLOOR["queues"][1]]
    async with hub_on(tmp_path / "data", floor={**FLOOR, "queues": queues}) as owner:
        await record(owner)
        boss = await signed_in(owner, "boss", "supervisor")
        status, content, _ = await fetched(boss, "/exports/what_if")
        assert (status, b"play one" in content) == (409, True)
        result = (await played(boss, MOVED))["result"]
        for language, heading in (("en", "Mean wait (changed floor) ms"), ("zh", "平均等待（改动后） ms")):
            status, content, _ = await fetched(boss, f"/exports/what_if?lang={language}")
            head, *rows = rows_in(content)
            assert (status, heading in head) == (200, True)
            parts = [*result["queues"], {**result["whole"], "name": "合计 Total"}]
            spans = [({"from": DAY, "to": DAY}, part, part) for part in parts]
            spans += [(hour, hour, part) for part in parts for hour in part["hours"]]
            assert rows == [
                [defused(part["name"]), span["from"], span["to"], *map(str, figures(of))]
                for span, of, part in spans
            ]
            assert rows[0][0] == "'=1+1"
        status, content, _ = await fetched(boss, "/exports/what_if?format=xlsx")
        assert (status, content[:2]) == (200, b"PK")


def figures(of: dict[str, Any]) -> list[Any]:
    """The figures of each floor in turn, as the columns are."""
    names = ("arrivals", "answered", "abandoned", "service_level", "mean_wait_ms", "longest_wait_ms")
    return [of[floor][name] for name in names for floor in ("happened", "same", "changed")]


@pytest.mark.parametrize(
    ("body", "status", "code", "pointer"),
    [
        ({"day": DAY, "changes": [{"agent": "nobody"}]}, 404, "unknown_agent", "#/changes/0/agent"),
        ({"day": DAY, "changes": [{"agent": "lina", "queues": ["sales", "x"]}]}, 422, "unknown_queue",
         "#/changes/0/queues/1"),
        ({"day": DAY, "targets": [{"queue": "x", "seconds": 3}]}, 422, "unknown_queue", "#/targets/0/queue"),
        ({"day": "2026-02-30"}, 422, "invalid", "#/day"),
        ({"day": DAY, "changes": [{"agent": "lina", "skills": {"aircon": 0}}]}, 422, "invalid",
         "#/changes/0/skills/aircon"),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_named(
    owner: Api, body: dict[str, Any], status: int, code: str, pointer: str
) -> None:
    boss = await signed_in(owner, "boss", "supervisor")
    await owner.call("PUT", "/admin/floor", FLOOR)
    found, problem = await boss.call("POST", "/what-if", body)
    assert (found, problem["code"]) == (status, code)
    assert problem["errors"][0]["pointer"] == pointer
    assert (await boss.call("GET", "/what-if"))[1]["state"] == "none"


def waiting(what: WhatIf, pid: Path) -> None:
    """Have a player that goes on for ever in place of its own."""
    what._command = (sys.executable, "-c", WAITS, str(pid))


async def pid_of(file: Path) -> int:
    """The process that has written its id there."""
    async with asyncio.timeout(60):
        while not os.path.exists(file):  # noqa: ASYNC110, ASYNC240, PTH110 - nothing tells
            await asyncio.sleep(0.02)
    return int(await asyncio.to_thread(file.read_text))


async def test_one_at_a_time_and_somebody_may_end_it(owner: Api, tmp_path: Path) -> None:
    boss = await signed_in(owner, "boss", "supervisor")
    waiting(owner.hub.parts.what_if, tmp_path / "pid")
    assert (await boss.call("POST", "/what-if", {"day": DAY}))[0] == 202
    pid = await pid_of(tmp_path / "pid")
    status, refused = await boss.call("POST", "/what-if", {"day": DAY})
    assert (status, refused["code"]) == (409, "wrong_state")
    assert (await boss.call("POST", "/what-if/end"))[1]["state"] == "ended"
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert (await boss.call("POST", "/what-if/end"))[1]["state"] == "ended"
    (tmp_path / "pid").unlink()
    assert (await boss.call("POST", "/what-if", {"day": DAY}))[0] == 202  # and may be asked for again
    await boss.call("POST", "/what-if/end")


async def test_it_ends_with_the_hub(tmp_path: Path) -> None:
    async with hub_on(tmp_path / "data") as owner:
        boss = await signed_in(owner, "boss", "supervisor")
        waiting(owner.hub.parts.what_if, tmp_path / "pid")
        await boss.call("POST", "/what-if", {"day": DAY})
        pid = await pid_of(tmp_path / "pid")
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.parametrize(
    ("code", "limit", "state"),
    [
        ("print('{\"percent\": 3}')", 60.0, "failed"),
        ("print('oops')", 60.0, "failed"),
        ("import time; time.sleep(600)", 0.0, "timed_out"),
    ],
)
async def test_what_cannot_be_read_or_takes_too_long_is_said(
    monkeypatch: pytest.MonkeyPatch, code: str, limit: float, state: str
) -> None:
    monkeypatch.setattr(what_if, "LIMIT_S", limit)
    alone = WhatIf((sys.executable, "-c", code), {}, asyncio.create_task)
    run = alone.begin({"day": DAY})
    assert run.task is not None
    async with asyncio.timeout(60):
        await run.task
    assert run.state == state


def test_changes_are_made_one_after_the_other_and_of_what_there_is():
    now = setting("lina")
    agent = AgentId("lina")
    changes = [
        AgentChange(agent=agent, skills={"wine": 2, "zh": 1}),
        AgentChange(agent=agent, skills={"wine": 5}, queues=(QueueId("gone"),)),
        AgentChange(agent=AgentId("gone"), queues=(Q,)),
    ]
    then = changed(now, changes, {Q: 7, QueueId("gone"): 9})
    assert (then.agents[agent].skills, then.agents[agent].queues) == ((("wine", 5), ("zh", 1)), ())
    assert (list(then.agents), list(then.queues), then.queues[Q].target_ms) == (["lina"], [Q], 7_000)
    assert now.agents[agent].skills == ()
