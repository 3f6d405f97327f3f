"""What surrounds an address, and what stands in place of one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.customers.addresses import listed, mail_address, written


@pytest.mark.parametrize(
    "text",
    ["zhang.wei@example.com", "Zhang Wei <zhang.wei@example.com>", "<zhang.wei@example.com>",
     '"Wei, Zhang" <zhang.wei@example.com>', "mailto:zhang.wei@example.com?subject=x",
     "zhang.wei@example.com (Wei)",
     "\u200bzhang.wei@example.com\u200e", "zhang.wei＠example.com", " zhang.wei@example.com; ",
     '"zhang.wei"@example.com', 'Wei <"zhang.wei"@example.com>', "zhang.wei@example.com.",
     "邮箱：zhang.wei@example.com",
     "E-mail: zhang.wei@example.com", "zhang.wei@example。com",
     "=?UTF-8?B?5byg5LyP?= <zhang.wei@example.com>",
     "<mailto:zhang.wei@example.com>", "'zhang.wei@example.com'", "zhang.wei@example.com，"],
)  # fmt: skip
def test_mail_address_is_found_beside_a_name(text: str) -> None:
    assert mail_address(text) == "zhang.wei@example.com"


@pytest.mark.parametrize(
    "text",
    ["", "Zhang Wei", "@", "a@", "a b@example.com", "sip:1001@pbx", "86138@s.whatsapp.net", "a@x,cn",
     "a@x..cn", "a@x.cn, b@x.cn", "a@x.cn?subject=1", "a,b@x.cn", "a@.cn", "http://a@x.cn"],
)  # fmt: skip
def test_what_is_no_mail_address_is_none(text: str) -> None:
    assert mail_address(text) is None


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ('"john doe"@x.cn', '"john doe"@x.cn'),
        ('Doe <"john doe"@x.cn>', '"john doe"@x.cn'),
        ("张伟 <z@xn--fsqu00a.xn--fiqs8s>", "z@例子.中国"),
        ("z@例子.中国", "z@例子.中国"),
        ("用户@例子.公司", "用户@例子.公司"),
        ("z@xn--a.cn", "z@xn--a.cn"),
        ("Jose\u0301@x.es", "Jos\u00e9@x.es"),
    ],
)
def test_mail_address_has_one_spelling(text: str, address: str) -> None:
    assert mail_address(text) == address


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
    listed(text)
    found = mail_address(text)
    assert found is None or mail_address(found) == found
