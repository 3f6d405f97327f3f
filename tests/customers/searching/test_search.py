"""Customers are found on both engines by whatever a person types, and what matched is marked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacthub.customers.model import Author, CustomerData, CustomerSearch, Phone
from contacthub.customers.names import PinyinKeys
from contacthub.customers.searching import index
from contacthub.customers.searching.words import Asked, asked, words_of
from contacthub.customers.store import CustomerStore
from contacthub.database.units import Connection
from tests.bench.customers.people import firms
from tests.bench.customers.people import people as people_of
from tests.customers.stores import customers_in

BY = Author(name="lina")
PEOPLE = {
    "c-li": CustomerData(
        name="李小明",
        company="成都天府科技有限公司",
        phones=(Phone(e164="+8613800138000", raw="138 0013 8000"),),
        emails=("xm.li@example.com",),
        addresses=("成都市武侯区科华北路12号",),
    ),
    "c-abi": CustomerData(
        name="Abigail Thornby-O'Neil",
        phones=(Phone(e164="+447700900123", raw="07700 900123"), Phone(e164=None, raw="8001")),
        emails=("abigail@thornby.example",),
        addresses=("12 Mill Lane, Austin, TX 78767",),
    ),
    "c-lv": CustomerData(name="吕布", phones=(Phone(e164="+862888880000", raw="(028) 8888-0000"),)),
    "c-zhang": CustomerData(name="張曉梅", addresses=("臺北市信義路五段7號",)),
    "c-su": CustomerData(name="Jörg Weiß"),
}  # fmt: skip


@pytest.fixture
async def people(store: CustomerStore) -> CustomerStore:
    for customer_id, data in PEOPLE.items():
        await store.replace(customer_id, data, expected_version=None, by=BY)
    rows = {"customer_id": "c-li", "order_no": "SO-2025-0042", "date": "2025-05-01", "product": "AC"}
    await store.write_rows("purchases", [rows])
    await store.write_rows("products", [{"customer_id": "c-abi", "model": "KFR-35GW", "serial": "SN77-1234"}])
    await store.write_rows(
        "service_records", [{"customer_id": "c-lv", "record_no": "R-9", "date": "2025-06-01", "symptom": "x"}]
    )
    return store


FOUND = [
    ("李小明", "c-li", "name", "李小明"),
    ("小明", "c-li", "name", "小明"),
    ("明", "c-li", "name", "明"),
    ("lxm", "c-li", "name", "李小明"),
    ("LiXiaoMing", "c-li", "name", "李小明"),
    ("xiaoming li", "c-li", "name", "小明"),
    ("li xm", "c-li", "name", "李"),
    ("lixm", "c-li", "name", "李小明"),
    ("xiaom", "c-li", "name", "小明"),
    ("天府", "c-li", "company", "天府"),
    ("tianfukeji", "c-li", "company", "天府科技"),
    ("8000 李", "c-li", "phone", "8000"),
    ("13800138000", "c-li", "phone", "138 0013 8000"),
    ("+86 138-0013", "c-li", "phone", "861380013"),
    ("0013", "c-li", "phone", "0013"),
    ("１３８００１", "c-li", "phone", "138 001"),
    ("xm.li@exam", "c-li", "email", "xm.li@exam"),
    ("科华北路", "c-li", "address", "科华北路"),
    ("华北路12号", "c-li", "address", "华北路12号"),
    ("so-2025-00", "c-li", "order", "SO-2025-00"),
    ("0042", "c-li", "order", "0042"),
    ("25-004", "c-li", "order", "25-004"),
    ("７７-１２", "c-abi", "serial", "77-12"),
    ("n77", "c-abi", "serial", "N77"),
    ("thornby abigail", "c-abi", "name", "Thornby"),
    ("oneil", "c-abi", "name", "O'Neil"),
    ("abigailthorn", "c-abi", "name", "Abigail Thorn"),
    ("mill lane", "c-abi", "address", "Mill"),
    ("78767", "c-abi", "address", "78767"),
    ("900123", "c-abi", "phone", "900123"),
    ("sn77", "c-abi", "serial", "SN77"),
    ("lvbu", "c-lv", "name", "吕布"),
    ("lubu", "c-lv", "name", "吕布"),
    ("02888880000", "c-lv", "phone", "28) 8888-0000"),
    ("r-9", "c-lv", "ref", "R-9"),
    ("c-lv", "c-lv", "id", "c-lv"),
    ("张晓梅", "c-zhang", "name", "張曉梅"),
    ("張曉", "c-zhang", "name", "張曉"),
    ("zhangxiao", "c-zhang", "name", "張曉"),
    ("信义路", "c-zhang", "address", "信義路"),
    ("weiss", "c-su", "name", "Weiß"),
    ("jörg", "c-su", "name", "Jörg"),
]


async def test_each_is_found_by_whatever_is_typed(people: CustomerStore) -> None:
    found = {}
    for typed, *_ in FOUND:
        result = await people.search(CustomerSearch(q=typed), limit=5)
        assert result.customers, typed
        first = result.customers[0]
        mark = first.marks[0]
        found[typed] = (first.customer.id, mark.field, mark.text[mark.begin : mark.end])
        assert (result.total, result.is_least) == (len(result.customers), False), typed
    assert found == {typed: tuple(expected) for typed, *expected in FOUND}


@pytest.mark.parametrize("typed", ["zzz", "李大明", "139001", "李小明 9999", "", "🙂", "d1380", "小明华"])
async def test_nobody_is_found_by_what_nobody_has(people: CustomerStore, typed: str) -> None:
    found = await people.search(CustomerSearch(q=typed), limit=5)
    assert (found.customers, found.total) == ((), 0)


async def test_what_changes_is_found_as_it_is_now(people: CustomerStore) -> None:
    data = CustomerData(name="李小红", phones=(Phone(e164="+8613911112222", raw="139 1111 2222"),))
    version = (await people.get("c-li")).version
    await people.replace("c-li", data, expected_version=version, by=BY)

    async def ids(typed: str) -> list[str]:
        return [one.customer.id for one in (await people.search(CustomerSearch(q=typed), limit=5)).customers]

    assert [await ids(typed) for typed in ("小明", "13800138000", "科华北路")] == [[], [], []]
    assert [await ids(typed) for typed in ("xiaohong", "2222")] == [["c-li"], ["c-li"]]
    await people.writer.transact(lambda raw: raw.execute("DELETE FROM customers WHERE id = 'c-lv'"))
    assert await ids("吕布") == []


async def test_of_many_it_is_said_how_many_there_are(
    people: CustomerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await people.write_rows("customers", [{"customer_id": f"w{n}", "name": f"王{n}"} for n in range(30)])
    found = await people.search(CustomerSearch(q="王"), limit=3)
    assert (len(found.customers), found.total, found.is_least) == (3, 30, False)
    monkeypatch.setattr(index, "MOST_COUNTED", 20)
    found = await people.search(CustomerSearch(q="wang"), limit=3)
    assert (len(found.customers), found.total, found.is_least) == (3, 20, True)


async def test_who_is_found_by_a_code_is_counted_once(people: CustomerStore) -> None:
    orders = [
        {"customer_id": who, "order_no": f"1380{n}", "date": "2025-05-01", "product": "AC"}
        for n, who in enumerate(("c-li", "c-li", "c-abi", "c-lv"))
    ]
    await people.write_rows("purchases", orders)
    # Li has such a number as well, and the others are counted although they are not shown.
    found = await people.search(CustomerSearch(q="1380"), limit=1)
    assert (len(found.customers), found.total, found.is_least) == (1, 3, False)


async def test_who_has_more_orders_than_are_looked_at_does_not_seem_to_be_all(
    people: CustomerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "MOST_COUNTED", 3)
    orders = [
        {"customer_id": who, "order_no": f"PO-{n}", "date": "2025-05-01", "product": "AC"}
        for n, who in enumerate(("c-li", "c-li", "c-li", "c-li", "c-abi"))
    ]
    await people.write_rows("purchases", orders)
    found = await people.search(CustomerSearch(q="PO-"), limit=5)
    assert (len(found.customers), found.is_least) == (1, True)


async def test_customers_of_an_earlier_version_are_found_once_they_are_filled_in(
    people: CustomerStore,
) -> None:
    def forget(raw: Connection) -> None:
        raw.execute("DELETE FROM search_words")

    await people.writer.transact(forget)
    assert (await people.search(CustomerSearch(q="李小明"), limit=5)).total == 0
    after: str | None = ""
    while after is not None:
        after = await people.fill_search(after)
    assert (await people.search(CustomerSearch(q="李小明"), limit=5)).total == 1


def test_codes_are_looked_for_by_parts_in_which_there_is_a_digit() -> None:
    parts = {typed: wanted.code_part for typed in TYPED if (wanted := asked(typed)) is not None}
    assert parts == {"0042": "0042", "n77": "n77", "li": None, "lin": None, "1@b": None, "李1234": None}


TYPED = ("0042", "n77", "li", "lin", "1@b", "李1234")


async def test_who_has_a_code_that_it_is_within_comes_behind_who_has_the_number(
    people: CustomerStore,
) -> None:
    rows = [{"customer_id": "c-su", "order_no": "X-8000-1", "date": "2025-05-01", "product": "AC"}]
    await people.write_rows("purchases", rows)
    found = await people.search(CustomerSearch(q="8000"), limit=5)
    assert found.customers[-1].customer.id == "c-su"
    assert [one.field for one in found.customers[-1].marks] == ["order"]
    assert found.total == len(found.customers) == 3


async def test_a_code_has_its_characters_in_that_order(people: CustomerStore) -> None:
    rows = [{"customer_id": "c-su", "order_no": "123-234-345", "date": "2025-05-01", "product": "AC"}]
    await people.write_rows("purchases", rows)
    assert (await people.search(CustomerSearch(q="12345"), limit=5)).total == 0
    assert (await people.search(CustomerSearch(q="23-234"), limit=5)).total == 1


@pytest.mark.parametrize("typed", ["2019122302254256", "9122302254", "1223022"])
async def test_a_long_part_of_a_code_is_found_and_not_what_only_ends_like_it(
    people: CustomerStore, typed: str
) -> None:
    codes = ("2019122302254256", f"888{typed[1:]}", f"{typed[:3]}-{typed[-3:]}")
    days = {"date": "2025-05-01", "product": "AC"}
    rows = [{"customer_id": "c-su", "order_no": code, **days} for code in codes]
    await people.write_rows("purchases", rows)
    found = await people.search(CustomerSearch(q=typed), limit=5)
    assert [[mark.text for mark in one.marks] for one in found.customers] == [["2019122302254256"]]


async def test_codes_are_found_as_they_are_now(people: CustomerStore) -> None:
    async def found(typed: str) -> list[str]:
        return [one.customer.id for one in (await people.search(CustomerSearch(q=typed), limit=5)).customers]

    for query in (
        "UPDATE products SET serial = 'ZZ88-5678' WHERE serial = 'SN77-1234'",
        "UPDATE purchases SET order_no = 'PQ-71' WHERE order_no = 'SO-2025-0042'",
        "UPDATE service_records SET record_no = 'RR-55' WHERE record_no = 'R-9'",
    ):
        await people.writer.transact(lambda raw, query=query: raw.execute(query))
    assert [await found(typed) for typed in ("7-123", "025-0", "r-9")] == [[], [], []]
    assert [await found(typed) for typed in ("8-567", "q-71", "r-55")] == [["c-abi"], ["c-li"], ["c-lv"]]
    for table in ("products", "purchases", "service_records"):
        await people.writer.transact(lambda raw, table=table: raw.execute(f"DELETE FROM {table}"))
    assert [await found(typed) for typed in ("8-567", "q-71", "r-55")] == [[], [], []]


async def test_of_very_many_codes_some_are_found(
    people: CustomerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        {"customer_id": who, "order_no": f"A-{n}-77", "date": "2025-05-01", "product": "AC"}
        for n, who in enumerate(["c-su", "c-lv"] * 30)
    ]
    await people.write_rows("purchases", rows)
    monkeypatch.setattr(index, "MOST_COUNTED", 20)
    found = await people.search(CustomerSearch(q="-77"), limit=5)
    assert ({one.customer.id for one in found.customers}, found.is_least) == ({"c-su", "c-lv"}, True)


async def test_a_search_may_be_for_those_of_a_group(people: CustomerStore) -> None:
    version = (await people.get("c-li")).version
    in_groups = replace(PEOPLE["c-li"], groups=("VIP", "老客户"), tags=("vip",))
    await people.replace("c-li", in_groups, expected_version=version, by=BY)
    await people.replace("c-wang", CustomerData(name="李红", tags=("VIP",)), expected_version=None, by=BY)

    async def ids(typed: str, **within: str) -> tuple[set[str], int]:
        found = await people.search(CustomerSearch(q=typed, **within), limit=5)
        return {one.customer.id for one in found.customers}, found.total

    assert await ids("李") == ({"c-li", "c-wang"}, 2)
    assert await ids("李", group="VIP") == ({"c-li"}, 1)
    assert await ids("李", group="老客户") == ({"c-li"}, 1)
    assert await ids("李", tag="VIP") == ({"c-wang"}, 1)
    assert await ids("李", group="VIP", tag="vip") == ({"c-li"}, 1)
    assert await ids("李", group="VIP", tag="VIP") == (set(), 0)
    assert await ids("吕布", group="VIP") == (set(), 0)
    assert await ids("so-2025", group="VIP") == await ids("0042", group="VIP") == ({"c-li"}, 1)
    assert await ids("sn77", group="VIP") == await ids("7-123", group="VIP") == (set(), 0)
    await people.groups.rename("group", "VIP", "Best", most=100, by=BY)
    assert await ids("李", group="VIP") == (set(), 0)
    assert await ids("8000", group="Best") == ({"c-li"}, 1)
    # Nobody is found by what stands for the group.
    assert await ids("g4265") == await ids("42657374") == (set(), 0)


async def test_where_all_are_found_already_nothing_is_written(
    people: CustomerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def transact(work: Callable[[Connection], object]) -> object:
        raise AssertionError(f"{work} holds up the writes of customers")

    monkeypatch.setattr(people.writer, "transact", transact)
    assert await people.fill_search("") is None


NAMES = st.lists(
    st.text("王李张小明华 abcde-'", min_size=1, max_size=12).filter(str.strip), min_size=1, max_size=6
)
DIGITS = st.from_regex(r"\+86 ?1[3-9][0-9]{9}", fullmatch=True)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=NAMES, numbers=st.lists(DIGITS, max_size=3), data=st.data())
async def test_any_beginning_of_a_name_and_any_part_of_a_number_finds_its_customer(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], numbers: list[str], data: st.DataObject
) -> None:
    async with customers_in(tmp_path_factory.mktemp("law")) as store:
        for n, name in enumerate(names):
            phones = tuple(
                Phone(e164=f"+{one.replace('+', '').replace(' ', '')}", raw=one) for one in numbers[n : n + 1]
            )
            await store.replace(f"k{n}", CustomerData(name=name, phones=phones), expected_version=None, by=BY)
        which = data.draw(st.integers(0, len(names) - 1))
        word = data.draw(st.sampled_from(names[which].split()))
        typed = word[: data.draw(st.integers(1, len(word)))]
        if any(character.isalnum() for character in typed):
            found = await store.search(CustomerSearch(q=typed), limit=50)
            assert f"k{which}" in [one.customer.id for one in found.customers]
        if which < len(numbers):
            digits = "".join(filter(str.isdigit, numbers[which]))
            start = data.draw(st.integers(0, len(digits) - 3))
            part = digits[start : start + data.draw(st.integers(3, len(digits) - start))]
            found = await store.search(CustomerSearch(q=part), limit=50)
            assert f"k{which}" in [one.customer.id for one in found.customers]


async def test_what_many_have_and_what_few_have_is_found_once_each(store: CustomerStore) -> None:
    names = [f"王{'小大'[n % 2]}明" for n in range(60)] + ["王 Lucky"]
    rows = [{"customer_id": f"c{n}", "name": name} for n, name in enumerate(names)]
    await store.write_rows("customers", rows)
    for text, most, count in (
        ("王", 1_001, 61),
        ("王", 10, 10),
        ("王", 61, 61),
        ("小明", 40, 30),
        ("lucky", 5, 1),
    ):
        wanted = asked(text)
        assert wanted is not None

        def work(raw: Connection, wanted: Asked = wanted, most: int = most) -> list[int]:
            return index.matching(raw, wanted, whole=False, most=most)

        found = await store.readers.run(work)
        assert len(found) == len(set(found)) == count


async def test_short_beginnings_find_all_who_have_them_and_nobody_else(store: CustomerStore) -> None:
    """On both engines what the words of each customer say, also behind the first of its parts."""
    luck = Random(3)
    drawn = list(people_of(luck, firms(luck, 3), 150))
    for n, data in enumerate(drawn):
        await store.replace(f"c{n:03}", data, expected_version=None, by=BY)
    said = {f"c{n:03}": set(words_of(data, PinyinKeys()).split()) for n, data in enumerate(drawn)}
    typed = {"li wei", "l w", "zh w g", "wang xiaoming"}
    for words in said.values():
        latin = sorted(one for one in words if one.isalpha() and one.isascii())
        one, other = luck.choice(latin), luck.choice(latin)
        typed |= {f"{one[: luck.randrange(1, 9)]} {other[: luck.randrange(1, 4)]}"}
    for text in sorted(typed):
        if "d" in text.split():
            continue  # in one engine parts of numbers begin with it, too
        wanted = asked(text)
        assert wanted is not None
        are_several = len({part.text[:6] for part in wanted.parts}) > 1
        assert bool(wanted.beginnings) == are_several
        expected = {
            customer_id
            for customer_id, words in said.items()
            if all(any(word.startswith(part.text) for word in words) for part in wanted.parts)
        }

        def found(raw: Connection, wanted: Asked = wanted) -> set[str]:
            return set(index._ids(raw, index.matching(raw, wanted, whole=False, most=1_000)))

        assert await store.readers.run(found) == expected, text
