"""Figures at the supervisor's board of work: complaints by cause with bars, chances by stage, a file."""

from __future__ import annotations

import os

import pytest

from tests.accounts.people import signed_in
from tests.work.test_figures import CHANCE, COMPLAINT, opened

from .desks import Floor, Seat, expect
from .test_accessible import assert_accessible_as_it_is


@pytest.mark.parametrize("width", [390, 1280])
async def test_figures_are_shown_by_field_and_stage(floor: Floor, seat: Seat, width: int) -> None:
    status, body = await floor.owner.call("PUT", "/admin/floor", {"processes": [COMPLAINT, CHANCE]})
    assert status == 200, body
    chief = await signed_in(floor.owner, "chief", "supervisor")
    for cause in ("漏水 Leak", "漏水 Leak", "态度 Rude"):
        await opened(chief, "complaint", ("found", {"cause": cause}, None))
    await opened(chief, "chance", ("agreed", {"value": "5000"}, None))
    await opened(chief, "chance", ("lost", {"value": "300"}, "太贵 Too dear"))
    boss = await seat.take(floor.url, "boss", width=width, height=844)
    await boss.speak("zh" if width == 390 else "en")
    await boss.part("work-board-open").press("Enter")
    await boss.part("work-reports").locator("summary").press("Enter")
    rows = boss.part("figures-row")
    await expect(rows).to_have_count(3)
    await expect(rows.first).to_contain_text("Leak")
    await expect(rows.first).to_contain_text("2")
    stages = boss.part("pipeline-row")
    await expect(stages).to_have_count(2)
    await expect(stages.first).to_contain_text("5,000")
    await expect(stages.last).to_contain_text("Too dear (1)")
    await assert_accessible_as_it_is(boss)
    if folder := os.environ.get("CONTACTHUB_SHOTS"):
        await boss.page.screenshot(path=f"{folder}/work-figures-{width}.png")
    await boss.part("figures-field").select_option(index=1)
    await expect(rows.last).to_contain_text("全部" if width == 390 else "All")
    async with boss.page.expect_download() as waiting:
        await boss.part("export-work_figures-csv").click()
    assert (await waiting.value).suggested_filename.startswith("work_figures-")
