"""The client over HTTP: retries that never do a thing twice, and refusals as one exception."""

import pytest
from aiohttp import web

from contacthub.client import HubClient, HubError
from tests.client.conftest import Naps
from tests.client.fake_hub import FakeHub, drop, problem

ARRIVED = {"source": "phones", "type": "contact.arrived", "data": {"ref": "1"}}


def results(*statuses: str) -> web.Response:
    return web.json_response({"results": [{"id": "x", "status": status} for status in statuses]})


def page(*seqs: int, log: str = "log1") -> web.Response:
    return web.json_response({"log": log, "items": [{"seq": seq} for seq in seqs], "next": max(seqs)})


async def test_events_get_an_id_and_go_out_with_the_token(hub: FakeHub, naps: Naps):
    hub.answers = [results("accepted")]
    async with HubClient(hub.url, "secret", sleep=naps) as client:
        assert (await client.post_events([ARRIVED]))[0]["status"] == "accepted"
    (sent,) = hub.bodies[0]
    assert sent["specversion"] == "1.0"
    assert len(sent["id"]) == 36
    assert hub.requests[0].headers["Authorization"] == "Bearer secret"


async def test_own_ids_are_kept(hub: FakeHub):
    hub.answers = [results("accepted")]
    async with HubClient(hub.url, "secret") as client:
        await client.post_events([{**ARRIVED, "id": "mine"}])
    assert hub.bodies[0][0]["id"] == "mine"


@pytest.mark.parametrize("failure", [drop, problem("overfull", status=503)], ids=["loss", "503"])
async def test_event_is_sent_again_under_the_same_id(hub: FakeHub, naps: Naps, failure):
    hub.answers = [failure, results("duplicate")]
    async with HubClient(hub.url, "secret", sleep=naps) as client:
        assert (await client.post_events([ARRIVED]))[0]["status"] == "duplicate"
    assert hub.bodies[0] == hub.bodies[1]
    assert len(naps) == 1


async def test_retry_after_is_kept(hub: FakeHub, naps: Naps):
    hub.answers = [problem("overfull", status=503, **{"Retry-After": "4"}), results("accepted")]
    async with HubClient(hub.url, "secret", sleep=naps) as client:
        await client.post_events([ARRIVED])
    assert 4 <= naps[0] <= 4.25


async def test_gives_up_after_its_attempts_with_what_the_hub_said(hub: FakeHub, naps: Naps):
    hub.answers = [problem("overfull", status=503) for _ in range(5)]
    async with HubClient(hub.url, "secret", attempts=3, sleep=naps) as client:
        with pytest.raises(HubError, match="overfull") as refused:
            await client.post_events([ARRIVED])
    assert refused.value.status == 503
    assert len(hub.requests) == 3


async def test_unreachable_hub_is_an_error_with_a_code(naps: Naps, unused_tcp_port: int):
    async with HubClient(f"http://127.0.0.1:{unused_tcp_port}", "secret", attempts=2, sleep=naps) as client:
        with pytest.raises(HubError, match="unreachable"):
            await client.get("/floor")


async def test_refusal_is_not_tried_again_and_keeps_its_detail_out_of_the_text(hub: FakeHub, naps: Naps):
    hub.answers = [problem("forbidden", status=403)]
    async with HubClient(hub.url, "secret", sleep=naps) as client:
        with pytest.raises(HubError) as refused:
            await client.get("/floor")
    assert (refused.value.code, refused.value.status, refused.value.detail) == ("forbidden", 403, "details")
    assert str(refused.value) == "forbidden (403)"
    assert naps == []


async def test_page_of_a_proxy_is_an_error_too(hub: FakeHub, naps: Naps):
    hub.answers = [web.Response(status=404, text="<html>")]
    async with HubClient(hub.url, "secret", sleep=naps) as client:
        with pytest.raises(HubError, match="http_404"):
            await client.get("/floor")


async def test_large_batches_are_split_in_order(hub: FakeHub):
    hub.answers = [results(*["accepted"] * 1_000), results("accepted")]
    async with HubClient(hub.url, "secret") as client:
        assert len(await client.post_events([{**ARRIVED, "id": str(n)} for n in range(1_001)])) == 1_001
    assert [event["id"] for body in hub.bodies for event in body] == [str(n) for n in range(1_001)]


async def test_no_events_make_no_request(hub: FakeHub):
    async with HubClient(hub.url, "secret") as client:
        assert await client.post_events([]) == []
    assert hub.requests == []


async def test_log_is_followed_page_by_page_over_a_loss(hub: FakeHub, naps: Naps):
    hub.answers = [page(5, 6), drop, page(7)]
    async with HubClient(hub.url, "secret", sleep=naps) as client:
        items = client.follow_log(4)
        assert [(await anext(items))["seq"] for _ in range(3)] == [5, 6, 7]
    assert [request.query["since"] for request in hub.requests] == ["4", "6", "6"]


async def test_another_log_ends_the_following(hub: FakeHub):
    hub.answers = [page(5), page(1, log="log2")]
    async with HubClient(hub.url, "secret") as client:
        items = client.follow_log(4)
        await anext(items)
        with pytest.raises(HubError, match="log_replaced"):
            await anext(items)


async def test_session_of_the_caller_stays_open(hub: FakeHub):
    import aiohttp

    hub.answers = [web.json_response({})]
    async with aiohttp.ClientSession() as session:
        async with HubClient(hub.url, "secret", session=session) as client:
            await client.get("/floor")
        assert not session.closed


async def test_use_outside_async_with_says_so():
    with pytest.raises(RuntimeError, match="async with"):
        await HubClient("http://127.0.0.1:1", "secret").get("/floor")
