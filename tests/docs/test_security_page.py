"""Each row of the page on security names a test that there is."""

from __future__ import annotations

import re

import pytest

from .pages import ROOT, text

ROWS = [line for line in text("security").splitlines() if re.match(r"\| \d+\.\d+\.\d+", line)]


def test_there_are_rows_and_each_item_has_one() -> None:
    items = [item for row in ROWS for item in re.findall(r"\d+\.\d+\.\d+", row.split("|")[1])]
    assert len(items) > 10
    assert len(set(items)) == len(items)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip())
def test_row_names_tests_that_are_there(row: str) -> None:
    cell = row.split("|")[3].strip()
    if cell.startswith("**not met**"):
        assert len(cell) > 30  # it says what is lacking
        return
    named = [each.strip() for each in cell.split("<br>")]
    assert named
    for each in named:
        file, _, name = each.partition("::")
        assert re.search(rf"^(async )?def {name}\(", (ROOT / file).read_text("utf-8"), re.MULTILINE), each
