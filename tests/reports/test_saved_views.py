"""``/reports/views``: what users keep of the page of reports, each for themselves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from contacthub.reports.formulas import FORMULAS
from contacthub.reports.saved_views import MOST_CHARACTERS, MOST_VIEWS
from tests.accounts.people import Person, signed_in
from tests.support import Api, hub_on, token

pytestmark = pytest.mark.both_engines

QUERY = (
    "from=2026-05-01&to=2026-05-02&every=day&by=queue&basis=came&queue=a+b%2F%E5%94%AE&show=offered%2Casa_ms"
)


@pytest.fixture
async def owner(tmp_path: Path) -> AsyncIterator[Api]:
    async with hub_on(tmp_path) as made:
        yield made


async def names(who: Person) -> list[str]:
    status, page = await who.call("GET", "/reports/views")
    assert (status, page["next_cursor"]) == (200, None)
    return [each["name"] for each in page["items"]]


async def save(who: Person, name: str, query: str = QUERY) -> dict[str, Any]:
    status, made = await who.call("POST", "/reports/views", {"name": name, "query": query})
    assert status == 201, made
    return dict(made)


async def test_a_view_is_saved_renamed_and_deleted_by_its_user(owner: Api) -> None:
    boss = await signed_in(owner, "boss", "supervisor")
    made = await save(boss, "Week")
    await save(boss, "Day", "by=queue")
    assert await names(boss) == ["Day", "Week"]
    path = f"/reports/views/{made['id']}"
    renamed = {"name": "一周", "query": "every=week&show="}
    assert await boss.call("PUT", path, renamed) == (200, {"id": made["id"], **renamed})
    _, page = await boss.call("GET", "/reports/views")
    assert page["items"][1] == {"id": made["id"], **renamed}
    assert (await boss.call("DELETE", path))[0] == 204
    assert (await boss.call("DELETE", path))[1]["code"] == "not_found"
    assert (await boss.call("PUT", path, renamed))[1]["code"] == "not_found"
    assert await names(boss) == ["Day"]


async def test_views_of_others_are_not_found_and_go_with_their_user(owner: Api) -> None:
    boss, other = [await signed_in(owner, name, "supervisor") for name in ("boss", "other")]
    made = await save(boss, "Week")
    path = f"/reports/views/{made['id']}"
    assert await names(other) == []
    for method, body in (("PUT", {"name": "Mine", "query": "by=none"}), ("DELETE", None)):
        status, problem = await other.call(method, path, body)
        assert (status, problem["code"]) == (404, "not_found")
    assert await names(boss) == ["Week"]
    writer = owner.hub.parts.stores.writer

    def left(raw: Any) -> list[Any]:  # Any: either engine's connection
        raw.execute("DELETE FROM users WHERE name = 'boss'")
        return list(raw.execute("SELECT id FROM report_views").fetchall())

    assert await writer.transact(left) == []


async def test_views_are_there_after_a_restart(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        boss = await signed_in(owner, "boss", "supervisor")
        await save(boss, "Week")
    async with hub_on(tmp_path) as owner:
        again = Person(owner)
        await again.sign_in("boss")
        assert await names(again) == ["Week"]


async def test_people_who_read_reports_alone_have_views(owner: Api) -> None:
    lina = await signed_in(owner, "lina", "agent", agent="lina")
    assert (await lina.call("GET", "/reports/views"))[0] == 403
    program = await token(owner)
    assert (await program.call("GET", "/reports/views"))[0] == 403


async def test_a_user_has_at_most_so_many(owner: Api) -> None:
    boss, other = [await signed_in(owner, name, "supervisor") for name in ("boss", "other")]
    for n in range(MOST_VIEWS):
        await save(boss, f"{n:03}")
    status, problem = await boss.call("POST", "/reports/views", {"name": "more", "query": QUERY})
    assert (status, problem["code"]) == (409, "too_many_records")
    assert "delete one" in problem["detail"]
    assert len(await names(boss)) == MOST_VIEWS
    await save(other, "first")


async def test_every_figure_fits_into_a_view(owner: Api) -> None:
    boss = await signed_in(owner, "boss", "supervisor")
    shown = "%2C".join(each.id for each in FORMULAS)
    await save(boss, "x" * 80, f"{QUERY.rpartition('&')[0]}&show={shown}")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "not of the form"),
        ("?by=queue", "not of the form"),
        ("by=queue&", "not of the form"),
        ("by=moon", "not of the form"),
        ("every=5", "not of the form"),
        ("basis=went", "not of the form"),
        ("colour=red", "not of the form"),
        ("from=1.5.2026", "not of the form"),
        ("queue=<b>", "not of the form"),
        ("by=queue&by=agent", "by is there twice"),
        ("from=2026-02-30", "from is 2026-02-30, and there is no such day"),
        ("from=2026-05-02&to=2026-05-01", "to is a day before from"),
        ("show=offered%2Cprofit", "show has profit, and there is no such figure"),
        (f"queue={'x' * MOST_CHARACTERS}", "at most 2000"),
    ],
)
async def test_a_query_is_checked_member_by_member(owner: Api, query: str, said: str) -> None:
    boss = await signed_in(owner, "boss", "supervisor")
    status, problem = await boss.call("POST", "/reports/views", {"name": "Week", "query": query})
    assert (status, problem["code"], problem["errors"][0]["pointer"]) == (422, "invalid", "#/query")
    assert said in problem["errors"][0]["detail"]


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, 7])
async def test_a_name_says_something(owner: Api, name: Any) -> None:
    boss = await signed_in(owner, "boss", "supervisor")
    status, problem = await boss.call("POST", "/reports/views", {"name": name, "query": QUERY})
    assert (status, problem["errors"][0]["pointer"]) == (422, "#/name")
