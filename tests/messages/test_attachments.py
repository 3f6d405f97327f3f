"""Files with messages: sent, named by a message, fetched by those who may, and taken away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from contacthub.messages import attachments
from contacthub.messages.attachments import AttachmentStore, Owner
from contacthub.messages.file_types import media_type_of
from contacthub.problems import Problem
from tests.accounts.people import Person, signed_in
from tests.messages.chats import CHAT, accepted, available, written
from tests.messages.source import Source, source
from tests.support import Api, Console, console, hub_on, token

Json = dict[str, Any]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


async def uploaded(api: Api, content: bytes = PNG, name: str = "照片 1.png") -> tuple[int, Json]:
    """What a program is answered that sends a file."""
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("caption", "a form may have other fields")
    form.add_field("file", content, filename=name, content_type="text/html")
    form.add_field("after", "and these")
    headers = {"Authorization": f"Bearer {api.token}"}
    async with api.session.post(f"{api.hub.url}/api/v1/uploads", data=form, headers=headers) as response:
        return response.status, await response.json()


async def sent_by(person: Person, content: bytes) -> Json:
    """A file that somebody sends who is signed in."""
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("file", content, filename="a.txt")
    headers = {"Origin": person.origin, "X-CSRF-Token": person.csrf, "Cookie": person.cookie}
    url = f"{person.owner.hub.url}/api/v1/uploads"
    async with person.owner.session.post(url, data=form, headers=headers) as response:
        assert response.status == 201, await response.text()
        sent: Json = await response.json()
        return sent


async def fetched(api: Api, file_id: str) -> tuple[int, bytes, Any]:
    """Status, bytes and headers of a file."""
    headers = {"Authorization": f"Bearer {api.token}"}
    url = f"{api.hub.url}/api/v1/attachments/{file_id}"
    async with api.session.get(url, headers=headers) as response:
        return response.status, await response.read(), response.headers


def with_files(*ids: str, message_id: str = "1", **more: Any) -> Json:
    """A customer's message with files."""
    return written(
        "v7", message_id, **{"text": "", **CHAT, **more}, attachments=[{"upload_id": each} for each in ids]
    )


