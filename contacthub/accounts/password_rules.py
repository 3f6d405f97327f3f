"""Which passwords are taken: long enough, in no list of breaches, and not the user's own name; nothing else.

Source: OWASP ASVS 5.0, V6.2 (no rules of composition, 8 characters at least, 64 or more taken)
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from contacthub.access.names import composed, folded
from contacthub.problems import Problem

MIN_PASSWORD: Final = 8
MAX_PASSWORD: Final = 128
PRODUCT: Final = "contacthub"
SHORTEST_NAME: Final = 3
"""Of names that are looked for: two letters are in many a good password."""
COMMON: Final = Path(__file__).with_name("common_passwords.txt")


class Fault(StrEnum):
    """Why a password is not taken; the screens say each in their own words."""

    TOO_SHORT = "too short"
    TOO_LONG = "too long"
    COMMON = "too common"
    NAME = "too like the name"


WAYS_OUT: Final = {
    Fault.TOO_SHORT: f"a password has at least {MIN_PASSWORD} characters; several words make a good one",
    Fault.TOO_LONG: f"a password has at most {MAX_PASSWORD} characters",
    Fault.COMMON: "this password is in lists of stolen ones, which guessers try first; choose another, such "
    "as several words that do not belong together",
    Fault.NAME: f"beside the user's name a password has at least {MIN_PASSWORD} other characters",
}


@cache
def common_passwords() -> frozenset[str]:
    """The passwords of ``common_passwords.txt``, as ``folded`` writes them."""
    lines = COMMON.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


def password_fault(password: str, names: Iterable[str]) -> Fault | None:
    """Why a composed password is not taken; ``names``: of the user, by which guessers begin."""
    if len(password) < MIN_PASSWORD:
        return Fault.TOO_SHORT
    if len(password) > MAX_PASSWORD:
        return Fault.TOO_LONG
    plain = folded(password)
    if plain in common_passwords():
        return Fault.COMMON
    for name in (*map(folded, names), PRODUCT):
        if len(name) >= SHORTEST_NAME and name in plain and len(plain.replace(name, "")) < MIN_PASSWORD:
            return Fault.NAME
    return None


def new_password(password: str, names: Iterable[str]) -> str:
    """A password as it is hashed.

    Raises:
        Problem: weak_password, with the way out.
    """
    kept = composed(password)
    fault = password_fault(kept, names)
    if fault is not None:
        raise Problem("weak_password", WAYS_OUT[fault], [("#/password", fault)])
    return kept
