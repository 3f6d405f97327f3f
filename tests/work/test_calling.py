"""A step that has the customer called: by its owner first, once, and not where nobody is to be called."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contacthub.work.comparing import ContactsOfWork
from tests.accounts.people import Person, signed_in
from tests.support import Api, arrived, console, event, hub_on, token
from tests.work.calls import (
    PROMISE,
    WITH_PROMISES,
    known,
    li_na,
    live_calls,
    offered,
    promise,
    shown,
    until_changed,
)


@pytest.fixture
async def shop(owner: Api) -> Api:
    status, body = await owner.call("PUT", "/admin/floor", {"processes": [PROMISE]})
    assert status == 200, body
    return owner


@pytest.mark.parametrize(
    ("customer", "cause"),
    [
        ({"phones": []}, "no_number"),
        ({"do_not_contact": True}, "do_not_contact"),
    ],
)
async def test_who_cannot_or_must_not_be_called_is_not(
    shop: Api, customer: dict[str, Any], cause: str
) -> None:
    await known(shop, **customer)
    lina = await li_na(shop)
    item = await until_changed(lina, await promise(lina), "work_called", cause)
    assert (item["state"], item["step"], item["holder"]["name"]) == ("open", "call", "lina")
    assert live_calls(shop) == []


async def test_an_item_of_nobody_is_not_called(shop: Api) -> None:
    lina = await li_na(shop)
    item = await promise(lina, customer_id=None)
    await until_changed(lina, item, "work_called", "no_customer")
    assert live_calls(shop) == []


async def test_a_customer_who_is_called_back_already_is_not_called_twice(shop: Api) -> None:
    await known(shop)
    api = await token(shop)
    [_] = await api.events(event("callback.request", {"from": "13800138000", "queue": "support"}))
    lina = await li_na(shop)
    await until_changed(lina, await promise(lina), "work_called", "called_already")
    assert len(live_calls(shop)) == 1


async def test_who_talks_to_the_customer_has_the_item_and_ends_the_step_as_they_talk(shop: Api) -> None:
    await known(shop)
    lina = await li_na(shop)
    wei = await signed_in(shop, "wei", agent="wangwei")
    async with console(shop, "wangwei") as screen:  # Li Na is away
        assert (await screen.do("set_presence", presence="available"))["ok"]
        item = await promise(lina)
        offer = await offered(screen)
        assert offer["card"]["match"]["verdict"] == "exact"
        assert (await screen.do("accept_offer", offer_id=offer["id"]))["ok"]
        assert (await shown(lina, item))["holder"]["name"] == "lina"
        assert (await screen.do("callback_reached", contact_id=offer["contact_id"]))["ok"]
        given = await until_changed(lina, item, "work_assigned", "accepted")
        assert given["holder"] == {"kind": "agent", "name": "wangwei"}
        done = {"outcome": "done", "version": given["version"]}
        status, _ = await wei.call("POST", f"/work/{item}/steps", done)
        assert status == 200
        await shop.hub.parts.contacts_of_work.settled()
        assert shop.hub.parts.hub.routing.floor.contacts[offer["contact_id"]].state == "handling"


async def test_a_call_that_nobody_has_taken_is_withdrawn_with_its_step(shop: Api) -> None:
    await known(shop)
    lina = await li_na(shop)
    item = await promise(lina)
    called = await until_changed(lina, item, "work_called")
    assert len(live_calls(shop)) == 1
    done = {"outcome": "withdrawn", "version": called["version"]}
    status, _ = await lina.call("POST", f"/work/{item}/steps", done)
    assert status == 200
    await shop.hub.parts.contacts_of_work.settled()
    assert live_calls(shop) == []


async def test_a_source_cannot_say_that_its_contact_is_of_an_item(shop: Api) -> None:
    api = await token(shop)
    about = {"work_item": "i1", "work_number": "F-1", "colour": "red"}
    [result] = await api.events(arrived("1", attributes=about))
    await api.events(event("contact.noted", {"ref": "1", "attributes": {"work_item": "i1"}}))
    contact = await api.get(f"/contacts/{result['contact_id']}")
    assert contact["attributes"] == {"colour": "red"}


async def test_over_a_restart_nothing_is_called_twice_and_nothing_is_forgotten(tmp_path: Path) -> None:
    async with hub_on(tmp_path, floor=WITH_PROMISES) as owner:
        await known(owner)
        lina = await li_na(owner)
        item = await promise(lina)
        await until_changed(lina, item, "work_called")
        [call] = live_calls(owner)
    async with hub_on(tmp_path) as owner:
        await owner.hub.parts.contacts_of_work.settled()
        assert live_calls(owner) == [call]
        async with console(owner, "lina") as screen:
            assert (await screen.do("set_presence", presence="available"))["ok"]
            offer = (await screen.find("offer"))["offer"]
            assert (await screen.do("accept_offer", offer_id=offer["id"]))["ok"]
            nobody_compares(owner.hub.parts.contacts_of_work)
            assert (await screen.do("callback_not_reached", contact_id=call))["ok"]
        assert live_calls(owner) == []
    async with hub_on(tmp_path) as owner:  # the hub died before it took in what became of the call
        lina = Person(owner)
        await lina.sign_in("li.na")
        missed = await until_changed(lina, item, "work_advanced")
        assert (missed["state"], missed["history"][-1]["by"]) == ("planned", "hub")


def nobody_compares(contacts: ContactsOfWork) -> None:
    contacts._comparisons = ()


async def test_a_queue_that_is_not_there_is_refused(owner: Api) -> None:
    steps = [{**PROMISE["steps"][0], "call_in": "nowhere"}, PROMISE["steps"][1]]
    status, answer = await owner.call("PUT", "/admin/floor", {"processes": [{**PROMISE, "steps": steps}]})
    assert (status, answer["errors"][0]["pointer"]) == (422, "#/processes/0/steps/0/call_in")
