"""The words a customer is found by, and those that what a person types asks for.

    陆小明, 138 0013 8000, lu.xm@example.com, 成都市科华北路12号

    names       陆小明 小明 明 luxiaoming xiaoming ming lxm xm m luxm
    numbers     d8613 d6138 … d8000 d000    four digits each, so that any part of a number is found
    mail        lu xm example com
    addresses   成都 都市 市科 科华 …        pairs, and words of Latin letters
    groups      §g564950                    in a form that nobody types

What is typed is split at blanks; each part must be found, in any order, and may be the beginning of a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Final, Literal

from contacthub.customers.folding import CHINESE, folded
from contacthub.customers.model import CustomerData, GroupKind, NameKeys
from contacthub.routing.values import value

WORD: Final = re.compile(r"[^\W_]+")
NUMBER: Final = re.compile(r"[+\d\s()./-]+")
DIGITS: Final = re.compile(r"\d+")
LATIN: Final = re.compile(r"[a-z]+")
GRAM: Final = 4
FEWEST_DIGITS: Final = 3
"""Fewer say nothing of a number: two digits are in half of all."""

FEWEST_LETTERS: Final = 6
"""With which the name in a mail address says who it is: wang and qq.com are in many."""

MOST_LETTERS: Final = 6
"""Of the beginnings that PostgreSQL keeps: see the migration ``0014_word_beginnings``."""

LONGEST_WHOLE: Final = 6
"""Characters of a part of a code of which all three in a row are looked for; of longer ones every other."""

MOST_GRAMS: Final = 4
"""Times three characters with which the index is asked for a part of a code."""

MOST_PARTS: Final = 8
MOST_TYPED: Final = 100
MOST_OF_ADDRESS: Final = 60
"""Characters of an address that are searched for."""


def words_of(data: CustomerData, names: NameKeys) -> str:
    """Return the words a customer is found by, with blanks between; there is always one."""
    found = dict.fromkeys(
        chain(
            sorted(names.keys(data.name)),
            sorted(names.keys(data.company)) if data.company else (),
            *(_grams(digits) for phone in data.phones for digits in _numbers(phone.e164, phone.raw)),
            *(WORD.findall(folded(email)) for email in data.emails),
            *(_of_address(folded(address)[:MOST_OF_ADDRESS]) for address in data.addresses),
            (group_word("group", name) for name in data.groups),
            (group_word("tag", name) for name in data.tags),
        )
    )
    return " ".join(found) or "-"


def group_word(kind: GroupKind, name: str) -> str:
    """The word that all customers of a group or tag have; no part of what is typed begins with its sign."""
    return f"§{kind[0]}{name.encode().hex()}"


def _numbers(e164: str | None, raw: str) -> set[str]:
    """The digits of a number as it is dialled from abroad, and as it was written."""
    return {digits for text in (e164, raw) if text and (digits := "".join(DIGITS.findall(folded(text))))}


def _grams(digits: str) -> Iterator[str]:
    for start in range(max(1, len(digits) - FEWEST_DIGITS + 1)):
        yield f"d{digits[start : start + GRAM]}"


def _of_address(text: str) -> Iterator[str]:
    for word in WORD.findall(text):
        if CHINESE.search(word):
            yield from _pairs(word)
        else:
            yield word


def _pairs(text: str) -> Iterator[str]:
    return (text[n : n + 2] for n in range(max(1, len(text) - 1)))


@value()
class Word:
    """A word that is asked for; ``begins``: or one that begins with it."""

    text: str
    begins: bool = True


@value()
class Part:
    """One part of what was typed: found where all words of one of the ``ways`` are. ``looks``: like what."""

    text: str
    ways: tuple[tuple[Word, ...], ...]
    looks: Literal["number", "mail", "words"] = "words"


@value()
class Asked:
    """What a person asks for. ``code``: what may be the beginning of an order, a serial or an account.

    ``within``: words of groups and tags, all of which the customer is in.
    """

    parts: tuple[Part, ...]
    code: str | None
    within: tuple[str, ...] = ()

    @property
    def code_part(self) -> str | None:
        """What may stand anywhere in an order or a serial: letters alone are looked for in names."""
        code = self.code
        return code if code and "@" not in code and DIGITS.search(code) else None

    @property
    def beginnings(self) -> tuple[str, ...]:
        """The first letters of each of several Latin words; empty: it asks for one, or for something else."""
        words = [way[0] for part in self.parts for way in part.ways if len(part.ways) == len(way) == 1]
        if len(words) < len(self.parts) or not all(it.begins and LATIN.fullmatch(it.text) for it in words):
            return ()
        found = tuple(dict.fromkeys(it.text[:MOST_LETTERS] for it in words))
        return found if len(found) > 1 else ()

    @property
    def rare(self) -> Asked:
        """What few customers have of it, if there is that: digits of a number, the name in a mail address."""
        found = [_rare(part) for part in self.parts]
        return Asked(tuple(part for part in found if part is not None) or self.parts, self.code, self.within)

    def is_of(self, words: str) -> bool:
        """Whether a customer with these words is in the groups that are asked for."""
        return {*self.within} <= {*words.split()}

    def is_whole_in(self, words: str) -> bool:
        """Whether each part is found in a customer's words without any word that it only begins."""
        there = set(words.split())
        return {*self.within} <= there and all(
            any(all(word.text in there for word in way) for way in part.ways) for part in self.parts
        )


