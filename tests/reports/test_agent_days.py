"""Agents' days: states, breaks, hours, sign-ins and contacts, in the floor's time zone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from contacthub.contacts.rows import IntervalRow
from contacthub.reports.agent_days import AgentDay, Breaks, Stretch, agent_day
from tests.accounts.people import signed_in
from tests.contacts.test_today import at
from tests.reports.test_http import kept
from tests.support import FLOOR, Api, arrived, console, event, hub_on, token

MINUTE, HOUR = 60_000, 3_600_000


def stretch(began: str, until: str | None, state: str, presence: str = "available") -> Stretch:
    return Stretch(
        from_at=at(began), until_at=None if until is None else at(until), state=state, presence=presence
    )


DAY = (at("2026-05-01T00:00"), at("2026-05-02T00:00"))
LINE = (
    stretch("2026-04-30T22:00", "2026-05-01T00:30", "ready"),
    stretch("2026-05-01T00:30", "2026-05-01T09:00", "logged_out", "offline"),
    stretch("2026-05-01T09:00", "2026-05-01T12:00", "ready"),
    stretch("2026-05-01T12:00", "2026-05-01T12:30", "not_ready", "lunch"),
    stretch("2026-05-01T12:30", "2026-05-01T15:00", "handling"),
    stretch("2026-05-01T15:00", "2026-05-01T15:00", "wrapping_up"),
    stretch("2026-05-01T15:00", "2026-05-01T15:10", "not_ready", "lunch"),
    stretch("2026-05-01T15:10", None, "ready"),
)


def test_a_day_is_cut_at_midnight_and_at_now() -> None:
    found = agent_day(LINE, DAY, at("2026-05-01T16:00"))
    assert found == AgentDay(
        line=found.line,
        first_in_at=at("2026-05-01T00:00"),
        last_in_at=at("2026-05-01T09:00"),
        last_out_at=None,
        worked_ms=7 * HOUR + 30 * MINUTE,
        states={
            "ready": 4 * HOUR + 20 * MINUTE,
            "not_ready": 40 * MINUTE,
            "handling": 2 * HOUR + 30 * MINUTE,
        },
        breaks=(Breaks(presence="lunch", times=2, ms=40 * MINUTE),),
    )
    assert [each.state for each in found.line] == [
        "ready", "ready", "not_ready", "handling", "not_ready", "ready",
    ]  # fmt: skip
    over = agent_day(LINE, DAY, at("2026-05-02T10:00"))
    assert over.last_out_at == DAY[1]


def test_a_day_without_a_sign_in_says_nothing() -> None:
    found = agent_day(LINE[:2], (at("2026-05-03T00:00"), at("2026-05-04T00:00")), at("2026-05-05T00:00"))
    assert (found.line, found.first_in_at, found.last_out_at, found.worked_ms) == ((), None, None, 0)


@pytest.fixture
async def owner(tmp_path: Path) -> AsyncIterator[Api]:
    async with hub_on(tmp_path) as owner:
        yield owner


def interval(agent: str, n: int, began: str, until: str, state: str, presence: str) -> IntervalRow:
    return IntervalRow(agent, at(began), n, at(until), state, presence)


ROWS = (
    interval("lina", 1, "2026-05-01T09:00", "2026-05-01T12:00", "ready", "available"),
    interval("lina", 2, "2026-05-01T12:00", "2026-05-01T12:45", "not_ready", "lunch"),
    interval("lina", 3, "2026-05-01T12:45", "2026-05-01T17:00", "ready", "available"),
    interval("lina", 4, "2026-05-01T17:00", "2026-05-03T09:00", "logged_out", "offline"),
)


def short(day: dict[str, Any]) -> tuple[Any, ...]:
    names = ("first_in_at", "last_in_at", "last_out_at", "worked_ms", "contacts")
    return tuple(day[each] for each in names)


@pytest.mark.both_engines
async def test_days_of_an_agent_and_the_day_of_all(owner: Api) -> None:
    api = await token(owner)
    await kept(api, *ROWS)
    report = await api.get("/reports/agents/lina/days?from=2026-05-01&to=2026-05-02")
    assert (report["agent"], report["zone"]) == ("lina", "Asia/Shanghai")
    first, second = report["days"]
    nine, five = "2026-05-01T01:00:00.000Z", "2026-05-01T09:00:00.000Z"
    assert short(first) == (nine, nine, five, 8 * HOUR, 0)
    assert first["breaks"] == [{"presence": "lunch", "times": 1, "ms": 45 * MINUTE}]
    assert [(each["from"][11:16], each["state"]) for each in first["line"]] == [
        ("01:00", "ready"), ("04:00", "not_ready"), ("04:45", "ready"),
    ]  # fmt: skip
    assert (short(second), second["line"]) == ((None, None, None, 0, 0), [])
    page = await api.get("/reports/agents?day=2026-05-01&limit=1")
    assert [(each["agent"], each["worked_ms"]) for each in page["items"]] == [("lina", 8 * HOUR)]
    rest = await api.get(f"/reports/agents?day=2026-05-01&cursor={page['next_cursor']}")
    assert [each["worked_ms"] for each in rest["items"]] == [0] * (len(FLOOR["agents"]) - 1)
    assert rest["next_cursor"] is None


async def test_a_day_in_which_clocks_go_back_has_25_hours(owner: Api) -> None:
    floor = {**FLOOR, "floor": {**FLOOR["floor"], "time_zone": "Europe/Berlin"}}
    assert (await owner.call("PUT", "/admin/floor", floor))[0] == 200
    api = await token(owner)
    midnight = at("2026-10-25T06:00")  # of Shanghai, by which `at` reads: 00:00 in Berlin
    await kept(api, IntervalRow("lina", midnight - HOUR, 1, midnight + 30 * HOUR, "ready", "available"))
    report = await api.get("/reports/agents/lina/days?from=2026-10-25&to=2026-10-25")
    assert report["days"][0]["worked_ms"] == 25 * HOUR


@pytest.mark.both_engines
async def test_a_contact_counts_on_the_day_it_was_taken(owner: Api) -> None:
    api = await token(owner)
    async with console(owner, "lina") as lina:
        await lina.do("set_presence", presence="available")
        await api.events(arrived("c1", queue="sales"))
        offer = await lina.find("offer")
        await lina.do("accept_offer", offer_id=offer["offer"]["id"])
        await api.events(event("contact.answered", {"ref": "c1", "agent": "lina"}))
        page = await api.get("/reports/agents")
        [of_lina] = [each for each in page["items"] if each["agent"] == "lina"]
        assert (of_lina["contacts"], of_lina["last_out_at"]) == (1, None)
        assert of_lina["first_in_at"] is not None


async def test_an_agent_sees_their_own_days_alone(owner: Api) -> None:
    lina = await signed_in(owner, "lina", "agent", agent="lina")
    days = "days?from=2026-05-01&to=2026-05-01"
    assert (await lina.call("GET", f"/reports/agents/lina/{days}"))[0] == 200
    status, problem = await lina.call("GET", f"/reports/agents/wangwei/{days}")
    assert (status, problem["code"]) == (403, "forbidden")
    assert (await lina.call("GET", "/reports/agents"))[0] == 403


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ("/lina/days?from=2026-05-01&to=2026-06-30", "#/query/to"),
        ("/lina/days?from=2026-05-01", "#/query/to"),
        ("?day=2026-02-30", "#/query/day"),
    ],
)
async def test_what_cannot_be_asked_is_named(owner: Api, path: str, pointer: str) -> None:
    status, problem = await (await token(owner)).call("GET", f"/reports/agents{path}")
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


async def test_an_agent_who_never_was_is_not_found(owner: Api) -> None:
    path = "/reports/agents/nobody/days?from=2026-05-01&to=2026-05-01"
    status, problem = await (await token(owner)).call("GET", path)
    assert (status, problem["code"]) == (404, "not_found")
