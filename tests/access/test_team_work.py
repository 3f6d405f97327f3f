"""Work items of supervisors with a team: those of its queues and agents, in lists, figures and frames."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.access.test_teams import AGENTS, QUEUES, TEAMS, at_console, leader
from tests.accounts.people import Person, signed_in
from tests.exports.test_exports import fetched, rows_in
from tests.support import FLOOR, Api, hub_on

FIX: dict[str, Any] = {
    "id": "fix", "name": "Fix", "kind": "complaint", "number": "F",
    "steps": [
        {"id": "begin", "name": "Begin", "fields": [{"id": "cause", "name": "Cause"}],
         "outcomes": [{"id": "done", "name": "Done", "to": "there"}]},
        {"id": "there", "name": "There", "queue": "south", "outcomes": [{"id": "ended", "name": "Ended"}]},
    ],
}  # fmt: skip
VISIT: dict[str, Any] = {
    "id": "visit", "name": "Visit", "kind": "visit", "number": "V",
    "steps": [{"id": "go", "name": "Go", "outcomes": [{"id": "signed_off", "name": "Signed off"}]}],
}  # fmt: skip
CHANCE = {**VISIT, "id": "chance", "name": "Chance", "kind": "opportunity", "number": "O"}


@pytest.fixture
async def owner(tmp_path: Path) -> AsyncIterator[Api]:
    more = {"teams": TEAMS, "lines": [], "processes": [FIX, VISIT, CHANCE]}
    async with hub_on(tmp_path, floor={**FLOOR, "queues": QUEUES, "agents": AGENTS, **more}) as it:
        yield it


async def opened(person: Person, agent: str | None, process: str = "fix") -> Any:
    said = {} if agent is None else {"owner": agent}
    status, item = await person.call("POST", "/work", {"process": process, "title": f"of {agent}", **said})
    assert status == 201, item
    return item


async def titles(person: Person, path: str = "/work") -> list[str]:
    status, found = await person.call("GET", path)
    assert status == 200, found
    return sorted(each["title"] for each in found["items"])


async def both(owner: Api) -> tuple[Person, Person, Any, Any]:
    nell, boss = await leader(owner), await signed_in(owner, "boss", "supervisor")
    return nell, boss, await opened(boss, "nora"), await opened(boss, "sol")


@pytest.mark.both_engines
async def test_lists_counts_and_files_have_the_items_of_the_team(owner: Api) -> None:
    nell, boss, own, _ = await both(owner)
    mine = await opened(nell, None)
    assert await titles(nell) == [mine["title"], own["title"]]
    assert len(await titles(boss)) == 3
    status, found = await nell.call("POST", "/work/search", {"q": "of"})
    assert (status, len(found["items"])) == (200, 2)
    for person, count in ((nell, 2), (boss, 3)):
        _, counts = await person.call("GET", "/work/counts")
        assert counts["total"]["open"] == count
    _, content, _ = await fetched(nell, "/exports/work?lang=en")
    assert len(rows_in(content)) == 3


@pytest.mark.both_engines
async def test_figures_of_work_are_of_the_items_of_the_team(owner: Api) -> None:
    nell, boss, _, _ = await both(owner)
    for process in ("visit", "chance"):
        for agent in ("nora", "sol"):
            await opened(boss, agent, process)
    now = datetime.now(UTC)
    quarter = f"{now.year}-Q{(now.month + 2) // 3}"
    for person, agents in ((nell, ["nora"]), (boss, ["nora", "sol"])):
        _, report = await person.call("GET", "/reports/work?kind=complaint&field=cause")
        assert report["total"]["count"] == len(agents)
        _, chances = await person.call("GET", "/work/pipeline")
        assert sum(each["count"] for each in chances["stages"]) == len(agents)
        _, visits = await person.call("GET", f"/reports/visits?quarter={quarter}")
        assert [each["visitor"] for each in visits["items"]] == agents


async def test_a_leader_acts_on_items_of_the_team_alone(owner: Api) -> None:
    nell, _, own, other = await both(owner)
    told = {"text": "Asked the workshop."}
    assert (await nell.call("GET", f"/work/{own['id']}"))[0] == 200
    status, noted = await nell.call("POST", f"/work/{own['id']}/notes", told)
    assert status == 200
    for method, what, body in (
        ("GET", "", None), ("POST", "/notes", told), ("POST", "/reopen", {"note": "Again."}),
        ("POST", "/assign", {"agent": "nora", "version": 1}),
        ("POST", "/steps", {"outcome": "done", "version": 1}),
    ):  # fmt: skip
        status, refused = await nell.call(method, f"/work/{other['id']}{what}", body)
        assert (status, refused["code"]) == (403, "not_your_step"), what
    items = [{"id": other["id"], "version": 1}]
    assert (await nell.call("POST", "/work/assign", {"agent": "nora", "items": items}))[0] == 403
    nobodys = {"agent": "nora", "items": [{"id": "0196a1c2-0000-7000-8000-000000000009", "version": 1}]}
    status, answer = await nell.call("POST", "/work/assign", nobodys)
    assert (status, answer["items"][0]["code"]) == (200, "unknown_item")
    for given in ({"agent": "sol"}, {"queue": "south"}):
        version = noted["version"]
        status, refused = await nell.call("POST", f"/work/{own['id']}/assign", {**given, "version": version})
        assert (status, refused["code"]) == (403, "forbidden")
        items = [{"id": own["id"], "version": version}]
        assert (await nell.call("POST", "/work/assign", {**given, "items": items}))[0] == 403
    to_queue = {"queue": "north", "version": noted["version"]}
    assert (await nell.call("POST", f"/work/{own['id']}/assign", to_queue))[0] == 200
    assert (await nell.call("POST", "/work", {"process": "fix", "title": "x", "owner": "sol"}))[0] == 403
    link = {"kind": "item", "ref": other["number"]}
    assert (await nell.call("POST", f"/work/{own['id']}/links", link))[0] == 403


async def test_the_console_tells_of_items_that_come_to_the_team_and_leave_it(owner: Api) -> None:
    nell, boss, _, other = await both(owner)
    async with at_console(nell) as shown:
        await shown.next("snapshot")
        await opened(boss, "sol")
        given = other["version"]
        for agent in ("nora", "sol"):
            body = {"agent": agent, "version": given}
            status, changed = await boss.call("POST", f"/work/{other['id']}/assign", body)
            assert status == 200, changed
            given = changed["version"]
            frame = await shown.next("work")
            there = [each["id"] for each in frame["items"]]
            assert (there, frame["gone"]) == (([other["id"]], []) if agent == "nora" else ([], [other["id"]]))


async def test_work_is_handed_over_within_the_team(owner: Api) -> None:
    nell, boss, _, _ = await both(owner)
    until = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    for agent, to, status in (
        ("nora", "queue:north", 201), ("nora", "queue:south", 403), ("nora", "sol", 403),
        ("sol", "nora", 403),
    ):  # fmt: skip
        body = {"from": agent, "to": to, "until": until}
        assert (await nell.call("POST", "/work/handover", body))[0] == status, (agent, to)
    assert (await boss.call("POST", "/work/handover", {"from": "sol", "to": "nora", "until": until}))[
        0
    ] == 201
    _, found = await nell.call("GET", "/work/handover")
    assert [each["agent"] for each in found["items"]] == ["nora"]
    assert (await nell.call("DELETE", "/work/handover/sol"))[0] == 403
    assert (await nell.call("DELETE", "/work/handover/nora"))[0] == 204
