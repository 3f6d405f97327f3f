"""Laws of contacts that leave their queue by its settings."""

from itertools import pairwise

from hypothesis import given

from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.floor import Floor
from tests.routing.laws import oracle
from tests.routing.laws.compared import Leaving, settled
from tests.routing.laws.floors import floors
from tests.routing.laws.sequences import Life, live, moves
from tests.routing.laws.test_laws import law

ENDED_AS = {
    "closed": "closed",
    "closing": "closed",
    "full": "queue_full",
    "nobody": "nobody",
    "too_long": "timed_out",
}


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
                assert (event.outcome, after.outcome) == (ENDED_AS[event.cause],) * 2
                assert (after.ended_by, after.cause) == ("system", "left_queue")


@law
@given(floors, moves)
def test_a_contact_leaves_at_once_exactly_when_it_cannot_wait(plan, moves):
    floor, leaving = Floor(), Leaving()
    for event in live(plan, moves).history:
        assert list(leaving.before(event)) == []
        floor.apply(event)
        leaving.after(floor, event)


def may_have_to_leave(floor: Floor) -> list[Contact]:
    """The contacts in line that the limits of their queue are for: no call-back, and kept for no agent."""
    return [each for each in oracle.in_line(floor) if each.reserved_for is None and each.callback is None]


@law
@given(floors, moves)
def test_no_contact_waits_longer_than_its_queue_lets_it(plan, moves):
    life = Life(plan)
    for now in settled(life, moves):
        for contact in may_have_to_leave(life.script.floor):
            config = life.script.floor.queues[contact.visits[-1].queue].config
            if config.max_wait_ms and oracle.leads_on(life.script.floor, contact, config.when_too_long):
                assert now < _may_wait_until(life.script.history, contact, config.max_wait_ms)


def _may_wait_until(history, contact, max_wait_ms):
    """The hub's absences since the contact came into its queue do not count."""
    until = 0
    for event in history:
        if isinstance(event, e.ContactQueued) and event.contact_id == contact.id:
            until = event.at + max_wait_ms
        elif isinstance(event, e.HubStarted):
            until += event.downtime_ms
        elif isinstance(event, e.HubResumed):
            until += event.away_ms
    return until


@law
@given(floors, moves)
def test_a_queue_is_open_exactly_when_a_supervisor_or_its_hours_say_so(plan, moves):
    life = Life(plan)
    for now in settled(life, moves):
        floor = life.script.floor
        for queue in floor.queues:
            assert floor.queues[queue].is_open == oracle.is_open(floor, queue, now)


@law
@given(floors, moves)
def test_nobody_who_was_in_line_at_closing_waits_on_unless_the_queue_lets_them(plan, moves):
    life = Life(plan)
    for _ in settled(life, moves):
        for contact in may_have_to_leave(life.script.floor):
            queue = life.script.floor.queues[contact.visits[-1].queue]
            if not queue.is_open and oracle.leads_on(life.script.floor, contact, queue.config.at_closing):
                assert _came_since_closing(life.script.history, contact.id, queue.config.id)


def _came_since_closing(history, contact, queue):
    for event in reversed(history):
        if isinstance(event, e.ContactQueued) and event.contact_id == contact:
            return True
        if isinstance(event, e.QueueClosed) and event.queue == queue:
            return False
    raise AssertionError("it never came")
