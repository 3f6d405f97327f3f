"""What each event changes in the book of items: the only code that does."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from contacthub.processes import events as e
from contacthub.processes.book import Book
from contacthub.processes.handover import Handover
from contacthub.processes.item import DONE_BY_KEEPER, Item
from contacthub.processes.money import APPROVED, DECIDED, Grant, Proposal
from contacthub.processes.quotes import Quoted
from contacthub.routing.words import Instant


def apply(book: Book, event: e.WorkEvent) -> None:
    """Have an event happen."""
    CHANGES[type(event)](book, event)


# Each of these is told of its own event only.


def _configured(book: Book, event: e.ProcessConfigured) -> None:
    before = book.current.get(event.process.id)
    book.processes[event.process.id, event.revision] = event.process
    book.current[event.process.id] = event.revision
    if before is not None:
        book.drop_unused((event.process.id, before))


def _retired(book: Book, event: e.ProcessRetired) -> None:
    book.drop_unused((event.process, book.current.pop(event.process)))


def _hours(book: Book, event: e.WorkHoursSet) -> None:
    if event.times is None:
        book.hours.pop(event.hours, None)
        book.days.pop(event.hours, None)
    else:
        book.hours[event.hours] = event.times
        book.days[event.hours] = event.day_ms
    book.to_set = deque(book.items)


def _agent_gone(book: Book, event: e.WorkAgentGone) -> None:
    book.gone.add(event.agent)
    book.handovers.all.pop(event.agent, None)


def _agent_back(book: Book, event: e.WorkAgentBack) -> None:
    book.gone.discard(event.agent)


def _handed_over(book: Book, event: e.WorkHandedOver) -> None:
    book.handovers.all[event.agent] = Handover(
        agent=event.agent,
        to=event.to,
        since=event.at if event.since is None else event.since,
        until=event.until,
        by=event.by,
        is_begun=event.since is None,
    )


def _handover_began(book: Book, event: e.WorkHandoverBegan) -> None:
    planned = book.handovers.all[event.agent]
    book.handovers.all[event.agent] = replace(planned, is_begun=True)


def _handover_ended(book: Book, event: e.WorkHandoverEnded) -> None:
    del book.handovers.all[event.agent]


def _opened(book: Book, event: e.WorkOpened) -> None:
    prefix, _, n = event.number.rpartition("-")
    book.numbers[prefix] = max(book.numbers.get(prefix, 0), int(n))
    item = Item(
        id=event.item_id,
        number=event.number,
        kind=event.kind,
        process=event.process,
        revision=event.revision,
        step=event.step,
        holder=event.holder,
        keeper=event.keeper,
        customer_id=event.customer_id,
        from_contact=event.from_contact,
        priority=event.priority,
        opened_at=event.at,
        opened_by=event.by,
        version=event.version,
        begun=event.version,
        held=event.version,
        reopened=event.reopened,
        due_at=event.due_at,
        waits_for=event.waits_for,
        wish=event.waits_for,
        ask=event.ask,
        done_by={DONE_BY_KEEPER: [event.keeper]},
    )
    book.load(item)
    book.run(item, event.at)
    book.set_deadline(item)


def _advanced(book: Book, event: e.WorkAdvanced) -> None:
    item = _changed(book, event)
    _wait_no_more(book, item)
    _give_back(book, item, event.outcome)
    _decided(book, item, event)
    _filled(book, item, event)
    key = f"{event.step}/{event.outcome}"
    item.tries[key] = item.tries.get(key, 0) + 1
    book.hold(item, event.holder)
    _begin_step(book, item, event.to, event.at, event.due_at)
    book.set_deadline(item)


def _edited(book: Book, event: e.WorkEdited) -> None:
    item = _changed(book, event)
    _filled(book, item, event)
    if event.withdrawn is not None and event.to is not None and event.holder is not None:
        book.grants.withdraw(item.id, event.withdrawn)
        item.approved_at = None
        book.hold(item, event.holder)
        _begin_step(book, item, event.to, event.at, None)
    book.set_deadline(item)  # another choice may be another time


def _filled(book: Book, item: Item, event: e.WorkAdvanced | e.WorkEdited) -> None:
    step, filled = event.step, event.filled
    people = item.done_by.setdefault(step, [])
    people += [each for each in (event.person, *event.stands_for) if each not in people]
    if filled is not None:
        _said(book, item, step, filled)
    book.index_proposers(item)


def _said(book: Book, item: Item, step: str, filled: e.Filled) -> None:
    item.chosen |= filled.choices
    for name, agent in filled.agents.items():
        # Who was named stays named: an agent could be taken out of their own complaint otherwise.
        named = item.named.setdefault(name, [])
        if agent not in named:
            named.append(agent)
    if book.processes[item.process, item.revision].judge_of(step) is not None:
        before = item.proposals.get(step)
        n = 1 if before is None else before.n + 1
        item.proposals[step] = Proposal(n=n, sha256=filled.sha256, money=filled.money)


def _decided(book: Book, item: Item, event: e.WorkAdvanced | e.WorkClosed) -> None:
    """Once a step is done after an approval, that can be withdrawn no more."""
    for proposal in item.proposals.values():
        if proposal.state == APPROVED:
            proposal.state = DECIDED
    item.approved_at = None
    judged = book.step(item).approves
    if judged not in item.proposals:
        return
    item.proposals[judged].state = DECIDED if event.granted is None else APPROVED
    if event.granted is not None:
        item.approved_at = event.version
        book.grants.add(
            Grant(
                at=event.at,
                item_id=item.id,
                version=event.version,
                customer_id=item.customer_id,
                amount=event.granted,
            )
        )


def _assigned(book: Book, event: e.WorkAssigned) -> None:
    item = _changed(book, event)
    item.held = item.version
    book.hold(item, event.holder)


def _planned(book: Book, event: e.WorkPlanned) -> None:
    item = _changed(book, event)
    item.used_ms = book.used_ms(item, event.at)
    item.due_at = event.due_at
    _begin_anew(book, item)
    _wait_no_more(book, item)
    book.run(item, event.at)
    book.set_deadline(item)


def _priority(book: Book, event: e.WorkPriorityChanged) -> None:
    _changed(book, event).priority = event.priority


def _quoted(book: Book, event: e.WorkQuoted) -> None:
    item = _changed(book, event)
    known = item.quotes.get(str(event.n))
    if known is None:
        item.quotes[str(event.n)] = Quoted(
            state=event.state, person=event.person, is_discounted=event.discounted
        )
    else:
        known.state = event.state


def _noted(book: Book, event: e.WorkNoted | e.WorkLinked) -> None:
    _changed(book, event)


def _due(book: Book, event: e.WorkDue) -> None:
    item = _changed(book, event)
    item.due_at = None
    _begin_anew(book, item)
    _wait_no_more(book, item)
    if event.piece is not None:
        book.stock.take(event.piece)
        item.piece = event.piece
    book.run(item, event.at)
    book.set_deadline(item)


def _called(book: Book, event: e.WorkCalled) -> None:
    item = _changed(book, event)
    item.is_called, item.call = True, event.contact_id if event.cause is None else None


def _restocked(book: Book, event: e.WorkRestocked) -> None:
    book.stock.relate(event.thing, event.of)
    book.stock.come(event.thing, event.quantity)


def _stock_set(book: Book, event: e.WorkStockSet) -> None:
    book.stock.relate(event.thing, event.of)
    book.stock.there_are(event.thing, event.quantity)


def _late(book: Book, event: e.WorkLate) -> None:
    item = _changed(book, event)
    item.told.append(event.percent)
    book.set_deadline(item)


def _closed(book: Book, event: e.WorkClosed) -> None:
    item = _changed(book, event)
    _wait_no_more(book, item)
    _give_back(book, item, event.outcome)
    _decided(book, item, event)
    book.index(item, None)
    book._asking.pop(item.id, None)
    book.forget_proposers(item)
    del book.items[item.id]
    if item.customer_id is not None:
        theirs = book.by_customer[item.customer_id]
        del theirs[item.id]
        if not theirs:
            del book.by_customer[item.customer_id]
    users = (item.process, item.revision)
    book.users[users] -= 1
    book.drop_unused(users)


def _changed(book: Book, event: e.ItemEvent) -> Item:
    item = book.items[event.item_id]
    item.version = event.version
    return item


def _begin_anew(book: Book, item: Item) -> None:
    item.is_called, item.call = False, None
    item.begun = item.held = item.version


def _begin_step(book: Book, item: Item, step: str, at: Instant, due_at: Instant | None) -> None:
    item.step, item.due_at, item.used_ms, item.told = step, due_at, 0, []
    _begin_anew(book, item)
    book.run(item, at)


def _give_back(book: Book, item: Item, outcome: str) -> None:
    ended = book.step(item).outcome(outcome)
    if item.piece is not None and ended is not None and ended.gives_back:
        book.stock.put(item.piece, 1)
        item.piece = None


def _wait_no_more(book: Book, item: Item) -> None:
    if item.waits_for is not None:
        book.stock.leave(item.waits_for, item.id)
    item.waits_for = None


# Any: each change takes exactly its key's class, which no dict type can say.
CHANGES: dict[type[e.WorkEvent], Callable[[Book, Any], None]] = {
    e.ProcessConfigured: _configured,
    e.ProcessRetired: _retired,
    e.WorkHoursSet: _hours,
    e.WorkAgentGone: _agent_gone,
    e.WorkAgentBack: _agent_back,
    e.WorkHandedOver: _handed_over,
    e.WorkHandoverBegan: _handover_began,
    e.WorkHandoverEnded: _handover_ended,
    e.WorkOpened: _opened,
    e.WorkAdvanced: _advanced,
    e.WorkEdited: _edited,
    e.WorkAssigned: _assigned,
    e.WorkPlanned: _planned,
    e.WorkPriorityChanged: _priority,
    e.WorkNoted: _noted,
    e.WorkLinked: _noted,
    e.WorkQuoted: _quoted,
    e.WorkDue: _due,
    e.WorkRestocked: _restocked,
    e.WorkStockSet: _stock_set,
    e.WorkCalled: _called,
    e.WorkLate: _late,
    e.WorkClosed: _closed,
}
