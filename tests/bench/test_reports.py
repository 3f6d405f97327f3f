"""The figures of reports are those that the database adds up, on both engines."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest

from tests.bench import reports
from tests.bench.page import REPORTS, page, written
from tests.docs.pages import DOCS


@pytest.mark.usefixtures("postgres_server")
async def test_reports_are_measured_beside_the_bare_sums(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "QUEUES", ("support", "sales"))
    monkeypatch.setattr(reports, "KEYS", {"all": 1, "agent": 2, "model": 2})
    found = await reports.measure(tmp_path, lambda part: None, contacts=20_000, times=2)
    assert [each.ours.count for each in found.rows] == [2] * 2 * len(reports.ASKED)
    assert all(each.rows and each.cells >= each.rows for each in found.rows)
    on = {
        "machine": dict.fromkeys(("cpu", "cores", "kernel", "file_system", "python", "sqlite", "loop")),
        "cores": "",
    }
    taken = {**on, "reports": asdict(found)}
    assert "**Reports among 20,000 contacts of a year**" in page(taken)
    before = (DOCS / "figures.md").read_text("utf-8")
    assert len(REPORTS.findall(before)) == 1
    once = written(before, taken)
    assert once != before
    assert written(once, taken) == once
