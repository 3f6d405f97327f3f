"""Customers who mail the shop: when they write, and what. Sans-I/O: no mailbox, no clock.

A mail waits for its answer for as long as it takes; some customers thank for it, on the same thread. Some
were written before the shop opened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from random import Random
from typing import Any, Final

from contacthub.api.json import Json
from contacthub.clock import rfc3339
from contacthub.demo.arrivals import Arrivals
from contacthub.demo.conversations import MAIL_THANKS, MAILS, Mail
from contacthub.demo.files import with_files
from contacthub.demo.records import Customer

PERSON_FIRST_MS: Final = (30_000, 45_000)
PERSON_NEXT_MS: Final = (120_000, 240_000)
THANK_MS: Final = (20_000, 60_000)
THANK_SHARE: Final = 0.4
MOST_UNANSWERED: Final = 8
BEFORE_MS: Final = (85 * 60_000, 52 * 60_000, 31 * 60_000, 14 * 60_000)
"""How long ago those were written that came before: one of each kind."""


@dataclass(slots=True, kw_only=True)
class Thread:
    """``thanks_at``: when the customer thanks; None: there is no answer yet."""

    ref: str
    language: str
    subject: str
    thanks_at: int | None = None


class MailModel:
    """Plays the customers who mail; ``run`` tells refs of this run from those of earlier ones."""

    def __init__(
        self,
        customers: Sequence[Customer],
        agents: Mapping[str, list[str]],
        *,
        source: str,
        mails_per_minute: float,
        run: str,
        started_at: int,
        rng: Random,
    ) -> None:
        self._customers = [each for each in customers if each.emails]
        self._arrivals = Arrivals(
            agents, per_minute=mails_per_minute, first_ms=PERSON_FIRST_MS, next_ms=PERSON_NEXT_MS, rng=rng
        )
        self._source = source
        self._run = run
        self._started_at = started_at
        self._before: list[Json] = []
        self._rng = rng
        self._mails: dict[str, Thread] = {}
        self._count = 0

    def begin(self, now: int) -> None:
        """Have what was written before come at once, and the next mail in a moment."""
        self._arrivals.begin(now)
        for queue, mail, before_ms in zip(cycle(self._arrivals.queues), MAILS, BEFORE_MS, strict=False):
            if self._arrivals.next_deadline() is not None:
                at = rfc3339(self._started_at - before_ms)
                self._before.append({**self._writes(queue, mail), "time": at})

    def see(self, item: Mapping[str, Any], now: int) -> None:
        """Take in an item of the hub's log: who works as an agent."""
        self._arrivals.see(item, now)

    def answered(self, ref: str, message_id: str, now: int) -> list[Json]:
        """An agent's answer was sent: what is to be reported, which of a mail is nothing."""
        mail = self._mails.get(ref)
        if mail is None or mail.thanks_at is not None:
            return []
        if self._rng.random() < THANK_SHARE:
            mail.thanks_at = now + self._rng.randint(*THANK_MS)
        else:
            del self._mails[ref]
        return []

    def over(self, ref: str) -> None:
        """An agent has ended the contact: who wrote may thank all the same."""

    def advance(self, now: int) -> list[Json]:
        """What customers write now, as events."""
        events, self._before = self._before, []
        for mail in [each for each in self._mails.values() if each.thanks_at is not None]:
            if mail.thanks_at is not None and mail.thanks_at <= now:
                del self._mails[mail.ref]
                thanks = self._rng.choice(MAIL_THANKS).to(mail.language)
                about = {"message_id": "2", "subject": f"Re: {mail.subject}", "text": thanks}
                events.append(self._says(mail, about))
        for queue in self._arrivals.due(now):
            if len(self._mails) < MOST_UNANSWERED:
                events.append(self._writes(queue, self._rng.choice(MAILS)))
        return events

    def next_deadline(self) -> int | None:
        """When ``advance`` has something to do; None: never."""
        if self._before:
            return 0
        times = [each.thanks_at for each in self._mails.values() if each.thanks_at is not None]
        arrival = self._arrivals.next_deadline()
        return min([*times, *([] if arrival is None else [arrival])], default=None)

    def _writes(self, queue: str, written: Mail) -> Json:
        self._count += 1
        customer = self._rng.choice(self._customers)
        subject, language = written.subject.to(customer.language), customer.language
        mail = Thread(ref=f"mail-{self._run}-{self._count}", language=language, subject=subject)
        self._mails[mail.ref] = mail
        opens = {"queue": queue, "from": customer.emails[0], "from_name": customer.name, "language": language}
        said = {"message_id": "1", "subject": subject, "text": written.text.to(language), **opens}
        if written.html is not None:
            said["html"] = written.html.to(language)
        return with_files(self._says(mail, said), [] if written.file is None else [written.file])

    def _says(self, mail: Thread, said: Json) -> Json:
        data = {"ref": mail.ref, "channel": "email", **said}
        return {"source": self._source, "type": "contact.message", "data": data}
