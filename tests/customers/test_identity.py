from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.customers.identity import KEY_ORDER, decide
from contacthub.customers.keys import CardKeys, Choice, ContactKeys, Number, read_keys
from contacthub.customers.match import REASONS, Chosen, Match, MatchFacts, Owner, Person
from contacthub.customers.numbers import PhoneNumbers

PHONE = "+8613800138000"
MOBILE = CardKeys(phone=Number(e164=PHONE, raw=PHONE, type="mobile"))


def facts(
    people: dict[str, Person] | None = None, **owners: list[str | tuple[str, str | None]]
) -> MatchFacts:
    found: Any = {
        by: tuple(
            Owner(customer_id=one) if isinstance(one, str) else Owner(customer_id=one[0], ext=one[1])
            for one in ids
        )
        for by, ids in owners.items()
    }
    everyone = {owner.customer_id for one in found.values() for owner in one}
    return MatchFacts(
        owners=found, people=people or {one: Person(customer_id=one, name=one.upper()) for one in everyone}
    )


def reason(match: Match) -> str:
    """The reason in English, as the card has it but for names and days."""
    return REASONS[match.code].format(**match.params)


def said(match: Match) -> tuple[str, str | None, str, str | None]:
    return match.verdict, match.by, reason(match), match.customer_id


@pytest.mark.parametrize(
    ("type_", "reason"),
    [
        ("mobile", "mobile number of one customer"),
        ("fixed_line", "fixed line of one customer"),
        (None, "number of one customer"),
    ],
)
def test_a_number_of_one_customer_is_exact(type_: Any, reason: str) -> None:
    match = decide(CardKeys(phone=Number(e164=PHONE, raw="138", type=type_)), facts(phone=["a"]))
    assert said(match) == ("exact", "phone", reason, "a")
    assert (match.value, match.candidates) == (PHONE, ())


def test_a_number_of_several_identifies_none_of_them() -> None:
    match = decide(MOBILE, facts(phone=["a", "b"]))
    assert said(match) == ("several", "phone", "number of 2 customers", None)
    assert [one.customer_id for one in match.candidates] == ["a", "b"]


@pytest.mark.parametrize(
    ("ext", "owners", "expected"),
    [
        ("101", [("a", "101"), ("b", "102")], ("exact", "a")),
        (None, [("a", "101"), ("b", "102")], ("several", None)),
        (None, [("a", "101")], ("probable", "a")),
        (None, [("a", "101"), ("a", None)], ("exact", "a")),
        ("103", [("a", "101"), ("b", None)], ("exact", "b")),
        ("103", [("a", "101")], ("probable", "a")),
        ("103", [("a", "101"), ("b", "102")], ("several", None)),
    ],
)
def test_extensions_tell_people_of_one_line_apart(ext: str | None, owners: Any, expected: Any) -> None:
    keys = CardKeys(phone=Number(e164=PHONE, ext=ext, raw="x", type="fixed_line"))
    match = decide(keys, facts(phone=owners))
    assert (match.verdict, match.customer_id) == expected


def test_an_account_picks_among_the_people_of_a_number() -> None:
    keys = CardKeys(phone=MOBILE.phone, account="b")
    match = decide(keys, facts(phone=["a", "b"], account=["b"]))
    assert said(match) == ("exact", "account", "account of one of 2 customers", "b")
    assert [one.customer_id for one in match.candidates] == ["b", "a"]


def test_an_account_is_exact_and_an_unknown_one_is_passed_over() -> None:
    assert decide(CardKeys(account="a"), facts(account=["a"])).verdict == "exact"
    keys = CardKeys(account="typo", phone=MOBILE.phone)
    assert said(decide(keys, facts(phone=["a"])))[:2] == ("exact", "phone")


@pytest.mark.parametrize("by", ["serial", "order", "ref"])
def test_things_make_their_owner_probable(by: Any) -> None:
    match = decide(CardKeys(**{by: "x"}), facts(**{by: ["a"]}))
    assert (match.verdict, match.by, match.value, match.customer_id) == ("probable", by, "x", "a")


def test_a_serial_narrows_a_shared_number_but_not_for_certain() -> None:
    keys = CardKeys(phone=MOBILE.phone, serial="s")
    match = decide(keys, facts(phone=["a", "b"], serial=["b"]))
    assert said(match) == ("probable", "serial", "serial number of one of 2 customers", "b")


def test_the_owner_of_a_serial_stays_one_key_press_away() -> None:
    keys = CardKeys(phone=MOBILE.phone, serial="s")
    match = decide(keys, facts(phone=["a"], serial=["z"]))
    assert (match.verdict, match.customer_id) == ("exact", "a")
    assert [one.customer_id for one in match.candidates] == ["a", "z"]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (CardKeys(withheld=True), ("withheld", None, "the caller withholds the number", None)),
        (CardKeys(), ("none", None, "nothing to look for", None)),
        (MOBILE, ("none", "phone", "no customer has this number", None)),
        (CardKeys(email="a@x"), ("none", "email", "no customer has this mail address", None)),
    ],
)
def test_no_customer_found_is_said_in_words(keys: CardKeys, expected: Any) -> None:
    assert said(decide(keys, facts())) == expected


def test_a_withheld_number_with_an_account_is_that_customer() -> None:
    assert decide(CardKeys(withheld=True, account="a"), facts(account=["a"])).customer_id == "a"


def test_the_agent_s_choice_wins_and_the_others_stay_listed() -> None:
    keys = CardKeys(phone=MOBILE.phone, choice=Choice(customer_id="b"))
    match = decide(keys, facts(phone=["a", "b"]))
    assert said(match) == ("exact", "phone", "chosen by the agent", "b")
    assert [one.customer_id for one in match.candidates] == ["b", "a"]


