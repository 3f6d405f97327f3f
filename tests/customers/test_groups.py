"""Groups and tags: counted, opened, filled and renamed, with the history of each customer."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacthub.customers import group_store
from contacthub.customers.model import Author, CustomerData
from contacthub.customers.store import CustomerStore
from tests.customers.house import Asker, House
from tests.customers.sample_rows import LINA
from tests.customers.stores import customers_in


async def groups_of(crm: Asker) -> list[tuple[str, str, int]]:
    items = (await crm.ask("GET", "/groups")).body["items"]
    return [(one["kind"], one["name"], one["customers"]) for one in items]


async def filled(crm: Asker) -> None:
    for n in range(3):
        body = {"name": f"Lu {n}", "groups": ["VIP"], "tags": ["ovens"] if n else []}
        await crm.ask("PUT", f"/customers/c{n}", body)


async def test_groups_and_tags_are_listed_with_how_many_they_have(crm: Asker) -> None:
    await filled(crm)
    assert await groups_of(crm) == [("group", "VIP", 3), ("tag", "ovens", 2)]
    page = (await crm.ask("GET", "/groups?limit=1")).body
    rest = (await crm.ask("GET", f"/groups?cursor={page['next_cursor']}")).body
    assert [one["name"] for one in (*page["items"], *rest["items"])] == ["VIP", "ovens"]
    assert (await crm.ask("GET", "/groups?cursor=x")).body["code"] == "bad_cursor"


async def test_the_customers_of_a_group_are_shown_by_pages(crm: Asker) -> None:
    await filled(crm)
    page = (await crm.ask("POST", "/groups/customers", {"name": "VIP", "limit": 2})).body
    assert ([one["id"] for one in page["items"]], page["total"]) == (["c0", "c1"], 3)
    wanted = {"name": "VIP", "limit": 2, "cursor": page["next_cursor"]}
    rest = (await crm.ask("POST", "/groups/customers", wanted)).body
    assert ([one["id"] for one in rest["items"]], rest["next_cursor"]) == (["c2"], None)
    none = (await crm.ask("POST", "/groups/customers", {"kind": "tag", "name": "VIP"})).body
    assert (none["items"], none["total"]) == ([], 0)


async def test_several_are_put_into_a_group_and_others_taken_out(crm: Asker) -> None:
    await filled(crm)
    wanted = {"name": "New", "add": ["c0", "c1", "gone"], "remove": []}
    changed = (await crm.ask("POST", "/groups/members", wanted)).body
    assert changed == {"customers": 2, "unknown": ["gone"]}
    await crm.ask("POST", "/groups/members", {"name": "VIP", "remove": ["c0", "c1", "c2"]})
    assert await groups_of(crm) == [("group", "New", 2), ("tag", "ovens", 2)]
    [last, *_] = (await crm.ask("GET", "/customers/c0/history")).body["items"]
    assert last["changes"] == [{"field": "groups", "before": ["VIP", "New"], "after": ["New"]}]
    both = await crm.ask("POST", "/groups/members", {"name": "x", "add": ["c0"], "remove": ["c0"]})
    assert (both.status, both.body["errors"][0]["pointer"]) == (422, "#/remove")


async def test_an_id_that_was_merged_is_put_into_a_group_as_who_was_kept(crm: Asker) -> None:
    await filled(crm)
    both = {"other_id": "c1", "version": 1, "other_version": 1}
    assert (await crm.ask("POST", "/customers/c0/merge", both)).status == 200
    changed = await crm.ask("POST", "/groups/members", {"name": "New", "add": ["c1"]})
    assert changed.body == {"customers": 1, "unknown": []}
    assert (await crm.ask("GET", "/customers/c0")).body["groups"] == ["VIP", "New"]


async def test_a_group_is_renamed_and_joins_one_of_that_name(house: House, crm: Asker) -> None:
    await filled(crm)
    await crm.ask("POST", "/groups/members", {"name": "Best", "add": ["c2"]})
    boss = await house.person("boss", "supervisor")
    renamed = await boss.ask("POST", "/groups/rename", {"name": "VIP", "to": "Best"})
    assert renamed.body == {"customers": 3, "done": True}
    assert await groups_of(crm) == [("group", "Best", 3), ("tag", "ovens", 2)]
    assert (await crm.ask("GET", "/customers/c2")).body["groups"] == ["Best"]
    lina = await house.person("lina", "agent", "lina")
    assert (await lina.ask("POST", "/groups/rename", {"name": "Best", "to": "x"})).status == 403


async def test_it_is_recorded_whom_of_a_group_a_person_was_shown(house: House, crm: Asker) -> None:
    await filled(crm)
    lina = await house.person("lina", "agent", "lina")
    shown = await lina.ask("POST", "/groups/customers", {"name": "VIP", "limit": 2})
    assert [(one["notes"], one["addresses"]) for one in shown.body["items"]] == [(None, [])] * 2
    assert house.audit() == [("lina", "search_customers", "c0 c1")]


async def test_who_is_put_into_a_group_is_opened_within_the_limit_of_agents(house: House, crm: Asker) -> None:
    await filled(crm)
    assert (
        await house.control.ask("PUT", "/admin/floor", {"floor": {"agent_cards_per_hour": 2}})
    ).status == 200
    lina = await house.person("lina", "agent", "lina")
    some = await lina.ask("POST", "/groups/members", {"name": "New", "add": ["c0", "none"], "remove": ["c1"]})
    assert (some.status, some.body) == (200, {"customers": 1, "unknown": ["none"]})
    more = await lina.ask("POST", "/groups/members", {"name": "New", "add": ["c0", "c2"]})
    assert (more.status, more.body["code"]) == (429, "over_limit")
    assert ("group", "New", 1) in await groups_of(crm)
    assert house.audit() == [("lina", "open_card", "c0"), ("lina", "open_card", "c1")]


async def test_who_is_put_into_a_group_by_an_id_that_was_merged_is_opened(house: House, crm: Asker) -> None:
    await filled(crm)
    both = {"other_id": "c1", "version": 1, "other_version": 1}
    assert (await crm.ask("POST", "/customers/c0/merge", both)).status == 200
    lina = await house.person("lina", "agent", "lina")
    changed = await lina.ask("POST", "/groups/members", {"name": "New", "add": ["c1"]})
    assert changed.body == {"customers": 1, "unknown": []}
    assert house.audit() == [("lina", "open_card", "c0")]


async def test_who_renamed_a_group_is_in_the_audit(house: House, crm: Asker) -> None:
    await filled(crm)
    boss = await house.person("boss", "supervisor")
    admin = await house.person("root", "admin")
    await boss.ask("POST", "/groups/rename", {"name": "VIP", "to": "Best"})
    [row] = (await admin.ask("GET", "/audit?action=rename_group")).body["items"]
    assert (row["actor"], row["subject"]) == ("boss", "VIP")
    assert row["details"] == {"kind": "group", "to": "Best", "customers": 3}


async def test_a_large_group_is_renamed_in_slices_and_goes_on(store: CustomerStore) -> None:
    rows: list[dict[str, Any]] = [
        {"customer_id": f"c{n:03}", "name": "Lu", "tags": ["old"]}
        for n in range(group_store.RENAMED_AT_ONCE + 5)
    ]
    await store.write_rows("customers", rows, by=LINA)
    done = await store.groups.rename("tag", "old", "new", most=1, by=LINA)
    assert done == group_store.RENAMED_AT_ONCE
    assert [(one.name, one.customers) for one in await store.groups.groups(("", ""), limit=9)] == [
        ("new", 100),
        ("old", 5),
    ]
    assert await store.groups.rename("tag", "old", "new", most=1, by=LINA) == 5


NAMES = st.lists(st.sampled_from(["a", "b", "c"]), unique=True, max_size=3)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(writes=st.lists(st.tuples(st.sampled_from(["c1", "c2"]), NAMES, NAMES), max_size=6))
async def test_sizes_are_how_many_customers_have_the_name(
    tmp_path_factory: Any, writes: list[tuple[str, list[str], list[str]]]
) -> None:
    async with customers_in(tmp_path_factory.mktemp("g")) as store:
        now: dict[str, CustomerData] = {}
        for customer_id, groups, tags in writes:
            data = CustomerData(name="Lu", groups=tuple(groups), tags=tuple(tags))
            version = (await store.get(customer_id)).version if customer_id in now else None
            await store.replace(customer_id, data, expected_version=version, by=Author(name="x"))
            now[customer_id] = data
        sizes = {(one.kind, one.name): one.customers for one in await store.groups.groups(("", ""), limit=9)}
        names = [("group", one) for each in now.values() for one in each.groups]
        names += [("tag", one) for each in now.values() for one in each.tags]
        assert sizes == {name: names.count(name) for name in names}
