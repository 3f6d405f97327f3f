"""So many threads as a shop has after years, written at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from contacthub.database.units import Connection

SOURCES: Final = {"web": "chat", "sms": "sms"}
"""Which channel each has; of a hundred threads one is of the second."""
OF_CUSTOMER: Final = 4
"""Threads that one customer has."""
BEGAN: Final = 1_700_000_000_000
A_MINUTE: Final = 60_000

CONTACT: Final = (
    "INSERT INTO contacts (id, source, ref, channel, direction, routing, queue, agent, customer_id, state, "
    "arrived_at, closed_at, handled_ms) "
    "VALUES (?, ?, ?, ?, 'inbound', 'hub', 'support', 'lina', ?, 'closed', ?, ?, 0)"
)
DETAILS: Final = "INSERT INTO contact_details (contact_id, from_raw, from_name) VALUES (?, ?, 'Lu')"
THREAD: Final = (
    "INSERT INTO threads (id, source, ref, channel, opened_at, last_at, contact_id) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)"
)


def contact_of(n: int) -> str:
    """The contact of the n-th thread."""
    return f"contact-{n:07d}"


def customer_of(n: int) -> str:
    """Whose the n-th thread is."""
    return f"customer-{n // OF_CUSTOMER:07d}"


def source_of(n: int) -> str:
    """Where the n-th thread is written."""
    return "web" if n % 100 else "sms"


def last_at(n: int) -> int:
    """When the last message of the n-th thread was written; two have each instant."""
    return BEGAN + n // 2 * A_MINUTE


def fill(raw: Connection, count: int) -> None:
    """Write the threads, each with a closed contact."""
    raw.executemany(CONTACT, _contacts(count))
    raw.executemany(DETAILS, ((contact_of(n), f"visitor-{n}") for n in range(count)))
    raw.executemany(THREAD, _threads(count))


def analysed(raw: Connection) -> None:
    """Have the engine count, as it does by itself sooner or later."""
    raw.execute("ANALYZE")


def _contacts(count: int) -> Iterator[tuple[Any, ...]]:
    for n in range(count):
        at, source = last_at(n), source_of(n)
        yield contact_of(n), source, f"ref-{n:07d}", SOURCES[source], customer_of(n), at, at


def _threads(count: int) -> Iterator[tuple[Any, ...]]:
    for n in range(count):
        at, source = last_at(n), source_of(n)
        yield f"thread-{n:07d}", source, f"ref-{n:07d}", SOURCES[source], at, at, contact_of(n)
