"""The regions that numbers without a country code may be of."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import phonenumbers

MEANT: Final = MappingProxyType(
    {
        "UK": "GB", "EN": "GB", "GBR": "GB", "USA": "US", "CHN": "CN", "CHINA": "CN", "PRC": "CN", "ZH": "CN",
        "86": "CN", "+86": "CN", "JA": "JP", "JPN": "JP", "KO": "KR", "KOR": "KR", "DEU": "DE", "GER": "DE",
        "FRA": "FR", "TWN": "TW", "HKG": "HK",
    }
)  # fmt: skip
"""What is written for a region now and then, and is none."""


def region_fault(region: str) -> str | None:
    """Say what is wrong with a region's code; None for one that there is."""
    if region in phonenumbers.SUPPORTED_REGIONS:
        return None
    meant = MEANT.get(region.upper(), region.upper())
    hint = f"; did you mean {meant}?" if meant in phonenumbers.SUPPORTED_REGIONS else ", such as CN"
    return f"there is no region {region!r}; it is the two letters of a country{hint}"
