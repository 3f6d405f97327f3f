"""How much an earlier question resembles one: by the terms both have, and how rare these are.

A term that is in ``n`` of ``N`` questions weighs ``ln((N + 1) / (n + 0.5))``. Of the weight of what is asked,
and of the weight of the earlier question, the part that both share is counted, the first for 7 tenths::

    asked      remote shows nothing          remote 4.1, show 2.0, nothing 2.9
    earlier    The remote shows an error     remote 4.1, show 2.0, error 3.0
    shared     6.1 of 9.0 and of 9.1         0.7 · 0.68 + 0.3 · 0.67 = 0.67

Those with an answer come before those without; an answer that helped counts up to half more.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from math import log, log1p
from typing import Final, Literal

from contacthub.routing.values import value

Scope = Literal["customer", "model", "similar_model", "all"]
"""Whose question it was: this customer's; another's about the same model; another's about one that the
catalogue calls similar; any other."""

SCOPES: Final[tuple[Scope, ...]] = ("customer", "model", "similar_model", "all")
LEAST_ALIKE: Final = 0.25
"""Less alike than this is chance: a few usual words."""

ASKED_PART: Final = 0.7
UNANSWERED: Final = 0.6
UNKNOWN_WORD: Final = 0.25
"""Of the weight of a rare term, what one counts that no earlier question has: it may be a slip of the pen."""


@value(kw_only=True)
class Earlier:
    """An earlier question. ``models``: what it was about; ``helped``: during how many contacts it helped."""

    id: str
    customer_id: str | None
    question: str
    answer: str | None
    at: int
    agent: str | None
    models: frozenset[str]
    helped: int


@value(kw_only=True)
class Alike:
    """An earlier question with how much it resembles the one asked, from 0 to 1.5."""

    earlier: Earlier
    scope: Scope
    score: float


class Weights:
    """The weights of terms, given how many questions each is in, and how many there are."""

    def __init__(self, counts: Mapping[str, int], total: int) -> None:
        self._total = max(total, 1)
        self._known = {term: self._weight(count) for term, count in counts.items() if count}
        self._unknown = self._weight(0)

    def of(self, term: str) -> float:
        """The weight of a term."""
        return self._known.get(term, self._unknown)

    def asked(self, terms: Set[str]) -> float:
        """The weight of what is asked, in which unknown words count little."""
        return sum(self._known.get(one, self._unknown * UNKNOWN_WORD) for one in terms)

    def alike(self, asked: Set[str], earlier: Set[str]) -> float:
        """How much two texts resemble each other, from 0 to 1."""
        shared = sum(map(self.of, asked & earlier))
        if not shared:
            return 0.0
        weight, unknown = self._known.get, self._unknown
        of_earlier = sum([weight(term, unknown) for term in earlier])
        return ASKED_PART * shared / self.asked(asked) + (1 - ASKED_PART) * shared / of_earlier

    def _weight(self, count: int) -> float:
        return max(log((self._total + 1) / (count + 0.5)), 0.05)


def scope_of(
    earlier: Earlier, customer_id: str | None, models: Set[str], similar: Set[str] = frozenset()
) -> Scope:
    """Say whose question it was; ``similar``: models like those."""
    if customer_id is not None and earlier.customer_id == customer_id:
        return "customer"
    if earlier.models & models:
        return "model"
    return "similar_model" if earlier.models & similar else "all"


def worth(earlier: Earlier, alike: float) -> float:
    """The score of an earlier question: how alike it is, whether it was answered, and whether that helped."""
    return alike * (1.0 if earlier.answer else UNANSWERED) * (1 + min(0.5, 0.15 * log1p(earlier.helped)))
