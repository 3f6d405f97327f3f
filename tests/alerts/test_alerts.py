"""Alerts on a hub: begun, told and ended once each, whatever the rule, and over a restart."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import websockets
from websockets.typing import Origin

from contacthub.alerts import alerts as looking
from contacthub.alerts.forgetting import prune_alerts
from contacthub.hub.retention import DAY_MS
from contacthub.reports import live_figures
from tests.accounts.people import Person, signed_in
from tests.moved_time import MovedTime, moved_time
from tests.support import FLOOR, Api, Console, arrived, console, event, hub_on, token

pytestmark = pytest.mark.both_engines

SUPPORT = "售后 After-sales"
QUICK = {"for_seconds": 10, "clears_after_seconds": 30}


@pytest.fixture(name="moved")
def its_time(monkeypatch: pytest.MonkeyPatch) -> MovedTime:
    monkeypatch.setattr(looking, "TICK_S", 3_600.0)  # rules are looked at when a test says so
    return moved_time(monkeypatch)


def floor_with(*rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**FLOOR, **more, "alerts": [{**QUICK, **each} for each in rules]}


LONG_WAIT = {
    "id": "long_wait",
    "name": "等候过久",
    "kind": "longest_wait",
    "above_seconds": 60,
    "queues": ["support"],
}
NOBODY = {"id": "nobody", "kind": "nobody_signed_in", "queues": ["support"]}


@pytest.fixture
async def owner(tmp_path: Path, moved: MovedTime) -> AsyncIterator[Api]:
    async with hub_on(tmp_path, floor=floor_with(LONG_WAIT)) as made:
        yield made


async def after(owner: Api, moved: MovedTime, seconds: float) -> None:
    """So much later every rule is looked at."""
    await moved.passes_for(owner.hub.parts.hub, int(seconds * 1000))
    await owner.hub.parts.alerts.alerts.look()


async def alerts(owner: Api, query: str = "") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await owner.get(f"/alerts{query}"))["items"]
    return items


async def waiting(owner: Api, ref: str = "c1") -> None:
    await (await token(owner, f"source {ref}")).events(arrived(ref))


async def test_a_long_wait_is_one_alert_from_when_it_began_until_it_is_over(
    owner: Api, moved: MovedTime
) -> None:
    async with console(owner, "lina") as lina:
        await lina.do("set_presence", presence="lunch")
        await waiting(owner)
        await after(owner, moved, 62)
        assert await alerts(owner) == []
        await after(owner, moved, 10)
        [begun] = await alerts(owner, "?state=open")
        assert {key: begun[key] for key in ("rule", "name", "kind", "queue", "queue_name", "agent")} == {
            "rule": "long_wait", "name": "等候过久", "kind": "longest_wait",
            "queue": "support", "queue_name": SUPPORT, "agent": None,
        }  # fmt: skip
        assert begun["threshold"] == 60
        assert 70 <= begun["value"] <= 75
        for _ in range(3):
            await after(owner, moved, 20)
        [worse] = await alerts(owner)
        assert worse["id"] == begun["id"]
        assert worse["value"] >= begun["value"] + 40
        await lina.do("set_presence", presence="available")
        await lina.do("accept_offer", offer_id=(await lina.find("offer"))["offer"]["id"])
        source = await token(owner, "answers")
        await source.events(event("contact.answered", {"ref": "c1", "agent": "lina"}))
        await after(owner, moved, 1)
        assert len(await alerts(owner, "?state=open")) == 1
        await after(owner, moved, 31)
        assert await alerts(owner, "?state=open") == []
        [ended] = await alerts(owner, "?state=ended")
        assert ended["id"] == begun["id"]
        assert ended["began_at"] == begun["began_at"] < ended["ended_at"]


async def test_what_goes_on_over_a_restart_is_the_same_alert_and_not_told_again(
    tmp_path: Path, moved: MovedTime
) -> None:
    floor = floor_with({**NOBODY, "clears_after_seconds": 60})
    async with hub_on(tmp_path, floor=floor) as owner:
        await after(owner, moved, 1)
        await after(owner, moved, 11)
        [begun] = await alerts(owner)
    async with hub_on(tmp_path) as owner:
        await after(owner, moved, 1)
        await after(owner, moved, 20)
        [still] = await alerts(owner)
        assert still == begun
        async with console(owner, "lina") as lina:
            await lina.do("set_presence", presence="lunch")
            await after(owner, moved, 1)
            await after(owner, moved, 61)
            [ended] = await alerts(owner)
            assert (ended["id"], ended["ended_at"] is not None) == (begun["id"], True)


async def test_each_kind_of_rule_says_where_it_holds_and_by_how_much(
    tmp_path: Path, moved: MovedTime
) -> None:
    floor = floor_with(
        {"id": "long_break", "kind": "state_too_long", "presence": "lunch", "above_seconds": 600},
        {
            "id": "long_talk",
            "kind": "state_too_long",
            "state": "handling",
            "above_seconds": 300,
            "queues": ["sales"],
        },
        {"id": "level", "kind": "service_level", "below_percent": 80},
        {"id": "lately", "kind": "service_level", "below_percent": 80, "last_minutes": 10},
        {"id": "many", "kind": "service_level", "below_percent": 80, "at_least_offered": 2},
        {"id": "elsewhere", "kind": "longest_wait", "above_seconds": 5, "queues": ["sales"]},
        {"id": "nobody", "kind": "nobody_signed_in"},
    )
    async with hub_on(tmp_path, floor=floor) as owner, console(owner, "lina") as lina:
        await lina.do("set_presence", presence="lunch")
        await waiting(owner)
        await after(owner, moved, 60)
        await lina.do("set_presence", presence="available")
        await lina.do("accept_offer", offer_id=(await lina.find("offer"))["offer"]["id"])
        source = await token(owner, "answers")
        await source.events(event("contact.answered", {"ref": "c1", "agent": "lina"}))
        await lina.do("set_presence", presence="lunch")
        await after(owner, moved, 31)
        await after(owner, moved, 11)
        found = {(each["rule"], each["queue"], each["agent"]): each["value"] for each in await alerts(owner)}
        assert found == {("level", "support", None): 0.0, ("lately", "support", None): 0.0}
        await after(owner, moved, 700)
        await after(owner, moved, 11)
        open_now = {
            (each["rule"], each["queue"], each["agent"]) for each in await alerts(owner, "?state=open")
        }
        assert open_now == {
            ("level", "support", None), ("lately", "support", None),
            ("long_break", None, "lina"), ("long_talk", None, "lina"),
        }  # fmt: skip
        await after(owner, moved, 31)
        ended = [each["rule"] for each in await alerts(owner, "?state=ended")]
        assert ended == ["lately"]


async def test_supervisors_are_told_and_say_what_they_have_seen(owner: Api, moved: MovedTime) -> None:
    boss = await signed_in(owner, "boss", "supervisor")
    async with board_of(boss) as board:
        await waiting(owner)
        await after(owner, moved, 62)
        await after(owner, moved, 10)
        frame = await board.next("alerts")
        [begun] = frame["alerts"]
        assert (begun["rule"], begun["seen_by"]) == ("long_wait", None)
        path = f"/alerts/{begun['id']}/seen"
        status, answer = await boss.call("POST", path)
        assert (status, answer["alert"]["seen_by"]) == (200, "boss"), answer
        [seen] = (await board.next("alerts"))["alerts"]
        assert seen["seen_by"] == "boss"
        other = await signed_in(owner, "second", "supervisor")
        assert (await other.call("POST", path))[1]["alert"]["seen_by"] == "boss"
        assert (await boss.call("POST", "/alerts/none/seen"))[1]["code"] == "not_found"
        rows = (await owner.get("/audit?limit=50"))["items"]
        said = [(each["actor"], each["subject"]) for each in rows if each["action"] == "see_alert"]
        assert said == [("boss", "long_wait")]
        wall = await owner.get("/wallboards/figures")
        assert [(each["name"], each["queue"], each["count"]) for each in wall["alerts"]] == [
            ("等候过久", SUPPORT, 1)
        ]
    async with board_of(boss) as board:
        [again] = (await board.next("alerts"))["alerts"]
        assert again["id"] == begun["id"]


async def test_a_supervisor_with_a_team_has_the_alerts_of_the_team_alone(
    tmp_path: Path, moved: MovedTime
) -> None:
    floor = floor_with(
        {**NOBODY, "queues": []},
        teams=[{"id": "north", "queues": ["sales"]}],
    )
    async with hub_on(tmp_path, floor=floor) as owner:
        boss = await signed_in(owner, "boss", "supervisor")
        assert (await owner.call("PUT", "/admin/users/boss/team", {"team": "north"}))[0] == 200
        await boss.sign_in("boss")
        await after(owner, moved, 1)
        await after(owner, moved, 11)
        both = {each["queue"]: each["id"] for each in await alerts(owner)}
        assert both.keys() == {"support", "sales"}
        status, own = await boss.call("GET", "/alerts")
        assert (status, [each["queue"] for each in own["items"]]) == (200, ["sales"])
        async with board_of(boss) as board:
            assert [each["queue"] for each in (await board.next("alerts"))["alerts"]] == ["sales"]
        assert (await boss.call("POST", f"/alerts/{both['support']}/seen"))[0] == 403
        assert (await boss.call("POST", f"/alerts/{both['sales']}/seen"))[0] == 200


async def test_lists_come_by_pages_and_filters_and_as_a_file(tmp_path: Path, moved: MovedTime) -> None:
    async with hub_on(tmp_path, floor=floor_with({**NOBODY, "queues": []}, LONG_WAIT)) as owner:
        await after(owner, moved, 1)
        await after(owner, moved, 11)
        first = await owner.get("/alerts?limit=1")
        second = await owner.get(f"/alerts?limit=1&cursor={first['next_cursor']}")
        assert second["next_cursor"] is None
        assert {first["items"][0]["queue"], second["items"][0]["queue"]} == {"support", "sales"}
        assert await alerts(owner, "?rule=long_wait") == []
        assert len(await alerts(owner, "?queue=sales")) == 1
        assert len(await alerts(owner, "?to=2001-01-01T00:00:00Z")) == 0
        assert (await owner.call("GET", "/alerts?state=old"))[1]["code"] == "invalid"
        boss = await signed_in(owner, "boss", "supervisor")
        url = f"{owner.hub.url}/api/v1/exports/alerts?lang=en"
        headers = {"Cookie": boss.cookie, "Origin": boss.origin}
        async with owner.session.get(url, headers=headers) as response:
            assert response.status == 200
            lines = (await response.text()).splitlines()
        assert len(lines) == 3
        assert "Nobody" not in lines[1]
        assert "nobody" in lines[1]


async def test_an_alert_ends_with_its_rule_and_is_forgotten_after_its_days(
    owner: Api, moved: MovedTime
) -> None:
    await waiting(owner)
    await after(owner, moved, 62)
    await after(owner, moved, 10)
    body = {"alerts": [{"id": "long_wait", "retired": True}]}
    assert (await owner.call("PUT", "/admin/floor", body))[0] == 200
    await after(owner, moved, 1)
    assert await alerts(owner, "?state=open") == []
    parts = owner.hub.parts
    await prune_alerts(parts.alerts.store, parts.hub.now, 90)
    assert len(await alerts(owner)) == 1
    await prune_alerts(parts.alerts.store, lambda: parts.hub.now() + 91 * DAY_MS, 90)
    assert await alerts(owner) == []


@pytest.mark.parametrize(
    ("rule", "at", "said"),
    [
        ({"id": "a"}, "kind", "needed"),
        ({"id": "a", "kind": "longest_wait"}, "above_seconds", "needed by an alert of the kind longest_wait"),
        ({"id": "a", "kind": "nobody_signed_in", "above_seconds": 5}, "above_seconds", "it has no limit"),
        (
            {"id": "a", "kind": "longest_wait", "above_seconds": 5, "below_percent": 5},
            "below_percent",
            "does not go with the kind longest_wait: it has above_seconds",
        ),
        ({"id": "a", "kind": "state_too_long", "above_seconds": 5}, "state", "or presence in its place"),
        (
            {"id": "a", "kind": "state_too_long", "above_seconds": 5, "presence": "lunhc"},
            "presence",
            "did you mean lunch?",
        ),
        ({**NOBODY, "queues": ["suport"]}, "queues/0", "did you mean support?"),
        ({**NOBODY, "tell": {"board": False}}, "tell/board", "nobody would be told"),
        ({**NOBODY, "tell": {"webhook": "erp"}}, "tell/webhook", "add it to [[webhooks]]"),
        ({**NOBODY, "tell": {"mail": ["a@b.example"]}}, "tell/mail", "set up a channel of the type"),
        ({**NOBODY, "tell": {"mail": ["nobody"]}}, "tell/mail/0", ""),
    ],
)
async def test_a_rule_that_is_wrong_is_refused_with_the_way_out(
    owner: Api, rule: dict[str, Any], at: str, said: str
) -> None:
    status, answer = await owner.call("PUT", "/admin/floor", {"alerts": [rule]})
    assert status == 422, answer
    [fault] = answer["errors"]
    assert fault["pointer"] == f"#/alerts/0/{at}"
    assert said in fault["detail"]


@asynccontextmanager
async def board_of(boss: Person) -> AsyncIterator[Console]:
    """The supervisor's console."""
    _, made = await boss.call("POST", "/console/ticket")
    url = boss.owner.hub.url.replace("http", "ws", 1)
    address = f"{url}/api/v1/console?ticket={made['ticket']}"
    async with websockets.connect(address, origin=Origin(boss.origin)) as socket:
        yield Console(socket)


async def test_who_serves_a_queue_is_counted_once_for_a_look_and_a_television(
    owner: Api, moved: MovedTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    await owner.call("PUT", "/admin/floor", floor_with(NOBODY))
    counted: list[Any] = []
    real = live_figures.serving_of
    monkeypatch.setattr(live_figures, "serving_of", lambda floor: (counted.append(1), real(floor))[1])

    async def signed_in_on_wall() -> list[int]:
        return [each["agents_signed_in"] for each in (await owner.get("/wallboards/figures"))["queues"]]

    async with console(owner, "lina") as lina:
        await lina.do("set_presence", presence="lunch")
        await after(owner, moved, 2)
        assert await signed_in_on_wall() == [1, 1]
        assert len(counted) == 1
        await moved.passes_for(owner.hub.parts.hub, 1_000)  # nobody has looked since
        assert await signed_in_on_wall() == [1, 1]
        assert len(counted) == 2
        await owner.call("PUT", "/admin/floor", {"queues": [{"id": "late", "name": "Late"}]})
        live = owner.hub.parts.alerts.live
        assert "late" in live.serving(owner.hub.parts.hub.now())
