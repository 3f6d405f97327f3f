"""What was asked and answered is dropped after its days, and is nobody's once its customer is erased."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.work.test_following import good

from .asked import HAPPY, Asks, asking

pytestmark = pytest.mark.both_engines

LU, WANG = "13800138000", "13900139000"
LEFT = "SELECT customer_id IS NULL, contact_id = id, item_id IS NULL FROM survey_asks ORDER BY customer_id"


async def answered(hub: Asks) -> list[str]:
    """Two customers are asked by a link, and answer; the links."""
    await hub.customer("C1", LU)
    await hub.customer("C2", WANG)
    links = []
    for n, (customer, number) in enumerate((("C1", LU), ("C2", WANG)), start=1):
        await hub.call(f"a{n}", number, of=customer)
        links.append(await hub.link(n))
        assert (await hub.post(links[-1], score="4", comment=f"words of {customer}"))[0] == 200
    return links


async def night(hub: Asks) -> None:
    run = hub.owner.hub.parts.retention.begin()
    async with asyncio.timeout(60):
        await run.ended.wait()
    assert run.error is None


async def test_of_a_customer_who_is_erased_figures_stay_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with asking(tmp_path, monkeypatch, HAPPY) as hub:
        links = await answered(hub)
        before = (await good(hub.api, "GET", "/surveys/happy/results"))["total"]
        await night(hub)
        assert {each[0] for each in hub.rows(LEFT)} == {0}  # both are there: nothing is forgotten
        erase = "DELETE FROM customers WHERE id = 'C1'"
        writer = hub.owner.hub.parts.stores.customers._units._writer
        await writer.transact(lambda raw: raw.execute(erase))
        await night(hub)
        assert sorted(hub.rows(LEFT)) == [(0, 0, 1), (1, 1, 1)]
        stored = str(
            hub.rows("SELECT * FROM survey_asks")
            + hub.rows("SELECT ask_id, said, comment FROM survey_answers")
        )
        assert "C1" not in stored
        assert "words of C2" in stored
        assert (await hub.get(links[0]))[0] == 404
        assert (await hub.get(links[1]))[0] == 200
        assert (await good(hub.api, "GET", "/surveys/happy/results"))["total"] == before


async def test_after_its_days_nothing_is_left_and_what_is_younger_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contacthub.surveys.forgetting.SLICE", 1)
    async with asking(tmp_path, monkeypatch, HAPPY, surveys={"keep_days": 30}) as hub:
        links = await answered(hub)
        aged = f"UPDATE survey_asks SET at = at - {31 * 86_400_000} WHERE customer_id = 'C1'"
        await hub.owner.hub.parts.stores.writer.transact(lambda raw: raw.execute(aged))
        await night(hub)
        assert hub.rows("SELECT customer_id FROM survey_asks") == [("C2",)]
        assert hub.rows("SELECT COUNT(*), COUNT(DISTINCT ask_id) FROM survey_answers") == [(2, 1)]
        assert hub.rows("SELECT COUNT(*) FROM survey_links") == [(1,)]
        assert [(await hub.get(each))[0] for each in links] == [404, 200]
