"""The regions that numbers without a country code may be of."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

MEANT: Final = MappingProxyType(
    {
        "UK": "GB", "EN": "GB", "GBR": "GB", "USA": "US", "CHN": "CN", "CHINA": "CN", "PRC": "CN", "ZH": "CN",
        "86": "CN", "+86": "CN", "JA": "JP", "JPN": "JP", "KO": "KR", "KOR": "KR", "DEU": "DE", "GER": "DE",
        "FRA": "FR", "TWN": "TW", "HKG": "HK",
    }
)  # fmt: skip
"""What is written for a region now and then, and is none."""


CALLED: Final = frozenset(
    {
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.VOIP,
        PhoneNumberType.PERSONAL_NUMBER,
    }
)
"""Kinds of numbers that are called for whoever types them in: no premium or shared-cost ones."""


def number_of(raw: str, regions: Sequence[str]) -> str | None:
    """A person's number of one of these regions in E.164, read as dialled in the first; None: it is none."""
    for region in regions:
        try:
            number = phonenumbers.parse(raw, region)
        except NumberParseException:
            continue
        is_one = phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) in CALLED
        if is_one and phonenumbers.region_code_for_number(number) in regions:
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def region_fault(region: str) -> str | None:
    """Say what is wrong with a region's code; None for one that there is."""
    if region in phonenumbers.SUPPORTED_REGIONS:
        return None
    meant = MEANT.get(region.upper(), region.upper())
    hint = f"; did you mean {meant}?" if meant in phonenumbers.SUPPORTED_REGIONS else ", such as CN"
    return f"there is no region {region!r}; it is the two letters of a country{hint}"
