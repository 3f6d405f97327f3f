"""The page of health: the first of an administrator, what is wrong first, each with the way out."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.running.played_check import PlayedCheck

from .desks import Floor, Seat, expect
from .test_accessible import assert_accessible_as_it_is

FOUND = [
    {"level": "ok", "what": "configuration: 1 sources", "mend": ""},
    {"level": "wrong", "what": "disk: 3 MiB free", "mend": "make room"},
]


@pytest.mark.parametrize(
    ("locale", "way_out", "outcome"),
    [("en", "Make room on the disk", "1 wrong, 0 to know"), ("zh-CN", "腾出空间", "有问题 1，需留意 0")],
)
async def test_what_is_wrong_is_first_and_the_check_runs_by_the_keyboard(
    floor: Floor,
    seat: Seat,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    locale: str,
    way_out: str,
    outcome: str,
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=10))
    played = PlayedCheck(tmp_path, json.dumps(FOUND), code=1)
    played.take_the_place(floor.owner.hub.parts.checking)
    root = await seat.open(floor.url, locale=locale, width=390, height=844)
    await root.send_sign_in("root")
    await expect(root.part("page-health")).to_have_attribute("aria-current", "page")
    await expect(root.part("health-wrong").get_by_test_id("found-disk_low")).to_contain_text(way_out)
    sections = root.part("health").locator("section[data-testid^=health-]")
    assert await sections.first.get_attribute("data-testid") == "health-wrong"
    await expect(root.part("health-ok")).to_contain_text("SQLite")
    await root.part("run-check").press("Enter")
    await expect(root.part("check")).to_have_attribute("data-state", "running")
    await expect(root.part("run-check")).to_be_focused()
    await expect(root.part("check").get_by_role("progressbar")).to_be_visible()
    await assert_accessible_as_it_is(root)
    await root.part("run-check").press("Enter")  # does nothing while it runs
    await played.let_go()
    await expect(root.part("check-outcome")).to_contain_text(outcome)
    findings = root.part("check-findings")
    said = "disk: 3 MiB free" if locale == "en" else "磁盘：剩余 3 MiB"
    await expect(findings.locator("li").first).to_contain_text(said)
    await assert_accessible_as_it_is(root)
    assert await root.page.evaluate("document.documentElement.scrollWidth") <= 390


async def test_what_is_mended_moves_to_what_is_well_by_itself(
    floor: Floor, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = SimpleNamespace(free=10)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: free)
    root = await seat.open(floor.url, locale="en")
    await root.send_sign_in("root")
    await expect(root.part("health-wrong").get_by_test_id("found-disk_low")).to_be_visible()
    free.free = 80 << 30
    await expect(root.part("health-ok").get_by_test_id("found-disk_free")).to_contain_text("80 GB")
    await expect(root.part("health-wrong")).to_have_count(0)
