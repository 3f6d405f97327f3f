"""``GET /reports/figures``: what came and what happened, by intervals of days and by queue."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from contacthub.contacts.rows import VisitRow
from contacthub.reports.formulas import FORMULAS
from tests.contacts.test_today import at
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


async def figures(api: Api, query: str) -> dict[str, Any]:
    return dict(await api.get(f"/reports/figures?{query}"))


def said(report: dict[str, Any], *ids: str) -> list[tuple[Any, ...]]:
    return [
        (row["key"], row["from"][11:16], *(row["values"][each] for each in ids)) for row in report["rows"]
    ]


async def test_what_came_counts_where_it_came_and_what_happened_when_it_did(api: Api) -> None:
    await kept(api, *VISITS)
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
    await kept(api, *VISITS)
    days = "from=2026-05-01&to=2026-05-01&every=whole"
    by_queue = await figures(api, f"{days}&by=queue")
    assert said(by_queue, "offered", "service_level", "asa_ms", "wait_median_ms") == [
        ("sales", "16:00", 1, 0.0, 60_000, 60_000),
        ("support", "16:00", 7, 50.0, 40_000, 20_000),
    ]
    assert [each["name"] for each in by_queue["totals"]] == ["销售 Sales", "售后 After-sales"]
    assert by_queue["whole"]["values"]["service_level"] == 40.0
    by_agent = await figures(api, f"{days}&by=agent")
    assert said(by_agent, "answered", "asa_ms") == [("lina", "16:00", 2, 50_000), ("wei", "16:00", 2, 40_000)]
    assert "abandoned" not in by_agent["figures"]
    one = await figures(api, f"{days}&by=queue&queue=sales")
    assert [each["key"] for each in one["totals"]] == ["sales"]


async def test_as_many_days_before_stand_beside_it(api: Api) -> None:
    await kept(api, *VISITS)
    report = await figures(api, "from=2026-05-02&to=2026-05-03&before=true&basis=happened")
    assert report["whole"]["values"]["answered"] == 1
    before = report["before"]
    assert (before["from"], before["to"]) == ("2026-04-30", "2026-05-01")
    assert before["whole"]["values"]["answered"] == 3


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
