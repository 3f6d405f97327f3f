"""Files of an item at its page: chosen, pasted or dropped beside a note or a step, shown and taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.accounts.people import signed_in
from tests.work.test_files import fetched

from .desks import Desk, Floor, Seat, expect
from .test_accessible import assert_accessible
from .test_composed_files import GIVES, file, png
from .test_my_work import opened, promised, works

__all__ = ["works"]

if TYPE_CHECKING:
    from playwright.async_api import FilePayload, Locator


async def choose(desk: Desk, part: Locator, *files: FilePayload) -> None:
    """Files are chosen from the disk beside what is written there."""
    async with desk.page.expect_file_chooser() as chooser:
        await part.get_by_test_id("attach").press("Enter")
    await (await chooser.value).set_files(list(files))


async def give(part: Locator, kind: str, name: str, content: bytes) -> Any:
    return await part.evaluate(GIVES, [kind, name, list(content), []])


async def noting(desk: Desk) -> Locator:
    """The form of a note, opened."""
    await desk.part("item-add-note").click()
    await expect(desk.part("item-text")).to_be_visible()
    return desk.page.locator("details", has=desk.part("item-add-note"))


async def test_files_are_chosen_pasted_and_dropped_beside_a_note_and_are_there(
    works: Floor, seat: Seat
) -> None:
    lina = await seat.take(works.url, "lina")
    item = await promised(works)
    await opened(lina, item)
    form = await noting(lina)
    await choose(lina, form, file("保修卡.txt", b"until 2027"), file("empty.txt", b""))
    await expect(form.get_by_test_id("files-left")).to_contain_text("empty.txt")
    assert await give(lina.part("item-text"), "paste", "image.png", png(400, 300)) is False
    assert (await give(lina.part("item-text"), "drop", "door.png", png(4, 3)))[1] is False
    await expect(form.get_by_test_id("composed-file")).to_have_count(3)
    await lina.part("item-text").fill("客户发来的照片")
    await expect(lina.page.locator("progress")).to_have_count(0)
    await form.get_by_test_id("item-text-send").click()
    await expect(form.get_by_test_id("composed-file")).to_have_count(0)
    shown = lina.part("item-files")
    await expect(shown.get_by_test_id("item-file")).to_contain_text(["保修卡.txt", "screenshot-", "door.png"])
    image = shown.get_by_test_id("item-image").first
    await expect(image).to_have_js_property("naturalWidth", 400)
    box = await image.bounding_box()
    assert box is not None
    assert round(box["height"]) == 120
    history = lina.part("item-history")
    await expect(history).to_contain_text("客户发来的照片")
    await expect(history.get_by_test_id("work-happened-file")).to_have_count(3)
    await assert_accessible(lina)
    await lina.page.set_viewport_size({"width": 390, "height": 844})
    await shown.scroll_into_view_if_needed()
    await assert_accessible(lina)
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not await lina.page.evaluate(wide)


async def test_a_file_alone_goes_with_a_step_once_it_is_there(works: Floor, seat: Seat) -> None:
    lina = await seat.take(works.url, "lina")
    item = await promised(works)
    await opened(lina, item)
    step = lina.part("item-step")
    await lina.part("field-words").fill("门锁坏了")
    held: list[Any] = []

    async def hold(route: Any) -> None:
        held.append(route)

    await lina.page.route("**/api/v1/uploads", hold)
    await choose(lina, step, file("lock.txt", b"dead"))
    await expect(step.locator("progress")).to_have_count(1)
    await expect(lina.part("outcome-recorded")).to_be_disabled()
    await held[0].continue_()
    await expect(step.locator("progress")).to_have_count(0)
    await lina.part("outcome-recorded").click()
    await expect(lina.part("item-files")).to_contain_text("lock.txt")
    await expect(lina.part("item-history").get_by_test_id("work-happened-file")).to_have_text("lock.txt")


async def test_a_file_is_taken_away_by_who_sent_it_and_stays_in_the_history(works: Floor, seat: Seat) -> None:
    lina = await seat.take(works.url, "lina")
    item = await promised(works)
    await opened(lina, item)
    form = await noting(lina)
    await choose(lina, form, file("wrong.txt", b"somebody else's"))
    await expect(lina.page.locator("progress")).to_have_count(0)
    await form.get_by_test_id("item-text-send").click()
    shown = lina.part("item-files")
    await expect(shown).to_contain_text("wrong.txt")
    [there] = (await works.phones.get(f"/work/{item['id']}"))["files"]
    await shown.get_by_test_id("item-file-remove").press("Enter")
    await expect(shown).to_contain_text("无法恢复")
    await shown.get_by_test_id("item-file-remove-sure").press("Enter")
    await expect(shown).to_have_count(0)
    history = lina.part("item-history")
    await expect(history).to_contain_text("移除文件")
    await expect(history.locator("s")).to_have_text(["wrong.txt", "wrong.txt"])
    boss = await signed_in(works.owner, "files-boss", "supervisor")
    assert (await fetched(boss, f"/work/{item['id']}/files/{there['id']}"))[0] == 404


async def test_a_file_that_is_not_taken_is_said_by_its_name_and_the_text_stays(
    works: Floor, seat: Seat
) -> None:
    lina = await seat.take(works.url, "lina")
    item = await promised(works)
    await opened(lina, item)
    form = await noting(lina)
    sent: list[str] = []

    async def remember(response: Any) -> None:
        if response.url.endswith("/uploads"):
            sent.append((await response.json())["id"])

    lina.page.on("response", remember)
    await choose(lina, form, file("a.txt", b"a"))
    await expect(lina.page.locator("progress")).to_have_count(0)
    await choose(lina, form, file("b.txt", b"b"))
    await expect(form.get_by_test_id("composed-file")).to_have_count(2)
    await expect(lina.page.locator("progress")).to_have_count(0)
    await lina.part("item-text").fill("两张照片")
    await works.owner.hub.parts.messages.attachments.drop([sent[1]])
    await form.get_by_test_id("item-text-send").click()
    await expect(form.get_by_test_id("files-refused")).to_contain_text("b.txt")
    await expect(lina.part("item-text")).to_have_value("两张照片")
    await form.get_by_test_id("file-remove").last.press("Enter")
    await form.get_by_test_id("item-text-send").click()
    await expect(lina.part("item-files").get_by_test_id("item-file")).to_have_text(["a.txt"])
