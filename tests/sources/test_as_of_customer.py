"""A preview and a call-back meet the rules that an arrival of the same customer meets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from contacthub.contacts import screen_pop
from contacthub.routing.words import ContactId
from tests.sources.requests import one
from tests.support import FLOOR, Api, arrived, console, event, hub_on, token

NUMBER = "13800138009"
WHEN = [
    {"match": "customer.tier == 'gold'", "skills": {"golf": 3}, "priority": 7},
    {"match": "customer.attributes.nix == 1", "priority": 1},
    {"match": "contact.channel == 'chat'", "prefer": {"typing": 2}},
]
KNOWN = {"skills": {"aircon": 8, "golf": 5, "de": 1, "typing": 9}}


@pytest.fixture
async def owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Api]:
    """A floor with rules, and a gold customer who speaks German and may not meet Wang Wei."""
    monkeypatch.setattr(screen_pop, "LOCAL_WAIT_S", 30)
    floor = {
        **FLOOR,
        "floor": {**FLOOR["floor"], "tier_priority": {"gold": 2}},
        "queues": [{**each, "when": WHEN, "last_agent_seconds": 20} for each in FLOOR["queues"]],
        "agents": [{**each, **KNOWN} for each in FLOOR["agents"]],
        "blocked": [{"agent": "wangwei", "customer": "C9"}],
    }
    async with hub_on(tmp_path, floor=floor) as owner:
        made = {"name": "Lu", "phones": [NUMBER], "tier": "gold", "language": "de"}
        asker = await token(owner, "asker")
        assert (await asker.call("PUT", "/customers/C9", made))[0] == 201
        yield owner


async def seen(api: Api, **wanted: Any) -> dict[str, Any]:
    status, answer = await api.call("POST", "/route/preview", {"queue": "support", **wanted})
    assert status == 200, answer
    return dict(answer)


async def test_a_preview_meets_the_rules_on_the_customer(owner: Api) -> None:
    api = await token(owner)
    preview = await seen(api, channel="voice", customer_id="C9", skills={"aircon": 2}, priority=1)
    assert preview["rules"] == {"held": [1], "failed": [2]}
    assert (preview["needs"], preview["preferred"]) == ({"aircon": 2, "golf": 3}, {"de": 1})
    assert preview["priority"] == 1 + 2 + 7
    stranger = await seen(api, channel="chat", language="fr")
    assert stranger["rules"] == {"held": [3], "failed": [2]}
    assert (stranger["preferred"], stranger["priority"]) == ({"fr": 1, "typing": 2}, 0)


async def test_a_preview_is_what_an_arrival_of_the_customer_brings(owner: Api) -> None:
    api = await token(owner)
    async with console(owner, "lina") as lina, console(owner, "wangwei") as wang:
        await wang.do("set_presence", presence="available")
        preview = await seen(api, channel="voice", customer_id="C9")
        assert (preview["agent"], preview["excluded"]["blocked"]) == (None, 1)
        assert (await seen(api, channel="voice"))["agent"] == "wangwei"
        await lina.do("set_presence", presence="available")
        preview = await seen(api, channel="voice", customer_id="C9")
        result = await one(api, arrived("1", **{"from": NUMBER}))
        contact = owner.hub.parts.hub.routing.floor.contacts[ContactId(result["contact_id"])]
        assert next(iter(contact.offers.values())).agent == preview["agent"] == "lina"
        assert (contact.priority, dict(contact.preferred)) == (preview["priority"], preview["preferred"])


async def test_a_preview_keeps_the_contact_for_whom_the_customer_had_last(owner: Api) -> None:
    api = await token(owner)
    await one(api, arrived("1", routing="pbx", **{"from": NUMBER}))
    await one(api, event("contact.answered", {"ref": "1", "agent": "lina"}))
    await one(api, event("contact.ended", {"ref": "1", "by": "customer"}))
    await api.call("PUT", "/agents/lina/presence", {"presence": "available"})
    preview = await seen(api, channel="voice", customer_id="C9")
    assert (preview["reserved_for"], preview["agent"]) == ("lina", None)  # she has no console


async def test_a_preview_without_a_channel_is_of_the_usual_one(owner: Api) -> None:
    api = await token(owner)
    assert (await seen(api))["channel"] == "voice"
    queue = owner.hub.parts.hub.routing.floor.queues["support"]  # type: ignore[index]
    queue.pace_of("chat").add_handled(60_000)
    assert (await seen(api))["channel"] == "chat"


async def test_a_preview_of_nobody_known_names_the_field(owner: Api) -> None:
    api = await token(owner)
    body = {"queue": "support", "customer_id": "nobody"}
    status, problem = await api.call("POST", "/route/preview", body)
    assert (status, problem["code"]) == (404, "unknown_customer")
    assert [each["pointer"] for each in problem["errors"]] == ["#/customer_id"]


@pytest.mark.parametrize("door", ["http", "event"])
async def test_a_call_back_stands_in_line_as_its_customer_would(owner: Api, door: str) -> None:
    api = await token(owner)
    wish = {"queue": "support", "number": NUMBER}
    if door == "http":
        contact_id = (await api.call("POST", "/callbacks", wish))[1]["contact_id"]
    else:
        contact_id = (await one(api, event("callback.request", wish)))["contact_id"]
    contact = owner.hub.parts.hub.routing.floor.contacts[ContactId(contact_id)]
    assert (contact.customer_id, contact.priority) == ("C9", 9)
    assert (dict(contact.skills), dict(contact.preferred)) == ({"golf": 3}, {"de": 1})
    assert (await api.get(f"/contacts/{contact_id}/why"))["rules"] == {"held": [1], "failed": [2]}


async def test_nothing_is_kept_of_the_look_up_of_a_call_back_that_is_refused(owner: Api) -> None:
    api = await token(owner)
    assert (await api.call("POST", "/callbacks", {"queue": "nowhere", "number": NUMBER}))[0] == 422
    assert (await api.call("POST", "/callbacks", {"queue": "support", "number": NUMBER}))[0] == 201
    assert (await api.call("POST", "/callbacks", {"queue": "support", "number": NUMBER}))[0] == 200
    assert len(owner.hub.parts.pop._cards._look_ups) == 1
