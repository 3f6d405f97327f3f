"""Files that customers of the demonstration send are pictures, and go with their messages to a real hub."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import aiohttp
import pytest

from contacthub.client import Hub
from contacthub.demo.conversations import MAILS
from contacthub.demo.files import PICTURES, Sending, picture, with_files
from tests.support import hub_on, token

SOURCE = {"id": "web", "callback_url": "http://127.0.0.1:9/hub", "capabilities": ["messages"]}
SAID = {"channel": "chat", "queue": "support", "from": "visitor-1", "message_id": "1", "text": "Look"}


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_a_picture_is_whole_and_small(name: str) -> None:
    png = picture(name)
    width, height = struct.unpack(">II", png[16:24])
    [size] = struct.unpack(">I", png[33:37])
    assert len(zlib.decompress(png[41 : 41 + size])) == height * (width * 3 + 1)
    assert len(png) < 4_000


def test_every_file_of_a_mail_can_be_drawn() -> None:
    assert {each.file for each in MAILS if each.file is not None} <= PICTURES.keys()


async def test_a_message_has_its_picture_at_the_hub_and_none_that_the_hub_did_not_take(
    tmp_path: Path,
) -> None:
    async with hub_on(tmp_path, sources=[SOURCE]) as owner, aiohttp.ClientSession() as session:
        api = await token(owner, scopes=["events:write", "contacts:read"])
        sent = []
        for ref, secret in (("a", api.token), ("b", "wrong")):
            order = {"url": owner.hub.url, "token": secret}
            async with Hub(owner.hub.url, api.token) as hub:
                sending = Sending(hub, session, order)
                event = {"source": "web", "type": "contact.message", "data": {"ref": ref, **SAID}}
                [result] = await sending.post_events([with_files(event, ["remote.png"])])
            sent.append((await api.get(f"/contacts/{result['contact_id']}/messages"))["messages"][0])
    assert [[each["media_type"] for each in one["attachments"]] for one in sent] == [["image/png"], []]
