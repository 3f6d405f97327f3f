"""What the agent is told of what did not happen, and how people and things are named."""

from __future__ import annotations

import re

import pytest
import pytest_asyncio

from .cut_wire import wire_to
from .desks import Desk, Floor, Seat, answered, ask, expect, finished

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")


@pytest_asyncio.fixture(loop_scope="session")
async def lina(floor: Floor, seat: Seat) -> Desk:
    desk = await seat.take(floor.url, "lina")
    await desk.go_available()
    return desk


async def is_told(desk: Desk, text: str) -> None:
    await expect(desk.page.locator(".toast").filter(has_text=text)).to_be_visible(timeout=15_000)


@pytest.mark.parametrize(
    ("button", "text"), [("hang-up", "话务系统未能挂断"), ("hold", "话务系统未能保持通话")]
)
async def test_what_the_phone_system_did_not_do_is_said(
    floor: Floor, lina: Desk, button: str, text: str
) -> None:
    contact = await answered(floor, lina, "r1")
    await lina.part(button).click()
    await expect(lina.part("asked")).to_be_visible()
    await expect(lina.part(button)).to_be_disabled()
    await is_told(lina, text)
    await expect(lina.part("undone")).to_contain_text(text)
    await expect(lina.part(button)).to_be_enabled()
    await lina.is_in(contact, "handling")


async def test_contact_is_closed_here_when_the_phone_system_did_not_hang_up(floor: Floor, lina: Desk) -> None:
    contact = await answered(floor, lina, "r1")
    await expect(lina.part("close-contact")).to_have_count(0)
    await lina.part("hang-up").click()
    await is_told(lina, "话务系统未能挂断")
    await lina.part("close-contact").click()
    await lina.is_in(contact, "wrapping_up")
    await expect(lina.part("end-cause")).to_contain_text("已请求电话系统挂断但没有答复")
    assert (await floor.contact(contact))["end_cause"] == "closed_not_answered"


async def test_supervisor_closes_a_contact_and_stays_at_it(floor: Floor, seat: Seat, lina: Desk) -> None:
    contact = await answered(floor, lina, "r1")
    boss = await seat.take(floor.url, "boss", width=390, height=844)
    await boss.work(contact).focus()
    await boss.page.keyboard.press("Enter")
    detail = boss.part("contact-detail")
    await expect(boss.page.get_by_role("complementary")).to_be_focused()
    await expect(detail.get_by_role("button").first).to_be_in_viewport()
    await boss.part("close-contact").click()
    await expect(detail.get_by_test_id("end-cause")).to_contain_text("未通知电话系统")
    await expect(boss.part("close-contact")).to_have_count(0)
    await expect(lina.part("wrap-up")).to_be_visible()
    assert (await floor.contact(contact))["end_cause"] == "closed_not_asked"


async def test_what_it_did_is_not(floor: Floor, lina: Desk) -> None:
    contact = await answered(floor, lina, "r1")
    await lina.part("hold").click()
    await expect(lina.part("asked")).to_be_visible()
    await floor.asked(contact, "hold_requested")
    await floor.happens("held", "r1")
    await lina.is_in(contact, "held")
    await expect(lina.part("asked")).to_have_count(0)
    await expect(lina.part("resume")).to_be_enabled()


async def test_hang_up_without_connection_is_said_not_to_be_sent(floor: Floor, seat: Seat) -> None:
    async with wire_to(floor.url) as wire:
        lina = await seat.take(wire.url, "lina")
        await lina.go_available()
        await answered(floor, lina, "r1")
        await wire.cut()
        await expect(lina.part("connection")).not_to_have_attribute("data-state", "connected")
        await lina.part("hang-up").click()
        await expect(lina.part("asked")).to_have_text("尚未发送：连接中断")
        await wire.mend()
        await lina.is_connected()
        await expect(lina.part("asked")).to_have_text("已请求话务系统…")


async def test_connect_that_failed_says_why(floor: Floor, lina: Desk) -> None:
    contact = await floor.call("r1")
    await lina.part("offer-accept").click()
    await lina.is_in(contact, "connecting")
    await floor.happens("missed", "r1", agent="lina", cause="unreachable")
    await is_told(lina, "未能接通 陆建国：无法呼通您的话机")


async def test_supervisor_offers_again_what_could_not_be_connected(
    floor: Floor, lina: Desk, seat: Seat
) -> None:
    await floor.set_queue(connect_attempts=1)
    boss = await seat.take(floor.url, "boss")
    contact = await floor.call("r1")
    await lina.part("offer-accept").click()
    await lina.is_in(contact, "connecting")
    await floor.happens("missed", "r1", agent="lina", cause="unreachable")
    await expect(boss.part("set-aside")).to_contain_text("未能接通、仍在等待：1 个")
    await expect(boss.part("set-aside")).to_contain_text("售后 After-sales")
    await boss.part(f"offer-again-{contact}").click()
    await expect(boss.part("set-aside")).to_have_count(0)


