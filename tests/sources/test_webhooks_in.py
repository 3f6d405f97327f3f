"""``POST /events`` by signature: whose secret it is, how old it may be, and what a repetition gets."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from tests.sources.requests import PLAIN, refused, send
from tests.support import Api, arrived, event, hub_on, token

pytestmark = pytest.mark.both_engines

PHONES, CHAT = (f"whsec_{base64.b64encode(name * 8).decode()}" for name in (b"phones", b"chat"))
SOURCES = [
    {"id": "phones", "secret_env": "PHONES_SECRET"},
    {"id": "faxes", "secret_env": "FAXES_SECRET"},
    {"id": "chat", "secret_env": "CHAT_SECRET"},
    {"id": "open"},
]


@pytest.fixture
async def owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Api]:
    """A hub with two secrets, one of them for two sources."""
    for name, secret in (("PHONES", PHONES), ("FAXES", PHONES), ("CHAT", CHAT)):
        monkeypatch.setenv(f"{name}_SECRET", secret)
    async with hub_on(tmp_path, sources=SOURCES) as owner:
        yield owner


def headers(secret: str, body: str, name: str = "msg_1", *, ago_s: float = 0) -> dict[str, str]:
    """Standard Webhooks headers as the reference library makes them."""
    stamp = int(time.time() - ago_s)
    signature = Webhook(secret).sign(name, datetime.fromtimestamp(stamp, UTC), body)
    return {"webhook_id": name, "webhook_timestamp": str(stamp), "webhook_signature": signature}


async def post(
    api: Api, events: Any, secret: str = PHONES, name: str = "msg_1", *, ago_s: float = 0
) -> tuple[int, Any]:
    body = json.dumps(events)
    return await send(api, body, auth=None, **headers(secret, body, name, ago_s=ago_s))


async def test_signed_events_are_taken(owner: Api) -> None:
    status, answer = await post(owner, [arrived("1"), {**arrived("1"), "source": "faxes"}])
    assert status == 200
    assert [each["status"] for each in answer["results"]] == ["accepted", "accepted"]


@pytest.mark.parametrize("source", ["chat", "open", "unheard of"])
async def test_secret_speaks_only_for_the_sources_declared_with_it(owner: Api, source: str) -> None:
    api = await token(owner)
    status, answer = await post(owner, [arrived("1"), {**arrived("2"), "source": source}])
    assert (status, answer["code"]) == (403, "source_not_yours")
    assert (await api.get("/contacts"))["items"] == []
    assert (await post(owner, {**arrived("1"), "source": "chat"}, CHAT))[0] == 200


@pytest.mark.parametrize(("ago_s", "status"), [(-290, 200), (290, 200), (-310, 401), (310, 401)])
async def test_timestamp_may_be_five_minutes_off(owner: Api, ago_s: float, status: int) -> None:
    assert (await post(owner, arrived("1"), ago_s=ago_s))[0] == status


async def test_what_is_not_signed_so_is_401(owner: Api) -> None:
    body = json.dumps(arrived("1"))
    good = headers(PHONES, body)
    wrong: list[dict[str, str]] = [
        headers("whsec_" + base64.b64encode(b"nobody's").decode(), body),
        headers(PHONES, body + " "),
        {**good, "webhook_id": "msg_2"},
        {**good, "webhook_id": ""},
        {**good, "webhook_timestamp": str(int(good["webhook_timestamp"]) + 1)},
        {**good, "webhook_timestamp": "soon"},
        {**good, "webhook_timestamp": "9" * 40},
        {**good, "webhook_timestamp": "٣"},
        {**good, "webhook_signature": ""},
        {**good, "webhook_signature": "v1,ÿ"},
        {name: value for name, value in good.items() if name != "webhook_id"},
        {name: value for name, value in good.items() if name != "webhook_timestamp"},
    ]
    for each in wrong:
        assert await refused(owner, body, auth=None, **each) == (401, "bad_signature"), each
    assert (await send(owner, body, auth=None, **good))[0] == 200


async def test_signature_does_not_fall_back_to_a_token(owner: Api) -> None:
    api, body = await token(owner), json.dumps(arrived("1"))
    bad = {**headers(PHONES, body), "webhook_signature": "v1,AAAA"}
    assert await refused(api, body, **bad) == (401, "bad_signature")


async def test_repeated_webhook_id_gets_the_same_results_as_duplicates(owner: Api) -> None:
    events = [arrived("1"), event("contact.held", {"ref": "x"}), {"id": "broken"}]
    _, first = await post(owner, events)
    _, again = await post(owner, events, ago_s=5)
    assert [each["status"] for each in first["results"]] == ["accepted", "ignored", "rejected"]
    assert [each["status"] for each in again["results"]] == ["duplicate", "duplicate", "rejected"]
    drop = {"status"}
    assert [{k: v for k, v in each.items() if k not in drop} for each in again["results"]] == [
        {k: v for k, v in each.items() if k not in drop} for each in first["results"]
    ]


async def test_repetition_is_known_after_a_restart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHONES_SECRET", PHONES)
    for status in ("accepted", "duplicate"):
        async with hub_on(tmp_path, sources=SOURCES[:1]) as owner:
            _, answer = await post(owner, [arrived("1", channel="chat")])
            assert [each["status"] for each in answer["results"]] == [status]


async def test_webhook_id_of_another_secret_is_another_request(owner: Api) -> None:
    await post(owner, arrived("1"))
    _, answer = await post(owner, {**arrived("1"), "source": "chat"}, CHAT)
    assert answer["results"][0]["status"] == "accepted"


async def test_webhook_id_that_was_refused_may_come_again(owner: Api) -> None:
    assert (await post(owner, [{**arrived("1"), "source": "chat"}]))[0] == 403
    assert (await send(owner, "[", auth=None, **headers(PHONES, "[")))[0] == 400
    assert (await post(owner, arrived("1")))[1]["results"][0]["status"] == "accepted"


async def test_signed_envelope_is_judged_like_any_other(owner: Api) -> None:
    assert await refused(owner, "[]", "text/plain", auth=None, **headers(PHONES, "[]")) == (
        415,
        "unsupported_media_type",
    )
    big = " " * (1024 * 1024 + 1)
    assert await refused(owner, big, PLAIN, auth=None, **headers(PHONES, big)) == (413, "too_large")
