"""Earlier questions: found by what resembles them, and their index kept up to date, behind what is written.

    a question is imported, added, or asked during a contact    it is durable and answered
    within a second                                             it is indexed, and found by the next search
    the hub starts                                              what was written while it was down is indexed

Nothing waits for the index. It goes on in small transactions, so that writes of customers come between.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, Final

from contacthub.customers.changes import CustomerChanged
from contacthub.customers.similar import index
from contacthub.customers.similar.weighing import Alike
from contacthub.customers.tables.merged_ids import surviving
from contacthub.database.units import Connection, ReaderPool, StorageUnavailable, Writer

log = logging.getLogger("contacthub.customers")

AT_ONCE: Final = 100
"""Questions a transaction: about 15 ms in which no customer can be written."""

LOOK_S: Final = 60.0
"""What a program wrote into the database while the hub runs is found that late."""

REST_S: Final = 0.01
OVERLAP_MS: Final = 60_000
"""Questions of contacts are looked for from so long before the newest: transactions end out of order."""


class QuestionNotFound(Exception):
    """There is no question with this id."""

    code = "unknown_question"
    detail = "there is no question with this id, or it was asked a moment ago"


class SimilarQuestions:
    """Finds earlier questions by those that resemble them, and remembers which of them helped."""

    def __init__(self, writer: Writer, readers: ReaderPool, clock_ms: Callable[[], int]) -> None:
        self._writer = writer
        self._readers = readers
        self._clock_ms = clock_ms

    async def find(self, wanted: index.Wanted) -> list[Alike]:
        """Return at most ``wanted.limit`` questions, best first."""
        return await self._readers.run(lambda raw: index.find(raw, _of_now(raw, wanted)))

    async def helped(self, question_id: str, contact_id: str, agent: str | None, *, is_so: bool) -> None:
        """Remember that a question and its answer helped during a contact, or forget it.

        Raises:
            QuestionNotFound: there is no such question, or it is not indexed yet.
        """
        number = await self._readers.run(lambda raw: index.number(raw, question_id))
        if number is None:
            raise QuestionNotFound(question_id)
        values = {"question": number, "contact_id": contact_id}
        now = self._clock_ms()
        if is_so:
            put = {**values, "agent": agent, "at": now}
            await self._writer.transact(lambda raw: raw.execute(index.SQL["put_help"], put))
        else:
            await self._writer.transact(lambda raw: raw.execute(index.SQL["delete_help"], values))


def _of_now(raw: Connection, wanted: index.Wanted) -> index.Wanted:
    """What is wanted, of the customer whom an id from before a merge means."""
    if wanted.customer_id is None:
        return wanted
    return replace(wanted, customer_id=surviving(raw, wanted.customer_id))


class QuestionIndexing:
    """Indexes what was asked since it last looked."""

    def __init__(self, writer: Writer, readers: ReaderPool) -> None:
        self._writer = writer
        self._readers = readers
        self._due = asyncio.Event()

    def changed(self, _change: CustomerChanged) -> None:
        """Something was written about a customer: it may be a question."""
        self._due.set()

    async def run(self) -> None:
        """Index for ever; a disk that is full or a database that is away is tried again."""
        while True:
            self._due.clear()  # before it looks: what is written meanwhile is looked for again
            try:
                await self.catch_up()
            except StorageUnavailable as error:
                log.warning("! earlier questions are indexed later: %s", error)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await self._due.wait()

    async def catch_up(self) -> int:
        """Index all that is there; return how many questions it was."""
        done = 0
        while some := await self._writer.transact(_add_records):
            done += some
            await asyncio.sleep(REST_S)
        return done + await self._add_asked()

    async def _add_asked(self) -> int:
        upto = await self._readers.run(lambda raw: index.upto(raw, "contacts"))
        after: tuple[int, str, int] = (upto - OVERLAP_MS, "", 0)
        done = 0
        while rows := await self._readers.run(partial(_asked, after=after)):
            done += await self._writer.transact(partial(_add_asked, rows=rows))
            after = rows[-1][:3]
            await asyncio.sleep(REST_S)
        return done


def _add_records(raw: Connection) -> int:
    upto = index.upto(raw, "questions")
    rows = raw.execute(index.SQL["next_records"], {"upto": upto, "most": AT_ONCE}).fetchall()
    if rows:
        index.add(raw, ((2 * record, text) for record, text in rows))
        raw.execute(index.SQL["set_upto"], {"source": "questions", "upto": rows[-1][0]})
    return len(rows)


def _asked(raw: Connection, after: tuple[int, str, int]) -> list[Any]:
    at, contact_id, n = after
    wanted = {"at": at, "contact_id": contact_id, "n": n, "most": AT_ONCE}
    return raw.execute(index.SQL["next_asked"], wanted).fetchall()


def _add_asked(raw: Connection, rows: list[Any]) -> int:
    new = []
    for _, contact_id, n, text, model in rows:
        put = {"contact_id": contact_id, "n": n, "model": model}
        kept = raw.execute(index.SQL["put_asked"], put).fetchone()
        if kept is not None:
            new.append((2 * kept[0] + 1, text))
    index.add(raw, new)
    raw.execute(index.SQL["set_upto"], {"source": "contacts", "upto": rows[-1][0]})
    return len(new)
