"""Signatures and encryption of what WeChat posts, as an official account has them.

    signature       sha1 of token, timestamp and nonce, sorted and joined
    msg_signature   the same with the text of Encrypt as a fourth
    Encrypt         base64 of AES-256-CBC over: 16 random bytes, the length in 4 bytes, the XML, the app id;
                    filled up to a multiple of 32 bytes as PKCS #7 does

Source: https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Message_encryption_and_decryption_instructions.html
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

BLOCK_BITS: Final = 32 * 8
"""Up to which the text is filled; AES itself has blocks of 16 bytes."""
RANDOM: Final = 16
KEY_CHARACTERS: Final = 43


class NotOurs(ValueError):
    """It was not encrypted for this account."""


def signature_of(*parts: str) -> str:
    """The signature of these parts, in whatever order they are given."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def is_signed(signature: str, *parts: str) -> bool:
    """Whether it is the signature of these parts."""
    return hmac.compare_digest(signature_of(*parts).encode(), signature.encode("utf-8", "replace"))


def aes_key(text: str) -> bytes:
    """The key that WeChat's page shows as 43 characters.

    Raises:
        ValueError: it is none.
    """
    try:
        key = base64.b64decode(f"{text}=", validate=True) if len(text) == KEY_CHARACTERS else b""
    except binascii.Error:
        key = b""
    if len(key) != 32:
        raise ValueError(f"the EncodingAESKey has {KEY_CHARACTERS} letters and digits")
    return key


class MessageCrypt:
    """Encrypts and decrypts for one account."""

    def __init__(self, key: bytes, app_id: str) -> None:
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(key[:RANDOM]))
        self._app_id = app_id.encode()

    def decrypt(self, text: str) -> bytes:
        """The XML in ``Encrypt``.

        Raises:
            NotOurs: it was encrypted with another key, or for another account.
        """
        try:
            decryptor = self._cipher.decryptor()
            filled = decryptor.update(base64.b64decode(text, validate=True)) + decryptor.finalize()
            unpadder = PKCS7(BLOCK_BITS).unpadder()
            plain = unpadder.update(filled) + unpadder.finalize()
        except ValueError:
            raise NotOurs("it does not decrypt with this EncodingAESKey") from None
        length = int.from_bytes(plain[RANDOM : RANDOM + 4], "big")
        xml, app_id = plain[RANDOM + 4 :][:length], plain[RANDOM + 4 :][length:]
        if app_id != self._app_id:
            raise NotOurs("it was encrypted for another app id")
        return xml

    def encrypt(self, xml: bytes, random: bytes) -> str:
        """``Encrypt`` of an XML; ``random`` are 16 bytes."""
        padder = PKCS7(BLOCK_BITS).padder()
        plain = random + len(xml).to_bytes(4, "big") + xml + self._app_id
        filled = padder.update(plain) + padder.finalize()
        encryptor = self._cipher.encryptor()
        return base64.b64encode(encryptor.update(filled) + encryptor.finalize()).decode()
