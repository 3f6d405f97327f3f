"""The log, followed: every item once and in order, over losses, from a position that can be stored."""

import asyncio

import pytest
from aiohttp import web

from contacthub.client import Hub, HubError, LogFollower, LogPage, Timing
from tests.client.conftest import Naps
from tests.client.fake_hub import FakeHub, drop, problem


def page(*seqs: int, log: str = "log1") -> web.Response:
    return web.json_response({"log": log, "items": [{"seq": seq} for seq in seqs], "next": max(seqs)})


async def test_log_is_followed_page_by_page_over_a_loss(hub: FakeHub, naps: Naps):
    hub.answers = [page(5, 6), drop, page(7)]
    async with Hub(hub.url, "secret", timing=Timing(sleep=naps)) as client:
        items = client.follow_log(4)
        assert [(await anext(items))["seq"] for _ in range(3)] == [5, 6, 7]
    assert [request.query["since"] for request in hub.requests] == ["4", "6", "6"]


async def test_another_log_ends_the_following(hub: FakeHub):
    hub.answers = [page(5), page(1, log="log2")]
    async with Hub(hub.url, "secret") as client:
        items = client.follow_log(4)
        await anext(items)
        with pytest.raises(HubError, match="log_replaced"):
            await anext(items)


async def test_following_outlasts_more_failures_than_other_requests_do(hub: FakeHub, naps: Naps):
    hub.answers = [*[problem("unavailable", status=503) for _ in range(20)], page(1)]
    async with Hub(hub.url, "secret", attempts=2, timing=Timing(sleep=naps)) as client:
        assert (await anext(client.follow_log()))["seq"] == 1
    assert len(naps) == 20


async def test_trimmed_log_ends_the_following(hub: FakeHub, naps: Naps):
    hub.answers = [problem("log_trimmed", status=410)]
    async with Hub(hub.url, "secret", timing=Timing(sleep=naps)) as client:
        with pytest.raises(HubError, match="log_trimmed"):
            await anext(client.follow_log(4))
    assert naps == []


async def test_stored_position_in_another_log_is_noticed_at_the_first_answer(hub: FakeHub):
    hub.answers = [page(9, log="log2")]
    async with Hub(hub.url, "secret") as client:
        with pytest.raises(HubError, match="log_replaced"):
            await anext(client.follow_log("log1:8"))
    assert hub.requests[0].query["since"] == "8"


async def test_position_is_that_of_the_last_item_handed_out(hub: FakeHub):
    hub.answers = [page(5, 6), page(6)]
    async with Hub(hub.url, "secret") as client:
        items = client.follow_log(4)
        assert items.resume_point is None
        await anext(items)
        assert items.resume_point == "log1:5"
        again = client.follow_log(items.resume_point)
        assert (await anext(again))["seq"] == 6
    assert [request.query["since"] for request in hub.requests] == ["4", "5"]


async def test_wait_that_is_cut_short_loses_nothing():
    async def read(since: int) -> LogPage:
        if since == 0:
            return LogPage(log="log1", items=[{"seq": 1}], next=1)
        await asyncio.wait_for(more.wait(), 10)
        return LogPage(log="log1", items=[{"seq": 2}], next=2)

    more = asyncio.Event()
    items = LogFollower(read, 0)
    await anext(items)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await anext(items)
    more.set()
    assert (await anext(items))["seq"] == 2


@pytest.mark.parametrize("since", ["", "7", ":7", "log1:", "log1:x", "log1:-1"])
async def test_position_that_is_none_is_refused_at_once(since: str):
    with pytest.raises(ValueError, match="LOG:SEQ"):
        Hub("http://127.0.0.1:1", "secret").follow_log(since)
