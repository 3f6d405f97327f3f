"""What is looked at of an answer, without a hub: whatever comes, it is refused and nothing else happens."""

from __future__ import annotations

import asyncio
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from contacthub.accounts.passkeys.model import BadPasskey, Passkey, RelyingParty, encoded
from contacthub.accounts.passkeys.verifying import Made, NewKey, Signed, new_key, signed_count
from tests.accounts.passkeys.authenticator import Authenticator, flipped

PARTY = RelyingParty("localhost", "http://localhost:8080")
CHALLENGE = encoded(b"what is to be signed, 32 bytes..")
ASKED = {"challenge": CHALLENGE, "user_handle": encoded(b"lina")}


def made_of(body: dict[str, Any]) -> Made:
    return Made(body["id"], body["client_data"], body["attestation"])


def kept(device: Authenticator) -> Passkey:
    found = asyncio.run(new_key(PARTY, CHALLENGE, made_of(device.make(ASKED))))
    return Passkey(
        credential=device.id, user="lina", handle=device.handle, key=found.key, sign_count=found.sign_count,
        name="x", created_at=0,
    )  # fmt: skip


DEVICE = Authenticator(origin=PARTY.origin)
PASSKEY = kept(DEVICE)
MADE = DEVICE.make(ASKED)
SIGNED = DEVICE.sign(ASKED)


def signed_of(body: dict[str, Any]) -> Signed:
    return Signed(
        body["id"], body["client_data"], body["authenticator_data"], body["signature"], body["user_handle"]
    )


def counted(body: dict[str, Any]) -> int:
    return asyncio.run(signed_count(PARTY, CHALLENGE, PASSKEY, signed_of(body)))


def test_what_was_made_and_signed_is_taken() -> None:
    assert isinstance(asyncio.run(new_key(PARTY, CHALLENGE, made_of(MADE))), NewKey)
    assert counted(SIGNED) == DEVICE.count


@given(at=st.integers(0, 10_000), which=st.sampled_from(["authenticator_data", "signature", "client_data"]))
def test_no_bit_of_what_was_signed_can_be_another(at: int, which: str) -> None:
    with pytest.raises(BadPasskey):
        counted({**SIGNED, which: flipped(SIGNED[which], at)})


@given(
    which=st.sampled_from(["id", "client_data", "attestation"]),
    sent=st.binary(max_size=200).map(encoded) | st.sampled_from(["A", "é", "====", ""]),
)
def test_whatever_is_sent_as_new_is_refused(which: str, sent: str) -> None:
    with pytest.raises(BadPasskey):
        asyncio.run(new_key(PARTY, CHALLENGE, made_of({**MADE, which: sent})))


@given(at=st.integers(0, 10_000))
def test_whatever_bit_of_an_attestation_is_another_it_is_a_key_or_refused(at: int) -> None:
    body = {**MADE, "attestation": flipped(MADE["attestation"], at)}
    try:
        found = asyncio.run(new_key(PARTY, CHALLENGE, made_of(body)))
    except BadPasskey:
        return
    assert isinstance(found, NewKey)  # a counter, or the maker's number, is another


@given(
    which=st.sampled_from(["id", "client_data", "authenticator_data", "signature"]),
    sent=st.binary(max_size=200).map(encoded) | st.sampled_from(["A", "é", "====", ""]),
)
def test_whatever_is_sent_as_signed_is_refused(which: str, sent: str) -> None:
    with pytest.raises(BadPasskey):
        counted({**SIGNED, which: sent})


@pytest.mark.parametrize("fmt", ["fido-u2f", "tpm", "android-key", "apple", "android-safetynet", "own"])
def test_no_makers_word_is_read(fmt: str) -> None:
    with pytest.raises(BadPasskey):
        asyncio.run(new_key(PARTY, CHALLENGE, made_of(DEVICE.make(ASKED, fmt=fmt))))


def test_weak_and_unreadable_keys_are_refused() -> None:
    other = ec.generate_private_key(ec.SECP384R1()).public_key().public_numbers()
    es384 = {1: 2, 3: -35, -1: 2, -2: other.x.to_bytes(48, "big"), -3: other.y.to_bytes(48, "big")}
    rs1 = {1: 3, 3: -65535, -1: bytes(256), -2: b"\x01\x00\x01"}
    not_on_the_curve = {1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(32)}
    for cose in (es384, rs1, not_on_the_curve, {}, [], "key", {1: 2, 3: -7}):
        with pytest.raises(BadPasskey):
            asyncio.run(new_key(PARTY, CHALLENGE, made_of(DEVICE.make(ASKED, cose=cose))))


def test_answer_to_the_other_question_is_refused() -> None:
    crossed = {**SIGNED, "client_data": MADE["client_data"]}
    with pytest.raises(BadPasskey):
        counted(crossed)
    with pytest.raises(BadPasskey):
        asyncio.run(new_key(PARTY, CHALLENGE, made_of({**MADE, "client_data": SIGNED["client_data"]})))


def test_deeply_nested_attestations_are_refused() -> None:
    deep: Any = 1
    for _ in range(300):
        deep = [deep]
    for sent in (cbor2.dumps(deep), b"\x9f" * 9_000, b"\x81" * 9_000):
        with pytest.raises(BadPasskey):
            asyncio.run(new_key(PARTY, CHALLENGE, made_of({**MADE, "attestation": encoded(sent)})))
