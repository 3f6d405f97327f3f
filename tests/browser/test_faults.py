"""The faults of a model on its page: said, drawn, and as tables, by keyboard and in a narrow window."""

from __future__ import annotations

import os
from datetime import date, timedelta

from .charts import heard, pointed_at
from .desks import Desk, Floor, Seat, expect
from .test_accessible import assert_accessible_as_it_is
from .test_models import LOCALES, open_models

MODEL = "NB16-G"
BOUGHT = date(2023, 3, 10)


async def has_units(floor: Floor, units: int, ill: int) -> None:
    """Units that begin to fail after 500 days, one every ten days; all went back, so today does not count."""
    products = [
        {
            "customer_id": "C1",
            "model": MODEL,
            "serial": f"NB{n}",
            "purchased_at": BOUGHT.isoformat(),
            "returned_at": "2024-12-01",
        }
        for n in range(units)
    ]
    days = [(BOUGHT + timedelta(days=500 + 10 * n)).isoformat() for n in range(ill)]
    repairs = [
        {"customer_id": "C1", "record_no": f"F{n}", "date": on, "serial": f"NB{n}", "kind": "维修",
         "symptom": "无法开机", "resolution": "更换主板"} for n, on in enumerate(days)
    ]  # fmt: skip
    for kind, rows in (("products", products), ("service_records", repairs)):
        status, body = await floor.owner.call("POST", "/admin/import", {"kind": kind, "rows": rows})
        assert {each["status"] for each in body["results"]} == {"new"}, (status, body)


async def open_faults(desk: Desk) -> None:
    await open_models(desk)
    await desk.part("find-model").fill(MODEL)
    await expect(desk.part("model-row")).to_have_count(1)
    await desk.part("model-row").press("Enter")
    await expect(desk.part("model-heading")).to_be_focused()
    await desk.part("open-faults").press("Enter")


async def shot(desk: Desk, name: str) -> None:
    if folder := os.environ.get("CONTACTHUB_SHOTS"):
        await desk.part("faults").screenshot(path=f"{folder}/{name}.png")


@LOCALES
async def test_faults_are_said_drawn_and_listed(floor: Floor, seat: Seat, locale: str) -> None:
    await has_units(floor, 30, 12)
    boss = await seat.take(floor.url, "boss", locale=locale, width=390, height=844)
    await open_faults(boss)
    said = {
        "en": ("30 units known, 12 of them had a repair", "Wears out"),
        "zh-CN": ("已知 30 台，其中 12 台修过", "磨损老化"),
    }[locale]
    await expect(boss.part("faults-known")).to_contain_text(said[0])
    await expect(boss.part("faults-known")).to_contain_text("40%")
    await expect(boss.part("faults-law")).to_contain_text(said[1])
    await expect(boss.part("top-fault")).to_contain_text("更换主板")
    answer = await floor.phones.get(f"/models/{MODEL}/faults")
    drawn = {
        "fault-rates": {f"{n['per_1000']:g} ({n['low']:g} – {n['high']:g})" for n in answer["rates"]},
        "fault-survival": {
            f"{n['without_fault']:g}% ({n['low']:g}% – {n['high']:g}%)" for n in answer["curve"]
        },
        "fault-repairs": {f"{round(n['repairs'], 3):g}" for n in answer["curve"]},
    }
    for chart, points in drawn.items():
        for share in (0.5, 0.9):
            [said] = await pointed_at(boss, chart, share)
            assert said.split(": ", 1)[1] in points
    assert f"{answer['curve'][-1]['without_fault']:g}%" in await heard(boss, "fault-survival")
    await shot(boss, f"faults-{locale}")
    await assert_accessible_as_it_is(boss)

    await boss.part("fault-table").press("Enter")
    rows = boss.part("fault-row")
    await expect(rows).to_have_count(len(answer["rates"]))
    cells = await rows.nth(16).locator("th, td").all_inner_texts()
    month = answer["rates"][16]
    assert cells[:4] == ["17", "30", str(month["repairs"]), f"{month['per_1000']:g}"]
    await boss.part("sale-months").press("Enter")
    sold = boss.part("sale-row")
    await expect(sold).to_have_count(1)
    assert (await sold.locator("th, td").all_inner_texts())[:2] == ["2023-03", "30"]
    await assert_accessible_as_it_is(boss)
    assert await boss.page.evaluate("document.documentElement.scrollWidth") <= 390


async def test_of_few_units_an_agent_sees_counts_only(floor: Floor, seat: Seat) -> None:
    await has_units(floor, 19, 2)
    lina = await seat.take(floor.url, "lina", locale="en")
    await open_faults(lina)
    await expect(lina.part("faults-known")).to_contain_text("Below 20 known units there are counts only")
    await expect(lina.part("top-fault")).to_have_count(1)
    await expect(lina.part("sale-months")).to_have_count(1)
    for part in ("fault-rates", "fault-survival", "fault-table", "faults-law"):
        await expect(lina.part(part)).to_have_count(0)


async def test_faults_that_could_not_be_read_are_read_when_opened_again(floor: Floor, seat: Seat) -> None:
    await has_units(floor, 3, 1)
    boss = await seat.take(floor.url, "boss", locale="en")
    await boss.page.route("**/api/v1/models/*/faults", lambda route: route.abort())
    await open_faults(boss)
    await expect(boss.part("model-faults").get_by_role("alert")).to_be_visible()
    await boss.page.unroute("**/api/v1/models/*/faults")
    await boss.part("open-faults").press("Enter")
    await boss.part("open-faults").press("Enter")
    await expect(boss.part("faults-known")).to_contain_text("3 units known, 1 of them had a repair")


async def test_a_page_that_could_not_be_loaded_is_loaded_when_opened_again(floor: Floor, seat: Seat) -> None:
    await has_units(floor, 3, 1)
    boss = await seat.take(floor.url, "boss", locale="en")
    await boss.page.route("**/assets/ModelDetail-*.js", lambda route: route.abort())
    await open_models(boss)
    await boss.part("find-model").fill(MODEL)
    await expect(boss.part("model-row")).to_have_count(1)
    await boss.part("model-row").press("Enter")
    await expect(boss.part("models").get_by_role("alert")).to_be_visible()
    await boss.page.unroute("**/assets/ModelDetail-*.js")
    await boss.part("close-models").press("Enter")
    await open_faults(boss)
    await expect(boss.part("faults-known")).to_contain_text("3 units known, 1 of them had a repair")
