"""Saying which customer a contact is from."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from contacthub.database.units import StorageUnavailable
from tests.console.commands.hall import Hall, code
from tests.console.people import is_card, seen
from tests.support import console, event


async def test_choosing_a_customer_moves_the_history_and_tells_all_consoles_of_the_contact(
    hall: Hall,
) -> None:
    contact_id = await hall.talking()
    async with console(hall.owner, "lina", bearer=hall.bearer) as second:
        await second.next("card")
        assert (await hall.lina.do("add_question", contact_id=contact_id, question="保修多久？"))["ok"]
        assert (await hall.lina.do("choose_customer", contact_id=contact_id, customer_id="C2"))["ok"]
        for screen in (hall.lina, second):
            await seen(screen, is_card(lambda card: (card["customer"] or {}).get("id") == "C2"))
    await hall.api.events(event("contact.ended", {"ref": "call-1", "by": "customer"}))
    for customer, contacts in (("C1", 0), ("C2", 1)):
        card = await hall.api.get(f"/customers/{customer}/card")
        assert (card["contacts_total"], card["questions_total"]) == (contacts, contacts), customer


async def test_choosing_nobody_leaves_the_contact_without_a_customer(hall: Hall) -> None:
    contact_id = await hall.talking()
    assert (await hall.lina.do("choose_customer", contact_id=contact_id, customer_id=None))["ok"]
    assert (await hall.api.get(f"/contacts/{contact_id}"))["customer_id"] is None
    assert (
        code(await hall.lina.do("choose_customer", contact_id=contact_id, customer_id="C9"))
        == "unknown_customer"
    )


async def test_customer_of_a_ringing_contact_cannot_be_chosen(hall: Hall) -> None:
    contact_id = (await hall.offered())["contact_id"]
    refused = await hall.lina.do("choose_customer", contact_id=contact_id, customer_id="C2")
    assert code(refused) == "forbidden"
    assert hall.stored("SELECT action FROM audit WHERE action = 'choose_customer'") == []


async def test_choosing_stays_possible_until_wrap_up_ends_and_is_audited(hall: Hall) -> None:
    contact_id = await hall.wrapping_up()
    assert (await hall.lina.do("choose_customer", contact_id=contact_id, customer_id="C2"))["ok"]
    assert ("choose_customer", "C2") in hall.stored("SELECT action, subject FROM audit")
    await hall.lina.do("finish_wrap_up", contact_id=contact_id, disposition="resolved")
    late = await hall.lina.do("choose_customer", contact_id=contact_id, customer_id="C1")
    assert code(late) == "unknown_contact"
    assert (await hall.api.get(f"/contacts/{contact_id}"))["customer_id"] == "C2"


async def test_a_customer_chosen_as_the_contact_closes_is_still_a_command_done(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact_id = await hall.wrapping_up()
    get, gate = hall.owner.hub.parts.stores.customers.get, asyncio.Event()
    calls = 0

    async def slow(customer_id: str) -> Any:
        nonlocal calls
        calls += 1
        if calls == 2:  # the command is done; its card is being read
            await gate.wait()
        return await get(customer_id)

    monkeypatch.setattr(hall.owner.hub.parts.stores.customers, "get", slow)
    async with console(hall.owner, "lina", bearer=hall.bearer) as other:
        choosing = asyncio.create_task(
            hall.lina.do("choose_customer", contact_id=contact_id, customer_id="C2")
        )
        await other.event("customer_linked")
        assert (await other.do("finish_wrap_up", contact_id=contact_id, disposition="resolved"))["ok"]
        gate.set()
        assert (await choosing)["ok"]


async def test_number_of_a_contact_is_kept_with_the_customer_and_follows_a_changed_choice(hall: Hall) -> None:
    contact_id = await hall.talking(**{"from": "137 0013 7000"})

    async def numbers(customer: str) -> list[str]:
        return [one["e164"] for one in (await hall.api.get(f"/customers/{customer}"))["phones"]]

    before = {who: await numbers(who) for who in ("C1", "C2")}
    for who, other in (("C1", "C2"), ("C2", "C1")):
        done = await hall.lina.do("choose_customer", contact_id=contact_id, customer_id=who, keep_number=True)
        assert done["ok"]
        assert await numbers(who) == [*before[who], "+8613700137000"]
        assert await numbers(other) == before[other]
    assert ("choose_customer", '{"keep_number": true}') in hall.stored("SELECT action, details FROM audit")


async def test_choice_that_is_refused_teaches_nothing(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    contact_id = await hall.talking(**{"from": "137 0013 7000"})

    def full(*args: Any, **more: Any) -> None:
        raise StorageUnavailable("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(hall.owner.hub.parts.hub, "handle", full)
        refused = await hall.lina.do(
            "choose_customer", contact_id=contact_id, customer_id="C2", keep_number=True
        )
    assert code(refused) == "unavailable"
    assert len((await hall.api.get("/customers/C2"))["phones"]) == 1
    card = hall.owner.hub.parts.pop.ready(contact_id)
    assert card is not None
    assert card.customer_id is None


async def test_number_that_is_withheld_cannot_be_kept(hall: Hall) -> None:
    contact_id = await hall.talking(**{"from": "anonymous"})
    refused = await hall.lina.do("choose_customer", contact_id=contact_id, customer_id="C2", keep_number=True)
    assert code(refused) == "no_number"
    assert (await hall.lina.do("choose_customer", contact_id=contact_id, customer_id="C2"))["ok"]
