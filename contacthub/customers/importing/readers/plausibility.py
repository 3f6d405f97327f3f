"""How unlikely a text is as a reading of some bytes: a sum of negative natural logarithms, word by word.

``unlikeliness`` compares readings of the same bytes. It knows the frequent letters of each writing, that a
capital does not follow a small letter, that Han characters and Latin letters are seldom one word.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, TypeAlias

from contacthub.customers.importing.cells import NEVER
from contacthub.customers.importing.readers.frequent import (
    CHINESE_NAMES,
    CHINESE_WORDS,
    CYRILLIC,
    JAPANESE,
    KOREAN,
    LATIN_LANGUAGES,
    TRADITIONAL_NAMES,
    TRADITIONAL_WORDS,
)

Model: TypeAlias = Callable[[str], float]
"""The unlikeliness of the letters beyond ASCII in a word."""

ASCII_COST: Final = 3.3
SYMBOL: Final = 10.0
STRANGE: Final = 15.0
IMPOSSIBLE: Final = 40.0
"""A character that no text has: private use, unassigned, a control."""

CAPITAL_INSIDE: Final = 8.0
MIXED: Final = 8.0
"""Letters of two writings beside each other."""
ALONE: Final = 6.0
"""A word of one letter, or of accented letters only."""
TWO_LETTERS: Final = 3.0
ANOTHER_LANGUAGE: Final = 3.0
SAID_ALIKE: Final = 2.5
"""A letter between two of its sort, vowels or consonants: Hélčne; or a word without a vowel: ťst."""
SIGN: Final = 4.0

WORD: Final = re.compile(r"[^\x00-\x40\[\\\]^_`{|}~]+")
LATIN_SYMBOLS: Final = frozenset("€£°§«»–—…’‘“”·º")
SIGNS: Final = frozenset("€£¥¢°²³®©™±½¼¾×·§–—…’‘“”«»")
"""What prices, measures and brands are written with in UTF-8 too."""
EVERYWHERE: Final = frozenset("äéöüß")
"""Of names that live in every country of Europe: they make a list no other language's."""
SELDOM: Final = frozenset("œðþ")
"""In the languages that have them, or of languages that few write."""
HIATUS: Final = re.compile(r"(?<=[aeou])[ėęēě]", re.IGNORECASE)
"""Behind a vowel there is an ë, as in Zoë; these stand behind consonants."""
VOWELS: Final = frozenset("aeiouyøæœı")
WIDE_SYMBOLS: Final = frozenset("，。、；：（）《》「」『』【】·—…“”‘’！？％￥＋－＃／＆～　・ー々〒①②③④⑤〇")


def unlikeliness(texts: Sequence[str], model: Model) -> float:
    """How unlikely the texts are; readings with fewer ASCII characters have had more to explain."""
    plain = sum(ASCII_COST for text in texts for char in text if char < "\x80")
    words = [word for text in texts for word in WORD.findall(text) if not word.isascii()]
    return plain + sum(map(model, words)) + _languages(words)


def never_written(text: str) -> bool:
    """Whether ``text`` holds a character that no text has."""
    return any(unicodedata.category(char) in NEVER for char in text if char not in "\t\r\n\v\f")


def _languages(words: Sequence[str]) -> float:
    """What it costs that no one language has all the Latin letters."""
    letters = {char for word in words for char in word.casefold() if _is_latin(char)} - EVERYWHERE
    cost = -ANOTHER_LANGUAGE
    while letters:
        best = max(LATIN_LANGUAGES, key=lambda one: len(one & letters))
        if not best & letters:
            return cost + (ANOTHER_LANGUAGE + 4.0) * len(letters)
        letters -= best
        cost += ANOTHER_LANGUAGE
    return max(cost, 0.0)


def _is_latin(char: str) -> bool:
    return "\xc0" <= char <= "\u024f" and char not in "×÷"


