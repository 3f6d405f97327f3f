"""The proof of who a visitor is: signed, complete, and good for a time."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from contacthub.channels.chat import identity as chat_identity
from contacthub.channels.chat.identity import MOST_AHEAD_MS, Identity, NotProven, prove, proven

SECRET, OTHER = b"s" * 32, b"o" * 32
NOW = 1_790_000_000_000
LU = Identity(user_id="4711", name="Lu 卢", email="lu@example.com", exp=NOW // 1000 + 600)


def signed(body: bytes, secret: bytes = SECRET) -> str:
    """A proof of any body."""
    encoded = base64.urlsafe_b64encode(body).rstrip(b"=")
    return f"{encoded.decode()}.{chat_identity._signature(secret, encoded).decode()}"


def claims(**changed: Any) -> bytes:
    """The JSON of an identity, changed."""
    return json.dumps({**LU.model_dump(), **changed}).encode()


def test_what_the_shops_server_has_signed_is_proven() -> None:
    assert proven(prove(LU, SECRET), [SECRET], NOW) == LU


def test_while_the_secret_is_changed_both_are_good() -> None:
    for secret in (SECRET, OTHER):
        assert proven(prove(LU, secret), [OTHER, SECRET], NOW) == LU


def test_padding_that_other_languages_write_is_read() -> None:
    body = base64.urlsafe_b64encode(claims(name="Lu")).decode()
    signature = base64.urlsafe_b64encode(
        base64.urlsafe_b64decode(chat_identity._signature(SECRET, body.encode()) + b"=")
    ).decode()
    assert signature.endswith("=")
    assert proven(f"{body}.{signature}", [SECRET], NOW).name == "Lu"


def test_one_that_was_changed_after_it_was_signed_proves_nothing() -> None:
    body, _, signature = prove(LU, SECRET).partition(".")
    other = base64.urlsafe_b64encode(claims(user_id="1")).rstrip(b"=").decode()
    for proof in (f"{other}.{signature}", f"{body}.{signature[:-2]}", f"{body}.", f"{body}.中"):
        with pytest.raises(NotProven, match="not signed"):
            proven(proof, [SECRET], NOW)
    with pytest.raises(NotProven, match="not signed"):
        proven(prove(LU, OTHER), [SECRET], NOW)
    with pytest.raises(NotProven, match="not signed"):
        proven(prove(LU, b""), [], NOW)


def test_it_ends_at_the_second_it_says() -> None:
    proof = prove(LU, SECRET)
    assert proven(proof, [SECRET], LU.exp * 1000 - 1) == LU
    with pytest.raises(NotProven, match="expired"):
        proven(proof, [SECRET], LU.exp * 1000)


def test_one_that_is_good_for_long_is_refused() -> None:
    last = (NOW + MOST_AHEAD_MS) // 1000
    assert proven(signed(claims(exp=last)), [SECRET], NOW).exp == last
    for exp in (last + 1, NOW):  # milliseconds are a usual mistake
        with pytest.raises(NotProven, match="exp"):
            proven(signed(claims(exp=exp)), [SECRET], NOW)


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (claims(user_id=""), "user_id"),
        (claims(user_id=4711), "user_id"),
        (claims(exp="soon"), "exp"),
        (claims(email="lu"), "email"),
        (b"{}", "user_id"),
        (b"[]", "identity"),
        (b"\xff", "identity"),
    ],
)
def test_what_is_wrong_is_named(body: bytes, names: str) -> None:
    with pytest.raises(NotProven, match=names):
        proven(signed(body), [SECRET], NOW)


def test_what_is_no_proof_is_refused_at_once() -> None:
    for proof in ("", "abc", "x" * 5_000 + ".y"):
        with pytest.raises(NotProven):
            proven(proof, [SECRET], NOW)
