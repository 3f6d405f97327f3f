"""Work that waits for somebody: a cause is found by an agent of the queue; two pieces wake two wishes."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from contacthub.cli.demo import SAMPLES
from tests.accounts.people import Person, signed_in
from tests.support import Api, Console, console, event, hub_on, token
from tests.work.calls import NUMBER, live_calls, offered, shown, until_changed


def sample_floor() -> dict[str, Any]:
    return tomllib.loads((SAMPLES / "floor.toml").read_text(encoding="utf-8"))


def agent_of(floor: dict[str, Any], queue: str, *, other_than: str = "") -> str:
    """An agent of the sample floor who serves a queue."""
    agents = (each["id"] for each in floor["agents"] if queue in each["queues"])
    return str(next(each for each in agents if each != other_than))


async def ended(person: Person, item: str, outcome: str, **more: Any) -> Any:
    version = (await shown(person, item))["version"]
    body = {"outcome": outcome, "version": version, **more}
    status, answer = await person.call("POST", f"/work/{item}/steps", body)
    assert status == 200, answer
    return answer


async def available(screen: Console) -> None:
    assert (await screen.do("set_presence", presence="available"))["ok"]


async def test_the_cause_of_a_complaint_is_found_by_an_agent_of_the_queue(
    tmp_path: Path, kept: dict[str, dict[str, str]]
) -> None:
    floor = sample_floor()
    name = agent_of(floor, "support")
    async with hub_on(tmp_path, floor=floor, **kept) as owner:
        boss = await signed_in(owner, "boss", "supervisor")
        finder = await signed_in(owner, "finder", agent=name)
        item = await complained(owner, boss)
        async with console(owner, name) as screen:
            await available(screen)
            await ended(boss, item, "named", fields={"department": "Delivery 配送"})
            offer = await offered(screen)
            assert (offer["channel"], offer["queue"]) == ("task", "support")
            assert offer["card"]["customer"]["name"] == "陆建国"
            assert offer["attributes"]["work_item"] == item
            assert (await screen.do("accept_offer", offer_id=offer["id"]))["ok"]
            mine = await until_changed(boss, item, "work_assigned", "accepted")
            assert (mine["step"], mine["holder"]["name"]) == ("analyse", name)
            found = await ended(finder, item, "found", fields={"cause": "Nobody told of the new date."})
            assert found["step"] == "propose"
            while (await screen.event("contact_ended"))["event"]["contact_id"] != offer["contact_id"]:
                pass


async def complained(owner: Api, boss: Person) -> str:
    """A complaint that stands, by a customer who is known; the id of the item."""
    api = await token(owner)
    status, _ = await api.call("PUT", "/customers/K1", {"name": "陆建国", "phones": [NUMBER]})
    assert status == 201
    said = {"words": "Put off twice, and nobody told me.", "remedy": "Come today."}
    data = {"process": "complaint", "title": "Put off twice", "phone": "13800138000", "fields": said}
    [result] = await api.events(event("work.requested", data, source="shop"))
    item = str(result["item_id"])
    await ended(boss, item, "recorded", fields=said)
    await ended(boss, item, "stands", fields={"severity": "2"})
    return item


async def test_two_pieces_have_two_of_three_customers_called(
    tmp_path: Path, kept: dict[str, dict[str, str]]
) -> None:
    floor = sample_floor()
    name = agent_of(floor, "support")
    async with hub_on(tmp_path, floor=floor, **kept) as owner:
        api = await token(owner)
        lina = await signed_in(owner, "li.na", agent=name)
        wishes = [await wish(api, lina, n) for n in (1, 2, 3)]
        async with console(owner, name) as screen:
            await available(screen)
            came = event("product.restocked", {"sku": "W-100", "quantity": 2}, source="shop")
            assert [each["status"] for each in await api.events(came)] == ["accepted"]
            first = await offered(screen)
            assert first["card"]["customer"]["id"] == "K1"  # whose wish is oldest
            await until_changed(lina, wishes[1], "work_called")
            assert len(live_calls(owner)) == 2
            assert [(await shown(lina, each))["state"] for each in wishes] == ["open", "open", "planned"]
            assert (await screen.do("accept_offer", offer_id=first["id"]))["ok"]
            assert (await screen.do("callback_reached", contact_id=first["contact_id"]))["ok"]
            await ended(lina, wishes[0], "withdrawn", note="She bought another.")
            await until_changed(lina, wishes[2], "work_called")  # the piece is the third one's


async def wish(api: Api, lina: Person, n: int) -> str:
    phone = {"raw": f"1380013800{n}"}
    status, _ = await api.call("PUT", f"/customers/K{n}", {"name": f"Customer {n}", "phones": [phone]})
    assert status == 201
    new = {
        "process": "follow_up",
        "title": "White one",
        "customer_id": f"K{n}",
        "waits_for": {"sku": "W-100"},
    }
    status, body = await lina.call("POST", "/work", new)
    assert status == 201, body
    return str(body["id"])
