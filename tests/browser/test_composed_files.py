"""Files beside an answer: chosen, pasted or dropped, shown before they are sent, and kept with the draft."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Any

from tests.messages.chats import written
from tests.messages.test_attachments import fetched, uploaded
from tests.support import event

from .desks import expect
from .test_accessible import assert_accessible
from .test_messages import Chats, chats

__all__ = ["chats"]

if TYPE_CHECKING:
    from playwright.async_api import FilePayload, Locator


def png(width: int, height: int) -> bytes:
    """An image that browsers draw, of one colour."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = (b"\0" + b"\x2f\x6f\xb8" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def file(name: str, content: bytes = b"x") -> FilePayload:
    """A file to be chosen."""
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


GIVES = """async (target, [kind, name, bytes, others]) => {
  const data = new DataTransfer()
  data.items.add(new File([new Uint8Array(bytes)], name, { type: "image/png" }))
  for (const each of others) data.setData(each, "text")
  const how = { bubbles: true, cancelable: true }
  if (kind === "paste") {
    return target.dispatchEvent(new ClipboardEvent("paste", { ...how, clipboardData: data }))
  }
  target.dispatchEvent(new DragEvent("dragover", { ...how, dataTransfer: data }))
  await new Promise(requestAnimationFrame)
  const over = document.querySelector("[data-over]").dataset.over
  return [over, target.dispatchEvent(new DragEvent(kind, { ...how, dataTransfer: data }))]
}"""


async def choose(chats: Chats, *files: FilePayload) -> None:
    """The agent chooses files from the disk."""
    async with chats.lina.page.expect_file_chooser() as opened:
        await chats.lina.part("attach").press("Enter")
    await (await opened.value).set_files(list(files))


async def give(part: Locator, kind: str, name: str, content: bytes, *others: str) -> Any:
    """A file is pasted or dropped there, with ``others`` beside it."""
    return await part.evaluate(GIVES, [kind, name, list(content), list(others)])


def chips(chats: Chats) -> Locator:
    """The files beside the answer, by name."""
    return chats.lina.page.locator("[data-testid=composed-file] .name")


async def is_there(chats: Chats) -> None:
    """All of them are with the hub."""
    await expect(chats.lina.page.locator("progress")).to_have_count(0)


async def test_a_file_is_chosen_taken_away_and_sent_with_an_answer(chats: Chats) -> None:
    await chats.accepted()
    await choose(chats, file("保修卡.txt", b"until 2027"), file("wrong.txt"))
    await expect(chips(chats)).to_have_text(["保修卡.txt", "wrong.txt"])
    await expect(chats.lina.part("message-text")).to_be_focused()
    await chats.lina.part("file-remove").last.press("Enter")
    await expect(chips(chats)).to_have_text(["保修卡.txt"])
    await expect(chats.lina.part("message-text")).to_be_focused()
    await is_there(chats)
    await chats.answers("请见附件")
    await expect(chips(chats)).to_have_count(0)
    await expect(chats.lina.part("message-file")).to_have_text("保修卡.txt")
    [given] = await chats.web.until(lambda got: len(got) == 1)
    [sent] = given["data"]["attachments"]
    assert sent["name"] == "保修卡.txt"
    assert (await fetched(chats.floor.phones, sent["id"]))[1] == b"until 2027"


async def test_a_pasted_screenshot_is_sent_alone_and_shown_small(chats: Chats) -> None:
    await chats.accepted()
    field = chats.lina.part("message-text")
    assert await give(field, "paste", "image.png", png(400, 300)) is False  # not into the text
    await expect(chips(chats)).to_contain_text(["screenshot-"])
    await is_there(chats)
    await field.press("Control+Enter")
    image = chats.lina.part("message-image")
    await expect(image).to_be_visible()
    await expect(image).to_have_js_property("naturalWidth", 400)
    box = await image.bounding_box()
    assert box is not None
    assert (round(box["width"]), round(box["height"])) == (160, 120)


async def test_of_cells_that_are_pasted_the_text_is_taken(chats: Chats) -> None:
    await chats.accepted()
    field = chats.lina.part("message-text")
    taken = await give(field, "paste", "image.png", png(4, 3), "text/plain", "text/html")
    assert taken is True  # the browser puts the text in
    await expect(chips(chats)).to_have_count(0)


