"""Sources asked over real sockets: dead, slow, lying, redirecting, huge; and what is remembered of them."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from contacthub.api.bodies import READ_AT_ONCE
from contacthub.bootstrap.customers import to_live_sources
from contacthub.customers.live.asked import FAILURE_STANDS_MS, MOST_WAITING, SHOWN_FOR_MS, AskedSource
from contacthub.customers.live.asking import LiveSources
from contacthub.customers.live.breaker import FAILURES, FIRST_HOLD_MS
from contacthub.customers.live.client import LookUpClient, Reply
from contacthub.customers.live.mapping import Mapped
from contacthub.customers.live.settings import LookUpTable
from contacthub.customers.live.source import Request, Source
from contacthub.customers.live.words import Panel, Told, Wanted
from contacthub.testing.shops import Handler, json_reply, played

LU = Wanted(values={"phone": "+8613800138000", "email": "lu@secret.cn"}, phones=frozenset({"8613800138000"}))
POINTS = {"fields": {"Points": "points"}}


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.at = 1_000_000

    def __call__(self) -> int:
        return self.at


def spawn(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    return asyncio.create_task(work)


def table(server: str, **values: Any) -> LookUpTable:
    return LookUpTable(
        **{"id": "shop", "url": f"{server}/of?p={{phone}}", "map": POINTS, "deadline_ms": 20_000} | values
    )


class Asked:
    """A source that is asked, and its clock."""

    def __init__(self, source: AskedSource, clock: Clock) -> None:
        self.source = source
        self.clock = clock

    async def __call__(self, wanted: Wanted = LU, *, by_person: bool = False) -> Told:
        """Ask, and wait for what comes of it."""
        told, key = self.source.ask(wanted, by_person=by_person)
        if key is None:
            return told
        task = self.source.task_of(key)
        assert task is not None
        await task
        outcome = self.source.outcome(key)
        assert outcome is not None
        return outcome


@asynccontextmanager
async def asking(server: str, **values: Any) -> AsyncIterator[Asked]:
    clock = Clock()
    async with to_live_sources() as session:
        source = table(server, **values).source({"KEY": "top-secret"})
        yield Asked(AskedSource(source, LookUpClient(session), now=clock, spawn=spawn), clock)


async def answered_by(handler: Handler, **values: Any) -> Told:
    """What comes of asking a server once."""
    async with played(handler) as shop, asking(shop.url, **values) as ask:
        return await ask()


async def points(request: web.Request) -> web.StreamResponse:
    return json_reply({"points": 1200})


async def test_an_answer_is_shown_with_its_age_and_asked_for_again_only_when_it_is_old() -> None:
    async with played(points) as shop, asking(shop.url, auth_env="KEY") as ask:
        first = await ask()
        assert (first.status, first.code, first.panel and first.panel.fields) == (
            "ok", "found", (("Points", "1200"),),
        )  # fmt: skip
        ask.clock.at += 59_999
        assert await ask() is first
        ask.clock.at += 1
        assert (await ask()).answered_at == ask.clock.at
        assert len(shop.asked) == 2
        _, path, _, headers = shop.asked[0]
        assert path == "/of?p=%2B8613800138000"
        assert headers["Authorization"] == "Bearer top-secret"


async def test_the_same_question_is_asked_once_however_many_wait_for_it() -> None:
    let_go = asyncio.Event()

    async def slow(request: web.Request) -> web.StreamResponse:
        await let_go.wait()
        return await points(request)

    async with played(slow) as shop, asking(shop.url) as ask:
        waiting = [asyncio.create_task(ask()) for _ in range(20)]
        told, _ = ask.source.ask(LU)
        assert (told.status, told.code, told.panel) == ("late", "under_way", None)
        await until(lambda: len(shop.asked) == 1)
        let_go.set()
        assert {one.code for one in await asyncio.gather(*waiting)} == {"found"}
        assert len(shop.asked) == 1


async def until(is_so: Any) -> None:
    for _ in range(20_000):
        if is_so():
            return
        await asyncio.sleep(0.001)
    raise AssertionError("it never came to be so")


async def test_two_customers_with_one_number_are_asked_about_apart() -> None:
    async with played(points) as shop, asking(shop.url) as ask:
        await ask(Wanted(values=LU.values, customer_id="C1"))
        await ask(Wanted(values=LU.values, customer_id="C2"))
        assert len(shop.asked) == 2


async def test_a_dead_server_cannot_be_reached_and_after_five_failures_it_is_left_alone() -> None:
    async with played(points) as shop:
        gone = shop.url
    async with asking(gone) as ask:
        for n in range(FAILURES):
            told = await ask(Wanted(values={"phone": f"+861380013800{n}"}))
            assert (told.status, told.code) == ("failed", "unreachable")
        told = await ask()
        assert (told.status, told.code) == ("open", "tripped")
        assert told.params == {"failures": FAILURES, "seconds": FIRST_HOLD_MS // 1000}
        ask.clock.at += FIRST_HOLD_MS
        assert ((await ask()).code, ask.source.state) == ("unreachable", "open")
        assert ask.source.counts == {"unreachable": FAILURES + 1, "tripped": 1}


class Played:
    """A server that answers at once, or never."""

    def __init__(self) -> None:
        self.answers = True

    async def ask(self, source: Source, request: Request) -> Reply:
        if not self.answers:
            await asyncio.Event().wait()
        return Reply({"points": 1200})


async def test_a_slow_server_is_late_and_what_it_said_before_stays_with_its_age() -> None:
    clock, server = Clock(), Played()
    source = table("http://127.0.0.1", deadline_ms=50).source({})
    ask = Asked(AskedSource(source, server, now=clock, spawn=spawn), clock)
    before = await ask()
    server.answers = False
    clock.at += 60_000
    late = await ask()
    assert (before.status, late.status, late.code, late.params) == ("ok", "late", "deadline", {"ms": 50})
    assert (late.panel, late.answered_at) == (before.panel, before.answered_at)
    clock.at += SHOWN_FOR_MS
    assert (await ask()).panel is None
    for _ in range(FAILURES):
        await ask(by_person=True)
    assert ask.source.state == "open"


async def test_a_failure_stands_for_a_moment_and_a_person_can_ask_again() -> None:
    status = 500

    async def handler(request: web.Request) -> web.StreamResponse:
        return json_reply({"points": 1}, status)

    async with played(handler) as shop, asking(shop.url) as ask:
        assert ((await ask()).code, (await ask()).code, len(shop.asked)) == ("http_status", "http_status", 1)
        status = 200
        assert (await ask(by_person=True)).code == "found"
        status = 500
        ask.clock.at += 60_000
        assert (await ask()).status == "failed"
        ask.clock.at += FAILURE_STANDS_MS
        status = 200
        assert (await ask()).status == "ok"


async def test_a_person_asks_through_an_open_breaker_and_success_closes_it() -> None:
    status = 503

    async def handler(request: web.Request) -> web.StreamResponse:
        return json_reply({"points": 1}, status)

    async with played(handler) as shop, asking(shop.url) as ask:
        for _ in range(FAILURES):
            await ask(by_person=True)
        assert (await ask(Wanted(values={"phone": "+8613900139000"}))).status == "open"
        status = 200
        assert (await ask(by_person=True)).status == "ok"
        assert ask.source.state == "closed"


@pytest.mark.parametrize(
    ("status", "said"),
    [(404, ("ok", "unknown_there")), (401, ("failed", "refused")), (429, ("failed", "http_status"))],
)
async def test_what_a_status_means(status: int, said: tuple[str, str]) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        return json_reply({}, status)

    told = await answered_by(handler)
    assert (told.status, told.code) == said


@pytest.mark.parametrize(
    "to",
    [
        "http://127.0.0.2:{port}/x",
        "https://127.0.0.1:{port}/x",
        "http://evil.example/",
        "//evil.example/x",
        "file:///etc/passwd",
    ],
)
async def test_a_redirect_to_another_server_is_not_followed(to: str) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound(to.format(port=request.url.port))

    async with played(handler) as shop, asking(shop.url) as ask:
        assert (await ask()).code == "redirected"
        assert len(shop.asked) == 1


async def test_a_redirect_within_the_server_is_followed_and_one_in_a_circle_ends() -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        if request.path == "/there":
            return await points(request)
        raise web.HTTPFound("/circle" if request.query.get("p", "").endswith("9") else "/there")

    async with played(handler) as shop, asking(shop.url) as ask:
        assert (await ask()).code == "found"

    async def circle(request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound("/circle")

    async with played(circle) as shop, asking(shop.url) as ask:
        assert (await ask()).code == "redirected"
        assert len(shop.asked) == 4


async def huge(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    try:
        while True:  # without end, as no Content-Length says how much it is
            await response.write(b'{"points":"' + b"x" * 65_536)
    except ConnectionError:
        return response


async def deep(request: web.Request) -> web.StreamResponse:
    return web.Response(body=b"[" * 5_000 + b"]" * 5_000, content_type="application/json")


async def page(request: web.Request) -> web.StreamResponse:
    return web.Response(text="<html>Log in</html>", content_type="text/html")


async def packed(request: web.Request) -> web.StreamResponse:
    return web.Response(
        body=b"\x1f\x8b", headers={"Content-Type": "application/json", "Content-Encoding": "gzip"}
    )


async def broken(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": "100"})
    await response.prepare(request)
    await response.write(b'{"points":')
    assert request.transport is not None
    request.transport.abort()
    return response


async def half_characters(request: web.Request) -> web.StreamResponse:
    return web.Response(body=b'{"points":"\\ud800"}', content_type="application/json")


@pytest.mark.parametrize(
    ("handler", "code"),
    [
        (huge, "too_large"), (deep, "not_json"), (page, "not_json"), (packed, "not_json"),
        (broken, "broken_off"), (half_characters, "not_json"),
    ],
)  # fmt: skip
async def test_replies_that_are_no_use_are_named_for_what_they_are(handler: Handler, code: str) -> None:
    told = await answered_by(handler)
    assert (told.status, told.code, told.panel) == ("failed", code, None)


async def test_a_large_reply_is_mapped_beside_the_event_loop_whatever_is_in_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mapped_in: list[int] = []
    read = Mapped.read

    def noted(self: Mapped, reply: Any, wanted: Wanted, now: int) -> Panel:
        mapped_in.append(threading.get_ident())
        return read(self, reply, wanted, now)

    monkeypatch.setattr(Mapped, "read", noted)

    async def large(request: web.Request) -> web.StreamResponse:
        return json_reply({"points": 1200, "more": "x" * READ_AT_ONCE})

    assert ((await answered_by(points)).code, (await answered_by(large)).code) == ("found", "found")
    small_in, large_in = mapped_in
    assert small_in == threading.get_ident() != large_in


async def test_only_so_many_are_asked_at_once_and_only_so_many_wait() -> None:
    let_go = asyncio.Event()

    async def slow(request: web.Request) -> web.StreamResponse:
        await let_go.wait()
        return await points(request)

    async with played(slow) as shop, asking(shop.url, at_once=2) as ask:
        keys = [ask.source.ask(Wanted(values={"phone": f"+86{n}"}))[1] for n in range(2 + MOST_WAITING)]
        told, key = ask.source.ask(LU)
        assert (told.status, told.code, key) == ("late", "busy", None)
        await until(lambda: len(shop.asked) == 2)
        let_go.set()
        tasks = [task for key in keys if key is not None and (task := ask.source.task_of(key)) is not None]
        await asyncio.wait(tasks)
        assert len(shop.asked) == 2 + MOST_WAITING


async def test_nothing_of_the_customer_or_of_the_credentials_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    async with played(page) as shop, asking(shop.url, auth_env="KEY") as ask:
        for _ in range(FAILURES + 1):
            await ask(by_person=True)
        assert "top-secret" not in repr(ask.source.source)
    told = caplog.text
    assert "look-up shop: its reply is no JSON" in told
    assert "failed 5 times" in told
    assert not any(each in told for each in ("13800138000", "lu@secret.cn", "top-secret", "/of?p="))


async def test_all_are_asked_at_once_and_each_answer_is_told_as_it_comes() -> None:
    let_go = asyncio.Event()

    async def slow(request: web.Request) -> web.StreamResponse:
        await let_go.wait()
        return await points(request)

    clock = Clock()
    async with played(points) as quick, played(slow) as shop, to_live_sources() as session:
        tables = [
            table(quick.url, id="quick"),
            table(shop.url, id="slow"),
            table(shop.url, id="mail", keys=["email"], url=shop.url + "/{key}"),
        ]
        sources = [one.source({}) for one in tables]
        live = LiveSources(sources, LookUpClient(session), now=clock, spawn=spawn)
        told: list[dict[str, str]] = []
        unmailed = Wanted(values={"phone": "+8613800138000"})
        asking = live.ask(
            unmailed, lambda it: told.append({n: one.status for n, (_, one) in it.told.items()})
        )
        assert {name: one.status for name, (_, one) in asking.told.items()} == {
            "quick": "late", "slow": "late", "mail": "unasked",
        }  # fmt: skip
        await until(lambda: told)
        let_go.set()
        await asking.wait()
        assert told == [
            {"quick": "ok", "slow": "late", "mail": "unasked"},
            {"quick": "ok", "slow": "ok", "mail": "unasked"},
        ]
