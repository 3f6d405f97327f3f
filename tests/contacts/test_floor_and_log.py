"""The floor as it is, presence, the log, health."""

from __future__ import annotations

import asyncio
import time

import pytest

from contacthub.clock import rfc3339
from contacthub.database.units import StorageUnavailable
from contacthub.running.http import clock_health
from tests.accounts.people import signed_in
from tests.support import FLOOR, Api, arrived, console, event, token


async def log_types(api: Api, since: int = 0) -> list[str]:
    return [each["type"] for each in (await api.get(f"/log?since={since}"))["items"]]


# --- the floor -------------------------------------------------------------------------------------


async def test_floor_has_the_shape_the_interface_names(owner: Api, api: Api) -> None:
    async with console(owner, "lina") as lina:
        await lina.do("set_presence", presence="available")
        await api.events(arrived("1"))
        offer = (await lina.find("offer"))["offer"]
        floor = await api.get("/floor")
    assert {"log", "seq", "queues", "agents", "contacts", "offers"} <= set(floor)
    queue, agent = floor["queues"][0], next(each for each in floor["agents"] if each["id"] == "lina")
    assert set(queue) >= {
        "id",
        "name",
        "waiting",
        "longest_wait_ms",
        "service_level",
        "abandoned_today",
        "answered_today",
    }
    assert set(agent) >= {"id", "name", "presence", "state", "since", "load", "contacts", "queues"}
    assert (queue["id"], queue["name"], agent["name"]) == ("support", "售后 After-sales", "Li Na 李娜")
    assert (agent["presence"], agent["state"]) == ("available", "offered")
    assert agent["queues"] == [
        {"id": "support", "paused": False, "until": None},
        {"id": "sales", "paused": False, "until": None},
    ]
    assert [each["id"] for each in floor["contacts"]] == [offer["contact_id"]]
    assert [each["id"] for each in floor["offers"]] == [offer["id"]]
    log = await api.get("/log")
    assert (floor["log"], floor["seq"] <= log["next"]) == (log["log"], True)


@pytest.mark.both_engines
async def test_figures_count_today(api: Api) -> None:
    now = api.hub.parts.hub.now()

    figures = ("waiting", "longest_wait_ms", "service_level", "abandoned_today", "answered_today")

    async def support() -> list[float | None]:
        queue = (await api.get("/floor"))["queues"][0]
        return [queue[name] for name in figures]

    assert await support() == [0, None, None, 0, 0]

    def at(seconds: int) -> str:
        return rfc3339(now - 60_000 + seconds * 1000)

    for ref, wait, kind in (("1", 10, "answered"), ("2", 30, "answered"), ("3", 5, "ended")):
        data = {"ref": ref, "agent": "lina"} if kind == "answered" else {"ref": ref, "by": "customer"}
        await api.events(
            {**arrived(ref, routing="pbx"), "time": at(0)}, event(f"contact.{kind}", data, time=at(wait))
        )
    assert await support() == [0, None, 33.3, 1, 2]
    await api.events({**arrived("4", routing="pbx"), "time": at(0)})
    waiting, longest, *_ = await support()
    assert (waiting, longest is not None and longest >= 60_000) == (1, True)


async def test_agent_sees_themselves_and_the_counts_of_their_own_queues(owner: Api, api: Api) -> None:
    wang = await signed_in(owner, "wang", agent="wangwei")
    first, _ = await api.events(
        arrived("1", routing="pbx"), event("contact.answered", {"ref": "1", "agent": "lina"})
    )
    _, floor = await wang.call("GET", "/floor")
    assert [each["id"] for each in floor["queues"]] == ["support"]
    assert [each["id"] for each in floor["agents"]] == ["wangwei"]
    assert (floor["contacts"], floor["offers"]) == ([], [])
    assert first["contact_id"] not in str(floor)


# --- presence --------------------------------------------------------------------------------------


async def test_presence_is_set_and_answered(api: Api) -> None:
    for presence in ("lunch", "available", "offline"):
        status, agent = await api.call("PUT", "/agents/lina/presence", {"presence": presence})
        assert (status, agent["id"], agent["presence"]) == (200, "lina", presence)


async def test_unknown_presence_and_agent_are_refused(api: Api) -> None:
    for path, body, status, code in (
        ("/agents/lina/presence", {"presence": "asleep"}, 422, "unknown_presence"),
        ("/agents/nobody/presence", {"presence": "lunch"}, 404, "unknown_agent"),
        ("/agents/lina/presence", {"presence": ""}, 422, "invalid"), ("/agents/lina/presence", {}, 422,
        "invalid"),
        ("/agents/lina/presence", [], 422, "invalid"), ("/agents/lina/presence", {"presence": 5}, 422,
        "invalid"),
    ):  # fmt: skip
        answer = await api.call("PUT", path, body)
        assert (answer[0], answer[1]["code"]) == (status, code), body


