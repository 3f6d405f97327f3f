"""What is written is offered in the words of its channel, and in short beside what the agent does already."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .desks import SHARED, STRANGER, Floor, Seat, expect
from .test_accessible import assert_accessible
from .test_messages import Chats, chats
from .test_widths import IS_ON_TOP
from .walk import assert_fits

if TYPE_CHECKING:
    from playwright.async_api import Locator

__all__ = ["chats"]

PLACE = "it => JSON.stringify(it.getBoundingClientRect())"
ANSWERS = ("offer-accept", "offer-decline")


async def keys_shown(chats: Chats) -> list[str]:
    """The offers at whose buttons ``F2`` stands, in words and for readers of the screen."""
    found: list[str] = await chats.lina.page.evaluate(
        """() => [...document.querySelectorAll("[data-testid=offer]")].filter(offer => {
            const button = offer.querySelector("[data-testid=offer-accept]")
            const said = button.getAttribute("aria-keyshortcuts") === "F2"
            if (said !== button.textContent.includes("F2")) throw new Error(button.outerHTML)
            return said
        }).map(offer => offer.dataset.offerId.split(".")[0])"""
    )
    return found


def offer_of(chats: Chats, contact: str) -> Locator:
    return chats.lina.page.locator(f"[data-testid=offer][data-offer-id^='{contact}']")


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800)])
async def test_offers_leave_a_running_chat_and_its_composer_where_they_are(
    chats: Chats, width: int, height: int
) -> None:
    running = await chats.accepted()
    page, composer = chats.lina.page, chats.lina.part("message-text")
    await page.set_viewport_size({"width": width, "height": height})
    await expect(chats.lina.part("suggested")).to_be_visible()
    before = await composer.evaluate(PLACE)
    first = await chats.says("1", "发票怎么开？", ref="v8", **{"from": SHARED})
    mail = {"from": "mei@shop.example", "from_name": "Mei", "to": "help@shop.example"}
    second = await chats.says("1", "Order?", ref="v9", channel="email", subject="Order", **mail)
    await expect(chats.lina.part("offer")).to_have_count(2)
    assert await composer.evaluate(PLACE) == before
    assert await composer.evaluate(IS_ON_TOP)
    for main in ("main", "main > .column:nth-of-type(2)"):
        await page.locator(main).evaluate("it => it.scrollTo(0, it.scrollHeight)")
    for contact in (first, second):
        for name in ANSWERS:
            assert await offer_of(chats, contact).get_by_test_id(name).evaluate(IS_ON_TOP), (contact, name)
    await expect(offer_of(chats, second)).to_contain_text("Mei")
    await expect(offer_of(chats, second).get_by_test_id("channel")).to_have_text("邮件")
    await expect(offer_of(chats, second)).to_contain_text("售后 After-sales")
    assert await keys_shown(chats) == [first]
    await page.keyboard.press("F2")
    await chats.lina.is_in(first, "handling")
    assert await keys_shown(chats) == [second]
    await expect(chats.lina.part("contact")).to_have_attribute("data-contact-id", running)


async def test_an_offer_that_is_picked_is_drawn_whole_and_answered_by_the_keys(chats: Chats) -> None:
    await chats.accepted()
    first = await chats.says("1", "发票怎么开？", ref="v8", **{"from": SHARED})
    mail = {"from": "mei@shop.example", "from_name": "Mei", "ref": "v9", "channel": "email"}
    second = await chats.says("1", "Order?", **mail)
    await offer_of(chats, second).get_by_test_id("offer-pick").press("Enter")
    await expect(offer_of(chats, second).get_by_test_id("offer-text")).to_have_text("Order?")
    await expect(offer_of(chats, first)).to_have_attribute("data-form", "line")
    assert await keys_shown(chats) == [second]
    await assert_accessible(chats.lina)
    await chats.lina.page.locator("h1").first.evaluate("() => document.activeElement.blur()")
    await chats.lina.page.keyboard.press("F2")
    await chats.lina.is_in(second, "handling")


async def test_several_offers_while_nothing_runs_are_answered_without_scrolling_on_a_phone(
    chats: Chats,
) -> None:
    first = await chats.says("1", "遥控器没反应")
    second = await chats.says("1", "发票怎么开？", ref="v8", **{"from": STRANGER})
    await expect(chats.lina.part("offer")).to_have_count(2)
    await expect(offer_of(chats, first).get_by_test_id("briefing")).to_be_visible()
    await expect(offer_of(chats, second)).to_have_attribute("data-form", "line")
    await assert_fits(chats.lina)
    await chats.lina.page.set_viewport_size({"width": 390, "height": 844})
    await expect(offer_of(chats, first).get_by_test_id("offer-accept")).to_be_in_viewport()
    for name in ANSWERS:
        assert await offer_of(chats, first).get_by_test_id(name).evaluate(IS_ON_TOP)
        assert await offer_of(chats, second).get_by_test_id(name).evaluate(IS_ON_TOP)
    [above, below] = [await offer_of(chats, each).bounding_box() for each in (first, second)]
    assert above is not None
    assert below is not None
    assert above["y"] < below["y"]
    await assert_accessible(chats.lina)


@pytest.mark.parametrize(
    ("channel", "title", "english"),
    [
        ("chat", "新消息 · 在线会话", "New message · Chat"),
        ("email", "新消息 · 邮件", "New message · Mail"),
        ("sms", "新消息 · 短信", "New message · Text message"),
        ("social", "新消息 · 社交媒体", "New message · Social media"),
    ],
)
async def test_what_is_written_neither_rings_nor_is_dialled(
    chats: Chats, channel: str, title: str, english: str
) -> None:
    contact = await chats.says("1", "遥控器没反应", channel=channel)
    offer = chats.lina.part("offer")
    await expect(offer.locator(".kind")).to_have_text(title)
    await expect(chats.lina.part("offer-accept")).to_contain_text("接入")
    await expect(chats.lina.part("offer-decline")).to_contain_text("拒绝")
    await expect(chats.lina.part("offer-countdown")).to_contain_text("秒接入")
    await expect(offer).not_to_contain_text("拨打号码")
    await expect(chats.lina.part("offer-to")).to_have_count(0)
    await expect(chats.lina.work(contact)).to_contain_text("待接入")
    await expect(chats.lina.page.locator("body")).not_to_contain_text("振铃")
    await chats.lina.speak("en")
    await expect(offer.locator(".kind")).to_have_text(english)
    await expect(chats.lina.page.locator("body")).not_to_contain_text("Ringing")
    await chats.lina.part("offer-decline").click()
    await expect(chats.lina.page.locator(".toast")).to_have_text("You declined it.")


async def test_a_mail_says_where_it_was_sent_to(chats: Chats) -> None:
    await chats.says("1", "Order?", channel="email", to="help@shop.example")
    await expect(chats.lina.part("offer-to")).to_have_text("发至 help@shop.example")


async def test_a_call_still_rings_and_says_what_it_dialled(floor: Floor, seat: Seat) -> None:
    lina = await seat.take(floor.url, "lina")
    await lina.go_available()
    contact = await floor.call("c1")
    await expect(lina.part("offer-to")).to_have_text("拨打号码 4008001234")
    await expect(lina.part("offer-accept")).to_contain_text("接听")
    await expect(lina.work(contact)).to_contain_text("振铃")
