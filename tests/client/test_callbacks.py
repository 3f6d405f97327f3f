"""Call-backs: verified against the reference library, taken once, answered when they are taken."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from standardwebhooks.webhooks import Webhook

from contacthub.client import CallbackError, CallbackHandler, CallbackVerifier, RecentIds, serve_callbacks

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NOW = 1_777_622_400
CONNECT = {
    "specversion": "1.0",
    "id": "cb_log1_7",
    "source": "contacthub",
    "type": "contact.connect",
    "time": "2026-05-01T08:00:00.000Z",
    "datacontenttype": "application/json",
    "data": {
        "ref": "call-1",
        "contact_id": "c1",
        "offer_id": "c1.1",
        "agent": "lina",
        "address": "PJSIP/1001",
    },
}


def signed(event: Any = CONNECT, *, at: int = NOW, secret: str = SECRET) -> tuple[dict[str, str], bytes]:
    """A request as the reference library makes it."""
    body = event if isinstance(event, str) else json.dumps(event, ensure_ascii=False)
    signature = Webhook(secret).sign("cb_log1_7", datetime.fromtimestamp(at, UTC), body)
    headers = {
        "webhook-id": "cb_log1_7",
        "webhook-timestamp": str(at),
        "webhook-signature": signature,
    }
    return headers, body.encode()


@pytest.fixture
def verifier() -> CallbackVerifier:
    return CallbackVerifier(SECRET, now=lambda: NOW)


def test_signed_call_back_is_the_event_it_carries(verifier: CallbackVerifier):
    assert verifier.verify(*signed()) == CONNECT


def test_names_of_headers_may_be_written_in_any_case(verifier: CallbackVerifier):
    headers, body = signed()
    assert verifier.verify({name.title(): value for name, value in headers.items()}, body) == CONNECT


@pytest.mark.parametrize("change", [
    {"webhook-id": "cb_log1_8"}, {"webhook-id": ""}, {"webhook-timestamp": str(NOW + 1)},
    {"webhook-timestamp": "soon"}, {"webhook-timestamp": "٣"}, {"webhook-timestamp": "9" * 40},
    {"webhook-signature": ""}, {"webhook-signature": "v1,AAAA"}, {"webhook-signature": "v1,ÿ"},
])  # fmt: skip
def test_changed_header_is_a_bad_signature(verifier: CallbackVerifier, change: dict[str, str]):
    headers, body = signed()
    with pytest.raises(CallbackError) as refused:
        verifier.verify({**headers, **change}, body)
    assert (refused.value.code, refused.value.status) == ("bad_signature", 401)


@pytest.mark.parametrize("missing", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_missing_header_is_a_bad_signature(verifier: CallbackVerifier, missing: str):
    headers, body = signed()
    del headers[missing]
    with pytest.raises(CallbackError, match="bad_signature"):
        verifier.verify(headers, body)


def test_changed_body_or_other_secret_is_a_bad_signature(verifier: CallbackVerifier):
    headers, body = signed()
    with pytest.raises(CallbackError, match="bad_signature"):
        verifier.verify(headers, body + b" ")
    with pytest.raises(CallbackError, match="bad_signature"):
        verifier.verify(*signed(secret="whsec_bm9ib2R5J3M="))


@pytest.mark.parametrize("off_s", [-301, 301])
def test_timestamp_more_than_five_minutes_off_is_stale(verifier: CallbackVerifier, off_s: int):
    with pytest.raises(CallbackError) as refused:
        verifier.verify(*signed(at=NOW + off_s))
    assert (refused.value.code, refused.value.status) == ("stale_timestamp", 401)


@pytest.mark.parametrize("off_s", [-300, 300])
def test_timestamp_five_minutes_off_is_fresh(verifier: CallbackVerifier, off_s: int):
    assert verifier.verify(*signed(at=NOW + off_s)) == CONNECT


@pytest.mark.parametrize("body", [
    "{", "[]", '"text"', "{}", {**CONNECT, "data": None}, {**CONNECT, "id": ""}, {**CONNECT, "type": 7},
    {name: value for name, value in CONNECT.items() if name != "source"},
])  # fmt: skip
def test_signed_body_that_is_no_event_is_malformed(verifier: CallbackVerifier, body: Any):
    with pytest.raises(CallbackError) as refused:
        verifier.verify(*signed(body))
    assert (refused.value.code, refused.value.status) == ("malformed", 400)


def test_recent_ids_forget_the_oldest():
    ids = RecentIds(2)
    for each in ("a", "b", "b", "c"):
        ids.add(each)
    assert [each in ids for each in "abc"] == [False, True, True]


class Calls:
    """A handler over a real socket: what was taken, and what taking does next."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.next: list[Exception | asyncio.Event] = []
        self.began = asyncio.Event()
        self.session: Any = None
        self.url: Any = None

    async def take(self, event: dict[str, Any]) -> None:
        self.taken.append(event["id"])
        self.began.set()
        match self.next.pop(0) if self.next else None:
            case Exception() as error:
                raise error
            case asyncio.Event() as gate:
                await gate.wait()

    async def send(self, request: tuple[dict[str, str], bytes] | None = None) -> int:
        headers, body = request or signed()
        async with self.session.post(self.url, headers=headers, data=body) as response:
            return int(response.status)


@pytest.fixture
async def calls() -> AsyncIterator[Calls]:
    calls = Calls()
    app = web.Application()
    app.router.add_post("/hub", CallbackHandler(calls.take, secret=SECRET, now=lambda: NOW).handle)
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(TestServer(app))
        calls.session = await stack.enter_async_context(aiohttp.ClientSession())
        calls.url = server.make_url("/hub")
        yield calls


async def test_repetition_is_answered_and_not_taken_again(calls: Calls):
    assert [await calls.send() for _ in range(3)] == [204, 204, 204]
    assert calls.taken == ["cb_log1_7"]


async def test_answer_waits_until_it_is_taken_and_so_does_a_repetition_meanwhile(calls: Calls):
    gate = asyncio.Event()
    calls.next = [gate]
    first = asyncio.ensure_future(calls.send())
    await calls.began.wait()
    again = asyncio.ensure_future(calls.send())
    assert await calls.send(signed({**CONNECT, "id": "cb_log1_9"})) == 204
    assert not first.done()
    assert not again.done()
    gate.set()
    assert (await first, await again) == (204, 204)
    assert calls.taken == ["cb_log1_7", "cb_log1_9"]


async def test_what_could_not_be_taken_comes_again(calls: Calls):
    calls.next = [LookupError("no such extension")]
    assert [await calls.send(), await calls.send()] == [500, 204]
    assert calls.taken == ["cb_log1_7"] * 2


async def test_gone_stops_the_hub(calls: Calls):
    calls.next = [web.HTTPGone()]
    assert await calls.send() == 410


async def test_forged_stale_and_malformed_are_refused_and_not_taken(calls: Calls):
    headers, body = signed()
    assert await calls.send((headers, body + b" ")) == 401
    assert await calls.send(signed(at=NOW - 400)) == 401
    assert await calls.send(signed("[]")) == 400
    assert calls.taken == []


async def test_server_of_its_own_takes_call_backs_where_it_says():
    calls = Calls()
    async with (
        serve_callbacks(calls.take, secret=SECRET) as calls.url,
        aiohttp.ClientSession() as calls.session,
    ):
        assert calls.url.startswith("http://127.0.0.1:")
        assert calls.url.endswith("/hub")
        assert await calls.send(signed(at=int(datetime.now(UTC).timestamp()))) == 204
    assert calls.taken == ["cb_log1_7"]