# --- the log ---------------------------------------------------------------------------------------


@pytest.mark.both_engines
async def test_log_is_read_in_pages_without_gaps(api: Api) -> None:
    await api.events(*(arrived(str(n)) for n in range(10)))
    whole = await api.get("/log")
    seqs, since = [], 0
    while page := (await api.get(f"/log?since={since}&limit=7"))["items"]:
        assert len(page) <= 7
        seqs += [each["seq"] for each in page]
        since = page[-1]["seq"]
    assert seqs == list(range(1, whole["next"] + 1))
    assert [each["seq"] for each in whole["items"]] == seqs
    assert await api.get(f"/log?since={since}") == {"log": whole["log"], "items": [], "next": since}
    assert (await api.get(f"/log?since={since + 50}"))["next"] == since + 50


@pytest.mark.both_engines
async def test_log_items_name_what_they_are_about(api: Api) -> None:
    [result] = await api.events(arrived("1"))
    items = (await api.get("/log"))["items"]
    queued = next(each for each in items if each["type"] == "contact_queued")
    assert (queued["contact_id"], queued["queue"]) == (result["contact_id"], "support")
    assert set(queued) >= {"seq", "at", "occurred_at", "type"}


async def test_bad_log_queries_are_refused(api: Api) -> None:
    for query in (
        "since=-1",
        "since=x",
        "since=",
        "limit=0",
        "limit=1001",
        "wait_ms=30001",
        "wait_ms=-1",
        "since=9" * 5,
    ):
        status, answer = await api.call("GET", f"/log?{query}")
        assert (status, answer["code"]) == (422, "invalid"), query


@pytest.mark.both_engines
async def test_waiting_reader_is_woken_by_the_next_event(api: Api) -> None:
    since = (await api.get("/log"))["next"]
    waiting = asyncio.create_task(api.get(f"/log?since={since}&wait_ms=30000"))
    other = asyncio.create_task(api.get(f"/log?since={since + 1}&wait_ms=30000"))
    await api.events(arrived("1"))
    async with asyncio.timeout(10):
        first = await waiting
        second = await other
    assert first["items"][0]["type"] == "contact_arrived"
    assert second["items"][0]["type"] == "contact_queued"


async def test_waiting_reader_is_answered_with_nothing_when_nothing_happens(api: Api) -> None:
    since = (await api.get("/log"))["next"]
    began = time.monotonic()
    assert (await api.get(f"/log?since={since}&wait_ms=200"))["items"] == []
    assert time.monotonic() - began >= 0.2


async def test_reader_who_waits_gets_at_once_what_is_there(api: Api) -> None:
    assert len((await api.get("/log?since=0&wait_ms=30000&limit=2"))["items"]) == 2


# --- health ----------------------------------------------------------------------------------------


async def test_health_says_whether_work_is_taken(owner: Api) -> None:
    async def status(path: str) -> int:
        async with owner.session.get(owner.hub.url + path) as response:
            return response.status

    hub = owner.hub.parts.hub
    assert [await status("/health/live"), await status("/health/ready")] == [200, 200]
    hub.gate.shut(StorageUnavailable("disk full"))
    try:
        assert [await status("/health/live"), await status("/health/ready")] == [200, 503]
        assert (await owner.call("GET", "/admin/users"))[0] == 200
    finally:
        hub.gate.open()


async def test_health_says_how_far_the_clock_is_off(owner: Api) -> None:
    async def clock() -> dict[str, object]:
        async with owner.session.get(owner.hub.url + "/health/ready") as response:
            return (await response.json())["clock"]

    assert await clock() == {"state": "agrees", "ahead_ms": 0, "behind_ms": 0}
    clock_of_hub = owner.hub.parts.hub._clock
    clock_of_hub.not_before(clock_of_hub.now() + 3_600_000)
    seen = await clock()
    assert (seen["state"], seen["behind_ms"]) == ("ahead", 0)
    assert 3_500_000 < int(str(seen["ahead_ms"])) <= 3_600_000


def test_health_says_that_the_clock_is_behind() -> None:
    assert clock_health(-1_500).model_dump() == {"state": "behind", "ahead_ms": 0, "behind_ms": 1_500}


