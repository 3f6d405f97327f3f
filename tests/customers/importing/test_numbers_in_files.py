"""Numbers in files: read, warned of, or refused; none comes in silently wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contacthub.customers.importing.importing import read_rows
from contacthub.customers.importing.rows.cell_reader import Reject
from tests.customers.importing.reading import FILES, NUMBERS, opened, written


def read(path: Path, **place: Any) -> tuple[list[Any], list[tuple[int, str]]]:
    """The numbers of each line, or why it is rejected; and the warnings."""
    warnings: list[tuple[int, str]] = []
    file = opened(path, "customers", **place)
    rows = read_rows(file, NUMBERS, lambda *each: warnings.append(each))
    found = [
        row.reason if isinstance(row, Reject) else [each["e164"] for each in row["phone"]] for _, row in rows
    ]
    return found, warnings


def test_numbers_of_a_spreadsheets_column_of_floats_are_read_with_a_warning() -> None:
    found, warnings = read(FILES / "02_phone_dot_zero.csv")
    assert found == [["+8613800138000"], ["+8613900139000"]]
    assert [line for line, _ in warnings] == [2, 3]
    assert all("spreadsheet" in text for _, text in warnings)


def test_invisible_marks_and_dashes_are_taken_off() -> None:
    found, warnings = read(FILES / "08_invisible_marks_and_dashes.csv")
    assert found == [[f"+861380013800{n}"] for n in range(4)]
    assert warnings == []


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("1.38E+10", "a spreadsheet has rounded it"),
        ("anonymous", "withheld number"),
        ("13800138000; 匿名", "withheld number"),
        ("Zhang", "not a phone number"),
    ],
)
def test_what_is_no_number_is_rejected_with_the_reason(tmp_path: Path, cell: str, said: str) -> None:
    [reason], _ = read(written(tmp_path, f"name,phone\nLu,{cell}\n"))
    assert said in reason


@pytest.mark.parametrize(
    "cell",
    ["13800138000/13900139000", "138 0013 8000 / 139 0013 9000", "13800138000 13900139000",
     "13800138000、13900139000", '"13800138000,13900139000"', '"13800138000\n13900139000"',
     "13800138000 或 13900139000",
     "13800138000|13900139000"],
)  # fmt: skip
def test_numbers_beside_each_other_are_several(tmp_path: Path, cell: str) -> None:
    found, warnings = read(written(tmp_path, f"name,phone\nLu,{cell}\n"))
    assert (found, warnings) == ([["+8613800138000", "+8613900139000"]], [])


@pytest.mark.parametrize("cell", ["13800138000/79", "13800138000 Lu", "13800138000 1001"])
def test_a_number_beside_something_else_is_not_silently_one(tmp_path: Path, cell: str) -> None:
    [found], warnings = read(written(tmp_path, f"name,phone\nLu,{cell}\n"))
    assert "not a phone number" in found or (found == [None] and warnings)


def test_mail_of_one_network_is_warned_of_however_it_is_written(tmp_path: Path) -> None:
    cells = ["lu@intranet", "lu@intranet.", "Lu <lu@intranet> (v.1)", "a@x.cn; b@host."]
    rows = "".join(f"Lu {n},1380013800{n},{cell}\n" for n, cell in enumerate(cells))
    _, warnings = read(written(tmp_path, f"name,phone,email\n{rows}"))
    assert [line for line, text in warnings if "without a dot" in text] == [2, 3, 4, 5]


def test_number_of_no_country_is_kept_as_it_is_written_with_a_warning(tmp_path: Path) -> None:
    found, warnings = read(written(tmp_path, "name,phone\nLu,12345678901;1001\n"))
    assert found == [[None, None]]
    assert [line for line, text in warnings if "no such number" in text] == [2]


def test_local_numbers_and_parameters_in_a_cell(tmp_path: Path) -> None:
    path = written(tmp_path, "name,phone\nLu,62345678;tel:+8613800138000;npdi;ext=5\n")
    assert read(path, area="021")[0] == [["+862162345678", "+8613800138000"]]
