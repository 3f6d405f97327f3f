"""What is kept no longer than it may be: details of old contacts, and what was written with their customers.

    [retention] messages_days = 180   of contacts that arrived 180 days ago or earlier texts and files go
    [retention] contacts_days = 730   of those of 730 days also numbers, names, notes, questions, customers
    a legal hold on their customer    they stay until it is lifted

It runs each night, some contacts at a time. A contact that is open stays, however old it is.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Final

from contacthub.access.audit import Action
from contacthub.access.trail import Trail
from contacthub.customers.changes import CustomerChanges
from contacthub.database.units import StorageUnavailable
from contacthub.hub.hub import Hub
from contacthub.hub.pacing import gently
from contacthub.hub.retention import DAY_MS
from contacthub.messages.attachments import AttachmentStore
from contacthub.privacy.held import ERASED
from contacthub.privacy.store import Old, PrivacyStore, RetentionRun
from contacthub.routing.values import value
from contacthub.routing.words import BY_HUB

log = logging.getLogger("contacthub.privacy")

SLICE: Final = 100
"""Contacts looked at in one go."""
OF_MESSAGES: Final = frozenset({"file_links", "attachments", "messages"})
OF_CONTACTS: Final = OF_MESSAGES | {
    "question_help",
    "asked_questions",
    "inbox",
    "mail_names",
    "mail_threads",
    "consents_said",
    "threads",
    "contact_questions",
    "contact_details",
    "contacts",
}
"""Tables of which rows go with an old contact. That somebody wants no messages stays."""
KINDS: Final[Mapping[str, frozenset[str]]] = {"messages": OF_MESSAGES, "contacts": OF_CONTACTS}


@value(kw_only=True)
class Rule:
    """What goes after how many days; ``days`` None: it is kept."""

    kind: str
    days: int | None


class ContactRetention:
    """Takes away what is old enough, of customers without a legal hold."""

    def __init__(
        self,
        hub: Hub,
        store: PrivacyStore,
        attachments: AttachmentStore,
        changes: CustomerChanges,
        *,
        trail: Trail,
        rules: Sequence[Rule],
    ) -> None:
        self._hub = hub
        self._store = store
        self._attachments = attachments
        self._changes = changes
        self._trail = trail
        self.rules = rules

    async def run(self) -> None:
        """Apply every rule once. Raises: StorageUnavailable, it goes on at the next run."""
        for rule in self.rules:
            if rule.days is not None:
                await self._apply(rule.kind, rule.days)

    async def _apply(self, kind: str, days: int) -> None:
        now = self._hub.now()
        run = RetentionRun(kind=kind, at=now, before=now - days * DAY_MS)
        try:
            await self._hub.readable(rows=True)
            run = await self._walk(run)
            if run.removed and not await self._store.scrub():
                log.warning("! what was deleted stands in the write-ahead log until it is read less")
        except StorageUnavailable as error:
            await self._store.put_run(run.failed(str(error), self._hub.now()))
            raise
        run = run.over(self._hub.now())
        await self._store.put_run(run)
        if run.removed or run.held:
            await self._trail.record(
                BY_HUB, Action.RETENTION, kind, days=days, removed=run.removed, held=run.held
            )

    async def _walk(self, run: RetentionRun) -> RetentionRun:
        held = await self._store.held_ids()
        place: tuple[int, str] = (0, "")
        while old := await gently(self._store.old(run.before, place, SLICE)):
            place = old[-1].arrived_at, old[-1].id
            kept = [each for each in old if each.customer_id in held]
            gone = [each for each in old if each.customer_id not in held]
            removed = await self._forget(run.kind, gone)
            run = run.more(removed=removed, held=len(kept))
        return run

    async def _forget(self, kind: str, contacts: Sequence[Old]) -> int:
        """Take away what there is of these contacts; return how many rows it was."""
        if not contacts:
            return 0
        person = await self._store.person_of_contacts([each.id for each in contacts])
        tables, found = KINDS[kind], 0
        for held in ERASED:
            if held.name not in tables:
                continue
            keys = await self._store.keys(held, person)
            if not keys:
                continue
            if held.name == "attachments":
                await self._attachments.wipe([str(key[0]) for key in keys])
            await self._store.delete(held, keys, person)
            found += len(keys)
        if found:
            self._changes.tell(*{each.customer_id for each in contacts if each.customer_id is not None})
        return found
