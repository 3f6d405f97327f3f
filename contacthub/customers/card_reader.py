"""Reads cards in hops to a reader's thread: what is asked for during a hop waits, and is read in the next.

    request 1    hop [1] ──── card 1
    request 2      waits ·········· hop [3 2] ──── card 2
    request 3        waits ································ card 3

Each source has one read in turn, so that one with hundreds that wait holds up no other; of its own the newest
is read first, as that phone rings now. Who has waited for longer than an offer does is shown the card later
anyway. Nothing is handed over: a task hops while requests wait.
"""

from __future__ import annotations

import asyncio
from typing import Final, cast

from contacthub.customers.card_parts import CardParts
from contacthub.customers.card_reads import try_card_parts
from contacthub.customers.keys import CardKeys
from contacthub.customers.tables.model_facts import ModelFacts
from contacthub.customers.tables.table import Reading
from contacthub.database.units import Connection, ReaderPool

CARDS_A_HOP: Final = 8
"""The first of a hop has its card when the last is read."""

MOST_WAITING: Final = 2_000
"""One to two seconds of reading under load: a request that comes behind so many others is late at once."""


class TooManyCards(Exception):
    """So many look-ups wait already that this one would be late."""

    def __init__(self) -> None:
        super().__init__(f"{MOST_WAITING:,} others wait to be read")


class _Asked:
    """A request for a card, and its answer to come."""

    def __init__(self, keys: CardKeys) -> None:
        self.keys = keys
        self.answer: asyncio.Future[CardParts] = asyncio.get_running_loop().create_future()

    def be_told(self, answer: CardParts | Exception) -> None:
        if self.answer.done():
            return  # the request was cancelled meanwhile
        if isinstance(answer, Exception):
            self.answer.set_exception(answer)
            self.answer.exception()  # seen: a request that is cancelled now does not fetch it
        else:
            self.answer.set_result(answer)


class CardReader:
    """Reads the cards of all requests: of each source in turn, its newest first.

    As many hops at a time as the readers gain from. A task that hops ends by itself once no request waits.
    """

    def __init__(self, readers: ReaderPool, models: ModelFacts) -> None:
        self._readers = readers
        self._models = models
        self._lines: dict[str, list[_Asked]] = {}
        self._waiting = 0
        self._hopping: set[asyncio.Task[None]] = set()

    async def read(self, keys: CardKeys) -> CardParts:
        """Do the whole look-up of one card.

        Raises:
            CustomerNotFound: a customer was chosen who is not there.
            StorageUnavailable: the database cannot be read.
            TooManyCards: nothing was read, as others of the same source wait for too long already.
        """
        if self._waiting >= MOST_WAITING and keys.source in self._lines:
            raise TooManyCards
        asked = _Asked(keys)
        self._lines.setdefault(keys.source, []).append(asked)
        self._waiting += 1
        if len(self._hopping) < self._readers.at_once:
            self._hopping.add(asyncio.create_task(self._read_all()))
        return await asked.answer

    async def _read_all(self) -> None:
        """Hop until no request waits."""
        try:
            while asked := self._next():
                await self._hop(asked)
        finally:
            # Here and not once the task is done: for a request that comes in between none would hop.
            self._hopping.discard(cast("asyncio.Task[None]", asyncio.current_task()))

    def _next(self) -> list[_Asked]:
        """The newest request of each source, and again; one that was given up is passed over."""
        asked: list[_Asked] = []
        while self._lines and len(asked) < CARDS_A_HOP:
            source = next(iter(self._lines))
            line = self._lines.pop(source)
            newest = line.pop()
            self._waiting -= 1
            if line:
                self._lines[source] = line  # behind the others
            if not newest.answer.done():
                asked.append(newest)
        return asked

    async def _hop(self, asked: list[_Asked]) -> None:
        try:
            answers = await self._readers.run(lambda raw: self._answers(raw, asked))
        except Exception as error:
            answers = [error] * len(asked)
        for each, answer in zip(asked, answers, strict=True):
            each.be_told(answer)

    def _answers(self, raw: Connection, asked: list[_Asked]) -> list[CardParts | Exception]:
        reading = Reading(raw=raw, models=self._models)
        return [try_card_parts(reading, each.keys) for each in asked]
