"""Commands out: what the hub asks of a source, signed, in order, until it is taken."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from standardwebhooks.webhooks import Webhook

from contacthub.bootstrap.parts import outgoing
from contacthub.client.signatures import secret_key
from contacthub.sources import callbacks
from contacthub.sources.rows import CallbackRow
from contacthub.sources.sender import Endpoint, WebhookSender
from contacthub.sources.store import SourceStore
from tests.support import FLOOR, Api, Console, arrived, console, event, hub_on, token

SECRET = "whsec_" + base64.b64encode(b"a secret both sides have").decode()
ABILITIES = ["connect", "hold", "hangup"]


@dataclass
class Receiver:
    """A phone system's end of the call-backs; verifies every signature with the reference library."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    """Statuses of the next requests; afterwards 204."""
    requests: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)
    grown: asyncio.Event = field(default_factory=asyncio.Event)
    kept: dict[str, dict[str, str]] = field(default_factory=dict)
    """The settings of the hub's storage."""

    async def take(self, request: web.Request) -> web.Response:
        """One call-back."""
        body = await request.text()
        headers = {name.lower(): value for name, value in request.headers.items()}
        Webhook(SECRET).verify(body, headers)
        self.requests.append((headers, json.loads(body)))
        self.grown.set()
        return web.Response(status=self.answers.pop(0) if self.answers else 204)

    async def until(self, enough: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        """The call-backs, once there are enough."""
        async with asyncio.timeout(10):
            while not enough(self.bodies):
                self.grown.clear()
                await self.grown.wait()
        return self.bodies

    async def types(self, *wanted: str) -> list[dict[str, Any]]:
        """The call-backs, which must be of these types in this order."""
        bodies = await self.until(lambda bodies: len(bodies) >= len(wanted))
        assert [each["type"] for each in bodies] == list(wanted)
        return bodies

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """All CloudEvents so far."""
        return [body for _, body in self.requests]


@pytest.fixture
async def phones(kept: dict[str, dict[str, str]]) -> AsyncIterator[Receiver]:
    """A source that takes call-backs of a hub on each engine."""
    receiver = Receiver(kept=kept)
    app = web.Application()
    app.router.add_post("/hub", receiver.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hub"
    yield receiver
    await runner.cleanup()


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHONES_SECRET", SECRET)
    monkeypatch.setattr(callbacks, "FIRST_PAUSE_S", 0.01)


def hub_with(tmp_path: Path, phones: Receiver, *, abilities: list[str] = ABILITIES, **queue: int) -> Any:
    """A hub whose source ``phones`` takes call-backs; ``queue``: settings of both queues."""
    source = {
        "id": "phones",
        "secret_env": "PHONES_SECRET",
        "callback_url": phones.url,
        "capabilities": abilities,
    }
    floor = {**FLOOR, "queues": [{**each, **queue} for each in FLOOR["queues"]]}
    return hub_on(tmp_path, sources=[source], floor=floor, **phones.kept)


@asynccontextmanager
async def accepted(
    owner: Api, api: Api, ref: str = "call-1"
) -> AsyncIterator[tuple[Console, dict[str, Any]]]:
    """Li Na's console, and the offer she accepted."""
    async with console(owner, "lina") as lina:
        assert (await lina.do("set_presence", presence="available"))["ok"]
        await api.events(arrived(ref))
        offer = (await lina.next("offer"))["offer"]
        assert (await lina.do("accept_offer", offer_id=offer["id"]))["ok"]
        yield lina, offer


async def owed(owner: Api) -> list[CallbackRow]:
    """The call-backs that are stored."""
    store: Any = owner.hub.parts.stores.log
    return await SourceStore(store._writer, store._readers).callbacks()


async def nothing_owed(owner: Api, api: Api) -> None:
    """Wait until every call-back is settled."""
    async with asyncio.timeout(10):
        while b"contacthub_callbacks_owed 0.0" not in owner.hub.parts.metrics.text():  # noqa: ASYNC110 - as outsiders see it
            await asyncio.sleep(0.01)
    await owner.hub.parts.hub.durable()
    assert await owed(owner) == []


async def test_connect_follows_the_accept_and_names_the_agents_address(
    tmp_path: Path, phones: Receiver
) -> None:
    async with hub_with(tmp_path, phones) as owner:
        api = await token(owner)
        async with accepted(owner, api) as (_, offer):
            [connect] = await phones.types("contact.connect")
            assert connect["data"] == {
                "ref": "call-1", "contact_id": offer["contact_id"], "offer_id": offer["id"],
                "agent": "lina", "address": "PJSIP/1001",
            }  # fmt: skip
            assert (connect["specversion"], connect["source"]) == ("1.0", "contacthub")
            log = await api.get("/log")
            [reason] = [each for each in log["items"] if each["type"] == "offer_accepted"]
            assert connect["time"] == reason["at"]
            headers = phones.requests[0][0]
            assert headers["content-type"] == "application/cloudevents+json"
            assert headers["webhook-id"] == connect["id"]
            assert "." not in headers["webhook-id"]
            await nothing_owed(owner, api)


async def test_written_contact_needs_no_connect(tmp_path: Path, phones: Receiver) -> None:
    async with hub_with(tmp_path, phones) as owner:
        api = await token(owner)
        async with console(owner, "lina") as lina:
            await lina.do("set_presence", presence="available")
            await api.events(arrived("chat-1", channel="chat"))
            offer = (await lina.next("offer"))["offer"]
            await lina.do("accept_offer", offer_id=offer["id"])
            await lina.do("end_contact", contact_id=offer["contact_id"])
            await phones.types("contact.hangup")


async def test_hold_resume_and_hangup_are_asked_in_order_and_show_once_reported(
    tmp_path: Path, phones: Receiver
) -> None:
    async with hub_with(tmp_path, phones) as owner:
        api = await token(owner)
        async with accepted(owner, api) as (lina, offer):
            contact = {"contact_id": offer["contact_id"]}
            await api.events(event("contact.answered", {"ref": "call-1", "agent": "lina"}))
            await lina.event("contact_answered")
            assert (await lina.do("hold", **contact))["ok"]
            await phones.types("contact.connect", "contact.hold")
            assert (await api.get(f"/contacts/{offer['contact_id']}"))["state"] == "handling"
            await api.events(event("contact.held", {"ref": "call-1"}))
            assert (await api.get(f"/contacts/{offer['contact_id']}"))["state"] == "held"
            assert (await lina.do("resume", **contact))["ok"]
            await phones.types("contact.connect", "contact.hold", "contact.resume")
            await api.events(event("contact.resumed", {"ref": "call-1"}))
            assert (await lina.do("end_contact", **contact))["ok"]
            bodies = await phones.types("contact.connect", "contact.hold", "contact.resume", "contact.hangup")
            assert all(each["data"] == {"ref": "call-1", **contact} for each in bodies[1:])


async def test_what_the_source_cannot_do_is_not_supported(tmp_path: Path, phones: Receiver) -> None:
    async with hub_with(tmp_path, phones, abilities=["connect"]) as owner:
        api = await token(owner)
        async with accepted(owner, api) as (lina, offer):
            await api.events(event("contact.answered", {"ref": "call-1", "agent": "lina"}))
            await lina.event("contact_answered")
            for cmd, more in (
                ("hold", {}),
                ("resume", {}),
                ("end_contact", {}),
                ("transfer", {"to_queue": "sales"}),
            ):
                reply = await lina.do(cmd, contact_id=offer["contact_id"], **more)
                assert reply["error"]["code"] == "not_supported", cmd


async def test_a_transfer_is_asked_for_with_address_and_note_until_the_source_reports_it(
    tmp_path: Path, phones: Receiver
) -> None:
    async with hub_with(tmp_path, phones, abilities=["connect", "transfer"]) as owner:
        api = await token(owner)
        async with console(owner, "wangwei") as wei, accepted(owner, api) as (lina, offer):
            assert (await wei.do("set_presence", presence="available"))["ok"]
            await api.events(event("contact.answered", {"ref": "call-1", "agent": "lina"}))
            await lina.event("contact_answered")
            contact = {"contact_id": offer["contact_id"]}
            assert (await lina.do("transfer", **contact, to_agent="wangwei", note="Angry."))["ok"]
            asked = (await phones.types("contact.connect", "contact.transfer"))[1]["data"]
            target = {"to_agent": "wangwei", "address": "PJSIP/1002", "note": "Angry."}
            assert asked == {"ref": "call-1", **contact, **target}
            assert (await api.get(f"/contacts/{contact['contact_id']}"))["state"] == "handling"
            await api.events(event("contact.transferred", {"ref": "call-1", "to_agent": "wangwei"}))
            assert (await wei.next("offer"))["offer"]["contact_id"] == contact["contact_id"]


async def test_connect_that_takes_too_long_is_withdrawn(tmp_path: Path, phones: Receiver) -> None:
    async with hub_with(tmp_path, phones, connect_seconds=1) as owner:
        api = await token(owner)
        async with accepted(owner, api) as (_, offer):
            bodies = await phones.types("contact.connect", "contact.withdraw")
            assert bodies[1]["data"] == {
                "ref": "call-1", "contact_id": offer["contact_id"], "offer_id": offer["id"],
            }  # fmt: skip
            assert (await api.get(f"/contacts/{offer['contact_id']}"))["state"] == "waiting"


async def test_miss_the_source_reported_itself_is_not_withdrawn(tmp_path: Path, phones: Receiver) -> None:
    async with hub_with(tmp_path, phones) as owner:
        api = await token(owner)
        async with accepted(owner, api) as (lina, _):
            await phones.types("contact.connect")
            await api.events(
                event("contact.missed", {"ref": "call-1", "agent": "lina", "cause": "no_answer"})
            )
            await lina.event("connect_failed")
            await nothing_owed(owner, api)
            await phones.types("contact.connect")


async def test_refused_call_back_is_repeated_unchanged_until_it_is_taken(
    tmp_path: Path, phones: Receiver
) -> None:
    phones.answers = [500, 404, 302, 429]
    async with hub_with(tmp_path, phones) as owner:
        api = await token(owner)
        async with accepted(owner, api):
            await phones.types(*["contact.connect"] * 5)
            await nothing_owed(owner, api)
    assert len({headers["webhook-id"] for headers, _ in phones.requests}) == 1
    assert all(body == phones.bodies[0] for body in phones.bodies)


async def test_every_try_has_a_fresh_timestamp(phones: Receiver) -> None:
    row = CallbackRow(
        7, "phones", "c1", "contact.hold", '{"ref": "1", "contact_id": "c1"}', 1_777_622_400_000
    )
    now = time.time()
    stamps = iter([now, now + 1, now + 2])
    async with aiohttp.ClientSession() as session:
        endpoints = {"phones": Endpoint(phones.url, secret_key(SECRET))}
        sender = WebhookSender(session, endpoints, lambda: next(stamps))
        assert [await sender.send(row, webhook_id="cb_7") for _ in range(3)] == [204] * 3
    headers = [each for each, _ in phones.requests]
    assert [int(each["webhook-timestamp"]) - int(now) for each in headers] == [0, 1, 2]
    assert len({each["webhook-signature"] for each in headers}) == 3


async def test_order_is_kept_per_contact_and_one_contact_does_not_wait_for_another(
    tmp_path: Path, phones: Receiver
) -> None:
    async with hub_with(tmp_path, phones) as owner:
        api = await token(owner)
        async with console(owner, "wangwei") as wangwei, accepted(owner, api) as (lina, offer):
            await phones.types("contact.connect")
            await api.events(event("contact.answered", {"ref": "call-1", "agent": "lina"}))
            await lina.event("contact_answered")
            phones.answers = [500] * 3
            await lina.do("hold", contact_id=offer["contact_id"])
            await phones.until(lambda bodies: len(bodies) >= 2)
            await lina.do("end_contact", contact_id=offer["contact_id"])
            await wangwei.do("set_presence", presence="available")
            await api.events(arrived("call-2"))
            other = (await wangwei.next("offer"))["offer"]
            await wangwei.do("accept_offer", offer_id=other["id"])
            bodies = await phones.until(
                lambda bodies: (
                    {"contact.hangup"} <= {each["type"] for each in bodies}
                    and "call-2" in {each["data"]["ref"] for each in bodies}
                )
            )
            mine = [each["type"] for each in bodies if each["data"]["ref"] == "call-1"]
            assert mine == sorted(mine, key=["contact.connect", "contact.hold", "contact.hangup"].index)
            await nothing_owed(owner, api)


async def test_overtaken_call_back_is_not_sent_any_more(
    tmp_path: Path, phones: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hub_with(tmp_path, phones) as owner:
        api = await token(owner)
        async with accepted(owner, api) as (lina, offer):
            await api.events(event("contact.answered", {"ref": "call-1", "agent": "lina"}))
            await phones.types("contact.connect")
            await nothing_owed(owner, api)
            # Only what overtakes the refused call-back ends its pause within the time of a test.
            monkeypatch.setattr("contacthub.sources.callbacks.FIRST_PAUSE_S", 3600.0)
            phones.answers = [503]
            await lina.do("hold", contact_id=offer["contact_id"])
            await phones.types("contact.connect", "contact.hold")
            await lina.do("end_contact", contact_id=offer["contact_id"])
            await phones.types("contact.connect", "contact.hold", "contact.hangup")


async def test_nothing_is_repeated_once_the_contact_is_over(tmp_path: Path, phones: Receiver) -> None:
    phones.answers = [500] * 10_000
    async with hub_with(tmp_path, phones) as owner:
        api = await token(owner)
        async with accepted(owner, api):
            await phones.until(lambda bodies: len(bodies) >= 2)
            await api.events(event("contact.ended", {"ref": "call-1", "by": "customer"}))
            await nothing_owed(owner, api)


async def test_410_stops_the_call_backs_of_the_source_and_is_written_down(
    tmp_path: Path, phones: Receiver
) -> None:
    phones.answers = [410]
    async with hub_with(tmp_path, phones) as owner:
        api = await token(owner)
        async with accepted(owner, api) as (lina, offer):
            await phones.types("contact.connect")
            await nothing_owed(owner, api)
            await api.events(event("contact.answered", {"ref": "call-1", "agent": "lina"}))
            await lina.event("contact_answered")
            assert (await lina.do("hold", contact_id=offer["contact_id"]))["ok"]
            await nothing_owed(owner, api)
            await phones.types("contact.connect")
            writer = owner.hub.parts.accounts.sign_ins._store._writer  # type: ignore[attr-defined]  # the hub's own connection
            rows = await writer.run(
                lambda raw: raw.execute("SELECT source, callback_url FROM stopped_callbacks").fetchall()
            )
            assert rows == [("phones", phones.url)]


async def test_what_is_owed_is_sent_after_a_restart(tmp_path: Path, phones: Receiver) -> None:
    phones.answers = [500] * 10_000
    async with hub_with(tmp_path, phones) as owner:
        api = await token(owner)
        async with accepted(owner, api):
            await phones.until(lambda bodies: len(bodies) >= 1)
        assert len(await owed(owner)) == 1
    phones.answers.clear()
    before = len(phones.requests)
    async with hub_with(tmp_path, phones) as owner:
        bodies = await phones.until(lambda bodies: len(bodies) > before)
        await nothing_owed(owner, await token(owner, "second"))
    assert bodies[-1] == bodies[0]


async def test_source_that_is_not_there_is_asked_until_it_is(tmp_path: Path, phones: Receiver) -> None:
    url, phones.url = phones.url, "http://127.0.0.1:1/hub"
    async with hub_with(tmp_path, phones) as owner:
        api = await token(owner)
        async with accepted(owner, api):
            assert await owed(owner) != []
    phones.url = url
    async with hub_with(tmp_path, phones):
        await phones.types("contact.connect")


async def test_source_without_a_call_back_stays_connecting_until_it_reports(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        api = await token(owner)
        async with accepted(owner, api) as (lina, offer):
            contact = await api.get(f"/contacts/{offer['contact_id']}")
            assert (contact["state"], contact["agent"]) == ("connecting", None)
            await api.events(event("contact.answered", {"ref": "call-1", "agent": "lina"}))
            await lina.event("contact_answered")
            assert (await api.get(f"/contacts/{offer['contact_id']}"))["agent"] == "lina"


async def test_silent_source_holds_up_no_other_and_none_sets_cookies() -> None:
    async with outgoing() as session:
        assert session.connector is not None
        assert (session.connector.limit, session.connector.limit_per_host) == (0, 20)
        assert isinstance(session.cookie_jar, aiohttp.DummyCookieJar)


async def test_customer_who_is_called_back_is_hung_up_on_then_dialled_and_talks(
    tmp_path: Path, phones: Receiver
) -> None:
    async with hub_with(tmp_path, phones, abilities=["connect", "hangup", "dial"]) as owner:
        api = await token(owner)
        async with console(owner, "lina") as lina:
            [result] = await api.events(arrived("call-1"))
            contact = {"contact_id": result["contact_id"]}
            assert (await api.call("POST", "/callbacks", contact))[0] == 201
            [hang_up] = await phones.types("contact.hangup")
            assert hang_up["data"] == {"ref": "call-1", **contact, "reason": "callback"}
            await api.events(event("contact.ended", {"ref": "call-1", "by": "system"}))
            assert (await lina.do("set_presence", presence="available"))["ok"]
            offer = await lina.find("offer")
            assert (await lina.do("accept_offer", offer_id=offer["offer"]["id"]))["ok"]
            assert (await lina.do("dial", **contact))["ok"]
            dial = (await phones.types("contact.hangup", "contact.dial"))[1]
            assert dial["data"] == {
                "ref": "call-1", **contact, "number": "+8613800138000",
                "agent": "lina", "address": "PJSIP/1001", "first": "agent",
            }  # fmt: skip
            await api.events(event("contact.answered", {"ref": "call-1", "agent": "lina"}))
            found = await api.get(f"/contacts/{contact['contact_id']}")
            assert (found["state"], found["channel"]) == ("handling", "callback")
            assert [each["outcome"] for each in found["visits"]] == ["callback", "answered"]
            await api.events(event("contact.ended", {"ref": "call-1", "by": "customer"}))
            assert (await api.get(f"/contacts/{contact['contact_id']}"))["outcome"] == "answered"
        await nothing_owed(owner, api)
