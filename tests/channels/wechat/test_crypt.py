from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.channels.wechat.crypt import MessageCrypt, NotOurs, aes_key, is_signed, signature_of

KEY_TEXT = base64.b64encode(bytes(range(32))).decode()[:-1]
CRYPT = MessageCrypt(aes_key(KEY_TEXT), "wx2c2769f8efd9abc2")
RANDOM = b"0123456789abcdef"


def test_the_signature_is_of_the_parts_in_their_order() -> None:
    # printf 1407743423263014780spamtest | sha1sum
    signature = "d13cc74ec186f521bea755d5349d1eaa4487e97d"
    assert signature_of("spamtest", "1407743423", "263014780") == signature
    assert is_signed(signature, "263014780", "spamtest", "1407743423")
    assert not is_signed(signature, "263014780", "spamtest", "1407743424")
    assert not is_signed("签名", "t")


@given(st.binary(max_size=300))
def test_what_was_encrypted_is_decrypted(xml: bytes) -> None:
    assert CRYPT.decrypt(CRYPT.encrypt(xml, RANDOM)) == xml


def test_the_text_is_filled_up_to_32_bytes() -> None:
    # 16 random bytes, 4 of the length, 10 of XML and 18 of the app id are 48: filled up to 64.
    assert len(base64.b64decode(CRYPT.encrypt(b"x" * 10, RANDOM))) == 64


def test_a_post_for_another_account_or_key_is_refused() -> None:
    other_app = MessageCrypt(aes_key(KEY_TEXT), "wx0000000000000000").encrypt(b"<xml/>", RANDOM)
    with pytest.raises(NotOurs, match="app id"):
        CRYPT.decrypt(other_app)
    other_key = MessageCrypt(bytes(32), "wx2c2769f8efd9abc2").encrypt(b"<xml/>", RANDOM)
    with pytest.raises(NotOurs):
        CRYPT.decrypt(other_key)


@pytest.mark.parametrize("text", ["", "!", "AAAA", base64.b64encode(bytes(32)).decode(), "中文"])
def test_what_is_no_ciphertext_is_refused(text: str) -> None:
    with pytest.raises(NotOurs):
        CRYPT.decrypt(text)


@pytest.mark.parametrize("text", ["", "a" * 42, "a" * 44, "!" * 43])
def test_a_key_has_43_letters_and_digits(text: str) -> None:
    with pytest.raises(ValueError, match="43"):
        aes_key(text)


@given(
    st.binary(max_size=200) | st.integers(1, 6).flatmap(lambda n: st.binary(min_size=32 * n, max_size=32 * n))
)
def test_whatever_is_given_for_encrypt_is_refused(raw: bytes) -> None:
    with pytest.raises(NotOurs):
        CRYPT.decrypt(base64.b64encode(raw).decode())
