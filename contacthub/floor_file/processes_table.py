"""``[[processes]]`` of the floor file: the steps of work after a contact."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, BeforeValidator, Field, model_validator

from contacthub.api.validation import WHOLE, WORD
from contacthub.floor_file.table import STRICT, Id, Name, fault_at
from contacthub.processes.config import (
    Late,
    Limit,
    Opens,
    Outcome,
    Process,
    Step,
    StepField,
    Who,
    Within,
    WithinBy,
    faults_of,
)
from contacthub.processes.money import MONEY
from contacthub.processes.words import KEEPER, OF_FLOOR, OF_QUEUE, QUEUE, ROLE, SUPERVISOR, THRESHOLDS

MAX_PROCESSES: Final = 50
MAX_STEPS: Final = 30
MAX_EACH: Final = 20
DURATION: Final = r"^[1-9][0-9]{0,3}[mhd]$"
UNITS: Final = {"m": 60_000, "h": 3_600_000, "d": 86_400_000}
WITHIN: Final = r"^([1-9][0-9]{0,3}[mhd]|[1-9][0-9]{0,2} business days?)$"
GIVE_TO: Final = r"^(supervisor|queue:\S.*)$"
OWNER: Final = r"^(keeper|queue:\S.*)$"

Word = Annotated[str, Field(pattern=WORD)]
Duration = Annotated[str, Field(pattern=DURATION)]
AllowedTime = Annotated[str, Field(pattern=WITHIN)]
Money = Annotated[str, Field(pattern=MONEY)]
Percent = Annotated[int, Field(ge=1, le=1000), WHOLE]


def duration_ms(text: str) -> int:
    """``30m``, ``24h`` or ``3d`` in milliseconds. Raises: ValueError."""
    if re.fullmatch(DURATION, text) is None:
        raise ValueError(f"{text[:20]!r} is no time; examples are 30m, 24h and 3d")
    return int(text[:-1]) * UNITS[text[-1]]


class FieldTable(BaseModel):
    """``[[processes.steps.fields]]``: what is filled in at a step."""

    model_config = STRICT

    id: Word
    name: Name
    kind: Literal["text", "number", "day", "choice", "agent", "money", "parts"] = "text"
    choices: Annotated[list[Name], Field(max_length=100)] = []
    needed: bool = False

    @model_validator(mode="after")
    def _has_choices(self) -> Self:
        if (self.kind == "choice") != bool(self.choices):
            raise fault_at("choices", said="needed of a choice, and of nothing else")
        return self

    def field(self) -> StepField:
        """As the engine has it."""
        return StepField(
            id=self.id,
            name=self.name,
            kind=self.kind,
            choices=tuple(self.choices),
            is_needed=self.needed,
        )


class OpensTable(BaseModel):
    """What begins by itself when a step ends so. ``owner``: ``keeper``, or a queue as ``queue:support``."""

    model_config = STRICT

    process: Word
    title: Name | None = None
    after: Duration | None = None
    owner: Annotated[str, Field(pattern=OWNER, max_length=200)] = KEEPER
    ask: Word | None = None

    def opens(self) -> Opens:
        """As the engine has it."""
        return Opens(
            process=self.process,
            title=self.title or "",
            after_ms=0 if self.after is None else duration_ms(self.after),
            queue=None if self.owner == KEEPER else self.owner.removeprefix("queue:"),
            ask=self.ask,
        )


class LateTable(BaseModel):
    """What is done when so many percent of a step's time are used up."""

    model_config = STRICT

    at: Percent
    priority: Annotated[int, Field(ge=-1000, le=1000), WHOLE] | None = None
    give_to: Annotated[str, Field(pattern=GIVE_TO, max_length=200)] | None = None

    def late(self) -> Late:
        """As the engine has it."""
        to_queue = self.give_to is not None and self.give_to.startswith(OF_QUEUE)
        return Late(
            at=self.at,
            priority=self.priority,
            queue=self.give_to.removeprefix(OF_QUEUE) if self.give_to is not None and to_queue else None,
            to_supervisors=self.give_to == SUPERVISOR,
        )


def _listed(value: object) -> object:
    """One table stands for a list of it."""
    return [value] if isinstance(value, dict) else value


Opened = Annotated[list[OpensTable], Field(max_length=MAX_EACH)]


class OutcomeTable(BaseModel):
    """``[[processes.steps.outcomes]]``: how a step may end. Without ``to`` the item is over."""

    model_config = STRICT

    id: Word
    name: Name
    to: Word | None = None
    note: bool = False
    after: Duration | None = None
    on: Word | None = None
    at_most: Annotated[int, Field(ge=1, le=100), WHOLE] | None = None
    at_last: Word | None = None
    gives_back: bool = False
    opens: Annotated[
        Opened,
        BeforeValidator(_listed, json_schema_input_type=OpensTable | Opened),
    ] = []
    approved: bool = False
    writes: Literal["service_record"] | None = None

    def outcome(self) -> Outcome:
        """As the engine has it."""
        return Outcome(
            id=self.id,
            name=self.name,
            to=self.to,
            needs_note=self.note,
            after_ms=0 if self.after is None else duration_ms(self.after),
            at_most=self.at_most,
            at_last=self.at_last,
            gives_back=self.gives_back,
            opens=tuple(each.opens() for each in self.opens),
            is_approval=self.approved,
            on=self.on,
            writes=self.writes,
        )


