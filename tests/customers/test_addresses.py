"""What surrounds an address, and what stands in place of one."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.customers.addresses import (
    WITHHELD_ON_KEYS,
    is_withheld,
    listed,
    mail_address,
    written,
)

WITHHELD = [
    "sip:anonymous@anonymous.invalid", "anonymous@anonymous.invalid", "Private Number", "P", "-1", "00",
    "+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253", "", "0", "<unknown>", "ANONYMOUS",
    "'anonymous'", "anony\u200bmous", "Anonymous <sip:anonymous@10.0.0.1>;tag=1", "sip:restricted@gw",
    "unavailable", "sip:+266696687@gw", '"Anonymous" <sip:>', "Caller ID Withheld", "匿名", "隐藏号码",
    "未知", "＜unknown＞", "非通知",
]  # fmt: skip


@pytest.mark.parametrize("text", WITHHELD)
def test_withheld_is_known_in_every_spelling(text: str) -> None:
    assert is_withheld(text)
    assert is_withheld(text.upper())
    assert is_withheld(f" {text} ")


@pytest.mark.parametrize(
    "text",
    ["13800138000", "1001", "10086", "Lu Ming", '"Anonymous" <sip:+8613800138000@gw>', "lu@example.com",
     "*97#", "+6621234567", "sip:p@gw"],
)  # fmt: skip
def test_what_has_a_number_or_a_name_is_not_withheld(text: str) -> None:
    assert not is_withheld(text)


def test_no_country_has_the_words_typed_on_keys() -> None:
    for number in WITHHELD_ON_KEYS:
        try:
            parsed = phonenumbers.parse(number)
        except phonenumbers.NumberParseException:
            continue
        assert not phonenumbers.is_valid_number(parsed)


@pytest.mark.parametrize(
    "text",
    ["zhang.wei@example.com", "Zhang Wei <zhang.wei@example.com>", "<zhang.wei@example.com>",
     '"Wei, Zhang" <zhang.wei@example.com>', "mailto:zhang.wei@example.com?subject=x",
     "zhang.wei@example.com (Wei)",
     "\u200bzhang.wei@example.com\u200e", "zhang.wei＠example.com", " zhang.wei@example.com; "],
)  # fmt: skip
def test_mail_address_is_found_beside_a_name(text: str) -> None:
    assert mail_address(text) == "zhang.wei@example.com"


@pytest.mark.parametrize(
    "text", ["", "Zhang Wei", "@", "a@", "a b@example.com", "sip:1001@pbx", "86138@s.whatsapp.net"]
)
def test_what_is_no_mail_address_is_none(text: str) -> None:
    assert mail_address(text) is None


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("PJSIP/1001", "pjsip/1001"),
        ("Local/1001@agents/n", "local/1001@agents"),
        ("Local/1001@agents;2", "local/1001@agents"),
        ("Local/1001@agents/nj", "local/1001@agents"),
        ("<sip:1001@PBX.example;transport=udp>", "1001@pbx.example"),
    ],
)
def test_address_is_compared_without_case_and_options(text: str, compared: str) -> None:
    assert written(text).text == compared


def test_parameters_stay_with_their_number_in_a_list() -> None:
    assert listed("tel:+8613800138000;npdi;rn=+86135; 021-62345678；ext=5;;1001") == [
        "tel:+8613800138000;npdi;rn=+86135", "021-62345678;ext=5", "1001"
    ]  # fmt: skip


@given(st.text(max_size=500))
def test_any_text_can_be_taken_apart(text: str) -> None:
    written(text)
    is_withheld(text)
    listed(text)
    found = mail_address(text)
    assert found is None or mail_address(found) == found
