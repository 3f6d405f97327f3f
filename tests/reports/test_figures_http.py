"""``GET /reports/figures``: what came and what happened, by intervals of days and by queue."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from contacthub.contacts.rows import ChangedRow, VisitRow
from contacthub.database.tables import Row
from contacthub.reports import figure_reports
from contacthub.reports.formulas import FORMULAS
from tests.contacts.test_today import at
from tests.hub.stored_rows import contact_row, details_row
from tests.reports.test_http import kept
from tests.support import Api, hub_on, token

pytestmark = pytest.mark.both_engines


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Api]:
    async with hub_on(tmp_path) as owner:
        yield await token(owner)


def visit(  # the columns of a row
    contact: str, entered: str, seconds: int | None, outcome: str | None, *, queue: str = "support",
    agent: str | None = None,
) -> VisitRow:  # fmt: skip
    entered_at = at(entered)
    if seconds is None:
        return VisitRow(contact, 1, queue, entered_at, None, None, None, None)
    return VisitRow(
        contact, 1, queue, entered_at, entered_at + seconds * 1000, outcome, agent, seconds * 1000
    )


VISITS = (
    visit("a", "2026-05-01T09:00", 10, "answered", agent="lina"),
    visit("b", "2026-05-01T09:10", 20, "answered", agent="wei"),
    visit("c", "2026-05-01T09:14", 90, "answered", agent="lina"),
    visit("d", "2026-05-01T09:20", 30, "abandoned"),
    visit("e", "2026-05-01T09:20", 2, "short_abandoned"),
    visit("f", "2026-05-01T09:29", 120, "overflowed"),
    visit("g", "2026-05-01T23:59", 60, "answered", queue="sales", agent="wei"),
    visit("h", "2026-05-01T23:59", None, None),
)


async def arrived(api: Api, *visits: VisitRow) -> None:
    """Have contacts with these visits, marked as rows that follow from the log are."""
    rows: list[Row] = []
    for each in visits:
        contact = replace(
            contact_row(each.contact_id, ref=each.contact_id),
            arrived_at=each.entered_at,
            ended_at=each.left_at,
            answered_at=each.left_at if each.outcome == "answered" else None,
            agent=each.agent,
            queue=each.queue,
        )
        rows += [contact, details_row(each.contact_id), each, ChangedRow(each.contact_id)]
    await kept(api, *rows)


async def figures(api: Api, query: str) -> dict[str, Any]:
    return dict(await api.get(f"/reports/figures?{query}"))


def said(report: dict[str, Any], *ids: str) -> list[tuple[Any, ...]]:
    return [
        (row["key"], row["from"][11:16], *(row["values"][each] for each in ids)) for row in report["rows"]
    ]


async def test_what_came_counts_where_it_came_and_what_happened_when_it_did(api: Api) -> None:
    await arrived(api, *VISITS)
    days = "from=2026-05-01&to=2026-05-01&every=15"
    came = await figures(api, f"{days}&basis=came")
    happened = await figures(api, f"{days}&basis=happened")
    assert said(came, "offered", "answered", "abandoned", "overflowed", "waiting") == [
        ("", "01:00", 3, 3, 0, 0, 0),
        ("", "01:15", 3, 0, 1, 1, 0),
        ("", "15:45", 2, 1, 0, 0, 1),
    ]
    assert said(happened, "offered", "answered", "abandoned", "overflowed") == [
        ("", "01:00", 3, 2, 0, 0),
        ("", "01:15", 3, 1, 1, 0),
        ("", "01:30", 0, 0, 0, 1),
        ("", "15:45", 2, 0, 0, 0),
    ]
    assert "waiting" not in happened["figures"]
    assert came["is_complete"]


async def test_rows_by_queue_and_by_agent_add_up_to_the_whole(api: Api) -> None:
    await arrived(api, *VISITS)
    days = "from=2026-05-01&to=2026-05-01&every=whole"
    by_queue = await figures(api, f"{days}&by=queue")
    assert said(by_queue, "offered", "service_level", "asa_ms", "wait_median_ms") == [
        ("sales", "16:00", 1, 0.0, 60_000, 60_000),
        ("support", "16:00", 7, 50.0, 40_000, 20_000),
    ]
    assert [each["name"] for each in by_queue["totals"]] == ["销售 Sales", "售后 After-sales"]
    assert by_queue["whole"]["values"]["service_level"] == 40.0
    assert by_queue["whole"]["values"]["asa_ms"] == 45_000
    by_agent = await figures(api, f"{days}&by=agent")
    assert said(by_agent, "answered", "asa_ms") == [("lina", "16:00", 2, 50_000), ("wei", "16:00", 2, 40_000)]
    assert "abandoned" not in by_agent["figures"]
    one = await figures(api, f"{days}&by=queue&queue=sales")
    assert [each["key"] for each in one["totals"]] == ["sales"]


async def test_as_many_days_before_stand_beside_it(api: Api) -> None:
    await arrived(api, *VISITS)
    report = await figures(api, "from=2026-05-02&to=2026-05-03&before=true&basis=happened")
    assert report["whole"]["values"]["answered"] == 1
    before = report["before"]
    assert (before["from"], before["to"]) == ("2026-04-30", "2026-05-01")
    assert before["whole"]["values"]["answered"] == 3
    assert said(before, "answered", "abandoned") == [("", "16:00", 3, 1)]
    by_queue = await figures(api, "from=2026-05-02&to=2026-05-02&before=true&every=60&by=queue")
    assert by_queue["rows"] == []
    assert said(by_queue["before"], "offered") == [
        ("sales", "15:00", 1),
        ("support", "01:00", 6),
        ("support", "15:00", 1),
    ]


async def test_every_formula_says_what_it_is_in_both_languages(api: Api) -> None:
    items = (await api.get("/reports/formulas"))["items"]
    assert [each["id"] for each in items] == [each.id for each in FORMULAS]
    for each in items:
        assert each["definition"]["en"].endswith(".")
        assert each["definition"]["zh"].endswith("。")


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("to=2026-05-01", "#/query/from"),
        ("from=2026-05-02&to=2026-05-01", "#/query/to"),
        ("from=2020-05-02&to=2026-05-01", "#/query/to"),
        ("from=2026-05-01&to=2026-05-01&every=20", "#/query/every"),
        ("from=2026-05-01&to=2026-05-01&by=colour", "#/query/by"),
        ("from=2026-05-01&to=2026-05-01&basis=x", "#/query/basis"),
    ],
)
async def test_what_cannot_be_asked_is_named(api: Api, query: str, pointer: str) -> None:
    status, problem = await api.call("GET", f"/reports/figures?{query}")
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


async def test_a_report_of_more_rows_than_can_be_shown_says_how_to_ask(api: Api) -> None:
    await arrived(api, *VISITS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figure_reports, "MOST_ROWS", 2)
        status, problem = await api.call("GET", "/reports/figures?from=2026-05-01&to=2026-05-01&every=15")
    assert status == 422
    assert [each["pointer"] for each in problem["errors"]] == ["#/query/every", "#/query/by"]


async def test_the_contacts_behind_a_figure_are_listed_newest_first(api: Api) -> None:
    await arrived(api, *VISITS)
    days = "from=2026-05-01&to=2026-05-01"

    async def behind(query: str) -> list[str]:
        return [each["id"] for each in (await api.get(f"/reports/contacts?{days}&{query}"))["items"]]

    assert await behind("figure=answered") == ["g", "c", "b", "a"]
    assert await behind("figure=answered&by=agent&key=lina") == ["c", "a"]
    assert await behind("figure=abandon_rate&queue=support") == ["d"]
    assert await behind("figure=waiting&by=queue&key=support") == ["h"]
    assert await behind("figure=answered&basis=happened") == ["c", "b", "a"]
    page = await api.get(f"/reports/contacts?{days}&figure=offered&limit=3")
    rest = await api.get(f"/reports/contacts?{days}&figure=offered&cursor={page['next_cursor']}&limit=50")
    assert [each["id"] for each in (*page["items"], *rest["items"])] == [
        "h",
        "g",
        "f",
        "e",
        "d",
        "c",
        "b",
        "a",
    ]
    assert rest["next_cursor"] is None


async def test_the_contacts_of_one_interval_are_those_of_its_row(api: Api) -> None:
    await arrived(api, *VISITS)
    days = "from=2026-05-01&to=2026-05-02"
    for every in ("15", "30", "60", "day", "week"):
        for basis in ("came", "happened"):
            for row in (await figures(api, f"{days}&every={every}&basis={basis}"))["rows"]:
                of = f"every={every}&basis={basis}&at={quote(row['from'])}"
                for figure in ("offered", "answered", "abandoned", "overflowed"):
                    page = await api.get(f"/reports/contacts?{days}&{of}&figure={figure}")
                    assert len(page["items"]) == row["values"][figure], (of, figure)


@pytest.mark.parametrize(
    "at", ["2026-05-01T01:07:00Z", "2026-05-03T01:00:00Z", "2026-05-01", "soon", "", "2026-05-01T01:15:00Z"]
)
async def test_an_instant_at_which_no_interval_begins_is_refused(api: Api, at: str) -> None:
    query = f"from=2026-05-01&to=2026-05-02&every=30&at={quote(at)}"
    status, problem = await api.call("GET", f"/reports/contacts?{query}")
    assert (status, problem["errors"][0]["pointer"]) == (422, "#/query/at"), problem


async def test_every_figure_that_counts_contacts_can_be_asked_for_them(api: Api) -> None:
    await arrived(api, *VISITS)
    for each in FORMULAS:
        for basis in ("came", "happened"):
            query = f"from=2026-05-01&to=2026-05-02&figure={each.id}&basis={basis}&by=tier&key=gold"
            status, problem = await api.call("GET", f"/reports/contacts?{query}")
            assert status == (200 if each.behind else 422), problem


async def test_counting_everything_anew_changes_nothing(api: Api, tmp_path: Path) -> None:
    await arrived(api, *VISITS)
    days = "from=2026-05-01&to=2026-05-02&by=queue&every=30"
    before = await figures(api, days)
    owner = Api(api.hub, api.session, api.hub.control_token)
    status, run = await owner.call("POST", "/admin/reports/rebuild")
    assert status == 202
    while run["running"]:
        run = (await owner.call("GET", "/admin/reports/rebuild"))[1]
    assert (run["error"], run["done"]) == (None, run["total"])
    after = await figures(api, days)
    assert {**after, "as_of": None} == {**before, "as_of": None}


async def test_a_year_of_days_and_months_added_up_is_the_same(api: Api) -> None:
    await arrived(api, *VISITS)
    cells = api.hub.parts.cells
    asked = [
        f"from=2026-01-01&to=2026-12-31&by=queue&every={every}" for every in ("month", "whole", "week", "day")
    ]
    before = [await figures(api, each) for each in asked]
    await cells.keep()
    await cells.add_up(api.hub.parts.hub.now())
    dirty = [await cells._store.dirty_count(span, (0, 2**53)) for span in ("quarter", "day", "month")]
    assert dirty == [0, 0, 0]
    after = [await figures(api, each) for each in asked]
    for one, other in zip(before, after, strict=True):
        assert {**one, "as_of": None} == {**other, "as_of": None}
    assert before[0]["whole"]["values"]["offered"] == 8
