"""Workbooks: every sheet, numbers and days as texts, and nothing that would eat the machine."""

from __future__ import annotations

import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contacthub.customers.importing.opening import open_file
from contacthub.customers.importing.readers.encodings import UnreadableFile
from contacthub.customers.importing.rows.cell_reader import Ways
from contacthub.customers.store import CustomerStore
from tests.customers.importing.brought import EXPORTS, brought, lines, phones
from tests.customers.importing.workbook_files import DAY, open_document, sheet, workbook
from tests.customers.stores import customers_in

PEOPLE = [["姓名", "电话", "生日"], ["钱多多", 13800001111, (29221, DAY)], ["施施", "021-62345678", ""]]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[CustomerStore]:
    async with customers_in(tmp_path) as opened:
        yield opened


async def test_the_workbook_of_a_shop(store: CustomerStore) -> None:
    await brought(store, EXPORTS / "customers.xlsx")
    customer = await store.get("A9")
    assert (customer.data.name, phones(customer)) == ("钱多多", [("+8613800001111", "mobile")])


async def test_numbers_and_days_are_texts_as_people_see_them(store: CustomerStore, tmp_path: Path) -> None:
    done = await brought(store, workbook(tmp_path / "b.xlsx", {"客户": PEOPLE}))
    one = await done.customer("钱多多")
    assert (phones(one), one.data.birthday) == ([("+8613800001111", "mobile")], "1980-01-01")
    assert done.warnings == []


async def test_a_zero_that_a_spreadsheet_dropped_is_put_back(store: CustomerStore, tmp_path: Path) -> None:
    rows = [["姓名", "电话"], ["施施", 2162345678], ["钱多多", 1062345678]]
    done = await brought(store, workbook(tmp_path / "b.xlsx", {"客户": rows}))
    assert [phones(await done.customer(name)) for name in ("施施", "钱多多")] == [
        [("+862162345678", "fixed_line")],
        [("+861062345678", "fixed_line")],
    ]
    assert done.warnings == ["phone: a spreadsheet has dropped its leading 0"] * 2


async def test_digits_that_a_spreadsheet_rounded_are_no_order(store: CustomerStore, tmp_path: Path) -> None:
    rows = [["订单号", "日期", "电话", "商品"], [2166001122334455667.0, "2026-05-06", "13800001111", "空调"]]
    done = await brought(store, workbook(tmp_path / "b.xlsx", {"订单": rows}))
    [(line, reason)] = done.rejects
    assert (line, reason.partition(":")[0]) == (2, "order_no")
    assert "a spreadsheet has rounded it" in reason


async def test_every_visible_sheet_is_read_customers_and_orders(store: CustomerStore, tmp_path: Path) -> None:
    orders = [
        ["订单号", "日期", "电话", "商品", "数量", "单价"],
        ["D1", (46000, DAY), 13800001111, "空调", 2, 2999.5],
    ]
    path = workbook(
        tmp_path / "b.xlsx",
        {"客户": PEOPLE, "订单": orders, "说明": [["填写说明"], ["请勿修改"]], "旧": PEOPLE},
        hidden=["旧"],
    )
    done = await brought(store, path)
    assert [one.read for one in done.outcomes] == ["2 customers", "1 purchase"]
    [order] = await done.orders("钱多多")
    assert (order.date, lines(order)) == ("2025-12-09", [(None, "空调", 2, "2999.50")])
    assert "the hidden sheet 旧 is not read" in done.outcomes[0].notes
    assert any(note.startswith("the sheet 说明 is not read: ") for note in done.outcomes[0].notes)


async def test_a_heading_below_a_title_is_found(store: CustomerStore, tmp_path: Path) -> None:
    path = workbook(tmp_path / "b.xlsx", {"客户": [["二〇二六年客户名单"], [], *PEOPLE]})
    done = await brought(store, path)
    assert (await done.customer("施施")).data.phones[0].e164 == "+862162345678"
    assert "the heading is line 3; what is above it is not read" in done.outcomes[0].notes


async def test_the_line_of_a_bad_row_is_its_row_in_the_sheet(store: CustomerStore, tmp_path: Path) -> None:
    rows = [["姓名", "电话"], ["甲", 13800001111], [], ["乙", "call me"]]
    done = await brought(store, workbook(tmp_path / "b.xlsx", {"客户": rows}))
    assert done.rejects == [(4, "phone: not a phone number")]


async def test_a_sheet_of_libreoffice_ends_where_its_text_does(store: CustomerStore, tmp_path: Path) -> None:
    path = open_document(tmp_path / "b.ods", "客户", [["姓名", "电话"], ["钱多多", "13800001111"]])
    done = await brought(store, path)
    assert done.outcomes[0].read == "1 customer"
    assert phones(await done.customer("钱多多")) == [("+8613800001111", "mobile")]


def refusal(path: Path) -> str:
    with pytest.raises(UnreadableFile) as refused:
        open_file(path, Ways(region="CN"), scratch=path.parent)
    return str(refused.value)


FAR = sheet([["姓名", "电话"], ["甲", "13800001111"]]).replace(
    "</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
)


def test_two_cells_far_apart_take_no_memory(tmp_path: Path) -> None:
    assert "memory" in refusal(workbook(tmp_path / "far.xlsx", {"客户": FAR}))


def test_a_million_columns_are_refused(tmp_path: Path) -> None:
    wide = sheet([["x"]]).replace("</row>", '<c r="BDWGN1"><v>1</v></c></row>')
    assert "columns" in refusal(workbook(tmp_path / "wide.xlsx", {"客户": wide}))


def test_what_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "bomb.xlsx", {"客户": PEOPLE})
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("xl/media.bin", b"")
        file.filelist[-1].file_size = 1100 << 20
    assert "it unpacks to 1100 MiB; at most 1024 are read" in refusal(path)


def test_another_archive_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "archive.xlsx"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("readme.txt", "hello")
    assert "cannot be read as a workbook" in refusal(path)


def test_an_empty_workbook_says_so(tmp_path: Path) -> None:
    assert "no sheet with anything in it" in refusal(workbook(tmp_path / "empty.xlsx", {"客户": []}))


async def test_merged_heading_totals_and_unformatted_days(store: CustomerStore, tmp_path: Path) -> None:
    rows = [
        ["客户信息", "", "", ""],
        ["姓名", "手机", "生日", "消费"],
        ["李　四", 13812340099.0, 29347, 1299.5],
        ["王五", "13812340098", (29348, DAY), 7],
        ["合计", "", "", 1306.5],
    ]
    done = await brought(store, workbook(tmp_path / "list.xlsx", {"名单": rows}))
    one, other = (await done.customer("李四")).data, (await done.customer("王五")).data
    assert [each.e164 for each in (*one.phones, *other.phones)] == ["+8613812340099", "+8613812340098"]
    assert (one.birthday, other.birthday, one.attributes) == ("1980-05-06", "1980-05-07", {"消费": "1299.5"})
    assert done.rejects == []
    assert "birthday: a spreadsheet has made it 29347; read as 1980-05-06" in done.warnings
