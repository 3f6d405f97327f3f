"""Items whose time comes, for which pieces come, and which are late."""

from __future__ import annotations

from contacthub.processes import events as e
from contacthub.processes.commands import HUB, PassWorkTime, Restock, SetStock, WakeWork
from contacthub.processes.config import Late
from contacthub.processes.errors import WrongState
from contacthub.processes.item import Item
from contacthub.processes.turn import SUPERVISORS, Handlers, Turn
from contacthub.processes.words import QUEUE, RESTOCKED, told_at

MOST_WOKEN = 250
"""How many items begin in one go as pieces came; the others follow at once, by ``PassWorkTime``."""


def _wake(turn: Turn, command: WakeWork) -> None:
    item = turn.item(command)
    if not item.is_planned:
        raise WrongState(f"{item.number} waits for nothing")
    _come_due(turn, item, by=command.by.name, cause=command.cause)


def _restock(turn: Turn, command: Restock) -> None:
    turn.emit(e.WorkRestocked(at=turn.now, thing=command.thing, quantity=command.quantity, of=command.of))
    serve(turn)


def _set_stock(turn: Turn, command: SetStock) -> None:
    if not turn.book.stock.is_so(command.thing, command.quantity, command.of):
        turn.emit(e.WorkStockSet(at=turn.now, thing=command.thing, quantity=command.quantity, of=command.of))
        serve(turn)


def serve(turn: Turn, most: int = MOST_WOKEN) -> None:
    """Begin the items that have waited longest for what there are pieces of."""
    for _ in range(most):
        served = turn.book.stock.next_served()
        if served is None:
            return
        item_id, piece = served
        _come_due(turn, turn.book.item(item_id), by=HUB, cause=RESTOCKED, piece=piece)


def _pass_time(turn: Turn, command: PassWorkTime) -> None:
    serve(turn, command.most)
    for handover in turn.book.handovers.to_begin(turn.now):
        turn.emit(e.WorkHandoverBegan(at=turn.now, agent=handover.agent))
        turn.give_away(handover.agent, handover.by)
    if not turn.book.set_some(command.most):
        return
    for _ in range(command.most):
        item = turn.book.take_due(turn.now)
        if item is None:
            return
        if item.is_planned:
            _come_due(turn, item, by=HUB, cause="time")
        else:
            _tell_late(turn, item)


def _come_due(turn: Turn, item: Item, *, by: str, cause: str, piece: str | None = None) -> None:
    turn.emit(e.WorkDue(**turn.next_of(item, by), cause=cause, piece=piece))


def _tell_late(turn: Turn, item: Item) -> None:
    threshold = turn.book.next_threshold(item)
    if threshold is not None:
        turn.emit(
            e.WorkLate(
                **turn.next_of(item, HUB),
                step=item.step,
                percent=threshold[1],
                tell=told_at(threshold[1]),
            )
        )
        for late in turn.book.step(item).late:
            if late.at == threshold[1]:
                _do_late(turn, item, late)


def _do_late(turn: Turn, item: Item, late: Late) -> None:
    if late.priority is not None and late.priority > item.priority:
        turn.emit(e.WorkPriorityChanged(**turn.next_of(item, HUB), priority=late.priority))
    holder = SUPERVISORS if late.to_supervisors else None
    if late.queue is not None:
        holder = e.Holder(kind=QUEUE, name=late.queue)
    if holder is not None and holder != item.holder:
        turn.emit(e.WorkAssigned(**turn.next_of(item, HUB), holder=holder, cause="late"))


HANDLERS: Handlers = {
    WakeWork: _wake,
    Restock: _restock,
    SetStock: _set_stock,
    PassWorkTime: _pass_time,
}
