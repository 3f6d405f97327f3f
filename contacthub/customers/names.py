"""The keys names are searched by: as written, by their parts, in pinyin and by initials."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

MAX_SUFFIXES: Final = 12
CHINESE: Final = re.compile(r"[\u3400-\u9fff]+")
PUNCTUATION: Final = re.compile(r"[^\w]|_")

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


def _syllables(text: str) -> list[str]:
    # Its dictionaries take 55 MB and 0.15 s: a command that writes no name need not load them.
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

    return lazy_pinyin(text, style=Style.NORMAL)


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
        """Return every beginning under which ``name`` is found."""
        return _keys(name)

    def query(self, text: str) -> str:
        """Fold what was typed as the keys are folded."""
        return _folded(text)


@lru_cache(maxsize=4096)
def _keys(name: str) -> frozenset[str]:
    keys = {_folded(name), *(_folded(word) for word in name.split())}
    for part in CHINESE.findall(name):
        # What is typed may begin anywhere in a name without spaces.
        keys.update(part[start:] for start in range(min(len(part), MAX_SUFFIXES)))
        # A firm or a mistaken ear reads the first character as in words.
        for syllables in (pinyin(part), _syllables(part)):
            spelled = "".join(syllables)
            # u with two dots is typed v, u or yu.
            keys.update((spelled, spelled.replace("v", "u"), spelled.replace("v", "yu")))
            keys.add("".join(syllable[0] for syllable in syllables))
    return frozenset(key for key in keys if key)


def _folded(text: str) -> str:
    return PUNCTUATION.sub("", text.casefold())
