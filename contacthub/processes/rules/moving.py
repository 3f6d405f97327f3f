"""Items begin, go on to their next step, and are over."""

from __future__ import annotations

from typing import Final

from contacthub.processes import events as e
from contacthub.processes.commands import HUB, AdvanceWork, EditWork, EndQuestion, OpenWork
from contacthub.processes.config import Outcome, Step
from contacthub.processes.errors import UnknownOutcome, WrongState
from contacthub.processes.four_eyes import check_approval, check_may, check_may_edit, check_quoted
from contacthub.processes.item import Item
from contacthub.processes.money import APPROVED, DECIDED
from contacthub.processes.rules.time_passing import serve
from contacthub.processes.turn import Handlers, Turn, holder_of
from contacthub.processes.words import AGENT

DONE: Final = "done"
"""The outcome that needs a quote, of a step that does."""


def _open(turn: Turn, command: OpenWork) -> None:
    if command.item_id in turn.book.items:
        raise WrongState(f"item {command.item_id} is open")
    process, revision = turn.book.process(command.process)
    step = process.steps[0]
    person = f"agent {command.owner}" if command.owner is not None else command.by.person
    person = command.keeper or person
    first = e.Holder(kind=AGENT, name=command.owner) if command.owner is not None else command.holder
    due_at = command.due_at if command.due_at is not None and command.due_at > turn.now else None
    turn.emit(
        e.WorkOpened(
            at=turn.now,
            item_id=command.item_id,
            version=command.version,
            by=command.by.name,
            number=command.number or _number(turn, command.series),
            kind=process.kind,
            process=process.id,
            revision=revision,
            step=step.id,
            holder=turn.present(holder_of(step, owner=first, keeper=person)),
            keeper=person,
            customer_id=command.customer_id,
            from_contact=command.from_contact,
            priority=command.priority,
            due_at=due_at,
            waits_for=command.waits_for,
            reopened=command.reopened,
            opened_from=command.opened_from,
            ask=command.ask,
        )
    )
    serve(turn)


def _number(turn: Turn, series: str) -> str:
    return f"{series}-{turn.book.numbers.get(series, 0) + 1:06d}"


def _advance(turn: Turn, command: AdvanceWork) -> None:
    item = turn.item(command)
    if command.step != item.step:
        raise WrongState(f"{item.number} is at step {item.step}, not at {command.step}")
    step = turn.book.step(item)
    outcome = step.outcome(command.outcome)
    if outcome is None:
        there = ", ".join(each.id for each in step.outcomes)
        raise UnknownOutcome(f"step {step.id} does not end as {command.outcome!r}; it does as: {there}")
    if step.needs_quote and outcome.id == DONE and not command.is_covered:
        check_quoted(item)
    by = turn.asking(command.by)
    check_may(item, step, by)
    granted = None
    if outcome.is_approval:
        granted = check_approval(turn.book, item, step, command, turn.now).money
    if command.filled is None and turn.process(item).judge_of(step.id) is not None:
        raise WrongState(f"step {step.id} of {item.number} is judged: what is filled in has to be known")
    to = _following(item, step, outcome)
    if to is None:
        turn.emit(
            e.WorkClosed(
                **turn.next_of(item, command.by.name),
                step=step.id,
                outcome=outcome.id,
                person=command.by.person,
                granted=granted,
            )
        )
        serve(turn)
        return
    following = turn.process(item).step(to)
    assert following is not None, f"step {to} of {item.process}"
    due_at = command.due_at
    if due_at is None and outcome.after_ms:
        due_at = turn.now + outcome.after_ms
    turn.emit(
        e.WorkAdvanced(
            **turn.next_of(item, command.by.name),
            step=step.id,
            outcome=outcome.id,
            person=command.by.person,
            to=to,
            holder=turn.present(
                holder_of(following, owner=item.holder, keeper=item.keeper), (item, following)
            ),
            due_at=due_at if due_at is not None and due_at > turn.now else None,
            filled=command.filled,
            granted=granted,
            stands_for=by.stands_for,
        )
    )


def _edit(turn: Turn, command: EditWork) -> None:
    item = turn.item(command)
    check_may_edit(item, command.step, command.by)
    proposal, judge = item.proposals.get(command.step), turn.process(item).judge_of(command.step)
    if command.step not in item.done_by:
        raise WrongState(f"step {command.step} of {item.number} was not done yet")
    if proposal is not None and proposal.state == DECIDED:
        raise WrongState(f"what step {command.step} of {item.number} proposed is decided: propose it anew")
    is_void = proposal is not None and proposal.state == APPROVED
    to = judge if is_void else None
    holder = None if to is None else holder_of(to, owner=item.holder, keeper=item.keeper)
    turn.emit(
        e.WorkEdited(
            **turn.next_of(item, command.by.name),
            step=command.step,
            person=command.by.person,
            filled=command.filled,
            withdrawn=item.approved_at if is_void else None,
            to=None if to is None else to.id,
            holder=None if holder is None or to is None else turn.present(holder, (item, to)),
            stands_for=turn.asking(command.by).stands_for,
        )
    )
    serve(turn)


def _end_question(turn: Turn, command: EndQuestion) -> None:
    item = turn.item(command)
    if item.ask is None or item.is_planned:
        raise WrongState(f"{item.number} does not ask a customer turn.now")
    turn.emit(
        e.WorkClosed(
            **turn.next_of(item, command.by.name),
            step=item.step,
            outcome=command.outcome,
            person=HUB,
            cause=command.cause,
        )
    )


def _following(item: Item, step: Step, outcome: Outcome) -> str | None:
    tries = item.tries.get(f"{step.id}/{outcome.id}", 0) + 1
    if outcome.at_most is not None and tries > outcome.at_most:
        return outcome.at_last
    return outcome.to


HANDLERS: Handlers = {
    OpenWork: _open,
    AdvanceWork: _advance,
    EditWork: _edit,
    EndQuestion: _end_question,
}
