"""Processes as data: steps, who does them, how long they may take, and what may follow."""

from __future__ import annotations

from collections.abc import Iterator

from contacthub.processes.words import KEEPER, OWNER, THRESHOLDS
from contacthub.routing.values import value


@value(kw_only=True)
class Within:
    """How long a step may take: ``ms`` that elapse; with ``hours``, of the opening hours of that name.

    ``days`` more, each as long as it is open on an ordinary day. Hours named ``queue:support`` are those
    of the queue, ``floor:`` those of the floor.
    """

    ms: int = 0
    hours: str | None = None
    days: int = 0


@value(kw_only=True)
class WithinBy:
    """How long a step may take by what was chosen in a field before; ``by``: of each choice."""

    field: str
    by: dict[str, Within]


@value(kw_only=True)
class Late:
    """What is done when so many percent (``at``) of a step's time are used up.

    ``priority``: it is at least so urgent then. ``queue``: whose agents have it from then on;
    ``to_supervisors``: they have it.
    """

    at: int
    priority: int | None = None
    queue: str | None = None
    to_supervisors: bool = False


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
    """What is filled in at a step. ``kind``: text, number, day, choice (of ``choices``), agent or money.

    ``money`` is what the customer is given.
    """

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
    ``is_approval``: of a step that judges another, what was proposed is approved.
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
    writes: str | None = None
    """What the hub writes of the item then: a ``service_record`` of its customer."""
    is_approval: bool = False
    on: str | None = None
    """A field of the step that names a day: the step that follows begins on it."""


@value(kw_only=True)
class Limit:
    """How much money a role may approve for a customer in 30 days."""

    role: str
    most: str


