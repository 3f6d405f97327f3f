"""The screen pop after the floor was read back."""

from __future__ import annotations

import asyncio
from datetime import UTC

import pytest

from contacthub.application.card import CardParts, Cards, Place
from contacthub.application.details import Details
from contacthub.application.matching import CardKeys, Match
from contacthub.application.screen_pop import ScreenPop
from contacthub.customers.numbers import PhoneNumbers
from contacthub.testing.log import FakeLog
from tests.application.hubs import arrive, furnish, hub_over


class Strangers:
    """A store that knows nobody and keeps who was asked for."""

    def __init__(self) -> None:
        self.asked: list[str | None] = []

    async def card_parts(self, keys: CardKeys) -> CardParts:
        self.asked.append(keys.contact_id)
        return CardParts(match=Match(verdict="none", by=None, value=None, code="not_read"))


async def test_cards_of_contacts_that_did_not_happen_are_forgotten_and_the_others_looked_up_again() -> None:
    store = Strangers()
    async with hub_over(FakeLog()) as hub, asyncio.TaskGroup() as tasks:
        await furnish(hub)
        arrive(hub, "c1")
        await hub.durable()
        place = Place(time_zone=UTC, region="CN")
        cards = Cards(store, PhoneNumbers(), clock_ms=hub.now, place=lambda: place, spawn=tasks.create_task)  # type: ignore[arg-type]
        pop = ScreenPop(hub, cards, tasks.create_task)
        pop.resume()
        pop.start("refused", Details(contact_id="refused", source="phones", ref="r").keys("voice"))
        await pop.wait("c1")
        await pop.wait("refused")
        pop.reset()
        await pop.wait("c1")
        with pytest.raises(KeyError):
            await pop.wait("refused")
    assert store.asked == ["c1", "refused", "c1"]


def test_keys_do_not_change_with_the_details() -> None:
    details = Details(contact_id="c1", source="phones", ref="r", from_raw="138", attributes={"account": "C1"})
    keys = details.keys("voice")
    details.attributes["account"] = "C2"
    assert (keys.channel, keys.from_raw, keys.attributes) == ("voice", "138", {"account": "C1"})
