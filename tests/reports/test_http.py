"""``GET /reports/messages``: days in the floor's time zone, cut into intervals."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from contacthub.contacts.rows import ResponseRow
from contacthub.database.tables import Row
from tests.contacts.test_today import at
from tests.support import FLOOR, Api, hub_on, token

pytestmark = pytest.mark.both_engines


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Api]:
    """A hub whose first queue promises a first answer within 10 minutes."""
    async with hub_on(tmp_path) as owner:
        queues = [{**each, "first_response_minutes": 10} for each in FLOOR["queues"][:1]]
        status, _ = await owner.call(
            "PUT", "/admin/floor", {**FLOOR, "queues": [*queues, FLOOR["queues"][1]]}
        )
        assert status == 200
        yield await token(owner)


async def kept(api: Api, *rows: Row) -> None:
    """Have rows stored as if they had followed from the log."""
    api.hub.parts.hub.write(rows)
    await api.hub.parts.hub.durable()


def response(contact: str, asked: str, until: str, *, n: int = 1, agent: str | None = "lina") -> ResponseRow:
    return ResponseRow(contact, n, "support", agent, at(asked), at(until))


def times(*minutes: int) -> dict[str, Any]:
    """What is said of waits of these minutes, of which there is one or two."""
    in_order = sorted(each * 60_000 for each in minutes)
    if not in_order:
        return {"count": 0, "median_ms": None, "p90_ms": None, "average_ms": None}
    average = sum(in_order) // len(in_order)
    return {
        "count": len(in_order), "median_ms": in_order[0], "p90_ms": in_order[-1], "average_ms": average,
    }  # fmt: skip


async def test_answers_stand_in_the_day_and_the_interval_in_which_they_were_given(api: Api) -> None:
    await kept(
        api,
        response("c1", "2026-04-30T23:50", "2026-05-01T00:00"),
        response("c1", "2026-05-01T00:10", "2026-05-01T00:29:59.999", n=2),
        response("c2", "2026-05-01T23:30", "2026-05-01T23:59", agent=None),
        response("c3", "2026-05-01T23:30", "2026-05-02T00:00"),
    )
    report = await api.get("/reports/messages?day=2026-05-01&every=30")
    [support] = report["queues"]
    assert (report["from"], report["to"]) == ("2026-04-30T16:00:00.000Z", "2026-05-01T16:00:00.000Z")
    assert (support["queue"], support["name"]) == ("support", "售后 After-sales")
    assert support["day"]["first_response"] == times(10)
    assert (support["day"]["response"]["count"], support["day"]["never_answered"]) == (2, 1)
    assert (support["day"]["first_response_minutes"], support["day"]["first_response_level"]) == (10, 50.0)
    parts = support["intervals"]
    found = [(each["from"], each["figures"]) for each in parts]
    assert [(began, of["response"]["count"], of["never_answered"]) for began, of in found] == [
        ("2026-04-30T16:00:00.000Z", 2, 0),
        ("2026-05-01T15:30:00.000Z", 0, 1),
    ]  # fmt: skip
    assert parts[1]["figures"]["first_response"] == times()


async def test_a_day_of_which_nothing_is_known_and_another_queue_say_nothing(api: Api) -> None:
    await kept(api, response("c1", "2026-05-01T10:00", "2026-05-01T10:05"))
    for query in ("day=2026-05-02", "day=2026-05-01&queue=sales"):
        report = await api.get(f"/reports/messages?{query}")
        assert (report["every_minutes"], report["queues"]) == (60, [])


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("day=2026-02-29", "#/query/day"),
        ("day=20260501", "#/query/day"),
        ("day=1999-12-31", "#/query/day"),
        ("day=9999-12-31", "#/query/day"),
        ("every=20", "#/query/every"),
    ],
)
async def test_what_is_no_day_or_interval_is_named(api: Api, query: str, pointer: str) -> None:
    status, problem = await api.call("GET", f"/reports/messages?{query}")
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)
