"""In which order contacts and agents get their turn. Pure functions; every tie is broken by a number."""

from __future__ import annotations

from contacthub.routing.floor.contact import Contact, OrderKey
from contacthub.routing.floor.entities import Agent
from contacthub.routing.words import Instant


def place_in_line(
    priority: int, entered_at: Instant, entry: int, *, head_start_ms: int | None, target_ms: int
) -> OrderKey:
    """Where a contact stands that entered its queue at ``entered_at`` as the ``entry``-th of the floor.

    Those that waited longest come first; with a target those of which it is, or was, reached first: at a
    target of 20 s in support and 60 s in sales, one that came to support at 9:10:30 stands before one that
    came to sales at 9:10:00.

    Without a head start higher priority comes strictly first. With one, each step of priority counts as so
    much waiting: at 60,000 ms, priority 1 that came at 9:10 stands before priority 0 that came after 9:09.
    """
    if head_start_ms is None:
        return (-priority, entered_at + target_ms, entry)
    return (0, entered_at + target_ms - priority * head_start_ms, entry)


def by_place(contact: Contact) -> OrderKey:
    """The contact's place in line, the first in line first."""
    return contact.key


def by_entry(contact: Contact) -> int:
    """In the order in which the contacts' visits began."""
    return contact.key[2]


def by_idleness(agent: Agent) -> int:
    """The longest idle agent first."""
    return agent.idle_order