def _common(char: str, model: float | None, *, mixed: bool) -> float:
    if unicodedata.category(char) in NEVER:
        return IMPOSSIBLE
    cost = STRANGE if model is None else model
    return cost + (MIXED if mixed else 0.0)


def _characters(costs: Callable[[str], float | None]) -> Model:
    """A writing in which each character stands for itself; Latin letters beside one are unusual."""

    def model(word: str) -> float:
        total = 0.0
        for at, char in enumerate(word):
            if char < "\x80":
                continue
            beside = word[max(at - 1, 0) : at + 2]
            mixed = any("a" <= one <= "z" for one in beside)
            total += _common(char, costs(char), mixed=mixed)
        return total

    return model


def _tiers(*tiers: tuple[frozenset[str], float]) -> dict[str, float]:
    """The cost of each character: the tiers' shares of all text, spread evenly in each."""
    costs: dict[str, float] = {}
    for characters, share in tiers:
        for one in characters:
            costs.setdefault(one, math.log(len(characters) / share))
    return costs


def _han(tiers: dict[str, float], codec: str, classes: Sequence[tuple[int, int, float]]) -> Model:
    """Han characters: the frequent ones, then classes by the lead byte that they have in ``codec``."""

    def costs(char: str) -> float | None:
        if char in WIDE_SYMBOLS:
            return 8.0
        if char in tiers:
            return tiers[char]
        code = char.encode(codec, "ignore")
        if len(code) == 2:
            return next((cost for low, high, cost in classes if low <= code[0] <= high), None)
        return None

    return _characters(costs)


def _cased(letter: Callable[[str], float | None], symbols: frozenset[str] = LATIN_SYMBOLS) -> Model:
    """A writing with capitals: they begin words, or make up whole words."""

    def model(word: str) -> float:
        total, before = 0.0, ""
        bare = not any(map(str.isalpha, word))
        shouted = word.upper() == word and len(word) > 1
        for char in word:
            if char in symbols:
                total += SYMBOL - 3.0 if char in "’·" or bare else SYMBOL + 5.0
            elif char >= "\x80":
                total += _letter(char, letter(char.lower() if char.isupper() else char))
                total += _case(char, before, shouted=shouted)
            elif before >= "\x80" and char.isupper() and before.islower():
                total += CAPITAL_INSIDE
            before = char
        alone = len(word) == 1 or (min(word) >= "\x80" and _is_latin(word[0]))
        return total + (ALONE if alone else 0.0)

    return model


def _letter(char: str, cost: float | None) -> float:
    if unicodedata.category(char) in NEVER:
        return IMPOSSIBLE
    if cost is None:
        return STRANGE if char.isalpha() else STRANGE - 2.0
    return cost


def _case(char: str, before: str, *, shouted: bool) -> float:
    if not char.isupper():
        return 0.0
    return 1.0 if shouted or not before.isalpha() else CAPITAL_INSIDE


_LATIN_LETTERS: Final = frozenset().union(*LATIN_LANGUAGES)


def _latin_letter(char: str) -> float | None:
    if char in SELDOM:
        return 8.5
    return 4.5 if char in _LATIN_LETTERS or char == "İ".lower() else None


def _own_letters(letter: Callable[[str], float | None]) -> Model:
    """A writing whose words have no Latin letters among them, and seldom two letters only."""
    cased = _cased(letter, LATIN_SYMBOLS | {"№"})
    return lambda word: (
        cased(word)
        + MIXED * sum("a" <= one.lower() <= "z" for one in word)
        + (TWO_LETTERS if len(word) == 2 else 0.0)
    )


_cyrillic = _own_letters(CYRILLIC.get)


def _alphabet(low: str, high: str, common: str) -> Callable[[str], float | None]:
    def cost(char: str) -> float | None:
        if char in common:
            return 2.8
        return 3.9 if low <= char <= high else None

    return cost


