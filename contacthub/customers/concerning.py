"""Which customers concern a team: the one rule by which who has a team sees customers.

A customer concerns a team with whom, by any id they had, there is

    a contact that is or was in one of its queues, or with one of its agents
    a contact that one of its agents has now, or is offered
    a work item that the team sees
    a card that who asks has created

The first two are read from the hub's tables beside the customers, a thousand customers at a time.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Final

from contacthub.access.rules import PartCheck
from contacthub.access.viewer import Viewer
from contacthub.customers.model import CustomerWithheld
from contacthub.database.conditions import among
from contacthub.database.units import Connection
from contacthub.routing.values import value

ASKED_AT_ONCE: Final = 1_000
"""Customers of one query: each of its own index, some microseconds for one."""

Condition = Callable[[dict[str, Any]], str]


@value(kw_only=True)
class Concern:
    """By what customers concern a team.

    ``items`` makes a work item ``i`` one that the team sees; ``live``: customers of contacts that its agents
    have now; ``by``: who asks.
    """

    queues: frozenset[str]
    agents: frozenset[str]
    items: Condition
    live: frozenset[str] = frozenset()
    by: str

    def condition(self, given: dict[str, Any]) -> str:
        """That a customer ``k`` concerns the team; what it needs goes into ``given``."""
        of_team = self._of_team(given)
        items = self.items(given)
        given["created_by"] = self.by
        met = (f"EXISTS (SELECT 1 {each})" for each in (*_any_id(CONTACTS, of_team), *_any_id(ITEMS, items)))
        live = (
            among("k.id", "live", self.live, given),
            f"EXISTS (SELECT 1 FROM merged_ids m WHERE m.customer_id = k.id"
            f" AND {among('m.former_id', 'live', self.live, given)})",
        )
        return f"({' OR '.join((*live, *met, CREATED))})"

    def _of_team(self, given: dict[str, Any]) -> str:
        def has(of: str) -> str:
            queue = among(f"{of}.queue", "team_queue", self.queues, given)
            return f"{queue} OR {among(f'{of}.agent', 'team_agent', self.agents, given)}"

        was = f"EXISTS (SELECT 1 FROM hub.visits v WHERE v.contact_id = c.id AND ({has('v')}))"
        return f"{has('c')} OR {was}"


CONTACTS: Final = "hub.contacts c"
ITEMS: Final = "hub.work_items i"
CREATED: Final = (
    "EXISTS (SELECT 1 FROM record_changes h WHERE h.customer_id = k.id AND h.kind = 'customers'"
    " AND h.before IS NULL AND h.author = :created_by)"
)


def _any_id(table: str, condition: str) -> tuple[str, str]:
    of = table.rpartition(" ")[2]
    return (
        f"FROM {table} WHERE {of}.customer_id = k.id AND ({condition})",
        f"FROM merged_ids m JOIN {table} ON {of}.customer_id = m.former_id"
        f" WHERE m.customer_id = k.id AND ({condition})",
    )


def concerning(
    raw: Connection, concern: Concern, customer_ids: Iterable[str], *, most: int | None = None
) -> list[str]:
    """Those of the customers who concern a team, in order; ``most``: no more than the first of them.

    The connection reads the hub's tables as well, under the name ``hub``.
    """
    wanted, found = list(dict.fromkeys(customer_ids)), list[str]()
    while wanted and (most is None or len(found) < most):
        some, wanted = wanted[:ASKED_AT_ONCE], wanted[ASKED_AT_ONCE:]
        given: dict[str, Any] = {}
        of_them = among("k.id", "asked", some, given)
        sql = f"SELECT k.id FROM customers k WHERE {of_them} AND {concern.condition(given)}"
        those = {customer_id for (customer_id,) in raw.execute(sql, given)}
        found += [one for one in some if one in those]
    return found[:most]


ConcernOf = Callable[[Viewer], Concern | None]
"""By what customers concern the team of who asks; None: they have none, and see all."""

Those = Callable[[Sequence[str], Concern], Awaitable[list[str]]]
"""Those of these ids that mean a customer who concerns a team."""


class Concerned:
    """Says which customers somebody may see. ``rows``: awaits what happened until now to be in the tables."""

    def __init__(self, of: ConcernOf, those: Those, rows: Callable[[], Awaitable[None]]) -> None:
        self._of = of
        self._those = those
        self._rows = rows

    async def concern(self, part: PartCheck) -> Concern | None:
        """By what the customers are that who asks sees; None: all are."""
        part.limit()
        concern = self._of(part.viewer)
        if concern is not None:
            await self._rows()
        return concern

    async def seen(self, part: PartCheck, customer_ids: Sequence[str]) -> list[str]:
        """Those of these ids that mean somebody whom who asks sees, in order."""
        concern = await self.concern(part)
        return list(customer_ids) if concern is None else await self._those(customer_ids, concern)

    async def need(self, part: PartCheck, *customer_ids: str) -> None:
        """Have who asks see these customers. Raises: CustomerWithheld, answered as if there were none."""
        seen = set(await self.seen(part, customer_ids))
        for one in customer_ids:
            if one not in seen:
                raise CustomerWithheld(one)
