"""The name of a customer, of the parts that a file gives: a Chinese family comes first, without a blank."""

from __future__ import annotations

import re
from typing import Final

HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
EAST: Final = re.compile(r"[\u3005-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003134f]+")
"""Names in Han characters, kana or Hangul are written without blanks."""
MASKED: Final = re.compile(r"[*＊●×]")


def joined(family: str, given: str, middle: str = "", suffix: str = "") -> str:
    """The whole name.

    Li, Xiaoming      Xiaoming Li
    李, 小明           李小明
    """
    said = [one for one in (given, middle, family) if one]
    is_east = all(EAST.fullmatch(one) for one in said)
    whole = family + middle + given if is_east else " ".join(said)
    return " ".join(one for one in (whole, suffix) if one)


def is_masked(text: str) -> bool:
    """Whether a shop has hidden a part of a name or a number: ``李**``."""
    return MASKED.search(text) is not None
