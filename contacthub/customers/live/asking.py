"""Asks every live source about a customer at once, and tells of each answer as it comes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import phonenumbers

from contacthub.customers.card_parts import CardParts
from contacthub.customers.keys import CardKeys
from contacthub.customers.live.asked import AskedSource, Asks, Key, Spawn
from contacthub.customers.live.source import Source
from contacthub.customers.live.words import Key as ValueKey
from contacthub.customers.live.words import Told, Wanted
from contacthub.customers.model import Customer
from contacthub.routing.words import Instant


class Asking:
    """What the sources say of one customer, up to now.

    0 ms     asked: shop cached 12 s ago, repairs late, loyalty late
    180 ms   loyalty answered: ``on_answer`` is told
    800 ms   repairs did not: ``on_answer`` is told
    """

    def __init__(self, on_answer: Callable[[Asking], None]) -> None:
        self._on_answer = on_answer
        self.told: dict[str, tuple[Source, Told]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def follow(self, asked: AskedSource, told: Told, key: Key | None) -> None:
        """Say how a source stands, and follow what it is being asked."""
        self.told[asked.source.id] = (asked.source, told)
        task = None if key is None else asked.task_of(key)
        if task is None or key is None:
            return
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._came(asked, key, done))

    def _came(self, asked: AskedSource, key: Key, done: asyncio.Task[None]) -> None:
        self._tasks.discard(done)
        told = asked.outcome(key)
        if told is not None and not done.cancelled():
            self.told[asked.source.id] = (asked.source, told)
            self._on_answer(self)

    async def wait(self) -> None:
        """Wait until all have answered, or had their time."""
        while self._tasks:
            await asyncio.wait(self._tasks)


class LiveSources:
    """The sources of the settings."""

    def __init__(
        self,
        sources: Sequence[Source],
        client: Asks,
        *,
        now: Callable[[], Instant],
        spawn: Spawn,
    ) -> None:
        self.all = tuple(AskedSource(one, client, now=now, spawn=spawn) for one in sources)
        self.now = now

    def __contains__(self, source: str) -> bool:
        """Whether there is a source with this id."""
        return any(one.source.id == source for one in self.all)

    def ask(
        self,
        wanted: Wanted,
        on_answer: Callable[[Asking], None] = lambda asking: None,
        *,
        again: str | None = None,
    ) -> Asking:
        """Ask all of them; the source ``again`` whatever it said before, as a person wants it to be asked."""
        asking = Asking(on_answer)
        for one in self.all:
            asking.follow(one, *one.ask(wanted, by_person=one.source.id == again))
        return asking


def wanted_of(keys: CardKeys, parts: CardParts) -> Wanted:
    """About whom sources are asked: the customer of a card, else by what the contact itself brought.

    Of a guess, whose number only ends as theirs does, it is that alone.
    """
    if parts.match.verdict == "several":
        return Wanted(why_not="several")
    customer = None if parts.match.is_guess else parts.customer
    phones, emails = _reach(keys, customer)
    values: dict[ValueKey, str] = {}
    number = next((one for one in phones if one.startswith("+")), None)
    if number is not None:
        values |= _forms(number)
    given: dict[ValueKey, str | None] = {
        "email": next(iter(emails), None),
        "customer_id": None if customer is None else customer.id,
        "account": keys.account,
        "order": keys.order,
        "serial": keys.serial,
        "ref": keys.ref,
    }
    values |= {name: text for name, text in given.items() if text}
    return Wanted(
        values=values,
        phones=frozenset("".join(filter(str.isdecimal, one)) for one in phones),
        emails=frozenset(one.casefold() for one in emails),
        customer_id=None if customer is None else customer.id,
    )


def _reach(keys: CardKeys, customer: Customer | None) -> tuple[list[str], list[str]]:
    """Numbers and mail addresses: of the contact first, then of the customer, those of now before others."""
    phones = [one.e164 or one.raw for one in (keys.phone, keys.given) if one is not None and one.is_address]
    emails = [] if keys.email is None else [keys.email]
    if customer is not None:
        entries = sorted(customer.data.phones, key=lambda one: one.until is not None)
        phones += [one.e164 or one.raw for one in entries]
        emails += customer.data.emails
    return list(dict.fromkeys(phones)), list(dict.fromkeys(emails))


def _forms(e164: str) -> dict[ValueKey, str]:
    """A number as shops may have it."""
    try:
        national = phonenumbers.national_significant_number(phonenumbers.parse(e164))
    except phonenumbers.NumberParseException:
        national = e164.removeprefix("+")
    return {"phone": e164, "phone_digits": e164.removeprefix("+"), "phone_national": national}
