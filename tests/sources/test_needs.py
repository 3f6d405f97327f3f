"""What a contact needs, by its source, its customer and the rules of its queue."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import pytest

from contacthub.contacts import screen_pop
from contacthub.contacts.details import Asked, Details
from contacthub.customers.card import Drawn
from contacthub.customers.card_reader import CardReader
from contacthub.customers.match import Match
from contacthub.floor_file.directory import Condition, FloorEntry, QueueEntry
from contacthub.hub.bounds import Bounds
from contacthub.routing import commands as c
from contacthub.routing.config import QueueConfig
from contacthub.routing.floor.contact import Contact
from contacthub.routing.words import QueueId
from contacthub.sources import incoming as i
from contacthub.sources.needs import NO_CUSTOMER, Arriving, Needing
from contacthub.testing.stored import Stored
from tests.hub.hubs import LINA, HubOfContacts, arrive, furnish, hub_over
from tests.sources.requests import one
from tests.support import FLOOR, Api, arrived, event, hub_on, token

CIGARS = Condition(
    match="products.exists(it, it.category == 'cigar')", skills={"cigars": 4}, prefer={}, priority=0
)
GOLD = Condition(match="customer.tier == 'gold'", skills={}, prefer={"service": 2, "wine": 9}, priority=3)
VIP = Condition(match="customer.attributes.vip == true", skills={}, prefer={}, priority=100)


def card(status: str = "ok", products: list[dict[str, Any]] | None = None, **customer: Any) -> Drawn:
    shown = {"customer": {**NO_CUSTOMER, **customer}, "products": products or []}
    return Drawn(
        head=orjson.dumps(shown),
        sources=b"[]",
        match=Match(verdict="exact", by=None, value=None, code="no_key"),
        customer_id="k1",
        language=customer.get("language"),
        tier=customer.get("tier"),
        last_agent=None,
        status=status,  # type: ignore[arg-type]
    )


def arriving(**data: Any) -> Arriving:
    return Arriving(
        source="phones", queue=QueueId("support"), data=i.Arrived(ref="1", channel="voice", **data)
    )


class Desk:
    """A hub whose queue has these rules, and whose look-ups end when the test says."""

    def __init__(self, hub: HubOfContacts, *when: Condition, tiers: dict[str, int] | None = None) -> None:
        self.hub = hub
        self.cards: dict[str, Drawn] = {}
        hub.world.directory.put("floor", FloorEntry(tier_priority=tiers or {}))
        hub.world.directory.put("support", QueueEntry(name="Support", when=list(when)))
        self.needing = Needing(hub, hub.world, self.cards.get)

    def of(self, drawn: Drawn | None = None, **data: Any) -> Any:
        if drawn is not None:
            self.cards["c1"] = drawn
        return self.needing.of("c1", arriving(**data))

    def keeps(self, drawn: Drawn | None = None) -> bool:
        if drawn is not None:
            self.cards["c1"] = drawn
        details = Details(contact_id="c1", source="phones", ref="1", asked=Asked())
        return self.needing.to_be_kept(details).asked is not None

    @property
    def contact(self) -> Contact:
        [contact] = self.hub.routing.floor.contacts.values()
        return contact


@pytest.mark.parametrize(
    ("said", "customers", "wanted"),
    [
        ({}, None, ()),
        ({"language": "de"}, None, (("de", 1),)),
        ({"language": "de"}, "fr", (("de", 1),)),
        ({}, "fr", (("fr", 1),)),
        ({"language": "de", "preferred_skills": {"de": 6, "wine": 2}}, "fr", (("de", 6), ("wine", 2))),
    ],
)
async def test_language_is_a_preference_beside_those_of_the_source(
    stored: Stored, said: dict[str, Any], customers: str | None, wanted: tuple[tuple[str, int], ...]
) -> None:
    async with hub_over(stored) as hub:
        await furnish(hub)
        assert Desk(hub).of(card(language=customers), **said).preferred == wanted


async def test_rules_that_hold_add_up_with_the_tier_and_what_the_source_says(stored: Stored) -> None:
    async with hub_over(stored) as hub:
        await furnish(hub)
        desk = Desk(hub, CIGARS, GOLD, tiers={"gold": 2, "silver": 1})
        gold = card(tier="gold", products=[{"category": "wine"}, {"category": "cigar"}])
        needs = desk.of(gold, skills={"cigars": 2, "golf": 1}, preferred_skills={"wine": 1}, priority=5)
        assert needs.skills == (("cigars", 4), ("golf", 1))
        assert needs.preferred == (("service", 2), ("wine", 9))
        assert (needs.priority, needs.rules, needs.failed_rules) == (10, (1, 2), ())
        silver = desk.of(card(tier="silver"))
        assert (silver.priority, silver.rules, silver.skills) == (1, (), ())


async def test_a_rule_that_asks_for_what_is_not_there_does_not_count_and_is_named(stored: Stored) -> None:
    async with hub_over(stored) as hub:
        await furnish(hub)
        desk = Desk(hub, VIP, GOLD)
        assert (desk.of(card(tier="gold")).rules, desk.of().failed_rules) == ((2,), (1,))
        vip = desk.of(card(attributes={"vip": True}))
        assert (vip.rules, vip.priority) == ((1,), 100)


async def test_conditions_ask_about_the_contact_as_well(stored: Stored) -> None:
    ask = "contact.channel == 'voice' && contact.source == 'phones' && contact.attributes.ivr == '2'"
    rule = Condition(match=ask, skills={}, prefer={}, priority=2_000)
    async with hub_over(stored) as hub:
        await furnish(hub)
        desk = Desk(hub, rule)
        assert desk.of(attributes={"ivr": "2"}).priority == 1_000  # the highest there is
        assert desk.of(attributes={"ivr": "3"}).priority == 0


async def test_a_look_up_that_ends_late_changes_what_a_waiting_contact_needs(stored: Stored) -> None:
    async with hub_over(stored) as hub:
        await furnish(hub)
        desk = Desk(hub, CIGARS, tiers={"gold": 2})
        assert (desk.of().rules, desk.keeps()) == ((), True)
        hub.handle(c.SetPresence(agent=LINA, presence="offline"))
        arrive(hub, "c1", Asked())
        desk.needing.card_came("c1", card(status="late"))
        assert desk.contact.priority == 0
        desk.needing.card_came("c1", card(tier="gold", products=[{"category": "cigar"}]))
        assert (desk.contact.skills, desk.contact.priority) == ((("cigars", 4),), 2)
        desk.needing.card_came("c1", card())  # what is found out later still is the agent's to see
        assert desk.contact.priority == 2


async def test_needs_that_the_log_takes_not_now_are_those_of_the_next_look_up(
    stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hub_over(stored) as hub:
        await furnish(hub)
        desk = Desk(hub, tiers={"gold": 2})
        hub.handle(c.SetPresence(agent=LINA, presence="offline"))
        arrive(hub, "c1", Asked())
        monkeypatch.setattr(hub, "_bounds", Bounds(max_pending=0))
        desk.needing.card_came("c1", card(tier="gold"))
        assert desk.contact.priority == 0
        monkeypatch.undo()
        desk.needing.card_came("c1", card(tier="gold"))
        assert desk.contact.priority == 2


async def test_a_contact_that_rings_already_keeps_what_was_known(stored: Stored) -> None:
    async with hub_over(stored) as hub:
        await furnish(hub)
        desk = Desk(hub, tiers={"gold": 2})
        arrive(hub, "c1", Asked())
        assert desk.contact.state == "offered"
        desk.needing.card_came("c1", card(tier="gold"))
        assert desk.contact.priority == 0


async def test_one_whose_customer_was_known_as_it_came_keeps_its_needs(stored: Stored) -> None:
    async with hub_over(stored) as hub:
        await furnish(hub)
        desk = Desk(hub, tiers={"gold": 2})
        assert (desk.keeps(card()), desk.keeps(card(status="late"))) == (False, True)
        hub.handle(c.SetPresence(agent=LINA, presence="offline"))
        arrive(hub, "c1")
        desk.needing.card_came("c1", card(tier="gold"))
        assert desk.contact.priority == 0


async def test_one_that_was_moved_is_not_asked_by_the_rules_of_the_queue_it_came_into(stored: Stored) -> None:
    async with hub_over(stored) as hub:
        await furnish(hub)
        hub.handle(c.ConfigureQueue(config=QueueConfig(id=QueueId("sales"))))
        desk = Desk(hub, tiers={"gold": 2})
        hub.handle(c.SetPresence(agent=LINA, presence="offline"))
        arrive(hub, "c1", Asked())
        hub.handle(c.MoveContact(contact_id=desk.contact.id, queue=QueueId("sales")))
        desk.needing.card_came("c1", card(tier="gold"))
        assert desk.contact.priority == 0


async def test_a_look_up_that_a_restart_cuts_off_counts_once_it_is_done(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    when = [{"match": "customer.tier == 'gold'", "priority": 7, "skills": {"wine": 2}}]
    queues = [{**each, "when": when} if each["id"] == "support" else each for each in FLOOR["queues"]]
    waits: dict[str, Any] = {"skills": {"cigars": 3}, "priority": 2}

    async def never(*_: Any) -> Any:
        await asyncio.Event().wait()

    monkeypatch.setattr(CardReader, "read", never)
    async with hub_on(tmp_path, floor={**FLOOR, "queues": queues}) as owner:
        api = await token(owner)
        made = {"name": "陆先生 Mr Lu", "phones": ["13800138000"], "tier": "gold"}
        assert (await api.call("POST", "/customers", made))[0] == 201
        result = await one(api, arrived("1", **waits))
        contact = owner.hub.parts.hub.routing.floor.contacts[result["contact_id"]]
        assert (contact.skills, contact.priority) == ((("cigars", 3),), 2)
    monkeypatch.undo()
    async with hub_on(tmp_path) as owner:
        found = owner.hub.parts.hub.routing.floor.contacts[result["contact_id"]]
        await owner.hub.parts.pop.wait(result["contact_id"])
        assert (found.skills, found.priority) == ((("cigars", 3), ("wine", 2)), 9)


async def test_needs_of_the_source_are_in_the_log_and_bounded_like_skills(api: Api) -> None:
    result = await one(api, arrived("1", preferred_skills={"wine": 3}, language="de"))
    contact = await api.get(f"/contacts/{result['contact_id']}")
    assert contact["events"][0]["preferred"] == [["de", 1], ["wine", 3]]
    refused = await one(api, arrived("2", preferred_skills={"wine": 11}))
    assert [each["pointer"] for each in refused["error"]["errors"]] == ["#/data/preferred_skills/wine"]


async def test_rules_of_the_floor_file_are_asked_and_named_in_the_why(tmp_path: Any) -> None:
    when = [
        {"match": "customer.tier == 'gold'", "priority": 7},
        {"match": "customer.attributes.nix == 1", "priority": 1},
    ]
    queues = [{**each, "when": when} if each["id"] == "support" else each for each in FLOOR["queues"]]
    async with hub_on(tmp_path, floor={**FLOOR, "queues": queues}) as owner:
        api = await token(owner)
        made = {"name": "陆先生 Mr Lu", "phones": ["13800138000"], "tier": "gold"}
        status, _ = await api.call("POST", "/customers", made)
        assert status == 201
        result = await one(api, arrived("1"))
        await owner.hub.parts.pop.wait(result["contact_id"])
        why = await api.get(f"/contacts/{result['contact_id']}/why")
        assert why["rules"] == {"held": [1], "failed": [2]}
        assert owner.hub.parts.hub.routing.floor.contacts[result["contact_id"]].priority == 7


async def test_the_agent_whom_a_caller_had_last_is_waited_for(
    owner: Api, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen_pop, "LOCAL_WAIT_S", 30)
    floor = {"queues": [{"id": "support", "last_agent_seconds": 20}]}
    assert (await owner.call("PUT", "/admin/floor", floor))[0] == 200
    body = {"name": "Lu", "phones": [{"raw": "13900000009"}]}
    assert (await api.call("PUT", "/customers/C9", body))[0] == 201
    caller = {"from": "13900000009", "routing": "pbx"}
    await one(api, arrived("1", **caller))
    await one(api, event("contact.answered", {"ref": "1", "agent": "lina"}))
    await one(api, event("contact.ended", {"ref": "1", "by": "customer"}))
    await api.call("PUT", "/agents/lina/presence", {"presence": "available"})
    result = await one(api, arrived("2", **{"from": "13900000009"}))
    events = (await api.get(f"/contacts/{result['contact_id']}"))["events"]
    queued = next(each for each in events if each["type"] == "contact_queued")
    assert (queued["reserved_for"], queued["reserved_as"]) == ("lina", "last_agent")
