"""So many items as a large house has open, and as many that are over, written at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from contacthub.database.units import Connection
from contacthub.processes.words import CLOSED, OPEN, PLANNED
from contacthub.work.kept import NEVER

AGENTS: Final = 200
QUEUES: Final = 10
KINDS: Final = ("follow_up", "complaint", "service_request", "opportunity")
OF_CUSTOMER: Final = 4
"""Items that one customer has open."""
BEGAN: Final = 1_700_000_000_000
A_MINUTE: Final = 60_000

ITEM: Final = (
    "INSERT INTO work_items (id, number, kind, process, revision, customer_id, contact_id, state, step, "
    "holder_kind, holder, keeper, outcome, priority, opened_at, opened_by, due_at, late, closed_at, "
    "reopened, version) VALUES (?, ?, ?, ?, 1, ?, NULL, ?, 'call', ?, ?, ?, ?, 0, ?, 'lina', ?, ?, ?, 0, 1)"
)
TEXTS: Final = "INSERT INTO work_texts (item_id, title, product, fields) VALUES (?, ?, NULL, '{}')"
HISTORY: Final = (
    "INSERT INTO work_history (item_id, version, at, by_whom, what, step, detail) "
    "VALUES (?, 1, ?, 'lina', 'work_opened', 'call', '{}')"
)


def item_of(n: int) -> str:
    """The id of the n-th item."""
    return f"item-{n:07d}"


def number_of(n: int) -> str:
    """What people call the n-th item."""
    return f"W-2026-{n:06d}"


def customer_of(n: int) -> str:
    """Whose the n-th item is."""
    return f"customer-{n // OF_CUSTOMER:07d}"


def agent_of(n: int) -> str:
    """Who took the n-th item up."""
    return f"agent-{n % AGENTS:03d}"


def due_at(n: int) -> int:
    """When the n-th item is due; two are at each instant."""
    return BEGAN + n // 2 * A_MINUTE


def title_of(n: int) -> str:
    """What was written of it."""
    return f"The remote control shows nothing, {n}"


def is_late(n: int) -> bool:
    """Whether the n-th item is late: one of fifty is, and one without a kind of its own."""
    return n % 50 == 0


def holder_of(n: int) -> tuple[str, str]:
    """Who has the n-th item: of ten seven an agent, two a queue, one the supervisors."""
    if n % 10 < 7:
        return "agent", agent_of(n)
    return ("role", "supervisor") if n % 10 == 9 else ("queue", f"queue-{n // 10 % QUEUES}")


def fill(raw: Connection, count: int) -> None:
    """Write so many that are open, and as many that are over."""
    raw.executemany(ITEM, _items(count))
    raw.executemany(TEXTS, ((item_of(n), title_of(n)) for n in range(2 * count)))
    raw.executemany(HISTORY, ((item_of(n), due_at(n) - A_MINUTE) for n in range(2 * count)))


def analysed(raw: Connection) -> None:
    """Have the engine count, as it does by itself sooner or later."""
    raw.execute("ANALYZE")


def _items(count: int) -> Iterator[tuple[Any, ...]]:
    for n in range(2 * count):
        at, over = due_at(n), n >= count
        kind = KINDS[n % len(KINDS)]
        state = CLOSED if over else PLANNED if n % 3 == 0 else OPEN
        yield (
            item_of(n), number_of(n), kind, kind, customer_of(n % count), state, *holder_of(n),
            f"agent {agent_of(n)}", "done" if over else None, at - A_MINUTE, NEVER if over else at,
            int(is_late(n) and not over), at if over else None,
        )  # fmt: skip
