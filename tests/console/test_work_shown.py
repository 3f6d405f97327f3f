"""Work at the consoles: whoever may see an item is told how it is, and that it is gone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import orjson
import pytest

from contacthub.clock import rfc3339
from contacthub.console import work_shown
from contacthub.console.attendance import Attendance
from contacthub.console.unsent_work import MOST, UnsentWork
from contacthub.console.work_shown import WorkShown
from contacthub.database.units import StorageUnavailable
from contacthub.processes.words import ItemId
from contacthub.work.kept import ItemChanged
from tests.console.law import SUPERVISOR
from tests.console.people import person
from tests.support import Api, Console, arrived, console, event, token
from tests.work.items import with_claims

NEW = {"process": "claim", "title": "Remote dead"}
HOUR_MS = 3_600_000
FIELDS = {"fields": {"words": "x"}}


@dataclass
class Desks:
    """Lina, Wang Wei and a supervisor at their screens."""

    api: Api
    lina: Console
    wei: Console
    boss: Console

    async def told(self, desk: Console) -> tuple[list[tuple[Any, ...]], list[str]]:
        """The next frame of work: step, holder and version of its items, and what is gone."""
        frame = await desk.next("work")
        items = [(each["step"], each["holder"]["name"], each["version"]) for each in frame["items"]]
        return items, frame["gone"]


@pytest.fixture
async def desks(owner: Api) -> AsyncIterator[Desks]:
    await with_claims(owner)
    async with AsyncExitStack() as stack:
        lina = await stack.enter_async_context(console(owner, "lina"))
        wei = await stack.enter_async_context(console(owner, "wangwei"))
        chief = await stack.enter_async_context(person(owner, role="supervisor"))
        boss = await stack.enter_async_context(chief.console())
        for each in (lina, wei, boss):
            await each.next("snapshot")
        yield Desks(await token(owner), lina, wei, boss)


async def test_an_item_is_told_to_who_may_see_it_and_gone_for_the_others(desks: Desks) -> None:
    item = (await desks.lina.do("open_work", **NEW))["result"]["id"]
    for each in (desks.lina, desks.boss):
        assert await desks.told(each) == ([("record", "lina", 1)], [])
    await desks.lina.do("advance_work", item_id=item, outcome="recorded", version=1, **FIELDS)
    for each in (desks.lina, desks.wei, desks.boss):  # of the queue
        assert await desks.told(each) == ([("propose", "support", 2)], [])
    assert "work" not in [each["type"] for each in desks.wei.frames[:-1]]
    await desks.boss.do("assign_work", item_id=item, agent="lina", version=2)
    assert await desks.told(desks.wei) == ([], [item])
    assert await desks.told(desks.lina) == ([("propose", "lina", 3)], [])
    await desks.lina.do("assign_work", item_id=item, agent="wangwei", version=3)
    assert await desks.told(desks.lina) == ([("propose", "wangwei", 4)], [])  # who took it up sees it still
    assert await desks.told(desks.wei) == ([("propose", "wangwei", 4)], [])


async def test_who_talks_with_the_customer_sees_their_work_and_what_is_over_is_gone(desks: Desks) -> None:
    known = {"name": "陆建国", "phones": [{"raw": "13800138000"}]}
    assert (await desks.api.call("PUT", "/customers/C1", known))[0] == 201
    answered = event("contact.answered", {"ref": "1", "agent": "wangwei"})
    [first, _] = await desks.api.events(arrived("1", routing="pbx", queue="support"), answered)
    await desks.api.hub.parts.pop.wait(first["contact_id"])
    item = (await desks.lina.do("open_work", **NEW, customer_id="C1"))["result"]["id"]
    assert await desks.told(desks.wei) == ([("record", "lina", 1)], [])
    await desks.lina.do("advance_work", item_id=item, outcome="withdrawn", version=1, note="found")
    assert await desks.told(desks.wei) == ([], [item])
    while (await desks.told(desks.boss))[1] != [item]:
        pass


async def test_what_comes_due_and_is_late_is_told_by_itself(desks: Desks, owner: Api) -> None:
    hub = owner.hub.parts.hub
    due = rfc3339(hub.now() + HOUR_MS)
    assert (await desks.lina.do("open_work", **NEW, due_at=due))["ok"]
    frame = await desks.lina.next("work")
    assert (frame["items"][0]["state"], frame["items"][0]["due_at"]) == ("planned", due)
    for state, late in (("open", False), ("open", True)):
        hub._clock._offset_ns += 61 * 60_000_000_000
        hub._pass_time()
        while (item := (await desks.lina.next("work"))["items"][0])["late"] is not late:
            pass  # half of its time is over, then four fifths
        assert item["state"] == state


def fragment(n: int) -> orjson.Fragment:
    return orjson.Fragment(str(n))


def test_of_an_item_the_latest_is_sent() -> None:
    unsent = UnsentWork()
    unsent.put({"a": fragment(1), "b": fragment(1)})
    unsent.put({"a": None, "b": fragment(2)})
    said = unsent.take()
    assert said is not None
    assert (orjson.dumps(said["items"]), said["gone"], said["reload"]) == (b"[2]", ["a"], False)
    assert unsent.take() is None


def test_of_too_many_the_console_asks_for_its_list() -> None:
    unsent = UnsentWork()
    unsent.put({str(n): None for n in range(MOST + 1)})
    unsent.put({"a": None})
    assert unsent.take() == {"items": [], "gone": [], "reload": True}
    unsent.put({"a": None})
    assert unsent.take() == {"items": [], "gone": ["a"], "reload": False}


class Fakes:
    """A hub, a session and a store of which reading fails."""

    durable_seq = 7

    def __init__(self) -> None:
        self.tail = self
        self.viewer = SUPERVISOR
        self.reloads: list[int] = []

    async def of_ids(self, ids: list[str]) -> None:
        raise StorageUnavailable("closed")

    def reload_work(self, seq: int) -> None:
        self.reloads.append(seq)


def changes(n: int) -> list[ItemChanged]:
    return [
        ItemChanged(
            item_id=ItemId(str(each)),
            customer_id=None,
            keeper="",
            had_by=frozenset(),
            proposers=(),
            is_over=False,
        )
        for each in range(n)
    ]


async def test_what_cannot_be_read_or_is_too_much_is_asked_for() -> None:
    fakes: Any = Fakes()
    attendance, lines = Attendance(), []
    shown = WorkShown(fakes, fakes, attendance, store=fakes, views=fakes, sights=fakes, spawn=lines.append)
    shown.changed(changes(1))
    assert lines == []  # nobody is there
    attendance.add(fakes)
    shown.changed(changes(1))
    [line] = lines
    await line
    assert fakes.reloads == [7]
    shown.changed(changes(work_shown.MOST_WAITING + 1))
    assert (fakes.reloads, len(lines)) == ([7, 7], 1)