class StepTable(BaseModel):
    """``[[processes.steps]]``; who does it: ``who``, or the agents of a ``queue``.

    ``call_in``: the queue in which the customer is called as it begins.
    """

    model_config = STRICT

    id: Word
    name: Name
    who: Literal["owner", "keeper", "supervisor"] = "owner"
    queue: Id | None = None
    other_than: Annotated[list[Word], Field(max_length=MAX_EACH)] = []
    approves: Word | None = None
    about: Word | None = None
    limits: dict[Literal["agent", "supervisor", "admin"], Money] = {}
    within: AllowedTime | None = None
    within_by: Annotated[dict[str, str], Field(max_length=MAX_EACH)] | None = None
    hours: Id | None = None
    late: Annotated[list[LateTable], Field(max_length=MAX_EACH)] = []
    tell_at: Annotated[list[Percent], Field(max_length=MAX_EACH)] = list(THRESHOLDS)
    paused: bool = False
    call_in: Id | None = None
    needs_quote: bool = False
    fields: Annotated[list[FieldTable], Field(max_length=MAX_EACH)] = []
    outcomes: Annotated[list[OutcomeTable], Field(min_length=1, max_length=MAX_EACH)]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.hours is not None and self.within is None and self.within_by is None:
            raise fault_at("hours", said="only of a step that has a time, `within`")
        self._check_times()
        for key, ids in (("fields", self.fields), ("outcomes", self.outcomes)):
            names = [each.id for each in ids]
            for n, name in enumerate(names):
                if name in names[:n]:
                    raise fault_at(key, n, "id", said=f"{name}: there twice")
        return self

    def _check_times(self) -> None:
        """Raise unless each time is one."""
        times = {"within": self.within} if self.within is not None else {}
        if self.within_by is not None:
            if "field" not in self.within_by or len(self.within_by) == 1:
                raise fault_at("within_by", said='needs a `field` and its choices, as "1" = "30m"')
            for choice, text in self.within_by.items():
                if choice != "field" and re.fullmatch(WITHIN, text) is None:
                    raise fault_at("within_by", choice, said="no time; examples are 30m and 2 business days")
                times[choice] = text
            times.pop("field", None)
        if self.late and not times:
            raise fault_at("late", said="only of a step that has a time, `within`")

    def _within(self, text: str) -> Within:
        number, _, days = text.partition(" ")
        if days:
            named = OF_FLOOR if self.queue is None else f"{OF_QUEUE}{self.queue}"
            return Within(days=int(number), hours=self.hours or named)
        return Within(ms=duration_ms(text), hours=self.hours)

    def _within_by(self) -> WithinBy | None:
        if self.within_by is None:
            return None
        by = {choice: self._within(text) for choice, text in self.within_by.items() if choice != "field"}
        return WithinBy(field=self.within_by["field"], by=by)

    def step(self) -> Step:
        """As the engine has it."""
        kind: str = self.who
        name: str | None = None
        if self.queue is not None:
            kind, name = QUEUE, self.queue
        if kind == SUPERVISOR:
            kind, name = ROLE, SUPERVISOR
        return Step(
            id=self.id,
            name=self.name,
            who=Who(kind=kind, name=name, other_than=tuple(self.other_than)),
            fields=tuple(each.field() for each in self.fields),
            within=None if self.within is None else self._within(self.within),
            within_by=self._within_by(),
            late=tuple(each.late() for each in self.late),
            outcomes=tuple(each.outcome() for each in self.outcomes),
            thresholds=tuple(sorted({*self.tell_at, *(each.at for each in self.late)})),
            is_paused=self.paused,
            call_in=self.call_in,
            needs_quote=self.needs_quote,
            approves=self.approves,
            about=self.about,
            limits=tuple(Limit(role=role, most=most) for role, most in self.limits.items()),
        )


class ProcessTable(BaseModel):
    """``[[processes]]``. ``kind``: what its items are, ``number``: what their numbers begin with."""

    model_config = STRICT

    id: Word
    retired: bool = False
    name: Name | None = None
    kind: Word | None = None
    number: Annotated[str, Field(pattern=r"^[A-Z]{1,4}$")] = "W"
    reopen_days: Annotated[int, Field(ge=0, le=3650), WHOLE] = 30
    steps: Annotated[list[StepTable], Field(max_length=MAX_STEPS)] = []

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.retired:
            return self
        names = [each.id for each in self.steps]
        for step, said in faults_of(self.process()):
            place = (names.index(step), "id") if step in names else ()
            raise fault_at("steps", *place, said=said)
        return self

    def process(self) -> Process:
        """As the engine has it."""
        return Process(
            id=self.id,
            name=self.name or self.id,
            kind=self.kind or self.id,
            prefix=self.number,
            steps=tuple(each.step() for each in self.steps),
            reopen_days=self.reopen_days,
        )
