"""The region of the numbers of a row, where it says it: its country, or another of its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException

SAID_FOR: Final = MappingProxyType(
    {
        "usa": "US", "u.s.a.": "US", "u.s.": "US", "united states of america": "US", "uk": "GB",
        "england": "GB",
        "scotland": "GB", "wales": "GB", "great britain": "GB", "prc": "CN", "p.r.china": "CN",
        "china mainland": "CN",
        "mainland china": "CN", "中华人民共和国": "CN", "中国大陆": "CN", "大陆": "CN", "hong kong": "HK",
        "香港": "HK",
        "macau": "MO", "澳门": "MO", "taiwan": "TW", "台湾": "TW", "holland": "NL", "korea": "KR",
        "south korea": "KR",
    }
)  # fmt: skip
LANGUAGES: Final = ("en", "zh", "de", "fr", "es", "it", "nl", "ja")


def region_of(country: str) -> str | None:
    """The region of a country by its name or code; None for what is none."""
    text = country.strip()
    if text.upper() in phonenumbers.SUPPORTED_REGIONS and len(text) == 2:
        return text.upper()
    return SAID_FOR.get(text.casefold()) or (_names().get(text.casefold()) if text else None)


def regions_of(numbers: Iterable[str]) -> list[str]:
    """The regions of those of the numbers that are written with their country."""
    found: dict[str, None] = {}
    for one in numbers:
        if "+" in one or one.strip().startswith("00"):
            try:
                code = phonenumbers.parse(
                    one.strip().replace("00", "+", 1) if "+" not in one else one
                ).country_code
            except NumberParseException:
                continue
            region = phonenumbers.region_code_for_country_code(code or 0)
            if region in phonenumbers.SUPPORTED_REGIONS:
                found[region] = None
    return list(found)


@cache
def _names() -> Mapping[str, str]:
    from phonenumbers.geodata.locale import LOCALE_DATA  # noqa: PLC0415 - large, and most files need it not

    return MappingProxyType(
        {
            # "*aa" stands for the same as in aa.
            names[
                names[language].removeprefix("*") if names[language][:1] == "*" else language
            ].casefold(): region
            for region, names in LOCALE_DATA.items()
            for language in LANGUAGES
            if language in names
        }
    )