def _rare(part: Part) -> Part | None:
    """What of a part few customers have; None: many may have it."""
    if part.looks == "number" and len(part.text) >= GRAM:
        return part
    if part.looks == "mail":
        longest = max(WORD.findall(part.text.partition("@")[0]), key=len, default="")
        if len(longest) >= FEWEST_LETTERS:
            return Part(longest, ((Word(longest),),))
    return None


def asked(text: str, within: tuple[str, ...] = ()) -> Asked | None:
    """Read what was typed; None: nothing to look for."""
    plain = folded(text.strip()[:MOST_TYPED])
    digits = "".join(DIGITS.findall(plain))
    if NUMBER.fullmatch(plain) and len(digits) >= FEWEST_DIGITS:
        return Asked((_number(digits, plain),), code="".join(plain.split()), within=within)
    parts = tuple(_parts(plain.split()))[:MOST_PARTS]
    if not parts:
        return None
    is_code = len(plain.split()) == 1 and len(plain) >= FEWEST_DIGITS and not CHINESE.search(plain)
    return Asked(parts, code=plain if is_code else None, within=within)


def _parts(chunks: Iterable[str]) -> Iterator[Part]:
    for chunk in chunks:
        if "@" in chunk and (words := WORD.findall(chunk)):
            yield Part(chunk, (tuple(map(Word, words)),), looks="mail")
            continue
        for word in WORD.findall(chunk):
            if word.isdecimal() and len(word) >= FEWEST_DIGITS:
                yield _number(word, word)
            elif CHINESE.search(word):
                yield _chinese(word)
            else:
                yield Part(word, ((Word(word),),))


def _number(digits: str, typed: str) -> Part:
    """Any part of a number, in which zeros in front are dialled and not stored, or one in an address."""
    significant = digits.lstrip("0")
    if len(significant) < FEWEST_DIGITS:
        significant = digits
    if len(significant) < GRAM:
        number: tuple[Word, ...] = (Word(f"d{significant}"),)
    else:
        starts = range(len(significant) - GRAM + 1)
        number = tuple(Word(f"d{significant[n : n + GRAM]}", begins=False) for n in starts)
    ways = (number, (Word(digits),)) if typed == digits else (number,)
    return Part(significant, ways, looks="number")


def _chinese(word: str) -> Part:
    """The beginning of a name or of a part of one, else anything in an address."""
    ways: list[tuple[Word, ...]] = [(Word(word),)]
    if len(word) > 2:
        ways.append(tuple(Word(pair, begins=False) for pair in _pairs(word)))
    return Part(word, tuple(ways))


def in_fts5(asked: Asked, *, whole: bool) -> str:
    """The query for SQLite; ``whole``: words that only begin with what was typed are not meant."""
    end = "" if whole else "*"
    return _query(
        asked, either=" OR ", both=" AND ", said=lambda it: f'"{it.text}"' + (end if it.begins else "")
    )


def in_tsquery(asked: Asked, *, whole: bool) -> str:
    """The same for PostgreSQL."""
    end = "" if whole else ":*"
    return _query(
        asked, either=" | ", both=" & ", said=lambda it: f"'{it.text}'" + (end if it.begins else "")
    )


def _query(asked: Asked, *, either: str, both: str, said: Callable[[Word], str]) -> str:
    # Words are letters and digits: none of them ends its quotes.
    ways = ([f"({both.join(map(said, way))})" for way in part.ways] for part in asked.parts)
    within = (said(Word(word, begins=False)) for word in asked.within)
    return both.join(chain((f"({either.join(each)})" for each in ways), within))


def code_grams(part: str) -> str:
    """The query for the index of codes in SQLite: characters in a row that the part has, three at a time.

    2019122302254256    256 AND 542 AND 225 AND 302: of a long part only some from its end, which differs most

    What else has these is told apart by reading it; each more that is asked for is a list of hundreds of
    thousands to go through.
    """
    ends = range(len(part), FEWEST_DIGITS - 1, -1 if len(part) <= LONGEST_WHOLE else -2)
    grams = dict.fromkeys(part[end - FEWEST_DIGITS : end] for end in [*ends][:MOST_GRAMS])
    return " AND ".join('"' + gram.replace('"', '""') + '"' for gram in grams)
