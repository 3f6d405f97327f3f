"""Reads cards by leader/follower batching: under load one hop to a reader's thread reads several.

The first request becomes a leader and hops; requests that come meanwhile queue as followers. A leader reads
until it has its own card, then hands the queue to a follower, which becomes the leader. With one hop:

    request 1  leader: hop [1] ─── card 1, hands over ┐
    request 2    queued ······························ leader: hop [2 3] ─── card 2, queue empty
    request 3      queued ·································· card 3 (read by 2)
"""

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
    """The answer of a follower that is to become the leader."""


class _Asked:
    """A request for a card, and its answer to come."""

    def __init__(self, keys: CardKeys) -> None:
        self.keys = keys
        self.answer: asyncio.Future[CardParts] = asyncio.get_running_loop().create_future()

    def be_told(self, answer: CardParts | Exception) -> None:
        if self.answer.done():
            return  # cancelled meanwhile
        if isinstance(answer, Exception):
            self.answer.set_exception(answer)
            self.answer.exception()  # seen: a request that was cancelled does not fetch it
        else:
            self.answer.set_result(answer)


class CardReader:
    """At most ``hops`` leaders read at a time, each for the followers in the queue too."""

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
                    self._hand_over()  # it may just have been made the leader
                raise
        return await self._read_for_all(mine)

    async def _read_for_all(self, mine: _Asked) -> CardParts:
        self._reading += 1
        try:
            while not mine.answer.done():
                await self._hop()
        finally:
            mine.answer.cancel()  # has an effect only if this leader was cancelled before its answer came
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
            # This leader was cancelled: its batch goes back to the queue, for the next leader.
            self._waiting[:0] = asked
            raise
        for each, answer in zip(asked, answers, strict=True):
            each.be_told(answer)

    def _answers(self, raw: Connection, asked: list[_Asked]) -> list[CardParts | Exception]:
        reading = Reading(raw=raw, models=self._models)
        return [try_card_parts(reading, each.keys) for each in asked]

    def _hand_over(self) -> None:
        """Make the first follower that still waits the next leader."""
        while self._waiting and self._reading < self._hops:
            following = self._waiting.pop(0)
            if not following.answer.done():
                following.be_told(_YourTurn())
                return
