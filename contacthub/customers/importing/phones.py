"""The cell of a column of phones: one number, or several beside each other."""

from __future__ import annotations

import re
from typing import Final

from contacthub.customers.addresses import listed
from contacthub.customers.importing.cells import mended
from contacthub.customers.keys import DOUBTS, NO_PHONE, Number, NumberReader
from contacthub.customers.kinds.columns import BadCell
from contacthub.customers.model import Phone

BESIDE: Final = (re.compile(r"\s*(?:[,，、/|\r\n]+|或|和|及|&)\s*"), re.compile(r"\s+"))
"""What stands between numbers, the surest first: numbers themselves may hold blanks."""


class PhoneCells:
    """Reads cells of phones as dialled in ``region`` and ``area``."""

    def __init__(self, numbers: NumberReader, region: str, area: str | None) -> None:
        self._numbers = numbers
        self._region, self._area = region, area

    def read(self, text: str, region: str | None = None) -> tuple[list[dict[str, str | None]], list[str]]:
        """Return the numbers, of ``region`` if it is given, and what is worth a look.

        Raises:
            BadCell: one of them is none.
        """
        warnings = []
        numbers = [number for one in listed(_mended(text)) for number in self._of(_mended(one), region)]
        for number in numbers:
            if not number.is_address:
                raise BadCell(NO_PHONE.get(number.doubt or "", "not a phone number"))
            if number.doubt is not None:
                warnings.append(f"phone: {DOUBTS[number.doubt]}")
        phones = map(Phone.of, numbers)
        return [
            {"e164": one.e164, "ext": one.ext, "raw": one.raw, "label": one.label} for one in phones
        ], warnings

    def _of(self, text: str, region: str | None) -> list[Number]:
        """The number that the text is, else those it is made of, where each of them is valid by itself."""
        number = self._number(text, region)
        if number.e164 is None:
            for mark in BESIDE:
                apart = [self._number(part, region) for part in mark.split(text) if part]
                if len(apart) > 1 and all(one.e164 for one in apart):
                    return apart
        return [number]

    def _number(self, text: str, region: str | None) -> Number:
        if region is None or region == self._region:
            return self._numbers.read(text, self._region, self._area)
        return self._numbers.read(text, region, None)


def _mended(text: str) -> str:
    return mended("phone", text).text
