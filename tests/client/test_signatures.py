"""Signatures of the client and of the hub: one vector, one reference library, one answer to every forgery."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook

from contacthub.application import signatures as hubs
from contacthub.client import signatures as clients
from tests.application.test_signatures import BODY, ID, SECRET, SIGNATURE, STAMP


def test_reference_vector_and_the_hubs_own() -> None:
    key = clients.secret_key(SECRET)
    assert key == hubs.secret_key(SECRET)
    assert clients.sign(key, ID, STAMP, BODY) == hubs.sign(key, ID, STAMP, BODY) == SIGNATURE
    assert clients.is_signed(key, ID, STAMP, BODY, SIGNATURE)
    assert clients.signed_headers(key, ID, STAMP, BODY) == {
        "webhook-id": ID,
        "webhook-timestamp": str(STAMP),
        "webhook-signature": SIGNATURE,
    }


def test_both_take_the_same_clocks() -> None:
    assert clients.TOLERANCE_S == hubs.TOLERANCE_S


@pytest.mark.parametrize("text", ["whsec_not base64", "whsec_a", "whsec_é"])
def test_secret_that_is_no_base64_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="base64"):
        clients.secret_key(text)


@given(
    key=st.binary(min_size=1, max_size=64),
    name=st.text("abc_0.", min_size=1),
    text=st.text(),
    stamp=st.integers(0, 1 << 32),
)
def test_signs_as_the_reference_library_does(key: bytes, name: str, text: str, stamp: int) -> None:
    body = text.encode("utf-8", "replace").decode()
    theirs = Webhook(base64.b64encode(key).decode()).sign(name, datetime.fromtimestamp(stamp, UTC), body)
    assert clients.sign(key, name, stamp, body.encode()) == theirs
    assert clients.is_signed(key, name, stamp, body.encode(), f"v1,AAAA v2,{theirs[3:]} {theirs}")


@given(signatures=st.text(), stamp=st.integers(0, 1 << 32))
def test_what_the_hub_does_not_take_the_client_does_not_take(signatures: str, stamp: int) -> None:
    key = clients.secret_key(SECRET)
    ours, theirs = (
        each.is_signed(key, ID, stamp, BODY, f"{signatures} {SIGNATURE}") for each in (clients, hubs)
    )
    assert ours == theirs == (stamp == STAMP)
