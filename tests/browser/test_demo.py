"""The demonstration, as a visitor sees it: one call from ring to wrap-up, while the supervisor looks on."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from contacthub.demo.shop_pages import CHANNEL
from contacthub.demo.stories import LU_FAMILY

from .desks import PAUSE_S, Desk, Seat, expect

if TYPE_CHECKING:
    from playwright.async_api import Browser

START_S = 180
STOP_S = 20


@asynccontextmanager
async def demo_in(data: Path, *options: str) -> AsyncIterator[dict[str, Any]]:
    """The demonstration as a program of its own; gives what its ``demo.json`` says."""
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "contacthub", "demo", "--port", "0", "--data", str(data), "--seed", "1",
        *options, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert program.stdout is not None
    try:
        async with asyncio.timeout(START_S):
            while b"ready at" not in (line := await program.stdout.readline()):
                assert line, "the demonstration ended"
        yield json.loads((data / "demo.json").read_text("utf-8"))
    finally:
        program.terminate()
        async with asyncio.timeout(STOP_S):
            await program.stdout.read()
            assert await program.wait() == 0


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def demo(tmp_path_factory: pytest.TempPathFactory, chromium: object) -> AsyncIterator[dict[str, Any]]:
    """One for all: its start takes longer than any test."""
    async with demo_in(tmp_path_factory.mktemp("demo") / "demo") as told:
        yield told


def password_of(demo: dict[str, Any], name: str) -> str:
    return next(each["password"] for each in demo["sign_ins"] if each["name"] == name)


async def sit_down(seat: Seat, demo: dict[str, Any], name: str, **how: Any) -> Desk:
    return await seat.take(demo["url"], name, password=password_of(demo, name), **how)


SAYS_WHO_CALLS = """() => {
  const offer = document.querySelector("[data-testid=offer]")
  const name = document.querySelector("[data-testid=card-name]")
  return Boolean(offer && name && offer.textContent.includes("4008001234")
    && offer.querySelector("h2").textContent === name.textContent
    && offer.querySelector(".verdict")?.textContent
    && !offer.querySelector("[data-testid=offer-accept]").disabled)
}"""


async def take_a_call(lina: Desk) -> None:
    """Answer the call that rings, once who calls stands there; who gives up is followed by another.

    A chat that comes before is declined.
    """
    async with asyncio.timeout(START_S):
        while await lina.part("contact").count() == 0:
            if await lina.page.evaluate(SAYS_WHO_CALLS):
                await lina.page.keyboard.press("F2")
            elif await lina.part("offer-text").count() > 0:
                await lina.page.keyboard.press("F4")
            await asyncio.sleep(PAUSE_S)


@pytest.mark.timeout(300)  # a demo starts in 20 s of a processor, on a busy machine in a minute
async def test_call_from_ring_to_wrap_up_and_the_supervisor_saw_all_of_it(
    demo: dict[str, Any], seat: Seat
) -> None:
    boss = await sit_down(seat, demo, "supervisor")
    row = boss.part("agent-row-lina")
    await expect(boss.page.locator("[data-testid^=agent-row-]")).to_have_count(8)
    lina = await sit_down(seat, demo, "lina")
    # Whoever played her goes off first.
    await expect(lina.part("presence")).to_have_attribute("data-presence", "offline", timeout=20_000)
    await expect(row).to_have_attribute("data-state", "logged_out", timeout=20_000)

    await lina.go_available()
    await expect(row).to_have_attribute("data-state", "offered", timeout=20_000)
    await take_a_call(lina)
    item = lina.page.locator("[data-testid^=contact-row-]")
    await expect(item).to_have_attribute("data-state", "handling", timeout=20_000)
    await expect(row).to_have_attribute("data-state", "handling")
    contact = await lina.part("contact").get_attribute("data-contact-id")
    assert contact is not None

    await boss.part("queue-row-support").get_by_role("button").click()
    await boss.work(contact).click()
    await expect(boss.part("contact-detail")).to_have_attribute("data-contact-id", contact)
    await expect(boss.part("why")).to_contain_text("选中 Li Na 李娜")

    await lina.part("note").fill("遥控器换了电池，好了")
    await lina.part("hang-up").click()
    await expect(lina.part("wrap-up")).to_be_visible(timeout=20_000)
    await expect(row).to_have_attribute("data-state", "wrapping_up")
    await lina.part("disposition").select_option("resolved")
    await lina.part("finish-wrap-up").click()
    await expect(lina.part("wrap-up")).to_have_count(0)

    detail = boss.part("contact-detail")
    await expect(detail.locator(".badge").first).to_have_attribute("data-state", "closed")
    await expect(detail).to_contain_text("已解决")
    seen = await detail.locator("[data-type]").evaluate_all("all => all.map(one => one.dataset.type)")
    story = ["offer_made", "offer_accepted", "contact_answered", "contact_ended", "wrap_up_ended"]
    assert [each for each in seen if each in story][-5:] == story
    assert seen[0] == "contact_arrived"


# All who serve the queue may be in a talk, of up to four minutes.
@pytest.mark.timeout(480)
async def test_a_customer_who_is_signed_in_at_the_shop_chats_with_a_played_agent(
    demo: dict[str, Any], chromium: Browser, seat: Seat
) -> None:
    boss = await sit_down(seat, demo, "supervisor")
    opened = await chromium.new_context()
    page = await opened.new_page()
    await page.goto(f"{demo['shop']}?language=en&user={LU_FAMILY.customer_id}")
    await page.get_by_role("link", name="1.5 HP inverter").click()
    await page.get_by_role("button", name="Chat with us").click()
    await expect(page.get_by_role("button", name="Have us call you")).to_be_visible()
    await page.get_by_role("combobox", name="Topic").select_option("订单与配送 Orders")
    await page.get_by_role("button", name="Start the chat").click()
    await page.get_by_role("textbox", name="Your message").fill("How do I get an invoice?")
    await page.keyboard.press("Enter")
    answer = page.locator("contacthub-chat .agent .text")
    await expect(answer).to_have_text("By mail the same day.", timeout=300_000)
    await opened.close()
    contacts = await boss.page.request.get(f"{demo['url']}/api/v1/contacts?source={CHANNEL}")
    [contact] = (await contacts.json())["items"]
    customers = await boss.page.request.get(f"{demo['url']}/api/v1/customers/{contact['customer_id']}")
    assert (await customers.json())["name"] == LU_FAMILY.name


@pytest.mark.timeout(300)
async def test_a_past_week_stands_beside_the_week_before_and_yesterday_is_played(
    demo: dict[str, Any], seat: Seat
) -> None:
    boss = await sit_down(seat, demo, "supervisor", width=1280, locale="en")
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    first, last = today - timedelta(days=7), today - timedelta(days=1)
    figures = f"{demo['url']}/api/v1/reports/figures?from={first}&to={last}&before=true"
    async with asyncio.timeout(START_S):  # each waits three seconds for what is counted
        while not (await (await boss.page.request.get(figures)).json())["is_complete"]:
            pass
    await boss.page.goto(f"{demo['url']}/#reports/figures?from={first}&to={last}&every=day&by=queue")
    rows, before = boss.part("figures-row"), boss.part("figures-before")
    await expect(rows.first).to_be_visible()
    assert await rows.count() >= 3 * 7  # installation is not called every day
    offered = await before.first.locator("td.number").first.inner_text()
    assert int(offered.replace(",", "")) > 300
    if folder := os.environ.get("CONTACTHUB_SHOTS"):
        await boss.page.screenshot(path=f"{folder}/demo-reports.png", full_page=True)
    await boss.part("reports-what-if").press("Enter")
    await boss.part("what-if-day").fill(last.isoformat())
    await boss.part("what-if-play").press("Enter")
    await expect(boss.part("what-if-said")).to_contain_text(last.isoformat(), timeout=120_000)
    if folder := os.environ.get("CONTACTHUB_SHOTS"):
        await boss.page.screenshot(path=f"{folder}/demo-what-if.png", full_page=True)
    admin = await sit_down(seat, demo, "admin", width=1280, locale="en")
    await admin.page.goto(f"{demo['url']}/#admin/settings/look_ups")
    await expect(admin.part("open-loyalty")).to_be_visible()
