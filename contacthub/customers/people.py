"""What is kept of what is said of people: by whom and when they agreed, and by what a tier is theirs."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from contacthub.customers.model import Author, Consent, CustomerData

BY_THEMSELVES: Final = Author(name="customer:message")
"""Of what customers say by a message. No user and no token has such a name."""
MARKETING: Final = "marketing"


def with_consents(data: CustomerData, old: CustomerData | None, *, by: str, now: int) -> CustomerData:
    """``data`` with who noted each consent and when: as it was where nothing else is said of it.

    Of two answers to one question, as two customers who become one have them, the newest counts.
    """
    if not data.consents:
        return data
    known = {(one.channel, one.purpose): one for one in (old.consents if old is not None else ())}
    kept: dict[tuple[str, str], Consent] = {}
    for said in data.consents:
        key = (said.channel, said.purpose)
        one = said if said.at else _noted(said, known.get(key), by=by, now=now)
        if key not in kept or one.at >= kept[key].at:
            kept[key] = one
    return replace(data, consents=tuple(kept.values()))


def stopped(data: CustomerData, channel: str, *, purpose: str | None = None) -> CustomerData:
    """``data`` of one who wants no messages on ``channel``, for ``purpose`` or, where that is None, any."""
    own = [one.purpose for one in data.consents if one.channel == channel]
    purposes = dict.fromkeys((MARKETING, *own) if purpose is None else (purpose,))
    others = [one for one in data.consents if one.channel != channel or one.purpose not in purposes]
    none = [Consent(channel=channel, purpose=each, given=False) for each in purposes]
    return replace(data, consents=(*others, *none))


def resumed(data: CustomerData, channel: str) -> CustomerData:
    """``data`` of one who wants messages on ``channel`` again: what they had stopped themselves."""
    return replace(
        data,
        consents=tuple(
            replace(one, given=True, at=0, by="")
            if one.channel == channel and one.by == BY_THEMSELVES.name
            else one
            for one in data.consents
        ),
    )


def _noted(said: Consent, before: Consent | None, *, by: str, now: int) -> Consent:
    if before is not None and before.given == said.given:
        return before
    return replace(said, at=now, by=by)


def with_tier(data: CustomerData, old: CustomerData | None) -> CustomerData:
    """``data`` with by what its tier is theirs: a tier that is said again is still what it was.

    Without a tier none is pinned, and only a pin has an end.
    """
    if data.tier is None:
        if data.tier_by is None and data.tier_until is None:
            return data
        return replace(data, tier_by=None, tier_until=None)
    if data.tier_by is None and old is not None and old.tier == data.tier:
        return replace(data, tier_by=old.tier_by, tier_until=old.tier_until)
    if data.tier_by == "pin":
        return data
    return replace(data, tier_by=data.tier_by or "given", tier_until=None)
