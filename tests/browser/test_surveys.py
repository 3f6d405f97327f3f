"""What customers answered, on the supervisor's screen, in both languages and on a phone."""

from __future__ import annotations

import asyncio
import csv
import io
import os
from pathlib import Path
from typing import Any

import pytest

from contacthub.surveys.model import GOOD_FOR_MS, STATEMENTS, Answer, Asked
from contacthub.surveys.poor import look_at

from .desks import Desk, Floor, Seat, expect
from .test_accessible import assert_accessible_as_it_is

SURVEYS: list[dict[str, Any]] = [
    {"id": "happy", "kind": "csat", "by": "thread", "text": {"en": "{link}"}},
    {"id": "quality", "kind": "service_quality", "by": "thread", "text": {"en": "{link}"}},
]


async def answered(
    floor: Floor, survey: str, kind: str, *answers: dict[str, int] | None, **more: Any
) -> None:
    """Customers were asked; None did not answer."""
    parts = floor.owner.hub.parts
    now = parts.hub.now() - 60_000
    for n, values in enumerate(answers):
        ask = Asked(
            id=f"{survey} {n} {more}", survey=survey, kind=kind, perception_only=False,
            contact_id=f"{survey} {n} {more}", customer_id=None, channel="voice", model=None, language="en",
            source="texts", at=now, expires_at=now + GOOD_FOR_MS,
            **{"queue": "support", "agent": "lina", "reason": None, **more},
        )  # fmt: skip
        await parts.surveys.store.decided([ask], None, sent_at=now)
        if values is not None:
            await parts.surveys.store.answer(ask.id, Answer(values=values), now)


async def filled(floor: Floor) -> None:
    assert (await floor.owner.call("PUT", "/admin/floor", {"surveys": SURVEYS}))[0] == 200
    scores = (5, 5, 4, 4, 4, 3, 2, None, None)
    await answered(floor, "happy", "csat", *(each and {"score": each} for each in scores))
    await answered(floor, "happy", "csat", {"score": 1}, agent="wangwei")
    await answered(floor, "happy", "csat", None, None, None, reason="asked_lately", agent=None)
    both = [
        {f"perceived_{each}": 1 + (n + k) % 7 for k, each in enumerate(STATEMENTS)}
        | {f"expected_{each}": 6 for each in STATEMENTS}
        for n in range(12)
    ]
    await answered(floor, "quality", "service_quality", *both)


async def shot(desk: Desk, name: str) -> None:
    if folder := os.environ.get("CONTACTHUB_SHOTS"):
        await desk.page.screenshot(path=f"{folder}/surveys-{name}.png")


@pytest.mark.parametrize("width", [390, 1280])
async def test_a_supervisor_reads_what_customers_answered_by_the_keyboard(
    floor: Floor, seat: Seat, width: int
) -> None:
    await filled(floor)
    boss = await seat.take(floor.url, "boss", width=width, height=844)
    for language in ("zh", "en"):
        await boss.speak(language)
        await boss.part("surveys-open").press("Enter")
        rows = boss.part("survey-row")
        await expect(rows).to_have_count(2)
        await expect(rows.first).to_contain_text("63 %")
        await expect(rows.nth(1)).to_contain_text("售后 After-sales")
        await expect(boss.part("survey-not_asked")).to_contain_text("3")
        await boss.part("survey-by").select_option("agent")
        await expect(rows).to_have_count(3)
        await expect(rows.nth(2)).to_contain_text("Wang Wei")
        await expect(rows.nth(1)).to_contain_text("71 %")
        await shot(boss, f"agents-{language}-{width}")
        await assert_accessible_as_it_is(boss)
        await boss.part("survey-choice").select_option("quality")
        gaps = boss.part("survey-dimension")
        await expect(gaps).to_have_count(5)
        await expect(gaps.first).to_contain_text("6")
        await shot(boss, f"gaps-{language}-{width}")
        await assert_accessible_as_it_is(boss)
        assert await boss.page.evaluate("document.documentElement.scrollWidth") <= width
        await boss.part("survey-choice").select_option("happy")
        await boss.part("survey-by").select_option("queue")
        await expect(rows).to_have_count(2)
        await boss.page.keyboard.press("Escape")
        await expect(boss.part("surveys")).to_have_count(0)


