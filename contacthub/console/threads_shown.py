"""The threads of contacts, read for the consoles that are about to show them."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from typing import Any

from contacthub.console.session import Session
from contacthub.database.damage import Damaged
from contacthub.database.units import StorageUnavailable
from contacthub.hub.hub import Hub
from contacthub.messages.reading import ThreadReading
from contacthub.messages.wire import part_view

log = logging.getLogger("contacthub.console")

MaySee = Callable[[Session, str], bool]
"""Whether a session is there, and its agent has a part in the contact."""


class ThreadsShown:
    """Sends threads one after the other: events, which need the same readers, wait for one at most.

    A frame says up to which event it is: what a screen was told of a message by a later event stands.
    """

    def __init__(
        self,
        hub: Hub,
        reading: ThreadReading,
        may_see: MaySee,
        spawn: Callable[[Coroutine[Any, Any, None]], Any],
    ) -> None:
        self._hub = hub
        self._reading = reading
        self._may_see = may_see
        self._spawn = spawn
        self._owed: OrderedDict[tuple[Session, str], None] = OrderedDict()
        self._works_off = False

    def owe(self, session: Session, contact_id: str) -> None:
        """Have the newest messages of a contact sent to a session, if any were written."""
        if not self._reading.may_have_one(contact_id):
            return
        self._owed[session, contact_id] = None
        if not self._works_off:
            self._works_off = True
            self._spawn(self._work_off())

    async def _work_off(self) -> None:
        while self._owed:
            (session, contact_id), _ = self._owed.popitem(last=False)
            await self._send(session, contact_id)
        self._works_off = False

    async def _send(self, session: Session, contact_id: str) -> None:
        seq = self._hub.tail.durable_seq
        try:
            part = await self._reading.newest(contact_id)
        except StorageUnavailable as error:
            log.info("! no thread for a console: %s", error)  # it comes back with the snapshot after that
            return
        except Damaged as damaged:
            log.warning("! no thread for a console: %s", damaged)
            return
        if part is not None and self._may_see(session, contact_id):
            session.thread(contact_id, part_view(part), seq)
