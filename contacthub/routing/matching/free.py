"""The agents who may have a contact now: they could take it, have room, and nothing is between the two."""

from __future__ import annotations

from collections.abc import Iterator

from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.floor import Floor
from contacthub.routing.matching.blocked import blocked_bits, forbidden_bits
from contacthub.routing.matching.classes import ClassKey
from contacthub.routing.matching.cooling import cooling_bits
from contacthub.routing.matching.reserves import kept_from
from contacthub.routing.words import Instant


def free_for(floor: Floor, contact: Contact, key: ClassKey, now: Instant) -> int:
    """They, as bits of ``idle_agents``; ``key``: what the contact needs."""
    free = floor.idle_agents.free(key)
    for _, out in ruled_out(floor, contact, key, free, now):
        free ^= out
    return free


def ruled_out(
    floor: Floor, contact: Contact, key: ClassKey, free: int, now: Instant
) -> Iterator[tuple[str, int]]:
    """Of the agents who have room for it, those whom each further reason leaves out of this contact."""
    if free and contact.not_for and (forbidden := free & forbidden_bits(floor, contact)):
        yield "other_person", forbidden
        free ^= forbidden
    if free and floor.blocked and (blocked := free & blocked_bits(floor, contact)):
        yield "blocked", blocked
        free ^= blocked
    if free and floor.reserving and (kept := free & kept_from(floor, contact.queue, contact.channel)):
        yield "kept", kept
        free ^= kept
    if free and contact.let_go and (cooling := free & cooling_bits(floor, contact, key, now)):
        yield "cooling_off", cooling
