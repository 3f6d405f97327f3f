"""Standard Webhooks signatures, held against the reference library both ways."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook

from contacthub.client.signatures import is_signed, secret_key, sign, signed_headers

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID, STAMP, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_reference_vector() -> None:
    assert sign(secret_key(SECRET), ID, STAMP, BODY) == SIGNATURE
    assert is_signed(secret_key(SECRET), ID, STAMP, BODY, SIGNATURE)


def test_signed_headers_are_the_three_of_the_standard() -> None:
    assert signed_headers(secret_key(SECRET), ID, STAMP, BODY) == {
        "webhook-id": ID,
        "webhook-timestamp": str(STAMP),
        "webhook-signature": SIGNATURE,
    }


def test_secret_may_come_without_its_prefix() -> None:
    assert secret_key(SECRET) == secret_key(SECRET.removeprefix("whsec_"))


@pytest.mark.parametrize("text", ["whsec_not base64", "whsec_a", "whsec_é", "whsec_", ""])
def test_secret_that_is_no_base64_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="base64"):
        secret_key(text)


@given(
    key=st.binary(min_size=1, max_size=64),
    name=st.text("abc_0.", min_size=1),
    text=st.text(),
    stamp=st.integers(0, 1 << 32),
)
def test_signs_as_the_reference_library_does(key: bytes, name: str, text: str, stamp: int) -> None:
    body = text.encode("utf-8", "replace").decode()
    library = Webhook(base64.b64encode(key).decode())
    theirs = library.sign(name, datetime.fromtimestamp(stamp, UTC), body)
    assert sign(key, name, stamp, body.encode()) == theirs
    assert is_signed(key, name, stamp, body.encode(), f"v1,AAAA v2,{theirs[3:]} {theirs}")


@pytest.mark.parametrize(
    ("name", "stamp", "body", "signatures"),
    [
        ("other", STAMP, BODY, SIGNATURE), (ID, STAMP + 1, BODY, SIGNATURE), (ID, STAMP, BODY + b" ",
        SIGNATURE),
        (ID, STAMP, BODY, ""), (ID, STAMP, BODY, SIGNATURE[3:]), (ID, STAMP, BODY, "v2," + SIGNATURE[3:]),
        (ID, STAMP, BODY, "v1a," + SIGNATURE[3:]), (ID, STAMP, BODY, SIGNATURE + "x"), (ID, STAMP, BODY,
        "v1,\udcff"),
        ("\udcff", STAMP, BODY, SIGNATURE),
    ],
)  # fmt: skip
def test_anything_else_is_not_signed(name: str, stamp: int, body: bytes, signatures: str) -> None:
    assert not is_signed(secret_key(SECRET), name, stamp, body, signatures)
