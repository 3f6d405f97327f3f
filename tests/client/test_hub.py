"""The client over HTTP: retries that never do a thing twice, and refusals as one exception."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from standardwebhooks.webhooks import Webhook

from contacthub.client import Hub, HubError, Timing
from tests.client.conftest import Naps
from tests.client.fake_hub import FakeHub, drop, problem

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ARRIVED = {"source": "phones", "type": "contact.arrived", "data": {"ref": "1"}}


def results(*statuses: str) -> web.Response:
    return web.json_response({"results": [{"id": "x", "status": status} for status in statuses]})


async def test_events_get_an_id_and_go_out_with_the_token(hub: FakeHub, naps: Naps):
    hub.answers = [results("accepted")]
    async with Hub(hub.url, "secret", timing=Timing(sleep=naps)) as client:
        assert (await client.post_events([ARRIVED]))[0]["status"] == "accepted"
    (sent,) = hub.bodies[0]
    assert sent["specversion"] == "1.0"
    assert len(sent["id"]) == 36
    assert hub.requests[0].headers["Authorization"] == "Bearer secret"


async def test_own_ids_are_kept(hub: FakeHub):
    hub.answers = [results("accepted")]
    async with Hub(hub.url, "secret") as client:
        await client.post_events([{**ARRIVED, "id": "mine"}])
    assert hub.bodies[0][0]["id"] == "mine"


@pytest.mark.parametrize("failure", [drop, problem("overfull", status=503)], ids=["loss", "503"])
async def test_event_is_sent_again_under_the_same_id(hub: FakeHub, naps: Naps, failure):
    hub.answers = [failure, results("duplicate")]
    async with Hub(hub.url, "secret", timing=Timing(sleep=naps)) as client:
        assert (await client.post_events([ARRIVED]))[0]["status"] == "duplicate"
    assert hub.bodies[0] == hub.bodies[1]
    assert len(naps) == 1


async def test_retry_after_is_kept(hub: FakeHub, naps: Naps):
    hub.answers = [problem("overfull", status=503, **{"Retry-After": "4"}), results("accepted")]
    async with Hub(hub.url, "secret", timing=Timing(sleep=naps)) as client:
        await client.post_events([ARRIVED])
    assert 4 <= naps[0] <= 4.25


async def test_gives_up_after_its_attempts_with_what_the_hub_said(hub: FakeHub, naps: Naps):
    hub.answers = [problem("overfull", status=503) for _ in range(5)]
    async with Hub(hub.url, "secret", attempts=3, timing=Timing(sleep=naps)) as client:
        with pytest.raises(HubError, match="overfull") as refused:
            await client.post_events([ARRIVED])
    assert refused.value.status == 503
    assert len(hub.requests) == 3


async def test_unreachable_hub_is_an_error_with_a_code(naps: Naps, unused_tcp_port: int):
    async with Hub(
        f"http://127.0.0.1:{unused_tcp_port}", "secret", attempts=2, timing=Timing(sleep=naps)
    ) as client:
        with pytest.raises(HubError, match="unreachable"):
            await client.get("/floor")


async def test_refusal_is_not_tried_again_and_keeps_its_detail_out_of_the_text(hub: FakeHub, naps: Naps):
    hub.answers = [problem("forbidden", status=403)]
    async with Hub(hub.url, "secret", timing=Timing(sleep=naps)) as client:
        with pytest.raises(HubError) as refused:
            await client.get("/floor")
    assert (refused.value.code, refused.value.status, refused.value.detail) == ("forbidden", 403, "details")
    assert str(refused.value) == "forbidden (403)"
    assert naps == []


async def test_page_of_a_proxy_is_an_error_too(hub: FakeHub, naps: Naps):
    hub.answers = [web.Response(status=404, text="<html>")]
    async with Hub(hub.url, "secret", timing=Timing(sleep=naps)) as client:
        with pytest.raises(HubError, match="http_404"):
            await client.get("/floor")


async def test_large_batches_are_split_in_order(hub: FakeHub):
    hub.answers = [results(*["accepted"] * 1_000), results("accepted")]
    async with Hub(hub.url, "secret") as client:
        assert len(await client.post_events([{**ARRIVED, "id": str(n)} for n in range(1_001)])) == 1_001
    assert [event["id"] for body in hub.bodies for event in body] == [str(n) for n in range(1_001)]


async def test_batches_stay_below_a_megabyte(hub: FakeHub):
    events = [{**ARRIVED, "id": str(n), "data": {"ref": "名" * 100_000}} for n in range(7)]
    hub.answers = [results(*["accepted"] * 3), results(*["accepted"] * 3), results("accepted")]
    async with Hub(hub.url, "secret") as client:
        assert len(await client.post_events(events)) == 7
    assert [[event["id"] for event in body] for body in hub.bodies] == [list("012"), list("345"), ["6"]]
    assert all(int(request.headers["Content-Length"]) <= 1024 * 1024 for request in hub.requests)


async def test_one_event_reads_as_one(hub: FakeHub):
    hub.answers = [results("accepted")]
    async with Hub(hub.url, "secret") as client:
        result = await client.post_event("contact.arrived", {"ref": "1"}, source="phones", id="17")
    assert result["status"] == "accepted"
    assert hub.bodies == [[{"specversion": "1.0", **ARRIVED, "id": "17"}]]


async def test_rejected_event_is_an_error_with_its_code_and_fields(hub: FakeHub):
    fields = [{"pointer": "#/data/to", "detail": "no line has this number"}]
    error = {"code": "no_queue", "status": 422, "detail": "13800138000 is no line", "errors": fields}
    hub.answers = [web.json_response({"results": [{"id": "17", "status": "rejected", "error": error}]})]
    async with Hub(hub.url, "secret") as client:
        with pytest.raises(HubError) as rejected:
            await client.post_event("contact.arrived", {"ref": "1"}, source="phones")
    assert (rejected.value.code, rejected.value.status, rejected.value.errors) == (
        "no_queue",
        422,
        (*fields,),
    )
    assert "13800138000" not in str(rejected.value)


def mixed(**refused_ms: int | None) -> web.Response:
    """Results by the ids of events: those refused for now say when they are taken."""
    error = {"code": "over_limit", "status": 429, "detail": "send it again"}
    items = [
        {"id": id, "status": "accepted"}
        if wait_ms is None
        else {"id": id, "status": "rejected", "error": {**error, "retry_after_ms": wait_ms}}
        for id, wait_ms in refused_ms.items()
    ]
    return web.json_response({"results": items})


def events(*ids: str) -> list[dict[str, Any]]:
    return [{**ARRIVED, "id": each} for each in ids]


async def test_what_is_over_a_limit_is_sent_again_alone_when_the_hub_takes_it(hub: FakeHub, naps: Naps):
    hub.answers = [mixed(a=None, b=3_000, c=5_000), mixed(b=None, c=2_000), mixed(c=None)]
    async with Hub(hub.url, "secret", timing=Timing(sleep=naps)) as client:
        found = await client.post_events(events("a", "b", "c"))
    assert [(each["id"], each["status"]) for each in found] == [(id, "accepted") for id in "abc"]
    assert [[each["id"] for each in body] for body in hub.bodies] == [["a", "b", "c"], ["b", "c"], ["c"]]
    assert 3 <= naps[0] <= 3.25
    assert 2 <= naps[1] <= 2.25


async def test_what_is_over_a_limit_goes_before_later_events(hub: FakeHub, naps: Naps):
    first = [str(n) for n in range(1_000)]
    hub.answers = [
        mixed(**{**dict.fromkeys(first), "999": 100}), mixed(**{"999": None}), mixed(**{"1000": None}),
    ]  # fmt: skip
    async with Hub(hub.url, "secret", timing=Timing(sleep=naps)) as client:
        found = await client.post_events(events(*first, "1000"))
    assert [each["id"] for each in found] == [*first, "1000"]
    assert [len(body) for body in hub.bodies] == [1_000, 1, 1]


async def test_of_a_limit_that_lets_nothing_through_it_gives_up_after_its_attempts(hub: FakeHub, naps: Naps):
    hub.answers = [mixed(a=100, b=100), mixed(a=100, b=None), *[mixed(a=100) for _ in range(5)]]
    async with Hub(hub.url, "secret", attempts=3, timing=Timing(sleep=naps)) as client:
        found = await client.post_events(events("a", "b"))
    assert [each["status"] for each in found] == ["rejected", "accepted"]
    assert len(hub.requests) == 4  # two of them in vain, after one that was not
    hub.answers = [mixed(a=100) for _ in range(5)]
    async with Hub(hub.url, "secret", attempts=2, timing=Timing(sleep=naps)) as client:
        with pytest.raises(HubError, match="over_limit"):
            await client.post_event("contact.message", {"ref": "1"}, source="phones", id="a")


async def test_what_is_rejected_for_good_is_not_sent_again(hub: FakeHub, naps: Naps):
    error = {"code": "no_queue", "status": 422}
    hub.answers = [web.json_response({"results": [{"id": "a", "status": "rejected", "error": error}]})]
    async with Hub(hub.url, "secret", timing=Timing(sleep=naps)) as client:
        assert (await client.post_events(events("a")))[0]["status"] == "rejected"
    assert naps == []


async def test_what_is_over_a_limit_is_signed_as_another_request(hub: FakeHub, naps: Naps):
    hub.answers = [mixed(a=100), mixed(a=None)]
    async with Hub(hub.url, secret=SECRET, timing=Timing(sleep=naps)) as client:
        await client.post_events(events("a"))
    # Under one webhook-id the hub would repeat its first answer.
    assert len({request.headers["webhook-id"] for request in hub.requests}) == 2


async def test_signed_attempts_share_their_id_and_each_has_a_fresh_timestamp(hub: FakeHub, naps: Naps):
    texts: list[str] = []

    async def refuse(request: web.Request) -> web.Response:
        texts.append(await request.text())
        return problem("unavailable", status=503)

    async def take(request: web.Request) -> web.Response:
        texts.append(await request.text())
        return results("accepted")

    hub.answers = [refuse, take]
    stamps = iter([1_700_000_000.5, 1_700_000_009.5])
    timing = Timing(sleep=naps, now=lambda: next(stamps))
    async with Hub(hub.url, secret=SECRET, timing=timing) as client:
        await client.post_events([ARRIVED])
    said = [dict(request.headers) for request in hub.requests]
    assert [each["webhook-timestamp"] for each in said] == ["1700000000", "1700000009"]
    assert len({each["webhook-id"] for each in said}) == 1
    assert texts[0] == texts[1]
    for each, text in zip(said, texts, strict=True):
        at = datetime.fromtimestamp(int(each["webhook-timestamp"]), UTC)
        assert each["webhook-signature"] == Webhook(SECRET).sign(each["webhook-id"], at, text)
        assert "Authorization" not in each


async def test_secret_is_for_events_and_the_token_for_the_rest(hub: FakeHub):
    hub.answers = [web.json_response({}), results("accepted")]
    async with Hub(hub.url, "token", secret=SECRET) as client:
        await client.get("/floor")
        await client.post_events([ARRIVED])
    floor, events = (request.headers for request in hub.requests)
    assert (floor["Authorization"], "webhook-signature" in floor) == ("Bearer token", False)
    assert ("Authorization" in events, "webhook-signature" in events) == (False, True)


@pytest.mark.parametrize("secret", ["whsec_not base64", "whsec_a"])
def test_secret_that_is_none_is_refused_at_once(secret: str):
    with pytest.raises(ValueError, match="base64"):
        Hub("http://127.0.0.1:1", secret=secret)


def test_neither_token_nor_secret_is_refused_at_once():
    with pytest.raises(ValueError, match="token"):
        Hub("http://127.0.0.1:1")


async def test_no_events_make_no_request(hub: FakeHub):
    async with Hub(hub.url, "secret") as client:
        assert await client.post_events([]) == []
    assert hub.requests == []


async def test_session_of_the_caller_stays_open(hub: FakeHub):
    import aiohttp

    hub.answers = [web.json_response({})]
    async with aiohttp.ClientSession() as session:
        async with Hub(hub.url, "secret", session=session) as client:
            await client.get("/floor")
        assert not session.closed


async def test_use_outside_async_with_says_so():
    with pytest.raises(RuntimeError, match="async with"):
        await Hub("http://127.0.0.1:1", "secret").get("/floor")


async def write(client: Hub, method: str) -> Any:
    match method:
        case "POST":
            return await client.post("/customers", {"name": "陆建国"})
        case "PUT":
            return await client.put("/customers/C1", {"name": "陆建国"}, if_match=7)
        case _:
            return await client.patch("/customers/C1", {"tier": "gold"}, if_match=7)


WRITES = ["POST", "PUT", "PATCH"]


@pytest.mark.parametrize("method", WRITES)
async def test_what_is_written_names_the_version_it_is_for(hub: FakeHub, method: str):
    hub.answers = [web.json_response({"id": "C1", "version": 8})]
    async with Hub(hub.url, "secret") as client:
        assert (await write(client, method))["version"] == 8
    [sent] = hub.requests
    assert (sent.method, sent.content_type) == (method, "application/json")
    assert sent.headers.get("If-Match") == (None if method == "POST" else '"7"')
    assert sent.headers["Authorization"] == "Bearer secret"


async def too_late(_: web.Request) -> web.Response:
    return web.Response(status=504, text="<html>")


@pytest.mark.parametrize("method", WRITES)
@pytest.mark.parametrize("failure", [drop, too_late], ids=["loss", "504"])
async def test_write_that_may_be_done_is_not_sent_again(hub: FakeHub, naps: Naps, method: str, failure):
    hub.answers = [failure]
    async with Hub(hub.url, "secret", timing=Timing(sleep=naps)) as client:
        with pytest.raises(HubError, match=r"unreachable|http_504"):
            await write(client, method)
    assert (len(hub.requests), naps) == (1, [])


@pytest.mark.parametrize("method", WRITES)
async def test_write_of_which_nothing_was_done_is_sent_again(hub: FakeHub, naps: Naps, method: str):
    hub.answers = [problem("unavailable", status=503), web.json_response({"id": "C1"})]
    async with Hub(hub.url, "secret", timing=Timing(sleep=naps)) as client:
        assert await write(client, method) == {"id": "C1"}
    assert len(naps) == 1


async def test_write_to_a_hub_that_is_not_there_is_tried_again(naps: Naps, unused_tcp_port: int):
    timing = Timing(sleep=naps)
    async with Hub(f"http://127.0.0.1:{unused_tcp_port}", "secret", attempts=3, timing=timing) as client:
        with pytest.raises(HubError, match="unreachable"):
            await client.put("/agents/lina/presence", {"presence": "lunch"})
    assert len(naps) == 2


async def test_for_ever_means_for_ever(hub: FakeHub, naps: Naps):
    hub.answers = [*[problem("unavailable", status=503) for _ in range(40)], web.json_response({"seq": 1})]
    async with Hub(hub.url, "secret", attempts=None, timing=Timing(sleep=naps)) as client:
        assert await client.get("/floor") == {"seq": 1}
    assert len(naps) == 40


async def test_hub_that_does_not_answer_in_time_is_asked_again(hub: FakeHub, naps: Naps):
    async def never(_: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    hub.answers = [never, results("duplicate")]
    async with Hub(hub.url, "secret", timeout_s=0.5, timing=Timing(sleep=naps)) as client:
        assert (await client.post_events([ARRIVED]))[0]["status"] == "duplicate"
    assert hub.bodies[0] == hub.bodies[1]
    assert len(naps) == 1


async def test_redirect_is_not_followed_with_the_token(hub: FakeHub):
    hub.answers = [web.Response(status=302, headers={"Location": "http://127.0.0.1:1/"})]
    async with Hub(hub.url, "secret") as client:
        with pytest.raises(HubError, match="http_302"):
            await client.post_events([ARRIVED])
    assert len(hub.requests) == 1


async def test_friendly_page_that_is_no_hub_is_an_error(hub: FakeHub):
    hub.answers = [web.Response(text="<html>")]
    async with Hub(hub.url, "secret") as client:
        with pytest.raises(HubError, match="http_200"):
            await client.get("/floor")
