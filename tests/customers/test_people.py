"""What is kept of people: groups, days, consents with who noted them, and by what a tier is theirs."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from contacthub.customers.file import MIGRATIONS
from contacthub.customers.model import Author, Consent, CustomerData
from contacthub.customers.people import with_consents
from contacthub.customers.store import CustomerStore
from tests.customers.house import LU, Asker, House

OCCASION = {"name": "wedding", "day": "2019-08-15", "calendar": "lunar", "leap_month": False}


async def patched(crm: Asker, change: dict[str, Any]) -> dict[str, Any]:
    answer = await crm.ask("PATCH", "/customers/c1", change, If_Match="*")
    assert answer.status == 200, answer.body
    body: dict[str, Any] = answer.body
    return body


async def test_what_is_said_of_people_is_answered_and_may_be_written_back(crm: Asker) -> None:
    said = {**LU, "groups": ["VIP", "vip", "批发"], "occasions": [OCCASION, OCCASION], "do_not_contact": True}
    made = await crm.ask("PUT", "/customers/c1", said)
    assert (made.body["groups"], made.body["occasions"]) == (["VIP", "批发"], [OCCASION])
    assert (made.body["do_not_contact"], made.body["tier_by"], made.body["tier_until"]) == (
        True,
        "given",
        None,
    )
    again = await crm.ask("PUT", "/customers/c1", made.body, If_Match='"1"')
    assert (again.status, again.body) == (200, made.body)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"occasions": [{"name": "b", "day": "5 May"}]}, "#/occasions/0/day"),
        ({"occasions": [{"name": "b", "day": "02-30"}]}, "#/occasions/0"),
        ({"occasions": [{"name": "b", "day": "05-05", "calendar": "moon"}]}, "#/occasions/0/calendar"),
        ({"consents": [{"channel": "dove", "purpose": "news", "given": True}]}, "#/consents/0/channel"),
        ({"consents": [{"channel": "sms", "purpose": " ", "given": True}]}, "#/consents/0/purpose"),
        ({"do_not_contact": "yes"}, "#/do_not_contact"),
        ({"tier_by": "mood"}, "#/tier_by"),
        ({"groups": [""]}, "#/groups/0"),
    ],
)
async def test_what_cannot_be_names_its_field(crm: Asker, change: dict[str, Any], pointer: str) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    refused = await crm.ask("PATCH", "/customers/c1", change, If_Match="*")
    assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, pointer)


async def test_a_consent_keeps_when_and_by_whom_it_was_noted_until_another_is_given(
    store: CustomerStore,
) -> None:
    async def said(*given: bool, by: str) -> tuple[Consent, ...]:
        consents = tuple(
            Consent(channel=channel, purpose="news", given=each)
            for channel, each in zip(("sms", "email"), given, strict=True)
        )
        data = CustomerData(name="Lu", consents=consents)
        version = 1 if by != "lina" else None
        customer, _ = await store.replace("c1", data, expected_version=version, by=Author(name=by))
        return customer.data.consents

    first = await said(True, True, by="lina")
    assert [(one.given, one.by, one.at > 0) for one in first] == [(True, "lina", True)] * 2
    second = await said(True, False, by="zhang")
    assert second[0] == first[0]
    assert (second[1].given, second[1].by, second[1].at > first[1].at) == (False, "zhang", True)
    changes = (await store.history.page("c1", limit=1)).items[0].change
    assert changes.author == "zhang"
    assert [one["given"] for one in (changes.after or {})["consents"]] == [True, False]


def test_of_two_answers_to_one_question_the_newest_counts() -> None:
    yes = Consent(channel="sms", purpose="news", given=True, at=5, by="lina")
    no = Consent(channel="sms", purpose="news", given=False, at=9, by="zhang")
    for both in ((yes, no), (no, yes)):
        assert with_consents(CustomerData(name="Lu", consents=both), None, by="x", now=20).consents == (no,)


async def test_a_tier_is_given_until_it_is_pinned_and_another_one_ends_the_pin(crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", {"name": "Lu"})
    told = []
    for change in (
        {"tier": "gold"},
        {"tier_by": "pin", "tier_until": "2027-01-31"},
        {"tier": "gold"},
        {"tier": "silver"},
        {"tier_until": "2027-01-31"},
        {"tier": None},
    ):
        now = await patched(crm, change)
        told.append((now["tier"], now["tier_by"], now["tier_until"]))
    assert told == [
        ("gold", "given", None),
        ("gold", "pin", "2027-01-31"),
        ("gold", "pin", "2027-01-31"),
        ("silver", "given", None),
        ("silver", "given", None),
        (None, None, None),
    ]


async def test_a_card_says_which_days_come_soon_in_the_zone_of_the_floor(house: House, crm: Asker) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    today = datetime.fromtimestamp(house.parts.hub.now() / 1000, zone).date()
    soon, later = today + timedelta(days=3), today + timedelta(days=40)
    days = [{"name": "Tea", "day": f"{soon:%m-%d}"}, {"name": "Late", "day": f"{later:%m-%d}"}]
    await crm.ask("PUT", "/customers/c1", {"name": "Lu", "birthday": f"1968-{soon:%m-%d}", "occasions": days})
    card = (await crm.ask("GET", "/customers/c1/card")).body
    assert [(one["name"], one["in_days"], one["years"], one["on"]) for one in card["occasions_soon"]] == [
        ("Tea", 3, None, soon.isoformat()),
        ("birthday", 3, soon.year - 1968, soon.isoformat()),
    ]


def test_customers_of_the_version_before_are_found_by_the_tags_they_have(tmp_path: Path) -> None:
    raw = sqlite3.connect(tmp_path / "c.db")
    files = sorted(one for one in MIGRATIONS.glob("*.sql") if ".postgres." not in one.name)
    before = [one for one in files if one.name < "0005"]
    for one in before:
        raw.executescript(one.read_text())
    raw.executemany(
        "INSERT INTO customers (id, version, name, tier, addresses, tags, attributes, created_at, updated_at)"
        " VALUES (?, 1, 'Lu', ?, '[]', ?, '{}', 0, 0)",
        [("c1", "gold", '["vip","老客户"]'), ("c2", None, '["vip"]'), ("c3", None, "[]")],
    )
    for one in files[len(before) :]:
        raw.executescript(one.read_text())
    members = raw.execute("SELECT name, customer_id FROM memberships ORDER BY name, customer_id").fetchall()
    assert members == [("vip", "c1"), ("vip", "c2"), ("老客户", "c1")]
    assert raw.execute("SELECT name, customers FROM group_sizes ORDER BY name").fetchall() == [
        ("vip", 2),
        ("老客户", 1),
    ]
    assert raw.execute("SELECT groups, occasions, tier_by FROM customers WHERE id = 'c1'").fetchall() == [
        ("[]", "[]", None)
    ]
    raw.close()
