"""Files with messages of Twilio (MMS), against a simulator of its documented interface."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from pydantic import ValidationError

from contacthub.channels.fetching import chunks_from
from contacthub.channels.file_links import GOOD_FOR_MS, FileLinks
from contacthub.channels.files import ChannelFiles, NotKept, coming
from contacthub.channels.sms.twilio_media import is_twilios, refusal_of
from contacthub.config import Settings
from contacthub.database.storage import Storage
from contacthub.hub.store import MIGRATIONS
from contacthub.messages.attachments import AttachmentStore
from contacthub.messages.model import Attachment
from contacthub.testing.shops import played
from contacthub.testing.sms import ACCOUNT, TwilioSimulator
from tests.channels.sms.test_http_provider import status_of
from tests.channels.sms.test_twilio import PATH, PUBLIC, hook, inbound, texting
from tests.messages.chats import accepted, available
from tests.messages.test_attachments import fetched, uploaded
from tests.support import Api, Console, console, token

PNG = b"\x89PNG\r\n\x1a\n"


@asynccontextmanager
async def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, mms: bool = True
) -> AsyncIterator[tuple[Api, Api, TwilioSimulator, Console, Api]]:
    """A hub with Twilio, and an agent at a console and over HTTP."""
    async with texting(tmp_path, monkeypatch, mms=mms) as (owner, api, twilio):
        mine = await token(owner, "mine", scopes=["events:write"], agent="lina")
        async with console(owner, "lina", bearer=mine.token) as lina:
            await available(lina)
            yield owner, api, twilio, lina, mine


async def at(owner: Api, address: str) -> tuple[int, bytes, str]:
    """What is at a public address of the hub, without a login."""
    url = f"{owner.hub.url}{address.removeprefix(PUBLIC)}"
    async with owner.session.get(url) as response:
        return response.status, await response.read(), response.content_type


async def test_pictures_of_a_customer_are_fetched_by_our_login(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(tmp_path, monkeypatch, mms=False) as (owner, api, twilio, lina, _):
        files = {**twilio.media("image/jpeg", b"\xff\xd8\xff1"), **twilio.media("audio/amr", b"#!AMR", 1)}
        assert await hook(owner, twilio, "inbound", inbound("MM1", "看", **files)) == (200, "<Response/>")
        contact_id = (await accepted(lina))["contact_id"]
        [message] = (await api.get(f"/contacts/{contact_id}/messages"))["messages"]
        assert (message["text"], [each["name"] for each in message["attachments"]]) == (
            "看",
            ["image.jpg", "audio.amr"],
        )
        assert (await fetched(api, message["attachments"][0]["id"]))[:2] == (200, b"\xff\xd8\xff1")
        assert sorted(twilio.asked) == ["ME0", "ME1"]


async def test_our_login_is_given_to_no_other_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk(tmp_path, monkeypatch) as (owner, api, twilio, lina, _):
        asked: list[web.Request] = []

        async def other(request: web.Request) -> web.Response:
            asked.append(request)
            return web.Response(body=PNG)

        async with played(other) as server:
            file = {"MediaUrl0": f"{server.url}/x", "MediaContentType0": "image/png", "NumMedia": "1"}
            assert (await hook(owner, twilio, "inbound", inbound("MM1", "", **file)))[0] == 200
        contact_id = (await accepted(lina))["contact_id"]
        [message] = (await api.get(f"/contacts/{contact_id}/messages"))["messages"]
        assert (message["text"].splitlines()[0], asked) == ("[附件 attachment: image/png]", [])
        assert "服务商未提供" in message["text"]


async def test_twilio_fetches_a_file_once_and_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(tmp_path, monkeypatch) as (owner, api, twilio, lina, mine):
        await hook(owner, twilio, "inbound", inbound("SM1", "hi"))
        offer = await accepted(lina)
        assert offer["capabilities"] == ["messages", "files"]
        ids = [(await uploaded(mine, PNG, name))[1]["id"] for name in ("a.png", "b.png")]
        said = {"contact_id": offer["contact_id"], "text": "这个", "attachments": ids}
        assert (await lina.do("send_message", **said))["ok"]
        [sent] = await twilio.sent_in_all(1)
        await status_of(api, offer["contact_id"], "sent")
        first, second = sent["MediaUrl"]
        assert sent["Body"] == "这个"
        assert first.startswith(f"{PUBLIC}{PATH}/files/")
        assert first != second
        assert await at(owner, first[:-1]) == (404, *(await at(owner, first[:-1]))[1:])
        assert (await at(owner, first.replace("/texts/", "/other/")))[0] == 404
        assert await at(owner, first) == (200, PNG, "image/png")
        assert [(await at(owner, each))[0] for each in (first, second, second)] == [404, 200, 404]


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ([("a.zip", "application/zip", 1)], "file_kind"),
        ([("a.png", "image/png", 3 << 20), ("b.png", "image/png", 3 << 20)], "files_too_large"),
        ([("a.pdf", "application/pdf", 601 << 10)], "files_too_large"),
        ([("a.pdf", "application/pdf", 600 << 10), ("b.gif", "image/gif", 4 << 20)], None),
    ],
)
def test_what_twilio_does_not_take_is_known_before(
    files: list[tuple[str, str, int]], reason: str | None
) -> None:
    given = [Attachment(id=name, name=name, media_type=kind, size=size) for name, kind, size in files]
    assert refusal_of(given) == reason


async def test_a_file_of_a_kind_that_twilio_does_not_take_fails_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(tmp_path, monkeypatch) as (owner, api, twilio, lina, mine):
        await hook(owner, twilio, "inbound", inbound("SM1", "hi"))
        contact_id = (await accepted(lina))["contact_id"]
        file = (await uploaded(mine, b"PK\x05\x06", "a.zip"))[1]["id"]
        await lina.do("send_message", contact_id=contact_id, text="x", attachments=[file])
        assert (await status_of(api, contact_id, "failed"))["reason"] == "file_kind"
        assert twilio.sent == []


async def test_without_mms_that_no_files_go_is_known_before_one_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(tmp_path, monkeypatch, mms=False) as (owner, _, twilio, lina, _mine):
        await hook(owner, twilio, "inbound", inbound("SM1", "hi"))
        assert (await accepted(lina))["capabilities"] == ["messages"]


def test_mms_without_an_address_of_the_hub_is_refused() -> None:
    table = {
        "type": "sms", "provider": "twilio", "name": "texts", "queue": "sales", "account_sid": ACCOUNT,
        "auth_token_env": "T", "number": "+15005550006", "mms": True,
    }  # fmt: skip
    with pytest.raises(ValidationError, match=r"texts: its files are fetched here: set server\.public_url"):
        Settings.model_validate({"channels": [table]})
    assert Settings.model_validate({"server": {"public_url": PUBLIC}, "channels": [table]}).channels


@pytest.mark.both_engines
async def test_an_address_is_good_once_for_a_while_and_again_where_it_broke_off(
    storage: Storage, tmp_path: Path
) -> None:
    now = [1_777_600_000_000]
    readers = await storage.readers("hub", size=1)
    async with await storage.writer("hub", MIGRATIONS) as writer:
        files = ChannelFiles(AttachmentStore(tmp_path, writer, readers, lambda: now[0]), "s", lambda: now[0])
        [file] = (await files.keep("m", [coming("a.png", PNG)])).files

        def links(source: str = "s") -> FileLinks:
            return FileLinks(writer, files, lambda: now[0], source=source, address="https://h")

        ends = [(await links().made(file)).rpartition("/")[2] for _ in range(2)]
        rows: list[Any] = await writer.run(lambda raw: raw.execute("SELECT hash FROM file_links").fetchall())
        assert not {row[0] for row in rows} & {*ends}
        assert await links("other").take(ends[0]) is None
        found = await links().take(ends[0])
        assert found is not None
        assert found.attachment == file
        assert await links().take(ends[0]) is None
        await links().give_back(ends[0])
        assert await links().take(ends[0]) is not None
        now[0] += GOOD_FOR_MS
        assert await links().take(ends[1]) is None
    await readers.close()


async def test_a_redirect_is_followed_without_our_login_and_to_known_hosts_alone() -> None:
    async def elsewhere(request: web.Request) -> web.Response:
        return web.Response(body=request.headers.get("Authorization", "none").encode())

    async with played(elsewhere) as other:

        async def redirects(_request: web.Request) -> web.Response:
            return web.Response(status=307, headers={"Location": f"{other.url}/file"})

        async with played(redirects) as first, aiohttp.ClientSession() as session:
            login = {"Authorization": "Basic x"}
            followed = chunks_from(session, first.url, login, may_go_to=lambda url: url.startswith(other.url))
            assert [each async for each in followed] == [b"none"]
            for may_go_to in (None, is_twilios):
                with pytest.raises(NotKept):
                    _ = [each async for each in chunks_from(session, first.url, login, may_go_to=may_go_to)]
        assert len(other.asked) == 1


@pytest.mark.parametrize(
    ("url", "is_theirs"),
    [
        ("https://mms.twiliocdn.com/AC/hash?Policy=x", True),
        ("http://mms.twiliocdn.com/x", False),
        ("https://twiliocdn.com.evil.example/", False),
        ("https://eviltwiliocdn.com/", False),
        ("https://mms.twiliocdn.com@evil.example/", False),
        ("https://mms.twiliocdn.com:8443/", False),
        ("https://169.254.169.254/", False),
        ("/relative", False),
    ],
)
def test_which_hosts_are_twilios(url: str, is_theirs: bool) -> None:
    assert is_twilios(url) is is_theirs
