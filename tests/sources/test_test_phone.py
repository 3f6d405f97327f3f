"""The test phone: a call that an administrator plays goes all the way through."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

import contacthub
from contacthub.sources.test_phone import MOST_LIVE, MOST_SHOWN, TEST_PHONE
from tests.accounts.people import Person, signed_in
from tests.support import Api, console, hub_on

CALL = {"number": "138 0013 8000", "queue": "support"}
CALLS = "/admin/test-calls"


async def listed(root: Person) -> list[dict[str, Any]]:
    status, answer = await root.call("GET", CALLS)
    assert status == 200, answer
    return list(answer["items"])


@pytest.mark.both_engines
async def test_call_rings_is_picked_up_and_hung_up(owner: Api) -> None:
    root = await signed_in(owner, "root", "admin")
    status, made = await root.call("POST", CALLS, CALL)
    assert (status, made["state"], made["agent"]) == (201, "waiting", None)
    async with console(owner, "lina") as lina:
        assert (await lina.do("set_presence", presence="available"))["ok"]
        offer = (await lina.find("offer"))["offer"]
        assert offer["from"]["e164"] == "+8613800138000"
        assert [each["state"] for each in await listed(root)] == ["offered"]
        assert (await lina.do("accept_offer", offer_id=offer["id"]))["ok"]
        await lina.event("contact_answered")
        [talking] = await listed(root)
        assert (talking["state"], talking["agent_name"]) == ("handling", "Li Na 李娜")
        assert (await root.call("DELETE", f"{CALLS}/{made['contact_id']}"))[0] == 204
        await lina.event("contact_ended")
        assert [each["state"] for each in await listed(root)] == ["wrapping_up"]
        done = await lina.do("finish_wrap_up", contact_id=made["contact_id"], disposition="resolved")
        assert done["ok"], done
    [over] = await listed(root)
    assert (over["state"], over["agent"], over["number"]) == ("closed", "lina", "138 0013 8000")
    assert (await root.call("DELETE", f"{CALLS}/{made['contact_id']}"))[1]["code"] == "unknown_contact"


async def test_so_many_go_on_at_once_and_so_many_are_listed(owner: Api) -> None:
    root = await signed_in(owner, "root", "admin")
    for _ in range(MOST_SHOWN + 1):
        made = (await root.call("POST", CALLS, CALL))[1]
        assert (await root.call("DELETE", f"{CALLS}/{made['contact_id']}"))[0] == 204
    assert [each["state"] for each in await listed(root)] == ["closed"] * MOST_SHOWN
    for _ in range(MOST_LIVE):
        assert (await root.call("POST", CALLS, CALL))[0] == 201
    assert (await root.call("POST", CALLS, CALL))[1]["code"] == "wrong_state"


async def test_what_it_cannot_do_is_said_and_other_contacts_are_let_alone(owner: Api, api: Api) -> None:
    root = await signed_in(owner, "root", "admin")
    status, refused = await root.call("POST", CALLS, {**CALL, "queue": "nowhere"})
    assert (status, refused["code"]) == (422, "unknown_queue")
    real = {"specversion": "1.0", "id": "1", "source": "phones", "type": "contact.arrived"}
    data = {"ref": "call-1", "channel": "voice", "from": "13800138000", "queue": "support"}
    taken = (await api.call("POST", "/events", {**real, "data": data}))[1]["results"][0]
    assert (await root.call("DELETE", f"{CALLS}/{taken['contact_id']}"))[0] == 404
    assert await listed(root) == []


async def test_call_goes_on_over_a_restart(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        root = await signed_in(owner, "root", "admin")
        made = (await root.call("POST", CALLS, CALL))[1]
    async with hub_on(tmp_path) as owner:
        root = Person(owner)
        assert (await root.sign_in("root"))[0] == 200
        [found] = await listed(root)
        assert (found["contact_id"], found["number"]) == (made["contact_id"], "138 0013 8000")
        async with console(owner, "lina") as lina:
            assert (await lina.do("set_presence", presence="available"))["ok"]
            offer = (await lina.find("offer"))["offer"]
            assert (await lina.do("accept_offer", offer_id=offer["id"]))["ok"]
            await lina.event("contact_answered")
        assert owner.hub.parts.core.world.details[made["contact_id"]].source == TEST_PHONE
        assert (await root.call("DELETE", f"{CALLS}/{made['contact_id']}"))[0] == 204


async def test_places_and_samples_are_there_to_choose_from(owner: Api) -> None:
    root = await signed_in(owner, "root", "admin")
    places = (await root.call("GET", "/admin/places"))[1]
    assert {"Asia/Shanghai", "Europe/Berlin", "UTC"} <= set(places["time_zones"])
    assert {"CN", "DE", "US"} <= set(places["regions"])
    for zone in ("Asia/Shanghai", "UTC"):
        floor = {"floor": {"time_zone": zone, "default_region": places["regions"][0]}}
        assert (await root.call("PUT", "/admin/floor", floor))[0] == 200
    names = [each["name"] for each in (await root.call("GET", "/import-samples"))[1]["items"]]
    for name in names:
        url = f"{owner.hub.url}/api/v1/import-samples/{name}"
        async with owner.session.get(url, headers={"Cookie": root.cookie}) as response:
            assert response.status == 200
            assert await asyncio.to_thread(_is_sample, name, await response.read())
    assert (await root.call("GET", "/import-samples/floor.toml"))[0] == 404


def _is_sample(name: str, body: bytes) -> bool:
    return Path(contacthub.__path__[0], "samples", name).read_bytes() == body