@value(kw_only=True)
class Step:
    """A step of a process. ``is_paused``: the clock stands still while an item is here.

    ``call_in``: the queue in which the customer is called as the step begins.
    ``approves``: the step whose fields it judges; ``about``: a field that names an agent who may not do it.
    ``limits``: none, any amount; a role that is not among them approves none. ``within_by``: in place of
    ``within``, where it knows the choice. ``late``: what is done when the time is used up.
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
    needs_quote: bool = False
    """It ends as ``done`` only if the warranty covers it, or a quote is accepted."""
    approves: str | None = None
    about: str | None = None
    limits: tuple[Limit, ...] = ()
    within_by: WithinBy | None = None
    late: tuple[Late, ...] = ()

    @property
    def others(self) -> tuple[str, ...]:
        """Steps, or ``keeper``: who did one of these may not do this step."""
        judged = () if self.approves is None else (self.approves, KEEPER)
        return tuple(dict.fromkeys((*judged, *self.who.other_than)))

    @property
    def hours_named(self) -> set[str]:
        """The hours by which it is counted."""
        times = (self.within, *(self.within_by.by.values() if self.within_by is not None else ()))
        return {each.hours for each in times if each is not None and each.hours is not None}

    def outcome(self, name: str) -> Outcome | None:
        """The outcome of that name."""
        return next((each for each in self.outcomes if each.id == name), None)


@value(kw_only=True)
class Process:
    """A process; the first step is where its items begin. ``prefix``: of their numbers, as ``C``.

    ``reopen_days``: how long after its end an item begins again under its number.
    """

    id: str
    name: str = ""
    kind: str
    prefix: str
    steps: tuple[Step, ...]
    reopen_days: int = 30

    def step(self, name: str) -> Step | None:
        """The step of that name."""
        return next((each for each in self.steps if each.id == name), None)

    @property
    def deciding(self) -> set[str]:
        """Fields whose choice says how long a step may take."""
        return {each.within_by.field for each in self.steps if each.within_by is not None}

    def judge_of(self, name: str) -> Step | None:
        """The step that judges what is filled in at the step of that name."""
        return next((each for each in self.steps if each.approves == name), None)


def faults_of(process: Process) -> list[tuple[str, str]]:
    """What is wrong with the steps of a process: the step, and the fault in words.

    A step that is not there, that no item reaches, or from which none is ever over; money that
    nobody approves.
    """
    names = [each.id for each in process.steps]
    found: list[tuple[str, str]] = []
    if not names:
        return [("", "a process needs a step")]
    ways: Ways = {}
    for step in process.steps:
        if names.count(step.id) > 1:
            found.append((step.id, f"step {step.id} is there twice"))
        if not step.outcomes:
            found.append((step.id, f"nothing ends step {step.id}; give it an outcome"))
        ways.setdefault(step.id, set()).update(_ways_on(step))
        wanted = [name for name in step.who.other_than if name not in (*names, "keeper")]
        wanted += [name for name in ways[step.id] if name is not None and name not in names]
        found += [(step.id, f"there is no step {name}") for name in wanted]
        found += _faults_of_days(step)
    reached = _reached({names[0]}, ways)
    found += [(name, f"no item reaches step {name}") for name in names if name not in reached]
    ends = {name for name, to in ways.items() if None in to}
    back: Ways = {name: set() for name in names}
    for name, to in ways.items():
        for each in to & set(names):
            back[str(each)].add(name)
    leads_out = _reached(ends, back)
    found += [(name, f"from step {name} no item is ever over") for name in names if name not in leads_out]
    found += _faults_of_approval(process, ways)
    return list(dict.fromkeys(found))


Ways = dict[str, set[str | None]]
"""From each step, the steps that may follow; None: the item is over."""


def _faults_of_approval(process: Process, ways: Ways) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    agents = {field.id for step in process.steps for field in step.fields if field.kind == "agent"}
    for step in process.steps:
        if step.about is not None and step.about not in agents:
            found.append((step.id, f"there is no field {step.about} of the kind agent"))
        found += [(step.id, said) for said in _faults_of_judge(process, step, ways)]
        if step.within_by is not None and (said := _fault_of_choice(process, step.within_by)) is not None:
            found.append((step.id, said))
        judge = process.judge_of(step.id)
        if any(each.kind == "money" for each in step.fields) and _leads_out(step, judge, ways):
            found.append((step.id, f"money of step {step.id} can be given without a step that approves it"))
    return found


def _faults_of_days(step: Step) -> list[tuple[str, str]]:
    days = {each.id for each in step.fields if each.kind == "day"}
    return [
        (step.id, f"there is no field {each.on} of the kind day at step {step.id}")
        for each in step.outcomes
        if each.on is not None and each.on not in days
    ]


def _fault_of_choice(process: Process, wanted: WithinBy) -> str | None:
    choices = [
        field.choices
        for step in process.steps
        for field in step.fields
        if field.id == wanted.field and field.kind == "choice"
    ]
    if not choices:
        return f"there is no field {wanted.field} of the kind choice"
    unknown = [each for each in wanted.by if each not in choices[0]]
    return f"field {wanted.field} has no choice {unknown[0]}" if unknown else None


def _faults_of_judge(process: Process, step: Step, ways: Ways) -> Iterator[str]:
    approvals = [each.id for each in step.outcomes if each.is_approval]
    if step.approves is None:
        yield from (f"outcome {each} approves, and step {step.id} does not" for each in approvals)
        if step.limits:
            yield f"step {step.id} has limits and approves nothing"
    elif step.approves == step.id:
        yield f"step {step.id} cannot approve itself"
    elif process.step(step.approves) is None:
        yield f"there is no step {step.approves}"
    elif process.judge_of(step.approves) != step:
        yield f"step {step.approves} is approved by two steps"
    else:
        if not approvals:
            yield f"no outcome of step {step.id} approves; give one approved = true"
        # Once it has judged, there is nothing to judge until that step is done again.
        begins = {process.steps[0].id, *(each for each in ways[step.id] if each is not None)}
        if step.id in _reached(begins, {**ways, step.approves: set()}):
            yield f"step {step.id} is reached without step {step.approves}"


def _leads_out(step: Step, judge: Step | None, ways: Ways) -> bool:
    """Whether an item may be over after a step, and its judge had no say."""
    barred = ways if judge is None else {**ways, judge.id: set()}
    return any(None in barred.get(each, ()) for each in _reached({step.id}, barred))


def _ways_on(step: Step) -> set[str | None]:
    found = {each.to for each in step.outcomes}
    return found | {each.at_last for each in step.outcomes if each.at_most is not None}


def _reached(start: set[str], ways: Ways) -> set[str]:
    found, left = set(start), list(start)
    while left:
        for each in ways.get(left.pop(), ()):
            if each is not None and each not in found:
                found.add(each)
                left.append(each)
    return found
