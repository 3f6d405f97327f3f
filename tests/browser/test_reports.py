"""Reports at the screen: figures of days with file, meaning and contacts; agents' days with their line."""

from __future__ import annotations

import csv
import os
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from contacthub.contacts.rows import IntervalRow
from tests.contacts.test_today import at
from tests.reports.test_figures_http import VISITS, arrived

from .charts import dashes, heard, pointed_at
from .desks import Desk, Floor, Seat, expect
from .test_accessible import assert_accessible_as_it_is

DAY_MS = 86_400_000
DAYS = (
    "from=2026-05-01&to=2026-05-02&every=day&by=queue&basis=came&show=offered,answered,service_level,asa_ms"
)


async def shot(desk: Desk, name: str) -> None:
    if folder := os.environ.get("CONTACTHUB_SHOTS"):
        await desk.page.screenshot(path=f"{folder}/reports-{name}.png", full_page=True)


def clock(ms: str) -> str:
    """Milliseconds of a file as the screen writes them."""
    minutes, seconds = divmod(int(ms) // 1000, 60)
    return f"{minutes}:{seconds:02}"


@pytest.mark.parametrize(("width", "locale"), [(390, "zh-CN"), (1280, "en")])
async def test_figures_are_asked_for_drawn_explained_and_saved(
    floor: Floor, seat: Seat, tmp_path: Path, *, width: int, locale: str
) -> None:
    await arrived(floor.owner, *VISITS)
    boss = await seat.take(floor.url, "boss", width=width, height=844, locale=locale)
    await boss.part("reports-link").press("Enter")
    await expect(boss.part("figures-none")).to_be_visible()
    await boss.part("figures-from").fill("2026-05-01")
    await boss.part("figures-to").fill("2026-05-02")
    await boss.part("figures-by").select_option("queue")
    await boss.part("figures-show").press("Enter")
    rows = boss.part("figures-row")
    await expect(rows).to_have_count(2)
    assert "by=queue" in boss.page.url
    await expect(rows.last.locator("td").nth(1)).to_have_text("7")
    await boss.part("means-service_level").press("Enter")
    await expect(boss.part("figure-meaning")).to_contain_text("÷" if width == 390 else "target")
    await assert_accessible_as_it_is(boss)
    await shot(boss, f"figures-{width}")
    assert await boss.page.evaluate("document.documentElement.scrollWidth") <= width
    await rows.last.get_by_test_id("behind-abandoned").press("Enter")
    await expect(boss.part("behind-row")).to_have_count(1)
    await assert_accessible_as_it_is(boss)
    await boss.part("behind-close").press("Enter")
    await expect(boss.part("behind")).to_have_count(0)


@pytest.mark.parametrize(
    ("width", "theme", "language"), [(390, "light", "zh"), (1280, "dark", "en"), (1280, "light", "zh")]
)
async def test_the_chart_says_what_the_table_says(
    floor: Floor, seat: Seat, *, width: int, theme: str, language: str
) -> None:
    after = [replace(each, contact_id=f"{each.contact_id}2", entered_at=each.entered_at + DAY_MS * n)
             for each, n in ((VISITS[0], 2), (VISITS[1], 2), (VISITS[3], 4))]  # fmt: skip
    await arrived(floor.owner, *VISITS, *after)
    days = "from=2026-05-03&to=2026-05-05&every=day&by=none&basis=came&show=offered,asa_ms"
    boss = await seat.open(f"{floor.url}/#reports/figures?{days}", width=width, height=844)
    await boss.send_sign_in("boss")
    await boss.wear(theme)
    await boss.speak(language)
    rows = boss.part("figures-row")
    await expect(rows.locator("td.number")).to_have_text(["2", "0:15", "1", "—"])
    said = await heard(boss, "figures-chart")
    now, before = {
        "en": ("lowest 0, highest 2, last 1", "(before): lowest 0, highest 8, last 0"),
        "zh": ("最低 0，最高 2，最后 1", "（上期）：最低 0，最高 8，最后 0"),
    }[language]
    assert now in said
    assert before in said
    assert len(set(await dashes(boss, "figures-chart"))) == 2
    shown = await pointed_at(boss, "figures-chart", 0.12)
    assert [text.rsplit(": ", 1)[1] for text in shown] == ["2", "0"]
    await shot(boss, f"chart-{width}-{theme}-{language}")
    await boss.part("chart-as-table").press("Enter")
    await expect(boss.part("chart-row").locator("td")).to_have_text(["2", "0", "0", "8", "1", "0"])
    await assert_accessible_as_it_is(boss)
    assert await boss.page.evaluate("document.documentElement.scrollWidth") <= width


async def test_a_chart_keeps_gaps_and_follows_figure_theme_and_width(floor: Floor, seat: Seat) -> None:
    after = replace(VISITS[1], contact_id="later", entered_at=VISITS[1].entered_at + DAY_MS * 2)
    await arrived(floor.owner, *VISITS, after)
    days = "from=2026-05-01&to=2026-05-03&every=day&by=queue&basis=came&show=offered,asa_ms"
    boss = await seat.open(f"{floor.url}/#reports/figures?{days}", locale="en")
    await boss.send_sign_in("boss")
    assert "售后 After-sales: lowest 0, highest 7, last 1" in await heard(boss, "figures-chart")
    assert len(set(await dashes(boss, "figures-chart"))) == 2
    await boss.part("figures-drawn").select_option("asa_ms")
    plot = boss.part("figures-chart").get_by_test_id("chart-plot")
    await expect(plot).to_have_attribute("aria-label", re.compile("lowest 0:20, highest 0:40, last 0:20"))
    assert await pointed_at(boss, "figures-chart", 0.5) == ["sales: —", "售后 After-sales: —"]
    line = plot.locator("svg path[stroke-width='2'][fill=none]").first
    light = await line.get_attribute("stroke")
    await boss.wear("dark")
    await expect(line).not_to_have_attribute("stroke", str(light))
    await boss.page.set_viewport_size({"width": 390, "height": 844})
    box = await boss.part("figures-chart").bounding_box()
    assert box is not None
    await expect(plot.locator("svg")).to_have_attribute("width", re.compile(r"^3\d\d$"))
    await boss.part("figures-every").select_option("whole")
    await boss.part("figures-show").press("Enter")
    await boss.part("figures-drawn").select_option("offered")
    await expect(plot).to_have_attribute("aria-label", re.compile("sales 1, 售后 After-sales 8"))
    await shot(boss, "chart-bars")


async def test_without_its_chart_a_report_still_has_its_table(floor: Floor, seat: Seat) -> None:
    await arrived(floor.owner, *VISITS)
    boss = await seat.open(floor.url, locale="en")
    asked: list[str] = []
    boss.page.on("request", lambda request: asked.append(request.url))
    await boss.page.route("**/assets/echarts-*.js", lambda route: route.abort())
    await boss.send_sign_in("boss")
    await expect(boss.part("reports-link")).to_be_visible()
    assert [url for url in asked if "echarts" in url] == []
    await boss.page.goto(f"{floor.url}/#reports/figures?{DAYS}")
    await expect(boss.part("figures-row")).to_have_count(2)
    await expect(boss.part("figures-chart").get_by_role("alert")).to_contain_text("could not be loaded")


async def test_the_file_has_exactly_what_is_shown(floor: Floor, seat: Seat, tmp_path: Path) -> None:
    await arrived(floor.owner, *VISITS)
    boss = await seat.open(f"{floor.url}/#reports/figures?{DAYS}", locale="en")
    await boss.send_sign_in("boss")
    await expect(boss.part("figures-row")).to_have_count(2)
    async with boss.page.expect_download() as saved:
        await boss.part("export-figures-csv").press("Enter")
    await (await saved.value).save_as(tmp_path / "csv")
    head, *lines = list(csv.reader((tmp_path / "csv").read_text("utf-8-sig").splitlines()))
    table = boss.part("figures-table")
    headings = [text.strip() for text in await table.locator("thead th").all_inner_texts()]
    assert [each.split(" (")[0] for each in head[3:]] == headings[2:]
    parts = (boss.part("figures-row"), boss.part("figures-total"), boss.part("figures-before"))
    seen = [
        [text.strip() for text in await row.locator("td.number").all_inner_texts()]
        for part in parts
        for row in await part.all()
    ]
    said = [
        [offered, answered, f"{float(level):g}%" if level else "—", clock(speed) if speed else "—"]
        for _, _, _, offered, answered, level, speed in lines
    ]
    assert said == seen
    assert seen[0] == ["1", "1", "0%", "1:00"]


@pytest.mark.parametrize("width", [390, 1280])
async def test_an_agents_day_is_drawn_and_told(floor: Floor, seat: Seat, width: int) -> None:
    rows = [
        IntervalRow("lina", at("2026-05-01T09:00"), 1, at("2026-05-01T12:00"), "ready", "available"),
        IntervalRow("lina", at("2026-05-01T12:00"), 2, at("2026-05-01T12:45"), "not_ready", "lunch"),
        IntervalRow("lina", at("2026-05-01T12:45"), 3, at("2026-05-01T17:00"), "handling", "available"),
    ]
    floor.owner.hub.parts.hub.write(rows)
    await floor.owner.hub.parts.hub.durable()
    boss = await seat.take(floor.url, "boss", width=width, height=844)
    await boss.speak("zh" if width == 390 else "en")
    await boss.part("reports-link").press("Enter")
    await boss.part("reports-agents").press("Enter")
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    await expect(boss.part("agents-day")).to_have_value(today)
    await boss.part("agents-day").fill("2026-05-01")
    day = boss.part("agent-day-lina")
    await expect(day).to_contain_text("8:00:00")
    await day.get_by_role("link").press("Enter")
    await expect(boss.part("line-row")).to_have_count(3)
    await expect(boss.part("break")).to_contain_text("45:00")
    await assert_accessible_as_it_is(boss)
    await shot(boss, f"agents-{width}")
    assert await boss.page.evaluate("document.documentElement.scrollWidth") <= width
    await boss.part("reports-close").press("Enter")
    await expect(boss.part("reports-link")).to_be_visible()
    await expect(boss.part("reports")).to_have_count(0)


@pytest.mark.parametrize(("width", "locale"), [(390, "zh-CN"), (1280, "en")])
async def test_views_are_saved_opened_renamed_and_deleted_by_the_keyboard(
    floor: Floor, seat: Seat, *, width: int, locale: str
) -> None:
    await arrived(floor.owner, *VISITS)
    boss = await seat.open(f"{floor.url}/#reports/figures?{DAYS}", width=width, height=844, locale=locale)
    await boss.send_sign_in("boss")
    await expect(boss.part("figures-row")).to_have_count(2)
    for name, has_days in (("Queues in May", True), ("<b>Week</b>", False)):
        await expect(boss.part("view-save")).to_be_enabled()
        await boss.part("view-name").fill(name)
        await boss.part("view-days").set_checked(has_days)
        await boss.part("view-name").press("Enter")
        await expect(boss.part("views-said")).to_contain_text(name)
    lines = boss.part("saved-view")
    await expect(boss.part("view-open")).to_have_text(["<b>Week</b>", "Queues in May"])
    await expect(boss.part("view-open").last).to_have_attribute("aria-current", "page")
    await lines.first.get_by_test_id("view-open").press("Enter")
    await expect(boss.part("figures-none")).to_be_visible()
    assert "by=queue" in boss.page.url
    await lines.last.get_by_test_id("view-open").press("Enter")
    await expect(boss.part("figures-row")).to_have_count(2)
    await expect(boss.part("figures-from")).to_have_value("2026-05-01")
    await lines.last.get_by_test_id("view-rename").press("Enter")
    await expect(boss.part("view-new-name")).to_be_focused()
    await boss.part("view-new-name").fill("All queues")
    await assert_accessible_as_it_is(boss)
    await boss.part("view-new-name").press("Enter")
    await expect(boss.part("view-open")).to_have_text(["<b>Week</b>", "All queues"])
    await expect(lines.last.get_by_test_id("view-open")).to_be_focused()
    await lines.first.get_by_test_id("view-delete").press("Enter")
    await expect(boss.part("view-sure")).to_be_enabled()
    await assert_accessible_as_it_is(boss)
    await shot(boss, f"views-{width}")
    assert await boss.page.evaluate("document.documentElement.scrollWidth") <= width
    await boss.part("view-sure").press("Enter")
    await expect(boss.part("view-open")).to_have_text(["All queues"])
    await boss.page.reload()
    await expect(boss.part("view-open")).to_have_text(["All queues"])


async def test_a_value_of_a_quarter_leads_to_its_contacts_alone(floor: Floor, seat: Seat) -> None:
    await arrived(floor.owner, *VISITS)
    boss = await seat.open(
        f"{floor.url}/#reports/figures?{DAYS.replace('every=day', 'every=15')}", locale="en"
    )
    await boss.send_sign_in("boss")
    rows = boss.part("figures-row")
    await expect(rows).to_have_count(4)
    for row, count, begins in ((0, 1, "23:45"), (1, 3, "09:00"), (2, 3, "09:15")):
        await rows.nth(row).get_by_test_id("behind-offered").press("Enter")
        await expect(boss.part("behind-row")).to_have_count(count)
        await expect(boss.part("behind").get_by_role("heading")).to_contain_text(begins)
    await shot(boss, "behind-quarter")
