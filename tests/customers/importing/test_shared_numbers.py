"""A number is not a person: people who share one stay two customers, in whatever order they come."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from contacthub.customers.model import CustomerSearch
from contacthub.customers.store import CustomerStore
from tests.customers.importing.reading import FILES, NUMBERS, imported, written
from tests.customers.stores import customers_in

SHARED = "13700137000"


async def people(store: CustomerStore, number: str = SHARED) -> list[str]:
    result = await store.search(CustomerSearch(phone=NUMBERS.read(number)), limit=50)
    found = [one.customer for one in result.customers]
    assert all(phone.shared for one in found for phone in one.data.phones) == (len(found) > 1)
    return sorted(one.data.name for one in found)


@pytest.mark.parametrize("order", [("first", "second"), ("second", "first")])
async def test_two_files_of_a_household_are_two_customers(tmp_path: Path, order: tuple[str, str]) -> None:
    async with customers_in(tmp_path) as store:
        for _ in range(2):
            for one in order:
                assert (await imported(FILES / f"06_household_{one}.csv", store)).rejects == []
        assert await people(store) == ["Wang Da", "Wang Xiao"]


@pytest.mark.parametrize("order", list(permutations(["Wang Da", "Wang Xiao", "Li Na"])))
async def test_one_file_of_a_household_is_all_of_its_customers(
    tmp_path: Path, order: tuple[str, ...]
) -> None:
    path = written(tmp_path, "name,phone\n" + "".join(f"{name},{SHARED}\n" for name in order))
    async with customers_in(tmp_path) as store:
        first, second = await imported(path, store), await imported(path, store)
        assert (first.new, second.unchanged, first.rejects) == (3, 3, [])
        assert await people(store) == sorted(order)


@pytest.mark.parametrize("rows", list(permutations(["c1,Wang Da,", ",Wang Xiao,", ",wang  da,"])))
async def test_a_row_with_an_id_is_that_customer_and_one_without_never_another(
    tmp_path: Path, rows: tuple[str, ...]
) -> None:
    path = written(tmp_path, "customer_id,name,phone\n" + "".join(f"{row}{SHARED}\n" for row in rows))
    async with customers_in(tmp_path) as store:
        await imported(path, store)
        assert (await store.get("c1")).data.name.casefold().split() == ["wang", "da"]
        assert "Wang Xiao" in await people(store)


async def test_a_mail_address_is_not_a_person_either(tmp_path: Path) -> None:
    path = written(tmp_path, "name,email\nLu,office@x.cn\nMa,OFFICE@x.cn\n")
    async with customers_in(tmp_path) as store:
        assert [(await imported(path, store)).new, (await imported(path, store)).unchanged] == [2, 2]
        found = await store.search(CustomerSearch(email="office@x.cn"), limit=5)
        assert sorted(one.customer.data.name for one in found.customers) == ["Lu", "Ma"]


@pytest.mark.parametrize(
    ("second", "is_told"),
    [
        ("c1,Li Na,13900139000,", True),
        ("c1,Li Na,,li@x.cn", True),
        ("c1,Wang D.,13700137000,", False),
        ("c1,Wang Xiao,,WANG@x.cn", False),
        ("c1,wang  da,13900139000,", False),
        ("c1,Li Na,,", False),
        ("c2,Li Na,13900139000,", False),
    ],
)
async def test_an_id_of_somebody_else_is_told(tmp_path: Path, second: str, is_told: bool) -> None:
    head = "customer_id,name,phone,email\n"
    async with customers_in(tmp_path) as store:
        await imported(written(tmp_path, f"{head}c1,Wang Da,{SHARED},wang@x.cn\n"), store)
        summary = await imported(written(tmp_path, f"{head}{second}\n"), store)
    said = [(line, text) for line, text in summary.warnings if "was Wang Da" in text]
    assert ([line for line, _ in said], summary.rejects) == ([2] if is_told else [], [])


@pytest.mark.parametrize(
    ("kind", "columns", "cells"),
    [
        ("purchases", "order_no,date,product", "O-1,2026-05-01,P"),
        ("products", "model,serial", "M,S-1"),
        ("service_records", "date,symptom", "2026-05-01,hums"),
        ("questions", "date,question", "2026-05-01,Quieter?"),
    ],
)
async def test_a_record_by_a_shared_number_is_rejected_with_who_may_be_meant(
    tmp_path: Path, kind: str, columns: str, cells: str
) -> None:
    async with customers_in(tmp_path) as store:
        await imported(
            written(tmp_path, f"customer_id,name,phone\nc1,Wang Da,{SHARED}\nc2,Wang Xiao,{SHARED}\n"), store
        )
        path = written(tmp_path, f"phone,{columns}\n{SHARED},{cells}\n")
        assert (await imported(path, store, kind)).rejects == [
            (2, "phone: 2 customers have it: Wang Da (c1), Wang Xiao (c2); give the customer_id")
        ]


async def test_two_customers_of_one_name_and_number_are_not_guessed_between(tmp_path: Path) -> None:
    both = written(tmp_path, f"customer_id,name,phone\nc1,Wang Da,{SHARED}\nc2,Wang Da,{SHARED}\n")
    async with customers_in(tmp_path) as store:
        await imported(both, store)
        [(line, reason)] = (await imported(FILES / "06_household_first.csv", store)).rejects
    assert (line, reason) == (
        2,
        "phone: 2 customers have it: Wang Da (c1), Wang Da (c2); give the customer_id",
    )
