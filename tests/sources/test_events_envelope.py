"""``POST /events``: what the HTTP status says of the envelope."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator

import pytest

from contacthub.database.units import StorageUnavailable
from tests.sources.requests import BATCH, EVENT, PLAIN, refused, send
from tests.support import Api, arrived, event, token

MIB = 1024 * 1024


def text(*refs: str) -> str:
    return json.dumps([arrived(ref) for ref in refs])


def deep(levels: int) -> str:
    """An event nested this many levels, its own object being the first."""
    inner = "[" * (levels - 3) + "]" * (levels - 3)
    body = arrived("deep", attributes={"x": 0})
    return json.dumps(body).replace('"x": 0', f'"x": {inner}')


def sized(size: int) -> str:
    """A batch of one event, this many bytes long."""
    body = text("big")
    return body[:-2] + " " * (size - len(body)) + body[-2:]


@pytest.mark.parametrize("media", [EVENT, PLAIN, f"{EVENT}; charset=utf-8"])
async def test_one_event_is_taken_as_structured(api: Api, media: str) -> None:
    status, answer = await send(api, json.dumps(arrived("1")), media)
    assert status == 200
    assert [each["status"] for each in answer["results"]] == ["accepted"]


@pytest.mark.parametrize("media", [BATCH, PLAIN])
async def test_batch_is_answered_in_order(api: Api, media: str) -> None:
    events = [arrived(str(n)) for n in range(5)]
    status, answer = await send(api, json.dumps(events), media)
    assert status == 200
    assert [each["id"] for each in answer["results"]] == [each["id"] for each in events]


async def test_empty_batch_is_fine(api: Api) -> None:
    assert await send(api, "[]", BATCH) == (200, {"results": []})


async def test_thousand_events_are_taken_and_one_more_is_not(api: Api) -> None:
    events = [event("contact.held", {"ref": "x"}) for _ in range(1001)]
    assert await refused(api, json.dumps(events), BATCH) == (413, "too_many_events")
    status, answer = await send(api, json.dumps(events[1:]), BATCH)
    assert (status, len(answer["results"])) == (200, 1000)


NO_ENVELOPE: list[tuple[str | bytes, str]] = [
        ("{}", BATCH), ("[]", EVENT), ("1", PLAIN), ('"text"', PLAIN), ("null", PLAIN),
        ("", PLAIN), ("{", PLAIN), ("[1,]", PLAIN), ("﻿[]", PLAIN),
        ("[NaN]", PLAIN), ("[Infinity]", PLAIN), ("[1e999]", PLAIN), ('["\\ud800"]', PLAIN), ("['a']", PLAIN),
        (b'["\xff\xfe"]', PLAIN), (b'["\xed\xa0\x80"]', PLAIN), (b"\x00", PLAIN), ("[" * 100_000, PLAIN),
]  # fmt: skip


async def test_what_is_not_such_json_is_400(api: Api) -> None:
    for body, media in NO_ENVELOPE:
        status, _ = await refused(api, body, media)
        assert status == 400, (body[:50], media)


async def test_thirty_two_levels_are_taken_and_thirty_three_are_not(api: Api) -> None:
    assert (await send(api, deep(32)))[1]["results"][0]["status"] == "accepted"
    assert await refused(api, deep(33)) == (400, "too_deep")


async def test_one_mebibyte_is_taken_and_one_byte_more_is_not(api: Api) -> None:
    status, answer = await send(api, sized(MIB))
    assert (status, answer["results"][0]["status"]) == (200, "accepted")
    assert await refused(api, sized(MIB + 1)) == (413, "too_large")


async def test_length_that_is_not_announced_is_counted_too(api: Api) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(17):
            yield b" " * 65_536

    headers = {"Authorization": f"Bearer {api.token}", "Content-Type": PLAIN}
    async with api.session.post(f"{api.hub.url}/api/v1/events", data=chunks(), headers=headers) as response:
        assert (response.status, (await response.json(content_type=None))["code"]) == (413, "too_large")


async def test_compressed_body_is_415(api: Api) -> None:
    for body in (gzip.compress(text("1").encode()), b"no gzip at all"):
        assert await refused(api, body, Content_Encoding="gzip") == (415, "unsupported_media_type")


async def test_body_that_breaks_its_own_framing_is_400(api: Api) -> None:
    head = f"POST /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {api.token}\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", api.hub.port)
    writer.write(f"{head}Content-Type: {PLAIN}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n".encode())
    assert (await reader.readline()).split()[1] == b"400"
    writer.close()


OTHER_MEDIA = ("text/plain", "application/xml", "application/cloudevents+avro", "multipart/form-data", None)


async def test_other_media_are_415(api: Api) -> None:
    for media in OTHER_MEDIA:
        assert await refused(api, "[]", media) == (415, "unsupported_media_type"), media


async def test_binary_mode_is_415(api: Api) -> None:
    for media in (PLAIN, "text/plain"):
        answer = await refused(api, '{"ref": "1"}', media, ce_specversion="1.0")
        assert answer == (415, "unsupported_media_type")


async def test_structured_event_may_carry_ce_headers_too(api: Api) -> None:
    status, _ = await send(api, json.dumps(arrived("1")), EVENT, ce_specversion="1.0")
    assert status == 200


NOBODY = (None, "Bearer", "Bearer ", "Bearer cht_unknown", "Basic abc", "Bearer \xe4\xff", "x" * 5000)


async def test_nobody_known_is_401(api: Api) -> None:
    for auth in NOBODY:
        assert await refused(api, text("1"), auth=auth) == (401, "unauthorized"), auth


async def test_missing_scope_is_403_and_nothing_is_done(owner: Api, api: Api) -> None:
    reader = await token(owner, "reader", scopes=["contacts:read", "floor:write", "customers:write"])
    assert await refused(reader, text("1")) == (403, "forbidden")
    assert (await api.get("/contacts"))["items"] == []


async def test_event_of_another_source_has_the_whole_request_refused(owner: Api, api: Api) -> None:
    narrow = await token(owner, "narrow", scopes=["events:write"], sources=["phones", "chat"])
    mixed = [arrived("1"), {**arrived("2"), "source": "others"}]
    assert await refused(narrow, json.dumps(mixed)) == (403, "source_not_yours")
    assert (await api.get("/contacts"))["items"] == []
    assert (await send(narrow, text("3")))[0] == 200


async def test_overfull_hub_answers_503_with_retry_after_and_has_done_nothing(api: Api) -> None:
    hub = api.hub.parts.hub
    before = hub.tail.seq
    hub.gate.shut(StorageUnavailable("the disk is full"))
    try:
        async with api.session.post(
            f"{api.hub.url}/api/v1/events",
            json=[arrived("1")],
            headers={"Authorization": f"Bearer {api.token}"},
        ) as response:
            assert (response.status, (await response.json(content_type=None))["code"]) == (503, "unavailable")
            assert int(response.headers["Retry-After"]) >= 1
    finally:
        hub.gate.open()
    assert (hub.tail.seq, len(api.hub.parts.core.world.details)) == (before, 0)
    assert (await send(api, text("1")))[1]["results"][0]["status"] == "accepted"


async def test_twenty_at_once_are_one(api: Api) -> None:
    body = json.dumps(arrived("1"))
    answers = await asyncio.gather(*(send(api, body) for _ in range(20)))
    results = [answer["results"][0] for _, answer in answers]
    assert sorted(each["status"] for each in results) == ["accepted"] + ["duplicate"] * 19
    assert len({each["contact_id"] for each in results}) == 1
    assert len((await api.get("/contacts"))["items"]) == 1


async def test_twenty_arrivals_of_one_ref_at_once_open_one_contact(api: Api) -> None:
    answers = await asyncio.gather(*(send(api, text("same")) for _ in range(20)))
    results = [answer["results"][0] for _, answer in answers]
    assert sorted(each["status"] for each in results) == ["accepted"] + ["ignored"] * 19
    assert len({each["contact_id"] for each in results}) == 1