async def test_caller_who_hangs_up_while_connecting_is_said_to_have(floor: Floor, lina: Desk) -> None:
    contact = await floor.call("r1")
    await lina.part("offer-accept").click()
    await lina.is_in(contact, "connecting")
    await floor.happens("ended", "r1", by="customer")
    await is_told(lina, "未能接通 陆建国：客户已挂断")


async def test_wrap_up_that_ran_out_is_not_called_finished(floor: Floor, seat: Seat, lina: Desk) -> None:
    await floor.set_queue(wrap_up_seconds=1)
    boss = await seat.take(floor.url, "boss")
    contact = await answered(floor, lina, "r1")
    await floor.happens("ended", "r1", by="customer")
    await is_told(lina, "陆建国 的话后处理超时")
    await boss.work(contact).click()
    await expect(boss.part("contact-detail")).to_contain_text("Li Na 李娜 的话后处理超时结束")
    await expect(boss.part("contact-detail")).not_to_contain_text("完成话后处理")


async def test_contacts_are_told_by_names_with_blanks_between_the_words(floor: Floor, lina: Desk) -> None:
    await answered(floor, lina, "r1")
    await lina.part("note").fill("Door seal")
    await finished(floor, lina, "r1")
    await floor.call("r2")
    await lina.speak("en")
    await expect(lina.part("offer").get_by_test_id("briefing")).to_contain_text("Li Na 李娜")
    await lina.part("tab-contacts").click()
    tab = lina.page.get_by_role("tabpanel")
    await expect(tab).to_contain_text("Call 售后 After-sales Li Na 李娜 Answered")
    await expect(tab).to_contain_text("resolved Door seal")
    assert "lina" not in await tab.inner_text()


async def test_colleague_who_talked_before_is_called_by_name(floor: Floor, seat: Seat, lina: Desk) -> None:
    await answered(floor, lina, "r1")
    await ask(lina, "多久上门？")
    await finished(floor, lina, "r1")
    await lina.part("presence-offline").click()
    wang = await seat.take(floor.url, "wangwei")
    await wang.go_available()
    await floor.call("r2")
    await expect(wang.part("briefing")).to_contain_text("Li Na 李娜")
    for tab in ("contacts", "questions"):
        await wang.part(f"tab-{tab}").click()
        await expect(wang.page.get_by_role("tabpanel")).to_contain_text("Li Na 李娜")


async def test_tab_of_one_caller_is_not_that_of_the_next(floor: Floor, lina: Desk) -> None:
    await answered(floor, lina, "r1")
    await lina.part("tab-service").click()
    await finished(floor, lina, "r1")
    await floor.call("r2")
    await expect(lina.part("offer")).to_be_visible()
    await expect(lina.part("tab-overview")).to_have_attribute("aria-selected", "true")


async def test_list_that_is_cut_says_of_how_many(floor: Floor, lina: Desk) -> None:
    rows = [
        {"customer_id": "C1", "order_no": f"P{n}", "date": "2026-05-01", "product": "滤网", "quantity": 1}
        for n in range(57)
    ]
    await floor.owner.call("POST", "/admin/import", {"kind": "purchases", "rows": rows})
    await floor.call("r1")
    await lina.part("tab-purchases").click()
    panel = lina.page.get_by_role("tabpanel")
    await expect(panel.get_by_test_id("shown-of")).to_be_visible()
    shown = await panel.get_by_role("listitem").count()
    await expect(panel.get_by_test_id("shown-of")).to_have_text(f"显示 {shown} 条，共 58 条")
    await expect(lina.part("offer").get_by_test_id("shown-of")).to_have_text("显示 3 条，共 58 条")


async def test_no_id_of_the_machine_is_shown(floor: Floor, seat: Seat, lina: Desk) -> None:
    contact = await floor.call(
        "r1", attributes={"reason": "报修", "uniqueid": "0192f0c1-7b3a-7c1e-9f00-0123456789ab"}
    )
    await expect(lina.part("offer")).to_be_visible()
    await lina.part("offer-accept").click()
    await lina.is_in(contact, "connecting")
    await floor.happens("answered", "r1", agent="lina")
    await lina.is_in(contact, "handling")
    boss = await seat.take(floor.url, "boss")
    await boss.work(contact).click()
    await expect(boss.part("why")).to_be_visible()
    for desk in (lina, boss):
        text = await desk.page.locator("body").inner_text()
        assert UUID.search(text) is None
        assert "support" not in text
