"""A task at the screen: offered as what it is, with whose it is, taken, and over without wrap-up."""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.accounts.people import Person, signed_in
from tests.work.test_tasks import REPAIR, ended

from .desks import Desk, Floor, Seat, expect
from .test_accessible import assert_accessible_as_it_is


async def shot(desk: Desk, name: str) -> None:
    if folder := os.environ.get("CONTACTHUB_SHOTS"):
        await desk.page.screenshot(path=f"{folder}/tasks-{name}.png")


async def to_mend(floor: Floor, **more: Any) -> tuple[Person, str]:
    """A repair that waits in the queue; a supervisor who may end its step, and the id of the item."""
    status, body = await floor.owner.call("PUT", "/admin/floor", {"processes": [REPAIR]})
    assert status == 200, body
    chief = await signed_in(floor.owner, "chief", "supervisor")
    status, item = await chief.call("POST", "/work", {"process": "repair", "title": "卧室空调不制冷", **more})
    assert status == 201, item
    await ended(chief, item["id"], "taken")
    return await signed_in(floor.owner, "other", "supervisor"), str(item["id"])


@pytest.mark.parametrize("width", [390, 1280])
async def test_a_task_is_taken_and_over_with_its_step(floor: Floor, seat: Seat, width: int) -> None:
    lina = await seat.take(floor.url, "lina", width=width, height=844)
    await lina.go_available()
    other, item = await to_mend(floor, customer_id="C1")
    offer = lina.part("offer")
    await expect(offer).to_contain_text("陆建国")
    await expect(offer).to_contain_text("任务")
    await shot(lina, f"offer-zh-{width}")
    await lina.speak("en")
    await expect(offer).to_contain_text("Task")
    await assert_accessible_as_it_is(lina)
    await shot(lina, f"offer-en-{width}")
    await lina.part("offer-accept").press("Enter")
    await expect(lina.part("contact")).to_be_visible()
    await expect(lina.part("contact")).not_to_contain_text("withheld")
    for nothing in ("message-text", "snooze", "pass-on"):
        await expect(lina.part(nothing)).to_have_count(0)
    await assert_accessible_as_it_is(lina)
    await shot(lina, f"taken-en-{width}")
    await lina.speak("zh")
    await shot(lina, f"taken-zh-{width}")
    await floor.owner.hub.parts.contacts_of_work.settled()
    await ended(other, item, "over")
    await expect(lina.part("contact")).to_have_count(0)
    await expect(lina.part("wrap-up")).to_have_count(0)


async def test_a_task_of_no_customer_hides_no_number(floor: Floor, seat: Seat) -> None:
    lina = await seat.take(floor.url, "lina")
    await lina.go_available()
    await to_mend(floor)
    await expect(lina.part("offer")).to_contain_text("R-20")
    await shot(lina, "offer-of-nobody")