async def test_metrics_count_events_and_states(owner: Api, api: Api) -> None:
    await api.events(arrived("1"), arrived("2"))
    text = owner.hub.parts.metrics.text().decode()
    assert 'contacthub_events_total{type="contact_arrived"} 2.0' in text
    assert 'contacthub_waiting{queue="support"} 2.0' in text
    assert 'contacthub_contacts{state="waiting"} 2.0' in text
    assert 'contacthub_agents{state="logged_out"} 2.0' in text
    assert "13800138000" not in text


# --- the floor file --------------------------------------------------------------------------------


async def test_same_floor_file_again_changes_nothing(owner: Api) -> None:
    before = owner.hub.parts.hub.tail.seq
    assert await owner.call("PUT", "/admin/floor", FLOOR) == (200, {"changes": [], "resets": []})
    assert owner.hub.parts.hub.tail.seq == before


async def test_agents_may_swap_addresses_but_not_share_one(owner: Api, api: Api) -> None:
    lina, wang = FLOOR["agents"]
    swapped = [{**lina, "address": wang["address"]}, {**wang, "address": lina["address"]}]
    assert (await owner.call("PUT", "/admin/floor", {"agents": swapped}))[0] == 200
    await api.events(
        arrived("1", routing="pbx"), event("contact.answered", {"ref": "1", "agent": "PJSIP/1001"})
    )
    assert (await api.get("/contacts"))["items"][0]["agent"] == "wangwei"
    status, answer = await owner.call(
        "PUT", "/admin/floor", {"agents": [{**lina, "address": lina["address"]}]}
    )
    assert (status, answer["code"]) == (422, "invalid")
    assert "wangwei" in answer["detail"]


async def test_what_is_in_use_is_not_retired(owner: Api, api: Api) -> None:
    seq = (await api.get("/log"))["next"]
    await api.events(arrived("1", routing="pbx"), event("contact.answered", {"ref": "1", "agent": "lina"}))
    for change in (
        {"queues": [{"id": "support", "retired": True}]},
        {"agents": [{"id": "lina", "retired": True}]},
    ):
        status, answer = await owner.call("PUT", "/admin/floor", change)
        assert status in (409, 422), answer
        assert answer["code"] in ("still_in_use", "unknown_queue")
    assert "queue_retired" not in await log_types(api, seq)


async def test_floor_file_errors_name_the_field(owner: Api) -> None:
    for change, pointer in (
        ({"queues": [{"id": "a b"}]}, "#/queues/0/id"), ({"queus": []}, "#/queus"),
        ({"agents": [{"id": "x", "capacity": {"pigeon": 1}}]}, "#/agents/0/capacity"),
        ({"floor": {"time_zone": "Mars/Base"}}, "#/floor/time_zone"), ({"lines": [{"number": "1"}]},
        "#/lines/0/queue"),
        ({"breaks": [{"id": "paused"}]}, "#/breaks/0/id"), ({"queues": [{"id": "q", "offer_seconds": 0}]},
        "#/queues/0/offer_seconds"),
    ):  # fmt: skip
        status, answer = await owner.call("PUT", "/admin/floor", change)
        assert (status, [each["pointer"] for each in answer["errors"]]) == (422, [pointer]), change


async def test_token_of_an_agent_reads_the_floor_only_by_scope(owner: Api) -> None:
    plain = await token(owner, "plain", scopes=[], agent="lina")
    both = await token(owner, "both", scopes=["floor:read"], agent="lina")
    assert (await plain.call("GET", "/floor"))[0] == 403
    assert [each["id"] for each in (await both.get("/floor"))["agents"]] == ["lina", "wangwei"]


async def test_console_of_a_token_with_an_agent_is_that_agents_screen(owner: Api) -> None:
    both = await token(owner, "both", scopes=["floor:read"], agent="wangwei")
    async with console(owner, "wangwei", bearer=both.token) as screen:
        state = (await screen.next("snapshot"))["state"]
    assert (state["me"]["role"], state["me"]["agent"]) == ("agent", "wangwei")
    assert [each["id"] for each in state["agents"]] == ["wangwei"]
    assert [each["id"] for each in state["queues"]] == ["support"]


async def test_a_hub_that_closes_keeps_nobody_waiting_for_the_log(owner: Api, api: Api) -> None:
    hub = owner.hub.parts.hub
    waiting = asyncio.ensure_future(api.get(f"/log?since={hub.tail.durable_seq}&wait_ms=30000"))
    done, _ = await asyncio.wait({waiting}, timeout=0.2)
    assert not done
    hub.tail.end_waits()
    assert await waiting == {"log": hub.tail.log_id, "items": [], "next": hub.tail.durable_seq}
