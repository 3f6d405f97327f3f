"""The last hours on the supervisor's board: drawn, in words and as a table, and asked for anew."""

from __future__ import annotations

import os
import time
from dataclasses import replace

import pytest

from tests.reports.test_figures_http import VISITS, arrived

from .desks import Desk, Floor, Seat, expect, until
from .test_accessible import assert_accessible_as_it_is

MINUTE_MS = 60_000
COLOURS = """plot => {
  const canvas = plot.querySelector("canvas")
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
  const found = {}
  for (let n = 0; n < data.length; n += 4)
    if (data[n + 3] === 255) {
      const colour = `rgb(${data[n]}, ${data[n + 1]}, ${data[n + 2]})`
      found[colour] = (found[colour] ?? 0) + 1
    }
  return found
}"""
TOKEN = """token => {
  const probe = document.body.appendChild(document.createElement("i"))
  probe.style.color = `var(--${token})`
  const colour = getComputedStyle(probe).color
  probe.remove()
  return colour
}"""


async def came(floor: Floor) -> None:
    """In the last hour: five answered, one of them late, and one who gave up; and some long ago."""
    now = int(time.time() * 1000)
    a, b, c, gave_up = VISITS[:4]
    ago = ((a, 50), (b, 50), (a, 35), (b, 35), (c, 35), (gave_up, 35), (a, 600))
    recent = [replace(visit, contact_id=f"n{n}", entered_at=now - minutes * MINUTE_MS)
              for n, (visit, minutes) in enumerate(ago)]  # fmt: skip
    await arrived(floor.owner, *VISITS, *recent)


async def drawn(boss: Desk) -> set[str]:
    """Which of the lines can be seen."""
    plot = boss.part("hours-plot")
    await expect(plot.locator("canvas")).to_be_visible()
    colours = await plot.evaluate(COLOURS)
    tokens = ("accent", "warn", "violet")
    return {token for token in tokens if colours.get(await boss.page.evaluate(TOKEN, token), 0) > 20}


@pytest.mark.parametrize(("width", "theme", "language"), [(390, "light", "zh"), (1280, "dark", "en")])
async def test_the_last_hours_are_drawn_told_and_listed(
    floor: Floor, seat: Seat, *, width: int, theme: str, language: str
) -> None:
    await came(floor)
    boss = await seat.take(floor.url, "boss", width=width, height=844)
    await boss.wear(theme)
    await boss.speak(language)
    offered, level = {
        "en": ("Offered: lowest 0, highest", "Service level: lowest"),
        "zh": ("进入队列：最低 0，最高", "服务水平：最低"),
    }[language]
    plot = boss.part("hours-plot")
    said = await plot.get_attribute("aria-label")
    assert offered in str(said)
    assert level in str(said)

    async def all_is_drawn() -> bool:
        return await drawn(boss) == {"accent", "warn", "violet"}

    await until(all_is_drawn)
    await boss.part("hours-as-table").press("Enter")
    rows = boss.part("hours-row")
    await expect(rows).to_have_count(16)
    cells = [await row.locator("td").all_inner_texts() for row in await rows.all()]
    assert sum(int(row[0]) for row in cells) == 6
    assert sum(int(row[1]) for row in cells) == 1
    assert {row[2] for row in cells} >= {"—"}
    box = await plot.bounding_box()
    assert box is not None
    assert box["width"] <= width
    await plot.hover(position={"x": 40, "y": 40})
    first = await rows.first.locator("th").inner_text()
    await expect(boss.part("hours-said")).to_contain_text(first)
    await assert_accessible_as_it_is(boss)
    if folder := os.environ.get("CONTACTHUB_SHOTS"):
        await boss.part("last-hours").screenshot(path=f"{folder}/hours-{width}-{theme}-{language}.png")
        await boss.page.screenshot(path=f"{folder}/hours-page-{width}.png")
    assert await boss.page.evaluate("document.documentElement.scrollWidth") <= width


async def test_they_are_of_the_queue_that_is_open_and_asked_for_once_a_minute(
    floor: Floor, seat: Seat
) -> None:
    await came(floor)
    boss = await seat.open(floor.url, locale="en")
    asked: list[str] = []
    boss.page.on("request", lambda it: asked.append(it.url) if "/reports/figures?" in it.url else None)
    await boss.page.clock.install()
    await boss.page.reload()
    await boss.send_sign_in("boss")
    await expect(boss.part("hours-said")).to_be_visible()
    assert len(asked) == 1
    assert "queue=" not in asked[0]
    await boss.page.clock.run_for(59_000)
    assert len(asked) == 1
    async with boss.page.expect_request("**/reports/figures?*"):
        await boss.page.clock.run_for(2_000)
    assert len(asked) == 2
    await boss.part("queue-row-support").get_by_role("button").press("Enter")
    await expect(boss.part("hours-said")).to_be_visible()
    assert "queue=support" in asked[-1]
    await boss.page.route("**/reports/figures?*", lambda route: route.abort())
    async with boss.page.expect_request("**/reports/figures?*"):
        await boss.page.clock.run_for(61_000)
    await expect(boss.part("last-hours")).to_contain_text("asked for again in a minute")
    await expect(boss.part("hours-said")).to_be_visible()
