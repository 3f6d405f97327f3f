"""Legal holds and retention: what is old goes by itself, and whoever is held stays whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contacthub.hub.retention import DAY_MS
from tests.privacy.house import House, good
from tests.privacy.test_erasing import left
from tests.support import Api, hub_on

RULES = {"messages_days": 30, "contacts_days": 90}


async def aged(owner: Api, days: int) -> None:
    """Have every contact be older by so many days."""
    parts = owner.hub.parts
    await parts.hub.caught_up()
    await parts.stores.writer.transact(
        lambda raw: raw.execute("UPDATE contacts SET arrived_at = arrived_at - ?", (days * DAY_MS,))
    )


async def rules_of(house: House) -> dict[str, Any]:
    """What retention says, by kind."""
    said = await good(house.admin, "GET", "/admin/retention")
    return {each["kind"]: each for each in said["rules"]}


@pytest.mark.both_engines
async def test_messages_go_first_then_all_of_a_contact_but_its_times(tmp_path: Path) -> None:
    async with hub_on(tmp_path, retention=RULES) as owner:
        house = House(owner, tmp_path)
        await house.begin()
        await house.fill("C1", house.them)
        told = (await good(house.admin, "GET", "/customers/C1/everything"))["parts"]
        [message] = told["messages"]
        note = next(each["note"] for each in told["contact_details"] if each["note"])
        await owner.hub.parts.forgetting.run()
        assert {text for text, _ in left(tmp_path, [message["text"], note])} == {message["text"], note}
        await aged(owner, 31)
        await owner.hub.parts.forgetting.run()
        assert left(tmp_path, [message["text"], message["subject"]]) == []
        assert left(tmp_path, [note])
        assert (await rules_of(house))["messages"]["last"]["removed"] == 2  # the message and its file
        await aged(owner, 60)
        await owner.hub.parts.forgetting.run()
        assert left(tmp_path, [note, *_numbers(told)]) == []
        kept = (await good(house.admin, "GET", "/customers/C1/everything"))["parts"]
        assert "contacts" not in kept
        assert kept["customers"][0]["name"] == told["customers"][0]["name"]
        again = (await rules_of(house))["contacts"]["last"]
        assert (again["removed"] > 0, again["held"], again["error"]) == (True, 0, None)
        rows = (await good(house.admin, "GET", "/audit?action=retention"))["items"]
        assert {(each["subject"], each["actor"]) for each in rows} == {
            ("messages", "hub"),
            ("contacts", "hub"),
        }


def _numbers(told: dict[str, Any]) -> list[str]:
    """Names that only contacts had."""
    return [each["from_name"] for each in told["contact_details"] if each["from_name"]]


@pytest.mark.both_engines
async def test_a_held_customer_is_neither_erased_nor_forgotten_until_the_hold_is_lifted(
    tmp_path: Path,
) -> None:
    async with hub_on(tmp_path, retention=RULES) as owner:
        house = House(owner, tmp_path)
        await house.begin()
        await house.fill("C1", house.them)
        hold = await good(house.admin, "POST", "/customers/C1/hold", {"reason": "case 17"})
        before = {text for text, _ in left(tmp_path, house.them.texts)}
        status, refused = await house.admin.call("POST", "/customers/C1/erase", {"reason": "letter"})
        assert (status, refused["code"]) == (409, "legal_hold")
        [way] = (await good(house.admin, "GET", "/customers/C1/erase"))["in_the_way"]
        assert (way["what"], way["id"]) == ("hold", hold["id"])
        await aged(owner, 100)
        await owner.hub.parts.forgetting.run()
        assert {text for text, _ in left(tmp_path, house.them.texts)} == before
        assert (await rules_of(house))["contacts"]["last"]["held"] == 2
        lifted = await good(house.admin, "POST", f"/admin/holds/{hold['id']}/lift")
        assert (lifted["lifted_by"], lifted["lifted_at"] is not None) == ("root", True)
        status, twice = await house.admin.call("POST", f"/admin/holds/{hold['id']}/lift")
        assert (status, twice["code"]) == (409, "wrong_state")
        assert (await good(house.admin, "GET", "/admin/holds"))["items"] == [lifted]
        await house.erased("C1")
        assert left(tmp_path, house.them.texts) == []
        rows = (await good(house.admin, "GET", "/audit"))["items"]
        assert {"hold_customer", "lift_hold", "erase_customer"} <= {each["action"] for each in rows}


async def test_without_a_rule_nothing_goes_and_every_rule_is_told(owner: Api, tmp_path: Path) -> None:
    house = House(owner, tmp_path)
    await house.begin()
    await owner.hub.parts.forgetting.run()
    rules = await rules_of(house)
    assert {kind: (each["days"], each["setting"]) for kind, each in rules.items()} == {
        "messages": (None, "[retention] messages_days"),
        "contacts": (None, "[retention] contacts_days"),
        "log": (400, "[log] keep_days"),
        "audit": (730, "[audit] keep_days"),
        "surveys": (730, "[surveys] keep_days"),
        "alerts": (90, "[alerts] keep_days"),
    }
    assert rules["contacts"]["last"] is None


async def test_who_is_not_there_cannot_be_held(owner: Api, tmp_path: Path) -> None:
    house = House(owner, tmp_path)
    await house.begin()
    for path, code in (("/customers/nobody/hold", "unknown_customer"), ("/admin/holds/x/lift", "not_found")):
        status, answer = await house.admin.call("POST", path, {"reason": "case 17"})
        assert (status, answer["code"]) == (404, code)