@dataclass
class Desk:
    """An agent whose program may send files, with a chat that is theirs."""

    owner: Api
    api: Api
    mine: Api
    lina: Console
    web: Source
    contact_id: str

    async def send(self, *ids: str, text: str = "") -> Json:
        """What is answered to a message with files."""
        return await self.lina.do(
            "send_message", contact_id=self.contact_id, text=text, attachments=list(ids)
        )


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A chat that lina has accepted."""
    async with AsyncExitStack() as stack:
        web = await stack.enter_async_context(source())
        owner = await stack.enter_async_context(hub_on(tmp_path, sources=[web.settings]))
        api = await token(owner)
        mine = await token(owner, "mine", scopes=["events:write"], agent="lina")
        lina = await stack.enter_async_context(console(owner, "lina", bearer=mine.token))
        await available(lina)
        await api.events(written("v7", "0", "Hello", **{**CHAT, "queue": "support"}))
        offer = await accepted(lina)
        yield Desk(owner, api, mine, lina, web, offer["contact_id"])


@pytest.mark.both_engines
async def test_a_file_of_a_customer_is_with_their_message(api: Api) -> None:
    status, file = await uploaded(api)
    assert status == 201, file
    assert (file["name"], file["media_type"], file["size"]) == ("照片 1.png", "image/png", len(PNG))
    [result] = await api.events(with_files(file["id"]))
    found = await api.get(f"/contacts/{result['contact_id']}/messages")
    assert found["messages"][0]["attachments"] == [file]
    status, content, headers = await fetched(api, file["id"])
    assert (status, content) == (200, PNG)
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''%E7%85%A7%E7%89%87%201.png"
    assert headers["Content-Type"] == "image/png"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox"


@pytest.mark.both_engines
async def test_a_file_is_with_one_message_only_also_in_one_batch(api: Api) -> None:
    _, file = await uploaded(api)
    first, second = await api.events(with_files(file["id"]), with_files(file["id"], message_id="2"))
    [third] = await api.events(with_files(file["id"], message_id="3"))
    [again] = await api.events(with_files(file["id"]))
    assert [each["status"] for each in (first, second, third, again)] == [
        "accepted", "rejected", "rejected", "ignored",
    ]  # fmt: skip
    assert third["error"]["errors"][0]["pointer"] == "#/data/attachments/0/upload_id"


async def test_a_source_has_no_file_of_another_and_none_of_a_person(owner: Api, api: Api) -> None:
    other = await token(owner, "other", scopes=["events:write"], sources=["shop"])
    _, theirs = await uploaded(other)
    persons = await sent_by(await signed_in(owner, "lina"), b"hello")
    results = await api.events(*(with_files(each["id"], message_id=each["id"]) for each in (theirs, persons)))
    assert [each["status"] for each in results] == ["rejected", "rejected"]


async def test_an_early_message_has_its_file_once_its_contact_arrives(api: Api) -> None:
    _, file = await uploaded(api)
    early = written("v9", "1", "Look", attachments=[{"upload_id": file["id"]}])
    [result] = await api.events(early)
    assert result["status"] == "ignored"
    arrived = {**early, "id": "arrived-9", "type": "contact.arrived", "data": {"ref": "v9", **CHAT}}
    [result] = await api.events(arrived)
    found = await api.get(f"/contacts/{result['contact_id']}/messages")
    assert [each["attachments"] for each in found["messages"]] == [[file]]


async def test_an_agents_file_reaches_the_source_which_fetches_it(desk: Desk) -> None:
    status, file = await uploaded(desk.mine, b"Dear customer", "letter.txt")
    assert status == 201, file
    offer = next(each["offer"] for each in desk.lina.frames if each["type"] == "offer")
    assert offer["capabilities"] == ["messages", "files"]
    reply = await desk.send(file["id"])
    assert reply["ok"], reply
    given = (await desk.web.until(lambda got: len(got) >= 1))[0]["data"]
    assert given["attachments"] == [{**file, "url": f"/api/v1/attachments/{file['id']}"}]
    own = next(each for each in desk.lina.frames if each.get("event", {}).get("type") == "message_written")
    assert own["message"]["attachments"] == [file]
    speaks = await token(desk.owner, "web", scopes=["events:write"], sources=["web"])
    other = await token(desk.owner, "shop", scopes=["events:write"], sources=["shop"])
    assert (await fetched(speaks, file["id"]))[:2] == (200, b"Dear customer")
    assert (await fetched(other, file["id"]))[0] == 404
    again = await desk.send(file["id"], text="again")
    assert again["error"]["errors"][0]["pointer"] == "#/attachments/0"


async def test_an_agent_sends_only_files_of_their_own(desk: Desk) -> None:
    _, file = await uploaded(desk.api)
    for file_id in (file["id"], "none"):
        assert (await desk.send(file_id))["error"]["code"] == "invalid"
    assert (await desk.send())["error"]["code"] == "bad_command"


async def test_an_agent_fetches_files_of_their_threads_and_no_other(desk: Desk) -> None:
    _, file = await uploaded(desk.mine)
    assert (await desk.send(file["id"]))["ok"]
    lina, wei = await signed_in(desk.owner, "lina"), await signed_in(desk.owner, "wangwei", agent="wangwei")
    path = f"/attachments/{file['id']}"
    for person, wanted in ((lina, 200), (wei, 403)):
        url, cookie = f"{desk.owner.hub.url}/api/v1{path}", {"Cookie": person.cookie}
        async with desk.owner.session.get(url, headers=cookie) as response:
            assert response.status == wanted
    assert (await wei.call("GET", "/attachments/none"))[0] == 403
    assert (await desk.api.call("GET", "/attachments/none"))[0] == 404


async def test_a_file_with_no_message_is_fetched_by_none(api: Api) -> None:
    _, file = await uploaded(api)
    assert (await fetched(api, file["id"]))[0] == 404


async def test_what_is_no_file_or_too_large_is_refused_and_leaves_nothing(
    api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "MOST_FILE_BYTES", 1000)
    assert (await uploaded(api, bytes(1001)))[1]["code"] == "too_large"
    assert (await uploaded(api, b""))[1]["errors"][0]["pointer"] == "#/file"
    assert (await api.call("POST", "/uploads", {}))[1]["code"] == "unsupported_media_type"
    store = api.hub.parts.messages.attachments
    assert [each for each in store._folder.rglob("*") if each.is_file()] == []


async def test_an_owner_sends_so_many_at_once_and_keeps_so_many_unused(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "MOST_UNUSED", 1)
    assert (await uploaded(api))[0] == 201
    assert (await uploaded(api))[1]["code"] == "over_limit"
    store = api.hub.parts.messages.attachments
    with store._counted("a"):
        monkeypatch.setattr(attachments, "AT_ONCE_OF_OWNER", 1)
        with pytest.raises(Problem, match="too many files"), store._counted("a"):
            pass
        with store._counted("b"):
            pass


@pytest.mark.both_engines
async def test_a_file_that_no_message_has_is_gone_after_a_day(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    store: AttachmentStore = api.hub.parts.messages.attachments
    (_, used), (_, unused) = await uploaded(api), await uploaded(api, b"unused")
    await api.events(with_files(used["id"]))
    await store.drop_unused()
    assert store.path(unused["id"]).is_file()
    monkeypatch.setattr(attachments, "USED_WITHIN_MS", -60_000)
    [late] = await api.events(with_files(unused["id"], message_id="2"))
    assert late["status"] == "rejected"
    monkeypatch.setattr(attachments, "GONE_AFTER_MS", -60_000)
    await store.drop_unused()
    assert not store.path(unused["id"]).exists()
    assert await store.upload(unused["id"]) is None
    assert (await fetched(api, used["id"]))[1] == PNG


async def test_a_channel_keeps_files_without_http(api: Api) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"%PDF-1.7 "
        yield b"rest"

    store: AttachmentStore = api.hub.parts.messages.attachments
    owner = Owner(name="web", is_program=True, sources=frozenset({"web"}))
    kept = await store.keep("../..\\etc/\u202ebill.pdf", chunks(), owner)
    assert (kept.name, kept.media_type, kept.size) == ("bill.pdf", "application/pdf", 13)
    [result] = await api.events(with_files(kept.id))
    assert result["status"] == "accepted", result
    assert store.path(kept.id).read_bytes() == b"%PDF-1.7 rest"


@pytest.mark.parametrize(
    ("beginning", "media_type"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0JFIF", "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"%PDF-1.4", "application/pdf"),
        (b"PK\x03\x04\x14\x00word/document.xml",
         "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (b"PK\x03\x04\x14\x00a.txt", "application/zip"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "text/plain"),
        (b"<!doctype html><script>", "text/plain"),
        ("中文".encode()[:-1], "text/plain"),
        ("中文".encode("gb18030"), "application/octet-stream"),
        (b"MZ\x90\x00", "application/octet-stream"),
    ],
)  # fmt: skip
def test_a_file_is_what_is_in_it(beginning: bytes, media_type: str) -> None:
    assert media_type_of(beginning) == media_type
