"""The processor: moves items through their steps. Never waits, never reads a clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from contacthub.processes import events as e
from contacthub.processes.book import Book, Item
from contacthub.processes.commands import (
    HUB,
    AdvanceWork,
    AssignWork,
    By,
    CallWork,
    ConfigureProcess,
    EditWork,
    EndHandover,
    EndQuestion,
    HandOver,
    ItemCommand,
    LinkWork,
    NoteWork,
    OpenWork,
    PassWorkTime,
    PlanWork,
    QuoteWork,
    ReleaseAgent,
    Restock,
    RetireProcess,
    SetWorkHours,
    SetWorkPriority,
    WakeWork,
    WelcomeAgent,
    WorkCommand,
)
from contacthub.processes.config import Late, Outcome, Process, Step, faults_of
from contacthub.processes.errors import Stale, UnknownOutcome, WrongState
from contacthub.processes.four_eyes import (
    check_approval,
    check_may,
    check_may_edit,
    check_other,
    check_quote_approval,
    check_quoted,
    excluded,
)
from contacthub.processes.money import APPROVED, DECIDED
from contacthub.processes.quotes import DRAFT, WAYS
from contacthub.processes.words import (
    AGENT,
    DAY_MS,
    OWNER,
    QUEUE,
    RESTOCKED,
    ROLE,
    SUPERVISOR,
    told_at,
)
from contacthub.routing.events.event import Event
from contacthub.routing.words import AgentId, Instant

DONE: Final = "done"
"""The outcome that needs a quote, of a step that does."""
MOST_WOKEN = 250
"""How many items begin in one go as pieces came; the others follow at once, by ``PassWorkTime``."""

SUPERVISORS = e.Holder(kind=ROLE, name=SUPERVISOR)


class Processor:
    """Policy over one book. ``applied`` is called after each event has changed it, before the next one."""

    def __init__(self, book: Book, applied: Callable[[Event], None] | None = None) -> None:
        self.book = book
        self._applied = applied
        self._events: list[Event] = []

    def handle(self, command: WorkCommand, now: Instant) -> list[Event]:
        """Do what is asked.

        Raises:
            Rejected: it is not allowed now; then nothing has changed.
        """
        self._events = []
        HANDLERS[type(command)](self, command, now)
        return self._events

    def next_deadline(self) -> Instant | None:
        """When ``PassWorkTime`` should be handled next."""
        return self.book.next_deadline()

    def _emit(self, event: e.WorkEvent) -> None:
        self.book.apply(event)
        self._events.append(event)
        if self._applied is not None:
            self._applied(event)

    # Each of these handles its own command only.

    def _configure(self, command: ConfigureProcess, now: Instant) -> None:
        process = command.process
        if faults := faults_of(process):
            raise WrongState(faults[0][1])
        before = self.book.current.get(process.id)
        if before is not None and self.book.processes[process.id, before] == process:
            return
        known = [revision for name, revision in self.book.processes if name == process.id]
        self._emit(e.ProcessConfigured(at=now, process=process, revision=max(known, default=0) + 1))

    def _retire(self, command: RetireProcess, now: Instant) -> None:
        self.book.process(command.process)
        self._emit(e.ProcessRetired(at=now, process=command.process))

    def _set_hours(self, command: SetWorkHours, now: Instant) -> None:
        day_ms = command.day_ms if command.times is not None else DAY_MS
        before = self.book.hours.get(command.hours), self.book.days.get(command.hours, DAY_MS)
        if before != (command.times, day_ms):
            self._emit(e.WorkHoursSet(at=now, hours=command.hours, times=command.times, day_ms=day_ms))

    def _release(self, command: ReleaseAgent, now: Instant) -> None:
        held = list(self.book.of_agent(command.agent))
        self._emit(e.WorkAgentGone(at=now, agent=command.agent))
        for item in held:
            self._emit(
                e.WorkAssigned(
                    **_next(item, now, HUB),
                    holder=SUPERVISORS,
                    cause="agent_retired",
                )
            )

    def _welcome(self, command: WelcomeAgent, now: Instant) -> None:
        if command.agent in self.book.gone:
            self._emit(e.WorkAgentBack(at=now, agent=command.agent))

    def _hand_over(self, command: HandOver, now: Instant) -> None:
        book, to = self.book, command.to
        if command.until <= now:
            raise WrongState("the handover is over before it begins")
        is_gone = to.kind == AGENT and to.name in book.gone
        if is_gone or book.handovers.leads_to(to, command.agent, now):
            raise WrongState(f"{to.kind} {to.name} is absent too: hand over to somebody else")
        self._emit(
            e.WorkHandedOver(at=now, agent=command.agent, to=to, until=command.until, by=command.by.name)
        )
        for item in list(book.of_agent(command.agent)):
            self._emit(
                e.WorkAssigned(
                    **_next(item, now, command.by.name),
                    holder=self._present(item.holder, now, (item, book.step(item))),
                    cause="handed_over",
                )
            )

    def _end_handover(self, command: EndHandover, now: Instant) -> None:
        if self.book.handovers.of(command.agent, now) is None:
            raise WrongState(f"agent {command.agent} has handed over nothing")
        self._emit(e.WorkHandoverEnded(at=now, agent=command.agent, by=command.by.name))

    def _asking(self, by: By, now: Instant) -> By:
        """Who asks, with those in whose place they are."""
        if by.agent is None:
            return by
        agents = self.book.handovers.stood_in_for(by.agent, now)
        return replace(by, stands_for=tuple(f"agent {each}" for each in agents))

    def _present(self, holder: e.Holder, now: Instant, at: tuple[Item, Step] | None = None) -> e.Holder:
        """The holder, or their deputy; the supervisors, if that agent is retired or may not do the step."""
        found = self.book.handovers.holder(holder, now)
        if found.kind != AGENT:
            return found
        if found.name in self.book.gone:
            return SUPERVISORS
        if found != holder and at is not None:
            deputy = self._asking(By(name=found.name, agent=AgentId(found.name)), now)
            if any(other in deputy.persons for other, _ in excluded(*at)):
                return SUPERVISORS
        return found

    def _open(self, command: OpenWork, now: Instant) -> None:
        if command.item_id in self.book.items:
            raise WrongState(f"item {command.item_id} is open")
        process, revision = self.book.process(command.process)
        step = process.steps[0]
        person = f"agent {command.owner}" if command.owner is not None else command.by.person
        person = command.keeper or person
        first = e.Holder(kind=AGENT, name=command.owner) if command.owner is not None else command.holder
        due_at = command.due_at if command.due_at is not None and command.due_at > now else None
        self._emit(
            e.WorkOpened(
                at=now,
                item_id=command.item_id,
                version=command.version,
                by=command.by.name,
                number=command.number or self._number(command.series),
                kind=process.kind,
                process=process.id,
                revision=revision,
                step=step.id,
                holder=self._present(_holder(step, owner=first, keeper=person), now),
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
        self._serve(now)

    def _number(self, series: str) -> str:
        return f"{series}-{self.book.numbers.get(series, 0) + 1:06d}"

    def _advance(self, command: AdvanceWork, now: Instant) -> None:
        item = self._item(command)
        if command.step != item.step:
            raise WrongState(f"{item.number} is at step {item.step}, not at {command.step}")
        step = self.book.step(item)
        outcome = step.outcome(command.outcome)
        if outcome is None:
            there = ", ".join(each.id for each in step.outcomes)
            raise UnknownOutcome(f"step {step.id} does not end as {command.outcome!r}; it does as: {there}")
        if step.needs_quote and outcome.id == DONE and not command.is_covered:
            check_quoted(item)
        by = self._asking(command.by, now)
        check_may(item, step, by)
        granted = None
        if outcome.is_approval:
            granted = check_approval(self.book, item, step, command, now).money
        if command.filled is None and self._process(item).judge_of(step.id) is not None:
            raise WrongState(f"step {step.id} of {item.number} is judged: what is filled in has to be known")
        to = _following(item, step, outcome)
        if to is None:
            self._emit(
                e.WorkClosed(
                    **_next(item, now, command.by.name),
                    step=step.id,
                    outcome=outcome.id,
                    person=command.by.person,
                    granted=granted,
                )
            )
            self._serve(now)
            return
        following = self._process(item).step(to)
        assert following is not None, f"step {to} of {item.process}"
        due_at = command.due_at
        if due_at is None and outcome.after_ms:
            due_at = now + outcome.after_ms
        self._emit(
            e.WorkAdvanced(
                **_next(item, now, command.by.name),
                step=step.id,
                outcome=outcome.id,
                person=command.by.person,
                to=to,
                holder=self._present(
                    _holder(following, owner=item.holder, keeper=item.keeper), now, (item, following)
                ),
                due_at=due_at if due_at is not None and due_at > now else None,
                filled=command.filled,
                granted=granted,
                stands_for=by.stands_for,
            )
        )

    def _process(self, item: Item) -> Process:
        return self.book.processes[item.process, item.revision]

    def _edit(self, command: EditWork, now: Instant) -> None:
        item = self._item(command)
        check_may_edit(item, command.step, command.by)
        proposal, judge = item.proposals.get(command.step), self._process(item).judge_of(command.step)
        if command.step not in item.done_by:
            raise WrongState(f"step {command.step} of {item.number} was not done yet")
        if proposal is not None and proposal.state == DECIDED:
            raise WrongState(
                f"what step {command.step} of {item.number} proposed is decided: propose it anew"
            )
        is_void = proposal is not None and proposal.state == APPROVED
        to = judge if is_void else None
        holder = None if to is None else _holder(to, owner=item.holder, keeper=item.keeper)
        self._emit(
            e.WorkEdited(
                **_next(item, now, command.by.name),
                step=command.step,
                person=command.by.person,
                filled=command.filled,
                withdrawn=item.approved_at if is_void else None,
                to=None if to is None else to.id,
                holder=None if holder is None or to is None else self._present(holder, now, (item, to)),
                stands_for=self._asking(command.by, now).stands_for,
            )
        )
        self._serve(now)

    def _assign(self, command: AssignWork, now: Instant) -> None:
        item = self._item(command)
        if item.holder == command.holder:
            return
        step = self.book.step(item)
        if command.holder.kind == AGENT:
            agent = By(name=command.holder.name, agent=AgentId(command.holder.name))
            check_other(item, step, self._asking(agent, now).persons)
        self._emit(
            e.WorkAssigned(
                **_next(item, now, command.by.name),
                holder=command.holder,
                cause=command.cause,
            )
        )

    def _plan(self, command: PlanWork, now: Instant) -> None:
        item = self._item(command)
        due_at = command.due_at if command.due_at is not None and command.due_at > now else None
        if due_at is None and not item.is_planned:
            raise WrongState(f"the time of {item.number} has come already")
        self._emit(e.WorkPlanned(**_next(item, now, command.by.name), due_at=due_at))

    def _set_priority(self, command: SetWorkPriority, now: Instant) -> None:
        item = self._item(command)
        if item.priority != command.priority:
            self._emit(
                e.WorkPriorityChanged(
                    **_next(item, now, command.by.name),
                    priority=command.priority,
                )
            )

    def _note(self, command: NoteWork, now: Instant) -> None:
        item = self._item(command)
        self._emit(e.WorkNoted(**_next(item, now, command.by.name)))

    def _link(self, command: LinkWork, now: Instant) -> None:
        item = self._item(command)
        self._emit(
            e.WorkLinked(
                **_next(item, now, command.by.name),
                link=command.link,
                ref=command.ref,
                gone=command.gone,
            )
        )

    def _quote(self, command: QuoteWork, now: Instant) -> None:
        item = self._item(command)
        known = item.quotes.get(str(command.n))
        if known is None and command.state != DRAFT:
            raise WrongState(f"{item.number} has no quote {command.n}")
        if known is not None:
            if command.state not in WAYS[known.state]:
                may = " or ".join(WAYS[known.state]) or "nothing else"
                raise WrongState(f"quote {command.n} is {known.state}: it may become {may}")
            check_quote_approval(command.n, known, command.state, self._asking(command.by, now))
        self._emit(
            e.WorkQuoted(
                **_next(item, now, command.by.name),
                n=command.n,
                state=command.state,
                person=command.by.person,
                discounted=command.is_discounted,
            )
        )

    def _end_question(self, command: EndQuestion, now: Instant) -> None:
        item = self._item(command)
        if item.ask is None or item.is_planned:
            raise WrongState(f"{item.number} does not ask a customer now")
        self._emit(
            e.WorkClosed(
                **_next(item, now, command.by.name),
                step=item.step,
                outcome=command.outcome,
                person=HUB,
                cause=command.cause,
            )
        )

    def _wake(self, command: WakeWork, now: Instant) -> None:
        item = self._item(command)
        if not item.is_planned:
            raise WrongState(f"{item.number} waits for nothing")
        self._come_due(item, now, by=command.by.name, cause=command.cause)

    def _call(self, command: CallWork, now: Instant) -> None:
        item = self._item(command)
        self._emit(
            e.WorkCalled(
                **_next(item, now, command.by.name),
                contact_id=command.contact_id,
                cause=command.cause,
            )
        )

    def _restock(self, command: Restock, now: Instant) -> None:
        self._emit(e.WorkRestocked(at=now, thing=command.thing, quantity=command.quantity))
        self._serve(now)

    def _serve(self, now: Instant, most: int = MOST_WOKEN) -> None:
        """Begin the items that have waited longest for what there are pieces of."""
        for _ in range(most):
            served = self.book.stock.next_served()
            if served is None:
                return
            item = self.book.item(served)
            self._come_due(item, now, by=HUB, cause=RESTOCKED, piece=item.waits_for)

    def _pass_time(self, command: PassWorkTime, now: Instant) -> None:
        self._serve(now, command.most)
        if not self.book.set_some(command.most):
            return
        for _ in range(command.most):
            item = self.book.take_due(now)
            if item is None:
                return
            if item.is_planned:
                self._come_due(item, now, by=HUB, cause="time")
            else:
                self._tell_late(item, now)

    def _come_due(self, item: Item, now: Instant, *, by: str, cause: str, piece: str | None = None) -> None:
        self._emit(e.WorkDue(**_next(item, now, by), cause=cause, piece=piece))

    def _tell_late(self, item: Item, now: Instant) -> None:
        threshold = self.book.next_threshold(item)
        if threshold is not None:
            self._emit(
                e.WorkLate(
                    **_next(item, now, HUB),
                    step=item.step,
                    percent=threshold[1],
                    tell=told_at(threshold[1]),
                )
            )
            for late in self.book.step(item).late:
                if late.at == threshold[1]:
                    self._do_late(item, late, now)

    def _do_late(self, item: Item, late: Late, now: Instant) -> None:
        if late.priority is not None and late.priority > item.priority:
            self._emit(e.WorkPriorityChanged(**_next(item, now, HUB), priority=late.priority))
        holder = SUPERVISORS if late.to_supervisors else None
        if late.queue is not None:
            holder = e.Holder(kind=QUEUE, name=late.queue)
        if holder is not None and holder != item.holder:
            self._emit(e.WorkAssigned(**_next(item, now, HUB), holder=holder, cause="late"))

    def _item(self, command: ItemCommand) -> Item:
        item = self.book.item(command.item_id)
        if command.version is not None and command.version != item.version:
            raise Stale(f"{item.number} is at version {item.version}, not {command.version}: read it again")
        return item


def _next(item: Item, now: Instant, by: str) -> dict[str, Any]:  # Any: each member its own
    """What an event says that is the next of an item, whatever happened."""
    return {"at": now, "item_id": item.id, "version": item.version + 1, "by": by}


def _holder(step: Step, *, owner: e.Holder | None, keeper: str) -> e.Holder:
    """Who has the step next; what nobody can have goes to the supervisors."""
    who = step.who
    if who.kind == QUEUE and who.name is not None:
        return e.Holder(kind=QUEUE, name=who.name)
    if who.kind == ROLE and who.name is not None:
        return e.Holder(kind=ROLE, name=who.name)
    if who.kind == OWNER and owner is not None:
        return owner
    kind, _, name = keeper.partition(" ")
    return e.Holder(kind=AGENT, name=name) if kind == AGENT else SUPERVISORS


def _following(item: Item, step: Step, outcome: Outcome) -> str | None:
    tries = item.tries.get(f"{step.id}/{outcome.id}", 0) + 1
    if outcome.at_most is not None and tries > outcome.at_most:
        return outcome.at_last
    return outcome.to


# Any: each handler takes exactly its key's class, which no dict type can say.
HANDLERS: dict[type[WorkCommand], Callable[[Processor, Any, Instant], None]] = {
    ConfigureProcess: Processor._configure,
    RetireProcess: Processor._retire,
    SetWorkHours: Processor._set_hours,
    ReleaseAgent: Processor._release,
    WelcomeAgent: Processor._welcome,
    HandOver: Processor._hand_over,
    EndHandover: Processor._end_handover,
    OpenWork: Processor._open,
    AdvanceWork: Processor._advance,
    EditWork: Processor._edit,
    AssignWork: Processor._assign,
    PlanWork: Processor._plan,
    SetWorkPriority: Processor._set_priority,
    NoteWork: Processor._note,
    LinkWork: Processor._link,
    QuoteWork: Processor._quote,
    EndQuestion: Processor._end_question,
    WakeWork: Processor._wake,
    Restock: Processor._restock,
    CallWork: Processor._call,
    PassWorkTime: Processor._pass_time,
}
