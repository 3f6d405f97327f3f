"""Who could do a step that needs another person: if nobody could, that is seen before it is waited for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from decimal import Decimal

from contacthub.processes.book import Book
from contacthub.processes.config import Process, Step
from contacthub.processes.events import Holder
from contacthub.processes.four_eyes import excluded
from contacthub.processes.item import Item
from contacthub.processes.money import amount_of
from contacthub.processes.words import AGENT, QUEUE
from contacthub.routing.values import value
from contacthub.routing.words import Instant


@value(kw_only=True)
class People:
    """The users who may do any step, with their roles; ``agents``: those who do what a holder has."""

    supervisors: Mapping[str, str]
    agents: Callable[[Holder], Iterable[str]]


def blocked(book: Book, item: Item, people: People, now: Instant) -> list[str] | None:
    """The persons who may not do the step at which an item is, if nobody is left who may; else None."""
    step = book.step(item)
    out = {person for person, _ in excluded(item, step)}
    if not out:
        return None
    if any(_may(book, item, step, each, now) for each in _candidates(book, item, people, now, out)):
        return None
    return sorted(person.partition(" ")[2] for person in out)


def _candidates(book: Book, item: Item, people: People, now: Instant, out: Set[str]) -> Iterator[str]:
    """The roles of those who have the step and have no part in the item."""
    for name, role in people.supervisors.items():
        if f"user {name}" not in out:
            yield role
    for agent in people.agents(item.holder):
        as_one = {agent, *book.handovers.stood_in_for(agent, now)}
        if out.isdisjoint(f"agent {each}" for each in as_one):
            yield AGENT


def _may(book: Book, item: Item, step: Step, role: str, now: Instant) -> bool:
    """Whether what is proposed is within the limit of a role."""
    proposal = item.proposals.get(step.approves or "")
    money = amount_of(proposal.money) if proposal is not None else Decimal(0)
    if not money or not step.limits:
        return True
    limits = {each.role: amount_of(each.most) for each in step.limits}
    return book.grants.given({item.customer_id}, now) + money <= limits.get(role, Decimal(0))


@value(kw_only=True)
class LoneStep:
    """A step that needs another person and has fewer than two who may do it: ``person``, or nobody."""

    process: str
    step: str
    queue: str | None
    person: str | None

    def __str__(self) -> str:
        """As it is said on the command line."""
        who = "supervisors" if self.queue is None else f"those of queue {self.queue}"
        there = self.person or "nobody"
        return f"process {self.process}: step {self.step} has no second person among {who}; there is {there}"


def single_handed(process: Process, people: People) -> Iterator[LoneStep]:
    """Each such step of a process."""
    for step in process.steps:
        if not step.others and step.about is None:
            continue
        limits = {each.role for each in step.limits if amount_of(each.most)}
        may = [name for name, role in people.supervisors.items() if not limits or role in limits]
        queue = (step.who.name or "") if step.who.kind == QUEUE else None
        if queue is not None and (not limits or AGENT in limits):
            may += people.agents(Holder(kind=QUEUE, name=queue))
        if len(may) < 2:
            yield LoneStep(process=process.id, step=step.id, queue=queue, person=may[0] if may else None)


def lone_steps(book: Book, people: People) -> list[LoneStep]:
    """The same of all processes by which items begin."""
    current = [book.processes[name, revision] for name, revision in sorted(book.current.items())]
    return [found for each in current for found in single_handed(each, people)]


def all_single_handed(book: Book, people: People) -> list[str]:
    """The same in words."""
    return [str(each) for each in lone_steps(book, people)]
