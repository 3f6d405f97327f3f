"""Laws of contacts that leave their queue by its settings."""

from itertools import pairwise

from hypothesis import given

from contacthub.routing import events as e
from tests.routing.laws.compared import Mirror
from tests.routing.laws.floors import floors
from tests.routing.laws.leaving import OUTCOMES
from tests.routing.laws.sequences import Life, attempts, live, moves
from tests.routing.laws.test_laws import law


@law
@given(floors, moves)
def test_no_contact_is_lost_by_any_exit(plan, moves):
    script = live(plan, moves)
    history = [each for each in script.history if isinstance(each, e.ContactEvent)]
    arrived = {each.contact_id for each in history if isinstance(each, e.ContactArrived)}
    closed = {each.contact_id for each in history if isinstance(each, e.ContactClosed)}
    assert arrived == closed | set(script.floor.contacts)
    for event, after in pairwise(history):
        if isinstance(event, e.ContactLeftQueue) and event.cause is not None:
            assert after.contact_id == event.contact_id
            if event.outcome == "overflowed":
                assert isinstance(after, e.ContactQueued)
            elif event.outcome == "callback":
                assert isinstance(after, e.CallbackAgreed)
            else:
                assert (event.outcome, after.outcome) == (OUTCOMES[event.cause],) * 2
                assert (after.ended_by, after.cause) == ("system", "left_queue")


@law
@given(floors, moves)
def test_contacts_leave_why_how_and_when_the_oracle_says(plan, moves):
    life, mirror = Life(plan), Mirror()
    assert [found for event in life.script.history for found in mirror.apply(event, None)] == []
    for now, command, events in attempts(life, moves):
        assert [found for event in events for found in mirror.apply(event, command)] == []
        assert list(mirror.differences(life.script.floor, now)) == []
