"""Every screen on a phone, a tablet, a small and a large window: all is reachable, readable and apart."""

from __future__ import annotations

from typing import Any

import pytest

from .desks import Floor, Seat, expect
from .test_accessible import AXE, RUN
from .walk import SIZES, every_screen


@pytest.mark.parametrize("width", [1280, 1920])
async def test_nothing_reaches_over_its_column(floor: Floor, seat: Seat, width: int) -> None:
    height = width * 5 // 8
    boss = await seat.take(floor.url, "boss", locale="en", width=width, height=height)
    for name in ("queue-row-support", "agent-row-lina"):
        row = await boss.part(name).bounding_box()
        aside = await boss.page.get_by_role("complementary").bounding_box()
        assert row is not None
        assert aside is not None
        assert row["x"] + row["width"] <= aside["x"]
    assert await boss.page.evaluate("document.documentElement.scrollWidth") == width


IS_ON_TOP = """button => {
  const box = button.getBoundingClientRect()
  const points = [[0.5, 0.5], [0.05, 0.2], [0.95, 0.8]]
  return points.every(([x, y]) => button.contains(
    document.elementFromPoint(box.left + box.width * x, box.top + box.height * y)))
}"""

TOUCHING = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const found = []
  let before = null
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement.closest(".visually-hidden, script, style, select, textarea")) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    const boxes = [...range.getClientRects()].filter(box => box.width > 0 && box.height > 0)
    if (boxes.length === 0) continue
    const now = {text: node.data, first: boxes[0], last: boxes.at(-1), parent: node.parentElement}
    if (before && before.parent !== now.parent) {
      const [left, right] = [before.last, now.first]
      const sameLine = left.top < right.bottom && right.top < left.bottom
      const gap = right.left - left.right
      const words = /[\\p{L}\\p{N}]$/u.test(before.text) && /^[\\p{L}\\p{N}]/u.test(now.text)
      if (sameLine && words && gap > -1 && gap < 2) found.push(before.text + "|" + now.text)
    }
    before = now
  }
  return found
}"""


async def test_words_that_touch_are_found(floor: Floor, seat: Seat) -> None:
    page = (await seat.open(floor.url)).page
    await page.locator("h1").evaluate("h1 => h1.innerHTML = '<b>spare part</b><i>Door seal</i>'")
    assert await page.evaluate(TOUCHING) == ["spare part|Door seal"]
    await page.locator("h1").evaluate("h1 => h1.innerHTML = '<b>spare part</b> <i>Door seal</i>'")
    assert await page.evaluate(TOUCHING) == []


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_every_screen_fits_is_accessible_and_keeps_words_apart(
    floor: Floor, seat: Seat, width: int, height: int
) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: make build")
    wrong: dict[str, Any] = {}
    async for name, desk in every_screen(floor, seat, width, height):
        page = desk.page
        await page.evaluate(AXE.read_text("utf-8"))
        checks = {
            "wide": await page.evaluate("document.documentElement.scrollWidth > innerWidth"),
            "axe": await page.evaluate(RUN),
            "touching": await page.evaluate(TOUCHING),
        }
        wrong |= {f"{name} {check}": found for check, found in checks.items() if found}
    assert wrong == {}


@pytest.mark.parametrize("scrolled", [False, True])
async def test_offer_on_a_phone_is_answered_without_scrolling(
    floor: Floor, seat: Seat, *, scrolled: bool
) -> None:
    lina = await seat.take(floor.url, "lina", width=390, height=844)
    await lina.go_available()
    contact = await floor.call("p1")
    await expect(lina.part("briefing")).to_be_visible()
    if scrolled:
        await lina.page.locator("main").evaluate("main => main.scrollTo(0, main.scrollHeight)")
    for name in ("offer-accept", "offer-decline"):
        box = await lina.part(name).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 844
        assert await lina.part(name).evaluate(IS_ON_TOP)
    await lina.part("offer-accept").click()
    await lina.is_in(contact, "connecting")


async def test_message_covers_no_answer(floor: Floor, seat: Seat) -> None:
    await floor.set_queue(offer_seconds=60)
    lina = await seat.take(floor.url, "lina", width=390, height=844)
    await lina.go_available()
    await floor.call("p1")
    await lina.part("offer-decline").click()
    await expect(lina.page.locator(".toast")).to_be_visible()
    await floor.call("p2", channel="chat")
    await expect(lina.part("offer")).to_be_visible()
    for name in ("offer-accept", "offer-decline"):
        assert await lina.part(name).evaluate(IS_ON_TOP)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_service_level_is_not_cut_off(
    floor: Floor, seat: Seat, width: int, height: int, language: str
) -> None:
    boss = await seat.take(floor.url, "boss", width=width, height=height)
    await boss.speak(language)
    level = boss.part("queue-row-support").locator("[data-column=level]")
    await level.scroll_into_view_if_needed()
    inside = await level.evaluate("""cell => {
      const box = cell.getBoundingClientRect(), frame = cell.closest(".scroll").getBoundingClientRect()
      return box.left >= frame.left && box.right <= frame.right + 1 && box.right <= innerWidth }""")
    assert inside
