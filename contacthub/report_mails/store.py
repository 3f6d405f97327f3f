"""Reports that are mailed, and how far each of their mails is, as they are stored."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import orjson

from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool, Writer
from contacthub.problems import Problem
from contacthub.report_mails.model import MOST_OF_ALL, MOST_OF_USER, ReportMail, Send, Wanted
from contacthub.routing.words import Instant

SQL: Final = named_queries(Path(__file__).with_suffix(".sql"))


class ReportMailStore:
    """Keeps them. What becomes of them goes with their saved view, and that with its user."""

    def __init__(self, writer: Writer, readers: ReaderPool) -> None:
        self._writer = writer
        self._readers = readers

    async def of(self, user: str | None) -> list[ReportMail]:
        """Those of a user; None: of all."""

        def work(raw: Connection) -> list[tuple[Any, ...]]:
            found = raw.execute(SQL["of_all"]) if user is None else raw.execute(SQL["of_user"], (user,))
            return list(found.fetchall())

        return [_mail(*row) for row in await self._readers.run(work)]

    async def last_runs(self) -> dict[str, list[Send]]:
        """The mails of the last run of each."""
        rows = await self._readers.run(lambda raw: raw.execute(SQL["sends"]).fetchall())
        runs: defaultdict[str, list[Send]] = defaultdict(list)
        for row in rows:
            send = Send(*row)
            if runs[send.mail] and runs[send.mail][0].run < send.run:
                runs[send.mail].clear()
            runs[send.mail].append(send)
        return dict(runs)

    async def owed(self) -> list[Send]:
        """Mails that are owed, in the order in which they are to be tried."""
        rows = await self._readers.run(lambda raw: raw.execute(SQL["owed"]).fetchall())
        return [Send(*row) for row in rows]

    async def add(self, mail_id: str, user: str, wanted: Wanted, done: str) -> None:
        """Keep one more.

        Raises:
            Problem: not_found, the user has no such view; too_many_records.
        """
        addresses = orjson.dumps(wanted.addresses).decode()
        given = {**asdict(wanted), "addresses": addresses, "id": mail_id, "user": user, "done": done}

        def work(raw: Connection) -> Problem | None:
            if not raw.execute(SQL["has_view"], (wanted.view, user)).fetchone()[0]:
                return Problem("not_found", "you have no saved view of this id", [("#/view", "unknown")])
            if raw.execute(SQL["count_of_user"], (user,)).fetchone()[0] >= MOST_OF_USER:
                detail = f"you have {MOST_OF_USER} reports by mail, and no more are sent; remove one first"
                return Problem("too_many_records", detail)
            if raw.execute(SQL["count"]).fetchone()[0] >= MOST_OF_ALL:
                detail = f"there are {MOST_OF_ALL} reports by mail; have an administrator remove some"
                return Problem("too_many_records", detail)
            raw.execute(SQL["add"], given)
            return None

        problem = await self._writer.transact(work)
        if problem is not None:
            raise problem

    async def begin(self, mail: ReportMail, run: str, now: Instant) -> bool:
        """Owe the mails of a day, unless that was done or they are paused; whether it was done now."""
        day = run[:10]

        def work(raw: Connection) -> bool:
            if raw.execute(SQL["take_up"], {"day": day, "id": mail.id}).fetchone() is None:
                return False
            _owe(raw, mail, run, now)
            return True

        return await self._writer.transact(work)

    async def begin_now(self, mail: ReportMail, run: str, now: Instant) -> None:
        """Owe mails that somebody asked for.

        Raises:
            Problem: wrong_state, the last ones are not sent yet.
        """

        def work(raw: Connection) -> bool:
            if raw.execute(SQL["owes"], (mail.id,)).fetchone()[0]:
                return False
            _owe(raw, mail, run, now)
            return True

        if not await self._writer.transact(work):
            raise Problem("wrong_state", "it is being sent; wait until that has ended, or pause it")

    async def settle(self, send: Send) -> None:
        """Write down how far a mail is."""
        await self._writer.transact(lambda raw: raw.execute(SQL["settle"], asdict(send)))

    async def pause(self, mail_id: str, *, paused: bool, done: str, now: Instant) -> None:
        """Have none begun any more, and give up what is owed; or have the next after ``done`` begun again."""

        def work(raw: Connection) -> None:
            raw.execute(SQL["pause"], {"paused": int(paused), "done": done, "id": mail_id})
            if paused:
                raw.execute(SQL["give_up"], {"mail": mail_id, "at": now})

        await self._writer.transact(work)

    async def drop(self, mail_id: str) -> bool:
        """Remove one; whether it was there."""
        return bool(await self._writer.transact(lambda raw: raw.execute(SQL["drop"], (mail_id,)).fetchall()))


def _owe(raw: Connection, mail: ReportMail, run: str, now: Instant) -> None:
    raw.execute(SQL["forget_settled"], (mail.id,))
    for address in mail.wanted.addresses:
        raw.execute(SQL["owe"], {"mail": mail.id, "run": run, "address": address, "at": now})


def _mail(*row: Any) -> ReportMail:
    mail_id, user, view, every, hour, addresses, language, form, name, query, paused, done = row
    wanted = Wanted(
        view=view,
        every=every,
        hour=hour,
        addresses=tuple(orjson.loads(addresses)),
        language=language,
        format=form,
    )
    return ReportMail(
        id=mail_id, user=user, wanted=wanted, view_name=name, query=query, paused=bool(paused), done=done
    )
