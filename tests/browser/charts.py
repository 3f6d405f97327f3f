"""What a chart says: to who hears it, and to who points at it."""

from __future__ import annotations

import re

from .desks import Desk, expect

DASHES = """plot => [...plot.querySelectorAll("path")]
  .filter(path => path.getAttribute("fill") === "none" && path.getAttribute("stroke-width") === "2")
  .map(path => path.getAttribute("stroke-dasharray") ?? "solid")"""


async def heard(desk: Desk, part: str) -> str:
    """The sentence that stands for the chart in ``part``, once it is drawn."""
    plot = desk.part(part).get_by_test_id("chart-plot")
    await expect(plot).to_have_role("img")
    return await plot.get_attribute("aria-label") or ""


async def pointed_at(desk: Desk, part: str, share: float) -> list[str]:
    """What the chart says of the place under the mouse, so far across it: ``name: value`` of each series."""
    plot = desk.part(part).get_by_test_id("chart-plot")
    await plot.scroll_into_view_if_needed()
    box = await plot.bounding_box()
    assert box is not None
    await plot.hover(position={"x": box["width"] * share, "y": box["height"] - 60})
    said = plot.locator("svg text").filter(has_text=re.compile(r": \S"))
    await expect(said.first).to_be_visible()
    return await said.all_text_contents()


async def dashes(desk: Desk, part: str) -> list[str]:
    """How the lines of the chart are dashed, those of its legend too."""
    found: list[str] = await desk.part(part).get_by_test_id("chart-plot").evaluate(DASHES)
    return found
