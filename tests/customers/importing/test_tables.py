"""Delimiters, quotes, headings, days and what spreadsheets do: read right, or refused at its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contacthub.customers.importing.importing import read_rows
from contacthub.customers.importing.mapping.headings import UnclearKind
from contacthub.customers.importing.readers.encodings import UnreadableFile
from contacthub.customers.importing.rows.cell_reader import Reject
from contacthub.customers.regions import region_fault
from tests.customers.importing.reading import FILES, NUMBERS, imported, opened, rows_of, written
from tests.customers.stores import customers_in

HEAD = "customer_id,name,phone\n"


def numbers(row: Any) -> list[str]:
    return [one["e164"] for one in row["phone"]]


def test_headings_of_a_phone_are_understood() -> None:
    [(_, row)] = rows_of(FILES / "05_mobile_heading_gb18030.csv", None)
    assert (row["name"], numbers(row)) == ("张伟", ["+8613800138000", "+8613900139000"])
    [(_, row)] = rows_of(FILES / "05b_phone_number_heading.csv", None)
    assert (numbers(row), row["email"]) == (["+8613800138000"], ["z@example.com"])


@pytest.mark.parametrize(
    "heading",
    ["手机", "手机号", "手機號碼", "联系电话", "Phone Number", "PHONE_NO.", "Mobile", "Tel.",
     "电话（必填）", "*手机号*", "携帯電話", "휴대폰", "Телефон", "Contact-No", " phone ", "ｐｈｏｎｅ"],
)  # fmt: skip
def test_a_phone_is_a_phone_in_every_word(tmp_path: Path, heading: str) -> None:
    [(_, row)] = rows_of(written(tmp_path, f"name,{heading}\nLu,13800138000\n"), None)
    assert numbers(row) == ["+8613800138000"]


@pytest.mark.parametrize("heading", ["E-mail", "邮箱", "电子邮件", "Email Address", "メールアドレス", "mail"])
def test_a_mail_address_is_one_in_every_word(tmp_path: Path, heading: str) -> None:
    [(_, row)] = rows_of(written(tmp_path, f"name,{heading}\nLu,lu@x.cn\n"), None)
    assert row["email"] == ["lu@x.cn"]


def test_columns_not_understood_are_listed(tmp_path: Path) -> None:
    file = opened(written(tmp_path, "name,phone,门店,Shoe size\nLu,13800138000,西店,42\n"))
    assert file.notes == ("columns not known, kept as attributes: 门店, Shoe size",)
    assert file.mapping.reaches
    assert not opened(written(tmp_path, "name,Handphone\nLu,1\n")).mapping.reaches


def test_the_name_of_a_customer_is_not_that_of_a_product(tmp_path: Path) -> None:
    path = written(tmp_path, "电话,姓名,型号,序列号\n13800138000,陆建国,KFR,SN1\n")
    [(_, row)] = rows_of(path, None)
    assert "name" not in row
    assert row["attributes"] == {"姓名": "陆建国"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "，", "；", "^", "~"])
@pytest.mark.parametrize("before", ["", "sep={}\n", "SEP={}\r\n", '"sep={}"\r\n'])
def test_every_delimiter_is_read(tmp_path: Path, delimiter: str, before: str) -> None:
    text = (
        before.format(delimiter)
        + f'name{delimiter}phone{delimiter}"a, b; c"\nLu{delimiter}13800138000{delimiter}x\n'
    )
    [(line, row)] = rows_of(written(tmp_path, text, "utf-8-sig"), None)
    assert (line, row["name"], row["attributes"]) == (3 if before else 2, "Lu", {"a, b; c": "x"})


def test_the_files_of_excel_are_read() -> None:
    assert rows_of(FILES / "07_excel_sep_line.csv", None)[0][0] == 3
    [(_, row)] = rows_of(FILES / "07b_heading_with_quoted_commas.csv", None)
    assert (numbers(row), row["attributes"]) == (["+8613600136009"], {"notes, remarks, a, b, c": "x"})


def test_an_open_quote_rejects_its_line_and_no_other() -> None:
    read = dict(rows_of(FILES / "07c_unclosed_quote.csv", None))
    assert [line for line, row in read.items() if isinstance(row, Reject)] == [4]
    assert [row["name"] for row in read.values() if isinstance(row, dict)] == [
        "Bob Smith", 'Ann "Red" Lee', "Next", "O'Neil <b>x</b>",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ['"open', '"open, and "more', '"', '""open"', '"a"b"c', 'x","y'])
@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize("after", ["Wang", '"Wang"', '"Wang ""W"" Wei"'])
def test_no_quote_swallows_another_line(tmp_path: Path, name: str, at: int, after: str) -> None:
    names = [after, after, after]
    names[at] = name
    rows = "".join(f"c{n},{one},1380013800{n}\n" for n, one in enumerate(names))
    read = dict(rows_of(written(tmp_path, HEAD + rows), None))
    others = {n + 2 for n in range(3)} - {at + 2}
    assert others <= {line for line, row in read.items() if isinstance(row, dict)}
    assert all(read[line]["name"].startswith("Wang") for line in others)


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("'13800138000", "+8613800138000"),
        ('"=""13800138000"""', "+8613800138000"),
        ('="13800138000"', "+8613800138000"),
        ("=13800138000", "+8613800138000"),
        ("'+8613800138000", "+8613800138000"),
        ("13800138000.0", "+8613800138000"),
        ("8613800138000.0", "+8613800138000"),
        ("1.38E+10", None),
        ("1.38001E+10", None),
        ('"1,38E+10"', None),
        ("#N/A", None),
        ("########", None),
        ("=VLOOKUP(A1;B:C;2)", None),
    ],
)
def test_a_spreadsheet_s_number_is_read_or_rejected(tmp_path: Path, cell: str, read: str | None) -> None:
    [(_, row)] = rows_of(written(tmp_path, f"{HEAD}c1,Lu,{cell}\n"), None)
    assert isinstance(row, Reject) if read is None else numbers(row) == [read]


