"""A process as ``[[processes]]`` of the floor file writes it, without what is the default."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from contacthub.api.json import Json
from contacthub.floor_file.processes_table import (
    UNITS,
    FieldTable,
    LateTable,
    OpensTable,
    OutcomeTable,
    ProcessTable,
    StepTable,
)
from contacthub.floor_file.resets import defaults_of, without
from contacthub.processes.config import Late, Opens, Outcome, Process, Step, StepField, Within
from contacthub.processes.words import KEEPER, OF_FLOOR, OF_QUEUE, OWNER, QUEUE, SUPERVISOR, THRESHOLDS


def process_table(process: Process) -> Json:
    """``[[processes]]``."""
    called = {"name": process.name, "kind": process.kind}
    return {
        "id": process.id,
        **without(called, dict.fromkeys(called, process.id)),
        **_said(ProcessTable, number=process.prefix, reopen_days=process.reopen_days),
        "steps": [_step(each) for each in process.steps],
    }


def _said(table: type[BaseModel], **said: Any) -> Json:  # Any: JSON
    return without(said, defaults_of(table))


def _step(step: Step) -> Json:
    who, is_of_queue = step.who, step.who.kind == QUEUE
    return {
        "id": step.id,
        **_said(
            StepTable,
            name=step.name,
            queue=who.name if is_of_queue else None,
            who=OWNER if is_of_queue else who.name or who.kind,
            other_than=list(who.other_than),
            approves=step.approves,
            about=step.about,
            limits={each.role: each.most for each in step.limits},
            **_times(step),
            late=[_late(each) for each in step.late],
            tell_at=_told_at(step),
            paused=step.is_paused,
            call_in=step.call_in,
            needs_quote=step.needs_quote,
            fields=[_field(each) for each in step.fields],
            outcomes=[_outcome(each) for each in step.outcomes],
        ),
    }


def _times(step: Step) -> dict[str, Any]:
    """``within``, ``within_by`` and the hours by which they count."""
    by = step.within_by
    counted = [each for each in step.hours_named if each != OF_FLOOR and not each.startswith(OF_QUEUE)]
    return {
        "within": None if step.within is None else _within(step.within),
        "within_by": None
        if by is None
        else {"field": by.field, **{choice: _within(each) for choice, each in by.by.items()}},
        "hours": next(iter(counted), None),
    }


def _within(within: Within) -> str:
    if within.days:
        return f"{within.days} business day{'s' if within.days > 1 else ''}"
    return _duration(within.ms)


def _duration(ms: int) -> str:
    """In the largest unit that says it exactly."""
    unit = next(each for each in reversed(UNITS) if ms % UNITS[each] == 0)
    return f"{ms // UNITS[unit]}{unit}"


def _maybe(ms: int) -> str | None:
    return _duration(ms) if ms else None


def _late(late: Late) -> Json:
    to_queue = None if late.queue is None else f"{OF_QUEUE}{late.queue}"
    given = SUPERVISOR if late.to_supervisors else to_queue
    return _said(LateTable, at=late.at, priority=late.priority, give_to=given)


def _told_at(step: Step) -> list[int]:
    """What no ``late`` says; the default where that would be the same beside these."""
    late = {each.at for each in step.late}
    if tuple(sorted({*THRESHOLDS, *late})) == step.thresholds:
        return list(THRESHOLDS)
    return [each for each in step.thresholds if each not in late]


def _field(field: StepField) -> Json:
    return {
        "id": field.id,
        **_said(
            FieldTable,
            name=field.name,
            kind=field.kind,
            choices=list(field.choices),
            needed=field.is_needed,
        ),
    }


def _outcome(outcome: Outcome) -> Json:
    return {
        "id": outcome.id,
        **_said(
            OutcomeTable,
            name=outcome.name,
            to=outcome.to,
            note=outcome.needs_note,
            after=_maybe(outcome.after_ms),
            on=outcome.on,
            at_most=outcome.at_most,
            at_last=outcome.at_last,
            gives_back=outcome.gives_back,
            opens=[_opened(each) for each in outcome.opens],
            approved=outcome.is_approval,
            writes=outcome.writes,
        ),
    }


def _opened(opens: Opens) -> Json:
    return _said(
        OpensTable,
        process=opens.process,
        title=opens.title or None,
        after=_maybe(opens.after_ms),
        owner=KEEPER if opens.queue is None else f"{OF_QUEUE}{opens.queue}",
        ask=opens.ask,
    )
