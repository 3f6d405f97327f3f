"""Which passwords are taken."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contacthub.accounts.password_rules import (
    COMMON,
    MAX_PASSWORD,
    MIN_PASSWORD,
    PRODUCT,
    Fault,
    common_passwords,
    folded,
    new_password,
    password_fault,
)
from contacthub.problems import Problem


@given(st.text(min_size=MIN_PASSWORD, max_size=MAX_PASSWORD).filter(lambda it: len(it.strip()) > 6))
@example("CONTACTHUB")
def test_length_is_all_that_is_asked_of_the_form(typed: str) -> None:
    composed = unicodedata.normalize("NFC", typed)
    fault = password_fault(composed, ())
    if len(composed) < MIN_PASSWORD:
        assert fault is Fault.TOO_SHORT
    elif len(composed) > MAX_PASSWORD:
        assert fault is Fault.TOO_LONG
    else:
        near_name = PRODUCT in folded(composed)
        assert fault in ((None, Fault.COMMON, Fault.NAME) if near_name else (None, Fault.COMMON))


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("七个字的密码啊", Fault.TOO_SHORT),
        ("e\N{COMBINING ACUTE ACCENT}" * 7, Fault.TOO_SHORT),  # seven characters, however they are sent
        ("e\N{COMBINING ACUTE ACCENT}" * MAX_PASSWORD, None),
        ("x" * (MAX_PASSWORD + 1), Fault.TOO_LONG),
        ("correct horse battery staple", None),
        ("正确的马电池订书钉", None),
        ("        a", None),
    ],
)
def test_characters_are_counted_as_they_are_seen(typed: str, fault: Fault | None) -> None:
    assert password_fault(unicodedata.normalize("NFC", typed), ()) == fault


@pytest.mark.parametrize(
    "typed", ["password", "PassWord", "ｐａｓｓｗｏｒｄ", "woaini1314", "88888888", "Iloveyou"]
)
def test_passwords_of_breaches_are_not_taken_in_any_spelling(typed: str) -> None:
    assert password_fault(typed, ()) is Fault.COMMON


def test_list_has_only_what_the_rule_would_take_else_and_says_where_it_is_from() -> None:
    words = common_passwords()
    assert len(words) > 16_000
    assert [each for each in words if not MIN_PASSWORD <= len(each) <= MAX_PASSWORD] == []
    head = [line for line in COMMON.read_text("utf-8").splitlines() if line.startswith("#")]
    assert all(any(word in line for line in head) for word in ("MIT License", "Django Software Foundation"))


@pytest.mark.parametrize(
    ("typed", "names", "fault"),
    [
        ("lina2026", ["lina"], Fault.NAME),
        ("2026-LINA!", ["lina"], Fault.NAME),
        ("linalina", ["lina"], Fault.NAME),
        ("lina and the horse", ["lina"], None),
        ("wangwei1", ["w.w", "wangwei"], Fault.NAME),
        ("contacthub1", ["lina"], Fault.NAME),
        ("ab1ab2ab3", ["ab"], None),  # two letters stand in many a good password
    ],
)
def test_name_with_little_beside_it_is_not_taken(typed: str, names: list[str], fault: Fault | None) -> None:
    assert password_fault(typed, names) == fault


@pytest.mark.parametrize("typed", ["short", "x" * 129, "password", "lina2026"])
def test_refusal_names_the_field_and_the_way_out_and_not_the_password(typed: str) -> None:
    with pytest.raises(Problem) as refused:
        new_password(typed, ["lina"])
    assert (refused.value.code, refused.value.fields[0][0]) == ("weak_password", "#/password")
    assert "password" in refused.value.detail
    assert typed not in refused.value.detail.replace("password", "") or typed == "password"
