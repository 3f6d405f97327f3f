"""Contacts as they are stored beside the log."""

from __future__ import annotations

from dataclasses import replace

from contacthub.contacts.rows import IntervalRow, QuestionRow, VisitRow
from contacthub.contacts.today import VisitFact
from contacthub.sources.incoming import Incoming, Noted
from contacthub.testing.stored import Stored
from tests.hub.stored_rows import contact_row, details_row


def interval(agent: str, from_at: int, until_at: int | None, state: str = "ready") -> IntervalRow:
    return IntervalRow(agent, from_at, from_at, until_at, state, "available")


async def test_of_the_contacts_of_a_thread_the_newest_has_its_ref(stored: Stored) -> None:
    await stored.write(contact_row(), details_row())
    await stored.write(contact_row("c2"), details_row("c2"))
    await stored.write(contact_row("a0", ref="call-2"), details_row("a0"))
    said = Incoming(source="phones", id="7", occurred_at=None, data=Noted(ref="call-1"))
    [known] = await stored.sources.known([said])
    assert known.contact_id == "c2"


async def test_live_contact_comes_back_with_its_latest_details(stored: Stored) -> None:
    await stored.write(contact_row(), details_row())
    await stored.write(details_row(note="first"), details_row(note="遥控器"))
    rows = await stored.contacts.live_rows(["c1"])
    assert rows["c1"].source == "phones"
    assert rows["c1"].ref == "call-1"
    assert rows["c1"].details == details_row(note="遥控器")


async def test_open_intervals_are_those_that_last(stored: Stored) -> None:
    await stored.write(interval("lina", 100, None))
    await stored.write(interval("lina", 100, 200), interval("lina", 200, None, "handling"))
    assert await stored.contacts.open_intervals() == [interval("lina", 200, None, "handling")]


async def test_visits_count_from_the_instant_they_ended(stored: Stored) -> None:
    open_visit = VisitRow("c1", 2, "sales", 300, None, None, None, 0)
    rows = [
        VisitRow("c1", 1, "support", 100, 300, "transferred", None, 200),
        open_visit,
        VisitRow("c2", 1, "support", 100, 400, "answered", "lina", 300),
    ]
    await stored.write(*rows)
    assert await stored.contacts.ended_visits(301) == [VisitFact("support", "answered", 300, 400)]
    await stored.write(replace(open_visit, left_at=500, outcome="abandoned", waited_ms=200))
    assert len(await stored.contacts.ended_visits(0)) == 3


async def test_wait_of_a_call_back_does_not_count_and_that_before_it_does(
    stored: Stored,
) -> None:
    rows = [
        VisitRow("c1", 1, "sales", 0, 100, "answered", "lina", 100),
        VisitRow("c1", 2, "support", 100, 200, "callback", None, 100),
        VisitRow("c1", 3, "support", 200, 900, "answered", "lina", 700),
        VisitRow("c2", 1, "support", 0, 900, "answered", "lina", 900),
        VisitRow("c2", 2, "sales", 900, 900, "callback", None, 0),
    ]
    wish = replace(contact_row("c2"), ref="c2", channel="callback")
    await stored.write(replace(contact_row(), channel="callback"), wish, *rows)
    assert sorted(each.waited_ms or 0 for each in await stored.contacts.ended_visits(0)) == [
        0,
        0,
        0,
        100,
        100,
    ]


async def test_questions_of_a_contact_are_numbered(stored: Stored) -> None:
    await stored.write(*(QuestionRow("c1", n, f"问{n}", None, "lina") for n in (1, 2)))
    rows = await stored.database.run(
        lambda raw: raw.execute("SELECT n, at, question FROM contact_questions").fetchall()
    )
    assert rows == [(1, 1, "问1"), (2, 2, "问2")]
