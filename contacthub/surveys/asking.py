"""Follows the log: of each contact that closes decides whether its customer is asked, and has links sent.

    seq 812   c1 closes
    812       5 to 10 s later, as its rows are written: it is decided on, and the cursor is at 812
    813 …     the hub ends; when it starts again it goes on behind its cursor

Outside the way of events: nobody waits for it, and a contact is decided on once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

import orjson

from contacthub.contacts.past import StoredContact
from contacthub.contacts.visibility import Delta
from contacthub.database.units import StorageUnavailable
from contacthub.floor_file.directory import SurveyEntry
from contacthub.hub.hub import Hub
from contacthub.routing import events as e
from contacthub.sources.naming import WORK_ITEM
from contacthub.surveys.model import LINK, Asked, good_for_ms
from contacthub.surveys.rules import (
    ASKED_LATELY,
    Ended,
    concerns,
    language_of,
    not_asked,
    not_even_asked_for,
)
from contacthub.surveys.sending import Around, LinkSending

log = logging.getLogger("contacthub.surveys")

BEHIND_S: Final = 1.0
"""How often it is looked whether the rows of a contact that closed are written."""
AGAIN_S: Final = 5.0
SLICE: Final = 100


class Asking:
    """Decides whom to ask."""

    def __init__(
        self,
        hub: Hub,
        around: Around,
        sending: LinkSending,
        *,
        has_url: bool,
        new_id: Callable[[], str],
    ) -> None:
        self._hub = hub
        self._directory = around.directory
        self._store = around.store
        self._contacts = around.contacts
        self._people = around.people
        self._sending = sending
        self._has_url = has_url
        self._new_id = new_id
        self._work = asyncio.Event()
        self._closed_seq = 0
        self._cursor: int | None = None
        self._decided_seq = 0
        self._began_at = hub.tail.durable_seq
        self._no_survey_until = 0

    def follow(self, durable: Sequence[Delta]) -> None:
        """See whether a contact closed, and whether there was a survey then."""
        for each in durable:
            if isinstance(each.fact, e.ContactClosed):
                self._closed_seq = each.seq
                if not self._directory.surveys:
                    self._no_survey_until = each.seq
                self._work.set()

    def wake(self) -> None:
        """Somebody else has decided that a customer is asked: send it now."""
        self._work.set()

    async def run(self) -> None:
        """Decide and send until cancelled."""
        await self._until_it_is_read()
        self._closed_seq = self._hub.tail.durable_seq
        while True:
            pause: float | None = AGAIN_S
            try:
                await self._decide()
                await self._sending.send_due()
                pause = self._sending.pause_s
            except StorageUnavailable:
                log.info("! surveys are put off: nothing can be written now")
            await self._rest(pause)

    async def _until_it_is_read(self) -> None:
        while True:
            try:
                self._cursor = await self._store.cursor()
            except StorageUnavailable:
                await asyncio.sleep(AGAIN_S)
            else:
                return

    async def _rest(self, pause: float | None) -> None:
        if self._directory.surveys and self._decided_seq < self._closed_seq:
            await asyncio.sleep(BEHIND_S)
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await self._work.wait()
        self._work.clear()

    async def _decide(self) -> None:
        """Decide on the contacts whose rows are written. Raises: StorageUnavailable."""
        if not self._directory.surveys:
            self._began_at = self._decided_seq = self._closed_seq
            if self._cursor is not None:
                await self._store.decided([], None)
                self._cursor = None
            return
        begin = self._began_at if self._cursor is None else self._cursor
        # A log that was restored may end before the cursor.
        cursor = min(max(begin, self._no_survey_until), self._hub.tail.seq)
        until = min(self._hub.tail.rows_seq, self._closed_seq)
        self._decided_seq = cursor
        while cursor < until:
            found = await self._store.closed(cursor, until, SLICE)
            for seq, contact_id in found:
                # One by one: of two contacts of one customer the second sees that they were asked.
                if asks := await self._of_any(contact_id):
                    await self._store.decided(asks, seq)
            cursor = found[-1][0] if len(found) == SLICE else until
            if found or self._cursor is None:
                await self._store.decided([], cursor)
            self._cursor = self._decided_seq = cursor

    async def _of_any(self, contact_id: str) -> list[Asked]:
        """What becomes of one contact; by an error of ours nobody is asked, and the hub goes on."""
        try:
            return await self._of(contact_id)
        except StorageUnavailable:
            raise
        except Exception:
            log.exception("! nobody could be asked about contact %s", contact_id)
            return []

    async def _of(self, contact_id: str) -> list[Asked]:
        """What becomes of one contact: a decision of each survey that concerns it, asked by one at most."""
        contact = await self._contacts.contact(contact_id)
        if contact is None:
            return []  # erased since
        item = orjson.loads(contact.details.attributes).get(WORK_ITEM)
        if item is not None and await self._store.of_item(str(item)) is not None:
            return []  # by this call they were asked
        ended = ended_of(contact)
        decided: list[Asked] = []
        for name, survey in sorted(self._directory.surveys.items()):
            if concerns(survey, ended):
                is_asked = any(each.reason is None for each in decided)
                decided.append(await self._by(name, survey, contact, ended, is_asked=is_asked))
        return decided

    async def _by(
        self, name: str, survey: SurveyEntry, contact: StoredContact, ended: Ended, *, is_asked: bool
    ) -> Asked:
        now, row = self._hub.now(), contact.row
        reason, language = not_even_asked_for(name, survey, ended, now), contact.details.language
        source, way = survey.by, LINK
        if reason is None:
            whom = await self._people.of(survey, contact, now)
            reason = not_asked(survey, whom.person, now, has_url=self._has_url or whom.way != LINK)
            if reason is None and is_asked:
                reason = ASKED_LATELY
            source, language, way = whom.source, whom.language, whom.way
        return Asked(
            id=self._new_id(),
            survey=name,
            kind=survey.kind,
            perception_only=survey.perception_only,
            contact_id=row.id,
            customer_id=row.customer_id,
            queue=row.queue,
            agent=row.agent,
            channel=row.channel,
            model=await self._store.model(row.id),
            language=language_of(survey, language),
            source=source,
            at=now,
            reason=reason,
            expires_at=now + good_for_ms(way),
            way=way,
        )


def ended_of(contact: StoredContact) -> Ended:
    """A contact that has closed."""
    row = contact.row
    return Ended(
        contact_id=row.id,
        queue=row.queue,
        channel=row.channel,
        answered=row.answered_at is not None and row.agent is not None,
        closed_at=row.closed_at or 0,
    )
