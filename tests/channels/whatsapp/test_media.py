"""Files with messages of WhatsApp, both ways."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import aiohttp
import pytest

from contacthub.channels.fetching import NotNow, is_at
from contacthub.channels.files import ChannelFiles, NotKept
from contacthub.channels.files_both_ways import FilesBothWays
from contacthub.channels.media_in import Media, MediaIn
from contacthub.channels.media_store import MediaStore
from contacthub.channels.port import Outgoing
from contacthub.channels.sends_begun import SendsBegun
from contacthub.channels.whatsapp.channel import Account, WhatsApp
from contacthub.channels.whatsapp.graph import Graph
from contacthub.channels.whatsapp.media import HOSTS, GraphMedia
from contacthub.channels.whatsapp.payload import media_of
from contacthub.database.storage import Storage
from contacthub.hub.store import MIGRATIONS
from contacthub.messages.attachments import AttachmentStore
from contacthub.messages.model import Attachment
from contacthub.messages.templates import Template
from contacthub.sources.message_sending import Answered
from contacthub.testing.shops import PlayedShop, played
from contacthub.testing.whatsapp import PlayedWhatsApp
from tests.channels.ports import KeepingPort

PNG = b"\x89PNG\r\n\x1a\n"
PDF = b"%PDF-1.7"


@dataclass
class Number:
    """One number, and the Meta that it is at."""

    channel: WhatsApp
    meta: PlayedWhatsApp
    server: PlayedShop
    files: ChannelFiles
    media: GraphMedia

    async def kept(self, name: str, content: bytes) -> Attachment:
        """A file that an agent has sent."""
        from contacthub.channels.files import coming

        return (await self.files.keep(name, [coming(name, content)])).files[0]

    async def sends(self, text: str, *files: Attachment, key: str = "cb_1") -> Answered:
        return await self.channel.send(
            Outgoing(
                ref="86138", contact_id="c", message_id="m", attempt=1, text=text, key=key, attachments=files
            )
        )


@pytest.fixture
async def number(storage: Storage, tmp_path: Path) -> AsyncIterator[Number]:
    port, meta = KeepingPort("wa"), PlayedWhatsApp(app_secret="app")
    readers = await storage.readers("hub", size=1)
    async with (
        await storage.writer("hub", MIGRATIONS) as writer,
        played(meta.handler) as server,
        aiohttp.ClientSession() as session,
    ):
        files = ChannelFiles(AttachmentStore(tmp_path, writer, readers, port.now), "wa", port.now)
        about = {"url": f"{server.url}/v23.0", "number_id": meta.number_id, "token": meta.access_token}
        media = GraphMedia(session, **about)
        coming = MediaIn(cast(Any, port), files, MediaStore(writer, readers, "wa"), media.chunks)
        account = Account(
            number_id=meta.number_id, queue="support", app_secret=b"app", verify_token="verify",
            templates=[Template(name="ready", language="en", text="Your order {{1}} is ready.")],
        )  # fmt: skip
        channel = WhatsApp(
            cast(Any, port), Graph(session, **about), account, SendsBegun(writer, port.now),
            FilesBothWays(coming=coming, provider=media, kept=files),
        )  # fmt: skip
        yield Number(channel, meta, server, files, media)
    await readers.close()


async def fetched(number: Number, media_id: str) -> bytes:
    return b"".join([chunk async for chunk in number.media.chunks(media_id)])


async def test_a_file_is_fetched_by_its_id_with_the_token(number: Number) -> None:
    number.meta.files["M1"] = "image/png", PNG
    assert await fetched(number, "M1") == PNG
    about, file = number.server.asked
    assert about[1] == f"/v23.0/M1?phone_number_id={number.meta.number_id}"
    assert {each[3]["Authorization"] for each in (about, file)} == {"Bearer EAAG-token"}


async def test_a_file_that_is_gone_is_not_asked_for_again_one_of_a_sick_server_is(number: Number) -> None:
    number.meta.files["M1"] = "image/png", PNG
    with pytest.raises(NotKept):
        await fetched(number, "none")
    for status, error in ((404, NotKept), (302, NotKept), (401, NotNow), (503, NotNow), (429, NotNow)):
        number.meta.file_errors = [status]
        with pytest.raises(error):
            await fetched(number, "M1")
    number.meta.access_token = "new"
    with pytest.raises(NotNow):
        await fetched(number, "M1")


@pytest.mark.parametrize(
    ("url", "is_theirs"),
    [
        ("https://graph.example/v23.0/file", True),
        ("https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1", True),
        ("http://lookaside.fbsbx.com/x", False),
        ("https://lookaside.fbsbx.com:8443/x", False),
        ("https://lookaside.fbsbx.com.evil.example/x", False),
        ("https://evil.example/lookaside.fbsbx.com", False),
        ("https://lookaside.fbsbx.com@evil.example/", False),
        ("http://graph.example/v23.0/file", False),
        ("http://127.0.0.1:8080/api/v1/admin", False),
        ("file:///etc/passwd", False),
        ("/relative", False),
        ("", False),
    ],
)
def test_the_token_goes_to_meta_alone(url: str, is_theirs: bool) -> None:
    assert is_at(url, api_url="https://graph.example/v23.0", hosts=HOSTS) is is_theirs


@pytest.mark.parametrize(
    ("kind", "content", "media"),
    [
        ("image", {"id": "M1", "mime_type": "image/png"}, [Media(name="image.png", place="M1")]),
        ("audio", {"id": "M1", "mime_type": "audio/ogg; codecs=opus"}, [Media(name="audio.ogg", place="M1")]),
        ("document", {"id": "M1", "filename": "账单.pdf"}, [Media(name="账单.pdf", place="M1")]),
        ("video", {"id": "M1", "mime_type": 7}, [Media(name="video", place="M1")]),
        ("image", {"id": "../messages"}, []),
        ("image", {"id": "M?x=1"}, []),
        ("image", {}, []),
        ("image", "no object", []),
        ("text", {"id": "M1", "body": "x"}, []),
    ],
)
def test_which_file_a_message_has(kind: str, content: Any, media: list[Media]) -> None:
    assert [*media_of({"type": kind, kind: content})] == media


async def test_a_picture_goes_out_with_its_text_below_it(number: Number) -> None:
    assert await number.sends("两节 AAA", await number.kept("电池.png", PNG)) == Answered(200)
    [sent] = number.meta.sent
    assert (sent["type"], sent["image"]) == ("image", {"id": "up-1", "caption": "两节 AAA"})
    assert sent["biz_opaque_callback_data"] == "m 86138 1"
    assert number.meta.files["up-1"] == ("image/png", PNG)


async def test_several_files_are_several_messages_and_each_says_which(number: Number) -> None:
    files = [await number.kept("a.png", PNG), await number.kept("bill.pdf", PDF)]
    assert await number.sends("Here", *files) == Answered(200)
    assert [(each["type"], each[each["type"]]) for each in number.meta.sent] == [
        ("image", {"id": "up-1", "caption": "Here"}),
        ("document", {"id": "up-2", "filename": "bill.pdf"}),
    ]
    assert [each["biz_opaque_callback_data"] for each in number.meta.sent] == [
        "m 86138 1 1 2",
        "m 86138 1 2 2",
    ]


@pytest.mark.parametrize(
    ("text", "name", "content"),
    [
        ("x" * 1_025, "a.png", PNG),
        ("Listen", "a.mp3", b"ID3"),
        ("Your order 47 is ready.", "a.png", PNG),
    ],
)
async def test_a_text_that_no_caption_can_be_goes_first(
    number: Number, text: str, name: str, content: bytes
) -> None:
    assert await number.sends(text, await number.kept(name, content)) == Answered(200)
    first, file = number.meta.sent
    assert first["type"] in ("text", "template")
    assert "caption" not in file[file["type"]]


async def test_a_file_without_a_text_is_sent_alone(number: Number) -> None:
    assert await number.sends("", await number.kept("a.png", PNG)) == Answered(200)
    assert [each["image"] for each in number.meta.sent] == [{"id": "up-1"}]


@pytest.mark.parametrize(
    ("name", "media_type", "size", "reason"),
    [
        ("a.png", "image/png", (5 << 20) + 1, "files_too_large"),
        ("a.mp4", "video/mp4", (16 << 20) + 1, "files_too_large"),
        ("a.ogg", "audio/ogg", (16 << 20) + 1, "files_too_large"),
        ("a.webp", "image/webp", 1, "file_kind"),
        ("a.zip", "application/zip", 1, "file_kind"),
        ("a.msi", "application/x-ole-storage", 1, "file_kind"),
    ],
)
async def test_what_whatsapp_does_not_take_is_refused_before_it_is_sent(
    number: Number, name: str, media_type: str, size: int, reason: str
) -> None:
    file = Attachment(id="f", name=name, media_type=media_type, size=size)
    assert await number.sends("x", file) == Answered(422, reason)
    assert number.server.asked == []


async def test_an_old_office_file_is_called_what_its_name_says(number: Number) -> None:
    file = await number.kept("Preise.XLS", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert await number.sends("x", file) == Answered(200)
    assert number.meta.files["up-1"][0] == "application/vnd.ms-excel"


async def test_a_file_that_is_gone_fails_and_says_so(number: Number) -> None:
    file = Attachment(id="none", name="a.png", media_type="image/png", size=1)
    assert await number.sends("x", file) == Answered(422, "file_gone")


async def test_an_agents_second_try_sends_only_what_is_not_there(number: Number) -> None:
    first, second = await number.kept("a.png", PNG), await number.kept("b.png", PNG)
    number.files.store.path(second.id).rename(number.files.store.path(second.id).with_suffix(".away"))
    assert await number.sends("x", first, second) == Answered(422, "file_gone")
    number.files.store.path(second.id).with_suffix(".away").rename(number.files.store.path(second.id))
    assert await number.sends("x", first, second, key="cb_2") == Answered(200)
    assert len(number.meta.sent) == 2


async def test_where_nobody_listens_the_message_waits(number: Number) -> None:
    file = await number.kept("a.png", PNG)
    number.meta.access_token = "new"
    assert await number.sends("x", file) == Answered(503, "no_access")
