"""Where a number was given out, and by which carrier, as phonenumbers knows it.

A number that was taken along to another carrier still says the first; so does one whose owner moved away.
"""

from __future__ import annotations

import asyncio
import logging
import subprocess
from functools import lru_cache
from typing import Final, Literal, TypeAlias

import phonenumbers
from phonenumbers import PhoneNumberType
from phonenumbers.phonenumberutil import (
    country_mobile_token,
    is_number_type_geographical,
    national_significant_number,
    region_code_for_number,
)

from contacthub.customers.origin_data import OriginData, Said, origin_data
from contacthub.routing.values import value

CACHE_SIZE: Final = 16_384
WITH_CARRIER: Final = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})

Words: TypeAlias = dict[Literal["en", "zh"], str]

log = logging.getLogger(__name__)


@value(kw_only=True)
class Origin:
    """Where a number was given out and by which carrier, each in English and Chinese; None: not known."""

    place: Words | None = None
    carrier: Words | None = None


UNKNOWN: Final = Origin()


class Origins:
    """Knows where numbers are from, once ``load`` is done; until then of none."""

    def __init__(self) -> None:
        self._data: OriginData | None = None
        self._of = lru_cache(maxsize=CACHE_SIZE)(self._looked_up)

    async def load(self) -> bool:
        """Have the data read beside the event loop; False: they cannot be, and numbers are from nowhere."""
        try:
            self._data = await asyncio.to_thread(origin_data)
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            log.warning("! where numbers are from is not shown: %s", error)
            return False
        return True

    def of(self, e164: str | None, home: str) -> Origin:
        """Where a number is from; of one of the country ``home`` (ISO 3166) the country alone is not said."""
        return UNKNOWN if e164 is None or self._data is None else self._of(e164, home)

    def _looked_up(self, e164: str, home: str) -> Origin:
        assert self._data is not None
        number = phonenumbers.parse(e164)
        code = number.country_code or 0
        kind, region = phonenumbers.number_type(number), region_code_for_number(number) or ""
        place: Said = "", ""
        if is_number_type_geographical(kind, code):
            place = self._data.places.of_number(_digits_of_place(number, code))
        country: Said = ("", "") if region == home else self._data.countries.get(region, ("", ""))
        carrier: Said = self._data.carriers.of_number(e164[1:]) if kind in WITH_CARRIER else ("", "")
        return Origin(place=_words(place, country), carrier=_words(carrier, ("", "")))


def _digits_of_place(number: phonenumbers.PhoneNumber, code: int) -> str:
    """Without what makes a mobile of a number with an area, as the 9 of Argentina."""
    own = national_significant_number(number)
    return f"{code}{own.removeprefix(country_mobile_token(code))}"


def _words(said: Said, else_said: Said) -> Words | None:
    en, zh = (one or other for one, other in zip(said, else_said, strict=True))
    return {"en": en or zh, "zh": zh or en} if en or zh else None
