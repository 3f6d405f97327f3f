"""Sends the mails that alerts owe: each until it is taken, ever more seldom, and eight times at most."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Final

from contacthub.alerts.rows import AlertMailRow
from contacthub.alerts.store import AlertStore
from contacthub.alerts.telling import mail_of
from contacthub.channels.notices import FAILED, NO_MAILBOX, OWED, WITHIN_S, Notice, pause_ms, standing
from contacthub.channels.port import SendsNotices
from contacthub.contacts.world import World
from contacthub.database.damage import Damaged
from contacthub.database.units import StorageUnavailable
from contacthub.hub.hub import Hub
from contacthub.sources.message_sending import Answered

log = logging.getLogger("contacthub.alerts")

MOST_TRIES: Final = 8
FIRST_PAUSE_MS: Final = 5_000
LONGEST_PAUSE_MS: Final = 10 * 60_000
AT_ONCE: Final = 20
STORAGE_PAUSE_S: Final = 5.0
LATELY_MS: Final = 24 * 3_600_000
"""So long a mail that was given up is a matter of health."""


class AlertMails:
    """Sends by ``mailbox``, the first of the mail channels; None: there is none."""

    def __init__(
        self,
        hub: Hub,
        world: World,
        store: AlertStore,
        mailbox: Callable[[], SendsNotices | None],
        *,
        changed: Callable[[AlertMailRow], None],
        rng: random.Random,
    ) -> None:
        self._hub = hub
        self._world = world
        self._store = store
        self._mailbox = mailbox
        self._changed = changed
        self._rng = rng
        self._grown = asyncio.Event()
        self._failed: dict[tuple[str, str, str], AlertMailRow] = {}

    def more(self) -> None:
        """Mails are owed."""
        self._grown.set()

    def failed(self) -> list[AlertMailRow]:
        """Those that were given up in the last day."""
        since = self._hub.now() - LATELY_MS
        self._failed = {key: each for key, each in self._failed.items() if each.at >= since}
        return list(self._failed.values())

    async def run(self) -> None:
        """Send what is owed, until cancelled."""
        is_read = False
        while True:
            try:
                if not is_read:
                    for each in await self._store.failed_mails(self._hub.now() - LATELY_MS):
                        self._failed[_key(each)] = each
                    is_read = True
                pause = await self._send_due()
            except (StorageUnavailable, Damaged) as error:
                log.info("! mails of alerts are sent later: %s", error)
                await asyncio.sleep(STORAGE_PAUSE_S)
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._grown.wait()

    async def _send_due(self) -> float | None:
        """Try each that is due; return in how many seconds the next is, None: none is owed."""
        self._grown.clear()
        owed = await self._store.owed_mails(AT_ONCE)
        now = self._hub.now()
        due = [each for each in owed if each.at <= now]
        for each in due:
            await self._settle(each, await self._tried(each))
        if due:
            return 0
        return (owed[0].at - now) / 1000 if owed else None

    async def _tried(self, row: AlertMailRow) -> Answered:
        alert, mailbox = await self._store.one(row.alert_id), self._mailbox()
        if alert is None or mailbox is None:
            return Answered(422, NO_MAILBOX)
        subject, text = mail_of(alert, row.event, self._world.directory)
        try:
            async with asyncio.timeout(WITHIN_S):
                return await mailbox.notify(
                    row.address, Notice(subject=subject, text=text), key=" ".join(_key(row))
                )
        except TimeoutError:
            return Answered(None)

    async def _settle(self, row: AlertMailRow, answered: Answered) -> None:
        now, tries = self._hub.now(), row.tries + 1
        state, reason = standing(answered, tries, MOST_TRIES)
        pause = pause_ms(tries, FIRST_PAUSE_MS, LONGEST_PAUSE_MS, self._rng.randint)
        at = now + pause if state == OWED else now
        row = replace(row, state=state, tries=tries, reason=reason, at=at)
        if state == FAILED:
            self._failed[_key(row)] = row
            log.warning("! a mail of an alert was given up after %d tries: %s", tries, reason)
        self._hub.write([row])
        await self._hub.durable()
        self._changed(row)


def _key(row: AlertMailRow) -> tuple[str, str, str]:
    return row.alert_id, row.event, row.address
