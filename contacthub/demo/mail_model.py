"""Customers who mail the shop: when they write, and what. Sans-I/O: no mailbox, no clock.

A mail waits for its answer for as long as it takes; some customers thank for it, on the same thread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from contacthub.api.json import Json
from contacthub.demo.arrivals import Arrivals
from contacthub.demo.conversations import MAIL_THANKS, MAILS
from contacthub.demo.records import Customer

PERSON_FIRST_MS: Final = (30_000, 45_000)
PERSON_NEXT_MS: Final = (120_000, 240_000)
THANK_MS: Final = (20_000, 60_000)
THANK_SHARE: Final = 0.4
MOST_UNANSWERED: Final = 8


@dataclass(slots=True, kw_only=True)
class Mail:
    """A thread. ``thanks_at``: when the customer thanks; None: there is no answer yet."""

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
        rng: Random,
    ) -> None:
        self._customers = [each for each in customers if each.emails]
        self._arrivals = Arrivals(
            agents, per_minute=mails_per_minute, first_ms=PERSON_FIRST_MS, next_ms=PERSON_NEXT_MS, rng=rng
        )
        self._source = source
        self._run = run
        self._rng = rng
        self._mails: dict[str, Mail] = {}
        self._count = 0

    def begin(self, now: int) -> None:
        """Have the first customer write in a moment."""
        self._arrivals.begin(now)

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
        events = []
        for mail in [each for each in self._mails.values() if each.thanks_at is not None]:
            if mail.thanks_at is not None and mail.thanks_at <= now:
                del self._mails[mail.ref]
                events.append(self._says(mail, self._rng.choice(MAIL_THANKS).to(mail.language), "2"))
        for queue in self._arrivals.due(now):
            events += self._writes(queue)
        return events

    def next_deadline(self) -> int | None:
        """When ``advance`` has something to do; None: never."""
        times = [each.thanks_at for each in self._mails.values() if each.thanks_at is not None]
        arrival = self._arrivals.next_deadline()
        return min([*times, *([] if arrival is None else [arrival])], default=None)

    def _writes(self, queue: str) -> list[Json]:
        if len(self._mails) >= MOST_UNANSWERED:
            return []
        self._count += 1
        customer = self._rng.choice(self._customers)
        subject, text = (each.to(customer.language) for each in self._rng.choice(MAILS))
        mail = Mail(ref=f"mail-{self._run}-{self._count}", language=customer.language, subject=subject)
        self._mails[mail.ref] = mail
        opens = {"queue": queue, "from": customer.emails[0], "from_name": customer.name}
        return [self._says(mail, text, "1", **opens, language=mail.language)]

    def _says(self, mail: Mail, text: str, message_id: str, **opens: str) -> Json:
        subject = mail.subject if message_id == "1" else f"Re: {mail.subject}"
        said = {"ref": mail.ref, "message_id": message_id, "channel": "email", "subject": subject}
        return {"source": self._source, "type": "contact.message", "data": {**said, "text": text, **opens}}
