"""Which customers concern a team is one rule, in what is opened and in what is found, on either engine."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from functools import partial
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacthub.contacts.rows import SQL as CONTACTS
from contacthub.customers.concerning import Concern
from contacthub.customers.model import Author, CustomerData, CustomerSearch
from contacthub.customers.searching import index
from contacthub.customers.store import CustomerStore
from contacthub.database.storage import Database, Storage
from contacthub.hub.store import MIGRATIONS
from contacthub.work.rows import SQL as WORK
from contacthub.work.rows import ItemRow
from contacthub.work.sight import Sight, among_seen, sees
from tests.work.test_sight import leaders
from tests.work.test_sight import rows as item_rows

pytestmark = pytest.mark.both_engines

QUEUES: Final = ("north", "south", "it's")
AGENTS: Final = ("nora", "sol")
CREATED: Final = {"C1": "boss", "C2": "nell", "C3": "boss", "C4": "import"}
FORMER: Final = {"F1": "C1", "F3": "C3"}
"""Ids from before a merge, and whom they mean."""
MEANT: Final = {**{each: each for each in CREATED}, **FORMER}

named = st.sampled_from([None, *MEANT])
queues = st.sampled_from([None, *QUEUES])
agents = st.sampled_from([None, *AGENTS])
contacts = st.lists(st.tuples(named, queues, agents), max_size=4)
visits = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(QUEUES), agents), max_size=4)
drawn = st.fixed_dictionaries({"contacts": contacts, "visits": visits, "items": item_rows()})
teams = st.tuples(
    st.frozensets(st.sampled_from(QUEUES)),
    st.frozensets(st.sampled_from(AGENTS)),
    leaders,
    st.frozensets(st.sampled_from([*MEANT]), max_size=2),
    st.sampled_from(["boss", "nell"]),
)


def concern_of(team: Any) -> Concern:
    of_queues, of_agents, sight, live, by = team
    items = partial(among_seen, sight)
    return Concern(queues=of_queues, agents=of_agents, items=items, live=live, by=by)


def those_who_concern(team: Any, about: Mapping[str, Any]) -> set[str]:
    """The same rule, said once more over what was drawn."""
    of_queues, of_agents, sight, live, by = team
    were = {n for n, queue, agent in about["visits"] if queue in of_queues or agent in of_agents}
    found = {one for one, author in CREATED.items() if author == by} | {MEANT[each] for each in live}
    for n, (whose, queue, agent) in enumerate(about["contacts"]):
        if whose is not None and (queue in of_queues or agent in of_agents or n in were):
            found.add(MEANT[whose])
    for item in about["items"]:
        if item.customer_id in MEANT and sees(sight, item):
            found.add(MEANT[item.customer_id])
    return found


def fill(raw: Any, about: Mapping[str, Any]) -> None:
    for table in ("contacts", "visits", "work_items"):
        raw.execute(f"DELETE FROM {table}")
    for n, (whose, queue, agent) in enumerate(about["contacts"]):
        call = (f"c{n}", "phones", f"c{n}", "voice", "inbound", "hub", queue, agent, whose)
        raw.execute(CONTACTS["put_contact"], (*call, "closed", None, n, *[None] * 5, 0, None, None))
    for k, (n, queue, agent) in enumerate(about["visits"]):
        raw.execute(CONTACTS["put_visit"], (f"c{n}", k, queue, 1, 2, "answered", agent, 0))
    for item in about["items"]:
        raw.execute(WORK["put_item"], tuple(getattr(item, name) for name in ItemRow.__slots__))


@pytest.fixture
async def lus(store: CustomerStore) -> CustomerStore:
    """Four customers called Lu, two of whom had another id before a merge."""
    for customer_id, author in CREATED.items():
        data = CustomerData(name=f"Lu {customer_id}", emails=("lu@example.com",))
        await store.replace(customer_id, data, expected_version=None, by=Author(name=author))
    put = "INSERT INTO merged_ids (former_id, customer_id, merge_id, name) VALUES (?, ?, ?, 'Lu')"
    rows = [(former, kept, n) for n, (former, kept) in enumerate(FORMER.items())]
    await store.writer.transact(lambda raw: [raw.execute(put, row) for row in rows])
    return store


@pytest.fixture
async def hub(storage: Storage) -> AsyncIterator[Database]:
    """The tables of contacts and work items, beside the customers."""
    async with await storage.writer("hub", MIGRATIONS) as writer:
        yield writer


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(about=drawn, team=teams)
async def test_a_team_opens_and_finds_the_customers_who_concern_it(
    hub: Database, lus: CustomerStore, about: dict[str, Any], team: Any
) -> None:
    await hub.transact(lambda raw: fill(raw, about))
    wanted, concern = those_who_concern(team, about), concern_of(team)
    asked = [*MEANT, "nobody"]
    assert await lus.concerning(asked, concern) == [each for each in asked if MEANT.get(each) in wanted]
    for search in (CustomerSearch(q="lu"), CustomerSearch(email="lu@example.com")):
        found = await lus.search(search, limit=9, concern=concern)
        assert {one.customer.id for one in found.customers} == wanted
        assert (found.total, found.is_least) == (len(wanted), False)
    by_code = await lus.search(CustomerSearch(q="C1"), limit=9, concern=concern)
    assert [one.customer.id for one in by_code.customers] == [one for one in ("C1",) if one in wanted]


NORTH: Final = Concern(
    queues=frozenset({"north"}), agents=frozenset(), items=partial(among_seen, Sight(
        agents=frozenset(), keepers=frozenset()
    )), by="nell",
)  # fmt: skip


async def many(hub: Database, store: CustomerStore, count: int, *, every: int) -> list[str]:
    """Customers called Lu, one in so many of whom has a contact in the north."""
    ids = [f"L{n:04d}" for n in range(count)]
    for one in ids:
        await store.replace(one, CustomerData(name="Lu"), expected_version=None, by=Author(name="import"))
    about = {"contacts": [(one, "north", None) for one in ids[::every]], "visits": [], "items": []}
    await hub.transact(lambda raw: fill(raw, about))
    return ids[::every]


async def test_those_of_a_team_are_found_among_many_others_of_the_name(
    hub: Database, store: CustomerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = await many(hub, store, 120, every=40)
    for module_name, value in (("MOST_PASSED", 2), ("MOST_COUNTED", 5)):
        monkeypatch.setattr(index, module_name, value)
    found = await store.search(CustomerSearch(q="Lu"), limit=8, concern=NORTH)
    assert {one.customer.id for one in found.customers} == {*own}
    assert (found.total, found.is_least) == (3, False)


async def test_of_more_than_are_looked_at_it_is_said_that_there_may_be_others(
    hub: Database, store: CustomerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = await many(hub, store, 60, every=10)
    monkeypatch.setattr(index, "MOST_LOOKED_AT", 20)
    monkeypatch.setattr(index, "ASKED_AT_ONCE", 7)
    found = await store.search(CustomerSearch(q="Lu"), limit=8, concern=NORTH)
    assert {one.customer.id for one in found.customers} < {*own}
    assert 0 < found.total < len(own)
    assert found.is_least
    monkeypatch.setattr(index, "MOST_COUNTED", 4)
    monkeypatch.setattr(index, "MOST_LOOKED_AT", 100)
    found = await store.search(CustomerSearch(q="Lu"), limit=2, concern=NORTH)
    assert (len(found.customers), found.total, found.is_least) == (2, 4, True)
