"""Estimated waits under virtual time: as theory says for M/M/n and Erlang A, and as the waits then are."""

from heapq import heappop, heappush
from itertools import accumulate
from random import Random
from statistics import fmean

import pytest
from hypothesis import given, settings

from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.routing.floor.states import ContactState
from contacthub.routing.matching.estimating import Estimating, estimated_wait_ms
from contacthub.testing.floors import FloorBuilder, arrival
from tests.routing.laws.floors import floors
from tests.routing.laws.sequences import Life, attempts, moves

MINUTE = 60_000
WARM_UP = 300

# Rates per minute of arrivals, ends of talks and givings up, and the agents.
ERLANG_C = (3.3333333333, 0.3333333333, 0, 14)
ERLANG_C_BUSIER = (3.5, 0.3333333333, 0, 13)
ERLANG_C_BUSIEST = (4, 1, 0, 5)
ERLANG_A = (48, 1, 0.5, 50)
ERLANG_A_OVERLOADED = (55, 1, 0.5, 50)
ERLANG_A_FULL = (120, 1, 1, 100)


def waits_behind(end, leave, agents):
    """How long a customer who never gives up waits behind 0, 1, 2, … others when all agents are busy."""
    return list(accumulate(1 / (agents * end + each * leave) for each in range(agents * 20)))


def mean_wait(arrive, end, leave, agents):
    """How long all wait on average, from the chances of each length of line."""
    waits = [0.0] * agents + waits_behind(end, leave, agents)
    chance, all_chances, total = 1.0, 0.0, 0.0
    for inside, wait in enumerate(waits):
        all_chances, total = all_chances + chance, total + chance * wait
        chance *= arrive / (end * min(inside + 1, agents) + leave * max(0, inside + 1 - agents))
    return total / all_chances


class Day:
    """Customers come, wait and talk at random, until so many have come.

    ``found``: of those who had to wait, how many were before them, what was estimated and how long they
    waited, in minutes; None for who gave up.
    """

    def __init__(self, rates, arrivals):
        self.arrive, self.end, self.leave, agents = rates
        builder = FloorBuilder().queue(wrap_up_ms=0)
        for n in range(agents):
            builder.agent(f"agent{n}", capacity={"chat": 1})
        self.script, self.dice = builder.script(), Random(7)
        self.left, self.coming = arrivals, [(0, 0, self.comes)]
        self.estimated, self.found = {}, []
        while self.coming:
            now, n, what = heappop(self.coming)
            what(now, n)

    def later(self, now, rate, n, what):
        heappush(self.coming, (now + round(self.dice.expovariate(rate) * MINUTE), n, what))

    def comes(self, now, n):
        happened = self.script.at(now, arrival(f"c{n}", channel="chat"))
        self.left -= 1
        if self.left:
            self.later(now, self.arrive, n + 1, self.comes)
        contact, floor = self.script.contact(f"c{n}"), self.script.floor
        if contact.state is ContactState.WAITING:
            guess = estimated_wait_ms(floor, contact, now)
            self.estimated[contact.id] = (len(floor.waiting_room) - 1, guess, now)
            if self.leave:
                self.later(now, self.leave, n, self.gives_up)
        self.talk(now, happened)

    def gives_up(self, now, n):
        if f"c{n}" in self.estimated:
            self.has_waited(f"c{n}", None)
            self.script.at(now, c.End(contact_id=f"c{n}", ended_by="customer"))

    def ends(self, now, n):
        self.talk(now, self.script.at(now, c.End(contact_id=f"c{n}", ended_by="customer")))

    def talk(self, now, happened):
        for offer in [each for each in happened if isinstance(each, e.OfferMade)]:
            self.script.at(now, c.AcceptOffer(agent=offer.agent, offer_id=offer.offer_id))
            self.later(now, self.end, int(offer.contact_id[1:]), self.ends)
            if offer.contact_id in self.estimated:
                self.has_waited(offer.contact_id, now)

    def has_waited(self, name, until):
        before, guess, since = self.estimated.pop(name)
        if guess is not None:
            waited = None if until is None else (until - since) / MINUTE
            self.found.append((before, guess / MINUTE, waited))


@pytest.mark.parametrize(
    ("rates", "exact"), [(ERLANG_C, 0.130599), (ERLANG_C_BUSIER, 0.442615), (ERLANG_C_BUSIEST, 0.554113)]
)
def test_the_formula_gives_the_mean_wait_of_erlang_c(rates, exact):
    assert mean_wait(*rates) == pytest.approx(exact, rel=1e-4)


@pytest.mark.parametrize("rates", [ERLANG_C_BUSIER, ERLANG_A, ERLANG_A_OVERLOADED, ERLANG_A_FULL])
def test_estimates_are_what_the_formula_gives_for_the_true_rates(rates):
    theory = waits_behind(*rates[1:])
    found = Day(rates, 3_000).found[WARM_UP:]
    assert fmean(guess / theory[before] for before, guess, _ in found) == pytest.approx(1, rel=0.1)


def test_a_customer_waits_about_as_long_as_was_estimated():
    found = [(guess, waited) for _, guess, waited in Day(ERLANG_C_BUSIER, 9_000).found[WARM_UP:]]
    for low, high in [(0, 0.5), (0.5, 1), (1, 2), (2, 9)]:
        some = [(guess, waited) for guess, waited in found if low < guess <= high]
        assert len(some) > 50
        assert fmean(waited for _, waited in some) == pytest.approx(
            fmean(guess for guess, _ in some), rel=0.2
        )


@settings(max_examples=30, deadline=None)
@given(floors, moves)
def test_agents_kept_for_others_make_no_wait_shorter(plan, moves):
    life = Life(plan)
    for now, *_ in attempts(life, moves):
        floor = life.script.floor
        waiting = [
            each
            for each in floor.contacts.values()
            if each.state is ContactState.WAITING
            and not {each.channel, "voice" if each.callback is not None else each.channel}
            & set(dict(floor.queues[each.visits[-1].queue].config.reserve))
        ]
        kept = [estimated_wait_ms(floor, each, now) for each in waiting]
        reserving, floor.reserving = floor.reserving, []
        free = [estimated_wait_ms(floor, each, now) for each in waiting]
        floor.reserving = reserving
        for with_reserves, without in zip(kept, free, strict=True):
            assert with_reserves is None or (without is not None and without <= with_reserves)


@settings(max_examples=30, deadline=None)
@given(floors, moves)
def test_what_is_counted_on_from_contact_to_contact_is_what_each_is_told_alone(plan, moves):
    life = Life(plan)
    for now, *_ in attempts(life, moves):
        floor = life.script.floor
        estimating = Estimating(floor, now)
        in_line = [contact_id for _, contact_id in floor.waiting_room.in_order()]
        alone = {each: estimated_wait_ms(floor, floor.contacts[each], now) for each in in_line}
        told = estimating.of_first(len(in_line))
        assert told.keys() == {each for each, wait in alone.items() if wait is not None}
        assert all(abs(wait.wait_ms - alone[each]) <= 1 for each, wait in told.items())
        assert all(0 <= wait.from_ms <= wait.to_ms for wait in told.values())
        assert all(wait.wait_ms >= 0 for each in floor.queues if (wait := estimating.of_queue(each)))
