"""Who may do a step: whom it is with, and where it judges another, a second person within their limit."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from contacthub.processes import quotes
from contacthub.processes.book import Book
from contacthub.processes.config import Limit, Step
from contacthub.processes.errors import AboveYourLimit, NotYourStep, Stale, WrongState
from contacthub.processes.item import Item
from contacthub.processes.money import DECIDED, WINDOW_DAYS, Proposal, amount_of, as_money
from contacthub.processes.words import AGENT, KEEPER, QUEUE
from contacthub.routing.words import Instant

if TYPE_CHECKING:
    from contacthub.processes.commands import AdvanceWork, By


def check_may(item: Item, step: Step, by: By) -> None:
    """Raise ``NotYourStep`` unless the person may do the step: holds it, serves its queue, or supervises."""
    check_other(item, step, by.persons)
    if not _has(item, by):
        raise NotYourStep(f"step {step.id} of {item.number} is with {item.holder.kind} {item.holder.name}")


def check_may_edit(item: Item, step: str, by: By) -> None:
    """Raise ``NotYourStep`` unless the person has the item, keeps it, did the step, or supervises."""
    did = by.person == item.keeper or by.person in item.done_by.get(step, ())
    if not did and not _has(item, by):
        raise NotYourStep(f"{item.number} is with {item.holder.kind} {item.holder.name}")


def _has(item: Item, by: By) -> bool:
    holder = item.holder
    if holder.kind == AGENT and holder.name == by.agent:
        return True
    return by.is_supervisor or (holder.kind == QUEUE and holder.name in by.queues)


def check_other(item: Item, step: Step, persons: Collection[str]) -> None:
    """Raise ``NotYourStep`` if the step needs another person than each of these, who count as one."""
    for other, why in excluded(item, step):
        if other in persons:
            raise NotYourStep(f"step {step.id} of {item.number} needs another person than who {why}")


def excluded(item: Item, step: Step) -> Iterator[tuple[str, str]]:
    """Persons who may not do the step, and what each did."""
    for name in step.others:
        did = "took it up" if name == KEEPER else f"did or changed step {name}"
        yield from ((person, did) for person in item.done_by.get(name, ()))
    if step.about is not None:
        yield from ((f"agent {each}", "it is about") for each in item.named.get(step.about, ()))


def check_approval(book: Book, item: Item, step: Step, command: AdvanceWork, now: Instant) -> Proposal:
    """The proposal that is approved.

    Raises:
        NotYourStep: a program asks; a person approves.
        Stale: it is another one than was read.
        WrongState: it was decided before.
        AboveYourLimit: the customer would get more in 30 days than the person may approve.
    """
    assert step.approves is not None, f"step {step.id} approves nothing"
    proposal = item.proposals.get(step.approves)
    if proposal is None or proposal.state == DECIDED:
        raise WrongState(f"nothing is proposed by step {step.approves} of {item.number}")
    if command.by.is_program:
        raise NotYourStep(f"step {step.id} of {item.number} is for a person, not for a program")
    if command.proposal != proposal.sha256:
        raise Stale(f"what step {step.approves} of {item.number} proposes has changed: read it again")
    money = amount_of(proposal.money)
    if money and step.limits:
        _check_limit(book, item, step, command, money=money, now=now)
    return proposal


def _check_limit(
    book: Book, item: Item, step: Step, command: AdvanceWork, *, money: Decimal, now: Instant
) -> None:
    given = book.grants.given({item.customer_id, *command.same_customer}, now)
    limits = {each.role: amount_of(each.most) for each in step.limits}
    limit = limits.get(command.by.approves_as, Decimal(0))
    if given + money <= limit:
        return
    who = [each for each in step.limits if amount_of(each.most) >= given + money]
    lately = f" with {as_money(given)} approved in the last {WINDOW_DAYS} days" if given else ""
    raise AboveYourLimit(
        f"{as_money(money)}{lately} is above the limit of {command.by.approves_as}s, {as_money(limit)}; "
        f"{_who_may(who)}"
    )


def _who_may(who: list[Limit]) -> str:
    if not who:
        return "nobody may approve so much: propose less"
    return "; ".join(f"{each.role}s may approve up to {as_money(amount_of(each.most))}" for each in who)


def check_quoted(item: Item) -> None:
    """Raise ``WrongState`` unless the customer has accepted a quote."""
    if all(each.state != quotes.ACCEPTED for each in item.quotes.values()):
        raise WrongState(f"{item.number}: the warranty does not cover it, and no quote is accepted yet")


def check_quote_approval(n: int, quote: quotes.Quoted, state: str, by: By) -> None:
    """Raise ``NotYourStep`` where who made a quote below the list would approve it."""
    if state == quotes.APPROVED and quote.is_discounted and quote.person in by.persons:
        raise NotYourStep(f"quote {n} is below the list: another person than who made it approves")
