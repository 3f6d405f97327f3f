"""Likely doubles are found behind the writes, listed for review, warned of in a form, and dismissed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contacthub.customers.comparing import Comparing
from contacthub.customers.doubles_store import _keep, read_cursor
from contacthub.customers.kinds.products import PRODUCTS, Product
from contacthub.customers.kinds.service_records import SERVICE_RECORDS, ServiceRecord
from contacthub.customers.model import Author, CustomerData, CustomerNotFound, Phone, SameCustomer
from contacthub.customers.store import CustomerStore
from tests.customers.merged import all_kept, merged
from tests.customers.sample_rows import LINA, phone

LU = CustomerData(name="陆小明", phones=(phone(),))
XIAO = CustomerData(name="陆晓明", phones=(phone(),))
WANG = CustomerData(name="王芳", phones=(phone(),))


async def put(store: CustomerStore, **customers: CustomerData) -> None:
    for customer_id, data in customers.items():
        await store.replace(customer_id, data, expected_version=None, by=LINA)


def with_label(data: CustomerData) -> CustomerData:
    """Something that customers are compared by is written, and says the same of whom they are like."""
    return replace(data, phones=tuple(replace(one, label="home") for one in data.phones))


async def compared(store: CustomerStore) -> int:
    return await Comparing(store.doubles).catch_up()


async def listed(store: CustomerStore, *, dismissed: bool = False) -> list[tuple[str, str, int]]:
    review = await store.doubles.review(limit=50, after=None, dismissed=dismissed)
    return [(one.low.id, one.high.id, one.pair.score) for one in review.page.items]


async def test_who_is_written_is_compared_and_the_likeliest_pairs_come_first(store: CustomerStore) -> None:
    await put(store, c1=LU, c2=XIAO, c3=WANG, c4=LU)
    assert (await store.doubles.review(limit=5, after=None, dismissed=False)).uncompared == 4
    assert await compared(store) == 4
    # Four have the number, so that it says little; of two the name is the same, the third sounds so.
    assert await listed(store) == []
    await store.patch("c3", lambda data: replace(data, phones=()), expected_version=1, by=LINA)
    await compared(store)
    for one in ("c1", "c2", "c4"):
        await store.patch(one, with_label, expected_version=1, by=LINA)
    await compared(store)
    assert await listed(store) == [("c1", "c4", 75), ("c1", "c2", 70), ("c2", "c4", 70)]


async def test_a_pair_goes_when_one_of_them_is_corrected(store: CustomerStore) -> None:
    await put(store, c1=LU, c2=XIAO)
    await compared(store)
    assert await listed(store) == [("c1", "c2", 70)]
    other = (Phone(e164="+8613900139000", raw="13900139000"),)
    await store.patch("c2", lambda data: replace(data, phones=other), expected_version=1, by=LINA)
    await compared(store)
    assert await listed(store) == []


async def test_customers_of_an_import_are_compared(store: CustomerStore) -> None:
    number = {"e164": "+8613800138000", "ext": None, "raw": "13800138000", "label": None}
    rows = [
        {"customer_id": f"c{n}", "name": name, "phone": [number]}
        for n, name in enumerate(("陆小明", "Lu Xiaoming"))
    ]
    await store.write_rows("customers", rows)
    await compared(store)
    assert await listed(store) == [("c0", "c1", 70)]


async def test_a_serial_that_both_name_is_a_reason(store: CustomerStore) -> None:
    await put(store, c1=CustomerData(name="陆小明"), c2=CustomerData(name="陆晓明"))
    await store.add("c1", PRODUCTS, Product(model="KFR-35GW", serial="SN-1"), by=LINA)
    await store.add(
        "c2", SERVICE_RECORDS, ServiceRecord(date="2025-01-01", symptom="hums", serial="sn-1"), by=LINA
    )
    await compared(store)
    assert await listed(store) == [("c1", "c2", 55)]


async def test_a_customer_who_is_changed_while_being_compared_is_compared_again(store: CustomerStore) -> None:
    await put(store, c1=LU)
    found = await store.readers.run(store.doubles._compare)
    await store.patch("c1", lambda data: replace(data, name="Lu"), expected_version=1, by=LINA)
    await store.writer.transact(lambda raw: _keep(raw, found))
    assert await compared(store) == 1


async def test_what_was_found_before_another_came_takes_nothing_back(store: CustomerStore) -> None:
    await put(store, c1=LU)
    found = await store.readers.run(store.doubles._compare)
    await put(store, c2=LU)
    await compared(store)
    await store.writer.transact(lambda raw: _keep(raw, found))
    assert len(await listed(store)) == 1


async def test_only_who_may_be_like_others_than_before_is_compared_again(store: CustomerStore) -> None:
    await put(store, c1=LU, c2=WANG)
    unit = Product(model="KFR-35GW", serial="SN-1")
    await store.add("c1", PRODUCTS, unit, by=LINA)
    assert await compared(store) == 2
    await store.patch("c1", lambda data: replace(data, tier="gold", notes="?"), expected_version=2, by=LINA)
    assert await compared(store) == 0
    await store.add("c2", PRODUCTS, unit, take_over=True, by=LINA)
    assert await compared(store) == 2


async def test_a_form_is_warned_of_whom_it_may_mean(store: CustomerStore) -> None:
    await put(store, c1=LU, c3=replace(WANG, phones=()))
    found = await store.doubles.of_data(CustomerData(name="Lu Xiaoming", phones=(phone(),)))
    assert [(one.customer.id, one.score, [each.code for each in one.reasons]) for one in found] == [
        ("c1", 70, ["same_number", "sounds_alike"]),
    ]  # fmt: skip
    assert [
        one.customer.id for one in await store.doubles.of_data(CustomerData(name="", phones=(phone(),)))
    ] == ["c1"]
    assert await store.doubles.of_data(LU, but="c1") == []
    assert await store.doubles.of_data(CustomerData(name="")) == []


async def test_a_name_that_many_have_is_no_warning_by_itself(store: CustomerStore) -> None:
    same = CustomerData(name="王伟")
    await put(store, c1=same, c2=same, c3=same)
    assert len(await store.doubles.of_data(same)) == 3
    await put(store, c4=same)
    assert await store.doubles.of_data(same) == []


async def test_a_dismissed_pair_stays_away_in_both_directions_until_it_is_taken_back(
    store: CustomerStore,
) -> None:
    await put(store, c1=LU, c2=XIAO)
    await compared(store)
    await store.doubles.dismiss("c2", "c1", is_so=True, by=LINA)
    assert (await listed(store), await listed(store, dismissed=True)) == ([], [("c1", "c2", 70)])
    for one in ("c1", "c2"):
        assert [each.dismissed_by for each in await store.doubles.of_customer(one)] == ["lina"]
    await store.patch("c1", with_label, expected_version=1, by=LINA)
    await compared(store)
    assert await listed(store) == []
    await store.doubles.dismiss("c1", "c2", is_so=False, by=LINA)
    assert (await listed(store), await listed(store, dismissed=True)) == ([("c1", "c2", 70)], [])
    with pytest.raises(CustomerNotFound):
        await store.doubles.dismiss("c1", "c9", is_so=True, by=LINA)
    with pytest.raises(SameCustomer):
        await store.doubles.dismiss("c1", "c1", is_so=True, by=LINA)


async def test_a_pair_goes_with_its_merge_and_comes_back_with_its_undoing(store: CustomerStore) -> None:
    await put(store, c1=LU, c2=XIAO)
    await compared(store)
    merge_id = await merged(store, "c1", "c2")
    assert await listed(store) == []
    await compared(store)
    await store.merges.undo(merge_id, by=LINA)
    await compared(store)
    assert await listed(store) == [("c1", "c2", 70)]


@pytest.mark.parametrize(("kept", "other"), [("c1", "c3"), ("c3", "c1")])
async def test_what_was_dismissed_of_a_customer_follows_the_merge_and_its_undoing(
    store: CustomerStore, kept: str, other: str
) -> None:
    await put(store, c1=LU, c2=XIAO, c3=LU)
    await store.doubles.dismiss("c1", "c2", is_so=True, by=LINA)
    before = await all_kept(store)
    merge_id = await merged(store, kept, other)
    await compared(store)
    assert await listed(store) == []
    assert [each.dismissed_by for each in await store.doubles.of_customer("c2")] == ["lina"]
    await store.merges.undo(merge_id, by=LINA)
    assert await all_kept(store) == before
    await compared(store)
    assert await listed(store) == [("c1", "c3", 75), ("c2", "c3", 70)]


async def test_what_was_taken_back_since_a_merge_stays_so_when_it_is_undone(store: CustomerStore) -> None:
    await put(store, c1=LU, c2=XIAO, c3=LU)
    await store.doubles.dismiss("c2", "c3", is_so=True, by=LINA)
    merge_id = await merged(store, "c1", "c3")
    await store.doubles.dismiss("c1", "c2", is_so=False, by=LINA)
    await store.doubles.dismiss("c1", "c2", is_so=True, by=Author(name="mei"))
    await store.merges.undo(merge_id, by=LINA)
    assert await listed(store, dismissed=True) == [("c1", "c2", 0), ("c2", "c3", 0)]


async def test_pages_go_on_where_the_one_before_ended(store: CustomerStore) -> None:
    numbers = [Phone(e164=f"+86138001380{n:02}", raw=str(n)) for n in range(5)]
    await put(store, **{f"a~{n}": replace(LU, phones=(each,)) for n, each in enumerate(numbers)})
    await put(store, **{f"b{n}": replace(XIAO, phones=(each,)) for n, each in enumerate(numbers)})
    await compared(store)
    await store.doubles.dismiss("a~0", "b0", is_so=True, by=LINA)
    await store.doubles.dismiss("a~1", "b1", is_so=True, by=LINA)
    for dismissed, whole in ((False, 3), (True, 2)):
        seen: list[str] = []
        cursor = None
        while True:
            after = None if cursor is None else read_cursor(cursor)
            page = (await store.doubles.review(limit=1, after=after, dismissed=dismissed)).page
            seen += [one.low.id for one in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert len(seen) == len(set(seen)) == whole


@pytest.mark.parametrize("text", ["", "x", "5", "5~2~a", "5~0~ab", "x~1~ab", "-1~1~ab", f"{2**70}~1~ab"])
def test_a_foreign_cursor_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"ours|literal"):
        read_cursor(text)
