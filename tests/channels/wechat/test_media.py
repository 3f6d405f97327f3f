"""Files with messages of WeChat, both ways."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import aiohttp
import pytest

from contacthub.channels.fetching import NotNow
from contacthub.channels.files import ChannelFiles, NotKept, coming
from contacthub.channels.files_both_ways import FilesBothWays
from contacthub.channels.media_in import Media, MediaIn
from contacthub.channels.media_store import MediaStore
from contacthub.channels.port import Outgoing
from contacthub.channels.sends_begun import SendsBegun
from contacthub.channels.wechat.api import WechatApi
from contacthub.channels.wechat.channel import Account, WeChat
from contacthub.channels.wechat.media import WechatMedia, is_tencents
from contacthub.channels.wechat.payload import Received, read
from contacthub.database.storage import Storage
from contacthub.hub.store import MIGRATIONS
from contacthub.messages.attachments import AttachmentStore
from contacthub.messages.model import Attachment
from contacthub.sources.message_sending import Answered
from contacthub.testing.shops import PlayedShop, played
from contacthub.testing.wechat import PlayedWeChat
from tests.channels.ports import KeepingPort

PNG = b"\x89PNG\r\n\x1a\n"


@dataclass
class Official:
    """One account, and the WeChat that it is at."""

    channel: WeChat
    wechat: PlayedWeChat
    server: PlayedShop
    files: ChannelFiles
    media: WechatMedia

    async def kept(self, name: str, content: bytes = PNG) -> Attachment:
        """A file that an agent has sent."""
        return (await self.files.keep(name, [coming(name, content)])).files[0]

    async def sends(self, text: str, *files: Attachment, key: str = "cb_1") -> Answered:
        return await self.channel.send(
            Outgoing(
                ref="oA", contact_id="c", message_id="m", attempt=1, text=text, key=key, attachments=files
            )
        )

    async def fetched(self, media_id: str) -> bytes:
        return b"".join([chunk async for chunk in self.media.chunks(media_id)])


@pytest.fixture
async def official(storage: Storage, tmp_path: Path) -> AsyncIterator[Official]:
    port, wechat = KeepingPort("wx"), PlayedWeChat()
    readers = await storage.readers("hub", size=1)
    async with (
        await storage.writer("hub", MIGRATIONS) as writer,
        played(wechat.handler) as server,
        aiohttp.ClientSession() as session,
    ):
        files = ChannelFiles(AttachmentStore(tmp_path, writer, readers, port.now), "wx", port.now)
        api = WechatApi(session, port.now, url=server.url, app_id=wechat.app_id, secret=wechat.app_secret)
        media = WechatMedia(session, api, server.url)
        coming = MediaIn(cast(Any, port), files, MediaStore(writer, readers, "wx"), media.chunks)
        channel = WeChat(
            cast(Any, port), api, Account(queue="support", token="spamtest", crypt=None),
            SendsBegun(writer, port.now), FilesBothWays(coming=coming, provider=media, kept=files),
        )  # fmt: skip
        yield Official(channel, wechat, server, files, media)
    await readers.close()


async def test_pictures_and_voices_are_fetched_and_videos_from_where_wechat_says(official: Official) -> None:
    official.wechat.files = {
        "P": ("image/jpeg", PNG),
        "V": ("audio/amr", b"#!AMR"),
        "F": ("video/mp4", b"ftyp"),
    }
    assert [await official.fetched(each) for each in "PVF"] == [PNG, b"#!AMR", b"ftyp"]
    assert "access_token" not in official.server.asked[-1][1]  # that is for the interface alone


async def test_a_token_that_was_refused_is_fetched_anew(official: Official) -> None:
    official.wechat.files = {"P": ("image/jpeg", PNG)}
    await official.fetched("P")
    official.wechat.tokens = 5  # another program has made one: ours is refused
    assert await official.fetched("P") == PNG


@pytest.mark.parametrize(
    ("code", "error"), [(40007, NotKept), (-1, NotNow), (45009, NotNow), (40164, NotNow), (99, NotKept)]
)
async def test_numbers_say_whether_a_file_may_be_had_later(
    official: Official, code: int, error: type[Exception]
) -> None:
    official.wechat.file_errors = [code]
    with pytest.raises(error):
        await official.fetched("P")


async def test_without_a_token_a_file_may_be_had_later(official: Official) -> None:
    official.wechat.app_secret = "another"
    with pytest.raises(NotNow):
        await official.fetched("P")


@pytest.mark.parametrize(
    ("url", "is_theirs"),
    [
        ("http://mp.video.qq.com/a.mp4?x=1", True),
        ("https://mmbiz.qpic.cn/a", True),
        ("http://169.254.169.254/latest", False),
        ("http://qq.com.evil.example/", False),
        ("http://evilqq.com/", False),
        ("http://mp.video.qq.com:22/", False),
        ("http://mp.video.qq.com@evil.example/", False),
        ("ftp://mp.video.qq.com/", False),
        ("", False),
    ],
)
def test_a_video_is_fetched_from_tencents_hosts_alone(url: str, is_theirs: bool) -> None:
    assert is_tencents(url) is is_theirs


@pytest.mark.parametrize(
    ("kind", "more", "media", "caption"),
    [
        ("image", {"MediaId": "M-1"}, [Media(name="image.jpg", place="M-1")], ""),
        ("voice", {"MediaId": "M", "Recognition": "退货"}, [Media(name="voice.amr", place="M")], "退货"),
        ("shortvideo", {"MediaId": "M"}, [Media(name="shortvideo.mp4", place="M")], ""),
        ("image", {"MediaId": "M&access_token=x"}, [], ""),
        ("image", {}, [], ""),
        ("text", {"MediaId": "M", "Content": "x"}, [], "x"),
    ],
)
def test_which_file_a_message_has(kind: str, more: dict[str, str], media: list[Media], caption: str) -> None:
    found = read({"FromUserName": "o", "CreateTime": "1", "MsgType": kind, "MsgId": "1", **more})
    assert isinstance(found, Received)
    assert ([*found.media], found.caption) == (media, caption)


async def test_a_text_and_pictures_go_out_one_after_the_other(official: Official) -> None:
    files = [await official.kept("电池.png"), await official.kept("b.jpg", b"\xff\xd8\xff")]
    assert await official.sends("两节", *files) == Answered(200)
    assert [each[each["msgtype"]] for each in official.wechat.sent] == [
        {"content": "两节"},
        {"media_id": "up-1"},
        {"media_id": "up-2"},
    ]
    assert [kind for kind, _ in official.wechat.files.values()] == ["image/png", "image/jpeg"]


@pytest.mark.parametrize(
    ("media_type", "size", "reason"),
    [("image/png", (10 << 20) + 1, "files_too_large"), ("application/pdf", 1, "file_kind")],
)
async def test_what_wechat_does_not_take_is_refused_before_it_is_sent(
    official: Official, media_type: str, size: int, reason: str
) -> None:
    file = Attachment(id="f", name="f", media_type=media_type, size=size)
    assert await official.sends("x", file) == Answered(422, reason)
    assert official.server.asked == []


async def test_an_agents_second_try_sends_only_what_is_not_there(official: Official) -> None:
    picture = await official.kept("a.png")
    official.wechat.errors = [0, 45047]
    first = await official.sends("x", picture)
    official.wechat.errors = []
    assert (first, await official.sends("x", picture, key="cb_2")) == (
        Answered(422, "too_many_unanswered"),
        Answered(200),
    )
    assert [each["msgtype"] for each in official.wechat.sent] == ["image"]


async def test_without_a_token_the_message_waits(official: Official) -> None:
    picture = await official.kept("a.png")
    official.wechat.app_secret = "another"
    assert await official.sends("", picture) == Answered(None)
