"""One form of width, case and script, in which texts are compared."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final, Protocol

CHINESE: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0003134f]")


class _Script(Protocol):
    def convert(self, text: str) -> str: ...


@cache
def _simplified() -> _Script:
    # Its dictionaries take 10 ms to be read: a command that compares no texts need not read them.
    from opencc import OpenCC  # noqa: PLC0415

    script: _Script = OpenCC("t2s")
    return script


def folded(text: str) -> str:
    """Return ``text`` with full-width, capital, traditional characters made plain, small, simplified."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _simplified().convert(plain) if CHINESE.search(plain) else plain


def folded_places(text: str) -> tuple[str, list[int]]:
    """Return the folded text, and for each of its characters which one of ``text`` it comes from.

    "ＬＩ 張"    "li 张", [0, 1, 2, 3]
    "Straße"    "strasse", [0, 1, 2, 3, 4, 4, 5]
    """
    if text.isascii():
        return text.lower(), list(range(len(text)))
    parts = [folded(character) for character in text]
    return "".join(parts), [place for place, part in enumerate(parts) for _ in part]
