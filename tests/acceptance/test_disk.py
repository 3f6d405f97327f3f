"""A disk that refuses: nothing acknowledged is lost, nothing is half there, and the hub comes back."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from contacthub.bootstrap.running import running
from contacthub.config import Settings
from contacthub.hub.store import LogStore
from contacthub.hub.tasks import HubFailed
from contacthub.testing.disk import Disk, Fault
from tests.acceptance.inspection import assert_rows_whole
from tests.support import FLOOR, Api, console, event, hub_on, rows_of, token

WITHIN_S = 30


def call(name: str, **data: Any) -> dict[str, Any]:
    """A call whose event and contact have the same name."""
    told = {"ref": name, "channel": "voice", "from": "13800138000", "to": "4008001234", **data}
    return event("contact.arrived", told, id=name)


async def post(api: Api, *events: dict[str, Any]) -> tuple[int, Any, str | None]:
    """Status, body and Retry-After."""
    headers = {"Authorization": f"Bearer {api.token}"}
    async with api.session.post(
        f"{api.hub.url}/api/v1/events", json=list(events), headers=headers
    ) as response:
        return response.status, await response.json(), response.headers.get("Retry-After")


async def ready(api: Api) -> int:
    async with api.session.get(f"{api.hub.url}/health/ready") as response:
        return response.status


async def is_ready_again(api: Api) -> None:
    async with asyncio.timeout(WITHIN_S):
        while await ready(api) != 200:  # noqa: ASYNC110 - readiness is asked for, nobody tells it
            await asyncio.sleep(0.02)


async def shown(api: Api, path: str, method: str = "GET", body: Any = None) -> Any:
    """What is read while nothing can be written, once the floor was read back for that."""
    async with asyncio.timeout(WITHIN_S):
        while not api.hub.parts.hub.gate.only_shows:  # noqa: ASYNC110 - looked at, nobody tells it
            await asyncio.sleep(0.005)
    status, answer = await api.call(method, path, body)
    assert status == 200, answer
    return answer


async def on_writer(api: Api, sql: str) -> Any:
    store = api.hub.parts.stores.log
    assert isinstance(store, LogStore)
    return await store._writer.run(lambda raw: raw.execute(sql).fetchone())


async def fill_the_disk(api: Api) -> None:
    """Leave room for a few calls."""
    (pages,) = await on_writer(api, "PRAGMA page_count")
    await on_writer(api, f"PRAGMA max_page_count = {pages + 10}")


async def until_refused(api: Api) -> list[str]:
    """Post calls until the disk takes no more; return the ids of the events that were taken."""
    taken: list[str] = []
    for n in range(2_000):
        one = call(f"fill-{n}", attributes={"text": "x" * 2_000})
        status, body, retry_after = await post(api, one)
        if status == 503:
            assert retry_after is not None
            assert int(retry_after) > 0
            assert body["code"] == "unavailable"
            assert taken, "there was no room to begin with"
            return taken
        assert (status, body["results"][0]["status"]) == (200, "accepted")
        taken.append(one["id"])
    raise AssertionError("the disk never filled up")


async def test_full_disk_refuses_with_503_and_loses_nothing(tmp_path: Path, disk: Disk) -> None:
    async with hub_on(tmp_path, disk=disk) as owner:
        api = await token(owner)
        await fill_the_disk(owner)
        taken = await until_refused(api)
        assert await ready(api) == 503
        assert len((await shown(api, "/floor"))["contacts"]) == len(taken)
        assert len((await shown(api, "/contacts?limit=200"))["items"]) == len(taken)
        await on_writer(owner, "PRAGMA max_page_count = 1000000")
        await is_ready_again(api)
        again = await api.events(*[call(each) for each in taken])
        assert {each["status"] for each in again} == {"duplicate"}
        [result] = await api.events(call("later"))
        assert result["status"] == "accepted"
        waiting = sum(queue["waiting"] for queue in (await api.get("/floor"))["queues"])
        assert waiting == len(taken) + 1
    with rows_of(tmp_path) as raw:
        assert_rows_whole(raw, taken)


async def test_event_refused_by_a_full_disk_is_taken_when_it_is_sent_again(
    tmp_path: Path, disk: Disk
) -> None:
    async with hub_on(tmp_path, disk=disk) as owner:
        api = await token(owner)
        await fill_the_disk(owner)
        taken = await until_refused(api)
        refused = f"fill-{len(taken)}"
        await on_writer(owner, "PRAGMA max_page_count = 1000000")
        await is_ready_again(api)
        [result] = await api.events(call(refused))
        assert result["status"] == "accepted"
    with rows_of(tmp_path) as raw:
        assert_rows_whole(raw, [*taken, refused])


@pytest.mark.both_engines
@pytest.mark.parametrize("fault", ["commit", "fsync", "answer"])
async def test_failing_commit_refuses_and_the_same_event_is_taken_once(
    tmp_path: Path, disk: Disk, fault: Fault
) -> None:
    async with hub_on(tmp_path, disk=disk) as owner:
        api = await token(owner)
        await api.events(call("before"))
        disk.fault = fault
        status, _, retry_after = await post(api, call("during"))
        assert (status, retry_after) == (503, "1")
        assert await ready(api) == 503
        disk.fault = None
        await is_ready_again(api)
        [before] = await api.events(call("before"))
        assert before["status"] == "duplicate"
        [again] = await api.events(call("during"))
        # Where only the answer was lost, the event had been recorded.
        assert again["status"] == ("duplicate" if fault == "answer" else "accepted")
        waiting = [queue["waiting"] for queue in (await api.get("/floor"))["queues"]]
        assert sum(waiting) == 2
    with rows_of(tmp_path) as raw:
        assert_rows_whole(raw, ["before", "during"])


@pytest.mark.both_engines
async def test_many_senders_at_once_get_either_200_or_503_and_each_is_true(
    tmp_path: Path, disk: Disk
) -> None:
    async with hub_on(tmp_path, disk=disk) as owner:
        api = await token(owner)

        async def send(n: int) -> tuple[str, int]:
            status, _, _ = await post(api, call(f"m-{n}"))
            return f"m-{n}", status

        sending = [asyncio.ensure_future(send(n)) for n in range(60)]
        await asyncio.wait(sending, return_when=asyncio.FIRST_COMPLETED)
        disk.fault = "fsync"
        answers = dict([await each for each in sending])
        disk.fault = None
        await is_ready_again(api)
        assert set(answers.values()) <= {200, 503}
        acknowledged = [each for each, status in answers.items() if status == 200]
        assert acknowledged
        again = await api.events(*[call(each) for each in answers])
        assert {each["id"] for each in again if each["status"] == "duplicate"} == set(acknowledged)
    with rows_of(tmp_path) as raw:
        assert_rows_whole(raw, list(answers))


@pytest.mark.both_engines
async def test_nothing_is_answered_or_shown_before_the_disk_has_it(tmp_path: Path, disk: Disk) -> None:
    async with hub_on(tmp_path, disk=disk) as owner:
        api = await token(owner)
        seq = (await api.get("/floor"))["seq"]
        disk.hold()
        posting = asyncio.ensure_future(api.events(call("c1")))
        await disk.held()  # by this commit, or by one of the followers'
        async with asyncio.timeout(WITHIN_S):
            while not owner.hub.parts.hub.routing.floor.contacts:  # noqa: ASYNC110 - nobody tells it
                await asyncio.sleep(0.005)
        reading = asyncio.ensure_future(api.get("/floor"))
        listing = asyncio.ensure_future(api.get("/contacts"))
        assert (await api.get(f"/log?since={seq}"))["items"] == []
        answered, _ = await asyncio.wait([posting, reading, listing], timeout=0.3)
        assert not answered
        disk.release()
        [result] = await posting
        assert result["status"] == "accepted"
        assert (await reading)["contacts"][0]["id"] == result["contact_id"]
        assert (await listing)["items"][0]["id"] == result["contact_id"]
        assert (await api.get(f"/log?since={seq}"))["items"]


@pytest.mark.both_engines
async def test_hub_that_another_has_overtaken_ends(tmp_path: Path) -> None:
    opened = running(Settings(data=tmp_path), tmp_path, host="127.0.0.1", port=0)
    async with opened as hub, aiohttp.ClientSession() as session:
        owner = Api(hub, session, hub.control_token)
        await on_writer(owner, "UPDATE meta SET value = '1000' WHERE key = 'epoch' RETURNING value")
        assert (await owner.call("PUT", "/admin/floor", FLOOR))[0] == 503
        with pytest.raises(HubFailed):
            async with asyncio.timeout(WITHIN_S):
                await hub.until(asyncio.Event())


@pytest.mark.both_engines
async def test_agents_are_told_to_come_back_and_see_only_what_is_true(tmp_path: Path, disk: Disk) -> None:
    async with hub_on(tmp_path, disk=disk) as owner:
        api = await token(owner)
        async with console(owner, "lina") as lina:
            await lina.next("snapshot")
            disk.fault = "fsync"
            reply = await lina.do(
                "set_presence", presence="available", ref="0f8fad5b-d9cb-469f-a165-70867728950e"
            )
            assert (reply["ok"], reply["error"]["code"]) == (False, "unavailable")
            assert not any(frame.get("event", {}).get("type") == "presence_changed" for frame in lina.frames)
            disk.fault = None
            await is_ready_again(api)
            async with asyncio.timeout(WITHIN_S):
                await lina.socket.wait_closed()
            assert lina.socket.close_code == 1012
        async with console(owner, "lina") as lina:
            frame = await lina.next("snapshot")
            assert frame["state"]["agents"][0]["presence"] == "offline"
            # Not done before, so the same ref is done now.
            reply = await lina.do(
                "set_presence", presence="available", ref="0f8fad5b-d9cb-469f-a165-70867728950e"
            )
            assert reply["ok"]
            assert (await api.get("/floor"))["agents"][0]["presence"] == "available"
    with rows_of(tmp_path) as raw:
        assert_rows_whole(raw, [])


@pytest.mark.both_engines
async def test_all_that_is_durable_can_be_read_while_nothing_can_be_written(
    tmp_path: Path, disk: Disk
) -> None:
    async with hub_on(tmp_path, disk=disk) as owner:
        api = await token(owner)
        lu = {"name": "Lu Wei", "phones": ["13800138000"]}
        assert (await api.call("PUT", "/customers/lu", lu))[0] == 201
        [call_of_lu] = await api.events(call("before"))
        contact = call_of_lu["contact_id"]
        watching = (await token(owner, "screen", scopes=[], agent="lina")).token
        disk.fault = "fsync"
        assert (await post(api, call("during")))[0] == 503
        assert [each["id"] for each in (await shown(api, "/floor"))["contacts"]] == [contact]
        for path in (f"/contacts/{contact}", f"/contacts/{contact}/why", f"/contacts/{contact}/note",
                     "/customers/lu", "/customers/lu/purchases", "/callbacks", "/agents/lina/why-idle",
                     "/queues/support/movable-agents"):  # fmt: skip
            await shown(api, path)
        found = await shown(api, "/customers/search", "POST", {"q": "Lu"})
        assert [each["id"] for each in found["items"]] == ["lu"]
        async with console(owner, "lina", bearer=watching) as lina:
            await lina.next("snapshot")
            assert (await lina.find("storage"))["reason"] == "unavailable"
        disk.fault = None
        await is_ready_again(api)
        audited = (await owner.get("/audit?action=open_note"))["items"]
        assert [each["subject"] for each in audited] == [contact]  # though it was read while it could not be


@pytest.mark.both_engines
async def test_users_and_tokens_are_refused_with_503_and_not_half_made(tmp_path: Path, disk: Disk) -> None:
    async with hub_on(tmp_path, disk=disk) as owner:
        disk.fault = "fsync"
        body = {"name": "x", "scopes": ["log:read"]}
        assert (await owner.call("POST", "/admin/tokens", body))[0] == 503
        disk.fault = None
        assert (await owner.get("/admin/tokens"))["items"] == []
        assert (await owner.call("POST", "/admin/tokens", body))[0] == 201


@pytest.mark.both_engines
async def test_batch_is_recorded_whole_or_not_at_all(tmp_path: Path, disk: Disk) -> None:
    async with hub_on(tmp_path, disk=disk) as owner:
        api = await token(owner)
        batch = [call(f"b-{n}") for n in range(50)]
        batch += [event("contact.ended", {"ref": f"b-{n}", "by": "customer"}, id=f"e-{n}") for n in range(50)]
        disk.fault = "fsync"
        assert (await post(api, *batch))[0] == 503
        disk.fault = None
        await is_ready_again(api)
        with rows_of(tmp_path) as raw:
            assert raw.execute("SELECT COUNT(*) FROM inbox").fetchone() == (0,)
        results = await api.events(*batch)
        assert {each["status"] for each in results} == {"accepted"}
    with rows_of(tmp_path) as raw:
        assert_rows_whole(raw, [each["id"] for each in batch])
