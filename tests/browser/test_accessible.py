"""axe finds nothing wrong, on every screen, in both languages and both themes."""

from __future__ import annotations

from pathlib import Path

import pytest

from .desks import SHARED, STRANGER, Desk, Floor, Seat, expect

AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"
RUN = """async (part) => (await axe.run(part ?? document, {resultTypes: ["violations"]})).violations.map(
  found => [found.id, found.nodes.map(node => node.html.slice(0, 200))])"""


async def assert_accessible_as_it_is(desk: Desk) -> None:
    """In the theme and language that it has, as with a dialog open that bars the rest of the page."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: make build")
    await desk.page.evaluate(AXE.read_text("utf-8"))
    assert await desk.page.evaluate(RUN) == []


async def assert_accessible(desk: Desk) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: make build")
    # Not as a script of the page: its content policy would refuse that, rightly.
    await desk.page.evaluate(AXE.read_text("utf-8"))
    # Colours differ by theme, words by language: two looks see all of them.
    for theme, language in (("light", "zh"), ("dark", "en")):
        await desk.wear(theme)
        await desk.speak(language)
        found = await desk.page.evaluate(RUN)
        assert found == [], (theme, language)


async def test_sign_in(floor: Floor, seat: Seat) -> None:
    await assert_accessible(await seat.open(floor.url))


async def test_desk_from_idle_to_wrap_up(floor: Floor, seat: Seat) -> None:
    lina = await seat.take(floor.url, "lina")
    await assert_accessible(lina)
    await lina.go_available()
    contact = await floor.call("a1")
    await expect(lina.part("briefing")).to_be_visible()
    await assert_accessible(lina)
    await lina.part("offer-accept").click()
    await lina.is_in(contact, "connecting")
    await floor.happens("answered", "a1", agent="lina")
    await lina.is_in(contact, "handling")
    await assert_accessible(lina)
    await floor.happens("ended", "a1", by="customer")
    await expect(lina.part("wrap-up")).to_be_visible()
    await assert_accessible(lina)


async def test_every_tab_of_the_card(floor: Floor, seat: Seat) -> None:
    lina = await seat.take(floor.url, "lina")
    await lina.go_available()
    await floor.call("a1")
    for tab in ("purchases", "products", "service", "questions", "contacts"):
        await lina.part(f"tab-{tab}").click()
        await assert_accessible(lina)


@pytest.mark.parametrize(("caller", "part"), [(SHARED, "candidate-1"), (STRANGER, "new-customer")])
async def test_several_matches_and_none(floor: Floor, seat: Seat, caller: str, part: str) -> None:
    lina = await seat.take(floor.url, "lina")
    await lina.go_available()
    await floor.call("a1", caller=caller)
    await expect(lina.part(part)).to_be_visible()
    await assert_accessible(lina)


async def test_supervisor_with_a_contact_open(floor: Floor, seat: Seat) -> None:
    lina = await seat.take(floor.url, "lina")
    await lina.go_available()
    boss = await seat.take(floor.url, "boss")
    contact = await floor.call("a1")
    await boss.part("queue-row-support").get_by_role("button").click()
    await assert_accessible(boss)
    await boss.work(contact).click()
    await expect(boss.part("why")).to_contain_text("Li Na")
    await assert_accessible(boss)
    await boss.part("open-card").click()
    await expect(boss.part("card-name")).to_have_text("陆建国")
    await assert_accessible(boss)


async def test_sheet_of_keys(floor: Floor, seat: Seat) -> None:
    for language in ("zh", "en"):
        lina = await seat.take(floor.url, "lina")
        await lina.speak(language)
        await lina.part("keys-button").click()
        await expect(lina.part("keys-sheet")).to_be_visible()
        await assert_accessible_as_it_is(lina)


async def test_box_that_finds_everything(floor: Floor, seat: Seat) -> None:
    lina = await seat.take(floor.url, "lina")
    await lina.page.keyboard.press("Control+k")
    await lina.part("palette-input").fill("陆")
    await expect(lina.part("palette-customer").first).to_be_visible()
    await assert_accessible_as_it_is(lina)
