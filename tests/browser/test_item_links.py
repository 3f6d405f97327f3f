"""What an item belongs with: found and linked at its page, opened, and linked no more."""

from __future__ import annotations

import os

import pytest

from .desks import Floor, Seat, expect
from .test_accessible import assert_accessible_as_it_is
from .test_my_work import opened, promised, works

__all__ = ["works"]


@pytest.mark.parametrize(("language", "width"), [("zh", 390), ("en", 1280)])
async def test_an_item_is_linked_to_all_it_belongs_with_by_the_keyboard(
    works: Floor, seat: Seat, language: str, width: int
) -> None:
    lina = await seat.take(works.url, "lina", width=width, height=844)
    await lina.speak(language)
    item, other = await promised(works), await promised(works, title="空调漏水")
    await opened(lina, item)
    await lina.part("item-link").press("Enter")
    await lina.part("item-link-number").fill("C-1999-000001")
    await lina.page.keyboard.press("Enter")
    await expect(lina.part("item-link-number")).to_have_attribute("aria-invalid", "true")
    await lina.part("item-link-number").fill(other["number"])
    await lina.page.keyboard.press("Enter")
    links = lina.part("item-links").locator("li")
    await expect(links).to_have_count(1)
    await expect(links.first).to_contain_text(f"{other['number']} 空调漏水")
    for kind, said in (("product", "1.5匹变频空调"), ("purchase", "O1")):
        await lina.part("item-link-kind").select_option(kind)
        await expect(lina.part("item-link-which")).to_contain_text(said)
        await lina.part("item-link-do").press("Enter")
        await expect(lina.part("item-links")).to_contain_text(said)
    await expect(links).to_have_count(3)
    if folder := os.environ.get("CONTACTHUB_SHOTS"):
        await lina.part("item-links").scroll_into_view_if_needed()
        await lina.page.screenshot(path=f"{folder}/links-{language}.png")
    await assert_accessible_as_it_is(lina)
    await links.first.get_by_test_id("item-unlink").press("Enter")
    await expect(links).to_have_count(2)
    kinds = await links.evaluate_all("all => all.map((each) => each.dataset.kind)")
    assert sorted(kinds) == ["product", "purchase"]
    told = [each["what"] for each in (await works.phones.get(f"/work/{item['id']}"))["history"]]
    assert told.count("work_linked") == 4


async def test_a_link_leads_to_the_other_item(works: Floor, seat: Seat) -> None:
    item, other = await promised(works), await promised(works, title="空调漏水")
    link = {"kind": "item", "ref": other["number"]}
    status, body = await works.phones.call("POST", f"/work/{item['id']}/links", link)
    assert status == 200, body
    lina = await seat.take(works.url, "lina")
    await opened(lina, item)
    await lina.part("item-links").get_by_role("button").first.press("Enter")
    await expect(lina.part("item-title")).to_have_text("空调漏水")
