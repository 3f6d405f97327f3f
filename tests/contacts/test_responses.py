"""Law: waits for answers are what the log says, live, as rows, and after a start."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

from hypothesis import given, settings

from contacthub.bootstrap.tables import TABLES
from contacthub.contacts.response_times import ResponseFact, ResponseFigures
from contacthub.contacts.rows import ResponseRow
from contacthub.contacts.unanswered import waiting_for_answer
from contacthub.hub.log import LogItem
from contacthub.routing import events as e
from contacthub.routing.errors import Rejected
from contacthub.routing.words import QueueId
from contacthub.testing.floors import Step
from contacthub.testing.stored import Stored, stored_in_memory
from tests.contacts.test_rows_law import do
from tests.hub.hubs import HubOfContacts, SetClock, hub_over
from tests.routing.laws.floors import a_floor, floors
from tests.routing.laws.sequences import Life, attempts, moves

Wait = tuple[str, int, int, bool]
"""The contact, since when and until when the customer waited, and whether an agent answered."""


def waits_of(items: list[LogItem]) -> tuple[list[Wait], dict[str, int]]:
    """The waits that ended, and since when who waits still, by the messages of the log alone."""
    since: dict[str, int] = {}
    answered_at: Counter[str] = Counter()
    over, ended = set(), []
    for event in (each.event for each in items):
        if not isinstance(event, e.ContactEvent) or event.contact_id in over:
            continue
        contact = event.contact_id
        if isinstance(event, e.MessageReceived):
            said = max(event.said_at, answered_at[contact])
            since[contact] = min(since.get(contact, said), said)
        elif isinstance(event, e.MessageWritten) and event.agent is not None and not event.internal:
            answered_at[contact] = event.at
            if contact in since:
                ended.append((contact, since.pop(contact), event.at, True))
        elif isinstance(event, e.ContactEnded):
            over.add(contact)
            if contact in since:
                ended.append((contact, since.pop(contact), event.at, False))
    return ended, since


def counted(figures: ResponseFigures) -> tuple[int, ...]:
    first, every = figures.first, figures.all_
    measured = [each.percentile(share) or 0 for each in (first, every) for share in (1, 50, 90, 100)]
    return (len(first), len(every), figures.never_answered, *measured)


def check_live(hub: HubOfContacts, rows: list[ResponseRow], queues: set[QueueId]) -> None:
    """What the board shows is what the rows and the floor say."""
    facts = [
        ResponseFact(each.queue, each.n, each.asked_at, each.at, each.agent is not None) for each in rows
    ]
    waiting = [waiting_for_answer(each) for each in hub.world.floor.contacts.values()]
    for queue in queues:
        of_rows = ResponseFigures(each for each in facts if each.queue == queue)
        assert counted(hub.world.figures.responses_of(queue, hub.now())) == counted(of_rows)
        since = [each[1] for each in waiting if each is not None and each[0] == queue]
        assert hub.world.unanswered.of(queue) == (len(since), min(since, default=None))


async def hold(stored: Stored, steps: list[tuple[int, Step]]) -> None:
    clock = SetClock(0)
    async with hub_over(stored, clock=clock) as hub:
        for now, step in steps:
            clock.instant = now
            with suppress(Rejected):
                do(hub, step)
        await hub.durable()
        await hub.caught_up()
        rows = await stored.rows(ResponseRow)
        queues = set(hub.world.floor.queues)
        check_live(hub, rows, queues)
        still = {
            contact.id: waits[1]
            for contact in hub.world.floor.contacts.values()
            if (waits := waiting_for_answer(contact)) is not None
        }
    ended, waiting = waits_of(await stored.events())
    found = [(each.contact_id, each.asked_at, each.at, each.agent is not None) for each in rows]
    assert (sorted(found), still) == (sorted(ended), waiting)
    numbered = Counter(each.contact_id for each in rows)
    assert {(each.contact_id, each.n) for each in rows} == {
        (contact, n) for contact, count in numbered.items() for n in range(1, count + 1)
    }
    async with hub_over(stored, clock=clock) as hub:
        check_live(hub, rows, queues)


@settings(max_examples=60, deadline=None)
@given(floors, moves)
async def test_waits_are_those_of_the_log_live_as_rows_and_after_a_start(plan, moves) -> None:
    life = Life(plan)
    for _ in attempts(life, moves):
        pass
    async with stored_in_memory(TABLES) as stored:
        await hold(stored, [*((0, step) for step in a_floor(plan)._steps), *life.steps])
