"""Events of work items out to other programs: signed, in order for each item, each until it was taken."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from contacthub.sources import callbacks
from contacthub.work.webhooks import sending
from contacthub.work.webhooks.store import SQL
from tests.acceptance.test_callbacks import SECRET, Receiver
from tests.accounts.people import Person, signed_in
from tests.moved_time import moved_time
from tests.support import Api, hub_on, rows_of
from tests.work.items import promised, with_claims

pytestmark = pytest.mark.both_engines


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERP_SECRET", SECRET)
    monkeypatch.setattr(callbacks, "FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr(callbacks, "LONGEST_PAUSE_S", 0.02)


@pytest.fixture
async def erp() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hub", receiver.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hub"
    yield receiver
    await runner.cleanup()


def telling(tmp_path: Path, *receivers: Receiver, **more: Any) -> Any:
    hooks = [
        {"id": f"erp{n}", "url": each.url, "secret_env": "ERP_SECRET", **more}
        for n, each in enumerate(receivers)
    ]
    return hub_on(tmp_path, webhooks=hooks)


async def claims(owner: Api) -> Person:
    await with_claims(owner)
    return await signed_in(owner, "boss", "supervisor")


async def note(person: Person, item: str, text: str) -> None:
    status, answer = await person.call("POST", f"/work/{item}/notes", {"text": text})
    assert status == 200, answer


def told(receiver: Receiver) -> list[tuple[str, int]]:
    return [(each["data"]["what"], each["data"]["version"]) for each in receiver.bodies]


async def none_owed(tmp_path: Path) -> None:
    def owed() -> list[Any]:
        with rows_of(tmp_path) as raw:
            return list(raw.execute(SQL["waiting"]).fetchall())

    async with asyncio.timeout(20):
        while await asyncio.to_thread(owed):  # noqa: ASYNC110 - as another process sees it
            await asyncio.sleep(0.05)


async def test_life_of_an_item_is_told_signed_and_without_what_people_wrote(
    tmp_path: Path, erp: Receiver
) -> None:
    async with telling(tmp_path, erp) as owner:
        boss = await claims(owner)
        item = await promised(boss, title="The dead remote of Mrs Wang", note="She cried.")
        done = {"outcome": "recorded", "version": 1, "fields": {"words": "dead"}, "note": "Poor lady."}
        status, answer = await boss.call("POST", f"/work/{item}/steps", done)
        assert status == 200, answer
        number, due_at = answer["number"], answer["due_at"]
        await boss.call("POST", f"/work/{item}/assign", {"version": 2, "agent": "lina"})
        bodies = await erp.until(lambda bodies: len(bodies) >= 3)
        assert [each["type"] for each in bodies] == ["work.opened", "work.changed", "work.changed"]
        assert bodies[1]["data"] == {
            "id": item, "number": number, "kind": "complaint", "process": "claim",
            "what": "work_advanced", "version": 2, "state": "open", "step": "propose",
            "holder": {"kind": "queue", "name": "support"}, "priority": 0, "due_at": due_at, "late": False,
            "customer_id": None, "ended_step": "record", "outcome": "recorded",
        }  # fmt: skip
        assert bodies[2]["data"]["holder"] == {"kind": "agent", "name": "lina"}
        assert all(body["id"] == headers["webhook-id"] for headers, body in erp.requests)
        assert not any(word in str(bodies) for word in ("Wang", "cried", "Poor", "dead", "boss"))
        await none_owed(tmp_path)


async def test_receiver_that_fails_and_recovers_has_all_in_order_each_under_one_id(
    tmp_path: Path, erp: Receiver
) -> None:
    erp.answers = [500, 503, 429, 404] * 3
    async with telling(tmp_path, erp) as owner:
        boss = await claims(owner)
        items = [await promised(boss, title=f"n {n}") for n in range(3)]
        for text in ("a", "b"):
            for item in items:
                await note(boss, item, text)
        await none_owed(tmp_path)
    assert len(erp.requests) == 9 + 12
    order: dict[str, list[int]] = {}
    bodies: dict[str, Any] = {}
    for headers, body in erp.requests:
        assert bodies.setdefault(headers["webhook-id"], body) == body
        order.setdefault(body["data"]["id"], []).append(body["data"]["version"])
    assert len(bodies) == 9
    for item in items:
        assert order[item] == sorted(order[item])
        assert set(order[item]) == {1, 2, 3}


async def test_what_is_owed_outlasts_the_hub_and_more_than_is_held_in_memory(
    tmp_path: Path, erp: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "WINDOW", 2)
    erp.answers = [500] * 100_000
    async with telling(tmp_path, erp) as owner:
        boss = await claims(owner)
        item = await promised(boss)
        for n in range(5):
            await note(boss, item, str(n))
        await erp.until(lambda bodies: len(bodies) >= 2)
    assert {version for _, version in told(erp)} == {1}
    first = erp.requests[0][0]["webhook-id"]
    erp.requests.clear()
    erp.answers.clear()
    async with telling(tmp_path, erp):
        await none_owed(tmp_path)
    assert told(erp) == [("work_opened", 1), *(("work_noted", n) for n in range(2, 7))]
    assert erp.requests[0][0]["webhook-id"] == first


async def test_each_receiver_has_the_types_it_wants_and_one_that_hangs_holds_no_other_up(
    tmp_path: Path, erp: Receiver
) -> None:
    dead = Receiver(url="http://127.0.0.1:1/hub")
    async with telling(tmp_path, erp, dead, types=["work.opened", "work.closed"]) as owner:
        boss = await claims(owner)
        item = await promised(boss)
        await note(boss, item, "x")
        gone = {"outcome": "withdrawn", "version": 2, "note": "He called."}
        assert (await boss.call("POST", f"/work/{item}/steps", gone))[0] == 200
        bodies = await erp.until(lambda bodies: len(bodies) >= 2)
        assert [each["type"] for each in bodies] == ["work.opened", "work.closed"]
        assert bodies[1]["data"]["outcome"] == "withdrawn"
        assert (bodies[1]["data"]["state"], bodies[1]["data"]["due_at"]) == ("closed", None)
    async with telling(tmp_path, erp):  # the dead one is no more, and what it was owed is forgotten
        await none_owed(tmp_path)
    assert len(erp.requests) == 2


async def test_each_threshold_of_a_steps_time_is_told_with_its_percent(
    tmp_path: Path, erp: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    time = moved_time(monkeypatch)
    async with telling(tmp_path, erp, types=["work.late"]) as owner:
        boss = await claims(owner)
        await promised(boss, owner="lina")
        await time.passes_for(owner.hub.parts.hub, 2 * 3_600_000)
        bodies = await erp.until(lambda bodies: len(bodies) >= 4)
    said = [(each["type"], each["data"]["percent"], each["data"]["late"]) for each in bodies]
    assert said == [("work.late", percent, percent >= 100) for percent in (50, 80, 100, 150)]
    assert len({each["id"] for each in bodies}) == 4


async def test_410_stops_the_receiver_until_the_next_start(tmp_path: Path, erp: Receiver) -> None:
    erp.answers = [410]
    async with telling(tmp_path, erp) as owner:
        boss = await claims(owner)
        item = await promised(boss)
        await note(boss, item, "x")
        await none_owed(tmp_path)
        assert told(erp) == [("work_opened", 1)]
        with rows_of(tmp_path) as raw:
            assert raw.execute(SQL["stopped"]).fetchall() == [("erp0",)]
        health = {each["code"]: each for each in (await owner.get("/admin/health"))["items"]}
        assert health["webhook_stopped"]["name"] == "erp0"
    async with telling(tmp_path, erp) as owner:
        again = await signed_in(owner, "chief", "supervisor")
        await note(again, item, "y")
        await none_owed(tmp_path)
    assert told(erp) == [("work_opened", 1), ("work_noted", 3)]


async def test_event_that_nobody_takes_for_three_days_is_given_up(
    tmp_path: Path, erp: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    erp.answers = [500] * 100_000
    async with telling(tmp_path, erp) as owner:
        boss = await claims(owner)
        await promised(boss)
        await erp.until(lambda bodies: len(bodies) >= 1)
        monkeypatch.setattr(sending, "GIVES_UP_MS", -1)
        await none_owed(tmp_path)


async def test_webhook_without_its_secret_is_refused_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ERP_SECRET", "whsec_" + base64.b64encode(b"x" * 3).decode() + "!")
    with pytest.raises(Exception, match="webhook erp0: ERP_SECRET: "):
        async with telling(tmp_path, Receiver(url="http://127.0.0.1:1/hub")):
            pass
    monkeypatch.delenv("ERP_SECRET")
    with pytest.raises(Exception, match="the environment has no ERP_SECRET; set it to whsec_"):
        async with telling(tmp_path, Receiver(url="http://127.0.0.1:1/hub")):
            pass