@pytest.mark.parametrize("damage", ["#N/A", "#REF!", "1.2E+11", "#####"])
def test_a_damaged_id_makes_no_customer(tmp_path: Path, damage: str) -> None:
    [(_, row)] = rows_of(written(tmp_path, f"{HEAD}{damage},Lu,13800138000\n"), None)
    assert row.reason.startswith("customer_id: ")


async def test_what_was_mended_is_warned_of(tmp_path: Path) -> None:
    async with customers_in(tmp_path) as store:
        summary = await imported(FILES / "02_phone_dot_zero.csv", store)
        assert summary.new == 2
        assert [line for line, _ in summary.warnings] == [2, 3]
        phones = [phone for one in ("f1", "f2") for phone in (await store.get(one)).data.phones]
        assert [phone.e164 for phone in phones] == ["+8613800138000", "+8613900139000"]
        assert (await imported(FILES / "04_all_rows_rejected_exit_code.csv", store)).rejects == []


@pytest.mark.parametrize(
    ("days", "asked", "read"),
    [
        (["31/01/1980", "06/05/2026"], None, ["1980-01-31", "2026-05-06"]),
        (["01/31/1980", "06/05/2026"], None, ["1980-01-31", "2026-06-05"]),
        (["06/05/2026"], "dmy", ["2026-05-06"]),
        (["06.05.2026", "6-5-2026"], "mdy", ["2026-06-05", "2026-06-05"]),
        (["05/05/2026", "2026-05-06"], None, ["2026-05-05", "2026-05-06"]),
        (["31/01/1980 10:30"], None, ["1980-01-31"]),
        (["'31/01/1980", "'06/05/2026"], None, ["1980-01-31", "2026-05-06"]),
    ],
)
def test_days_with_the_year_last_are_read_by_their_column(
    tmp_path: Path, days: list[str], asked: str | None, read: list[str]
) -> None:
    path = written(
        tmp_path,
        "name,phone,birthday\n" + "".join(f"N{n},1380013800{n},{day}\n" for n, day in enumerate(days)),
    )
    ways = {} if asked is None else {"dates": asked}
    assert [row["birthday"] for _, row in rows_of(path, None, **ways)] == read


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (["'06/05/2026"], "line 2: '06/05/2026 may be read"),
        (["06/05/2026"], "line 2: 06/05/2026 may be read with the day first or the month first"),
        (["31/01/1980", "01/31/1980"], "line 2 has the day first and line 3 the month first"),
    ],
)
def test_days_in_no_certain_order_refuse_the_file(tmp_path: Path, days: list[str], said: str) -> None:
    path = written(
        tmp_path,
        "name,phone,birthday\n" + "".join(f"N{n},1380013800{n},{day}\n" for n, day in enumerate(days)),
    )
    with pytest.raises(UnreadableFile, match=f"birthday: .*{said}.*--dates"):
        rows_of(path, None)


