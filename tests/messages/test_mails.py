"""What mails have: a subject, copies, and looks."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.messages.chats import CHAT, accepted, available, written
from tests.messages.html.test_cleaning import BOMBS
from tests.messages.source import source as opened
from tests.messages.source import without_pauses
from tests.messages.test_answers import Desk
from tests.messages.test_attachments import PNG, uploaded
from tests.support import console, hub_on, token

MAIL = {**CHAT, "channel": "email", "from": "mei@shop.example", "queue": "support"}
FANG = "fang@shop.example"


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
async def desk(stack: AsyncExitStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """An agent with a mail that fang has a copy of."""
    return await with_a(stack, tmp_path, monkeypatch, MAIL | {"subject": "Remote", "cc": [FANG]})


async def with_a(
    stack: AsyncExitStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: dict[str, Any]
) -> Desk:
    without_pauses(monkeypatch)
    web = await stack.enter_async_context(opened())
    owner = await stack.enter_async_context(hub_on(tmp_path, sources=[web.settings]))
    api = await token(owner)
    lina = await stack.enter_async_context(console(owner, "lina"))
    await available(lina)
    [taken] = await api.events(written("v7", "1", **{"text": "Hello", **said}))
    assert taken["status"] == "accepted", taken
    offer = await accepted(lina)
    return Desk(owner, api, lina, web, offer["contact_id"])


@pytest.mark.both_engines
async def test_an_answer_has_the_subject_and_the_copies_that_it_was_given(desk: Desk) -> None:
    [received] = (await desk.lina.find("thread"))["messages"]
    assert (received["subject"], received["cc"]) == ("Remote", [FANG])
    about: dict[str, Any] = {"contact_id": desk.contact_id, "subject": "Re: Remote, size AAA"}
    assert (await desk.lina.do("send_message", text="Two.", cc=["lu@shop.example"], **about))["ok"]
    assert (await desk.lina.do("send_message", text="Or three.", cc=[], **about))["ok"]
    assert (await desk.lina.do("send_message", text="Bye.", contact_id=desk.contact_id))["ok"]
    given = await desk.web.until(lambda got: len(got) >= 3)
    told = [(each["data"].get("subject"), each["data"].get("cc")) for each in given]
    assert told == [(about["subject"], ["lu@shop.example"]), (about["subject"], []), (None, None)]
    assert [(each["subject"], each["cc"]) for each in (await desk.messages())[1:]] == told


async def test_a_chat_and_a_note_have_neither(
    stack: AsyncExitStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await with_a(stack, tmp_path, monkeypatch, {**CHAT, "queue": "support"})
    about = {"contact_id": desk.contact_id, "text": "Two."}
    reply = await desk.lina.do("send_message", subject="Batteries", cc=[FANG], **about)
    assert [each["pointer"] for each in reply["error"]["errors"]] == ["#/subject", "#/cc"]
    reply = await desk.lina.do("send_message", subject="Batteries", internal=True, **about)
    assert [each["pointer"] for each in reply["error"]["errors"]] == ["#/subject"]


@pytest.mark.parametrize(
    "address",
    ["fang", "f g@shop.example", "fang@shop.example>", "方@shop.example", "a@b.example\r\nBcc: c@d.e"],
)
async def test_what_is_no_address_gets_no_copy(desk: Desk, address: str) -> None:
    reply = await desk.lina.do("send_message", contact_id=desk.contact_id, text="Two.", cc=[address])
    assert reply["error"]["errors"][0]["pointer"] == "#/cc/0"
    [result] = await desk.api.events(written("v7", "2", "And?", cc=[address]))
    assert result["error"]["errors"][0]["pointer"] == "#/data/cc/0"


async def fetched(desk: Desk, path: str) -> tuple[str, Mapping[str, str]]:
    """A page as a browser would get it, and its headers."""
    headers = {"Authorization": f"Bearer {desk.api.token}"}
    async with desk.api.session.get(f"{desk.api.hub.url}{path}", headers=headers) as answer:
        assert (answer.status, answer.content_type) == (200, "text/html")
        return await answer.text(), answer.headers


FILES = {"logo": PNG, "page": b"<html><script>alert(1)</script>", "gone": PNG, "other": PNG}
HTML = (
    '<p>Hello <b onclick="alert(1)">there</b></p><script>alert(1)</script><img src="https://x.example/a.png">'
)


@pytest.mark.both_engines
async def test_a_message_is_shown_as_it_looks_and_does_nothing(
    stack: AsyncExitStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await with_a(stack, tmp_path, monkeypatch, MAIL | {"html": HTML, "text": ""})
    [received] = (await desk.lina.find("thread"))["messages"]
    assert received["text"] == "Hello there"
    page = await fetched(desk, received["html_url"])
    assert '<p>Hello <b>there</b></p><img src="https://x.example/a.png">' in page[0]
    assert "alert" not in page[0]
    policy = page[1]["Content-Security-Policy"]
    assert "sandbox allow-popups" in policy
    assert "default-src 'none'" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert "img-src data:;" in policy
    assert "https:" not in policy
    with_images = await fetched(desk, f"{received['html_url']}?images=true")
    assert "img-src data: https: http:;" in with_images[1]["Content-Security-Policy"]
    assert (await desk.messages())[0]["html_url"] == received["html_url"]


async def test_the_pictures_with_a_message_are_in_its_page_and_no_other_file(
    stack: AsyncExitStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await with_a(stack, tmp_path, monkeypatch, MAIL)
    ids = {name: (await uploaded(desk.api, body))[1]["id"] for name, body in FILES.items()}
    [other] = await desk.api.events(written("v7", "9", "Other", attachments=[{"upload_id": ids["other"]}]))
    assert other["status"] == "accepted"
    assert (await desk.lina.event("message_received"))["message"]["text"] == "Other"
    html = "".join(f'<i>{name}</i><img src="cid:{name}@shop">' for name in (*ids, "none"))
    html += f'<img src="cid:{ids["other"]}">'
    attachments = [
        {"upload_id": ids[name], "content_id": f"{name}@shop"} for name in ("logo", "page", "gone")
    ]
    desk.owner.hub.parts.messages.attachments.path(ids["gone"]).unlink()
    [result] = await desk.api.events(written("v7", "2", "See", html=html, attachments=attachments))
    assert result["status"] == "accepted", result
    received = (await desk.lina.event("message_received"))["message"]
    assert received["text"] == "See"
    page, headers = await fetched(desk, received["html_url"])
    logo = base64.b64encode(PNG).decode()
    shown = "".join(f"<i>{name}</i><img>" for name in ("page", "gone", "other", "none"))
    assert f'<i>logo</i><img src="data:image/png;base64,{logo}">{shown}<img></body>' in page
    assert "img-src data:;" in headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", BOMBS)
async def test_html_that_is_a_bomb_is_a_message_and_holds_no_other_up(desk: Desk, name: str) -> None:
    bomb, plain = (written("v7", n, "", html=html) for n, html in (("2", BOMBS[name]), ("3", "<p>Hi</p>")))
    answers = await desk.api.events(bomb, plain)
    assert [each["status"] for each in answers] == ["accepted", "accepted"]
    first, second = [(await desk.lina.event("message_received"))["message"] for _ in range(2)]
    assert first["html_url"] is None
    assert 0 < len(first["text"]) < 50_000
    assert (second["text"], second["html_url"] is None) == ("Hi", False)


async def test_only_those_who_read_the_thread_see_it(
    stack: AsyncExitStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await with_a(stack, tmp_path, monkeypatch, MAIL | {"html": HTML})
    [received] = (await desk.lina.find("thread"))["messages"]
    path = received["html_url"].removeprefix("/api/v1")
    other = await token(desk.owner, "other", scopes=["events:write"])
    assert (await other.call("GET", path))[0] == 403
    assert (await desk.api.call("GET", "/messages/0199/html"))[0] == 404


async def test_text_alone_has_no_looks(desk: Desk) -> None:
    [received] = (await desk.lina.find("thread"))["messages"]
    assert received["html_url"] is None
    assert (await desk.api.call("GET", f"/messages/{received['id']}/html"))[0] == 404


async def test_html_that_says_nothing_is_a_message_that_says_so(desk: Desk) -> None:
    await desk.api.events(written("v7", "2", "", html="<script>1</script>"))
    received = await desk.lina.event("message_received")
    assert "could not be read" in received["message"]["text"]
