"""Mails reports: what is due once, and each mail until it is taken, ever more seldom."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from contacthub.access.audit import Action
from contacthub.access.trail import Trail
from contacthub.channels.notices import FAILED, NO_MAILBOX, OWED, WITHIN_S, Notice, pause_ms, standing
from contacthub.channels.port import SendsNotices
from contacthub.database.damage import Damaged
from contacthub.database.units import StorageUnavailable
from contacthub.report_mails.model import ReportMail, Send
from contacthub.report_mails.store import ReportMailStore
from contacthub.report_mails.times import due_at, last_due, next_due
from contacthub.report_mails.writing import NotWritten, ReportWriting, StillCounting
from contacthub.routing.words import Instant
from contacthub.sources.message_sending import Answered

log = logging.getLogger("contacthub.report_mails")

MOST_TRIES: Final = 12
FIRST_PAUSE_MS: Final = 15_000
LONGEST_PAUSE_MS: Final = 3_600_000
"""So that a mail server may be away for some hours."""
LOOKS_EVERY_S: Final = 60.0
"""The floor's time zone may change meanwhile, and which day is due by it."""
STORAGE_PAUSE_S: Final = 5.0
STILL_COUNTING: Final = "still_counting"


class ReportMails:
    """Sends by ``mailbox``, the first of the mail channels; None: there is none."""

    def __init__(
        self,
        store: ReportMailStore,
        writing: ReportWriting,
        mailbox: Callable[[], SendsNotices | None],
        *,
        now: Callable[[], Instant],
        zone: Callable[[], ZoneInfo],
        trail: Trail,
        rng: random.Random,
    ) -> None:
        self._store = store
        self._writing = writing
        self._mailbox = mailbox
        self._now = now
        self._zone = zone
        self._trail = trail
        self._rng = rng
        self._grown = asyncio.Event()
        self._looking = asyncio.Lock()
        self._failed: list[str] = []

    @property
    def has_mailbox(self) -> bool:
        """Whether anything can be sent."""
        return self._mailbox() is not None

    def more(self) -> None:
        """There is more to do."""
        self._grown.set()

    def failed(self) -> list[str]:
        """Why each mail of a last run was not sent."""
        return self._failed

    async def run(self) -> None:
        """Send what is due, until cancelled."""
        while True:
            self._grown.clear()
            try:
                pause = await self.look()
            except (StorageUnavailable, Damaged) as error:
                log.info("! reports are mailed later: %s", error)
                pause = STORAGE_PAUSE_S
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._grown.wait()

    async def look(self) -> float:
        """Begin what is due, try what is owed; in how many seconds to look again.

        Raises:
            StorageUnavailable: nothing is lost.
            Damaged: it cannot be read.
        """
        async with self._looking:
            return await self._look()

    async def _look(self) -> float:
        zone = self._zone()
        mails = {each.id: each for each in await self._store.of(None)}
        for each in mails.values():
            await self._begin(each, zone)
        now = self._now()
        owed = [each for each in await self._store.owed() if each.at <= now]
        owed.sort(key=_of_run)
        for (mail_id, _), sends in groupby(owed, key=_of_run):
            await self._send(mails.get(mail_id), list(sends))
        runs = await self._store.last_runs()
        self._failed = [each.reason or "" for run in runs.values() for each in run if each.state == FAILED]
        return self._pause(mails, zone, await self._store.owed())

    def _pause(self, mails: Mapping[str, ReportMail], zone: ZoneInfo, owed: Iterable[Send]) -> float:
        ahead = [each.at for each in owed]
        ahead += [due for each in mails.values() if (due := next_of(each, self._now(), zone)) is not None]
        left = (min(ahead) - self._now()) / 1000 if ahead else LOOKS_EVERY_S
        return min(max(left, 0.0), LOOKS_EVERY_S)

    async def _begin(self, mail: ReportMail, zone: ZoneInfo) -> None:
        """Owe what is due; of several days that were missed, the last."""
        now, wanted = self._now(), mail.wanted
        day = last_due(wanted.every, wanted.hour, now, zone).isoformat()
        if mail.paused or day <= mail.done:
            return
        if await self._store.begin(mail, f"{day}T{wanted.hour:02}", now):
            self._trail.note(mail.user, Action.MAIL_REPORT, mail.id, view=mail.view_name, day=day)

    async def _send(self, mail: ReportMail | None, sends: list[Send]) -> None:
        """Try the mails of one run: they say the same, so it is written once."""
        if mail is None:
            return  # it was removed meanwhile
        try:
            notice = await self._writing.notice(mail, date.fromisoformat(sends[0].run[:10]))
        except StillCounting:
            for each in sends:
                await self._settle(each, Answered(None, STILL_COUNTING))
            return
        except NotWritten as error:
            for each in sends:
                await self._settle(each, Answered(422, str(error)))
            return
        for each in sends:
            await self._settle(each, await self._tried(each, notice))

    async def _tried(self, send: Send, notice: Notice) -> Answered:
        mailbox = self._mailbox()
        if mailbox is None:
            return Answered(422, NO_MAILBOX)
        key = f"report {send.mail} {send.run} {send.address}"
        try:
            async with asyncio.timeout(WITHIN_S):
                return await mailbox.notify(send.address, notice, key=key)
        except TimeoutError:
            return Answered(None)

    async def _settle(self, send: Send, answered: Answered) -> None:
        now, tries = self._now(), send.tries + 1
        state, reason = standing(answered, tries, MOST_TRIES)
        if state == FAILED:
            log.warning("! a report by mail was given up after %d tries: %s", tries, reason)
        pause = pause_ms(tries, FIRST_PAUSE_MS, LONGEST_PAUSE_MS, self._rng.randint)
        at = now + pause if state == OWED else now
        settled = replace(send, state=state, tries=tries, reason=reason, at=at)
        while True:  # what was sent must not be forgotten: it would be said to be unsure
            try:
                await self._store.settle(settled)
            except StorageUnavailable:
                await asyncio.sleep(STORAGE_PAUSE_S)
            else:
                return


def next_of(mail: ReportMail, now: Instant, zone: ZoneInfo) -> Instant | None:
    """When one is due next; None: it is paused."""
    if mail.paused:
        return None
    wanted = mail.wanted
    last = last_due(wanted.every, wanted.hour, now, zone)
    return due_at(next_due(wanted.every, last), wanted.hour, zone)


def _of_run(send: Send) -> tuple[str, str]:
    return send.mail, send.run