def test_an_order_asked_for_rejects_the_days_of_another(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "name,phone,birthday\nA,13800138000,01/31/1980\nB,13800138001,31/01/80\nC,13800138002,1/2/1980\n",
    )
    read = rows_of(path, None, dates="dmy")
    assert [isinstance(row, Reject) for _, row in read] == [True, True, False]
    assert all(isinstance(row, Reject) for _, row in rows_of(path, None, dates="ymd"))


PRICED = "customer_id,order_no,date,product,price\n"


@pytest.mark.parametrize(
    ("prices", "region", "read"),
    [
        (["1.299,00", "1.299", "€ 12,5", "0,99 €"], "DE", ["1299.00", "1299.00", "12.50", "0.99"]),
        (["1299.50", "1.299", "$12"], "US", ["1299.50", "1.299", "12.00"]),
        (["0.125", "1,299"], "CN", ["0.125", "1299.00"]),
        (["￥1,299.00", "1299元", "'5"], "CN", ["1299.00", "1299.00", "5.00"]),
    ],
)
def test_a_column_of_prices_says_what_its_point_is(
    tmp_path: Path, prices: list[str], region: str, read: list[str]
) -> None:
    rows = "".join(f'C,O{n},2026-05-06,P,"{price}"\n' for n, price in enumerate(prices))
    found = rows_of(written(tmp_path, PRICED + rows), "purchases", region)
    assert [row["price"] for _, row in found] == read


@pytest.mark.parametrize(
    ("prices", "said"),
    [
        (["1.299"], "price: line 2: 1.299 may be 1299 or 1 and a fraction"),
        (["1,5", "1.5"], "price: line 2 has a comma before the cents and line 3 a point"),
    ],
)
def test_a_column_of_prices_without_a_certain_point_is_refused(
    tmp_path: Path, prices: list[str], said: str
) -> None:
    rows = "".join(f'C,O{n},2026-05-06,P,"{price}"\n' for n, price in enumerate(prices))
    with pytest.raises(UnreadableFile, match=said):
        rows_of(written(tmp_path, PRICED + rows), "purchases")


@pytest.mark.parametrize(
    ("cells", "region", "currency"),
    [
        ("€5,", "CN", "EUR"),
        ("¥5,", "CN", "CNY"),
        ("¥5,", "JP", "JPY"),
        ("$5,", "CN", None),
        ("$5,", "HK", "HKD"),
        ("$5,USD", "CN", "USD"),
        ("€5,CNY", "CN", None),
        ("5,", "FI", None),
    ],
)
def test_the_sign_of_a_price_is_its_currency(
    tmp_path: Path, cells: str, region: str, currency: str | None
) -> None:
    head = "customer_id,order_no,date,product,price,currency\n"
    path = written(tmp_path, f"{head}C,O,2026-05-06,洗衣机,{cells}\n")
    [(_, row)] = rows_of(path, "purchases", region)
    assert (row["currency"] if isinstance(row, dict) else None) == currency


