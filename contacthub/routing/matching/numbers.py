"""Numbers of agents as bit sets, one a binary digit: all agents are counted or compared by a few ANDs.

Digit 0 has the bit of each agent whose number is odd, digit 1 of each whose number has a two in it:

    bit             3 2 1 0      lina 0, wang 1, zhao 2, qian 3
    digit 2, four   0 1 0 1
    digit 1, two    0 0 1 0
    digit 0, one    0 0 1 1      lina has 5, wang 3, zhao 4, qian 0
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

Digits = Sequence[int]
"""From the lowest to the highest."""


def total(numbers: Iterable[Digits]) -> list[int]:
    """Each agent's sum of these numbers; a single bit set counts as 1 for each agent in it: ``[bits]``."""
    found: list[int] = []
    for digits in numbers:
        _add(found, digits)
    return found


def _add(found: list[int], digits: Digits) -> None:
    """Add as on paper, digit by digit, all agents at once."""
    carry = place = 0
    while place < len(digits) or carry:
        added = digits[place] if place < len(digits) else 0
        if place == len(found):
            found.append(0)
        has = found[place]
        found[place] = has ^ added ^ carry
        carry = has & added | carry & (has ^ added)
        place += 1


def by_number(bits: int, digits: Digits, *, highest_first: bool) -> Iterator[tuple[int, int]]:
    """The agents of ``bits`` by their numbers: each number that is there with the agents who have it.

    Lazily: whoever needs the best few asks for no more.
    """
    waiting = [(bits, len(digits), 0)]
    while waiting:
        group, place, number = waiting.pop()
        while place and group:
            place -= 1
            having = group & digits[place]
            rest = group ^ having
            if having and rest:
                later, added = (rest, 0) if highest_first else (having, 1 << place)
                waiting.append((later, place, number + added))
                group ^= later
                number += (1 << place) - added
            elif having:
                number += 1 << place
        if group:
            yield number, group
