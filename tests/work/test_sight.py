"""Who sees an item is one rule: in SQL, in Python and the other way round, on either engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacthub.database.storage import Storage
from contacthub.hub.store import MIGRATIONS
from contacthub.processes.events import Holder
from contacthub.processes.words import CLOSED
from contacthub.work.kept import NEVER
from contacthub.work.rows import SQL, ItemRow
from contacthub.work.sight import Seers, Sight, sees
from contacthub.work.store import WorkFilter, WorkStore
from tests.work.many_items import HISTORY, TEXTS

AGENTS: Final = ("lina", "wei", "50%")
QUEUES: Final = ("sales", "lina")
"""One has the name of an agent: kinds are told apart."""
CUSTOMERS: Final = ("C1", "C2", "C3")
ITEMS: Final = tuple(f"i{n}" for n in range(6))

holders = st.one_of(
    st.builds(lambda it: ("agent", it), st.sampled_from(AGENTS)),
    st.builds(lambda it: ("queue", it), st.sampled_from(QUEUES)),
    st.just(("role", "supervisor")),
)
keepers = st.sampled_from([*(f"agent {each}" for each in AGENTS), "user lina", "source shop"])


@st.composite
def rows(draw: st.DrawFn) -> list[ItemRow]:
    found = []
    for n, item_id in enumerate(ITEMS):
        state = draw(st.sampled_from(["open", "planned", CLOSED]))
        kind, name = draw(holders)
        found.append(
            ItemRow(
                id=item_id, number=f"C-2026-{n:06d}", kind="complaint", process="claim", revision=1,
                customer_id=draw(st.sampled_from([None, *CUSTOMERS])), contact_id=None, state=state,
                step="record", holder_kind=kind, holder=name, keeper=draw(keepers), outcome=None, priority=0,
                opened_at=1, opened_by="boss", due_at=draw(st.sampled_from([1, 2, NEVER])), late=0,
                closed_at=draw(st.sampled_from([1, 2])) if state == CLOSED else None, reopened=0, version=1,
            )
        )  # fmt: skip
    return found


def sights(agent: str) -> st.SearchStrategy[Sight]:
    return st.builds(
        Sight,
        agents=st.just(frozenset({agent})),
        keepers=st.just(frozenset({f"agent {agent}"})),
        queues=st.frozensets(st.sampled_from(QUEUES)),
        customers=st.frozensets(st.sampled_from(CUSTOMERS), max_size=2),
        proposed=st.frozensets(st.sampled_from(ITEMS), max_size=2),
    )


viewers = st.tuples(*(sights(each) for each in AGENTS))
leaders = st.builds(
    Sight,
    agents=st.frozensets(st.sampled_from(AGENTS)),
    keepers=st.frozensets(keepers),
    queues=st.frozensets(st.sampled_from(QUEUES)),
    proposed=st.frozensets(st.sampled_from(ITEMS), max_size=2),
)


@pytest.mark.both_engines
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(items=rows(), watching=st.tuples(viewers, leaders).map(lambda it: (*it[0], it[1])))
async def test_the_list_has_what_the_rule_says(
    storage: Storage, items: list[ItemRow], watching: tuple[Sight, ...]
) -> None:
    async with await storage.writer("hub", MIGRATIONS) as writer:

        def fill(raw: object) -> None:
            for table in ("work_items", "work_texts", "work_history"):
                raw.execute(f"DELETE FROM {table}")  # type: ignore[attr-defined]
            put = [tuple(getattr(each, name) for name in ItemRow.__slots__) for each in items]
            raw.executemany(SQL["put_item"], put)  # type: ignore[attr-defined]
            raw.executemany(TEXTS, [(each.id, "x") for each in items])  # type: ignore[attr-defined]
            raw.executemany(HISTORY, [(each.id, 1) for each in items])  # type: ignore[attr-defined]

        await writer.transact(fill)
    readers = await storage.readers("hub", size=1)
    try:
        store = WorkStore(readers)
        for sight in watching:
            for state in (None, CLOSED):
                found = await store.items(WorkFilter(state=state, seen_by=sight))
                wanted = {each.id for each in items if (each.state == CLOSED) == (state == CLOSED)}
                assert {each.row.id for each in found} == {
                    each.id for each in items if each.id in wanted and sees(sight, each)
                }
                assert len(found) == len({each.row.id for each in found})
            counted = await store.counts(WorkFilter(seen_by=sight), "kind", due_before=3)
            opened = [each for each in items if each.state != CLOSED and sees(sight, each)]
            assert sum(each.count for each in counted) == len(opened)
    finally:
        await readers.close()


@given(items=rows(), watching=viewers)
def test_the_other_way_round_it_is_the_same(items: list[ItemRow], watching: tuple[Sight, ...]) -> None:
    named = list(zip(AGENTS, watching, strict=True))
    talking: Mapping[str, list[str]] = {
        customer: [name for name, each in named if customer in each.customers] for customer in CUSTOMERS
    }
    seers = Seers(
        serving=lambda queue: [name for name, each in named if queue in each.queues], talking=talking
    )
    for item in items:
        found = seers.of(
            Holder(kind=item.holder_kind, name=item.holder),
            keeper=item.keeper,
            customer_id=item.customer_id,
            proposers=[name for name, each in named if item.id in each.proposed],
        )
        assert set(found) == {name for name, each in named if sees(each, item)}