_greek = _own_letters(_alphabet("\u0370", "\u03ff", "αοιετσνρκπ"))
_hebrew = _own_letters(_alphabet("\u05d0", "\u05ea", "יוהלאמרבנת"))
_arabic = _own_letters(_alphabet("\u0621", "\u06d2", "المنيوهردسعحبتف"))
_THAI_MARKS: Final = frozenset(
    "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e3a\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c"
)
_THAI_LEADING: Final = frozenset("\u0e40\u0e41\u0e42\u0e43\u0e44")


def _thai(word: str) -> float:
    total, before = 0.0, " "
    for char in word:
        if "\u0e01" <= char <= "\u0e4e":
            misplaced = (char in _THAI_MARKS and not "\u0e01" <= before <= "\u0e4c") or (
                before in _THAI_LEADING and not "\u0e01" <= char <= "\u0e2e"
            )
            total += 3.6 + (CAPITAL_INSIDE if misplaced else 0.0)
        elif char >= "\x80":
            total += STRANGE
        elif char.isalpha():
            total += MIXED
        before = char
    return total


_CHINESE = _tiers((CHINESE_NAMES, 0.6), (CHINESE_WORDS, 0.3))
_TRADITIONAL_CHINESE = _tiers((TRADITIONAL_NAMES, 0.6), (TRADITIONAL_WORDS, 0.3))
_KANJI = _tiers((JAPANESE, 0.7)) | {chr(one): 4.8 for one in (*range(0x3041, 0x3097), *range(0x30A1, 0x30FB))}
_KANJI |= {chr(one): 8.0 for one in range(0xFF66, 0xFFA0)} | {"ー": 4.8}

_simplified = _han(_CHINESE, "gb2312", ((0xB0, 0xD7, 10.4), (0xD8, 0xF7, 12.2), (0xA1, 0xA3, 9.0)))
_traditional = _han(
    _TRADITIONAL_CHINESE, "cp950", ((0xA4, 0xC6, 10.4), (0xC9, 0xF9, 12.8), (0xA1, 0xA3, 9.0))
)
_japanese = _han(_KANJI, "euc_jp", ((0xB0, 0xCF, 9.6), (0xD0, 0xF4, 12.9), (0xA1, 0xA3, 9.0)))
_korean = _han(_tiers((KOREAN, 0.85)), "cp949", ((0xB0, 0xC8, 9.6), (0xCA, 0xFD, 12.5), (0xA1, 0xA3, 9.0)))
_latin_word = _cased(_latin_letter)


def _latin(word: str) -> float:
    unusual = _said_alike(word) + len(HIATUS.findall(word)) + (not any(map(_is_vowel, word)))
    return _latin_word(word) + SAID_ALIKE * unusual


def _said_alike(word: str) -> int:
    """How many accented letters stand between two of their own sort: most names alternate."""
    return sum(
        len({_is_vowel(one) for one in word[at - 1 : at + 2] if one.isalpha()}) == 1
        for at in range(1, len(word) - 1)
        if _is_latin(word[at]) and word[at - 1].isalpha() and word[at + 1].isalpha()
    )


def _is_vowel(letter: str) -> bool:
    return unicodedata.normalize("NFD", letter.lower())[0] in VOWELS


def _any_writing(word: str) -> float:
    """The writing that fits best. What UTF-8 writes in three bytes or more is hardly ever so by chance."""
    if all(char < "\x80" or char in SIGNS for char in word):
        return sum(SIGN for char in word if char in SIGNS)
    long = [char for char in word if char >= "\u0800"]
    if long:
        return sum(IMPOSSIBLE if unicodedata.category(char) in NEVER else 6.0 for char in long)
    return min(model(word) for model in MODELS.values() if model is not _any_writing)


MODELS: Final[Mapping[str, Model]] = MappingProxyType(
    {
        "simplified": _simplified,
        "traditional": _traditional,
        "japanese": _japanese,
        "korean": _korean,
        "latin": _latin,
        "cyrillic": _cyrillic,
        "greek": _greek,
        "hebrew": _hebrew,
        "arabic": _arabic,
        "thai": _thai,
        "any": _any_writing,
    }
)
