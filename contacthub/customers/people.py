"""What is kept of what is said of people: by whom and when they agreed, and by what a tier is theirs."""

from __future__ import annotations

from dataclasses import replace

from contacthub.customers.model import CustomerData


def with_consents(data: CustomerData, old: CustomerData | None, *, by: str, now: int) -> CustomerData:
    """``data`` with who noted each consent and when: as it was where nothing else is said of it."""
    if all(one.at for one in data.consents):
        return data
    known = {(one.channel, one.purpose): one for one in (old.consents if old is not None else ())}
    consents = []
    for one in data.consents:
        before = known.get((one.channel, one.purpose))
        if one.at:
            consents.append(one)
        elif before is not None and before.given == one.given:
            consents.append(before)
        else:
            consents.append(replace(one, at=now, by=by))
    return replace(data, consents=tuple(consents))


def with_tier(data: CustomerData, old: CustomerData | None) -> CustomerData:
    """``data`` with by what its tier is theirs: a tier that is said again is still what it was.

    Without a tier none is pinned, and only a pin has an end.
    """
    if data.tier is None:
        return replace(data, tier_by=None, tier_until=None)
    if data.tier_by is None and old is not None and old.tier == data.tier:
        return replace(data, tier_by=old.tier_by, tier_until=old.tier_until)
    if data.tier_by == "pin":
        return data
    return replace(data, tier_by=data.tier_by or "given", tier_until=None)