@pytest.mark.parametrize(
    "name", ["Zhang\u200b Wei", "\ufeffZhang Wei", "Zhang\u00a0Wei", "\u202aZhang Wei\u202c"]
)
def test_what_cannot_be_seen_makes_no_other_person(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, f"{HEAD}\u200bc1,{name},13800138000\n,Zhang Wei,13800138000\n")
    (_, first), (_, second) = rows_of(path)
    assert (first["customer_id"], first["name"], second["name"]) == ("c1", "Zhang Wei", "Zhang Wei")


@pytest.mark.parametrize(
    ("cell", "read"), [("1.0", "1"), ("103.0", "103"), ("1001.0", "1001"), ("1.10", "1.10")]
)
def test_an_id_that_became_a_float_is_the_id(tmp_path: Path, cell: str, read: str) -> None:
    [(_, row)] = rows_of(written(tmp_path, f"{HEAD}{cell},Lu,13800138000\n"))
    assert row["customer_id"] == read


@pytest.mark.parametrize(
    ("name", "is_told"), [("13800138000", True), ("#1165", True), ("007李", False), ("Lu", False)]
)
def test_a_name_without_a_letter_is_warned_of(tmp_path: Path, name: str, is_told: bool) -> None:
    warnings: list[tuple[int, str]] = []
    file = opened(written(tmp_path, f"name,phone\n{name},13800138000\n"))
    list(read_rows(file, NUMBERS, lambda *each: warnings.append(each)))
    assert [line for line, text in warnings if "right column" in text] == ([2] if is_told else [])


@pytest.mark.parametrize(
    "heading", ["Lineitem name", "Fulfillment Status", "订单编号", "Order No.", "宝贝标题"]
)
def test_orders_do_not_come_in_as_customers(tmp_path: Path, heading: str) -> None:
    path = written(tmp_path, f"Name,Phone,{heading}\n#1165,13800138000,AC\n")
    with pytest.raises(UnclearKind, match="may be orders"):
        rows_of(path, None)
    assert [row["name"] for _, row in rows_of(path, "customers")] == ["#1165"]


def test_a_heading_without_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="the name of column 3 is longer than 200"):
        rows_of(written(tmp_path, f"name,phone,{'x' * 201}\nLu,1,y\n"), None)


def test_a_mail_address_of_no_public_host_is_warned_of(tmp_path: Path) -> None:
    warnings: list[tuple[int, str]] = []
    file = opened(written(tmp_path, "name,email\nLu,lu@qq\nMa,ma@qq.com\n"))
    assert all(
        isinstance(row, dict) for _, row in read_rows(file, NUMBERS, lambda *each: warnings.append(each))
    )
    assert [line for line, _ in warnings] == [2]


def test_a_note_names_no_endless_columns(tmp_path: Path) -> None:
    many = ",".join(f"column {n} {'x' * 100}" for n in range(1_500))
    file = opened(written(tmp_path, f"name,phone,{many}\nLu,1\n"))
    assert file.notes[0].endswith("and 1400 more")
    assert len(file.notes[0]) < 10_000


def test_columns_are_bounded_and_it_is_said_how_many_are_read(tmp_path: Path) -> None:
    def heading(columns: int) -> Path:
        return written(
            tmp_path, ",".join(["name", "phone"] + [f"c{n}" for n in range(columns - 2)]) + "\nLu,1\n"
        )

    assert len(opened(heading(2_000)).table.heading) == 2_000
    with pytest.raises(
        UnreadableFile, match=r"^line 1: the heading has 2,001 columns; at most 2,000 are read$"
    ):
        opened(heading(2_001))


@pytest.mark.parametrize(
    ("region", "said"), [("CN", None), ("UK", "did you mean GB"), ("XX", "no region"), ("USA", "US")]
)
def test_a_region_is_one_that_there_is(region: str, said: str | None) -> None:
    fault = region_fault(region)
    assert fault is None if said is None else said in str(fault)