async def test_without_a_survey_or_an_answer_that_is_said(floor: Floor, seat: Seat) -> None:
    boss = await seat.take(floor.url, "boss")
    await boss.speak("en")
    await boss.part("surveys-open").click()
    await expect(boss.part("surveys")).to_contain_text("The floor file has no survey.")
    await boss.page.keyboard.press("Escape")
    assert (await floor.owner.call("PUT", "/admin/floor", {"surveys": SURVEYS}))[0] == 200
    await boss.part("surveys-open").click()
    await expect(boss.part("survey-nobody")).to_be_visible()
    await assert_accessible_as_it_is(boss)


async def saved_rows(boss: Desk, what: str) -> list[list[str]]:
    """The rows of a list that is saved for a spreadsheet, by the keyboard."""
    async with boss.page.expect_download() as saving:
        await boss.part(f"export-{what}-csv").press("Enter")
    saved = await saving.value
    text = (await asyncio.to_thread(Path(await saved.path()).read_bytes)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


LOOK: dict[str, Any] = {
    "id": "look", "name": "Look", "kind": "follow_up", "number": "L",
    "steps": [{"id": "do", "name": "Do", "outcomes": [{"id": "done", "name": "Done"}]}],
}  # fmt: skip


@pytest.mark.parametrize("width", [390, 1280])
async def test_a_poor_answer_leads_to_its_item_and_the_tables_are_saved_with_the_rows_that_are_shown(
    floor: Floor, seat: Seat, width: int
) -> None:
    await filled(floor)
    assert (await floor.owner.call("PUT", "/admin/floor", {"processes": [LOOK]}))[0] == 200
    parts = floor.owner.hub.parts
    now = parts.hub.now() - 60_000
    ask = Asked(
        id="poor-1", survey="happy", kind="csat", perception_only=False, contact_id="poor-1",
        customer_id=None, queue="support", agent="chen", channel="voice", model=None, language="en",
        source="texts", at=now, reason=None, expires_at=now + GOOD_FOR_MS,
    )  # fmt: skip
    await parts.surveys.store.decided([ask], None, sent_at=now)
    poor = Answer(values={"score": 1}, comment="slow")
    assert await parts.surveys.store.answer(ask.id, poor, now)
    await look_at(parts.surveys.follow_up, ask, poor)
    boss = await seat.take(floor.url, "boss", locale="en", width=width, height=844)
    await boss.part("surveys-open").press("Enter")
    await boss.part("survey-by").select_option("agent")
    await expect(boss.part("survey-row")).to_have_count(4)
    shown = [
        [await row.locator("th").inner_text(), *(await row.locator("td").all_inner_texts())[:2]]
        for row in await boss.part("survey-row").all()
    ]
    head, *rows = await saved_rows(boss, "survey")
    assert head[:6] == ["Name", "Asked", "Answered", "Response", "Score", "Score, from"]
    assert [[f"{row[2]} of {row[1]}", f"{float(row[4]):.0f} %"] for row in rows] == [
        [count, value.split("\n")[0]] for _, count, value in shown
    ]
    assert [row[0] for row in rows][1:] == [label for label, *_ in shown][1:]
    head, *rows = await saved_rows(boss, "survey_poor")
    assert (head[:2], [row[1] for row in rows]) == (["At", "Said"], ["1/5"])
    await boss.part("survey-poor").get_by_role("button").press("Enter")
    await expect(boss.part("item-title")).to_contain_text("Poor answer: happy (1/5)")
    await expect(boss.part("item-history")).to_contain_text("slow")
    await shot(boss, f"poor-{width}")
    await assert_accessible_as_it_is(boss)
    assert await boss.page.evaluate("document.documentElement.scrollWidth") <= width
