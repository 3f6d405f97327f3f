"""The terms a text is found by: words of letters and digits, and pairs of characters of Chinese.

    "冷氣機不製冷, E5 error"     冷气 气机 机不 不制 制冷 e5 error

Chinese has no blanks between words, and pairs find every word of two characters or more without a
dictionary. Traditional characters are read as simplified ones, so that both scripts find each other.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from operator import add
from typing import Final

from contacthub.customers.folding import folded

MOST_TERMS: Final = 200  # of one text; a question of more words has said what it is about
MOST_CHARACTERS: Final = 4_000
MOST_LETTERS: Final = 40  # of a word; longer ones are no words

RUN: Final = re.compile(
    r"(?P<pairs>[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003134f]+)|(?P<word>[^\W_]+)"
)

# So frequent that they say nothing: they would be half of what is stored of an English question.
STOP_WORDS: Final = frozenset([
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "can", "do", "does", "for", "from", "has",
    "have", "how", "i", "if", "in", "is", "it", "me", "my", "no", "not", "of", "on", "or", "our", "so",
    "that", "the", "their", "there", "this", "to", "was", "we", "what", "when", "which", "will", "with",
    "you", "your",
])  # fmt: skip


def terms(text: str) -> frozenset[str]:
    """Return the terms of a text, at most ``MOST_TERMS``; empty if it has only blanks and signs."""
    found: dict[str, None] = {}
    for run in RUN.finditer(folded(text[:MOST_CHARACTERS])):
        if (characters := run["pairs"]) is not None:
            pairs = map(add, characters, characters[1:]) if len(characters) > 1 else (characters,)
            found.update(dict.fromkeys(pairs))
        elif (word := run["word"]) not in STOP_WORDS and len(word) <= MOST_LETTERS:
            found[_singular(word)] = None
        if len(found) >= MOST_TERMS:
            break
    return frozenset(islice(found, MOST_TERMS))


def _singular(word: str) -> str:
    """Take off an English plural, by the three rules of Harman's S-stemmer (JASIS 42, 1991)."""
    if len(word) < 4 or not word.isascii() or not word.endswith("s"):
        return word
    if word.endswith("ies") and word[-4] not in "ae":
        return word[:-3] + "y"
    if word.endswith("es") and word[-3] not in "aeo":
        return word[:-1]
    return word if word[-2] in "us" else word[:-1]


@lru_cache(maxsize=65_536)
def number_of(term: str) -> int:
    """Return the number a term is stored under, of 31 bits; never 0.

    No text is kept in the index. Two terms of one number do no harm: what is found is compared by its text.
    """
    return (int.from_bytes(blake2b(term.encode(), digest_size=4).digest()) >> 1) or 1
