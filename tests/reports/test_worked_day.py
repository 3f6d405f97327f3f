"""The day that the page *What each figure means* works by hand comes out as it says."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from contacthub.contacts.changed import dirtied
from contacthub.contacts.rows import ChangedRow, FactsRow, IntervalRow, PartRow, QuestionRow, VisitRow
from contacthub.database.tables import Row
from tests.contacts.test_today import at
from tests.docs.pages import text
from tests.hub.stored_rows import contact_row, details_row
from tests.reports.test_http import kept
from tests.support import Api, hub_on, token

pytestmark = pytest.mark.both_engines
DAY = "from=2026-05-01&to=2026-05-01&every=whole"


def table(first: str) -> list[dict[str, str]]:
    """The table of the page whose head begins so."""
    head, _, *rows = ("| " + first + text("reports").split("\n| " + first)[1]).split("\n\n")[0].splitlines()
    names = cells(head)
    return [dict(zip(names, cells(row), strict=True)) for row in rows]


def cells(row: str) -> list[str]:
    return [each.strip() for each in row.strip().strip("|").split("|")]


def ms(said: str) -> int:
    return round(float(said.removesuffix(" s") or 0) * 1000)


def value(said: str) -> float:
    """A figure as the page says it."""
    if said.endswith(" s"):
        return ms(said)
    return float(said.removesuffix(" %"))


def rows_of(said: dict[str, str]) -> Iterator[Row]:
    """What is stored of a contact of the page."""
    contact, came_at = said["contact"], at(f"2026-05-01T{said['came']}")
    left_at = came_at + ms(said["left after"]) if said["left after"] else None
    agent, outcome = said["agent"] or None, said["outcome"] or None
    handled = [ms(said[each]) for each in ("talk", "hold", "wrap-up")]
    ended_at = None if left_at is None else left_at + handled[0] + handled[1]
    yield contact_row(
        contact, ref=contact, queue=said["queue"], agent=agent, arrived_at=came_at, ended_at=ended_at,
        answered_at=left_at if agent else None,
        customer_id=f"C{said['customer']}" if said["customer"] else None,
    )  # fmt: skip
    yield details_row(contact)
    waited = None if left_at is None else left_at - came_at
    yield VisitRow(contact, 1, said["queue"], came_at, left_at, outcome, agent, waited)
    if agent is not None and ended_at is not None and left_at is not None:
        closed_at = ended_at + handled[2]
        yield PartRow(contact, 1, agent, said["queue"], left_at, *handled, ended_at, closed_at)
    yield FactsRow(contact, int(said["passed on"] or 0))
    yield ChangedRow(contact)


def states() -> Iterator[Row]:
    for said in table("agent | from"):
        began, ended = (at(f"2026-05-01T{said[each]}") for each in ("from", "until"))
        interval = IntervalRow(said["agent"], began, began, ended, said["state"], "available")
        yield interval
        yield from dirtied(interval)


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Api]:
    async with hub_on(tmp_path) as owner:
        api = await token(owner)
        await kept(api, *(row for said in table("contact | customer") for row in rows_of(said)), *states())
        yield api


async def figures(api: Api, query: str) -> dict[str, dict[str, Any]]:
    report = await api.get(f"/reports/figures?{DAY}&{query}")
    assert report["is_complete"]
    return {
        "both": report["whole"]["values"],
        **{each["key"]: each["values"] for each in report["totals"]},
    }


async def test_the_page_says_of_every_queue_what_the_hub_does(api: Api) -> None:
    came = await figures(api, "by=queue")
    said = table("figure | support")
    assert len(said) > 20
    for row in said:
        for who in ("support", "sales", "both"):
            assert came[who][row["figure"]] == value(row[who]), (row["figure"], who)


async def test_the_page_says_of_every_agent_what_the_hub_does(api: Api) -> None:
    happened = await figures(api, "by=agent&basis=happened")
    for row in table("who | answered"):
        for figure in ("answered", "handled", "aht_ms", "occupancy"):
            assert happened[row["who"]][figure] == value(row[figure]), (row["who"], figure)


async def test_the_contacts_behind_a_rate_are_those_the_page_names(api: Api) -> None:
    async def behind(figure: str) -> str:
        page = await api.get(f"/reports/contacts?from=2026-05-01&to=2026-05-01&figure={figure}")
        return ", ".join(sorted(each["id"] for each in page["items"]))

    assert await behind("recontacts") == "g"
    assert await behind("fcr") == "a"
    assert await behind("transfer_rate") == "b"
    assert await behind("aht_ms") == "a, b, c, g, h"


async def test_contacts_are_counted_by_line_channel_disposition_tier_and_model(api: Api) -> None:
    began = at("2026-05-01T18:00")
    known = contact_row(
        "x", ref="x", channel="chat", arrived_at=began, answered_at=began + 1000, ended_at=began + 60_000,
        agent="lina",
    )  # fmt: skip
    details = details_row("x", to_raw="800", to_e164=None, tier="gold", disposition="resolved")
    await kept(
        api,
        known,
        details,
        QuestionRow("x", began, "It does not cool", None, "lina", "KFR-35GW"),
        VisitRow("x", 1, "support", began, began + 1000, "answered", "lina", 1000),
        FactsRow("x", 0),
        ChangedRow("x"),
    )
    keys = {"line": "800", "channel": "chat", "disposition": "resolved", "tier": "gold", "model": "KFR-35GW"}
    for kind, key in keys.items():
        for basis in ("came", "happened"):
            found = await figures(api, f"by={kind}&basis={basis}")
            assert found[key]["answered"] == found[key]["resolved"] == 1, (kind, basis)
            assert found[key]["resolution_ms"] == 60_000
            assert found["both"]["answered"] == 6
        page = await api.get(f"/reports/contacts?from=2026-05-01&to=2026-05-01&by={kind}&key={key}")
        assert "x" in [each["id"] for each in page["items"]]


async def test_a_customer_who_is_found_late_changes_what_was_counted_before(api: Api) -> None:
    assert (await figures(api, "by=queue"))["support"]["recontacts"] == 1
    late = contact_row(
        "z", ref="z", queue="support", arrived_at=at("2026-05-04T09:00"), customer_id="C2", agent="lina",
        answered_at=at("2026-05-04T09:01"),
    )  # fmt: skip
    visit = VisitRow("z", 1, "support", late.arrived_at, late.answered_at, "answered", "lina", 60_000)
    await kept(api, late, details_row("z"), visit, ChangedRow("z"))
    assert (await figures(api, "by=queue"))["support"]["fcr"] == 33.3  # b as well: customer 2 came again
