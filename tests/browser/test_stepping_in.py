"""The supervisor steps in from the row where the question arises, in both languages and by the keyboard."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from .desks import FLOOR, Desk, Floor, Seat, expect
from .test_accessible import assert_accessible

BACK: dict[str, Any] = {"id": "back", "name": "后台 Back office"}


async def with_back_office(floor: Floor) -> None:
    """Wang Wei sits in the back office, and knows air conditioners."""
    wang = {**FLOOR["agents"][1], "queues": ["back"]}
    status, body = await floor.owner.call("PUT", "/admin/floor", {"queues": [BACK], "agents": [wang]})
    assert status == 200, body


async def open_queue(boss: Desk) -> None:
    await boss.part("queue-row-support").get_by_role("button").first.click()


async def no_wider_than_the_screen(desk: Desk) -> None:
    assert await desk.page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
async def test_who_could_be_moved_is_shown_and_moved_by_the_keyboard(
    floor: Floor, seat: Seat, locale: str
) -> None:
    await with_back_office(floor)
    wang = await seat.take(floor.url, "wangwei")
    await wang.go_available()
    contact = await floor.call("a1")
    boss = await seat.take(floor.url, "boss", locale=locale, width=390, height=844)
    await open_queue(boss)
    await expect(boss.part("movable")).to_contain_text("Wang Wei")
    await assert_accessible(boss)
    await no_wider_than_the_screen(boss)
    await boss.part("lend-wangwei").focus()
    await boss.page.keyboard.press("Enter")
    await expect(boss.page.locator(".toast")).to_have_attribute("data-tone", "good")
    await wang.is_in(contact, "ringing")
    await expect(boss.part("agent-row-wangwei").get_by_test_id("lent-support")).to_be_visible()
    assert seat.complaints == []


async def test_agents_to_be_moved_are_those_of_the_queue_that_is_shown(floor: Floor, seat: Seat) -> None:
    await with_back_office(floor)
    night = {
        "queues": [{"id": "night", "name": "夜间 Night"}],
        "lines": [{"number": "4001112222", "queue": "night"}],
    }
    assert (await floor.owner.call("PUT", "/admin/floor", night))[0] == 200
    await (await seat.take(floor.url, "wangwei")).go_available()
    await floor.call("a1")
    await floor.call("b1", to="4001112222")
    boss = await seat.take(floor.url, "boss")
    let_through = asyncio.Event()

    async def hold_back(route: Any) -> None:
        await let_through.wait()
        await route.continue_()

    await boss.page.route("**/queues/night/movable-agents", hold_back)
    await open_queue(boss)
    await expect(boss.part("lend-wangwei")).to_be_visible()
    await boss.part("queue-row-night").get_by_role("button").first.click()
    await expect(boss.part("movable")).to_be_visible()
    await expect(boss.part("lend-wangwei")).to_have_count(0)  # nothing of the other queue to press
    let_through.set()
    await expect(boss.part("lend-wangwei")).to_be_visible()


async def test_an_open_row_shows_what_a_move_made_of_the_queues(floor: Floor, seat: Seat) -> None:
    await with_back_office(floor)
    await (await seat.take(floor.url, "wangwei")).go_available()
    await floor.call("a1", skills={"chess": 9})
    boss = await seat.take(floor.url, "boss")
    deeds = boss.part("agent-deeds-wangwei")
    await deeds.locator("summary").click()
    await expect(deeds.get_by_test_id("serves-back")).to_be_checked()
    await expect(deeds.get_by_test_id("serves-support")).not_to_be_checked()
    await open_queue(boss)
    await deeds.get_by_test_id("serves-back").uncheck()  # not sent, and overtaken by the move
    await boss.part("lend-wangwei").click()
    await expect(deeds.get_by_test_id("serves-support")).to_be_checked()
    await expect(deeds.get_by_test_id("serves-back")).not_to_be_checked()
    await expect(deeds.get_by_test_id("set-queues")).to_be_disabled()


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
async def test_why_an_agent_waits_and_their_queues_from_their_row(
    floor: Floor, seat: Seat, locale: str
) -> None:
    await with_back_office(floor)
    wang = await seat.take(floor.url, "wangwei")
    await wang.go_available()
    contact = await floor.call("a1")
    boss = await seat.take(floor.url, "boss", locale=locale, width=390, height=844)
    await boss.part("why-idle-wangwei").focus()
    await boss.page.keyboard.press("Enter")
    said = "不在此队列" if locale == "zh-CN" else "not in this queue"
    await expect(boss.part("idle-reasons")).to_contain_text(said)
    deeds = boss.part("agent-deeds-wangwei")
    await deeds.locator("summary").focus()
    await boss.page.keyboard.press("Enter")
    await assert_accessible(boss)
    await no_wider_than_the_screen(boss)
    await deeds.get_by_test_id("serves-support").focus()
    await boss.page.keyboard.press("Space")
    await deeds.get_by_test_id("agent-for").select_option(index=4)
    await deeds.get_by_test_id("set-queues").press("Enter")
    await wang.is_in(contact, "ringing")
    said = wang.page.locator(".toast")
    await expect(said).to_contain_text("boss：您现在服务 售后 After-sales。")
    await expect(said).to_have_attribute("data-tone", "good")
    await deeds.get_by_test_id("agent-presence").select_option("lunch")
    await deeds.get_by_test_id("agent-presence").press("Tab")
    await boss.page.keyboard.press("Enter")
    await expect(wang.part("presence")).to_have_attribute("data-presence", "lunch")
    await expect(said.filter(has_text="boss 已将您的状态设为：午休 Lunch。")).to_be_visible()
    await expect(said.filter(has_text="您已离开，联系已收回。")).to_be_visible()


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
async def test_a_contact_in_line_is_prioritised_moved_and_given_to_an_agent(
    floor: Floor, seat: Seat, locale: str
) -> None:
    await with_back_office(floor)
    contact = await floor.call("a1")
    wang = await seat.take(floor.url, "wangwei")
    await wang.go_available()
    boss = await seat.take(floor.url, "boss", locale=locale, width=390, height=844)
    await open_queue(boss)
    preview = boss.part("preview")
    await preview.locator("summary").focus()
    await boss.page.keyboard.press("Enter")
    await preview.get_by_test_id("preview-look").press("Enter")
    await expect(boss.part("preview-seen")).to_contain_text("1")
    await assert_accessible(boss)
    step = boss.part(f"step-in-{contact}")
    await expect(step.locator("option")).to_have_count(0)  # a long line has no agents drawn in every row
    await step.locator("summary").focus()
    await boss.page.keyboard.press("Enter")
    await assert_accessible(boss)
    await no_wider_than_the_screen(boss)
    await expect(step.get_by_test_id("priority")).to_have_value("0")
    await step.get_by_test_id("priority").fill("7")
    await boss.page.keyboard.press("Enter")
    await floor.asked(contact, "contact_enriched")
    await expect(step.get_by_test_id("priority")).to_have_value("7")
    await step.get_by_test_id("assign").select_option("wangwei")
    await step.get_by_test_id("assign").press("Tab")
    await boss.page.keyboard.press("Enter")
    await wang.is_in(contact, "ringing")
    await wang.part("offer-decline").click()
    await boss.work(contact).click()
    await expect(boss.part("left-out-not_in_queue")).to_have_count(1)
    await boss.part("left-out-not_in_queue").locator("summary").click()
    await expect(boss.part("left-out-not_in_queue")).to_contain_text("Wang Wei")
    # What is said of right now follows the moment: Li Na comes, and goes.
    lina = await seat.take(floor.url, "lina")
    await expect(boss.part("left-out-offline")).to_have_count(1)
    await lina.go_available()
    await expect(boss.part("left-out-offline")).to_have_count(0)
    await lina.part("offer-decline").click()
    await boss.part("open-note").click()
    await expect(boss.part("note-shown")).to_be_visible()
    detail = boss.part("contact-detail").get_by_test_id(f"step-in-{contact}")
    await detail.locator("summary").click()
    await detail.get_by_test_id("move").select_option("back")
    await detail.get_by_test_id("move").press("Tab")
    await boss.page.keyboard.press("Enter")
    await wang.is_in(contact, "ringing")


async def test_a_preview_is_of_a_customer_too(floor: Floor, seat: Seat) -> None:
    boss = await seat.take(floor.url, "boss", width=390, height=844)
    await open_queue(boss)
    preview = boss.part("preview")
    await preview.locator("summary").click()
    await preview.get_by_test_id("preview-customer").fill("nobody")
    await preview.get_by_test_id("preview-look").press("Enter")
    await expect(preview.get_by_role("alert")).to_be_visible()
    await preview.get_by_test_id("preview-customer").fill("C1")
    await preview.get_by_test_id("preview-look").press("Enter")
    await expect(boss.part("preview-seen")).to_contain_text("aircon 1")
    await no_wider_than_the_screen(boss)


async def test_what_happened_says_who_set_which_priority(floor: Floor, seat: Seat) -> None:
    contact = await floor.call("a1")
    boss = await seat.take(floor.url, "boss")
    await open_queue(boss)
    await boss.work(contact).click()
    step = boss.part("contact-detail").get_by_test_id(f"step-in-{contact}")
    await step.locator("summary").click()
    await step.get_by_test_id("priority").fill("7")
    await step.get_by_test_id("priority").press("Enter")
    happened = boss.part("contact-detail").locator("[data-type=contact_enriched]")
    await expect(happened).to_contain_text("boss 将优先级设为 7")
    await boss.speak("en")
    await expect(happened).to_contain_text("boss set the priority to 7")
    await expect(boss.part("why-now").locator("li")).to_have_count(3)


async def test_a_call_is_hung_up_and_its_wrap_up_ended(floor: Floor, seat: Seat) -> None:
    lina = await seat.take(floor.url, "lina")
    await lina.go_available()
    contact = await floor.call("a1")
    await lina.part("offer-accept").click()
    await lina.is_in(contact, "connecting")
    await floor.happens("answered", "a1", agent="PJSIP/1001")
    boss = await seat.take(floor.url, "boss")
    await open_queue(boss)
    step = boss.part(f"step-in-{contact}")
    await step.locator("summary").click()
    await step.get_by_test_id("hang-up").click()
    await floor.asked(contact, "end_requested")
    await floor.happens("ended", "a1", by="agent")
    await expect(lina.part("wrap-up")).to_be_visible()
    await step.locator("summary").click()
    await step.get_by_test_id("end-wrap-up-lina").click()
    await expect(lina.part("wrap-up")).to_have_count(0)
