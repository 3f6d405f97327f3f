"""The client and a real hub over real sockets: cut connections, lost answers, restarts, signatures."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from contacthub.bootstrap.running import running
from contacthub.client import Console, Hub, HubError, Timing, serve_callbacks
from contacthub.config import Settings
from contacthub.sources.settings import SourceTable
from tests.client.losing_wire import LosingWire, losing_wire_to
from tests.support import FLOOR, Api, hub_on, token

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
CALL = {"channel": "voice", "from": "13800138000", "to": "4008001234"}


async def soon(_: float) -> None:
    """Come back at once: how long the client waits is tested elsewhere."""
    await asyncio.sleep(0)


QUICK = Timing(sleep=soon)


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHONES_SECRET", SECRET)


@pytest.fixture
async def owner(tmp_path: Path) -> AsyncIterator[Api]:
    async with hub_on(tmp_path, sources=[{"id": "phones", "secret_env": "PHONES_SECRET"}]) as owner:
        yield owner


@pytest.fixture
async def wire(owner: Api) -> AsyncIterator[LosingWire]:
    async with losing_wire_to(owner.hub.url) as wire:
        yield wire


async def agents_token(owner: Api, agent: str = "lina") -> str:
    return (await token(owner, f"agent-{agent}", scopes=["floor:read"], agent=agent)).token


async def count(owner: Api, kind: str) -> int:
    """How many events of this type the log has, once it has one."""
    api, since = await token(owner, f"reader-{uuid.uuid4().hex}"), 0
    async with asyncio.timeout(10):
        while True:
            page = await api.get(f"/log?since={since}&wait_ms=5000")
            if found := [each["type"] for each in page["items"]].count(kind):
                return found
            since = page["next"]


@contextmanager
def losing_answers(wire: LosingWire) -> Iterator[None]:
    wire.loses_answers = True
    yield
    wire.loses_answers = False


# --- events in -------------------------------------------------------------------------------------


async def test_event_reaches_the_hub_by_token(owner: Api):
    async with Hub(owner.hub.url, (await token(owner)).token) as hub:
        result = await hub.post_event("contact.arrived", {"ref": "call-1", **CALL}, source="phones")
        contact = await hub.get(f"/contacts/{result['contact_id']}")
    assert (contact["ref"], contact["queue"], contact["state"]) == ("call-1", "support", "waiting")


async def test_event_reaches_the_hub_by_secret_and_no_other_source_speaks_with_it(owner: Api):
    async with Hub(owner.hub.url, secret=SECRET) as hub:
        result = await hub.post_event("contact.arrived", {"ref": "call-1", **CALL}, source="phones")
        assert result["status"] == "accepted"
        with pytest.raises(HubError, match="source_not_yours"):
            await hub.post_event("contact.arrived", {"ref": "call-1", **CALL}, source="others")
    async with Hub(owner.hub.url, secret="whsec_bm9ib2R5J3M=") as stranger:
        with pytest.raises(HubError, match="bad_signature"):
            await stranger.post_event("contact.arrived", {"ref": "call-2", **CALL}, source="phones")


async def test_rejected_event_says_why(owner: Api):
    async with Hub(owner.hub.url, (await token(owner)).token) as hub:
        with pytest.raises(HubError, match="no_queue"):
            await hub.post_event("contact.arrived", {"ref": "1", **CALL, "to": "000"}, source="phones")


@pytest.mark.both_engines
@pytest.mark.parametrize("signed", [False, True], ids=["token", "secret"])
async def test_event_whose_answer_is_lost_is_done_once(owner: Api, wire: LosingWire, signed: bool):
    known = {"secret": SECRET} if signed else {"token": (await token(owner)).token}
    async with Hub(wire.url, **known, attempts=None, timing=QUICK) as hub:
        with losing_answers(wire):
            events = [{"source": "phones", "type": "contact.arrived", "data": {"ref": "1", **CALL}}]
            posting = asyncio.ensure_future(hub.post_events(events))
            await count(owner, "contact_arrived")
            await wire.cut()
        await wire.mend()
        [result] = await posting
    assert result["status"] == "duplicate"
    assert await count(owner, "contact_arrived") == 1


@pytest.mark.both_engines
async def test_more_than_a_request_holds_arrives_whole_and_in_order(owner: Api):
    events = [
        {
            "source": "phones",
            "type": "contact.noted",
            "data": {"ref": str(n), "attributes": {"x": "y" * 2_000}},
        }
        for n in range(1_200)
    ]
    async with Hub(owner.hub.url, (await token(owner)).token) as hub:
        results = await hub.post_events(events)
    assert [each["status"] for each in results] == ["ignored"] * 1_200


# --- customers and the floor -----------------------------------------------------------------------


@pytest.mark.both_engines
async def test_customer_is_created_changed_and_found(owner: Api):
    async with Hub(owner.hub.url, (await token(owner)).token) as hub:
        made = await hub.put("/customers/C1", {"name": "陆建国", "phones": [{"raw": "13800138000"}]})
        changed = await hub.patch("/customers/C1", {"tier": "gold"}, if_match=made["version"])
        with pytest.raises(HubError, match="stale") as stale:
            await hub.patch("/customers/C1", {"tier": "silver"}, if_match=made["version"])
        found = await hub.post("/customers/search", {"phone": "13800138000"})
    assert (changed["tier"], stale.value.status) == ("gold", 412)
    assert [each["id"] for each in found["items"]] == ["C1"]


async def test_presence_is_set_on_the_floor(owner: Api):
    async with Hub(owner.hub.url, (await token(owner)).token) as hub:
        shown = await hub.put("/agents/lina/presence", {"presence": "lunch"})
        floor = await hub.get("/floor")
    assert shown["presence"] == "lunch"
    assert next(each["presence"] for each in floor["agents"] if each["id"] == "lina") == "lunch"


# --- the log ---------------------------------------------------------------------------------------


@asynccontextmanager
async def hub_at(data: Path, port: int = 0) -> AsyncIterator[Api]:
    """A hub that comes back where it was."""
    settings = Settings(data=data, sources=[SourceTable(id="phones", secret_env="PHONES_SECRET")])
    async with AsyncExitStack() as stack:
        hub = await stack.enter_async_context(running(settings, data, host="127.0.0.1", port=port))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        yield Api(hub, session, hub.control_token)


@pytest.mark.both_engines
async def test_log_is_followed_over_a_restart_of_the_hub_without_a_gap(tmp_path: Path):
    async with AsyncExitStack() as stack:
        async with hub_at(tmp_path) as owner:
            await owner.call("PUT", "/admin/floor", FLOOR)
            bearer, port = (await token(owner)).token, owner.hub.port
            wire = await stack.enter_async_context(losing_wire_to(owner.hub.url))
            hub = await stack.enter_async_context(Hub(wire.url, bearer, attempts=None, timing=QUICK))
            reading = asyncio.ensure_future(numbers(hub.follow_log(), until="contact_ended"))
            await hub.post_event("contact.arrived", {"ref": "1", **CALL}, source="phones")
            await wire.cut()
        async with hub_at(tmp_path, port), asyncio.timeout(20):
            await wire.mend()
            await hub.post_event("contact.ended", {"ref": "1", "by": "customer"}, source="phones")
            seen = await reading
    assert seen == list(range(1, len(seen) + 1))


async def numbers(items: Any, *, until: str) -> list[int]:
    seen = []
    async for item in items:
        seen.append(item["seq"])
        if item["type"] == until:
            break
    return seen


@pytest.mark.both_engines
async def test_log_is_followed_over_a_cut_connection(owner: Api, wire: LosingWire):
    async with Hub(wire.url, (await token(owner)).token, attempts=None, timing=QUICK) as hub:
        items = hub.follow_log((await hub.get("/floor"))["seq"])
        await hub.post_event("contact.arrived", {"ref": "1", **CALL}, source="phones")
        assert (await anext(items))["type"] == "contact_arrived"
        await wire.cut()
        async with Hub(owner.hub.url, (await token(owner, "other")).token) as direct:
            await direct.post_event("contact.ended", {"ref": "1", "by": "customer"}, source="phones")
        await wire.mend()
        assert "contact_ended" in {(await anext(items))["type"] for _ in range(2)}


async def test_stored_position_means_nothing_in_the_log_of_another_hub(owner: Api, tmp_path: Path):
    async with Hub(owner.hub.url, (await token(owner)).token) as hub:
        items = hub.follow_log()
        await anext(items)
    async with hub_on(tmp_path / "other") as other, Hub(other.hub.url, (await token(other)).token) as hub:
        with pytest.raises(HubError, match="log_replaced"):
            await anext(hub.follow_log(items.resume_point or 0))


# --- the console -----------------------------------------------------------------------------------


async def next_offer(console: Console) -> dict[str, Any]:
    async with asyncio.timeout(10):
        async for frame in console:
            if frame["type"] == "offer":
                return frame
    raise AssertionError


@pytest.mark.both_engines
async def test_console_resumes_over_a_cut_and_misses_no_offer(owner: Api, wire: LosingWire):
    await owner.call("PUT", "/customers/C1", {"name": "陆建国", "phones": [{"raw": "13800138000"}]})
    async with Hub(wire.url, await agents_token(owner), timing=QUICK) as hub, hub.console() as console:
        await console.command("set_presence", presence="available")
        await wire.cut()
        await (await token(owner)).events(
            {"id": "1", "specversion": "1.0", "source": "phones", "type": "contact.arrived",
             "data": {"ref": "call-1", **CALL}}
        )  # fmt: skip
        await wire.mend()
        frame = await next_offer(console)
        await console.command("accept_offer", offer_id=frame["offer"]["id"])
        async with asyncio.timeout(10):
            while frame["offer"]["id"] in console.view.offers:
                await anext(console)
        assert console.view.contacts[frame["offer"]["contact_id"]]["state"] == "connecting"


@pytest.mark.both_engines
async def test_command_whose_reply_is_lost_is_done_once_and_answered(owner: Api, wire: LosingWire):
    async with Hub(wire.url, await agents_token(owner), timing=QUICK) as hub, hub.console() as console:
        await anext(console)
        with losing_answers(wire):
            asking = asyncio.ensure_future(console.command("set_presence", presence="lunch"))
            await count(owner, "presence_changed")
            await wire.cut()
        await wire.mend()
        async with asyncio.timeout(10):
            assert isinstance(await asking, dict)
    assert await count(owner, "presence_changed") == 1


@pytest.mark.both_engines
async def test_command_said_again_by_another_process_under_its_ref_is_done_once(owner: Api):
    bearer, ref = await agents_token(owner), str(uuid.uuid4())
    results = []
    for _ in range(2):
        async with Hub(owner.hub.url, bearer) as hub, hub.console() as console:
            results.append(await console.command("set_presence", ref=ref, presence="lunch"))
    assert results[0] == results[1]
    assert await count(owner, "presence_changed") == 1


async def test_refused_command_is_an_error_and_the_console_goes_on(owner: Api):
    async with Hub(owner.hub.url, await agents_token(owner)) as hub, hub.console() as console:
        with pytest.raises(HubError, match="unknown_presence"):
            await console.command("set_presence", presence="fishing")
        await console.command("set_presence", presence="available")


@pytest.mark.parametrize("bearer", ["wrong", None])
async def test_console_without_a_good_token_says_so(owner: Api, bearer: str | None):
    async with Hub(owner.hub.url, bearer, secret=SECRET) as hub, hub.console() as console:
        with pytest.raises(HubError, match="unauthorized"):
            await anext(console)


@pytest.mark.both_engines
async def test_revoked_token_ends_the_console(owner: Api):
    async with Hub(owner.hub.url, await agents_token(owner)) as hub, hub.console() as console:
        await anext(console)
        await owner.call("DELETE", "/admin/tokens/agent-lina")
        with pytest.raises(HubError, match="session_ended"):
            await asyncio.wait_for(to_the_end(console), 10)


async def to_the_end(console: Console) -> None:
    async for _ in console:
        pass


# --- call-backs ------------------------------------------------------------------------------------


async def test_call_is_connected_by_a_phone_system_of_a_few_lines(tmp_path: Path):
    connected: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(serve_callbacks(connected.put, secret=SECRET))
        source = {
            "id": "phones",
            "secret_env": "PHONES_SECRET",
            "callback_url": url,
            "capabilities": ["connect"],
        }
        owner = await stack.enter_async_context(hub_on(tmp_path, sources=[source]))
        phones = await stack.enter_async_context(Hub(owner.hub.url, secret=SECRET))
        lina = await stack.enter_async_context(Hub(owner.hub.url, await agents_token(owner)))
        console = await stack.enter_async_context(lina.console())
        await console.command("set_presence", presence="available")
        await phones.post_event("contact.arrived", {"ref": "call-1", **CALL}, source="phones")
        offer = (await next_offer(console))["offer"]
        await console.command("accept_offer", offer_id=offer["id"])
        async with asyncio.timeout(10):
            connect = await connected.get()
        assert (connect["type"], connect["data"]["offer_id"]) == ("contact.connect", offer["id"])
        answered = {"ref": connect["data"]["ref"], "agent": connect["data"]["address"]}
        result = await phones.post_event("contact.answered", answered, source="phones")
        assert (result["status"], result["contact_id"]) == ("accepted", offer["contact_id"])
