"""Reads cards for whoever asks: under load several in one hop."""

from __future__ import annotations

import asyncio
from typing import Final

from contacthub.customers.card_parts import CardParts
from contacthub.customers.card_reads import try_card_parts
from contacthub.customers.keys import CardKeys
from contacthub.customers.tables.model_facts import ModelFacts
from contacthub.customers.tables.table import Reading
from contacthub.database.units import Connection, ReaderPool

CARDS_A_HOP: Final = 8


class _YourTurn(Exception):
    """Whoever read has what they asked for: somebody else must read on."""


class _Asked:
    """Somebody waits for a card."""

    def __init__(self, keys: CardKeys) -> None:
        self.keys = keys
        self.answer: asyncio.Future[CardParts] = asyncio.get_running_loop().create_future()

    def be_told(self, answer: CardParts | Exception) -> None:
        if self.answer.done():
            return  # cancelled meanwhile
        if isinstance(answer, Exception):
            self.answer.set_exception(answer)
            self.answer.exception()  # whoever waits has it; nobody need
        else:
            self.answer.set_result(answer)


class CardReader:
    """At most ``hops`` of those who ask read at a time, each for the others who wait too."""

    def __init__(self, readers: ReaderPool, models: ModelFacts, *, hops: int) -> None:
        self._readers = readers
        self._models = models
        self._hops = hops
        self._waiting: list[_Asked] = []
        self._reading = 0

    async def read(self, keys: CardKeys) -> CardParts:
        """Do the whole look-up of one card. Raises: CustomerNotFound, StorageUnavailable."""
        mine = _Asked(keys)
        self._waiting.append(mine)
        if self._reading >= self._hops:
            try:
                return await mine.answer
            except _YourTurn:
                mine = _Asked(keys)
                self._waiting.insert(0, mine)
            except asyncio.CancelledError:
                if mine.answer.done() and not mine.answer.cancelled():
                    self._hand_over()  # it may have been this one's turn
                raise
        return await self._read_for_all(mine)

    async def _read_for_all(self, mine: _Asked) -> CardParts:
        self._reading += 1
        try:
            while not mine.answer.done():
                await self._hop()
        finally:
            mine.answer.cancel()  # nothing, unless whoever reads was cancelled before it was told
            self._reading -= 1
            self._hand_over()
        return mine.answer.result()

    async def _hop(self) -> None:
        asked, self._waiting = self._waiting[:CARDS_A_HOP], self._waiting[CARDS_A_HOP:]
        asked = [each for each in asked if not each.answer.done()]
        try:
            answers = await self._readers.run(lambda raw: self._answers(raw, asked))
        except Exception as error:
            answers = [error] * len(asked)
        except BaseException:
            # Whoever reads was cancelled; the others' cards are read by the next.
            self._waiting[:0] = asked
            raise
        for each, answer in zip(asked, answers, strict=True):
            each.be_told(answer)

    def _answers(self, raw: Connection, asked: list[_Asked]) -> list[CardParts | Exception]:
        reading = Reading(raw=raw, models=self._models)
        return [try_card_parts(reading, each.keys) for each in asked]

    def _hand_over(self) -> None:
        """Have the next who waits read on."""
        while self._waiting and self._reading < self._hops:
            following = self._waiting.pop(0)
            if not following.answer.done():
                following.be_told(_YourTurn())
                return
