"""What stands in a mail of a report: figures as the screen writes them, and nothing as markup."""

from __future__ import annotations

from typing import Any

import pytest

from contacthub.report_mails.model import ReportMail, Wanted
from contacthub.report_mails.telling import (
    MOST_SHOWN,
    change_text,
    figure_text,
    html_of,
    interval_text,
    notes_of,
    subject_of,
    table_of,
    text_of,
)
from contacthub.reports.formula import Unit, Value
from contacthub.reports.formulas import FORMULAS

SHOWN = [each for each in FORMULAS if each.id in ("offered", "service_level")]
WANTED = Wanted(view="v", every="week", hour=8, addresses=("a@b.example",), language="zh", format="csv")
MAIL = ReportMail(
    id="m", user="boss", wanted=WANTED, view_name="<i>周</i>", query="by=queue", paused=False, done=""
)


def body_of(rows: int) -> dict[str, Any]:
    values: dict[str, Value] = {"offered": 1_234, "service_level": 93.27}
    row = {
        "name": "<b>售后</b>",
        "from": "2026-03-28T16:00:00Z",
        "to": "2026-03-29T16:00:00Z",
        "values": values,
    }
    return {
        "from": "2026-03-23", "to": "2026-03-29", "zone": "Asia/Shanghai", "by": "queue", "every": "day",
        "rows": [row] * rows, "whole": {"values": values}, "before": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "unit", "text"),
    [
        (None, "count", "—"), (1_234, "count", "1,234"), (93.27, "percent", "93.3%"),
        (100.0, "percent", "100%"), (65_900, "ms", "1:05"), (3_605_000, "ms", "1:00:05"),
    ],
)  # fmt: skip
def test_a_figure_reads_as_on_the_screen(said: Value, unit: Unit, text: str) -> None:
    assert figure_text(said, unit) == text


@pytest.mark.parametrize(
    ("now", "before", "unit", "text"),
    [
        (3, 2, "count", "+50%"), (2, 3, "count", "-33.3%"), (2, 2, "ms", "0%"), (0, 0, "count", "0%"),
        (1, 0, "count", "—"), (None, 1, "ms", "—"), (80.0, 90.5, "percent", "-10.5"),
    ],
)  # fmt: skip
def test_a_change_reads_as_on_the_screen(now: Value, before: Value, unit: Unit, text: str) -> None:
    assert change_text(now, before, unit) == text


def test_many_rows_are_in_the_file_alone_and_nothing_is_markup() -> None:
    body = body_of(MOST_SHOWN + 5)
    table, notes = list(table_of(body, SHOWN, "zh")), notes_of(MAIL, body)
    assert len(table) == MOST_SHOWN + 2
    assert table[1] == ["<b>售后</b>", "2026-03-29", "1,234", "93.3%"]
    assert "另有 5 行，见附件。" in notes
    subject = subject_of(MAIL, body)
    assert subject == "[报表] <i>周</i>: 2026-03-23 – 2026-03-29"
    looks = html_of(subject, table, notes)
    assert "<b>" not in looks
    assert "<i>" not in looks
    assert "&lt;b&gt;售后" in looks
    lines = text_of(subject, table, notes).splitlines()
    assert lines[3].split() == ["<b>售后</b>", "2026-03-29", "1,234", "93.3%"]


@pytest.mark.parametrize(
    ("every", "text"),
    [("day", "2026-03-29"), ("60", "2026-03-29 00:00"), ("week", "2026-03-29")],
)
def test_an_interval_is_of_the_floors_time_zone(every: str, text: str) -> None:
    body = body_of(1) | {"every": every}
    assert interval_text(body["rows"][0], body) == text
