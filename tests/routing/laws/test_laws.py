"""Laws that hold in every life of every floor."""

import pytest
from hypothesis import given, settings

from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.routing.errors import Rejected
from contacthub.routing.floor.floor import CHANGES, Floor
from contacthub.routing.floor.states import TRANSITIONS
from contacthub.routing.floor.waiting import unsettle_all
from contacthub.routing.router import HANDLERS, Router
from contacthub.testing.floors import Script, comparable, replayed
from tests.routing.laws import oracle
from tests.routing.laws.compared import is_late, settled
from tests.routing.laws.counting import AnsweredToday, PassedOn, SetAside, Snoozed
from tests.routing.laws.floors import floors
from tests.routing.laws.lives import BusyLife
from tests.routing.laws.sequences import Life, attempts, live, moves

law = settings(max_examples=80, deadline=None)
law_of_every_step = settings(law, max_examples=20)

NEUTRAL = frozenset({
    e.ContactArrived, e.ContactNoted, e.NoteChanged, e.QuestionAdded, e.CustomerLinked,
    e.HoldRequested, e.ResumeRequested, e.EndRequested, e.WrapUpStarted, e.WrapUpExtended, e.WrapUpEnded,
    e.ContactCorrected, e.TransferRequested, e.TransferFailed, e.StepReached, e.DispositionGiven,
    e.WrapUpCompleted, e.MessageReceived, e.MessageWritten, e.MessageRetried, e.MessageStatusChanged,
    e.RepliesAllowed, e.ThreadRead, e.ContactIdleWarned, e.ContactSnoozed, e.ContactUnsnoozed,
})  # fmt: skip
"""Events of a contact that say nothing about its state and may come in any."""

UNCHANGING = frozenset({
    e.ContactNoted, e.NoteChanged, e.QuestionAdded,
    e.HoldRequested, e.ResumeRequested, e.MessageRetried,
})  # fmt: skip
"""Events that change nothing beyond the contact's state and the source's time."""


def hub_offers(script: Script, *, of_consults: bool = False):
    """Every offer of the hub with the floor and the queues that were owed their share just before.

    Consultations are no matches.
    """
    floor, shares = Floor(), oracle.Shares()
    for event in script.history:
        if isinstance(event, e.OfferMade) and not event.observed and event.consult <= of_consults:
            yield floor, event, shares.owed(floor)
        shares.before(floor, event)
        floor.apply(event)
        shares.after(floor, event)


@law
@given(floors, moves)
def test_no_contact_is_lost_or_offered_twice_at_once(plan, moves):
    life = Life(plan)
    for _ in attempts(life, moves):
        assert oracle.inconsistencies(life.script.floor) == []


@pytest.mark.parametrize("kind", [Life, BusyLife])
@law
@given(floors, moves)
def test_no_capable_free_agent_while_a_contact_waits(kind, plan, moves):
    life = kind(plan)
    for now in settled(life, moves):
        assert oracle.unmatched(life.script.floor, now) == []


@law
@given(floors, moves)
def test_a_contact_is_set_aside_by_its_failed_connects_alone_and_not_offered(plan, moves):
    life = Life(plan)
    aside, counted = set(), SetAside()
    for event in life.script.history:
        counted.apply(event)
    for _, step, events in attempts(life, moves):
        offered = {each.contact_id for each in events if isinstance(each, e.OfferMade)}
        moved = {each.contact_id for each in events if isinstance(each, e.ContactQueued)}
        assert isinstance(step, c.OfferAgain) or not offered & aside - moved
        for event in events:
            counted.apply(event)
        aside = counted.contacts()
        assert list(counted.differences(life.script.floor)) == []


@law
@given(floors, moves)
def test_what_an_agent_passes_on_is_taken_or_comes_back(plan, moves):
    life, passed_on = Life(plan), PassedOn()
    for _, _, events in attempts(life, moves):
        for event in events:
            assert list(passed_on.before(event)) == []
            passed_on.apply(event)
        assert list(passed_on.differences(life.script.floor)) == []


@law
@given(floors, moves)
def test_what_an_agent_puts_off_comes_back_at_its_time_or_as_the_customer_writes(plan, moves):
    life, snoozed = Life(plan), Snoozed()
    for now, _, events in attempts(life, moves):
        for event in events:
            assert list(snoozed.before(event)) == []
            snoozed.apply(event)
        assert list(snoozed.differences(life.script.floor)) == []
        if not is_late(life.script.floor, now):
            assert list(snoozed.left_undone(now)) == []
        # What the customer writes brings it back in the same step.
        written = {each.contact_id for each in events if isinstance(each, e.MessageReceived)}
        assert not {each for each in written & life.script.floor.contacts.keys()
                    if life.script.contact(each).is_snoozed}  # fmt: skip


@law
@given(floors, moves)
def test_a_contact_has_one_agent_whatever_becomes_of_the_one_who_is_consulted(plan, moves):
    life = Life(plan)
    before = {}
    for _, _, events in attempts(life, moves):
        live = life.script.floor.contacts
        for event in events:
            if isinstance(event, e.ConsultEnded):
                assert before[event.contact_id] == event.agent
        given = {
            each.contact_id for each in events if isinstance(each, e.ContactTransferred | e.ContactAnswered)
        }
        talking = {each.id: each.agent for each in live.values() if each.talking_since is not None}
        # What is consulted about stays with its agent until it is answered by another, moves or ends.
        assert all(talking[each] == before[each] for each in talking.keys() & before.keys() - given)
        before = talking