def test_the_agent_may_say_it_is_none_of_them() -> None:
    match = decide(CardKeys(phone=MOBILE.phone, choice=Choice(customer_id=None)), facts(phone=["a"]))
    assert (match.verdict, match.customer_id, len(match.candidates)) == ("none", None, 1)


def test_candidates_are_nine_at_most_and_the_count_is_true() -> None:
    match = decide(MOBILE, facts(phone=[f"c{n:02}" for n in range(12)]))
    assert (len(match.candidates), reason(match)) == (9, "number of 12 customers")


def test_candidates_say_only_what_tells_them_apart() -> None:
    people = {
        "a": Person(customer_id="a", name="A", company="Lu Ltd", address="四川省成都市武侯区1号",
                    last_model="KFR-35GW", last_bought="2025-03-01"),
        "b": Person(customer_id="b", name="B", company="Lu Ltd", address="四川省绵阳市涪城区2号"),
        "c": Person(customer_id="c", name="C", company="Lu Ltd"),
    }  # fmt: skip
    match = decide(MOBILE, facts(people, phone=["a", "b", "c"]))
    assert [one.distinguished_by for one in match.candidates] == [
        "成都市; bought KFR-35GW in 2025",
        "绵阳市",
        "no. c",
    ]
    assert [[(mark.code, mark.params) for mark in one.marks] for one in match.candidates] == [
        [("place", {"name": "成都市"}), ("bought_in", {"model": "KFR-35GW", "year": "2025"})],
        [("place", {"name": "绵阳市"})],
        [("numbered", {"number": "c"})],
    ]


def test_a_reason_brings_the_values_that_its_words_name() -> None:
    several = decide(MOBILE, facts(phone=["a", "b"]))
    assert (several.code, several.params) == ("phone_of_several", {"count": 2})
    one = decide(MOBILE, facts(phone=["a"]))
    assert (one.code, one.params) == ("mobile_of_one", {})


def test_every_reason_there_can_be_has_its_words() -> None:
    codes = {f"{by}_of_several" for by in KEY_ORDER[1:]} | {f"unknown_{by}" for by in KEY_ORDER}
    codes |= {f"{by}_of_one" for by in KEY_ORDER} | {
        f"{by}_among_several" for by in KEY_ORDER if by != "phone"
    }
    assert codes <= set(REASONS)


def keys_of(channel: str, sender: str | None, **attributes: object) -> CardKeys:
    contact = ContactKeys(channel=channel, address=sender, attributes=attributes)
    return read_keys(contact, PhoneNumbers("CN"), region="CN", contact_id="k")


@pytest.mark.parametrize("sender", [None, "", "Anonymous", "<unknown>", "withheld", "0", " private "])
@pytest.mark.parametrize("channel", ["voice", "sms"])
def test_a_missing_number_is_withheld(channel: str, sender: str | None) -> None:
    keys = keys_of(channel, sender)
    assert (keys.withheld, keys.phone) == (True, None)


def test_a_written_channel_withholds_no_number() -> None:
    assert keys_of("chat", None) == CardKeys(contact_id="k")


def test_the_sender_of_a_written_contact_is_an_address_a_number_or_an_account() -> None:
    assert keys_of("email", "a@x.cn").email == "a@x.cn"
    assert keys_of("chat", "a@x.cn").email == "a@x.cn"
    assert keys_of("chat", "C1").account == "C1"
    number = keys_of("social", "138 0013 8000").phone
    assert number is not None
    assert number.e164 == PHONE


def test_attributes_bring_keys_and_odd_ones_are_passed_over() -> None:
    keys = keys_of("voice", "1", customer_id=42, serial=" S1 ", order="O1", email="", ref=["x"], account=True)
    assert (keys.account, keys.serial, keys.order, keys.email, keys.ref) == ("42", "S1", "O1", None, None)


PEOPLE = st.lists(st.sampled_from("abcd"), max_size=3, unique=True)
MARKS = st.sampled_from([None, True, False])


@given(PEOPLE, MARKS, PEOPLE, PEOPLE, st.sampled_from(["mobile", "fixed_line", None]))
def test_shared_number_is_never_exact(
    owners: list[str], mark: bool | None, chosen: list[str], household: list[str], type_: Any
) -> None:
    found = MatchFacts(
        owners={"phone": tuple(Owner(customer_id=one, shared=mark) for one in owners)},
        people={one: Person(customer_id=one, name=one) for one in "abcd"},
        chosen=tuple(Chosen(customer_id=one, agent="lina", at=1) for one in chosen if one not in owners),
        household=tuple(one for one in household if one not in owners) if len(owners) == 1 else (),
    )
    match = decide(CardKeys(phone=Number(e164=PHONE, raw=PHONE, type=type_)), found)
    others = {*owners, *chosen} if mark is not False or len(owners) != 1 else {*owners}
    if mark is True or len(others) > 1 or (len(owners) == 1 and found.household):
        assert match.verdict != "exact"
    assert (match.customer_id is None) == (match.verdict in ("several", "none"))
    assert {one.customer_id for one in match.candidates} >= (others if len(others) > 1 else set())


def test_number_that_was_given_goes_before_the_one_that_calls() -> None:
    typed = Number(e164="+8613900139000", raw="139", type="mobile")
    found = facts(phone=["a"])
    match = decide(
        CardKeys(phone=MOBILE.phone, given=typed),
        MatchFacts(owners=found.owners, people=found.people, number=typed),
    )
    assert said(match)[:2] == ("exact", "phone")
    assert (match.code, match.value) == ("given_phone_of_one", "+8613900139000")
