"""Two customers made one: everything moves, the id that is given up keeps working, and all can be undone."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacthub.customers.doubles.joining import NoSuchChoice
from contacthub.customers.keys import CardKeys, Choice, Number
from contacthub.customers.kinds.kinds import KINDS
from contacthub.customers.kinds.products import PRODUCTS, Product
from contacthub.customers.kinds.purchases import PURCHASES, Purchase, PurchaseItem
from contacthub.customers.kinds.questions import QUESTIONS, Question
from contacthub.customers.kinds.service_records import SERVICE_RECORDS, ServiceRecord
from contacthub.customers.merge_store import Merging
from contacthub.customers.model import (
    Consent,
    CustomerData,
    CustomerNotFound,
    CustomerSearch,
    MailDays,
    MergedSince,
    MergeNotFound,
    NumberChoice,
    Occasion,
    Overtaken,
    PartOfMerge,
    Phone,
    SameCustomer,
    TooManyRecords,
    VersionConflict,
)
from contacthub.customers.store import CustomerStore
from contacthub.customers.tables import merging
from tests.customers.merged import all_kept, merged
from tests.customers.sample_rows import LINA, phone

OTHER = "+8613900139000"
LU = CustomerData(name="陆小明", phones=(phone(),), emails=("lu@example.com",), notes="Knocks twice")
XIAO = CustomerData(
    name="陆晓明",
    tier="gold",
    phones=(phone(OTHER), phone()),
    addresses=("成都市科华北路12号",),
    notes="Has a dog\nKnocks twice",
    attributes={"wx": "xiao"},
)


async def two(store: CustomerStore, this: CustomerData = LU, other: CustomerData = XIAO) -> None:
    await store.replace("c-1", this, expected_version=None, by=LINA)
    await store.replace("c-2", other, expected_version=None, by=LINA)


async def names_of(store: CustomerStore, customer_id: str) -> dict[str, list[str]]:
    return {
        kind.name: [one.id for one in (await store.records(customer_id, kind, limit=50)).items]
        for kind in KINDS
    }


async def with_records(store: CustomerStore, customer_id: str, mark: str) -> None:
    item = PurchaseItem(name="空调", quantity=1)
    for kind, record in (
        (PURCHASES, Purchase(order_no=f"O-{mark}", date="2025-01-01", items=(item,))),
        (PRODUCTS, Product(model="KFR-35GW", serial=f"S-{mark}")),
        (SERVICE_RECORDS, ServiceRecord(date="2025-01-02", symptom="hums", serial=f"S-{mark}")),
        (QUESTIONS, Question(date="2025-01-03", question=f"Why {mark}?")),
    ):
        await store.add(customer_id, kind, record, by=LINA)  # type: ignore[arg-type]  # a record of its kind


async def test_what_both_have_is_kept_and_what_one_has_is_not_lost(store: CustomerStore) -> None:
    await two(store)
    await merged(store)
    data = (await store.get("c-1")).data
    assert data.name == "陆小明"
    assert data.tier == "gold"
    assert [one.e164 for one in data.phones] == ["+8613800138000", OTHER]
    assert data.notes == "Knocks twice\nHas a dog"
    assert (data.addresses, data.attributes) == (XIAO.addresses, {"wx": "xiao"})


async def test_of_two_answers_the_newer_counts_and_a_no_is_not_lost(store: CustomerStore) -> None:
    yes = Consent(channel="sms", purpose="care", given=True, at=1, by="lina")
    no = replace(yes, given=False, at=2)
    await two(store, replace(LU, consents=(yes,)), replace(XIAO, consents=(no,), do_not_contact=True))
    await merged(store)
    data = (await store.get("c-1")).data
    assert (data.consents, data.do_not_contact) == ((no,), True)


async def test_a_number_or_address_that_one_of_two_uses_still_is_in_use(store: CustomerStore) -> None:
    former = replace(phone(), until="2025-01-01")
    days = (MailDays(email="lu@example.com", until="2025-01-01"),)
    for turn, is_kept in enumerate((True, False)):
        ids = (f"k{turn}", f"f{turn}")
        for one, data in zip(
            ids if is_kept else ids[::-1],
            (replace(LU, phones=(former,), email_days=days), replace(LU, phones=(phone(),))),
            strict=True,
        ):
            await store.replace(one, data, expected_version=None, by=LINA)
        fields = {one.name: one for one in (await store.merges.preview(*ids)).fields}
        assert (fields["emails"].differs, fields["emails"].proposed) == (True, "both")
        merge_id = await merged(store, *ids)
        data = (await store.get(ids[0])).data
        assert ([one.until for one in data.phones], data.emails) == ([None], ("lu@example.com",))
        assert data.email_days == ()
        await store.merges.undo(merge_id, by=LINA)
        assert (await store.get(ids[0 if is_kept else 1])).data.email_days == days


async def test_days_of_an_address_that_only_one_of_two_has_are_kept(store: CustomerStore) -> None:
    days = (MailDays(email="old@example.com", until="2025-01-01"),)
    await two(store, other=replace(XIAO, emails=("old@example.com", "LU@example.com"), email_days=days))
    await merged(store)
    data = (await store.get("c-1")).data
    assert (data.emails, data.email_days) == (("lu@example.com", "old@example.com"), days)


async def test_occasions_of_one_name_by_both_calendars_are_both_kept(store: CustomerStore) -> None:
    solar = Occasion(name="birthday", day="08-15")
    lunar = replace(solar, calendar="lunar")
    later = replace(solar, day="09-15")
    await two(store, replace(LU, occasions=(solar,)), replace(XIAO, occasions=(lunar, solar, later)))
    await merged(store)
    assert (await store.get("c-1")).data.occasions == (solar, lunar, later)


async def test_each_field_becomes_what_was_chosen(store: CustomerStore) -> None:
    await two(store, replace(LU, attributes={"wx": "lu"}))
    chosen = {"name": "other", "phones": "this", "notes": "other", "attributes.wx": "other", "tier": "this"}
    await merged(store, **chosen)
    data = (await store.get("c-1")).data
    assert (data.name, data.notes, data.tier) == ("陆晓明", "Has a dog\nKnocks twice", None)
    assert [one.e164 for one in data.phones] == ["+8613800138000"]
    assert data.attributes == {"wx": "xiao"}


async def test_a_name_is_proposed_in_place_of_a_number_that_stands_for_one(store: CustomerStore) -> None:
    await two(store, replace(LU, name="+8613800138000"))
    fields = {one.name: one for one in (await store.merges.preview("c-1", "c-2")).fields}
    assert (fields["name"].proposed, fields["name"].choices) == ("other", ("this", "other"))
    assert (fields["phones"].proposed, fields["emails"].proposed) == ("both", "this")
    assert fields["tier"].proposed == "other"


async def test_a_choice_that_cannot_be_is_refused_and_nothing_is_written(store: CustomerStore) -> None:
    await two(store)
    before = await all_kept(store)
    for chosen in ({"name": "both"}, {"shoes": "this"}):
        with pytest.raises(NoSuchChoice):
            await merged(store, **chosen)
    assert await all_kept(store) == before


async def test_records_of_every_kind_move(store: CustomerStore) -> None:
    await two(store)
    await with_records(store, "c-1", "1")
    await with_records(store, "c-2", "2")
    mine, theirs = await names_of(store, "c-1"), await names_of(store, "c-2")
    await merged(store)
    assert await names_of(store, "c-1") == {name: theirs[name] + mine[name] for name in mine}


async def test_the_same_record_of_both_is_kept_once_with_what_each_says(store: CustomerStore) -> None:
    await two(store)
    asked = Question(date="2025-01-03", question="Why?")
    await store.add("c-1", QUESTIONS, asked, by=LINA)
    await store.add("c-2", QUESTIONS, replace(asked, answer="So", agent="lina"), by=LINA)
    before = await all_kept(store)
    merge_id = await merged(store)
    kept = (await store.records("c-1", QUESTIONS, limit=9)).items
    assert [(one.question, one.answer, one.agent) for one in kept] == [("Why?", "So", "lina")]
    await store.merges.undo(merge_id, by=LINA)
    assert await all_kept(store) == before


async def test_an_id_that_was_merged_works_wherever_an_id_is_given(store: CustomerStore) -> None:
    await two(store)
    await with_records(store, "c-2", "2")
    await merged(store)
    assert (await store.get("c-2")).id == "c-1"
    version = (await store.get("c-2")).version
    await store.patch("c-2", lambda data: replace(data, tier="silver"), expected_version=version, by=LINA)
    await store.add("c-2", QUESTIONS, Question(date="2025-02-01", question="How?"), by=LINA)
    card = await store.card_parts(CardKeys(choice=Choice(customer_id="c-2", code="opened")))
    assert card.customer is not None
    assert (card.customer.id, card.customer.data.tier, card.former_ids) == ("c-1", "silver", ("c-2",))
    assert (await store.card_parts(CardKeys(account="c-2"))).match.customer_id == "c-1"
    found = await store.search(CustomerSearch(q="c-2"), limit=5)
    assert [one.customer.id for one in found.customers] == ["c-1"]
    assert (await store.history.page("c-2", limit=50)) == (await store.history.page("c-1", limit=50))
    with pytest.raises(CustomerNotFound):
        await store.get("c-3")


async def test_imports_of_an_id_that_was_merged_add_and_overwrite_nothing(store: CustomerStore) -> None:
    await two(store)
    await merged(store)
    row = {
        "customer_id": "c-2", "name": "陆晓明", "tier": "silver", "language": "zh",
        "email": ["x@example.com"], "attributes": {"wx": "new", "qq": "1"},
    }  # fmt: skip
    order = {"customer_id": "c-2", "order_no": "O-9", "date": "2025-05-01", "product": "空调"}
    results = [*await store.write_rows("customers", [row]), *await store.write_rows("purchases", [order])]
    assert [(one.status, one.customer_id) for one in results] == [("changed", "c-1"), ("new", "c-1")]
    data = (await store.get("c-1")).data
    assert (data.name, data.tier, data.language) == ("陆小明", "gold", "zh")
    assert (data.emails, data.attributes) == (("lu@example.com", "x@example.com"), {"wx": "xiao", "qq": "1"})


async def test_a_row_without_an_id_finds_who_has_been_merged_by_the_former_name(store: CustomerStore) -> None:
    await two(store)
    await merged(store)
    row = {
        "name": "陆晓明",
        "phone": [{"e164": OTHER, "ext": None, "raw": OTHER, "label": None}],
        "tier": "silver",
    }
    results = await store.write_rows("customers", [row])
    assert [(one.status, one.customer_id) for one in results] == [("unchanged", "c-1")]
    assert (await store.get("c-1")).data.name == "陆小明"


async def test_what_agents_chose_for_numbers_moves_and_comes_back(store: CustomerStore) -> None:
    await two(store)
    called = Number(e164="+8613700137000", raw="+8613700137000")
    choice = NumberChoice(contact_id="k1", number=called, customer_id="c-2", agent="lina")
    await store.learn(choice, by=LINA)
    before = await all_kept(store)
    merge_id = await merged(store)
    assert (await store.card_parts(CardKeys(phone=called))).match.customer_id == "c-1"
    await store.merges.undo(merge_id, by=LINA)
    assert await all_kept(store) == before
    assert (await store.card_parts(CardKeys(phone=called))).match.customer_id == "c-2"


async def test_ids_of_ids_are_followed_and_undone_one_by_one(store: CustomerStore) -> None:
    await two(store)
    await store.replace("c-3", CustomerData(name="陆总"), expected_version=None, by=LINA)
    before = await all_kept(store)
    first = await merged(store)
    between = await all_kept(store)
    second = await merged(store, "c-3", "c-1")
    assert [(await store.get(one)).id for one in ("c-1", "c-2", "c-3")] == ["c-3", "c-3", "c-3"]
    assert await store.merges.ids_of("c-2") == ["c-3", "c-1", "c-2"]
    with pytest.raises(MergedSince) as refused:
        await store.merges.undo(first, by=LINA)
    assert "c-3" in refused.value.detail
    await store.merges.undo(second, by=LINA)
    assert await all_kept(store) == between
    await store.merges.undo(first, by=LINA)
    assert await all_kept(store) == before


async def test_undoing_leaves_alone_and_lists_what_was_changed_since(store: CustomerStore) -> None:
    await two(store)
    await with_records(store, "c-2", "2")
    merge_id = await merged(store)
    customer = await store.get("c-1")
    await store.patch(
        "c-1", lambda data: replace(data, notes="New"), expected_version=customer.version, by=LINA
    )
    (order,) = (await store.records("c-1", PURCHASES, limit=9)).items
    await store.change_record("c-1", PURCHASES, order.id, lambda it: replace(it, status="sent"), by=LINA)
    (repair,) = (await store.records("c-1", SERVICE_RECORDS, limit=9)).items
    await store.delete_record("c-1", SERVICE_RECORDS, repair.id, by=LINA)
    await store.add("c-1", QUESTIONS, Question(date="2025-02-01", question="New?"), by=LINA)
    undone = await store.merges.undo(merge_id, by=LINA)
    assert [(one.kind, one.fields) for one in undone.left] == [
        ("customers", ("notes",)), ("service_records", ("record",)),
    ]  # fmt: skip
    assert [(one.kind, sorted(one.after or {})[:1]) for one in undone.since] == [
        ("questions", ["date"]), ("service_records", []), ("purchases", ["status"]), ("customers", ["notes"]),
    ]  # fmt: skip
    this, other = (await store.get("c-1")).data, (await store.get("c-2")).data
    assert (this.notes, this.tier, len(this.phones)) == ("New", None, 1)
    assert replace(other, phones=()) == replace(XIAO, phones=(), tier_by="given")
    assert [one.status for one in (await store.records("c-2", PURCHASES, limit=9)).items] == ["sent"]
    assert [one.question for one in (await store.records("c-1", QUESTIONS, limit=9)).items] == ["New?"]


async def test_a_merge_is_undone_once_and_only_as_a_whole(store: CustomerStore) -> None:
    await two(store)
    merge_id = await merged(store)
    for one in (await store.history.page("c-1", limit=9)).items:
        if one.change.merge_id is not None:
            with pytest.raises(PartOfMerge):
                await store.history.undo("c-1", one.change.id, by=LINA)
    await store.merges.undo(merge_id, by=LINA)
    with pytest.raises(Overtaken):
        await store.merges.undo(merge_id, by=LINA)
    with pytest.raises(MergeNotFound):
        await store.merges.undo(merge_id + 1, by=LINA)
    past = [
        one for one in (await store.history.page("c-1", limit=9)).items if one.change.merge_id == merge_id
    ]
    assert [one.is_undone for one in past] == [True]


async def test_versions_are_checked_and_never_come_back(store: CustomerStore) -> None:
    await two(store)
    before = await store.merges.preview("c-1", "c-2")
    for this, other in ((0, 1), (1, 2)):
        stale = Merging(customer_id="c-1", other_id="c-2", version=this, other_version=other, chosen={})
        with pytest.raises(VersionConflict):
            await store.merges.merge(stale, by=LINA)
    merge_id = await merged(store)
    await store.merges.undo(merge_id, by=LINA)
    after = await store.merges.preview("c-1", "c-2")
    assert after.this.version > before.this.version
    assert after.other.version > before.other.version


async def test_a_customer_is_not_merged_with_themselves_nor_with_one_who_is_not_there(
    store: CustomerStore,
) -> None:
    await two(store)
    with pytest.raises(CustomerNotFound):
        await store.merges.preview("c-1", "nobody")
    with pytest.raises(SameCustomer):
        await store.merges.preview("c-1", "c-1")
    await merged(store)
    with pytest.raises(SameCustomer):
        await store.merges.preview("c-1", "c-2")


async def test_a_merge_moves_no_more_than_it_may(
    store: CustomerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await two(store)
    await with_records(store, "c-2", "2")
    before = await all_kept(store)
    monkeypatch.setattr(merging, "MOST_MOVED", 3)
    with pytest.raises(TooManyRecords):
        await merged(store)
    assert await all_kept(store) == before


NUMBERS = st.sampled_from([f"+861380013800{n}" for n in range(5)])
TEXTS = st.one_of(st.none(), st.sampled_from(["甲", "乙\n丙", "丙"]))
NUMBER_ENTRIES = st.builds(
    lambda e164, label, marked, until: Phone(e164=e164, raw=e164, label=label, marked=marked, until=until),
    NUMBERS, TEXTS, st.sampled_from([None, True, False]), st.sampled_from([None, "2024-05-01"]),
)  # fmt: skip
MAILS = st.lists(
    st.sampled_from(["a@example.com", "b@example.com", "c@example.com"]), unique=True, max_size=3
)


OCCASIONS = st.builds(
    lambda name, day: Occasion(name=name, day=day),
    st.sampled_from(["wedding", "shop"]), st.sampled_from(["05-01", "2020-05-02"]),
)  # fmt: skip
CONSENTS = st.builds(
    lambda channel, given, at: Consent(channel=channel, purpose="care", given=given, at=at, by="lina"),
    st.sampled_from(["sms", "email"]), st.booleans(), st.integers(1, 3),
)  # fmt: skip


@st.composite
def customers(draw: st.DrawFn) -> CustomerData:
    emails = tuple(draw(MAILS))
    days = tuple(MailDays(email=one, since="2020-01-01") for one in emails if draw(st.booleans()))
    phones = draw(st.lists(NUMBER_ENTRIES, unique_by=lambda it: it.key, max_size=4))
    return CustomerData(
        name=draw(st.sampled_from(["陆小明", "陆晓明", "Lu", "+8613800138000"])),
        tier=draw(TEXTS),
        phones=tuple(phones),
        emails=emails,
        email_days=days,
        addresses=tuple(draw(st.lists(st.sampled_from(["北路1号", "南路2号"]), unique=True))),
        tags=tuple(draw(st.lists(st.sampled_from(["x", "y"]), unique=True))),
        groups=tuple(draw(st.lists(st.sampled_from(["vip", "shop"]), unique=True))),
        occasions=tuple(draw(st.lists(OCCASIONS, unique_by=lambda it: it.key))),
        consents=tuple(draw(st.lists(CONSENTS, unique_by=lambda it: it.key))),
        do_not_contact=draw(st.booleans()),
        notes=draw(TEXTS),
        attributes=draw(st.dictionaries(st.sampled_from(["a", "a.b"]), st.sampled_from(["1", 2, True]))),
    )


RECORDS = st.lists(
    st.one_of(
        st.builds(lambda n: ("purchases", {"order_no": f"O-{n}", "product": "空调"}), st.integers(1, 3)),
        st.builds(lambda n: ("products", {"model": "M", "serial": f"S-{n}"}), st.integers(1, 2)),
        st.builds(
            lambda n, no, how: ("service_records", {"serial": f"S-{n}", "record_no": no, "symptom": how}),
            st.integers(1, 2), st.sampled_from([None, "R-1", "R-2"]), st.sampled_from(["hums", "leaks"]),
        ),
        st.builds(
            lambda text, answer: ("questions", {"question": text, "answer": answer}),
            st.sampled_from(["Why?", "How?"]), TEXTS,
        ),
    ),
    max_size=8,
)  # fmt: skip
TURNS = itertools.count()


@given(
    this=customers(), other=customers(), mine=RECORDS, theirs=RECORDS, picks=st.randoms(use_true_random=False)
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_a_merge_that_is_undone_leaves_all_as_it_was(
    store: CustomerStore, this: CustomerData, other: CustomerData, mine: Any, theirs: Any, picks: Any
) -> None:
    turn = next(TURNS)
    ids = (f"a{turn}", f"b{turn}")
    # In any order, so that repairs come before and after their products.
    rows = [(ids[0], one) for one in mine] + [(ids[1], one) for one in theirs]
    picks.shuffle(rows)
    for customer_id, data in zip(ids, (this, other), strict=True):
        await store.replace(customer_id, data, expected_version=None, by=LINA)
    for owner, (kind, row) in rows:
        given = {name: each for name, each in row.items() if each is not None} | {"date": "2025-01-01"}
        for name in ("order_no", "serial", "record_no"):
            if name in given:
                given[name] = f"{turn}-{given[name]}"
        await store.write_rows(kind, [{**given, "customer_id": owner}])
    before = await all_kept(store)
    preview = await store.merges.preview(*ids)
    chosen = {one.name: picks.choice(one.choices) for one in preview.fields if picks.random() < 0.5}
    merge_id = await merged(store, *ids, **chosen)
    assert (await store.get(ids[1])).id == ids[0]
    undone = await store.merges.undo(merge_id, by=LINA)
    assert (undone.left, undone.since) == ((), ())
    assert await all_kept(store) == before
