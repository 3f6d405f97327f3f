"""What is changed of an item at its step: who has it, when it begins, notes, links, quotes."""

from __future__ import annotations

from contacthub.processes import events as e
from contacthub.processes.commands import (
    AssignWork,
    By,
    CallWork,
    LinkWork,
    NoteWork,
    PlanWork,
    QuoteWork,
    SetWorkPriority,
)
from contacthub.processes.errors import WrongState
from contacthub.processes.four_eyes import check_other, check_quote_approval
from contacthub.processes.quotes import DRAFT, WAYS
from contacthub.processes.turn import Handlers, Turn
from contacthub.processes.words import AGENT
from contacthub.routing.words import AgentId


def _assign(turn: Turn, command: AssignWork) -> None:
    item = turn.item(command)
    if item.holder == command.holder:
        return
    step = turn.book.step(item)
    if command.holder.kind == AGENT:
        agent = By(name=command.holder.name, agent=AgentId(command.holder.name))
        check_other(item, step, turn.asking(agent).persons)
    turn.emit(
        e.WorkAssigned(
            **turn.next_of(item, command.by.name),
            holder=command.holder,
            cause=command.cause,
        )
    )


def _plan(turn: Turn, command: PlanWork) -> None:
    item = turn.item(command)
    due_at = command.due_at if command.due_at is not None and command.due_at > turn.now else None
    if due_at is None and not item.is_planned:
        raise WrongState(f"the time of {item.number} has come already")
    turn.emit(e.WorkPlanned(**turn.next_of(item, command.by.name), due_at=due_at))


def _set_priority(turn: Turn, command: SetWorkPriority) -> None:
    item = turn.item(command)
    if item.priority != command.priority:
        turn.emit(
            e.WorkPriorityChanged(
                **turn.next_of(item, command.by.name),
                priority=command.priority,
            )
        )


def _note(turn: Turn, command: NoteWork) -> None:
    item = turn.item(command)
    turn.emit(e.WorkNoted(**turn.next_of(item, command.by.name)))


def _link(turn: Turn, command: LinkWork) -> None:
    item = turn.item(command)
    turn.emit(
        e.WorkLinked(
            **turn.next_of(item, command.by.name),
            link=command.link,
            ref=command.ref,
            gone=command.gone,
        )
    )


def _quote(turn: Turn, command: QuoteWork) -> None:
    item = turn.item(command)
    known = item.quotes.get(str(command.n))
    if known is None and command.state != DRAFT:
        raise WrongState(f"{item.number} has no quote {command.n}")
    if known is not None:
        if command.state not in WAYS[known.state]:
            may = " or ".join(WAYS[known.state]) or "nothing else"
            raise WrongState(f"quote {command.n} is {known.state}: it may become {may}")
        check_quote_approval(command.n, known, command.state, turn.asking(command.by))
    turn.emit(
        e.WorkQuoted(
            **turn.next_of(item, command.by.name),
            n=command.n,
            state=command.state,
            person=command.by.person,
            discounted=command.is_discounted,
        )
    )


def _call(turn: Turn, command: CallWork) -> None:
    item = turn.item(command)
    turn.emit(
        e.WorkCalled(
            **turn.next_of(item, command.by.name),
            contact_id=command.contact_id,
            cause=command.cause,
        )
    )


HANDLERS: Handlers = {
    AssignWork: _assign,
    PlanWork: _plan,
    SetWorkPriority: _set_priority,
    NoteWork: _note,
    LinkWork: _link,
    QuoteWork: _quote,
    CallWork: _call,
}
