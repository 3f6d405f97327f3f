"""Items of a queue wait there as tasks: for the right agents, one for each, as long as they are its."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacthub.routing import commands as c
from contacthub.routing.words import TASK, ContactId
from contacthub.work import tasks
from tests.accounts.people import Person, signed_in
from tests.support import FLOOR, Api, arrived, console, event, hub_on, token
from tests.work.calls import known, li_na, offered, shown, until_changed

REPAIR: dict[str, Any] = {
    "id": "repair",
    "name": "Repair",
    "number": "R",
    "steps": [
        {"id": "take", "name": "Take", "outcomes": [{"id": "taken", "name": "Taken", "to": "mend"}]},
        {
            "id": "mend",
            "name": "Mend",
            "queue": "support",
            "other_than": ["take"],
            "outcomes": [
                {"id": "mended", "name": "Mended", "to": "check"},
                {"id": "parts", "name": "Waits for parts", "to": "parts"},
                {"id": "over", "name": "Over"},
            ],
        },
        {
            "id": "parts",
            "name": "Parts",
            "queue": "support",
            "paused": True,
            "outcomes": [{"id": "came", "name": "Came", "to": "mend"}],
        },
        {"id": "check", "name": "Check", "outcomes": [{"id": "works", "name": "Works"}]},
    ],
}
WITH_REPAIRS = {**FLOOR, "processes": [REPAIR]}


@pytest.fixture
async def shop(owner: Api) -> Api:
    status, body = await owner.call("PUT", "/admin/floor", {"processes": [REPAIR]})
    assert status == 200, body
    return owner


async def ended(person: Person, item: str, outcome: str) -> Any:
    """Somebody ends the step of an item."""
    version = (await shown(person, item))["version"]
    status, body = await person.call("POST", f"/work/{item}/steps", {"outcome": outcome, "version": version})
    assert status == 200, body
    return body


async def to_mend(lina: Person, **more: Any) -> str:
    """Li Na takes a repair in, which is for another person of the queue now; the id of the item."""
    status, body = await lina.call("POST", "/work", {"process": "repair", "title": "No cooling", **more})
    assert status == 201, body
    await ended(lina, body["id"], "taken")
    return str(body["id"])


def live(owner: Api) -> dict[str, str]:
    """The live tasks by their states."""
    contacts = owner.hub.parts.hub.routing.floor.contacts
    return {each: str(one.state) for each, one in contacts.items() if one.channel == TASK}


async def settled(owner: Api) -> None:
    await owner.hub.parts.hub.durable()
    await owner.hub.parts.contacts_of_work.settled()


async def test_a_task_goes_to_another_person_who_has_the_item_then(shop: Api) -> None:
    await known(shop)
    lina, wei = await li_na(shop), await signed_in(shop, "wei", agent="wangwei")
    async with console(shop, "lina") as hers, console(shop, "wangwei") as his:
        assert (await hers.do("set_presence", presence="available"))["ok"]
        assert (await his.do("set_presence", presence="available"))["ok"]
        item = await to_mend(lina, customer_id="C1", priority=3)
        offer = await offered(his)
        assert (offer["channel"], offer["card"]["customer"]["name"]) == ("task", "陆建国")
        number = (await shown(lina, item))["number"]
        assert offer["attributes"] == {"work_item": item, "work_number": number, "customer_id": "C1"}
        api = await token(shop)
        why = await api.get(f"/contacts/{offer['contact_id']}/why")
        assert [each["excluded"] for each in why["decisions"]] == [{"other_person": 1}], why
        assert (await his.do("accept_offer", offer_id=offer["id"]))["ok"]
        given = await until_changed(lina, item, "work_assigned", "accepted")
        assert given["holder"] == {"kind": "agent", "name": "wangwei"}
        await ended(wei, item, "mended")  # the next step is his as well, and another piece of work
        await settled(shop)
        assert live(shop) == {}
        contact = await api.get(f"/contacts/{offer['contact_id']}")
        assert (contact["state"], contact["outcome"]) == ("closed", "answered")
        assert not any(frame["type"] == "offer" for frame in hers.frames)


async def test_an_agent_ends_the_task_and_keeps_the_item(shop: Api) -> None:
    lina, wei = await li_na(shop), await signed_in(shop, "wei", agent="wangwei")
    async with console(shop, "wangwei") as his:
        assert (await his.do("set_presence", presence="available"))["ok"]
        item = await to_mend(lina)
        offer = await offered_alone(his)
        assert (await his.do("accept_offer", offer_id=offer["id"]))["ok"]
        for cmd, more in (("transfer", {"to_queue": "sales"}), ("snooze", {"until": "2126-01-01T00:00:00Z"})):
            refused = await his.do(cmd, contact_id=offer["contact_id"], **more)
            assert refused["error"]["code"] == "wrong_state", refused
        await until_changed(lina, item, "work_assigned", "accepted")
        assert (await his.do("end_contact", contact_id=offer["contact_id"]))["ok"]
        await settled(shop)
        assert live(shop) == {}
        assert (await shown(wei, item))["holder"]["name"] == "wangwei"
        me = shop.hub.parts.hub.routing.floor.agents
        assert not me[next(each for each in me if each == "wangwei")].contacts  # no wrap-up


async def offered_alone(screen: Any) -> dict[str, Any]:
    """The next offer, of a task without a customer."""
    offer: dict[str, Any] = (await screen.next("offer"))["offer"]
    return offer


async def handed_on(lina: Person, item: str) -> None:
    version = (await shown(lina, item))["version"]
    status, body = await lina.call("POST", f"/work/{item}/assign", {"agent": "wangwei", "version": version})
    assert status == 200, body


async def put_off(lina: Person, item: str) -> None:
    version = (await shown(lina, item))["version"]
    body = {"due_at": "2126-05-03T10:00:00Z", "version": version}
    status, answer = await lina.call("POST", f"/work/{item}/plan", body)
    assert status == 200, answer


async def waits_for_parts(lina: Person, item: str) -> None:
    boss = await signed_in(lina.owner, "boss", "supervisor")
    await ended(boss, item, "parts")


@pytest.mark.parametrize("goes", [handed_on, put_off, waits_for_parts])
async def test_a_task_is_over_once_its_item_is_not_the_queues_to_do(
    shop: Api, goes: Callable[[Person, str], Awaitable[None]]
) -> None:
    lina = await li_na(shop)
    item = await to_mend(lina)
    await settled(shop)
    assert list(live(shop).values()) == ["waiting"]
    await goes(lina, item)
    await settled(shop)
    assert live(shop) == {}


async def test_what_is_handed_back_waits_again_for_another(shop: Api) -> None:
    lina, wei = await li_na(shop), await signed_in(shop, "wei", agent="wangwei")
    async with console(shop, "wangwei") as his:
        assert (await his.do("set_presence", presence="available"))["ok"]
        item = await to_mend(lina)
        offer = await offered_alone(his)
        assert (await his.do("accept_offer", offer_id=offer["id"]))["ok"]
        given = await until_changed(lina, item, "work_assigned", "accepted")
        assert (await his.do("set_presence", presence="lunch"))["ok"]
        back = {"queue": "support", "version": given["version"]}
        status, _ = await wei.call("POST", f"/work/{item}/assign", back)
        assert status == 200
        await settled(shop)
        [(task, state)] = live(shop).items()
        assert (task != offer["contact_id"], state) == (True, "waiting")


async def test_more_than_may_wait_follow_as_places_come_free(
    shop: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "MOST", 2)
    lina = await li_na(shop)
    items = [await to_mend(lina) for _ in range(4)]
    await settled(shop)
    assert len(live(shop)) == 2
    for item in items[:3]:
        await handed_on(lina, item)
        await settled(shop)
    assert len(live(shop)) == 1
    [task] = live(shop)
    assert shop.hub.parts.core.world.details[task].attributes["work_item"] == items[3]


async def test_tasks_take_no_place_from_customers(shop: Api) -> None:
    full = [{**FLOOR["queues"][0], "max_waiting": 1, "when_full": "end"}]
    status, body = await shop.call("PUT", "/admin/floor", {"queues": full})
    assert status == 200, body
    lina = await li_na(shop)
    for _ in range(3):
        await to_mend(lina)
    await settled(shop)
    assert list(live(shop).values()) == ["waiting"] * 3  # nor does the full queue end them
    api = await token(shop)
    first, second = await api.events(arrived("1"), arrived("2"))
    states = [(await api.get(f"/contacts/{each['contact_id']}"))["state"] for each in (first, second)]
    assert states == ["waiting", "closed"]


async def test_tasks_are_in_no_figure_of_customers_who_wait(tmp_path: Path) -> None:
    async with hub_on(tmp_path, floor=WITH_REPAIRS) as owner:
        lina = await li_na(owner)
        await to_mend(lina)
        await settled(owner)
        assert await figures_of(owner) == (0, None, None, 0)
        async with console(owner, "wangwei") as his:
            assert (await his.do("set_presence", presence="available"))["ok"]
            offer = (await his.find("offer"))["offer"]
            assert (await his.do("accept_offer", offer_id=offer["id"]))["ok"]
            assert (await his.do("end_contact", contact_id=offer["contact_id"]))["ok"]
        assert await figures_of(owner) == (0, None, None, 0)
    async with hub_on(tmp_path) as owner:  # nor in those that are counted anew
        assert await figures_of(owner) == (0, None, None, 0)


async def figures_of(owner: Api) -> tuple[Any, ...]:
    """Of the queue: who waits, the longest, the service level, and whom it answered today."""
    queues = (await (await token(owner, uuid4().hex)).get("/floor"))["queues"]
    [it] = [each for each in queues if each["id"] == "support"]
    return it["waiting"], it["longest_wait_ms"], it["service_level"], it["answered_today"]


async def test_a_source_has_no_tasks(shop: Api) -> None:
    api = await token(shop)
    for kind in ("contact.arrived", "contact.message"):
        data = {"ref": "1", "channel": "task", "queue": "support", "message_id": "m", "text": "x"}
        [result] = await api.events(event(kind, data))
        assert result["error"]["errors"][0]["pointer"] == "#/data/channel"


async def test_work_of_a_queue_that_is_gone_is_with_the_supervisors(shop: Api) -> None:
    lina = await li_na(shop)
    item = await to_mend(lina)
    floor = {
        "processes": [{"id": "repair", "retired": True}],
        "queues": [{"id": "support", "retired": True}],
        "lines": [{"number": "4008001234", "retired": True}],
        "agents": [{**each, "queues": ["sales"]} for each in FLOOR["agents"]],
    }
    status, body = await shop.call("PUT", "/admin/floor", floor)
    if status != 200:  # while a task waits in it, a queue stays
        await put_off(lina, item)
        await settled(shop)
        status, body = await shop.call("PUT", "/admin/floor", floor)
        assert status == 200, body
        version = (await shown(lina, item))["version"]
        await lina.call("POST", f"/work/{item}/plan", {"due_at": None, "version": version})
    gone = await until_changed(lina, item, "work_assigned", "queue_gone")
    assert gone["holder"] == {"kind": "role", "name": "supervisor"}


async def test_tasks_outlast_a_restart(tmp_path: Path) -> None:
    async with hub_on(tmp_path, floor=WITH_REPAIRS) as owner:
        lina = await li_na(owner)
        await to_mend(lina)
        await settled(owner)
        before = live(owner)
    async with hub_on(tmp_path) as owner:
        await settled(owner)
        assert live(owner) == before


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["take", "hand_back", "put_off", "due", "mend", "close_task"]), st.integers(0, 2)
    ),
    max_size=12,
)


@given(MOVES)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_each_item_of_a_queue_has_one_task_and_no_other_has_any(
    tmp_path_factory: pytest.TempPathFactory, moves: list[tuple[str, int]]
) -> None:
    async with hub_on(tmp_path_factory.mktemp("hub"), floor=WITH_REPAIRS) as owner:
        lina, boss = await li_na(owner), await signed_in(owner, "boss", "supervisor")
        items = [await to_mend(lina) for _ in range(3)]
        for what, n in moves:
            await move(boss, items[n], what)
            await settled(owner)
            book, world = owner.hub.parts.hub.work.book, owner.hub.parts.core.world
            wanted = {
                each.id for each in book.items.values() if each.holder.kind == "queue" and not each.is_planned
            }
            has = [world.details[each].attributes["work_item"] for each in live(owner)]
            assert sorted(has) == sorted(wanted)


async def move(boss: Person, item: str, what: str) -> None:
    """Do something with an item; what is refused changes nothing."""
    body = await shown(boss, item)
    version = body["version"]
    path, sent = {
        "take": ("assign", {"agent": "wangwei", "version": version}),
        "hand_back": ("assign", {"queue": "support", "version": version}),
        "put_off": ("plan", {"due_at": "2126-05-03T10:00:00Z", "version": version}),
        "due": ("plan", {"due_at": None, "version": version}),
        "mend": ("steps", {"outcome": "over", "version": version}),
        "close_task": ("notes", {"text": "x"}),
    }[what]
    if what == "close_task":
        hub = boss.owner.hub.parts.hub
        for contact_id in live(boss.owner):
            details = boss.owner.hub.parts.core.world.details[contact_id]
            if details.attributes["work_item"] == item:
                hub.handle(c.Close(contact_id=ContactId(contact_id), agent=None))
        await hub.durable()
    await boss.call("POST", f"/work/{item}/{path}", sent)
