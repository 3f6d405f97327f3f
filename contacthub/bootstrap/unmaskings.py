"""Who has had a customer shown, as the audit has it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from contacthub.access.audit import Action
from contacthub.audit.store import Wanted
from contacthub.bootstrap.parts import Parts
from contacthub.contacts.unmasking import MINUTE_MS, Unmasking, UnmaskingsOf

MOST_UNMASKINGS: Final = 100
"""Told of a contact."""


def unmaskings_of(parts: Parts) -> UnmaskingsOf:
    """Who has had the customer of a contact or an item shown, as the audit has it."""

    async def of(subject: str) -> Sequence[Unmasking]:
        wanted = Wanted(action=Action.UNMASK, subject=subject, limit=MOST_UNMASKINGS)
        found = await parts.audit.store.rows(wanted)
        return [
            Unmasking(
                by=each.actor,
                at=each.at,
                until=each.at + each.details["minutes"] * MINUTE_MS,
                reason=each.details["reason"],
            )
            for each in found[:MOST_UNMASKINGS]
            if "reason" in each.details
        ]

    return of
