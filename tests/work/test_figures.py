"""Figures of work: complaints by cause, on time or late, days to close; chances by stage, won and lost."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from tests.accounts.people import Person, signed_in
from tests.support import Api

from .test_following import good

pytestmark = pytest.mark.both_engines

COMPLAINT: dict[str, Any] = {
    "id": "complaint", "number": "C",
    "steps": [
        {
            "id": "find", "name": "Find", "within": "1h",
            "fields": [{"id": "cause", "name": "Cause"}],
            "outcomes": [{"id": "found", "name": "Found", "to": "tell"}],
        },
        {"id": "tell", "name": "Tell", "outcomes": [{"id": "told", "name": "Told"}]},
    ],
}  # fmt: skip
CHANCE: dict[str, Any] = {
    "id": "chance", "kind": "opportunity", "number": "O",
    "steps": [
        {
            "id": "offer", "name": "Offer",
            "fields": [{"id": "value", "name": "Value", "kind": "number"}],
            "outcomes": [
                {"id": "agreed", "name": "Agreed", "to": "close"},
                {"id": "lost", "name": "Lost", "note": True},
            ],
        },
        {
            "id": "close", "name": "Close", "fields": [{"id": "reason", "name": "Why"}],
            "outcomes": [{"id": "won", "name": "Won"}],
        },
    ],
}  # fmt: skip


@pytest.fixture
async def boss(owner: Api) -> Person:
    status, body = await owner.call("PUT", "/admin/floor", {"processes": [COMPLAINT, CHANCE]})
    assert status == 200, body
    return await signed_in(owner, "boss", "supervisor")


async def opened(boss: Person, process: str, *steps: tuple[str, dict[str, str], str | None]) -> str:
    item = await good(boss, "POST", "/work", {"process": process, "title": "x", "owner": "lina"})
    for outcome, fields, note in steps:
        said = {"outcome": outcome, "fields": fields, "version": item["version"], "note": note}
        item = await good(boss, "POST", f"/work/{item['id']}/steps", said)
    return str(item["id"])


async def test_complaints_are_counted_by_their_cause(boss: Person) -> None:
    told = ("told", {}, None)
    late = await opened(boss, "complaint", ("found", {"cause": "Leak"}, None), told)
    await opened(boss, "complaint", ("found", {"cause": "leak "}, None))
    again = await opened(boss, "complaint", ("found", {"cause": "Rude"}, None), told)
    await good(boss, "POST", f"/work/{again}/reopen", {"note": "He called again."})
    await opened(boss, "complaint")
    day_ms = 24 * 3_600_000
    await boss.owner.hub.parts.stores.writer.transact(
        lambda raw: (
            raw.execute("UPDATE work_items SET closed_at = opened_at + ? WHERE id = ?", (3 * day_ms, late)),
            raw.execute(
                "INSERT INTO work_history (item_id, version, at, by_whom, what, step, detail) "
                "VALUES (?, 99, 1, 'hub', 'work_late', 'find', '{\"percent\":100}')",
                (late,),
            ),
            raw.execute(
                "INSERT INTO work_history (item_id, version, at, by_whom, what, step, detail) "
                "VALUES (?, 98, 1, 'hub', 'work_late', 'find', '{\"percent\":80}')",
                (again,),
            ),
        )
    )
    report = await good(boss, "GET", "/reports/work?kind=complaint&field=cause")
    leak = {"name": "Leak", "count": 2, "open": 1, "closed": 1, "reopened": 0, "late": 1}
    assert report["items"][0] == {**leak, "days_median": 3.0, "days_p90": 3.0}
    assert [(each["name"], each["count"], each["reopened"], each["late"]) for each in report["items"]] == [
        ("Leak", 2, 0, 1), ("Rude", 1, 1, 0), (None, 1, 0, 0),
    ]  # fmt: skip
    assert (report["total"]["count"], report["total"]["open"]) == (4, 3)
    nothing = await good(boss, "GET", "/reports/work?kind=complaint&field=cause&to=2020-01-31")
    assert (nothing["total"]["count"], nothing["items"]) == (0, [])


async def test_the_same_is_a_file_for_spreadsheets(boss: Person) -> None:
    await opened(boss, "complaint", ("found", {"cause": "=1+1"}, None))
    path = "/api/v1/exports/work_figures?kind=complaint&field=cause&lang=en"
    headers = {"Cookie": boss.cookie}
    async with boss.owner.session.get(f"{boss.owner.hub.url}{path}", headers=headers) as response:
        assert (response.status, response.content_type) == (200, "text/csv")
        text = (await response.read()).decode("utf-8-sig")
    head, row, total = csv.reader(io.StringIO(text))
    assert head[:3] == ["Value", "Count", "Open"]
    assert (row[:3], total[:2]) == (["'=1+1", "1", "1"], ["*", "1"])


async def test_chances_are_summed_by_stage_and_by_how_they_ended(boss: Person) -> None:
    await opened(boss, "chance")
    await opened(boss, "chance", ("agreed", {"value": "1200.50"}, None))
    await opened(boss, "chance", ("agreed", {"value": "800"}, None))
    await opened(boss, "chance", ("agreed", {"value": "5000"}, None), ("won", {"reason": "Price"}, None))
    await opened(boss, "chance", ("lost", {"value": "300"}, "Too dear"))
    found = await good(boss, "GET", "/work/pipeline")
    assert [(each["title"], each["count"], each["value"]) for each in found["stages"]] == [
        ("Close", 2, "2000.50"),
        ("Offer", 1, "0"),
    ]
    assert {each["title"]: (each["count"], each["value"], each["reasons"]) for each in found["over"]} == {
        "Won": (1, "5000", [{"reason": "Price", "count": 1}]),
        "Lost": (1, "300", [{"reason": "Too dear", "count": 1}]),
    }
    before = await good(boss, "GET", "/work/pipeline?from=2020-01-01&to=2020-01-31")
    assert (len(before["stages"]), before["over"]) == (2, [])


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("field=cause", "#/query/kind"),
        ("kind=complaint", "#/query/field"),
        ("kind=complaint&field=cause&from=soon", "#/query/from"),
        ("kind=complaint&field=cause&from=2026-02-01&to=2026-01-01", "#/query/to"),
    ],
)
async def test_what_is_wrong_is_named(boss: Person, query: str, pointer: str) -> None:
    status, body = await boss.call("GET", f"/reports/work?{query}")
    assert (status, body["errors"][0]["pointer"]) == (422, pointer)


async def test_a_next_step_with_a_day_puts_the_item_off_until_then(boss: Person) -> None:
    step: dict[str, Any] = {
        "id": "ask", "name": "Ask",
        "fields": [{"id": "next_on", "name": "On", "kind": "day"}],
        "outcomes": [
            {"id": "later", "name": "Later", "to": "ask", "on": "next_on"},
            {"id": "done", "name": "Done"},
        ],
    }  # fmt: skip
    floor = {"processes": [{"id": "asked", "number": "A", "steps": [step]}]}
    assert (await boss.owner.call("PUT", "/admin/floor", floor))[0] == 200
    item = await good(boss, "POST", "/work", {"process": "asked", "title": "x", "owner": "lina"})
    said = {"outcome": "later", "fields": {"next_on": "2099-03-01"}, "version": item["version"]}
    off = await good(boss, "POST", f"/work/{item['id']}/steps", said)
    assert (off["state"], off["due_at"]) == ("planned", "2099-02-28T16:00:00.000Z")
    step["fields"] = []
    status, body = await boss.owner.call("PUT", "/admin/floor", floor)
    assert status == 422
    assert "no field next_on of the kind day" in body["errors"][0]["detail"]


async def test_agents_are_refused_them(boss: Person) -> None:
    lina = await signed_in(boss.owner, "li.na", agent="lina")
    for path in ("/work/pipeline", "/reports/work?kind=complaint&field=cause"):
        assert (await lina.call("GET", path))[0] == 403
