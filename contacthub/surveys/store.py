"""Who was asked, by which link, and what they answered, as it is stored beside the log."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, fields, replace
from pathlib import Path
from typing import Any, Final

import orjson

from contacthub.database.conditions import among
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool, Writer
from contacthub.routing.values import value
from contacthub.routing.words import Instant
from contacthub.surveys.model import Answer, Asked, Values
from contacthub.surveys.results import Given

SQL: Final = named_queries(Path(__file__).with_name("store.sql"))
MOST_POOR: Final = 50
"""Poor answers that are shown, the newest."""
WIDTH: Final = len(fields(Asked))


@value(kw_only=True)
class Known:
    """By what is found when somebody was asked last."""

    customers: tuple[str, ...]
    source: str
    ref: str
    number: str | None


@value()
class PoorGiven:
    """A poor answer, and the work item that it opened."""

    at: Instant
    queue: str | None
    agent: str | None
    values: Values
    item_id: str
    number: str
    state: str


@value()
class Surveyed:
    """A survey as it was when it was of this kind."""

    survey: str
    kind: str


@value(kw_only=True)
class Took:
    """What came of a survey in a time; reasons with how often each was one. ``poor``: the newest."""

    poor: list[PoorGiven]
    given: list[Given]
    not_asked: list[tuple[str, int]]
    not_sent: list[tuple[str, int]]


@value(kw_only=True)
class ByAgent:
    """What an agent asks by a work item. ``half``: filled in so far; ``asked_by``: who has asked."""

    ask: Asked
    declined_at: Instant | None
    half: Answer | None
    answer: Answer | None
    asked_by: str | None


class SurveyStore:
    """Reads and writes what surveys keep."""

    def __init__(self, writer: Writer, readers: ReaderPool) -> None:
        self._writer = writer
        self._readers = readers

    async def cursor(self) -> int | None:
        """Up to which event contacts that closed were decided on; None: there was no survey."""
        row = await self._readers.run(lambda raw: raw.execute(SQL["cursor"]).fetchone())
        return None if row is None else int(row[0])

    async def closed(self, after: int, until: int, most: int) -> list[tuple[int, str]]:
        """The contacts that closed by events after one, up to another: which event, which contact."""
        asked = {"after": after, "until": until, "most": most}
        return await self._readers.run(
            lambda raw: [(seq, contact) for seq, contact in raw.execute(SQL["closed"], asked)]
        )

    async def model(self, contact_id: str) -> str | None:
        """The model that the last question of a contact was about."""
        row = await self._readers.run(lambda raw: raw.execute(SQL["model"], (contact_id,)).fetchone())
        return None if row is None else row[0]

    async def asked_at(self, known: Known, since: Instant) -> Instant | None:
        """When somebody was asked last: the customer, or whoever has the number or writes on the thread."""

        def work(raw: Connection) -> Instant | None:
            found = [raw.execute(SQL["asked_customer"], (each,)).fetchone()[0] for each in known.customers]
            thread = {"since": since, "source": known.source, "ref": known.ref}
            found.append(raw.execute(SQL["asked_thread"], thread).fetchone()[0])
            if known.number is not None:
                number = {"since": since, "number": known.number}
                found.append(raw.execute(SQL["asked_number"], number).fetchone()[0])
            return max((each for each in found if each is not None), default=None)

        return await self._readers.run(work)

    async def drop(self, before: Instant, most: int) -> int:
        """Drop who was asked before then, with all that is beside it: at most so many; how many it were."""

        def write(raw: Connection) -> int:
            ids = [(each,) for (each,) in raw.execute(SQL["old"], (before, most)).fetchall()]
            for name in ("drop_links", "drop_answers", "drop_ask"):
                raw.executemany(SQL[name], ids)
            return len(ids)

        return await self._writer.transact(write)

    async def customers(self, after: str, most: int) -> list[str]:
        """The customers who were asked, or not, in the order of their ids, beyond one."""
        return await self._readers.run(
            lambda raw: [each for (each,) in raw.execute(SQL["customers"], (after, most))]
        )

    async def unlink(self, customer_id: str) -> None:
        """Have what a customer was asked and answered be nobody's."""

        def write(raw: Connection) -> None:
            ids = [(each,) for (each,) in raw.execute(SQL["of_customer"], (customer_id,)).fetchall()]
            for name in ("drop_links", "drop_words", "unlink"):
                raw.executemany(SQL[name], ids)
            for (each,) in ids:
                raw.execute(SQL["drop_half"], (each,))

        await self._writer.transact(write)

    async def decided(
        self, asks: Sequence[Asked], seq: int | None, *, sent_at: Instant | None = None
    ) -> None:
        """Keep what was decided, with the event up to which it was; None: there is no survey any more.

        ``sent_at``: when those who are asked were sent their link; None: they are to be.
        """

        def write(raw: Connection) -> None:
            for each in asks:
                raw.execute(SQL["put_ask"], [_kept(it) for it in astuple(each)])
                if sent_at is not None and each.reason is None:
                    raw.execute(SQL["sent"], (sent_at, each.id))
            if seq is None:
                raw.execute(SQL["drop_cursor"])
            else:
                raw.execute(SQL["put_cursor"], (str(seq),))

        await self._writer.transact(write)

    async def keep(self, ask: Asked) -> Asked | None:
        """Keep what was decided after a work item; return what is kept.

        None: by this survey they were asked already about the item's contact.
        """

        def write(raw: Connection) -> Asked | None:
            raw.execute(SQL["put_ask"], [_kept(it) for it in astuple(ask)])
            row = raw.execute(SQL["ask"], (ask.id,)).fetchone()
            return None if row is None else _asked(row)

        return await self._writer.transact(write)

    async def due(self, most: int) -> list[Asked]:
        """Those who are still to be sent their link."""
        return await self._readers.run(
            lambda raw: [_asked(row) for row in raw.execute(SQL["due"], (most,)).fetchall()]
        )

    async def newest_kind(self, survey: str) -> str | None:
        """What kind a survey was of when somebody was asked last; None: nobody ever was."""
        row = await self._readers.run(lambda raw: raw.execute(SQL["newest_kind"], (survey,)).fetchone())
        return None if row is None else row[0]

    async def took(
        self, which: Surveyed, since: Instant, until: Instant, *, of: Mapping[str, Collection[str]], most: int
    ) -> Took:
        """What came of a survey; of those who were asked at most so many and one more.

        ``of``: of those alone whose ``queue`` or ``agent`` is one of these.
        """
        asked: dict[str, Any] = {"survey": which.survey, "kind": which.kind, "since": since, "until": until}
        seen = "".join(f" AND {among(f'a.{name}', name, values, asked)}" for name, values in of.items())

        def ask(raw: Connection, query: str, **more: int) -> list[tuple[Any, ...]]:
            # The conditions are the fixed ones above; what was asked for goes in as parameters.
            return raw.execute(SQL[query].replace("/* and */", seen), {**asked, **more}).fetchall()

        def work(raw: Connection) -> Took:
            rows, poor = ask(raw, "given", most=most + 1), ask(raw, "poor", most=MOST_POOR)
            return Took(
                poor=[
                    PoorGiven(at, queue, agent, orjson.loads(said), *item)
                    for at, queue, agent, said, *item in poor
                ],
                given=[
                    Given(queue=queue, agent=agent, model=model, way=way, values=said and orjson.loads(said))
                    for queue, agent, model, way, said in rows
                ],
                not_asked=[(reason, count) for reason, count in ask(raw, "not_asked")],
                not_sent=[(reason, count) for reason, count in ask(raw, "not_sent")],
            )

        return await self._readers.run(work)

    async def link(self, ask: Asked, token: str, now: Instant) -> None:
        """Keep that a link leads to what is asked, before it is sent."""

        def write(raw: Connection) -> None:
            raw.execute(SQL["prune_links"], (now,))
            raw.execute(SQL["put_link"], (hash_of(token), ask.id, ask.expires_at))

        await self._writer.transact(write)

    async def sent(self, ask_id: str, at: Instant) -> None:
        """It was sent."""
        await self._writer.transact(lambda raw: raw.execute(SQL["sent"], (at, ask_id)))

    async def failed(self, ask_id: str, reason: str) -> None:
        """It could not be sent."""
        await self._writer.transact(lambda raw: raw.execute(SQL["failed"], (reason, ask_id)))

    async def by_link(self, token: str, now: Instant) -> tuple[Asked, Answer | None] | None:
        """What a link asks, and what was answered; None: it leads nowhere, or not any more."""

        def work(raw: Connection) -> tuple[Asked, Answer | None] | None:
            row = raw.execute(SQL["by_link"], (hash_of(token), now)).fetchone()
            if row is None:
                return None
            ask = _asked(row)
            said = raw.execute(SQL["newest_answer"], (ask.id,)).fetchone()
            return ask, None if said is None else Answer(values=orjson.loads(said[0]), comment=said[1])

        return await self._readers.run(work)

    async def of_item(self, item_id: str) -> ByAgent | None:
        """What an agent asks by a work item; None: nothing."""

        def work(raw: Connection) -> ByAgent | None:
            row = raw.execute(SQL["of_item"], (item_id,)).fetchone()
            if row is None:
                return None
            ask = _asked(row)
            filled = {
                n: (Answer(values=orjson.loads(said), comment=comment), by)
                for n, said, comment, by in raw.execute(SQL["filled_in"], (ask.id,))
            }
            half, answer = filled.get(0, (None, None)), filled.get(2, (None, None))
            return ByAgent(
                ask=ask, declined_at=row[WIDTH], half=half[0], answer=answer[0], asked_by=answer[1] or half[1]
            )

        return await self._readers.run(work)

    async def item_of(self, ask_id: str) -> str | None:
        """The work item by which an agent asks; None: there is none, or not yet."""
        row = await self._readers.run(lambda raw: raw.execute(SQL["item_of"], (ask_id,)).fetchone())
        return None if row is None else row[0]

    async def in_chat(self, source: str, ref: str) -> tuple[Asked, bool] | None:
        """What was asked last in the panel of a thread, and whether that is answered."""
        thread = {"source": source, "ref": ref}
        row = await self._readers.run(lambda raw: raw.execute(SQL["in_chat"], thread).fetchone())
        return None if row is None else (_asked(row), bool(row[WIDTH]))

    async def dealt_with(self, item_id: str) -> frozenset[str]:
        """The agents who dealt with what is asked about, none of whom asks."""
        row = await self._readers.run(lambda raw: raw.execute(SQL["dealt_with"], (item_id,)).fetchone())
        return frozenset(each for each in row or () if each is not None)

    async def half(self, ask_id: str, answer: Answer, at: Instant, by: str) -> None:
        """Keep what is filled in so far."""
        row = _row(ask_id, answer, at, by)
        await self._writer.transact(lambda raw: raw.execute(SQL["put_half"], row))

    async def decline(self, ask_id: str, at: Instant) -> bool:
        """Keep that they do not want to be asked; False: they answered, or said so before."""

        def write(raw: Connection) -> bool:
            raw.execute(SQL["drop_half"], (ask_id,))
            return raw.execute(SQL["decline"], (at, ask_id)).fetchone() is not None

        return await self._writer.transact(write)

    async def answer_once(self, ask_id: str, answer: Answer, at: Instant, *, by: str | None = None) -> bool:
        """Keep an answer that cannot be changed; False: there is one, or they did not want to be asked."""
        row = _row(ask_id, answer, at, by)

        def write(raw: Connection) -> bool:
            declined = raw.execute(SQL["is_declined"], (ask_id,)).fetchone()
            if declined is None or declined[0] is not None:
                return False
            if raw.execute(SQL["put_first"], row).fetchone() is None:
                return False
            raw.execute(SQL["put_newest"], row)
            raw.execute(SQL["drop_half"], (ask_id,))
            return True

        return await self._writer.transact(write)

    async def answer(self, ask_id: str, answer: Answer, at: Instant) -> bool:
        """Keep an answer: the first one stays beside the newest. Whether it is the first."""
        row = _row(ask_id, answer, at, None)

        def write(raw: Connection) -> bool:
            is_first = raw.execute(SQL["put_first"], row).fetchone() is not None
            raw.execute(SQL["put_newest"], row)
            return is_first

        return await self._writer.transact(write)


def _kept(value: str | int | bool | None) -> str | int | None:
    """As both engines keep it: neither of the columns is of a truth."""
    return int(value) if isinstance(value, bool) else value


def _row(
    ask_id: str, answer: Answer, at: Instant, by: str | None
) -> tuple[str, Instant, str, str | None, str | None]:
    return ask_id, at, orjson.dumps(answer.values).decode(), answer.comment, by


def hash_of(token: str) -> str:
    """What is kept of a link."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _asked(row: Sequence[Any]) -> Asked:  # Any: a row of the database
    found = Asked(**dict(zip((each.name for each in fields(Asked)), row[:WIDTH], strict=True)))
    return replace(found, perception_only=bool(found.perception_only))
