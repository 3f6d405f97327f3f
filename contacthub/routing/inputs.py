"""What comes into the router: commands, which may be refused, and observations, which have happened.

The commands and observations themselves stand beside their handlers in ``rules/``.
"""

from __future__ import annotations

from contacthub.routing.values import value
from contacthub.routing.words import ContactId, Instant


@value(kw_only=True)
class Command:
    """Something is asked for. It happens now, or is refused with an error and changes nothing."""


@value(kw_only=True)
class Observation:
    """Something has happened outside, at ``occurred_at`` by the source's clock if the source gave a time.

    An observation is never refused; one that changes nothing is recorded as ignored.
    """

    occurred_at: Instant | None = None


@value(kw_only=True)
class ContactFact(Observation):
    """An observation about one contact."""

    contact_id: ContactId
