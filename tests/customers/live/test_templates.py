"""Addresses with a customer's data in them: it stays where the settings put it."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from contacthub.customers.live.templates import BadTemplate, NotAsked, filled, filled_body, parse
from contacthub.customers.live.words import Wanted

IN_QUERY = parse("https://shop.example:8443/api/people?a=1&mail={email}&p={phone}")
IN_PATH = parse("https://shop.example/api/{account}/orders?x={email}")


@given(
    st.text(min_size=1, max_size=200).filter(lambda text: text.isprintable() or "\n" in text),
    st.text(min_size=1),
)
def test_whatever_a_value_is_it_comes_out_of_the_query_as_itself_and_changes_nothing_else(
    email: str, phone: str
) -> None:
    email, phone = (text.encode("utf-8", "ignore").decode() or "x" for text in (email, phone))
    url = filled(IN_QUERY, Wanted(values={"email": email, "phone": phone}), ())
    assert url.isascii()
    split = urlsplit(url)
    assert (split.scheme, split.netloc, split.path, split.fragment) == (
        "https", "shop.example:8443", "/api/people", "",
    )  # fmt: skip
    asked = parse_qs(split.query, keep_blank_values=True)
    assert asked == {"a": ["1"], "mail": [email], "p": [phone]}
    sent = URL(url, encoded=True)
    assert (sent.host, sent.port, sent.raw_path) == ("shop.example", 8443, "/api/people")


@given(st.text(min_size=1, max_size=60))
def test_a_value_in_the_path_is_one_segment_or_is_not_asked(account: str) -> None:
    account = account.encode("utf-8", "ignore").decode() or "x"
    try:
        url = filled(IN_PATH, Wanted(values={"account": account, "email": "a@b.cn"}), ())
    except NotAsked:
        assert set(account) & set("/\\") or account in (".", "..") or not account.isprintable()
        return
    segments = urlsplit(url).path.split("/")
    assert [unquote(one) for one in segments] == ["", "api", account, "orders"]
    assert URL(url, encoded=True).raw_path == urlsplit(url).path


@pytest.mark.parametrize("account", ["..", ".", "../admin", "a/b", "a\\b", "x\r\nHost: evil.example", "\x00"])
def test_what_would_be_another_path_is_never_asked(account: str) -> None:
    with pytest.raises(NotAsked):
        filled(IN_PATH, Wanted(values={"account": account, "email": "a@b.cn"}), ())


def test_two_values_cannot_make_a_step_up_together() -> None:
    template = parse("https://shop.example/{order}{serial}/x")
    with pytest.raises(NotAsked):
        filled(template, Wanted(values={"order": ".", "serial": "."}), ())


def test_without_a_value_it_is_not_asked_and_key_is_the_first_that_is_known() -> None:
    with pytest.raises(NotAsked):
        filled(IN_QUERY, Wanted(values={"email": "a@b.cn"}), ())
    template = parse("https://shop.example/search?q={key}")
    wanted = Wanted(values={"phone": "+8613800138000"})
    assert filled(template, wanted, ("email", "phone")).endswith("q=%2B8613800138000")
    with pytest.raises(NotAsked):
        filled(template, wanted, ("email",))


@given(st.text(min_size=1))
def test_a_value_in_a_body_stays_in_its_text(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode() or "x"
    body: Any = {"query": {"mail": "is {email}!"}, "limit": 20, "more": [True, None, "{email}"]}
    made = filled_body(body, Wanted(values={"email": text}), ())
    again = orjson.loads(orjson.dumps(made))
    assert again == {"query": {"mail": f"is {text}!"}, "limit": 20, "more": [True, None, text]}


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://{account}.shop.example/x", "no placeholder in the host"),
        ("https://shop.example:{phone}/x", "no placeholder in the host"),
        ("{phone}", "an address like"),
        ("ftp://shop.example/{phone}", "an address like"),
        ("https://u:p@shop.example/{phone}", "no password"),
        ("https://shop.example/{phone}#x", "behind #"),
        ("https://shop.example/{number}", "there is no placeholder {number}; there are phone,"),
        ("https://shop.example/{phone", "brace"),
        ("https://shop.example/a/../{phone}", "without . and .."),
        ("https://shop.example/a b?{phone}", "blanks"),
        ("https://shop.example:99999/{phone}", "port"),
    ],
)
def test_addresses_that_cannot_be_used_say_why(url: str, said: str) -> None:
    with pytest.raises(BadTemplate, match=said.replace(".", r"\.").replace("{", r"\{")):
        parse(url)
