from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacthub.customers.importing.importing import import_rows
from contacthub.customers.importing.readers.csv_files import lines_in
from contacthub.customers.importing.readers.encodings import UnreadableFile
from contacthub.customers.importing.rows.cell_reader import Reject
from tests.customers.importing.reading import NUMBERS, opened, rows_of
from tests.customers.importing.reading import imported as run
from tests.customers.importing.reading import written as write
from tests.customers.stores import customers_in

CHINESE = (
    "客户编号,姓名,电话,邮箱,地址,生日,标签,门店\r\n"
    "C1,单雄信,138 0013 8000；028-88881234转8,a@x.cn,成都市一环路1号,1980年1月2日,vip;老客户,西店\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_files_are_read_in_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path, CHINESE, encoding)
    assert rows_of(path, None) == [
        (
            2,
            {
                "customer_id": "C1",
                "name": "单雄信",
                "phone": [
                    {"e164": "+8613800138000", "ext": None, "raw": "138 0013 8000", "label": "mobile"},
                    {"e164": "+862888881234", "ext": "8", "raw": "028-88881234转8", "label": "fixed_line"},
                ],
                "email": ["a@x.cn"],
                "address": ["成都市一环路1号"],
                "birthday": "1980-01-02",
                "tags": ["vip", "老客户"],
                "attributes": {"门店": "西店"},
            },
        )
    ]


def test_a_line_number_is_where_the_row_begins(tmp_path: Path) -> None:
    path = write(tmp_path, 'name,notes\n"A","two\nlines, ""quoted"""\n\nB,\n,x\n')
    assert rows_of(path) == [
        (2, {"name": "A", "notes": 'two\nlines, "quoted"'}),
        (5, {"name": "B"}),
        (6, Reject(reason="name: needed, but empty")),
    ]
    assert lines_in(path) == 6


def test_a_line_with_an_open_quote_is_rejected_and_the_next_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, 'name,notes\n"A"x,1\nB,2\n"open\n')
    read = rows_of(path)
    assert [(line, isinstance(row, Reject)) for line, row in read] == [(2, False), (3, False), (4, True)]


@pytest.mark.parametrize(
    ("kind", "heading", "cells", "reason"),
    [
        ("customers", "name,birthday", "A,1980-13-01", "birthday: there is no such day"),
        ("customers", "name,phone", "A,call me", "phone: not a phone number"),
        ("customers", "name", "A,B", "row: 2 cells under 1 columns"),
        ("purchases", "customer_id,order_no,date,product,price", "1,2,2025-01-01,P,free",
         "price: not an amount such as 1299.00"),
        ("purchases", "customer_id,order_no,date,product,quantity", "1,2,2025-01-01,P,0",
         "quantity: not a whole number above 0"),
        ("products", "customer_id,phone,model,serial", ",,M,S", "customer_id: needed, or a phone"),
        ("service_records", "phone,date,symptom", "13800138000,2025-01-01,", "symptom: needed, but empty"),
        ("questions", "phone,date,question", "13800138000,,Q", "date: needed, but empty"),
    ],
)  # fmt: skip
def test_a_bad_cell_rejects_its_line_and_names_the_column(
    tmp_path: Path, kind: str, heading: str, cells: str, reason: str
) -> None:
    path = write(tmp_path, f"{heading}\n{cells}\n")
    assert rows_of(path, kind) == [(2, Reject(reason=reason))]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("姓名,电话", "customers"),
        ("客户编号,订单号,日期,商品", "purchases"),
        ("电话,型号,名称,序列号", "products"),
        ("Customer ID,Date,Symptom", "service_records"),
        ("phone\tdate\tquestion", "questions"),
    ],
)
def test_the_kind_is_guessed_from_the_columns(tmp_path: Path, heading: str, kind: str) -> None:
    assert opened(write(tmp_path, heading + "\n")).kinds == (kind,)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("phone,date,symptom,question\n", "service_records or questions"),
        ("a,b\n1,2\n", "no kind of file"),
        ("name,姓名\n", "stands twice"),
        ("name,,phone\n", "the column 2 has no name"),
        ("Name,Full Name,phone\n", r"name stands twice \(Name, Full Name\)"),
        ("客户名单\n", r"no kind of file \(客户名单\)"),
        ("", "empty"),
    ],
)
def test_an_unclear_heading_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UnreadableFile, match=message):
        opened(write(tmp_path, text))


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="serial, customer_id or phone"):
        rows_of(write(tmp_path, "model\nM\n"), "products")


@pytest.mark.parametrize(("region", "currency"), [("CN", "CNY"), ("US", "USD")])
def test_a_price_without_a_currency_is_in_the_region_s(tmp_path: Path, region: str, currency: str) -> None:
    path = write(tmp_path, "customer_id,order_no,date,product,price\nC,O,2025-01-01,P,1\n")
    assert rows_of(path, "purchases", region)[0][1]["currency"] == currency


def test_two_rows_of_one_thing_may_not_contradict_each_other(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "customer_id,name,tier,phone\nC1,A,gold,\nC1,A,,13800138000\nC1,A,silver,\n,B,gold,13900139000\n,b,silver,13900139000\n",
    )
    read = rows_of(path)
    assert [line for line, row in read if isinstance(row, Reject)] == [4, 6]
    assert read[2][1] == Reject(reason="row: line 2 is the same and says something else")


async def test_the_summary_counts_and_lists_rejects_in_the_order_of_lines(tmp_path: Path) -> None:
    written = ["name,phone", *(f"N{n},{13_800_000_000 + n}" for n in range(1200)), "X,bad", ",1"]
    path = write(tmp_path, "\n".join(written))
    heard: list[int] = []
    file = opened(path)
    async with customers_in(tmp_path) as store:
        [summary] = (await import_rows(file, store, NUMBERS, progress=heard.append)).summaries
    assert (summary.new, [line for line, _ in summary.rejects]) == (1200, [1202, 1203])
    assert heard == [501, 1001, 1203]


async def test_rejects_of_the_store_carry_their_line(tmp_path: Path) -> None:
    path = write(tmp_path, "customer_id,model,serial\nnobody,M,S\n")
    async with customers_in(tmp_path) as store:
        summary = await run(path, store, "products")
    assert summary.rejects == [(2, "customer_id: no such customer")]


CELLS = {
    "customer_id": st.sampled_from(["", "C1", "C2"]),
    "name": st.sampled_from(["A", "B", "单雄信"]),
    "phone": st.sampled_from(["", "13800138000", "13900139000;13800138000", "028-88881234-1"]),
    "email": st.sampled_from(["", "a@x.cn", "A@X.CN;b@x.cn"]),
    "tier": st.sampled_from(["", "gold", "silver"]),
    "tags": st.sampled_from(["", "x", "x;y"]),
}


@given(st.lists(st.fixed_dictionaries(CELLS), max_size=6))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_importing_known_customers_again_changes_nothing(
    tmp_path: Path, table: list[dict[str, str]]
) -> None:
    text = io.StringIO()
    # Rows without an id may mean a customer that a later row of the file names: each file has one sort.
    table = [row | {"customer_id": row["customer_id"] or "C3"} for row in table]
    writer = csv.DictWriter(text, list(CELLS))
    writer.writeheader()
    writer.writerows(table)
    with tempfile.TemporaryDirectory(dir=tmp_path) as folder:
        path = write(Path(folder), text.getvalue())
        async with customers_in(Path(folder)) as store:
            first = await run(path, store)
            second = await run(path, store)

    assert (second.new, second.changed) == (0, 0)
    assert second.unchanged == first.new + first.changed + first.unchanged
