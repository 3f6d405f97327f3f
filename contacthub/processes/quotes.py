"""Quotes as the engine knows them: their states, and who may lead on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DRAFT, APPROVED, SENT, ACCEPTED, REFUSED = "draft", "approved", "sent", "accepted", "refused"
WAYS: Final = {
    DRAFT: (APPROVED, REFUSED),
    APPROVED: (SENT, REFUSED),
    SENT: (ACCEPTED, REFUSED),
    ACCEPTED: (),
    REFUSED: (),
}
"""What may follow on a state."""


@dataclass(slots=True, kw_only=True)
class Quoted:
    """A quote of an item: who made it; ``is_discounted``: below the list, so that another person approves."""

    state: str
    person: str
    is_discounted: bool
