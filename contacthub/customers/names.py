"""The keys names are searched by: as written, by their parts, in pinyin and by initials."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache, partial
from typing import Final
from unicodedata import normalize

from contacthub.customers.folding import folded

MAX_SUFFIXES: Final = 12
MAX_KEY: Final = 40
MOST_WORDS: Final = 16_384
"""Characters and words whose reading is remembered: 3 MB."""

CHINESE: Final = re.compile(r"[\u3400-\u9fff]+")
PUNCTUATION: Final = re.compile(r"[^\w]|_")
ACCENTS: Final = re.compile(r"[\u0300-\u036f]")
BETWEEN_NAMES: Final = re.compile(r"[^\w'’`]")  # O'Neil is one name

# How these are read as surnames, which differs from how they are read in words.
SURNAMES: Final = {
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "翟": "zhai", "盖": "ge",
    "朴": "piao", "任": "ren", "华": "hua", "覃": "qin", "冼": "xian", "宁": "ning", "乐": "yue", "尉": "wei",
    "召": "shao", "种": "chong", "缪": "miao", "折": "she", "黑": "he", "员": "yun", "秘": "bi", "祭": "zhai",
    "繁": "po", "洗": "xian", "燕": "yan", "纪": "ji", "应": "ying", "令": "ling", "葛": "ge", "逄": "pang",
    "柏": "bai", "幺": "yao", "郇": "xun", "晟": "cheng", "过": "guo", "那": "na", "佴": "nai", "车": "che",
    "阚": "kan", "鲍": "bao", "瞿": "qu", "卜": "bu", "郗": "xi", "牟": "mu", "洪": "hong", "谌": "chen",
}  # fmt: skip
TWO_CHARACTER_SURNAMES: Final = {
    "尉迟": "yu chi", "万俟": "mo qi", "澹台": "tan tai", "单于": "chan yu", "长孙": "zhang sun",
    "令狐": "ling hu", "夏侯": "xia hou", "皇甫": "huang fu", "鲜于": "xian yu", "欧阳": "ou yang",
    "司马": "si ma", "上官": "shang guan", "诸葛": "zhu ge", "东方": "dong fang", "慕容": "mu rong",
    "司徒": "si tu", "宇文": "yu wen", "呼延": "hu yan", "端木": "duan mu", "公孙": "gong sun",
    "轩辕": "xuan yuan", "钟离": "zhong li", "独孤": "du gu", "赫连": "he lian", "太史": "tai shi",
}  # fmt: skip


@cache
def _speller() -> Callable[[str], list[str]]:
    # Its dictionaries take 55 MB and 0.15 s: a command that writes no name need not load them.
    from pypinyin import Style  # noqa: PLC0415
    from pypinyin.converter import DefaultConverter  # noqa: PLC0415
    from pypinyin.core import Pinyin  # noqa: PLC0415

    class Remembering(DefaultConverter):
        """Spells each word once: millions of names are made of a few thousand characters and words."""

        convert = lru_cache(maxsize=MOST_WORDS)(DefaultConverter.convert)

    return partial(Pinyin(Remembering()).lazy_pinyin, style=Style.NORMAL)


def _syllables(text: str) -> list[str]:
    return _speller()(text)


def pinyin(name: str) -> list[str]:
    """Return the syllables of a Chinese name in small letters, its surname read as a surname."""
    for surname, reading in TWO_CHARACTER_SURNAMES.items():
        if name.startswith(surname):
            return [*reading.split(), *_syllables(name[2:])]
    if name[:1] in SURNAMES:
        return [SURNAMES[name[0]], *_syllables(name[1:])]
    return _syllables(name)


class PinyinKeys:
    """The ``NameKeys`` of people and firms that may be Chinese."""

    @staticmethod
    def warm_up() -> None:
        """Load the dictionaries now: later, loading would hold up everything for 0.15 s."""
        _syllables("名")

    def keys(self, name: str) -> frozenset[str]:
        """Return every word with which a search for ``name`` may begin."""
        return _keys(name)

    def spelled(self, name: str) -> Iterable[tuple[str, list[int]]]:
        """Return ways of typing a name in Latin letters, and for each letter the character it stands for."""
        for run in CHINESE.finditer(name):
            for syllables in _readings(run[0]):
                for typed in (_plain_u, _initial):
                    parts = [typed(syllable) for syllable in syllables]
                    places = [run.start() + n for n, part in enumerate(parts) for _ in part]
                    yield "".join(parts), places

    def sounds(self, name: str) -> frozenset[str]:
        """Return how a whole name sounds: 陆小明, 陆晓明 and Xiaoming Lu as luxiaoming and xiaominglu."""
        return frozenset(sound[:MAX_KEY] for sound in _sounds(folded(name)) if len(sound) > 1)


def _sounds(name: str) -> Iterator[str]:
    for run in CHINESE.findall(name):
        family = 2 if run[:2] in TWO_CHARACTER_SURNAMES and len(run) > 2 else 1
        for syllables in _readings(run):
            yield from _in_both_orders([_plain_u(each) for each in syllables], family)
    words = [_plain_u(_letters(word)) for word in CHINESE.sub(" ", _without_accents(name)).split()]
    yield from _in_both_orders([word for word in words if word], 1)


def _without_accents(text: str) -> str:
    return text if text.isascii() else ACCENTS.sub("", normalize("NFD", text))


def _in_both_orders(parts: list[str], family: int) -> Iterator[str]:
    if parts:
        yield "".join(parts)
        yield "".join([*parts[family:], *parts[:family]])
        yield "".join([*parts[-family:], *parts[:-family]])


@lru_cache(maxsize=4096)
def _keys(name: str) -> frozenset[str]:
    words = folded(name).split()
    keys = {_letters(word) for word in words}
    if len(words) > 1:
        keys.add("".join(map(_letters, words)))  # what is typed without blanks
    keys.update(part for word in words for part in PUNCTUATION.split(word))
    keys.update(_letters(part) for word in words for part in BETWEEN_NAMES.split(word))
    for run in CHINESE.findall(folded(name)):
        # What is typed may begin anywhere in a name without spaces.
        starts = range(min(len(run), MAX_SUFFIXES))
        keys.update(run[start:] for start in starts)
        for syllables in _readings(run):
            keys.update(_ways(syllables, starts))
    return frozenset(key[:MAX_KEY] for key in keys if key)


def _readings(run: str) -> list[list[str]]:
    """As a name, and as words: a firm or a mistaken ear reads the first character as in words."""
    as_words = _syllables(run)
    if run[:1] not in SURNAMES and run[:2] not in TWO_CHARACTER_SURNAMES:
        return [as_words]
    as_name = pinyin(run)
    return [as_name] if as_name == as_words else [as_name, as_words]


def _ways(syllables: list[str], starts: Iterable[int]) -> Iterator[str]:
    """The ways in which people type a name in Latin letters: lixiaoming, xiaoming, lxm, xm, lixm."""
    for start in starts:
        spelled = "".join(syllables[start:])
        yield spelled
        if "v" in spelled:
            # u with two dots is typed v, u or yu.
            yield from (spelled.replace("v", "u"), spelled.replace("v", "yu"))
        yield "".join(map(_initial, syllables[start:]))
    yield syllables[0] + "".join(map(_initial, syllables[1:]))


def _initial(syllable: str) -> str:
    return syllable[0]


def _plain_u(syllable: str) -> str:
    return syllable.replace("v", "u")


def _letters(text: str) -> str:
    return PUNCTUATION.sub("", text)
