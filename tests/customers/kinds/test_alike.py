"""The same fact is read alike from a file, from an HTTP body and from rows that another program posts."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacthub.api.validation import validated
from contacthub.bootstrap.doors import ROUTES
from contacthub.customers.http import PATH
from contacthub.customers.importing.importing import read_rows
from contacthub.customers.importing.mapping.headings import OWNER
from contacthub.customers.kinds.columns import CUSTOMER_ID, BadCell
from contacthub.customers.kinds.kinds import KINDS, SHEETS
from contacthub.customers.kinds.products import PRODUCTS, Product
from contacthub.customers.kinds.service_records import SERVICE_RECORDS
from contacthub.customers.model import AlreadyThere
from contacthub.customers.numbers import PhoneNumbers
from contacthub.customers.record_wire import BODIES, record_in
from contacthub.customers.wire import CustomerBody
from contacthub.problems import Problem
from tests.customers.importing.reading import opened
from tests.customers.sample_rows import LINA
from tests.customers.stores import customers_in

NUMBERS = PhoneNumbers("CN")
FLAT = [kind for kind in KINDS if kind.name != "purchases"]
WORDS = {
    "name": "  Lu  ", "date": "2026-05-01", "purchased_at": "2026-05-01", "warranty_until": "2029-05-01",
    "made_at": "2026-03-01", "delivered_at": "2026-05-03", "installed_at": "2026-05-04",
    "extension_months": "24", "extended_at": "2026-05-05", "returned_at": "2026-05-06",
}  # fmt: skip


def from_file(folder: Path, kind: str, row: dict[str, str]) -> Any:
    path = folder / "rows.csv"
    path.write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n", encoding="utf-8")
    [(_, read)] = read_rows(opened(path, kind), NUMBERS)
    return read


@pytest.mark.parametrize("kind", FLAT, ids=lambda kind: kind.name)
def test_a_record_is_the_same_by_file_and_by_http(tmp_path: Path, kind: Any) -> None:
    said = {name: WORDS.get(name, f" {name} 1 ") for name in kind.columns}
    row = from_file(tmp_path, kind.name, {"customer_id": "c1", **said})
    body = {
        name: said[name] if column.largest is None else int(said[name])
        for name, column in kind.columns.items()
    }
    by_http = record_in(kind, validated(BODIES[kind.name], body), now=0)
    assert kind.read(row, 0) == by_http


@pytest.mark.parametrize("word", ["维修", "Repair", "repair"])
def test_a_repair_is_one_in_every_spelling(tmp_path: Path, word: str) -> None:
    said = {"date": "2026-05-01", "symptom": "hums", "kind": word}
    assert from_file(tmp_path, "service_records", {"customer_id": "c1", **said})["kind"] == "repair"
    assert record_in(SERVICE_RECORDS, validated(BODIES["service_records"], said), now=0).kind == "repair"


@pytest.mark.parametrize(
    ("phone", "kept"),
    [("1001", True), ("*60", True), ("138 0013 8000", True), ("call me", False), ("1" * 20, False)],
)
def test_a_phone_is_one_in_both_or_in_neither(tmp_path: Path, phone: str, kept: bool) -> None:
    row = from_file(tmp_path, "customers", {"name": "Front desk", "phone": phone})
    assert isinstance(row, dict) == kept
    try:
        said = CustomerBody(name="Front desk", phones=[phone]).said(NUMBERS.read)  # type: ignore[list-item]  # as JSON
    except Problem:
        assert not kept
    else:
        assert kept
        [number] = said["phones"]
        assert row["phone"] == [
            {"e164": number.e164, "ext": number.ext, "raw": number.raw, "label": number.label}
        ]


@pytest.mark.parametrize(("mail", "kept"), [("a@x.cn", True), ("none", False), ("a b@x.cn", False)])
def test_a_mail_address_is_one_in_both_or_in_neither(tmp_path: Path, mail: str, kept: bool) -> None:
    assert isinstance(from_file(tmp_path, "customers", {"name": "Lu", "email": mail}), dict) == kept
    try:
        validated(CustomerBody, {"name": "Lu", "emails": [mail]})
    except Problem:
        assert not kept
    else:
        assert kept


@pytest.mark.parametrize("customer_id", ["x" * 101, "search", "a\u0007b"])
async def test_an_id_that_http_refuses_comes_from_no_file(tmp_path: Path, customer_id: str) -> None:
    row = {"customer_id": customer_id, "name": "Lu"}
    assert from_file(tmp_path, "customers", row).reason.startswith("customer_id: ")
    async with customers_in(tmp_path) as store:
        assert (await store.write_rows("customers", [row]))[0].status == "rejected"


def test_no_customer_has_an_id_that_an_address_of_http_has_in_its_place() -> None:
    words = {
        route.path.removeprefix(f"{PATH}/").split("/")[0] for route in ROUTES if f"{PATH}/" in route.path
    }
    assert words > {"{id}", "search"}
    for word in words - {"{id}"}:
        with pytest.raises(BadCell):
            CUSTOMER_ID.read(word)


@pytest.mark.parametrize("kind", FLAT, ids=lambda kind: kind.name)
def test_a_text_too_long_is_refused_by_both(tmp_path: Path, kind: Any) -> None:
    for name, column in kind.columns.items():
        said = {one: WORDS.get(one, "x") for one in kind.columns} | {name: "x" * (column.most + 1)}
        row = from_file(tmp_path, kind.name, {"customer_id": "c1", **said})
        assert row.reason.startswith(f"{name}: ")
        with pytest.raises(Problem):
            validated(BODIES[kind.name], said)


async def test_rows_of_another_program_are_read_like_those_of_files(tmp_path: Path) -> None:
    async with customers_in(tmp_path) as store:
        await store.write_rows("customers", [{"customer_id": "c1", "name": "Lu"}])
        row = {"customer_id": "c1", "date": "2026/5/1", "symptom": "hums", "kind": "维修"}
        assert (await store.write_rows("service_records", [row]))[0].status == "new"
        [record] = (await store.records("c1", SERVICE_RECORDS, limit=1)).items
    assert (record.date, record.kind) == ("2026-05-01", "repair")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@given(st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_a_program_posts_every_row_has_a_result(tmp_path: Path, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory(dir=tmp_path) as folder:
        async with customers_in(Path(folder)) as store:
            await store.write_rows("customers", [{"customer_id": "c1", "name": "Lu"}])
            for name, sheet in SHEETS.items():
                given_ = {one: JSON | st.just(WORDS.get(one, "x")) for one in (*sheet.columns, *OWNER)}
                rows = data.draw(st.lists(st.fixed_dictionaries({}, optional=given_), max_size=4))
                rows = [{"customer_id": "c1", **row} for row in rows]
                assert len(await store.write_rows(name, rows)) == len(rows)


async def test_a_row_finds_the_customer_of_an_inside_line(tmp_path: Path) -> None:
    line = {"e164": None, "ext": None, "raw": "1001", "label": None}
    async with customers_in(tmp_path) as store:
        desk = {"name": "Front desk", "phone": [line]}
        results = [(await store.write_rows("customers", [desk]))[0].status for _ in range(2)]
        product = {"phone": [line], "model": "M", "serial": "S"}
        results += [one.status for one in await store.write_rows("products", [product])]
    assert results == ["new", "unchanged", "new"]


async def test_a_product_is_its_serial_whatever_its_model(tmp_path: Path) -> None:
    async with customers_in(tmp_path) as store:
        await store.write_rows("customers", [{"customer_id": "c1", "name": "Lu"}])
        await store.add("c1", PRODUCTS, Product(model="KFR-35GW", serial="SN-1"), by=LINA)
        with pytest.raises(AlreadyThere):
            await store.add("c1", PRODUCTS, Product(model="KFR-26GW", serial="sn-1"), by=LINA)
        corrected = {"customer_id": "c1", "model": "KFR-26GW", "serial": "SN-1"}
        assert (await store.write_rows("products", [corrected]))[0].status == "changed"
        [product] = (await store.records("c1", PRODUCTS, limit=5)).items
    assert product.model == "KFR-26GW"


def test_no_heading_means_two_columns() -> None:
    pairs = {(word, name) for sheet in SHEETS.values() for word, name in sheet.headings.items()}
    assert len(pairs) == len({word for word, _ in pairs})
    known = {"customer_id", "phone"} | {name for sheet in SHEETS.values() for name in sheet.columns}
    assert {name for _, name in pairs} <= known
