"""Columns of people: days by both calendars, groups, consents, and who wants no calls."""

from __future__ import annotations

import pytest

from contacthub.customers.kinds.columns import BadCell, lunar_day, yes_no
from contacthub.customers.kinds.customers import merged_customer
from contacthub.customers.model import Consent, CustomerData, Occasion
from contacthub.customers.store import CustomerStore
from tests.customers.sample_rows import LINA


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("08-15", "08-15"),
        ("1980-8-15", "1980-08-15"),
        ("06-03 leap", "06-03 leap"),
        ("八月十五", "08-15"),
        ("农历正月初一", "01-01"),
        ("腊月三十", "12-30"),
        ("冬月廿一", "11-21"),
        ("十二月二十", "12-20"),
        ("1980年闰六月初三", "1980-06-03 leap"),
        ("1984/10/1 闰", "1984-10-01 leap"),
    ],
)
def test_a_lunar_day_is_read_as_people_write_it(text: str, read: str) -> None:
    assert lunar_day(text) == read
    assert lunar_day(read) == read


@pytest.mark.parametrize("text", ["13-01", "08-31", "中秋", "1980", ""])
def test_what_is_no_lunar_day_is_refused(text: str) -> None:
    with pytest.raises(BadCell):
        lunar_day(text)


@pytest.mark.parametrize(("text", "said"), [("是", "yes"), ("Yes", "yes"), ("退订", "no"), ("０", "no")])
def test_yes_and_no_are_read_in_both_languages(text: str, said: str) -> None:
    assert yes_no(text) == said


async def test_every_column_of_a_person_comes_in(store: CustomerStore) -> None:
    row = {
        "customer_id": "c1", "name": "陆小明", "birthday": "05-20", "lunar_birthday": "八月十五",
        "anniversary": "2010-10-01", "groups": "VIP;批发", "tags": "老客户", "consent_sms": "否",
        "consent_email": "是", "do_not_contact": "是", "tier": "gold",
    }  # fmt: skip
    [result] = await store.write_rows("customers", [row], by=LINA)
    assert result.status == "new", result.reason
    data = (await store.get("c1")).data
    assert data.occasions == (
        Occasion(name="birthday", day="05-20"),
        Occasion(name="birthday", day="08-15", calendar="lunar"),
        Occasion(name="anniversary", day="2010-10-01"),
    )
    assert [(one.channel, one.given, one.by) for one in data.consents] == [
        ("sms", False, LINA.name),
        ("email", True, LINA.name),
    ]
    assert (data.groups, data.tags, data.do_not_contact) == (("VIP", "批发"), ("老客户",), True)
    [again] = await store.write_rows("customers", [row], by=LINA)
    assert again.status == "unchanged"


def test_a_file_adds_groups_and_replaces_a_day_but_no_pinned_tier() -> None:
    old = CustomerData(
        name="Lu",
        tier="black",
        tier_by="pin",
        groups=("VIP",),
        occasions=(Occasion(name="anniversary", day="10-01"), Occasion(name="Tea", day="05-20")),
        consents=(Consent(channel="sms", purpose="marketing", given=True, at=5, by="x"),),
        do_not_contact=True,
    )
    new = merged_customer(old, {"name": "Lu", "tier": "gold", "groups": ["B"], "anniversary": "2010-10-02"})
    assert (new.tier, new.tier_by, new.groups, new.do_not_contact) == ("black", "pin", ("VIP", "B"), True)
    assert new.occasions == (
        Occasion(name="Tea", day="05-20"),
        Occasion(name="anniversary", day="2010-10-02"),
    )
    assert new.consents == old.consents
