"""The longest idle of any set of agents, however many there are and however often they change places."""

from hypothesis import given, settings
from hypothesis import strategies as st

from contacthub.routing.config import DEFAULT_CAPACITY, AgentConfig
from contacthub.routing.floor.entities import Agent
from contacthub.routing.matching.classes import ClassKey, Tier
from contacthub.routing.matching.idle_agents import FEW, IdleAgents
from contacthub.routing.matching.rounds import Rounds
from contacthub.routing.words import AVAILABLE

MANY = 5 * FEW
SPEAKS = ClassKey(tiers=(Tier(("support",), (("french", 1),)),), channel="voice", priority=0)

names = st.integers(0, MANY - 1).map(lambda n: f"agent{n}")
steps = st.lists(st.tuples(st.sampled_from(["move", "move", "move", "remove"]), names), max_size=400)


def agent(name, *, french=True):
    config = AgentConfig(
        id=name,
        skills=(("french", 1),) if french else (),
        queues=("support",),
        capacity=DEFAULT_CAPACITY,
    )
    return Agent(
        config=config,
        skills=dict(config.skills),
        pools=config.pools(),
        capacity=dict(config.capacity),
        presence=AVAILABLE,
        console=True,
    )


def moved(steps, agents):
    """The index after these steps, and the order of idleness as a list."""
    index, order = IdleAgents(), []
    for what, name in [("move", each) for each in agents] + steps:
        order = [each for each in order if each != name]
        if what == "move":
            index.move_to_end(agents[name])
            order.append(name)
        else:
            index.remove(name)
    return index, order


@settings(max_examples=60, deadline=None)
@given(steps, st.sets(names), st.integers(1, MANY))
def test_the_longest_idle_of_any_set_are_the_first_of_it_in_the_order(steps, chosen, count):
    index, order = moved(steps, {f"agent{n}": agent(f"agent{n}") for n in range(MANY)})
    bits = sum(index.bit(name) for name in chosen)
    assert [each.id for each in index.in_order()] == order
    assert [each.id for each in index.first(bits, count)] == [name for name in order if name in chosen][
        :count
    ]


@settings(max_examples=60, deadline=None)
@given(steps)
def test_a_bit_that_passes_to_a_new_agent_brings_nothing_with_it(steps):
    agents = {f"agent{n}": agent(f"agent{n}", french=bool(n % 3)) for n in range(MANY)}
    index, order = moved(steps, agents)
    assert index.all_bits().bit_count() == len(index) == len(order)
    able = [name for name in order if agents[name].skills]
    assert [each.id for each in index.first(index.free(SPEAKS), MANY)] == able


def test_an_agent_keeps_the_bit_in_every_place_of_the_order():
    index, _ = moved([], agents := {f"agent{n}": agent(f"agent{n}") for n in range(MANY)})
    bits = {name: index.bit(name) for name in agents}
    for name in list(agents)[::2] * 9:
        index.move_to_end(agents[name])
    assert {name: index.bit(name) for name in agents} == bits
    index.remove("agent7")
    index.move_to_end(newcomer := agent("newcomer"))
    assert index.bit(newcomer.id) == bits["agent7"]
    assert index.bit("agent7") == 0


def test_rounds_that_most_agents_have_left_are_joined():
    rounds, turns = Rounds(), {}
    for n in range(100):
        turns[n] = rounds.add(1 << n, 100)
    for _ in range(1_000):  # all but every tenth agent come and go, for a day
        for n in range(100):
            if n % 10:
                rounds.remove(1 << n, turns[n])
                turns[n] = rounds.add(1 << n, 100)
    assert len(rounds) <= 46
    assert max(each.bit_count() for each in rounds) <= 11
    assert sum(rounds) == (1 << 100) - 1
