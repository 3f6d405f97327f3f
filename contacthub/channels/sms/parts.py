r"""In how many parts a text is sent: carriers charge each, and show them as one message.

    alphabet    what                                        one part    each of several
    GSM-7       letters of GSM 03.38; ^{}\[~]|€ are two      160         153
    UCS-2       any other text, in units of UTF-16          70          67

A character of two units is not split between two parts, so that there may be a part more than by division.

Source: 3GPP TS 23.038, 6.2.1; TS 23.040, 9.2.3.24
"""

from __future__ import annotations

from typing import Final, Literal

from contacthub.routing.values import value

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED: Final = frozenset("\f^{}\\[~]|€")
Alphabet = Literal["gsm7", "ucs2"]
ONE: Final[dict[Alphabet, int]] = {"gsm7": 160, "ucs2": 70}
SEVERAL: Final[dict[Alphabet, int]] = {"gsm7": 153, "ucs2": 67}


@value(kw_only=True)
class Counted:
    """The alphabet of a text, its units, and its parts."""

    alphabet: Alphabet
    units: int
    parts: int

    def most_units(self, parts: int) -> int:
        """How many units fit into so many parts."""
        return ONE[self.alphabet] if parts == 1 else parts * SEVERAL[self.alphabet]


def parts_of(text: str) -> Counted:
    """Count a text."""
    plain = BASIC.issuperset(text) or (BASIC | EXTENDED).issuperset(text)
    alphabet: Alphabet = "gsm7" if plain else "ucs2"
    sizes = [_size(each, alphabet) for each in text]
    units = sum(sizes)
    if units <= ONE[alphabet]:
        return Counted(alphabet=alphabet, units=units, parts=1)
    parts, room = 1, SEVERAL[alphabet]
    for size in sizes:
        if size > room:
            parts, room = parts + 1, SEVERAL[alphabet]
        room -= size
    return Counted(alphabet=alphabet, units=units, parts=parts)


def _size(char: str, alphabet: Alphabet) -> int:
    if alphabet == "gsm7":
        return 2 if char in EXTENDED else 1
    return 2 if char > "\uffff" else 1