async def test_a_file_is_dropped_on_the_thread_and_nowhere_else(chats: Chats) -> None:
    await chats.accepted()
    over, untouched = await give(chats.lina.part("thread"), "drop", "a.png", png(4, 3))
    assert (over, untouched) == ("true", False)
    await expect(chips(chats)).to_have_text(["a.png"])
    over, untouched = await give(chats.lina.part("work-list"), "drop", "b.png", png(4, 3))
    assert (over, untouched) == ("false", False)  # not taken, and it does not replace the page
    await expect(chips(chats)).to_have_text(["a.png"])


async def test_files_are_kept_over_a_reload_and_go_to_their_own_chat(chats: Chats) -> None:
    first = await chats.accepted()
    await choose(chats, file("a.txt"))
    await is_there(chats)
    second = await chats.says("1", "发票怎么开？", ref="v8")
    await chats.lina.part("offer-accept").click()
    await chats.lina.is_in(second, "handling")
    await chats.lina.work(second).click()
    await expect(chips(chats)).to_have_count(0)
    await chats.lina.page.reload()
    await chats.lina.is_connected()
    await chats.lina.work(first).click()
    await expect(chips(chats)).to_have_text(["a.txt"])
    await chats.lina.part("send-message").click()
    [given] = await chats.web.until(lambda got: len(got) == 1)
    assert (given["data"]["ref"], given["data"]["attachments"][0]["name"]) == ("v7", "a.txt")


async def test_what_cannot_go_says_why_in_both_languages(chats: Chats) -> None:
    await chats.accepted()
    large = file("large.bin", b"x" * ((20 << 20) + 1))
    await choose(chats, large, file("empty.txt", b""), *(file(f"{n}.txt") for n in range(11)))
    await expect(chips(chats)).to_have_count(10)
    left = chats.lina.part("files-left")
    await expect(left).to_have_text(
        [
            "large.bin：未添加，文件最大 20 MB",
            "empty.txt：未添加，文件是空的",
            "10.txt：未添加，一次最多十个文件",
        ]
    )
    await assert_accessible(chats.lina)
    await chats.lina.speak("en")
    await expect(left.first).to_have_text("large.bin: left out, a file has at most 20 MB")
    await chats.lina.page.set_viewport_size({"width": 390, "height": 844})
    assert await chats.lina.page.evaluate("document.documentElement.scrollWidth") <= 390


async def test_a_file_that_does_not_arrive_holds_the_answer_back_and_is_sent_again(chats: Chats) -> None:
    await chats.accepted()
    page = chats.lina.page
    await page.route("**/api/v1/uploads", lambda route: route.abort())
    await choose(chats, file("a.txt"))
    await expect(chats.lina.part("file-failed")).to_be_visible()
    await chats.lina.part("message-text").fill("请见附件")
    await expect(chats.lina.part("send-message")).to_be_disabled()
    await assert_accessible(chats.lina)
    await page.unroute("**/api/v1/uploads")
    await chats.lina.part("file-again").click()
    await expect(chats.lina.part("send-message")).to_be_enabled()
    await chats.lina.part("send-message").click()
    await expect(chats.lina.part("message-file")).to_have_text("a.txt")


async def test_a_source_that_carries_no_files_has_them_in_notes_only(chats: Chats) -> None:
    said = {"ref": "p1", "message_id": "1", "text": "发票", "channel": "chat", "queue": "support"}
    [result] = await chats.floor.phones.events(event("contact.message", said, source="phones"))
    contact = result["contact_id"]
    await chats.lina.part("offer-accept").click()
    await chats.lina.is_in(contact, "handling")
    await choose(chats, file("a.txt"))
    await is_there(chats)
    await chats.answers("给同事")
    await expect(chats.lina.part("message-file")).to_have_text("a.txt")


async def test_an_image_that_is_none_is_a_file_to_be_saved(chats: Chats) -> None:
    await chats.accepted()
    _, sent = await uploaded(chats.floor.phones, b"\x89PNG\r\n\x1a\n" + b"broken", "照片.png")
    said = written("v7", "2", "", attachments=[{"upload_id": sent["id"]}])
    await chats.floor.phones.events(said)
    await expect(chats.lina.part("message-file")).to_have_text("照片.png")
    await expect(chats.lina.part("message-image")).to_have_count(0)
