"""What columns are: guessed by their cells where headings do not say it, and said by a file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contacthub.customers.importing.mapping.mapping_file import mapping_text, read_mapping
from contacthub.customers.importing.mapping.recognising import recognise
from contacthub.customers.importing.mapping.uses import Use, use_of
from contacthub.customers.importing.readers.encodings import UnreadableFile
from contacthub.customers.store import CustomerStore
from tests.customers.importing.brought import EXPORTS, brought, phones
from tests.customers.importing.reading import opened
from tests.customers.importing.reading import written as file_of
from tests.customers.stores import customers_in


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[CustomerStore]:
    async with customers_in(tmp_path) as it:
        yield it


UNKNOWN = (
    "Wer,Apparat,Post,Wo,Nr\n"
    "陆建国,13800138000,lu@x.cn,四川省成都市科华北路12号,7\n王芳,13900139000,wf@x.cn,上海市徐汇区漕溪路9号,8\n"
    "Ann Lee,021-62345678,ann@x.cn,北京市朝阳区光华路1号,9\n"
)


def test_cells_say_what_headings_do_not(tmp_path: Path) -> None:
    file = opened(file_of(tmp_path, UNKNOWN))
    assert [str(use) for use in file.mapping.uses] == [
        "customers.name", "customers.phone", "customers.email", "customers.address", "customers.attribute",
    ]  # fmt: skip
    assert file.mapping.guessed == {0: 1.0, 1: 1.0, 2: 1.0, 3: 1.0}


def test_few_cells_make_a_guess_less_sure(tmp_path: Path) -> None:
    file = opened(file_of(tmp_path, "Wer,Apparat\n陆建国,13800138000\n"))
    assert set(file.mapping.guessed.values()) == {0.33}


def test_a_file_without_a_heading_loses_no_row(tmp_path: Path) -> None:
    file = opened(file_of(tmp_path, "陆建国,13800138000\n王芳,13900139000\n"))
    assert [line for line, _ in file.table.rows()] == [1, 2]
    assert "the first line is no heading; the columns are numbered" in file.notes
    assert file.mapping.guessed.keys() == {0, 1}


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,2\n",
        "Wer,Wann\n陆建国,2026-05-06\n",
        "Nr,Code\n1,2166001122334455667\n",
        "x,y\nred,blue\nred,green\n",
    ],
)
def test_what_cells_do_not_say_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableFile, match="no kind of file"):
        opened(file_of(tmp_path, text))


def test_headings_are_never_overruled_by_cells(tmp_path: Path) -> None:
    file = opened(file_of(tmp_path, "name,phone,Rückruf\n陆建国,13800138000,13900139000\n"))
    assert (file.mapping.guessed, str(file.mapping.uses[2])) == ({}, "customers.attribute")


async def test_a_mapping_that_was_saved_reads_the_file_alike(store: CustomerStore, tmp_path: Path) -> None:
    path = EXPORTS / "shopify_orders.csv"
    file = opened(path)
    saved = tmp_path / "mapping.toml"
    saved.write_text(mapping_text(file.table.heading, file.mapping), encoding="utf-8")
    assert read_mapping(saved).of(file.table.heading) == file.mapping
    done = await brought(store, path, mapping=read_mapping(saved))
    assert done.outcomes[0].read == "1 customer, 2 orders with 3 lines"


async def test_a_mapping_says_what_no_heading_says(store: CustomerStore, tmp_path: Path) -> None:
    saved = tmp_path / "mapping.toml"
    saved.write_text(
        'dates = "dmy"\n[columns]\nWer = "customers.name"\nApparat = "customers.phone:home"\n'
        'Geboren = "customers.birthday"\nNr = "-"\n',
        encoding="utf-8",
    )
    path = file_of(tmp_path, "Wer,Apparat,Geboren,Nr\n陆建国,13800138000,06/05/1980,7\n")
    done = await brought(store, path, mapping=read_mapping(saved))
    one = await done.customer("陆建国")
    assert (phones(one), one.data.birthday, one.data.attributes) == (
        [("+8613800138000", "home")], "1980-05-06", {},
    )  # fmt: skip
    assert "columns not used: Nr" in done.outcomes[0].notes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[columns]\na = "customers.phon"\n', "column a: customers have no 'phon'; there are customer_id"),
        ('[columns]\na = "people.name"\n', "there is no kind 'people'"),
        ('[columns]\na = "name"\n', "is no use such as customers.phone:home"),
        ('column = 1\n', "there is no column; there are program"),
        ('dates = "dym"\n', "dates is one of dmy, mdy, ymd"),
        ('currency = "money"\n', "currency: not a currency such as CNY"),
        ("[columns\n", "mapping.toml"),
    ],
)  # fmt: skip
def test_a_mapping_that_is_wrong_says_where(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFile, match=said):
        read_mapping(path)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ('a = "customers.phone"', "customers need name"),
        ('b = "customers.name"', "no column is used; it has not the columns b"),
        ('a = "purchases.order_no"', "purchases need date, product, customer_id or phone"),
        ('a = "purchases.serial"', "purchases have no 'serial'"),
    ],
)
def test_a_mapping_without_what_is_needed_is_refused(tmp_path: Path, columns: str, said: str) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text(f"[columns]\n{columns}\n", encoding="utf-8")
    with pytest.raises(UnreadableFile, match=said):
        read_mapping(path).of(["a"])


@pytest.mark.parametrize("text", ["customers.phone:home", "purchases.order_no", "customers.street:工作"])
def test_a_use_is_read_as_it_is_written(text: str) -> None:
    assert str(use_of(text)) == text


@pytest.mark.parametrize(
    ("heading", "use"),
    [
        ("Phone Number", Use("customers", "phone")),
        ("Mobile Phone", Use("customers", "phone", "mobile")),
        ("Home Tel.", Use("customers", "phone", "home")),
        ("办公电话", Use("customers", "phone", "work")),
        ("Work E-mail", Use("customers", "email")),
        ("E-mail 2 Address", Use("customers", "email")),
        ("Vorname", Use("customers", "given")),
        ("姓氏", Use("customers", "family")),
        ("Zip Code", Use("customers", "postcode")),
        ("收件人手机", Use("customers", "phone")),
    ],
)
def test_a_heading_means_the_same_in_every_file(heading: str, use: Use) -> None:
    columns = ["name", heading, *([] if use.field == "phone" else ["tel"]), "Street"]
    assert recognise(columns).uses[1] == use
