"""The page *Faults by model*: its shares, its words, and its example, worked out again."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import contacthub
from contacthub.api.json import Json
from contacthub.customers.faults import ENOUGH_UNITS, MOST_SALE_MONTHS
from contacthub.customers.faults_wire import LawView, ModelFaultReport, report_view
from contacthub.customers.reliability import NEEDED_FAILURES, Pattern, wilson
from contacthub.customers.tables.model_faults import TOP_SYMPTOMS
from tests.customers.test_faults import Unit, report

PAGE = (Path(contacthub.__file__).parent / "docs" / "faults.md").read_text(encoding="utf-8")
DAY = r"\d{4}-\d\d-\d\d"


def example() -> Json:
    [today] = re.findall(rf"Twenty-four units on ({DAY})", PAGE)
    units: list[Unit] = []
    for sold, count, repairs in re.findall(rf"^\| ({DAY}) \| (\d+) \| ([-\d, ]*)\|$", PAGE, re.MULTILINE):
        units += [(sold, today, tuple(re.findall(DAY, repairs)))] * int(count)
    return report_view(report(units))


def test_every_share_of_the_page_is_wilsons() -> None:
    shares = re.findall(
        r"^\| (\d+) \| (\d+) \| ([\d.]+) % \| ([\d.]+) and ([\d.]+) % \|$", PAGE, re.MULTILINE
    )
    assert len(shares) == 3
    for known, faulty, share, low, high in shares:
        found = wilson(int(faulty), int(known))
        percents = [f"{100 * one:.1f}" for one in (int(faulty) / int(known), found.low, found.high)]
        assert percents == [share, low, high]


def test_the_example_of_the_page_is_so() -> None:
    found = example()
    assert found["units_known"] == 24
    assert found["units_with_faults"] == 3
    assert found["share"] == {"percent": 12.5, "low": 4.3, "high": 31.0}
    assert "12.5 %, between 4.3 and 31.0 %" in PAGE
    rates = re.findall(
        r"^\| (\d+) \| (\d+) \| (\d+) \| ([\d.]+) \| ([\d.]+) and ([\d.]+) \|$", PAGE, re.MULTILINE
    )
    assert rates == [
        tuple(str(one[key]) for key in ("month", "units", "repairs", "per_1000", "low", "high"))
        for one in found["rates"]
    ]
    curve = re.findall(
        r"^\| (\d+) \| (\d+) \| ([\d.]+) % \| ([\d.]+) and ([\d.]+) % \| (\d\.\d+) \|$", PAGE, re.MULTILINE
    )
    assert curve == [
        (
            *(str(one[key]) for key in ("month", "units", "without_fault", "low", "high")),
            f"{one['repairs'] + 1e-9:.3f}",
        )
        for one in found["curve"]
    ]
    assert (len(rates), len(curve)) == (5, 6)


def test_the_page_names_every_member_and_pattern_and_says_its_limits() -> None:
    members = {*ModelFaultReport.model_fields} - {"model", "enough", "enough_units"}
    assert [each for each in sorted(members) if f"`{each}`" not in PAGE] == []
    assert [each for each in get_args(Pattern) if f"| `{each}` |" not in PAGE] == []
    assert get_args(LawView.model_fields["pattern"].annotation) == get_args(Pattern)
    assert (ENOUGH_UNITS, NEEDED_FAILURES, TOP_SYMPTOMS, MOST_SALE_MONTHS) == (20, 10, 10, 36)
    for said in (
        "**20 known units**",
        "at least ten first repairs",
        "the ten most frequent",
        "last 36 months",
    ):
        assert said in PAGE
