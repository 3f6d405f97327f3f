"""Sends links: each try has one of its own, so that none is ever kept but as its hash.

A try after which the provider may have the text is the last one; one that it surely does not have is made
again, ever more seldom, for a day.
"""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import orjson

from contacthub.contacts.past import ContactReads
from contacthub.database.units import StorageUnavailable
from contacthub.floor_file.directory import Directory, SurveyEntry
from contacthub.routing.words import Instant
from contacthub.sources.effects import SEND_MESSAGE
from contacthub.sources.message_sending import AGAIN, MessageSender
from contacthub.sources.rows import CallbackRow
from contacthub.surveys.model import AGENT, CHAT, Asked
from contacthub.surveys.people import People
from contacthub.surveys.rules import NO_ADDRESS, NO_PUBLIC_URL, RETIRED, language_of
from contacthub.surveys.store import SurveyStore
from contacthub.surveys.wording import words_of

log = logging.getLogger("contacthub.surveys")

GIVES_UP_MS: Final = 24 * 3_600_000
GAVE_UP: Final = "gave_up"
INTERNAL: Final = "internal"
"""An error of ours, which is in the log."""
AT_ONCE: Final = 8
MOST: Final = 100
FIRST_PAUSE_MS: Final = 2_000
LONGEST_PAUSE_MS: Final = 10 * 60_000
TOKEN_BYTES: Final = 16

ThreadTo = Callable[[str, str, str, str], Awaitable[str | None]]
"""The ref of a thread: of a source, with an address, its subject and key. None: it never writes first."""

HaveAsked = Callable[[Asked, SurveyEntry], Awaitable[str | None]]
"""Has an agent ask somebody; why nobody ever will, or None."""
ShowInChat = Callable[[Asked, str], Awaitable[None]]
"""Shows what is asked in the panels that are open on a thread; others show it when they come back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What decides, and what sends, look things up in."""

    store: SurveyStore
    directory: Directory
    contacts: ContactReads
    people: People
    now: Callable[[], Instant]


class LinkSending:
    """Sends those that are due. ``link_at``: below which the page is; None: it cannot be reached."""

    def __init__(
        self,
        around: Around,
        sender: MessageSender,
        thread_to: ThreadTo,
        *,
        have_asked: HaveAsked,
        show_in_chat: ShowInChat,
        link_at: str | None,
        rng: random.Random,
    ) -> None:
        self._store = around.store
        self._directory = around.directory
        self._contacts = around.contacts
        self._people = around.people
        self._now = around.now
        self._sender = sender
        self._thread_to = thread_to
        self._have_asked = have_asked
        self._show_in_chat = show_in_chat
        self._link_at = link_at
        self._rng = rng
        self._later: dict[str, tuple[Instant, int]] = {}
        """Of those that could not be sent: when they are tried again, and the pause before that."""

    @property
    def pause_s(self) -> float | None:
        """Until when the next is tried again; None: none waits."""
        if not self._later:
            return None
        return max(0.0, (min(at for at, _ in self._later.values()) - self._now()) / 1000)

    async def send_due(self) -> None:
        """Try all that are due now. Raises: StorageUnavailable."""
        due = await self._store.due(MOST)
        waiting = {each.id for each in due}
        self._later = {name: each for name, each in self._later.items() if name in waiting}
        now, room = self._now(), asyncio.Semaphore(AT_ONCE)

        async def one(ask: Asked) -> None:
            async with room:
                await self._try(ask)

        async with asyncio.TaskGroup() as group:
            for each in due:
                if self._later.get(each.id, (0, 0))[0] <= now:
                    group.create_task(one(each))

    async def _try(self, ask: Asked) -> None:
        try:
            failed = await self._failed(ask)
            if failed == "":
                self._put_off(ask.id)
            elif failed is None:
                await self._store.sent(ask.id, self._now())
            else:
                log.info("! a survey could not be sent: %s", failed)
                await self._store.failed(ask.id, failed)
        except StorageUnavailable:
            self._put_off(ask.id)
        except Exception:
            # The text may have left: it is not sent again, and the others are.
            log.exception("! survey %s could not be sent", ask.survey)
            with suppress(StorageUnavailable):
                await self._store.failed(ask.id, INTERNAL)

    async def _failed(self, ask: Asked) -> str | None:
        """Send it. None: it is sent; empty: it is to be tried again; else why it never will be."""
        survey = self._directory.surveys.get(ask.survey)
        if survey is None:
            return RETIRED
        if self._now() > ask.at + GIVES_UP_MS:
            return GAVE_UP
        if ask.way == AGENT:
            return await self._have_asked(ask, survey)
        ref = await self._ref(ask, survey)
        if ref is None:
            return NO_ADDRESS
        if ask.way != CHAT:
            return await self._sent_by_link(ask, survey, ref)
        await self._store.sent(ask.id, self._now())  # before the panel may answer
        await self._show_in_chat(ask, ref)
        return None

    async def _sent_by_link(self, ask: Asked, survey: SurveyEntry, ref: str) -> str | None:
        if self._link_at is None:
            return NO_PUBLIC_URL
        token = secrets.token_urlsafe(TOKEN_BYTES)
        await self._store.link(ask, token, self._now())
        text = survey.text.get(ask.language) or survey.text[language_of(survey, ask.language)]
        row = message_of(ask, ref, text.replace("{link}", f"{self._link_at}/{token}"))
        answered = await self._sender.post(row, webhook_id=f"survey_{ask.id}")
        if answered.status is None or answered.status in AGAIN or answered.status >= 500:
            return ""
        if answered.status < 300:
            return None
        return answered.detail or f"http_{answered.status}"

    async def _ref(self, ask: Asked, survey: SurveyEntry) -> str | None:
        contact, now = await self._contacts.contact(ask.contact_id), self._now()
        if contact is not None:
            whom = await self._people.of(survey, contact, now)
        elif ask.is_of_item and ask.customer_id is not None:
            whom = await self._people.of_customer(survey, ask.customer_id, now)
        else:
            return None
        if whom.ref is not None or whom.address is None:
            return whom.ref
        return await self._thread_to(
            whom.source, whom.address, words_of(ask.language)["subject"], f"survey {ask.id}"
        )

    def _put_off(self, ask_id: str) -> None:
        _, before = self._later.get(ask_id, (0, 0))
        pause = min(2 * before, LONGEST_PAUSE_MS) or FIRST_PAUSE_MS
        # Half of it by chance: those that failed together are not tried again together.
        self._later[ask_id] = self._now() + round(pause * self._rng.uniform(0.5, 1)), pause


def message_of(ask: Asked, ref: str, text: str) -> CallbackRow:
    """The text as sources are given messages; no event causes it."""
    body: Mapping[str, object] = {
        "ref": ref,
        "contact_id": ask.contact_id,
        "message_id": ask.id,
        "attempt": 1,
        "text": text,
        "subject": words_of(ask.language)["subject"],
    }
    return CallbackRow(0, ask.source, ask.contact_id, SEND_MESSAGE, orjson.dumps(body).decode(), ask.at)
