"""Each row of the page on security names a test that there is."""

from __future__ import annotations

import re

import pytest

from .pages import ROOT, text

ITEMS = (
    "1.1: 1,2; 1.2: 1,2,3,4,5,6,7,8,9; 1.3: 1,2,3,4,5,6,7,8,9,10,11; 1.4: 1,2,3; 1.5: 1,2; "
    "2.1: 1,2,3; 2.2: 1,2,3; 2.3: 1,2,3,4; 2.4: 1; 3.2: 1,2; 3.3: 1,2,3,4; 3.4: 1,2,3,4,5,6; "
    "3.5: 1,2,3,4,5; 3.7: 1,2; 4.1: 1,2,3; 4.2: 1; 4.3: 1,2; 4.4: 1,2,3,4; 5.1: 1; 5.2: 1,2,3; "
    "5.3: 1,2; 5.4: 1,2,3; 6.1: 1,2,3; 6.2: 1,2,3,4,5,6,7,8,9,10,11,12; 6.3: 1,2,3,4; 6.4: 1,2,3,4; "
    "6.5: 1,2,3,4,5; 6.6: 1,2,3; 6.8: 1,2,3,4; 7.1: 1,2,3; 7.2: 1,2,3,4; 7.3: 1,2; 7.4: 1,2,3,4,5; "
    "7.5: 1,2; 7.6: 1,2; 8.1: 1,2; 8.2: 1,2,3; 8.3: 1; 8.4: 1; 9.1: 1,2,3; 9.2: 1,2,3,4; 10.1: 1,2; "
    "10.2: 1,2; 10.3: 1,2,3,4; 10.4: 1,2,3,4,5,6,7,8,9,10,11; 10.5: 1,2,3,4,5; 10.6: 1,2; "
    "10.7: 1,2,3; 11.1: 1,2; 11.2: 1,2,3; 11.3: 1,2,3; 11.4: 1,2,3,4; 11.5: 1; 11.6: 1; 12.1: 1,2,3; "
    "12.2: 1,2; 12.3: 1,2,3,4; 13.1: 1; 13.2: 1,2,3,4,5; 13.3: 1,2; 13.4: 1,2,3,4,5; 14.1: 1,2; "
    "14.2: 1,2,3,4; 14.3: 1,2,3; 15.1: 1,2,3; 15.2: 1,2,3; 15.3: 1,2,3,4,5,6,7; 16.1: 1; "
    "16.2: 1,2,3,4,5; 16.3: 1,2,3,4; 16.4: 1,2,3; 16.5: 1,2,3; 17.1: 1; 17.2: 1,2,3,4; 17.3: 1,2"
)
"""Of levels 1 and 2 of OWASP ASVS 5.0.0, by section."""

ROWS = [line for line in text("security").splitlines() if re.match(r"\| \d+\.\d+\.\d+", line)]


def wanted() -> set[str]:
    """Every item of levels 1 and 2."""
    sections = (each.split(": ") for each in ITEMS.split("; "))
    return {f"{section}.{n}" for section, numbers in sections for n in numbers.split(",")}


def passed_over() -> set[str]:
    """The items that do not apply; `10.4.1 to 10.4.11` are eleven."""
    found = set()
    for line in text("security").splitlines():
        if line.startswith("Does not apply:"):
            for first, last in re.findall(r"(\d+\.\d+\.\d+)(?: to \d+\.\d+\.(\d+))?", line):
                section, _, n = first.rpartition(".")
                found |= {f"{section}.{each}" for each in range(int(n), int(last or n) + 1)}
    return found


def test_each_item_of_the_standard_has_one_row_or_does_not_apply() -> None:
    items = [item for row in ROWS for item in re.findall(r"\d+\.\d+\.\d+", row.split("|")[1])]
    assert len(set(items)) == len(items)
    assert passed_over() & set(items) == set()
    assert wanted() - set(items) - passed_over() == set()


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
