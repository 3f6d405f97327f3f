"""Processes as data: steps, who does them, how long they may take, and what may follow."""

from __future__ import annotations

from contacthub.processes.words import OWNER, THRESHOLDS
from contacthub.routing.values import value


@value(kw_only=True)
class Within:
    """How long a step may take: ``ms`` that elapse; with ``hours``, of the opening hours of that name."""

    ms: int
    hours: str | None = None


@value(kw_only=True)
class Who:
    """Who does a step: the owner, the keeper, a queue or a role.

    ``other_than``: steps, or ``keeper``. A person who did one of these, or took the item up, may not do this.
    """

    kind: str = OWNER
    name: str | None = None
    other_than: tuple[str, ...] = ()


@value(kw_only=True)
class StepField:
    """What is filled in at a step. ``kind``: text, number, day or choice, of ``choices``."""

    id: str
    name: str
    kind: str = "text"
    choices: tuple[str, ...] = ()
    is_needed: bool = False


@value(kw_only=True)
class Opens:
    """What begins by itself when a step ends so: an item by ``process``, ``after_ms`` later.

    ``queue``: who has it; None: the keeper of the first. ``ask``: the survey by which the hub itself asks the
    customer when the time has come; with that the item is over.
    """

    process: str
    title: str = ""
    after_ms: int = 0
    queue: str | None = None
    ask: str | None = None


@value(kw_only=True)
class Outcome:
    """How a step may end. ``to``: the step that follows; None: the item is over. ``opens``: what begins.

    ``needs_note``: it must be said why. ``after_ms``: the step that follows begins so much later.
    ``at_most``: how often the step may end so; after that the item goes to the step
    ``at_last``, or is over. ``gives_back``: the piece that the item waited for is not taken, and is the next
    one's who waits for it.
    """

    id: str
    name: str = ""
    to: str | None = None
    needs_note: bool = False
    after_ms: int = 0
    at_most: int | None = None
    at_last: str | None = None
    gives_back: bool = False
    opens: tuple[Opens, ...] = ()


@value(kw_only=True)
class Step:
    """A step of a process. ``is_paused``: the clock stands still while an item is here.

    ``call_in``: the queue in which the customer is called as the step begins.
    """

    id: str
    name: str = ""
    who: Who = Who()
    fields: tuple[StepField, ...] = ()
    within: Within | None = None
    outcomes: tuple[Outcome, ...]
    thresholds: tuple[int, ...] = THRESHOLDS
    is_paused: bool = False
    call_in: str | None = None

    def outcome(self, name: str) -> Outcome | None:
        """The outcome of that name."""
        return next((each for each in self.outcomes if each.id == name), None)


@value(kw_only=True)
class Process:
    """A process; the first step is where its items begin. ``prefix``: of their numbers, as ``C``."""

    id: str
    name: str = ""
    kind: str
    prefix: str
    steps: tuple[Step, ...]

    def step(self, name: str) -> Step | None:
        """The step of that name."""
        return next((each for each in self.steps if each.id == name), None)


def faults_of(process: Process) -> list[tuple[str, str]]:
    """What is wrong with the steps of a process: the step, and the fault in words.

    A step that is not there, that no item reaches, or from which none is ever over.
    """
    names = [each.id for each in process.steps]
    found: list[tuple[str, str]] = []
    if not names:
        return [("", "a process needs a step")]
    ways: dict[str, set[str | None]] = {}
    for step in process.steps:
        if names.count(step.id) > 1:
            found.append((step.id, f"step {step.id} is there twice"))
        if not step.outcomes:
            found.append((step.id, f"nothing ends step {step.id}; give it an outcome"))
        ways.setdefault(step.id, set()).update(_ways_on(step))
        wanted = [name for name in step.who.other_than if name not in (*names, "keeper")]
        wanted += [name for name in ways[step.id] if name is not None and name not in names]
        found += [(step.id, f"there is no step {name}") for name in wanted]
    reached = _reached({names[0]}, ways)
    found += [(name, f"no item reaches step {name}") for name in names if name not in reached]
    ends = {name for name, to in ways.items() if None in to}
    back: dict[str, set[str | None]] = {name: set() for name in names}
    for name, to in ways.items():
        for each in to & set(names):
            back[str(each)].add(name)
    leads_out = _reached(ends, back)
    found += [(name, f"from step {name} no item is ever over") for name in names if name not in leads_out]
    return list(dict.fromkeys(found))


def _ways_on(step: Step) -> set[str | None]:
    found = {each.to for each in step.outcomes}
    return found | {each.at_last for each in step.outcomes if each.at_most is not None}


def _reached(start: set[str], ways: dict[str, set[str | None]]) -> set[str]:
    found, left = set(start), list(start)
    while left:
        for each in ways.get(left.pop(), ()):
            if each is not None and each not in found:
                found.add(each)
                left.append(each)
    return found
