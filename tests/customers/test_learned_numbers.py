"""What is learned when agents say who a call is from, and what persons say of shared numbers."""

from __future__ import annotations

from typing import Any

import pytest

from contacthub.customers.keys import CardKeys
from contacthub.customers.match import Match
from contacthub.customers.model import Author, CustomerNotFound, NumberChoice, Phone
from contacthub.customers.numbers import PhoneNumbers
from contacthub.customers.store import CustomerStore
from tests.customers.sample_rows import LINA

NUMBERS = PhoneNumbers("CN")
CALL, CALLER = "k1", "139 0013 9000"


@pytest.fixture
async def shop(store: CustomerStore) -> CustomerStore:
    await store.write_rows(
        "customers",
        [{"customer_id": one, "name": one, "phone": [], "email": []} for one in ("lu", "wei")],
        by=LINA,
    )
    return store


async def said(
    store: CustomerStore, who: str | None, *, call: str = CALL, caller: str = CALLER, keep: bool = False
) -> None:
    choice = NumberChoice(
        contact_id=call, number=NUMBERS.read(caller), customer_id=who, agent="lina", keep=keep
    )
    await store.learn(choice, by=Author(name="li.na"))


async def match(store: CustomerStore, caller: str = CALLER) -> tuple[str, str, str | None]:
    found = await found_for(store, caller)
    return found.verdict, found.code, found.customer_id


async def found_for(store: CustomerStore, caller: str = CALLER) -> Match:
    return (await store.card_parts(CardKeys(phone=NUMBERS.read(caller), contact_id="next"))).match


async def phones(store: CustomerStore, who: str) -> list[str | None]:
    return [one.e164 for one in (await store.get(who)).data.phones]


async def test_next_call_is_probably_from_whom_the_agent_chose(shop: CustomerStore) -> None:
    assert await match(shop) == ("none", "unknown_phone", None)
    await said(shop, "lu")
    assert await match(shop) == ("probable", "chosen_before", "lu")
    assert (await found_for(shop)).params["agent"] == "lina"
    assert await phones(shop, "lu") == []


async def test_number_that_is_kept_is_the_customers(shop: CustomerStore) -> None:
    await said(shop, "lu", keep=True)
    assert await match(shop) == ("exact", "mobile_of_one", "lu")
    [phone] = (await shop.get("lu")).data.phones
    assert (phone.raw, phone.label) == (CALLER, "mobile")
    [kept, _] = (await shop.history.page("lu", limit=10)).items
    assert (kept.change.author, list(kept.change.after or {})) == ("li.na", ["phones"])


async def test_changed_choice_takes_back_what_it_taught(shop: CustomerStore) -> None:
    await said(shop, "lu", keep=True)
    await said(shop, "wei")
    assert await phones(shop, "lu") == []
    assert await match(shop) == ("probable", "chosen_before", "wei")
    await said(shop, None)
    assert await match(shop) == ("none", "unknown_phone", None)


async def test_choice_that_is_said_again_with_the_key_keeps_the_number(shop: CustomerStore) -> None:
    await said(shop, "lu")
    await said(shop, "lu", keep=True)
    await said(shop, "lu")
    assert await phones(shop, "lu") == ["+8613900139000"]
    await said(shop, "wei", keep=True)
    assert (await phones(shop, "lu"), await phones(shop, "wei")) == ([], ["+8613900139000"])


async def test_number_that_was_the_customers_before_stays_theirs(shop: CustomerStore) -> None:
    await said(shop, "lu", call="k0", keep=True)
    await said(shop, "lu", keep=True)
    await said(shop, "wei")
    assert await phones(shop, "lu") == ["+8613900139000"]


async def test_number_for_which_two_were_chosen_is_of_several(shop: CustomerStore) -> None:
    await said(shop, "lu", call="k0")
    await said(shop, "wei")
    found = await found_for(shop)
    assert (found.verdict, found.code) == ("several", "chosen_before_of_several")
    assert [one.customer_id for one in found.candidates] == ["wei", "lu"]


async def test_number_of_one_is_shared_once_another_was_chosen_for_it(shop: CustomerStore) -> None:
    await said(shop, "lu", call="k0", keep=True)
    assert await match(shop) == ("exact", "mobile_of_one", "lu")
    await said(shop, "wei")
    assert await match(shop) == ("several", "phone_of_several", None)
    assert [one.shared for one in (await shop.get("lu")).data.phones] == [True]


async def test_inside_line_is_learned_by_its_digits(shop: CustomerStore) -> None:
    await said(shop, "lu", caller="8001")
    assert await match(shop, "8001") == ("probable", "chosen_before", "lu")
    await said(shop, "lu", caller="8001", keep=True)
    assert await match(shop, "8001") == ("exact", "phone_of_one", "lu")


async def test_nothing_is_learned_of_a_customer_who_is_not_there(shop: CustomerStore) -> None:
    await said(shop, "lu")
    with pytest.raises(CustomerNotFound):
        await said(shop, "nobody")
    assert await match(shop) == ("probable", "chosen_before", "lu")


async def marked(store: CustomerStore, who: str, shared: Any, caller: str = CALLER) -> None:
    customer = await store.get(who)
    phone = Phone.of(NUMBERS.read(caller), marked=shared)

    def change(data: Any) -> Any:
        return type(data)(name=data.name, phones=(phone,), addresses=data.addresses)

    await store.patch(who, change, expected_version=customer.version, by=LINA)


async def test_shared_number_is_never_exact(shop: CustomerStore) -> None:
    await marked(shop, "lu", shared=True)
    assert await match(shop) == ("probable", "shared_number", "lu")
    assert [one.shared for one in (await shop.get("lu")).data.phones] == [True]
    await marked(shop, "lu", shared=None)
    assert await match(shop) == ("exact", "mobile_of_one", "lu")


async def test_person_says_that_a_number_is_not_shared_whatever_was_learned(shop: CustomerStore) -> None:
    await marked(shop, "lu", shared=None)
    await said(shop, "wei")
    await marked(shop, "lu", shared=False)
    assert await match(shop) == ("exact", "mobile_of_one", "lu")
    assert [one.shared for one in (await shop.get("lu")).data.phones] == [False]


async def test_what_is_learned_is_not_said_by_a_person_who_writes_back_what_they_read(
    shop: CustomerStore,
) -> None:
    await marked(shop, "lu", shared=False)
    await said(shop, "wei")
    [phone] = (await shop.get("lu")).data.phones
    assert (phone.marked, phone.shared) == (None, True)


async def test_number_of_several_cannot_be_said_to_be_of_one(shop: CustomerStore) -> None:
    await marked(shop, "lu", shared=None)
    await marked(shop, "wei", shared=False)
    assert await match(shop) == ("several", "phone_of_several", None)
