"""Where the numbers of each beginning were given out, and by whom: phonenumbers' own data, in little memory.

As dictionaries they take 110 MB and, being read, hold the event loop for a quarter of a second. A process of
its own reads them, and says them in arrays and lists of names, which take 10 MB here:

    python -m contacthub.customers.origin_data      the bytes that ``Names.of`` reads
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Final

SIZES: Final = struct.Struct("<2Q")
READ_WITHIN_S: Final = 60.0
LANGUAGES: Final = ("en", "zh")

Said = tuple[str, str]
"""A name in English and in Chinese; one of them may be empty."""


@dataclass(frozen=True, slots=True)
class Names:
    """Names by the digits that a number begins with, in nothing that the garbage collector would look at."""

    beginnings: array[int]
    which: array[int]
    names: Sequence[str]

    @classmethod
    def of(cls, said: bytes) -> Names:
        """Read what ``as_bytes`` wrote."""
        count, texts = SIZES.unpack_from(said)
        beginnings, which = array("Q"), array("I")
        start = SIZES.size
        beginnings.frombytes(said[start : start + count * beginnings.itemsize])
        start += count * beginnings.itemsize
        which.frombytes(said[start : start + count * which.itemsize])
        start += count * which.itemsize
        return cls(beginnings, which, said[start : start + texts].decode().split("\n"))

    @property
    def size(self) -> int:
        """How many bytes of ``of`` it takes."""
        arrays = len(self.beginnings) * (self.beginnings.itemsize + self.which.itemsize)
        return SIZES.size + arrays + len("\n".join(self.names).encode())

    def of_number(self, digits: str) -> Said:
        """The names of the longest beginning that has one, each by itself."""
        found = ["", ""]
        for length in range(min(len(digits), MOST_DIGITS), 0, -1):
            said = self._exactly(int(digits[:length]))
            for n, name in enumerate(said):
                found[n] = found[n] or name
            if all(found):
                break
        return found[0], found[1]

    def _exactly(self, beginning: int) -> Said:
        at = bisect_left(self.beginnings, beginning)
        if at == len(self.beginnings) or self.beginnings[at] != beginning:
            return "", ""
        en, _, zh = self.names[self.which[at]].partition("\t")
        return en, zh


MOST_DIGITS: Final = 9
"""Digits of the longest beginning of which anything is known."""


@dataclass(frozen=True, slots=True)
class OriginData:
    """Places and carriers by the beginnings of numbers, and countries by their two letters."""

    places: Names
    carriers: Names
    countries: Mapping[str, Said]


def as_bytes(data: Mapping[str, Mapping[str, str]]) -> bytes:
    """The names of phonenumbers' dictionaries in the two languages."""
    named = {
        int(digits): "\t".join(names.get(one, "") for one in LANGUAGES) for digits, names in data.items()
    }
    known = sorted((digits, name) for digits, name in named.items() if name != "\t")
    texts = list(dict.fromkeys(name for _, name in known))
    index = {text: n for n, text in enumerate(texts)}
    beginnings = array("Q", (digits for digits, _ in known))
    which = array("I", (index[name] for _, name in known))
    text = "\n".join(texts).encode()
    return b"".join([SIZES.pack(len(known), len(text)), beginnings.tobytes(), which.tobytes(), text])


def _countries(names: Mapping[str, Mapping[str, str]]) -> dict[str, Mapping[str, str]]:
    """``{"CN": {"en": "China"}}``; a name may say ``*aa``: it is the same as in that language."""
    return {
        region: {
            one: of[said[1:]] if (said := of.get(one, "")).startswith("*") else said for one in LANGUAGES
        }
        for region, of in names.items()
    }


def _regions(said: Mapping[str, Mapping[str, str]]) -> Iterable[str]:
    return ("\t".join((region, *(names[one] for one in LANGUAGES))) for region, names in said.items())


def whole() -> bytes:
    """All that ``read`` reads; imports phonenumbers' dictionaries."""
    # Imported by the process that is to have them, and by no other.
    from phonenumbers.carrierdata import CARRIER_DATA  # noqa: PLC0415
    from phonenumbers.geodata import GEOCODE_DATA  # noqa: PLC0415
    from phonenumbers.geodata.locale import LOCALE_DATA  # noqa: PLC0415

    countries = "\n".join(_regions(_countries(LOCALE_DATA))).encode()
    return as_bytes(GEOCODE_DATA) + as_bytes(CARRIER_DATA) + countries


def read(said: bytes) -> OriginData:
    """Read what ``whole`` wrote."""
    places = Names.of(said)
    carriers = Names.of(said[places.size :])
    rows = said[places.size + carriers.size :].decode().split("\n")
    countries = {region: (en, zh) for region, en, zh in (row.split("\t") for row in rows)}
    return OriginData(places, carriers, countries)


_ONE_AT_A_TIME: Final = Lock()


def origin_data() -> OriginData:
    """The data, read once for all hubs of this process; takes a second, in a thread of the caller's.

    Raises: OSError, subprocess.SubprocessError: they cannot be read.
    """
    with _ONE_AT_A_TIME:
        return _origin_data()


@cache
def _origin_data() -> OriginData:
    done = subprocess.run(
        [sys.executable, "-m", __name__],
        check=True,
        capture_output=True,
        timeout=READ_WITHIN_S,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    return read(done.stdout)


if __name__ == "__main__":
    sys.stdout.buffer.write(whole())
