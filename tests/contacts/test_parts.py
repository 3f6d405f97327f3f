"""Each agent's part in a contact, and what figures need of it beside its times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from contacthub.contacts.parts import part_rows, parts_of
from contacthub.contacts.rows import PartRow
from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.course import history
from contacthub.testing.floors import FloorBuilder, Script, pbx_arrival
from tests.privacy.house import House, good
from tests.routing.laws.floors import floors
from tests.routing.laws.sequences import Life, attempts, moves
from tests.support import arrived, console, event, hub_on, rows_of


def shown(rows: Sequence[PartRow]) -> list[tuple[Any, ...]]:
    return [
        (each.agent, each.queue, each.talk_ms, each.hold_ms, each.wrap_ms, each.until_at, each.closed_at)
        for each in rows
    ]


def of_contact(contact: Contact) -> list[PartRow]:
    return part_rows(contact.id, contact.course, contact.hold_spans, contact.wrap_up_spans)


def of_corrected(script: Script) -> list[PartRow]:
    corrected = script.history[-1]
    assert isinstance(corrected, e.ContactCorrected)
    return part_rows("c1", corrected.course, corrected.holds, corrected.wrap_ups)


def answer(at: int, agent: str = "lina") -> c.Answer:
    return c.Answer(contact_id="c1", agent=agent, occurred_at=at)


def a_call(*, wrap_up_ms: int = 30_000) -> Script:
    """A call by the times of its phone system, which lina answers at 2 s."""
    builder = FloorBuilder().queue(wrap_up_ms=wrap_up_ms).queue("sales", wrap_up_ms=wrap_up_ms)
    script = builder.agent("lina").agent("wang").script()
    script.at(1_000, pbx_arrival("c1", occurred_at=1_000))
    script.at(2_000, answer(2_000))
    return script


def hold(script: Script, since: int, until: int) -> None:
    script.at(since, c.Hold(contact_id="c1", occurred_at=since))
    script.at(until, c.Resume(contact_id="c1", occurred_at=until))


def test_talk_is_without_hold_and_wrap_up_lasts_until_that_of_its_agent_ends() -> None:
    script = a_call()
    hold(script, 10_000, 14_000)
    contact = script.contact("c1")
    script.at(22_000, c.Transfer(contact_id="c1", to_queue="sales", occurred_at=22_000))
    assert shown(of_contact(contact)) == [("lina", "support", 16_000, 4_000, 0, 22_000, None)]
    script.at(30_000, answer(30_000, "wang"))
    script.at(35_000, c.FinishWrapUp(agent="lina", contact_id="c1", disposition="solved"))
    script.at(40_000, c.End(contact_id="c1", ended_by="customer", occurred_at=40_000))
    script.at(70_000, c.PassTime())
    assert contact.closed_at == 70_000
    assert shown(of_contact(contact)) == [
        ("lina", "support", 16_000, 4_000, 13_000, 22_000, 35_000),
        ("wang", "sales", 10_000, 0, 30_000, 40_000, 70_000),
    ]


def test_a_hold_that_lasts_ends_with_the_talk() -> None:
    script = a_call(wrap_up_ms=0)
    contact = script.contact("c1")
    script.at(10_000, c.Hold(contact_id="c1", occurred_at=10_000))
    script.at(12_000, answer(12_000, "wang"))
    script.at(20_000, c.End(contact_id="c1", ended_by="customer", occurred_at=20_000))
    assert shown(of_contact(contact)) == [
        ("lina", "support", 8_000, 2_000, 0, 12_000, 12_000),
        ("wang", "support", 8_000, 0, 0, 20_000, 20_000),
    ]


def test_what_is_told_after_the_contact_closed_divides_talk_and_hold_anew() -> None:
    script = a_call()
    hold(script, 10_000, 14_000)
    script.at(41_000, c.End(contact_id="c1", ended_by="customer", occurred_at=40_000))
    script.at(71_000, c.PassTime())
    assert "c1" not in script.floor.contacts
    script.at(80_000, answer(12_000, "wang"))
    assert shown(of_corrected(script)) == [
        ("lina", "support", 8_000, 2_000, 30_000, 12_000, 71_000),
        ("wang", "support", 28_000, 0, 0, 40_000, 40_000),
    ]


@settings(max_examples=150, deadline=None)
@given(floors, moves)
def test_law_parts_add_up_to_what_the_contact_was_handled(plan: Any, moves: Any) -> None:
    life = Life(plan)
    seen: dict[str, Contact] = {}
    for _ in attempts(life, moves):
        seen.update(life.script.floor.contacts)
        for contact in seen.values():
            hold_up(contact)
    wrapped = wrapped_up(life.script.history)
    for contact in seen.values():
        rows = of_contact(contact)
        if contact.closed_at is not None:
            assert all(each.closed_at is not None for each in rows)
            assert sum(each.wrap_ms for each in rows) == wrapped[contact.id]


def hold_up(contact: Contact) -> None:
    """Hold the parts of a contact to its course."""
    rows, past = of_contact(contact), history(contact.course)
    assert sum(each.talk_ms + each.hold_ms for each in rows) == past.handled_ms
    assert all(min(each.talk_ms, each.hold_ms, each.wrap_ms) >= 0 for each in rows)
    assert [each.n for each in rows] == list(range(1, len(rows) + 1))
    talking = [each for each in rows if each.until_at is None]
    assert [each.agent for each in talking] == ([past.agent] if past.talking_since is not None else [])
    for earlier, later in pairwise(rows):
        assert earlier.until_at is not None
        assert earlier.until_at <= later.from_at
    assert {each.agent for each in parts_of(contact.course)} >= {past.last_agent} - {None}


def wrapped_up(events: Sequence[e.Event]) -> Counter[str]:
    """How long each contact was wrapped up, by the events alone."""
    since: dict[tuple[str, str], int] = {}
    found: Counter[str] = Counter()
    for each in events:
        if isinstance(each, e.WrapUpStarted | e.WrapUpEnded):
            began = since.pop((each.contact_id, each.agent), None)
            found[each.contact_id] += 0 if began is None else each.at - began
        if isinstance(each, e.WrapUpStarted):
            since[each.contact_id, each.agent] = each.at
    return found


def facts(data: Path) -> list[tuple[Any, ...]]:
    with rows_of(data) as raw:
        return raw.execute(
            "SELECT line, tier, model, disposition, language, transfers FROM contact_facts ORDER BY line"
        ).fetchall()


@pytest.mark.both_engines
async def test_line_tier_and_disposition_stay_as_they_were_when_the_customer_is_erased(
    tmp_path: Path,
) -> None:
    async with hub_on(tmp_path) as owner:
        house = House(owner, tmp_path)
        await house.begin()
        card = {"name": "陆建国", "phones": [{"raw": "13800138000"}], "tier": "gold"}
        await good(house.api, "PUT", "/customers/C1", card)
        await good(house.api, "PUT", "/customers/C2", {"name": "韦小宝", "tier": "silver"})
        said = {"routing": "pbx", "language": "zh", "to": "4008001234"}
        [call] = await house.api.events(arrived("c1", **said))
        await house.owner.hub.parts.pop.wait(call["contact_id"])
        contact = f"/contacts/{call['contact_id']}"
        await house.api.events(
            event("contact.answered", {"ref": "c1", "agent": "lina"}),
            event("contact.transferred", {"ref": "c1", "to_queue": "sales"}),
            event("contact.ended", {"ref": "c1", "by": "customer"}),
        )
        status, _ = await house.api.call(
            "PUT", "/customers/C1", {**card, "tier": "silver"}, **{"If-Match": "*"}
        )
        assert status == 200
        async with console(house.owner, "lina") as lina:
            about = {"contact_id": call["contact_id"], "disposition": "resolved"}
            assert (await lina.do("finish_wrap_up", **about))["ok"]
        await good(house.api, "GET", contact)  # rows are written before it is answered
        known = facts(tmp_path)
        assert known == [("+864008001234", "gold", None, "resolved", "zh", 1)]
        await house.erased("C1")
        assert facts(tmp_path) == known
