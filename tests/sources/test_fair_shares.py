"""What each source gets of what the hub can take in, counted."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from contextlib import ExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.problems import Problem
from contacthub.sources import fair_shares as module
from contacthub.sources.fair_shares import AT_ONCE, FEW, MOST_UNWRITTEN, MOST_WAITING, FairShares
from tests.sources.requests import LookUps
from tests.support import Api, arrived


class Taking:
    """Slices that are begun together, and end one by one as the test says."""

    def __init__(self) -> None:
        self.unwritten = 0
        self.shares = FairShares(lambda: 0, lambda: self.unwritten)
        self.begun: list[tuple[str, int]] = []
        self.under_way: list[tuple[str, int]] = []
        self.tasks: list[asyncio.Task[None]] = []

    async def ask(self, source: str, events: int, times: int = 1) -> None:
        for _ in range(times):
            self.tasks.append(asyncio.create_task(self._begin(source, events)))
        await asyncio.sleep(0)

    async def _begin(self, source: str, events: int) -> None:
        await self.shares.begin(source, events)
        self.begun.append((source, events))
        self.under_way.append((source, events))

    @property
    def events(self) -> int:
        return sum(events for _, events in self.under_way)

    async def end_first(self) -> None:
        self.shares.end(*self.under_way.pop(0))
        await asyncio.sleep(0)

    async def end_all(self) -> None:
        while self.under_way:
            await self.end_first()


async def test_few_events_beside_a_flood_are_taken_at_once_and_more_before_the_rest_of_the_flood() -> None:
    taking = Taking()
    await taking.ask("pbx", 25, times=80)
    assert taking.begun == [("pbx", 25)] * 2
    await taking.ask("chat", 1, times=20)
    assert taking.begun[2:] == [("chat", 1)] * FEW
    while len(taking.begun) < 100:
        await taking.end_first()
    assert Counter(taking.begun[12:24]) == {("chat", 1): 10, ("pbx", 25): 2}


async def test_what_is_on_its_way_to_the_disk_is_bounded_for_a_flood_and_keeps_no_other_source() -> None:
    taking = Taking()
    await taking.ask("pbx", AT_ONCE, times=3)
    taking.unwritten = MOST_UNWRITTEN
    await taking.end_first()
    assert taking.begun == [("pbx", AT_ONCE)]
    await taking.ask("chat", FEW)
    assert taking.begun[1:] == [("chat", FEW)]
    await taking.end_all()
    assert len(taking.begun) == 2
    taking.unwritten = MOST_UNWRITTEN - 1
    taking.shares.room_made()
    await asyncio.sleep(0)
    assert taking.begun[2:] == [("pbx", AT_ONCE)]
    await taking.end_all()
    assert len(taking.begun) == 4


async def test_each_source_alone_is_taken_whatever_is_on_its_way_to_the_disk() -> None:
    taking = Taking()
    taking.unwritten = 10 * MOST_UNWRITTEN
    for source in "abc":
        await taking.ask(source, AT_ONCE)
    assert taking.begun == [("a", AT_ONCE), ("b", AT_ONCE), ("c", AT_ONCE)]
    await taking.end_all()


async def test_two_floods_have_as_many_events_taken_be_they_in_large_slices_or_small() -> None:
    taking = Taking()
    await taking.ask("pbx", 25, times=42)
    await taking.ask("chat", 5, times=200)
    had: Counter[str] = Counter()
    while len(taking.begun) < 242:
        await taking.end_first()
    for source, events in taking.begun[:120]:
        had[source] += events
    assert abs(had["pbx"] - had["chat"]) <= AT_ONCE


async def test_what_is_taken_at_a_time_is_bounded_and_a_larger_slice_goes_alone() -> None:
    taking = Taking()
    await taking.ask("pbx", 20, times=5)
    assert taking.under_way == [("pbx", 20)] * 2
    await taking.ask("pbx", AT_ONCE + 1)
    while len(taking.begun) < 6:
        await taking.end_first()
        assert taking.events <= AT_ONCE or len(taking.under_way) == 1
    assert taking.begun[-1] == ("pbx", AT_ONCE + 1)


@pytest.mark.parametrize("its_turn_has_come", [False, True])
async def test_a_request_that_is_given_up_leaves_its_turn_to_the_next(*, its_turn_has_come: bool) -> None:
    taking = Taking()
    await taking.ask("pbx", AT_ONCE)
    await taking.ask("pbx", AT_ONCE, times=2)
    given_up = taking.tasks[1]
    if its_turn_has_come:
        taking.shares.end(*taking.under_way.pop())
        given_up.cancel()
    else:
        given_up.cancel()
        await asyncio.sleep(0)
        taking.shares.end(*taking.under_way.pop())
    await asyncio.wait(taking.tasks)
    assert taking.begun == [("pbx", AT_ONCE)] * 2
    assert given_up.cancelled()


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 60), st.booleans()), max_size=40))
async def test_every_slice_has_its_turn_once_and_none_is_left_over(
    asked: list[tuple[str, int, bool]],
) -> None:
    taking = Taking()
    for source, events, ends_one in asked:
        await taking.ask(source, events)
        if ends_one and taking.under_way:
            await taking.end_first()
        # Of each source one slice is taken whatever the others do, of any size, and few events beside it.
        assert taking.events <= 3 * (60 + FEW)
    await taking.end_all()
    assert Counter(taking.begun) == Counter((source, events) for source, events, _ in asked)
    assert (taking.shares._under_way, taking.shares._shares) == (0, {})


def test_a_source_alone_may_fill_what_may_wait_and_two_have_half_each() -> None:
    shares = FairShares(lambda: 0)
    with ExitStack() as stack:
        for _ in range(MOST_WAITING // 200):
            stack.enter_context(shares.admitted("pbx", 200))
        with pytest.raises(Problem) as refused, shares.admitted("pbx", 1):
            pass
        assert (refused.value.status, refused.value.headers) == (503, (("Retry-After", "1"),))
        for _ in range(MOST_WAITING // 400):
            stack.enter_context(shares.admitted("chat", 200))
        with pytest.raises(Problem), shares.admitted("chat", 200):
            pass
    assert shares.refused == 201
    with shares.admitted("pbx", MOST_WAITING):
        pass


def test_a_request_is_let_in_whatever_its_size_if_no_other_of_its_source_is() -> None:
    shares = FairShares(lambda: 0)
    with ExitStack() as stack:
        for n in range(20):
            stack.enter_context(shares.admitted(f"source-{n}", 1_000))


def test_many_refusals_make_one_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    shares = FairShares(lambda: 5)
    with caplog.at_level(logging.WARNING), shares.admitted("pbx", MOST_WAITING):
        for _ in range(1_000):
            with pytest.raises(Problem), shares.admitted("pbx", 3):
                pass
    assert caplog.messages == [f"! events of source pbx are refused, as {MOST_WAITING} of them wait"]
    assert shares.refused == 3_000


async def test_beside_a_flood_another_source_is_taken_and_the_rest_of_the_flood_refused(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 200)
    monkeypatch.setattr(module, "AT_ONCE", 20)
    look_ups = LookUps(api, monkeypatch)

    async def flood(n: int) -> tuple[int, str | None]:
        batch = [arrived(f"{n}-{each}") for each in range(20)]
        headers = {"Authorization": f"Bearer {api.token}"}
        async with api.session.post(f"{api.hub.url}/api/v1/events", json=batch, headers=headers) as response:
            return response.status, response.headers.get("Retry-After")

    floods = [asyncio.create_task(flood(n)) for n in range(25)]
    while sum(each.done() for each in floods) < 15:
        await asyncio.wait(floods, return_when=asyncio.FIRST_COMPLETED, timeout=0.01)
    assert {each.result() for each in floods if each.done()} == {(503, "1")}
    other = asyncio.create_task(api.events({**arrived("other"), "source": "chat"}))
    look_ups.go_on.set()
    [result] = await other
    assert result["status"] == "accepted"
    assert Counter(await asyncio.gather(*floods)) == {(503, "1"): 15, (200, None): 10}
    async with api.session.get(f"{api.hub.url}/metrics") as response:
        assert "contacthub_events_refused_total 300.0" in await response.text()


async def test_a_refusal_says_what_to_do(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 1)
    look_ups = LookUps(api, monkeypatch)
    first = asyncio.create_task(api.events(arrived("1")))
    await look_ups.began.wait()
    status, problem = await api.call("POST", "/events", arrived("2"))
    assert (status, problem["code"]) == (503, "unavailable")
    assert "send the same again" in problem["detail"]
    look_ups.go_on.set()
    assert [each["status"] for each in await first] == ["accepted"]
    assert (await api.call("POST", "/events", [arrived("2")]))[0] == 200
