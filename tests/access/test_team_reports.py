"""Reports of supervisors with a team: its queues and agents alone, in rows, totals, contacts and files."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contacthub.contacts.rows import ChangedRow, ContactRow, IntervalRow, PartRow, ResponseRow, VisitRow
from contacthub.database.tables import Row
from contacthub.reports import keeping
from contacthub.surveys.model import Asked
from tests.access.test_teams import AGENTS, QUEUES, TEAMS, leader
from tests.accounts.people import Person, signed_in
from tests.contacts.test_today import at
from tests.exports.test_exports import fetched, rows_in
from tests.hub.stored_rows import contact_row, details_row
from tests.support import FLOOR, Api, hub_on

pytestmark = pytest.mark.both_engines
DAY = "2026-05-01"
DAYS = f"from={DAY}&to={DAY}"


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "PATIENCE_S", 60.0)


@pytest.fixture
async def owner(tmp_path: Path) -> AsyncIterator[Api]:
    floor = {**FLOOR, "queues": QUEUES, "agents": AGENTS, "teams": TEAMS, "lines": []}
    async with hub_on(tmp_path, floor=floor) as it:
        await kept(it)
        yield it


def had(contact: str, queue: str, agent: str | None, outcome: str) -> list[Row]:
    """A contact of ten past nine that waited for half a minute."""
    came, left = at(f"{DAY}T09:10"), at(f"{DAY}T09:10:30")
    closed = at(f"{DAY}T09:12")
    row = replace(
        contact_row(contact, ref=contact),
        queue=queue, agent=agent, arrived_at=came, ended_at=closed, closed_at=closed, state="closed",
        answered_at=None if agent is None else left, outcome=outcome, waited_ms=30_000,
    )  # fmt: skip
    visit = VisitRow(contact, 1, queue, came, left, outcome, agent, 30_000)
    rows: list[Row] = [row, details_row(contact), visit, ChangedRow(contact)]
    if agent is not None:
        rows.append(PartRow(contact, 1, agent, queue, left, 60_000, 10_000, 20_000, closed, closed))
        rows.append(ResponseRow(contact, 1, queue, agent, came, left))
    return rows


async def kept(api: Api) -> None:
    """North: nora's and one who gave up; south: two of sol's, one of nora's, two who gave up."""
    rows: list[Row] = [
        *had("n1", "north", "nora", "answered"), *had("n2", "north", None, "abandoned"),
        *had("s1", "south", "sol", "answered"), *had("s2", "south", "sol", "answered"),
        *had("s3", "south", "nora", "answered"),
        *had("s4", "south", None, "abandoned"), *had("s5", "south", None, "abandoned"),
    ]  # fmt: skip
    for agent, until in (("nora", "10:00"), ("sol", "12:00")):
        rows.append(IntervalRow(agent, at(f"{DAY}T09:00"), 1, at(f"{DAY}T{until}"), "ready", "available"))
    api.hub.parts.hub.write(rows)
    await api.hub.parts.hub.durable()


async def asked(person: Person, path: str) -> Any:
    status, found = await person.call("GET", path)
    assert status == 200, found
    return found


async def rows_of(person: Person, path: str) -> list[str]:
    return [each.get("id", each.get("contact_id")) for each in (await asked(person, path))["items"]]


def said(report: Any, name: str) -> tuple[Any, dict[str, Any]]:
    return report["whole"]["values"][name], {each["key"]: each["values"][name] for each in report["totals"]}


async def test_figures_are_of_the_queues_of_the_team_and_their_totals_too(owner: Api) -> None:
    nell, boss = await leader(owner), await signed_in(owner, "boss", "supervisor")
    for by, own, every in (
        ("none", {"": 2}, {"": 7}), ("queue", {"north": 2}, {"north": 2, "south": 5}),
        ("channel", {"voice": 2}, {"voice": 7}),
    ):  # fmt: skip
        path = f"/reports/figures?{DAYS}&by={by}&before=true"
        assert said(await asked(nell, path), "offered") == (2, own)
        assert said(await asked(boss, path), "offered") == (7, every)
    report = await asked(nell, f"/reports/figures?{DAYS}&by=queue&queue=south")
    unknown = await asked(nell, f"/reports/figures?{DAYS}&by=queue&queue=nowhere")
    assert (report["rows"], report["whole"]) == ([], unknown["whole"])


async def test_figures_by_agent_are_of_its_agents_in_whatever_queue_and_together(owner: Api) -> None:
    nell, boss = await leader(owner), await signed_in(owner, "boss", "supervisor")
    path = f"/reports/figures?{DAYS}&by=agent"
    assert said(await asked(nell, path), "handled") == (2, {"nora": 2})
    assert said(await asked(boss, path), "handled") == (4, {"nora": 2, "sol": 2})
    assert said(await asked(nell, f"{path}&queue=south"), "handled") == (0, {})
    assert said(await asked(nell, f"{path}&queue=north"), "handled") == (1, {"nora": 1})


async def test_how_long_agents_were_there_is_counted_of_the_team_alone(owner: Api) -> None:
    nell = await leader(owner)
    report = await asked(nell, f"/reports/figures?{DAYS}&basis=happened&by=none&every=day")
    of_nora = await asked(nell, f"/reports/figures?{DAYS}&basis=happened&by=agent&every=day")
    assert said(report, "occupancy")[0] == said(of_nora, "occupancy")[0] == 0
    days = await asked(nell, f"/reports/agents?day={DAY}")
    assert [(each["agent"], each["worked_ms"]) for each in days["items"]] == [("nora", 3_600_000)]
    assert (await asked(nell, f"/reports/agents/nora/days?{DAYS}"))["agent"] == "nora"
    status, refused = await nell.call("GET", f"/reports/agents/sol/days?{DAYS}")
    unknown = (await nell.call("GET", f"/reports/agents/nobody/days?{DAYS}"))[1]
    assert (status, refused["code"]) == (404, unknown["code"])


