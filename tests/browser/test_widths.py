"""Every screen on a phone, a tablet, a small and a large window: all is reachable, readable and apart."""

from __future__ import annotations

from typing import Any

import pytest

from .desks import STRANGER, Floor, Seat, expect, number
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


async def test_the_page_of_a_full_board_is_no_longer_than_the_window(floor: Floor, seat: Seat) -> None:
    for n in range(25):
        await floor.call(f"k{n}", caller=f"138001{n:05d}")
    boss = await seat.take(floor.url, "boss", locale="en", width=1280, height=800)
    waiting = boss.page.get_by_role("complementary").get_by_text("Waiting", exact=True)
    await expect(waiting).to_have_count(25)
    assert await boss.page.evaluate("document.scrollingElement.scrollHeight") == 800


IS_ON_TOP = """button => {
  const box = button.getBoundingClientRect()
  const points = [[0.5, 0.5], [0.05, 0.2], [0.95, 0.8]]
  return points.every(([x, y]) => button.contains(
    document.elementFromPoint(box.left + box.width * x, box.top + box.height * y)))
}"""

IS_INSIDE = """cell => {
  const box = cell.getBoundingClientRect(), frame = cell.closest(".scroll").getBoundingClientRect()
  return box.left >= frame.left && box.right <= frame.right + 1 && box.right <= innerWidth
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
    is_outermost = (width, height) in (SIZES[0], SIZES[-1])  # what axe looks at is laid out like one of them
    async for name, desk in every_screen(floor, seat, width, height):
        page = desk.page
        if is_outermost:
            await page.evaluate(AXE.read_text("utf-8"))
        checks = {
            "wide": await page.evaluate("document.documentElement.scrollWidth > innerWidth"),
            "axe": await page.evaluate(RUN) if is_outermost else [],
            "touching": await page.evaluate(TOUCHING),
        }
        wrong |= {f"{name} {check}": found for check, found in checks.items() if found}
    assert wrong == {}


LONG = (
    "上海市浦东新区张江高科技园区碧波路六百九十号长泰广场国际商务中心售后服务与客户关怀事业部华东大区采购办公室王建国",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "شركة الخليج للتكييف والتبريد المحدودة محمد بن عبد الرحمن",
)
SPILLED = """() => [...document.querySelectorAll("body *")].filter(each => {
  if (each.closest(".visually-hidden, .skip, svg, .scroll")) return false
  const box = each.getBoundingClientRect()
  const isCut = each.clientWidth > 0 && each.scrollWidth > each.clientWidth + 1
    && getComputedStyle(each).overflowX !== "visible" && !each.matches("input, select")
  return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1 || isCut)
}).map(each => each.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize(("width", "height"), [(360, 640), (844, 390)])
async def test_long_names_stay_in_their_place(floor: Floor, seat: Seat, width: int, height: int) -> None:
    rows = [
        {"customer_id": f"L{n}", "name": name, "company": name, "address": [name], "tags": [name],
         "notes": name, "phone": number(STRANGER)} for n, name in enumerate(LONG)
    ]  # fmt: skip
    status, _ = await floor.owner.call("POST", "/admin/import", {"kind": "customers", "rows": rows})
    assert status == 200
    lina = await seat.take(floor.url, "lina", width=width, height=height)
    await lina.go_available()
    contact = await floor.call("l1", caller=STRANGER, from_name=LONG[1])
    await expect(lina.part("candidate-3")).to_be_visible()
    await floor.call("l2", channel="chat", attributes={LONG[1][:60]: LONG[1]})
    await expect(lina.part("offer")).to_have_count(2)
    assert await lina.page.evaluate(SPILLED) == []
    if AXE.is_file():
        await lina.page.evaluate(AXE.read_text("utf-8"))
        assert await lina.page.evaluate(RUN) == []
    await lina.page.locator(f"[data-offer-id^='{contact}']").get_by_test_id("offer-accept").click()
    await lina.is_in(contact, "connecting")
    await floor.happens("answered", "l1", agent="lina")
    await lina.work(contact).click()
    await lina.part("customer-search").fill("Donau")
    await lina.page.keyboard.press("Enter")
    await expect(lina.part("search-hit")).to_be_visible()
    assert await lina.page.evaluate(SPILLED) == []
    for n, name in enumerate(LONG):
        if n > 0:
            await lina.part("change-customer").click()
        await lina.part("card").get_by_role("button", name=name).first.click()
        await expect(lina.part("card-name")).to_have_text(name)
        assert await lina.page.evaluate(SPILLED) == []
    breaks = [{"id": "training", "name": LONG[0]}]
    status, _ = await floor.owner.call("PUT", "/admin/floor", {"breaks": breaks})
    assert status == 200
    await lina.part("presence-break").click()
    await lina.part("presence-training").click()
    await expect(lina.part("presence-break")).to_have_text(LONG[0])
    box = await lina.part("presence").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= width
    assert box["height"] < 50  # one line


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
    assert await lina.part("presence-offline").evaluate(IS_ON_TOP)
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
    assert await level.evaluate(IS_INSIDE)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [1280, 1440])
async def test_closed_queue_leaves_the_service_level_in_view(
    floor: Floor, seat: Seat, width: int, language: str
) -> None:
    boss = await seat.take(floor.url, "boss", width=width, height=800)
    await boss.speak(language)
    row = boss.part("queue-row-support")
    await row.get_by_role("button").click()
    await boss.part("opening-reason").fill("Fire drill in the whole building 全楼消防演习")
    await boss.part("turn-queue").click()
    await expect(boss.part("opening-support")).to_be_visible()
    assert await row.locator("[data-column=level]").evaluate(IS_INSIDE)


async def test_agents_are_reached_below_all_that_alarms(floor: Floor, seat: Seat) -> None:
    for last in range(10, 30):
        wish = {"queue": "support", "number": f"138001380{last}"}
        assert (await floor.phones.call("POST", "/callbacks", wish))[0] == 201
    await floor.call("p1", skills={"chess": 9})
    boss = await seat.take(floor.url, "boss", width=1024, height=768)
    await expect(boss.part("call-backs")).to_be_visible()
    await expect(boss.part("missing-skills")).to_be_visible()
    deeds = boss.part("agent-deeds-wangwei")
    await deeds.locator("summary").click()
    await expect(deeds.get_by_test_id("set-queues")).to_be_visible()
    row = boss.part("agent-row-wangwei").locator("xpath=ancestor::div[1]")
    assert (await row.evaluate("it => it.clientHeight")) > 100


@pytest.mark.parametrize("name", ["root", "boss", "lina"])
async def test_the_bar_holds_its_last_button_on_a_phone(floor: Floor, seat: Seat, name: str) -> None:
    desk = await seat.take(floor.url, name, locale="en", width=390, height=844)
    if name == "root":
        await desk.page.goto(f"{floor.url}/#admin/floor/queues/support")  # a page longer than the screen
        await expect(desk.page.get_by_role("button", name="Look at the change")).to_be_visible()
    bar = await desk.page.get_by_role("banner").bounding_box()
    button = await desk.part("sign-out").bounding_box()
    assert bar is not None
    assert button is not None
    assert button["y"] + button["height"] <= bar["y"] + bar["height"]
