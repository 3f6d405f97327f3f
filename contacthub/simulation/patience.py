"""How long customers would wait: those who were answered did not tell, and are censored, not left out.

Kaplan and Meier's estimate. Of 5 who waited, one left after 10 s, one was answered after 20 s, one left after
30 s, two were answered after 40 s: of all, 4/5 wait longer than 10 s, and 4/5 x 2/3 longer than 30 s.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence

Curve = Sequence[tuple[int, float]]
"""Instants at which somebody left, and the share who wait longer than that."""


def kaplan_meier(waits: Iterable[tuple[int, bool]]) -> list[tuple[int, float]]:
    """The estimate of ``waits``, each with whether it ended because the customer left."""
    left, ended = Counter[int](), Counter[int]()
    for wait, has_left in waits:
        ended[wait] += 1
        left[wait] += has_left
    curve, share, waiting = [], 1.0, ended.total()
    for wait in sorted(ended):
        if left[wait]:
            share *= 1 - left[wait] / waiting
            curve.append((wait, share))
        waiting -= ended[wait]
    return curve


def drawn_beyond(curve: Curve, waited: int, dice: float) -> int | None:
    """The patience of one who has waited for so long, by a random number; None: beyond all that was seen."""
    at = bisect_right(curve, waited, key=lambda each: each[0])
    share = (curve[at - 1][1] if at else 1.0) * dice
    return next((wait for wait, longer in curve[at:] if longer <= share), None)