async def test_contacts_behind_figures_are_those_that_the_team_counts(owner: Api) -> None:
    nell, boss = await leader(owner), await signed_in(owner, "boss", "supervisor")
    offered, handled = f"/reports/contacts?{DAYS}", f"/reports/contacts?{DAYS}&figure=handled&by=agent"
    assert await rows_of(nell, offered) == ["n2", "n1"]
    assert await rows_of(nell, f"{offered}&queue=south") == []
    assert await rows_of(nell, f"{offered}&by=queue&key=south") == []
    assert await rows_of(nell, f"{handled}&key=nora") == ["s3", "n1"]
    assert await rows_of(nell, f"{handled}&key=sol") == []
    assert len(await rows_of(boss, offered)) == 7


async def test_lists_of_contacts_are_those_that_were_of_the_team(owner: Api) -> None:
    nell, boss = await leader(owner), await signed_in(owner, "boss", "supervisor")
    assert await rows_of(nell, f"/reports/contacts/all?{DAYS}") == ["s3", "n2", "n1"]
    assert await rows_of(nell, f"/reports/contacts/all?{DAYS}&outcome=abandoned") == ["n2"]
    assert len(await rows_of(boss, f"/reports/contacts/all?{DAYS}")) == 7
    assert await rows_of(nell, f"/reports/abandoned?{DAYS}") == ["n2"]
    assert await rows_of(nell, f"/reports/abandoned?{DAYS}&queue=south") == []
    assert await rows_of(boss, f"/reports/abandoned?{DAYS}&queue=south") == ["s5", "s4"]
    assert len(await rows_of(boss, f"/reports/abandoned?{DAYS}")) == 3


async def test_later_contacts_of_other_teams_are_not_told_of_who_gave_up(owner: Api) -> None:
    nell, boss = await leader(owner), await signed_in(owner, "boss", "supervisor")
    same = {"customer_id": "C1"}
    rows = [*had("n8", "north", None, "abandoned"), *had("s9", "south", "sol", "answered")]
    later = {"arrived_at": at(f"{DAY}T11:00")}
    known = [
        replace(each, **same, **(later if each.id == "s9" else {})) if isinstance(each, ContactRow) else each
        for each in rows
    ]
    owner.hub.parts.hub.write(known)
    await owner.hub.parts.hub.durable()

    async def again(person: Person) -> list[Any]:
        found = (await asked(person, f"/reports/abandoned?{DAYS}&queue=north"))["items"]
        return [each["again"] and each["again"]["contact_id"] for each in found if each["contact_id"] == "n8"]

    assert (await again(boss), await again(nell)) == (["s9"], [None])


async def test_answers_to_messages_are_of_the_queues_of_the_team(owner: Api) -> None:
    nell, boss = await leader(owner), await signed_in(owner, "boss", "supervisor")
    for person, queues in ((nell, ["north"]), (boss, ["north", "south"])):
        report = await asked(person, f"/reports/messages?day={DAY}")
        assert [each["queue"] for each in report["queues"]] == queues


async def test_results_of_surveys_are_of_the_queues_of_the_team_or_by_agent_of_its_agents(
    owner: Api,
) -> None:
    asks = [
        Asked(
            id=contact, survey="after", kind="csat", perception_only=False, contact_id=contact,
            customer_id=None, queue=queue, agent=agent, channel="voice", model=None, language="zh",
            source="phones", at=owner.hub.parts.hub.now(), reason=reason, expires_at=2**50,
        )
        for contact, queue, agent, reason in (
            ("n1", "north", "nora", None), ("s1", "south", "sol", None), ("s3", "south", "nora", None),
            ("n2", "north", None, "no_number"), ("s4", "south", None, "no_number"),
        )
    ]  # fmt: skip
    await owner.hub.parts.surveys.store.decided(asks, 1)
    nell, boss = await leader(owner), await signed_in(owner, "boss", "supervisor")
    for person, by, asked_of, groups, not_asked in (
        (nell, "queue", 1, ["north"], 1), (nell, "agent", 2, ["nora"], 0),
        (boss, "queue", 3, ["north", "south"], 2), (boss, "agent", 3, ["nora", "sol"], 2),
    ):  # fmt: skip
        found = await asked(person, f"/surveys/after/results?by={by}")
        assert (found["total"]["asked"], [each["id"] for each in found["groups"]]) == (asked_of, groups)
        assert sum(each["count"] for each in found["not_asked"]) == not_asked


async def test_files_have_the_rows_of_the_screen(owner: Api) -> None:
    nell = await leader(owner)
    lists = {"contact_figures": ["s3", "n2", "n1"], "abandoned": ["n2"], "contacts": ["s3", "n2", "n1"]}
    for what, expected in lists.items():
        days = "" if what == "contacts" else DAYS
        _, content, _ = await fetched(nell, f"/exports/{what}?lang=en&{days}")
        assert [row[-1] for row in rows_in(content)[1:]] == expected
    _, content, _ = await fetched(nell, f"/exports/figures?lang=en&{DAYS}&by=queue&show=offered")
    assert [(row[0], row[-1]) for row in rows_in(content)[1:]] == [
        ("north queue", "2"), ("合计 Total", "2"),
    ]  # fmt: skip
    assert (await fetched(nell, "/exports/users"))[0] == 403