@law
@given(floors, moves)
def test_an_agent_goes_on_to_their_next_presence_with_their_last_contact(plan, moves):
    life = Life(plan)
    for _, _, events in attempts(life, moves):
        for agent in life.script.floor.agents.values():
            assert agent.next_presence is None or agent.has_work
            assert agent.next_presence != agent.presence
        assert all(
            not life.script.floor.agents[each.agent].next_presence
            for each in events
            if isinstance(each, e.PresenceChanged) and each.agent in life.script.floor.agents
        )


@law
@given(floors, moves)
def test_the_hub_offers_only_what_the_agent_has_room_for_and_never_whom_they_are_kept_apart_from(plan, moves):
    for floor, offer, _ in hub_offers(live(plan, moves), of_consults=True):
        agent, contact = floor.agents[offer.agent], floor.contacts[offer.contact_id]
        assert oracle.room_left(floor, agent, contact.channel) > 0
        assert not oracle.kept_apart(floor, agent, contact)


@law
@given(floors, moves)
def test_the_best_capable_agent_is_chosen(plan, moves):
    for floor, offer, _ in hub_offers(live(plan, moves)):
        contact = floor.contacts[offer.contact_id]
        assert oracle.best_agent(floor, contact, offer.at) == offer.agent


@pytest.mark.parametrize("kind", [Life, BusyLife])
@law
@given(floors, moves)
def test_an_agent_gets_whoever_is_first_in_line_for_them(kind, plan, moves):
    for floor, offer, owed in hub_offers(live(plan, moves, kind)):
        if is_late(floor, offer.at):
            continue
        agent = floor.agents[offer.agent]
        assert offer.contact_id == oracle.first_for(floor, agent, offer.at, owed)


@law
@given(floors, moves)
def test_a_contact_has_reached_every_step_for_which_it_has_waited_long_enough(plan, moves):
    life = Life(plan)
    for now, _, _ in attempts(life, moves):
        floor = life.script.floor
        if not is_late(floor, now):
            for each in [each for each in floor.contacts.values() if each.visit and each.routing == "hub"]:
                steps = floor.queues[each.queue].config.steps
                due = [n for n, it in enumerate(steps, 1) if each.visit.entered_at + it.after_ms <= now]
                assert max(due, default=0) <= each.step <= len(steps)


@law
@given(floors, moves)
def test_contacts_answered_today_are_those_since_the_day_began(plan, moves):
    script, counted = live(plan, moves), AnsweredToday()
    for event in script.history:
        counted.apply(event)
    assert list(counted.differences(script.floor)) == []


@law
@given(floors, moves)
def test_replaying_the_events_gives_the_live_floor(plan, moves):
    script = live(plan, moves)
    assert comparable(replayed(script.history)) == comparable(script.floor)


@law
@given(floors, moves)
def test_a_floor_read_back_goes_on_as_the_live_one(plan, moves):
    life = Life(plan)
    for _ in attempts(life, moves):
        pass
    script, again = life.script, Router(replayed(life.script.history))
    for each in (script, again):
        unsettle_all(each.floor)  # as after reading the log back: the reason given is then the same
    assert again.handle(c.PassTime(), life.now) == script.at(life.now, c.PassTime())
    assert again.next_deadline() == script.router.next_deadline()


@law
@given(floors, moves)
def test_the_same_steps_at_the_same_instants_give_the_same_events(plan, moves):
    life, again = Life(plan), Life(plan).script
    for now, step, events in attempts(life, moves):
        try:
            assert again.at(now, step) == events
        except Rejected:
            assert events == []


@law_of_every_step
@given(floors, moves)
def test_a_refused_command_changes_nothing(plan, moves):
    life = Life(plan)
    before = comparable(life.script.floor)
    for _, _, events in attempts(life, moves):
        after = comparable(life.script.floor)
        assert events or after == before
        before = after


@law
@given(floors, moves)
def test_no_deadline_is_left_behind_once_time_has_passed(plan, moves):
    life = Life(plan)
    for now, step, _ in attempts(life, moves):
        assert not (isinstance(step, c.PassTime) and is_late(life.script.floor, now))


@law
@given(floors, moves)
def test_every_event_is_one_that_the_contacts_state_allows(plan, moves):
    floor = Floor()
    for event in live(plan, moves).history:
        contact = floor.contacts.get(getattr(event, "contact_id", None))
        if contact is not None and isinstance(event, e.ContactEvent):
            assert type(event) in TRANSITIONS[contact.state].keys() | NEUTRAL
        floor.apply(event)


def test_every_event_class_changes_the_floor_or_is_known_not_to():
    assert CHANGES.keys() | UNCHANGING == set(e.EVENT_CLASSES)
    assert not CHANGES.keys() & UNCHANGING


def test_every_command_and_observation_has_one_handler():
    classes = {each for each in vars(c).values() if isinstance(each, type)}
    assert HANDLERS.keys() == classes - {c.Command, c.Observation, c.ContactFact}


@law
@given(floors, moves)
def test_how_many_stand_before_a_contact_is_counted_by_class(plan, moves):
    life = Life(plan)
    for _ in attempts(life, moves):
        floor = life.script.floor
        in_line = [each for each in oracle.in_line(floor) if each.reserved_for is None]
        for before, contact in enumerate(in_line):
            assert floor.waiting_room.count_before(contact.key) == before


@law
@given(floors, moves)
def test_the_places_of_all_agents_are_counted_by_channel(plan, moves):
    floor = live(plan, moves).floor
    for channel in ("voice", "chat", "email"):
        capacities = [
            dict(each.config.capacity).get(each.config.pools()[channel], 0) for each in floor.agents.values()
        ]
        assert floor.idle_agents.places(floor.idle_agents.all_bits(), channel) == sum(capacities)
