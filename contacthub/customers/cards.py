"""The cards of live contacts: each looked up as soon as the contact is heard of, before it is answered."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from typing import Any, Final, Protocol, TypeAlias

from contacthub.api.json import Json
from contacthub.customers.card import Drawn, Status, draw
from contacthub.customers.card_parts import CardParts
from contacthub.customers.card_reader import TooManyCards
from contacthub.customers.keys import (
    NO_NAMES,
    CardKeys,
    Choice,
    ContactKeys,
    LookUpBy,
    Number,
    NumberReader,
    read_keys,
)
from contacthub.customers.kinds.kind import Names, Seen
from contacthub.customers.live.asking import Asking, LiveSources, wanted_of
from contacthub.customers.live.view import panels_view, sources_view
from contacthub.customers.live.words import UnknownSource, Wanted
from contacthub.customers.match import Match
from contacthub.customers.model import Customer, CustomerNotFound
from contacthub.customers.origins import UNKNOWN, Origin
from contacthub.database.units import StorageUnavailable
from contacthub.routing.values import value
from contacthub.seldom import Seldom

LOOK_UP_SECONDS: Final = 5.0
LATE: Final = (TimeoutError, TooManyCards)
"""Errors that say nothing but that there is too much to read: a look-up made later finds its customer."""

log = logging.getLogger(__name__)


@value(kw_only=True)
class Place:
    """Where the floor is: its time zone says what day it is, region and area read numbers without.

    ``outside``: what is dialled before a number for an outside line. ``look_up_by``: in which attributes a
    source has what customers are found by. ``origin_of`` says where a number is from. ``names`` are those of
    its agents and queues.
    """

    time_zone: tzinfo
    names: Names
    region: str
    area: str | None = None
    outside: str | None = None
    look_up_by: Mapping[str, LookUpBy] = field(default_factory=dict)
    origin_of: Callable[[str], Origin] = lambda e164: UNKNOWN

    def seen(self, at: int) -> Seen:
        """How views are drawn here at this instant."""
        return Seen(at=at, zone=self.time_zone, names=self.names)

    def reader(self, numbers: NumberReader) -> Callable[[str], Number]:
        """Reads numbers as they are dialled here."""
        return lambda text: numbers.read(text, self.region, self.area, outside=self.outside)


class CardSource(Protocol):
    """Where the parts of cards come from."""

    async def card_parts(self, keys: CardKeys) -> CardParts:
        """Find the customer that ``keys`` mean and fetch what is known about them.

        Raises:
            CustomerNotFound: a customer was chosen who is not there.
        """
        ...

    async def get(self, customer_id: str) -> Customer:
        """Return the customer. Raises: CustomerNotFound."""
        ...


@dataclass(slots=True, kw_only=True)
class LookUp:
    """A contact's card and by what it was read, or what is being done to have it.

    ``wanted`` is about whom live sources are asked, ``asking`` what they say.
    """

    keys: ContactKeys
    choice: Choice | None
    turn: int = 0
    task: asyncio.Task[None] | None = None
    card: Drawn | None = None
    read_by: CardKeys | None = None
    wanted: Wanted | None = None
    asking: Asking | None = None


Spawn: TypeAlias = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]


class Cards:
    """The cards of live contacts, each looked up as soon as the contact is heard of and kept until forgotten.

    ``spawn`` starts a task in a group its owner holds; a look-up never raises into it. ``place`` is asked at
    every look-up, since a floor file may change it.
    """

    def __init__(
        self,
        store: CardSource,
        numbers: NumberReader,
        *,
        clock_ms: Callable[[], int],
        place: Callable[[], Place],
        spawn: Spawn,
        live: LiveSources | None = None,
    ) -> None:
        self._store = store
        self._live = live
        self._on_answer: Callable[[str, Drawn], None] = lambda contact_id, card: None
        self._numbers = numbers
        self._clock_ms = clock_ms
        self._place = place
        self._spawn = spawn
        self._look_ups: dict[str, LookUp] = {}
        self.looked_up: Counter[Status] = Counter()
        """Look-ups since the start, by how they ended."""
        # Under too much load, or without a disk, no card is read, and a line for each were a load of its own.
        self._telling = Seldom(clock_ms)

    def on_answer(self, told: Callable[[str, Drawn], None]) -> None:
        """Have ``told`` called with a contact's card whenever a live source has answered later than that."""
        self._on_answer = told

    def start(self, contact_id: str, keys: ContactKeys, *, choice: Choice | None = None) -> bool:
        """Begin the look-up at once; False: the same keys were looked up already, and nothing was begun."""
        known = self._look_ups.get(contact_id)
        if known is not None and known.keys == keys:
            return False
        if known is not None:
            known.keys = keys
            known.choice = choice or known.choice
        self._begin(contact_id, known or LookUp(keys=keys, choice=choice))
        return True

    def ready(self, contact_id: str) -> Drawn | None:
        """Return the card when it is there."""
        known = self._look_ups.get(contact_id)
        return None if known is None else known.card

    def concerns(self, contact_id: str, customer_ids: Set[str]) -> bool:
        """Whether the contact's card shows one of these customers, as found or as a candidate."""
        card = self.ready(contact_id)
        return card is not None and card.shows(customer_ids)

    def shows_any(self, contact_id: str, models: Set[str]) -> bool:
        """Whether the contact's card shows a unit of one of these models."""
        card = self.ready(contact_id)
        return card is not None and not card.models.isdisjoint(models)

    def number_of(self, contact_id: str) -> Number | None:
        """The number of a contact that a customer may have; None: it has none, or hides it."""
        look_up = self._look_ups.get(contact_id)
        number = None if look_up is None else self._keys(contact_id, look_up).phone
        return number if number is not None and number.is_address else None

    def is_under_way(self, contact_id: str) -> bool:
        """Whether a look-up of this contact is under way."""
        known = self._look_ups.get(contact_id)
        return known is not None and known.task is not None and not known.task.done()

    async def wait_for(self, contact_ids: Iterable[str], seconds: float) -> None:
        """Wait until the look-ups of all of them are done, but no longer than ``seconds``."""
        under_way = [known.task for each in contact_ids if (known := self._look_ups.get(each)) is not None]
        tasks = {task for task in under_way if task is not None and not task.done()}
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)

    async def wait(self, contact_id: str) -> Drawn:
        """Return the newest card, waiting for a look-up under way. Raises: KeyError: unknown contact."""
        return await self.answer_of(contact_id, self._look_ups[contact_id])

    def look_up_of(self, contact_id: str) -> LookUp | None:
        """The look-up of a contact, to be awaited by ``answer_of`` even if it is forgotten meanwhile."""
        return self._look_ups.get(contact_id)

    async def answer_of(self, contact_id: str, look_up: LookUp) -> Drawn:
        """Return the newest card of a look-up, waiting for it while it is under way."""
        while (task := look_up.task) is not None and not task.done():
            # Only this wait may be cancelled; the look-up goes on for other waits.
            await asyncio.wait({task})
        return look_up.card or self._failed(contact_id, 0)

    async def choose(self, contact_id: str, customer_id: str | None) -> Drawn:
        """Make this customer, or none of those known, the contact's; the candidates stay listed.

        Raises:
            CustomerNotFound: there is no such customer; nothing has changed.
        """
        if customer_id is not None:
            await self._store.get(customer_id)
        look_up = self._look_ups[contact_id]
        look_up.choice = Choice(customer_id=customer_id)
        return await self.refresh(contact_id)

    async def refresh(self, contact_id: str) -> Drawn:
        """Look again, because something about the customer has changed, and return the new card.

        Where none can be read now, the one that was read before by the same keys stays.
        """
        self._begin(contact_id, self._look_ups[contact_id])
        return await self.wait(contact_id)

    def forget(self, contact_id: str) -> None:
        """Drop the card of a contact that is over."""
        self._look_ups.pop(contact_id, None)

    def forget_all(self) -> None:
        """Drop every card, as if the hub had just been started."""
        self._look_ups.clear()

    async def open(self, customer_id: str) -> Drawn:
        """Return the card of a customer outside any contact. Raises: CustomerNotFound.

        Live sources are asked, and not waited for: ``ask_live`` says later what they say.
        """
        card, wanted = await self._draw(None, _opened(customer_id))
        if self._live is None or wanted is None:
            return card
        return card.with_live(self._live.ask(wanted), self._seen())

    async def ask_live(self, customer_id: str, source: str | None = None) -> Json:
        """Ask live sources about a customer, and wait for all of them; ``source`` whatever it said before.

        Raises:
            CustomerNotFound: there is no such customer.
            UnknownSource: there is no such source.
        """
        self._check_source(source)
        _, wanted = await self._draw(None, _opened(customer_id))
        if self._live is None or wanted is None:
            return {"sources": [], "live": []}
        asking = self._live.ask(wanted, again=source)
        await asking.wait()
        seen = self._seen()
        return {"sources": sources_view(asking, seen), "live": panels_view(asking, seen)}

    def ask_again(self, contact_id: str, source: str) -> None:
        """Ask a live source about a contact's customer again, whatever it said before.

        Raises:
            UnknownSource: there is no such source.
        """
        self._check_source(source)
        look_up = self._look_ups.get(contact_id)
        if look_up is not None and look_up.card is not None:
            self._ask(contact_id, look_up, again=source)
            self._on_answer(contact_id, look_up.card)

    def _check_source(self, source: str | None) -> None:
        if source is not None and (self._live is None or source not in self._live):
            raise UnknownSource(source)

    def _ask(self, contact_id: str, look_up: LookUp, *, again: str | None = None) -> None:
        """Ask live sources, and put what they say by now onto the card; each later answer follows."""
        if self._live is None or look_up.wanted is None or look_up.card is None:
            return

        def answered(asking: Asking) -> None:
            if look_up.asking is asking and look_up.card is not None:
                look_up.card = look_up.card.with_live(asking, self._seen())
                if self._look_ups.get(contact_id) is look_up:
                    self._on_answer(contact_id, look_up.card)

        look_up.asking = self._live.ask(look_up.wanted, answered, again=again)
        look_up.card = look_up.card.with_live(look_up.asking, self._seen())

    def _seen(self) -> Seen:
        return self._place().seen(self._clock_ms())

    def _begin(self, contact_id: str, look_up: LookUp) -> None:
        self._look_ups[contact_id] = look_up
        look_up.turn += 1
        look_up.task = self._spawn(self._look(contact_id, look_up, look_up.turn))

    async def _look(self, contact_id: str, look_up: LookUp, turn: int) -> None:
        keys = self._keys(contact_id, look_up)
        wanted: Wanted | None = None
        try:
            card, wanted = await self._draw(contact_id, keys)
        except CustomerNotFound:
            card = self._failed(contact_id, 0)
        if look_up.turn != turn:
            return  # an older look-up that ends late must not undo the agent's choice
        look_up.task = None  # as long as the contact lives, it would hold all that it ran with
        if card.status == "ok" or look_up.card is None or look_up.read_by != keys:
            look_up.card, look_up.read_by, look_up.wanted = card, keys, wanted
            self._ask(contact_id, look_up)

    def _keys(self, contact_id: str, look_up: LookUp) -> CardKeys:
        place = self._place()
        keys = read_keys(
            look_up.keys,
            self._numbers,
            region=place.region,
            area=place.area,
            outside=place.outside,
            look_up_by=place.look_up_by.get(look_up.keys.source, NO_NAMES),
            contact_id=contact_id,
            choice=look_up.choice,
        )
        return replace(keys, today=place.seen(self._clock_ms()).today)

    async def _draw(self, contact_id: str | None, keys: CardKeys) -> tuple[Drawn, Wanted | None]:
        """The card without live sources, and about whom they are to be asked; None: nothing was read."""
        began = time.perf_counter_ns()
        try:
            async with asyncio.timeout(LOOK_UP_SECONDS):
                parts = await self._store.card_parts(keys)
            self.looked_up["ok"] += 1
            return self._drawn(parts, contact_id, _since_us(began)), wanted_of(keys, parts)
        except CustomerNotFound:
            raise
        except Exception as error:
            # A call is answered with an empty card rather than not at all.
            self._tell(contact_id, error)
            status: Status = "late" if isinstance(error, LATE) else "failed"
            self.looked_up[status] += 1
            return self._failed(contact_id, _since_us(began), status), None

    def _tell(self, contact_id: str | None, error: Exception) -> None:
        untold = self._telling.happened()
        if untold is None:
            return
        why = f"not read within {LOOK_UP_SECONDS:.0f} s" if isinstance(error, TimeoutError) else str(error)
        before = f"; so did {untold} before it" if untold else ""
        # Only an error of ours needs its place in the code.
        ours = None if isinstance(error, (*LATE, StorageUnavailable)) else error
        level = logging.WARNING if ours is None else logging.ERROR
        log.log(level, "! card of contact %s stays empty: %s%s", contact_id, why, before, exc_info=ours)

    def _failed(self, contact_id: str | None, took_us: int, status: Status = "failed") -> Drawn:
        parts = CardParts(match=Match(verdict="none", by=None, value=None, code="not_read"))
        return self._drawn(parts, contact_id, took_us, status)

    def _drawn(self, parts: CardParts, contact_id: str | None, took_us: int, status: Status = "ok") -> Drawn:
        place = self._place()
        seen = place.seen(self._clock_ms())
        number = parts.number
        origin = UNKNOWN if number is None or number.e164 is None else place.origin_of(number.e164)
        return draw(parts, contact_id=contact_id, seen=seen, took_us=took_us, status=status, origin=origin)


def _opened(customer_id: str) -> CardKeys:
    return CardKeys(choice=Choice(customer_id=customer_id, code="opened"))


def _since_us(began_ns: int) -> int:
    return (time.perf_counter_ns() - began_ns) // 1000
