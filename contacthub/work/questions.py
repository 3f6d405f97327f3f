"""Asks customers after work items: those of which the time has come are decided on, and are over.

    F-2026-000012  opened by "works" of S-2026-000007, with ask = "repair", due in 7 days
    due            the survey's rules decide: asked, the link is sent; or not asked, with the reason
    then           it is over, with the outcome "asked" or "not_asked", and the reason in its history

What is decided is kept under the item's id before the item is over: a hub that ends in between finds it so.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from contacthub.contacts.past import StoredContact
from contacthub.database.units import StorageUnavailable
from contacthub.floor_file.directory import SurveyEntry
from contacthub.hub.hub import Hub
from contacthub.processes import commands as p
from contacthub.processes.item import Item
from contacthub.processes.words import AGENT
from contacthub.routing.errors import Rejected
from contacthub.surveys.asking import Asking
from contacthub.surveys.model import LINK, Asked, good_for_ms
from contacthub.surveys.rules import (
    ASKED_LATELY,
    NO_ADDRESS,
    RETIRED,
    SAMPLED_OUT,
    drawn,
    language_of,
    not_asked,
)
from contacthub.surveys.sending import Around
from contacthub.work.following import OF_HUB

log = logging.getLogger("contacthub.work")

LOOK_S: Final = 1.0
AGAIN_S: Final = 5.0
ASKED, NOT_ASKED = "asked", "not_asked"
TASK: Final = "task"
"""The channel of an item that came from no contact."""


class Questions:
    """Decides whether the customer of an item is asked."""

    def __init__(self, hub: Hub, around: Around, asking: Asking, *, has_url: bool) -> None:
        self._hub = hub
        self._around = around
        self._asking = asking
        self._has_url = has_url

    async def run(self) -> None:
        """Decide until cancelled; what is due is looked for in memory, once a second."""
        while True:
            pause = LOOK_S
            try:
                await self._decide_all()
            except StorageUnavailable:
                log.info("! questions after work are put off: nothing can be written now")
                pause = AGAIN_S
            await asyncio.sleep(pause)

    async def _decide_all(self) -> None:
        if not self._hub.ready or not self._hub.work.book.to_ask():
            return
        await self._hub.durable()
        for item in self._hub.work.book.to_ask():
            reason = await self._reason(item)
            command = p.EndQuestion(
                item_id=item.id, by=OF_HUB, outcome=ASKED if reason is None else NOT_ASKED, cause=reason
            )
            try:
                self._hub.handle(command)
            except Rejected:
                log.info("work item %s changed while its customer was to be asked", item.id)
        await self._hub.durable()
        self._asking.wake()

    async def _reason(self, item: Item) -> str | None:
        """Why the customer of an item is not asked; None: they are, and it is kept."""
        survey = self._around.directory.surveys.get(item.ask or "")
        if survey is None:
            return RETIRED
        ask = await self._of(item, item.ask or "", survey)
        if ask is None:
            return NO_ADDRESS
        kept = await self._around.store.keep(ask)
        return ASKED_LATELY if kept is None else kept.reason

    async def _of(self, item: Item, name: str, survey: SurveyEntry) -> Asked | None:
        around, now = self._around, self._hub.now()
        contact: StoredContact | None = None
        if item.from_contact is not None:
            contact = await around.contacts.contact(item.from_contact)
        if contact is not None:
            whom = await around.people.of(survey, contact, now)
        elif item.customer_id is not None:
            whom = await around.people.of_customer(survey, item.customer_id, now)
        else:
            return None
        reason = not_asked(survey, whom.person, now, has_url=self._has_url or whom.way != LINK)
        if reason is None and drawn(name, item.id) >= survey.share / 100:
            reason = SAMPLED_OUT
        kind, _, keeper = item.keeper.partition(" ")
        return Asked(
            id=item.id,
            survey=name,
            kind=survey.kind,
            perception_only=survey.perception_only,
            contact_id=item.id if contact is None else contact.row.id,
            customer_id=item.customer_id,
            queue=None if contact is None else contact.row.queue,
            agent=keeper if kind == AGENT else None,
            channel=TASK if contact is None else contact.row.channel,
            model=None if contact is None else await around.store.model(contact.row.id),
            language=language_of(survey, whom.language),
            source=whom.source,
            at=now,
            reason=reason,
            expires_at=now + good_for_ms(whom.way),
            way=whom.way,
        )
