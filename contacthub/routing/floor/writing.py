"""How far the exchange of messages on a contact is, as far as routing and screens go by it."""

from __future__ import annotations

from dataclasses import dataclass

from contacthub.routing.words import Instant, ReplyAllowed


@dataclass(slots=True, kw_only=True)
class Writing:
    """The messages of a contact.

    - ``last_at``: when the last of them was written, whoever wrote it.
    - ``answered_until``: when the contact's agents last wrote to the customer.
    - ``unanswered_since``: when the first message was written that they have not answered; None: all are.
      What is received after an answer is not answered by it, whatever the source's clock says: it waits
      since then.
    - ``stopped``: the customer has said that they want no messages.
    - ``idle_at``: when the contact is warned, once ``idle_warned`` when it ends, unless one of them writes.
      ``idle_told``: the hub has written that to the customer.
    - ``responses``: how often they have answered, each time what was written since the answer before;
      ``asked_at``: since when the customer had waited for what was written to them last; None: for nothing.
    - ``unread``: how many of the customer's no agent has read yet.
    - ``reply_until``: until when all may be written to the customer; what may be after that, or at once
      where it is None, is ``reply_allowed``.
    """

    last_at: Instant = 0
    answered_until: Instant = 0
    unanswered_since: Instant | None = None
    responses: int = 0
    asked_at: Instant | None = None
    unread: int = 0
    reply_until: Instant | None = None
    reply_allowed: ReplyAllowed = "all"
    stopped: bool = False
    idle_at: Instant | None = None
    idle_warned: bool = False
    idle_told: bool = False

    def said(self, at: Instant) -> None:
        """The customer wrote; messages may be told in any order."""
        self.idle_at, self.idle_warned, self.idle_told = None, False, False
        self.last_at = max(self.last_at, at)
        self.unread += 1
        since, written_at = self.unanswered_since, max(at, self.answered_until)
        self.unanswered_since = written_at if since is None else min(since, written_at)

    def may_be_answered(self, until: Instant | None, allowed: ReplyAllowed) -> None:
        """Know what the source says of answers; a message that is told late does not shorten the time."""
        if until is None or self.reply_until is None or until >= self.reply_until:
            self.reply_until, self.reply_allowed = until, allowed

    def answered(self, at: Instant) -> None:
        """An agent wrote to the customer, and has read what came before."""
        self.last_at = max(self.last_at, at)
        self.answered_until = max(self.answered_until, at)
        self.asked_at = self.unanswered_since
        self.responses += self.asked_at is not None
        self.unanswered_since, self.unread = None, 0
