"""All contacts in line in runs: the order of a sorted list, and the classes of each run, none more."""

from collections import Counter
from dataclasses import dataclass
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from contacthub.routing import commands as c
from contacthub.routing.matching.lines import FEW_CLASSES
from contacthub.routing.matching.places import Entry
from contacthub.routing.matching.runs import LONGEST, Runs
from contacthub.testing.floors import FloorBuilder, arrival
from tests.routing.scenes import offers


@dataclass(eq=False)
class Line:
    bits: int


LINES = [Line(0b1), Line(0b110), Line(0b1000)]


def entry(n):
    return Entry((0, n, n), f"c{n}")


def played(steps):
    """Runs after these steps, and what is in line: a number that is there already is taken out."""
    runs, inside = Runs(), {}
    for n, line in steps:
        if n in inside:
            runs.remove(entry(n))
            del inside[n]
        else:
            runs.add(entry(n), LINES[line])
            inside[n] = line
    return runs, inside


def check(runs, inside):
    found = [each for run in runs._runs for each in run.entries]
    assert found == [entry(n) for n in sorted(inside)]
    assert runs._starts == [run.entries[0] for run in runs._runs]
    for run in runs._runs:
        assert 0 < len(run.entries) <= LONGEST
        lines = Counter(LINES[inside[each.key[1]]] for each in run.entries)
        assert run.counts == lines
        assert run.bits == sum(line.bits for line in lines)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 2)), max_size=120))
def test_few_are_in_order_whoever_comes_and_goes(steps):
    check(*played(steps))


def test_many_are_in_order_whoever_comes_and_goes():
    rng = Random(1)
    steps = [(rng.randrange(5_000), rng.randrange(3)) for _ in range(12_000)]
    runs, inside = played(steps)
    check(runs, inside)
    assert len(runs) > 5
    runs, inside = played([(n, n % 3) for n in range(3_000)])  # as they arrive
    check(runs, inside)
    assert len(runs) == 3_000 // (LONGEST // 2) + 1


def test_classes_of_a_run_are_found_with_its_last_place():
    runs, _ = played([(n, 0) for n in range(300)] + [(n, 1) for n in range(300, 600)])
    first, second = (run.entries[-1] for run in runs._runs[:2])
    assert list(runs.with_any_of(0b1000)) == []
    assert next(runs.with_any_of(0b1)) == (0b1, first)
    assert next(runs.with_any_of(0b100)) == (0b100, second)


def many_classes(first, *, between=0):
    """Lina serves more classes than are compared one by one; each has one contact, ``first`` the longest.

    ``between``: so many contacts that no agent can take come after that one.
    """
    builder = FloorBuilder().queue()
    skills = {f"s{n}": 1 for n in range(FEW_CLASSES * 2)}
    script = builder.agent("lina", skills=skills, presence="lunch").script()
    for at, n in enumerate([first, *(n for n in range(len(skills)) if n != first)]):
        script.at(at, arrival(f"c{n}", skills={f"s{n}": 1}))
        for stranger in range(0 if at else between):
            script.at(at, arrival(f"x{stranger}", skills={"nobody": 1}))
    return script


def test_of_very_many_classes_the_longest_waiting_contact_is_found():
    for first in (0, 3, 2 * FEW_CLASSES - 1):
        script = many_classes(first)
        assert offers(script.at(100, c.SetPresence(agent="lina", presence="available"))) == [
            (f"c{first}", "lina")
        ]


def test_past_contacts_that_cool_off_the_next_run_is_looked_at():
    script = many_classes(0, between=LONGEST)
    script.at(1_000, c.SetPresence(agent="lina", presence="available"))
    for n in range(2 * FEW_CLASSES - 1):
        assert offers(script.at(1_001 + n, c.DeclineOffer(agent="lina", offer_id=f"c{n}.1"))) == [
            (f"c{n + 1}", "lina")
        ]
