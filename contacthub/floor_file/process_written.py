"""A process as ``[[processes]]`` of the floor file writes it, without what is the default."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from contacthub.api.json import Json
from contacthub.processes.config import Late, Limit, Opens, Outcome, Process, Step, StepField, Within
from contacthub.processes.words import KEEPER, OF_FLOOR, OF_QUEUE, OWNER, QUEUE, SUPERVISOR, THRESHOLDS

UNITS: Final = (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000))


def process_table(process: Process) -> Json:
    """``[[processes]]``."""
    return {
        "id": process.id,
        **_unless(process.id, name=process.name, kind=process.kind),
        **_unless("W", number=process.prefix),
        **_unless(30, reopen_days=process.reopen_days),
        "steps": [_step(each) for each in process.steps],
    }


def _unless(default: Any, **said: Any) -> Json:  # Any: JSON
    """The keys whose value is not the default."""
    return {key: each for key, each in said.items() if each != default}


def _step(step: Step) -> Json:
    who = step.who
    return {
        "id": step.id,
        "name": step.name,
        **({"queue": who.name} if who.kind == QUEUE else _unless(OWNER, who=who.name or who.kind)),
        **_unless([], other_than=list(who.other_than)),
        **_unless(None, approves=step.approves, about=step.about),
        **_unless({}, limits=_limits(step.limits)),
        **_unless(None, **_times(step)),
        **_unless([], late=[_late(each) for each in step.late]),
        **_thresholds(step),
        **_unless(False, paused=step.is_paused),
        **_unless(None, call_in=step.call_in),
        **_unless(False, needs_quote=step.needs_quote),
        **_unless([], fields=[_field(each) for each in step.fields]),
        "outcomes": [_outcome(each) for each in step.outcomes],
    }


def _limits(limits: tuple[Limit, ...]) -> dict[str, str]:
    return {each.role: each.most for each in limits}


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
    unit, size = next(each for each in UNITS if ms % each[1] == 0)
    return f"{ms // size}{unit}"


def _maybe(ms: int) -> str | None:
    return _duration(ms) if ms else None


def _late(late: Late) -> Json:
    to_queue = None if late.queue is None else f"{OF_QUEUE}{late.queue}"
    given = SUPERVISOR if late.to_supervisors else to_queue
    return {"at": late.at, **_unless(None, priority=late.priority, give_to=given)}


def _thresholds(step: Step) -> Json:
    """``tell_at`` has what no ``late`` says; left out where it is the default beside these."""
    late = {each.at for each in step.late}
    if tuple(sorted({*THRESHOLDS, *late})) == step.thresholds:
        return {}
    return {"tell_at": [each for each in step.thresholds if each not in late]}


def _field(field: StepField) -> Json:
    return {
        "id": field.id,
        "name": field.name,
        **_unless("text", kind=field.kind),
        **_unless([], choices=list(field.choices)),
        **_unless(False, needed=field.is_needed),
    }


def _outcome(outcome: Outcome) -> Json:
    return {
        "id": outcome.id,
        "name": outcome.name,
        **_unless(None, to=outcome.to),
        **_unless(False, note=outcome.needs_note),
        **_unless(None, after=_maybe(outcome.after_ms), on=outcome.on),
        **_unless(None, at_most=outcome.at_most, at_last=outcome.at_last),
        **_unless(False, gives_back=outcome.gives_back),
        **_unless([], opens=list(_opened(outcome.opens))),
        **_unless(False, approved=outcome.is_approval),
        **_unless(None, writes=outcome.writes),
    }


def _opened(opens: tuple[Opens, ...]) -> Iterator[Json]:
    for each in opens:
        owner = KEEPER if each.queue is None else f"{OF_QUEUE}{each.queue}"
        yield {
            "process": each.process,
            **_unless(None, title=each.title or None, after=_maybe(each.after_ms)),
            **_unless(KEEPER, owner=owner),
            **_unless(None, ask=each.ask),
        }
