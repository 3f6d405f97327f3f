"""Mails at the agent's screen: their pictures, and tricks with the direction in which is read."""

from __future__ import annotations

from typing import Any

import pytest

from tests.messages.test_attachments import uploaded

from .desks import FLOOR, Desk, expect
from .test_accessible import assert_accessible, assert_accessible_as_it_is
from .test_composed_files import png
from .test_messages import Chats, chats

__all__ = ["chats"]

HTML = '<p>Look</p><img id="a" alt="A" src="cid:logo@shop"><img id="b" alt="B" src="cid:none@shop">'


async def test_pictures_that_are_with_a_mail_are_shown_in_its_frame(chats: Chats) -> None:
    _, file = await uploaded(chats.floor.phones, png(4, 3), "logo.png")
    attachments = [{"upload_id": file["id"], "content_id": "logo@shop"}]
    await chats.accepted("电池？", html=HTML, channel="email", attachments=attachments)
    await chats.lina.part("message-looks").press("Enter")
    images = chats.lina.page.frame_locator("[data-testid=message-html]").locator("img")
    await expect(images).to_have_count(2)
    await expect(images.first).to_have_js_property("naturalWidth", 4)
    await expect(images.nth(1)).to_have_js_property("naturalWidth", 0)


async def look_at(chats: Chats, text: str, html: str) -> None:
    """Accept a mail and show it as it looks."""
    contact = await chats.says("1", text, html=html, channel="email")
    await chats.lina.part("offer-accept").click()
    await chats.lina.is_in(contact, "handling")
    await chats.lina.part("message-looks").click()


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("两节电池。", 1280),
        ("Two batteries.\n\nThank you!", 390),
        ("\n".join("换了两节电池，遥控器还是没有反应，指示灯也不亮。" * 2 for _ in range(6)), 1280),
        ("\n\n".join("I changed both batteries, and the remote is still dead. " * 3 for _ in range(4)), 390),
    ],
)
async def test_the_frame_of_a_mail_is_about_as_tall_as_the_mail(chats: Chats, text: str, width: int) -> None:
    await chats.lina.page.set_viewport_size({"width": width, "height": 1600})
    html = "".join(f"<p>{line}</p>" for line in text.split("\n") if line)
    await look_at(chats, text, html)
    frame = chats.lina.part("message-html")
    inside = chats.lina.page.frame_locator("[data-testid=message-html]").locator("html")
    await expect(inside.locator("p").last).to_be_visible()
    tall, needed = (
        await frame.evaluate("it => it.clientHeight"),
        await inside.evaluate("it => it.offsetHeight"),
    )
    assert needed * 0.8 <= tall <= max(needed * 1.4, needed + 60), (tall, needed)


async def test_the_frame_of_a_long_mail_is_bounded_and_as_strict_as_ever(chats: Chats) -> None:
    text = "\n".join(f"Line {n}" for n in range(400))
    await look_at(chats, text, "".join(f"<p>Line {n}</p>" for n in range(400)))
    frame = chats.lina.part("message-html")
    tall, window = await frame.evaluate("it => [it.clientHeight, innerHeight]")
    assert 320 < tall <= window * 0.7
    allowed = await frame.get_attribute("sandbox")
    assert allowed == "allow-popups allow-popups-to-escape-sandbox"
    await expect(frame).to_have_js_property("contentDocument", None)  # of no origin: not even we may look
    await assert_accessible_as_it_is(chats.lina)


async def test_what_is_put_below_an_answer_is_shown_before_it_is_sent(chats: Chats) -> None:
    signed = {"queues": [{**each, "signature": "{agent}\n{queue}"} for each in FLOOR["queues"]]}
    assert (await chats.floor.owner.call("PUT", "/admin/floor", signed))[0] == 200
    await chats.accepted("电池？", channel="email", subject="Remote")
    below = chats.lina.part("mail-signature")
    await expect(below).to_have_text("Li Na 李娜\n售后 After-sales")
    await assert_accessible(chats.lina)
    await chats.answers("两节")
    [given] = await chats.web.until(lambda got: len(got) >= 1)
    assert given["data"]["signature"] == "Li Na 李娜\n售后 After-sales"
    await chats.lina.part("message-note").check()
    await expect(below).to_be_hidden()


async def test_who_has_a_copy_of_a_mail_stands_with_it(chats: Chats) -> None:
    await chats.accepted("电池？", channel="email", cc=["fang@shop.example", "li@shop.example"])
    copies = chats.lina.part("message-copies")
    await expect(copies).to_have_text("抄送 fang@shop.example, li@shop.example")
    await chats.lina.part("mail-copies").fill("财务 <fin@shop.example>")
    await chats.answers("7号电池")
    await expect(copies).to_have_count(2)
    await expect(copies.last).to_have_text("抄送 fin@shop.example")


TURNED_AROUND = r"""() => {
    const isApart = style => /isolate|plaintext/.test(style.unicodeBidi)
    const found = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
        const node = walker.currentNode
        if (!node.data.includes("\u202e") || node.parentElement.closest("[hidden], template")) continue
        let box = node.parentElement
        let style = getComputedStyle(box)
        while (style.display === "inline" && !isApart(style)) {
            box = box.parentElement
            style = getComputedStyle(box)
        }
        const beside = box.textContent.replace(node.data, "").trim()
        if (!isApart(style) && beside) found.push(box.outerHTML.slice(0, 300))
    }
    return found
}"""
"""Texts that turn around what stands beside them."""


async def turned_around(desk: Desk) -> Any:
    return await desk.page.evaluate(TURNED_AROUND)


async def test_what_reads_from_the_right_turns_nothing_around_beside_it(chats: Chats) -> None:
    trick = "\u202egpj.exe"
    _, file = await uploaded(chats.floor.phones, png(4, 3), f"<img src=x onerror=alert(1)>{trick}")
    said: dict[str, Any] = {
        "caller": f"{trick}@shop.example", "subject": trick, "from_name": trick, "channel": "email",
        "attributes": {trick: trick}, "attachments": [{"upload_id": file["id"]}],
        "in_reply_to": "<script>window.hacked=1</script>",
    }  # fmt: skip
    contact = await chats.says("1", trick, **{"from": said.pop("caller"), **said})
    await expect(chats.lina.part("offer-text")).to_have_text(trick)
    assert await turned_around(chats.lina) == []
    await chats.lina.part("offer-accept").click()
    await chats.lina.is_in(contact, "handling")
    await expect(chats.said()).to_have_text([trick])
    await expect(chats.lina.part("message-file")).to_contain_text("<img src=x onerror=alert(1)>gpj.exe")
    assert await turned_around(chats.lina) == []
    assert await chats.lina.page.evaluate("window.hacked") is None
