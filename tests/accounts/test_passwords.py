"""Password hashes."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from contacthub.accounts.passwords import Argon2Passwords


@pytest.fixture(autouse=True)
def quick_hashing() -> None:
    """Hash as the product does."""


def test_only_the_password_fits_its_hash() -> None:
    passwords = Argon2Passwords()
    hashed = passwords.hash("correct horse")
    assert passwords.verify(hashed, "correct horse")
    assert not passwords.verify(hashed, "correct hors")
    assert not passwords.verify("not a hash", "correct horse")


def test_name_that_is_unknown_costs_a_hash_of_the_same_parameters(monkeypatch: pytest.MonkeyPatch) -> None:
    passwords, seen = Argon2Passwords(), list[str]()

    def verify(self: PasswordHasher, hashed: str, password: str) -> bool:
        seen.append(hashed)
        return True

    known = passwords.hash("correct horse")
    monkeypatch.setattr(PasswordHasher, "verify", verify)
    assert passwords.verify(known, "x")
    assert not passwords.verify(None, "x")
    assert [each.split("$")[:4] for each in seen] == [known.split("$")[:4]] * 2
