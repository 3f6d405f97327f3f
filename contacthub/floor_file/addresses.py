"""Whose address it is, of lines or of agents, however it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from contacthub.customers.addresses import cleaned, written
from contacthub.customers.numbers import read_number


def line_key(number: str) -> str:
    """The id of a line: the digits of its number, else the address itself."""
    text = written(number).user if ":" in number else cleaned(number)
    if any(letter.isalpha() for letter in text):
        return text.casefold()
    return "".join(each for each in text if each.isdigit()) or text


@dataclass(frozen=True, slots=True)
class AddressKeys:
    """What ways to write one address have in common.

    ``strong`` are of one address only. ``weak`` is what a URI has before its host: several may have it.
    """

    strong: tuple[str, ...]
    weak: tuple[str, ...]


@lru_cache(maxsize=16_384)
def address_keys(address: str, region: str, area: str | None) -> AddressKeys:
    """The keys of an address that is dialled in ``region`` and ``area``."""
    taken = written(address)
    number = read_number(address, region, area)
    if number.e164 is None:
        weak = (number.plain,) if number.plain.isdecimal() else ()
        return AddressKeys((taken.text,), weak)
    whole = number.e164 if number.ext is None else f"{number.e164};ext={number.ext}"
    return AddressKeys((whole,), (taken.text,))


class AddressBook:
    """Finds the owner of an address."""

    def __init__(self, addresses: Iterable[tuple[str, str]], region: str, area: str | None) -> None:
        """``addresses``: owner and address."""
        self._place = region, area
        self._owners: dict[str, list[str]] = {}
        self._strong: dict[str, list[str]] = {}
        for owner, address in addresses:
            keys = address_keys(address, *self._place)
            for key in dict.fromkeys((*keys.strong, *keys.weak)):
                self._owners.setdefault(key, []).append(owner)
            for key in keys.strong:
                self._strong.setdefault(key, []).append(owner)

    def owners_of(self, address: str) -> list[str]:
        """Those with this address; several only where its writing does not tell them apart."""
        keys = address_keys(address, *self._place)
        for known in (self._strong, self._owners):
            for key in (*keys.strong, *keys.weak):
                if key in known:
                    return known[key]
        return []

    def shared(self) -> Iterator[list[str]]:
        """Owners whose addresses are the same one."""
        return (owners for owners in self._strong.values() if len(owners) > 1)
