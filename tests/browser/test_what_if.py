"""*What if* at the screen: an agent is moved and gets a skill, a target is changed, the day is played."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from contacthub.contacts.rows import IntervalRow, PartRow
from tests.contacts.test_today import at
from tests.reports.test_lists import contact
from tests.simulation.test_what_if import pid_of, waiting

from .charts import dashes, pointed_at
from .desks import Desk, Floor, Seat, expect
from .test_accessible import assert_accessible_as_it_is
from .test_surveys import saved_rows

DAY = "2026-05-01"
SHARE = {390: "目标内接听（实际）", 1280: "Within the target (happened)"}
WHOLE = "合计 Total"


async def record(floor: Floor) -> None:
    """Calls of ten minutes, two of them a minute apart, for lina alone; wangwei is there, in no queue."""
    agents = [
        {"id": "lina", "skills": {"aircon": 8}, "queues": ["support"]},
        {"id": "wangwei", "name": "Wang Wei 王伟"},
    ]
    queues = [{"id": "support", "name": "售后 After-sales", "skills": {"aircon": 1}, "wrap_up_seconds": 0}]
    status, body = await floor.owner.call("PUT", "/admin/floor", {"agents": agents, "queues": queues})
    assert status == 200, body
    hub = floor.owner.hub.parts.hub
    for name, when, waited in (("c1", "09:00", 0), ("c2", "09:01", 540), ("c3", "10:30", 0)):
        hub.write(contact(name, f"{DAY}T{when}", answered=waited))
        hub.write([PartRow(name, 1, "lina", "support", 0, 600_000, 0, 0, 600_000, 600_000)])
    here = at(f"{DAY}T08:00")
    hub.write([IntervalRow(agent, here, 1, None, "ready", "available") for agent in ("lina", "wangwei")])
    await hub.durable()


async def come(seat: Seat, floor: Floor, width: int) -> Desk:
    """The supervisor comes to the page by the keyboard."""
    boss = await seat.take(floor.url, "boss", width=width, height=844)
    await boss.speak("zh" if width == 390 else "en")
    await boss.part("reports-link").press("Enter")
    await boss.part("reports-what-if").press("Enter")
    await boss.part("what-if-day").fill(DAY)
    return boss


async def pointed(boss: Desk, share: float) -> list[str]:
    """The values of each floor where the mouse is, so far across the chart."""
    shown = await pointed_at(boss, "what-if-chart", share)
    return [text.rsplit(": ", 1)[1] for text in shown]


@pytest.mark.parametrize("width", [390, 1280])
async def test_an_agent_a_skill_and_a_target_are_tried(floor: Floor, seat: Seat, width: int) -> None:
    await record(floor)
    boss = await come(seat, floor, width)
    await boss.part("what-if-target").select_option("support")
    await boss.part("what-if-seconds").fill("600")
    await boss.part("what-if-add").press("Enter")
    await boss.part("what-if-agent").select_option("wangwei")
    await boss.part("what-if-queue-support").press("Space")
    await boss.part("what-if-skill").fill("aircon")
    await boss.part("what-if-level").fill("3")
    await boss.part("what-if-play").press("Enter")
    support = boss.part("what-if-of-support")
    await expect(support.get_by_test_id("what-if-mean_wait_ms").locator("td")).to_have_text(
        ["3:00", "3:00", "0:00"]
    )
    await expect(support.get_by_test_id("what-if-service_level").locator("td")).to_have_text(
        ["66.7%", "66.7%", "100%"]
    )
    await expect(boss.part("what-if-said")).to_contain_text(DAY)
    hours = boss.part("what-if-hour")
    await expect(hours.locator("td")).to_have_text(["4:30", "4:30", "0:00", "0:00", "0:00", "0:00"])
    cells = await hours.first.locator("td").all_inner_texts()
    assert await pointed(boss, 0.2) == cells
    assert len(set(await dashes(boss, "what-if-chart"))) == 3
    await boss.part("what-if-drawn").select_option("service_level")
    await boss.part("what-if-of").select_option("support")
    await expect(hours.locator("td")).to_have_text(["50%", "50%", "100%", "100%", "100%", "100%"])
    await expect(boss.part("what-if-chart").get_by_test_id("chart-plot")).to_have_attribute(
        "aria-label", re.compile("50%.*100%.*50%.*100%.*100%.*100%")
    )
    assert await pointed(boss, 0.2) == ["50%", "50%", "100%"]
    head, *rows = await saved_rows(boss, "what_if")
    assert head[0] == ("队列" if width == 390 else "Queue")
    shares = slice(head.index(f"{SHARE[width]} %"), head.index(f"{SHARE[width]} %") + 3)
    name = await boss.part("what-if-of-support").get_by_role("rowheader").first.text_content()
    day, nine, ten = ["66.7", "66.7", "100.0"], ["50.0", "50.0", "100.0"], ["100.0"] * 3
    assert [row[shares] for row in rows] == [day, day, nine, ten, nine, ten]
    assert [row[0] for row in rows] == [name, WHOLE, name, name, WHOLE, WHOLE]
    await assert_accessible_as_it_is(boss)
    if folder := os.environ.get("CONTACTHUB_SHOTS"):
        await boss.page.screenshot(path=f"{folder}/what-if-{width}.png", full_page=True)
    assert await boss.page.evaluate("document.documentElement.scrollWidth") <= width


async def test_a_run_is_shown_to_whoever_comes_and_can_be_ended(
    floor: Floor, seat: Seat, tmp_path: Path
) -> None:
    waiting(floor.owner.hub.parts.what_if, tmp_path / "pid")
    boss = await come(seat, floor, 1280)
    await boss.part("what-if-play").press("Enter")
    await pid_of(tmp_path / "pid")
    await expect(boss.part("what-if-said")).to_contain_text("0%")
    await expect(boss.part("what-if-play")).to_be_disabled()
    await boss.part("what-if-end").press("Enter")
    await expect(boss.part("what-if-said")).to_have_text("It was ended.")
    await expect(boss.part("what-if-play")).to_be_enabled()
