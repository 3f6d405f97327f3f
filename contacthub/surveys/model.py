"""Surveys: the questions of each kind, whom is asked, and what was answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from contacthub.routing.values import value
from contacthub.routing.words import Instant

Kind = Literal["csat", "recommendation", "effort", "service_quality"]

SCORE: Final = "score"
"""The one question of all kinds but ``service_quality``."""
PERCEIVED, EXPECTED = "perceived", "expected"

LINK, AGENT, CHAT = "link", "agent", "chat"
"""By what way customers are asked: by a link to a page, by an agent who calls, or in the panel of a chat."""

DIMENSIONS: Final[Mapping[str, int]] = {
    "tangibles": 4,
    "reliability": 5,
    "responsiveness": 4,
    "assurance": 4,
    "empathy": 5,
}
"""Of service quality, and how many statements there are about each."""
STATEMENTS: Final[Sequence[str]] = [
    f"{dimension}_{n}" for dimension, count in DIMENSIONS.items() for n in range(1, count + 1)
]
BOUNDS: Final[Mapping[str, tuple[int, int]]] = {
    "csat": (1, 5),
    "recommendation": (0, 10),
    "effort": (1, 7),
    "service_quality": (1, 7),
}
"""The lowest and the highest answer; the higher, the better."""
POOR: Final[Mapping[str, float]] = {
    "csat": 2,
    "recommendation": 6,
    "effort": 3,
    "service_quality": 3,
}
"""Up to here an answer calls for somebody to look; of service quality the mean of what was met."""

DAY_MS: Final = 24 * 3_600_000
GOOD_FOR_MS: Final = 14 * DAY_MS
"""For so long a link may be used, and an agent may ask."""
IN_CHAT_MS: Final = DAY_MS
"""For so long what is asked in a chat may be answered."""
MOST_COMMENT: Final = 1000

Values = Mapping[str, int]
"""Answers by question: ``score``, or ``perceived_reliability_2`` and ``expected_reliability_2``."""


@value(kw_only=True)
class Answer:
    """What a customer answered; ``comment`` in their own words."""

    values: Values
    comment: str | None = None


@value(kw_only=True)
class Asked:
    """One customer asked, or not asked, one survey after one contact, or after a work item.

    ``reason``: why they were not asked. ``source``: by which channel they are, ``way``: how. After an item
    ``id`` is the item's; so is ``contact_id`` of one that came from no contact.
    """

    id: str
    survey: str
    kind: str
    perception_only: bool
    contact_id: str
    customer_id: str | None
    queue: str | None
    agent: str | None
    channel: str
    model: str | None
    language: str
    source: str
    at: Instant
    reason: str | None
    expires_at: Instant
    way: str = LINK

    @property
    def is_of_item(self) -> bool:
        """Whether it is asked after a work item that came from no contact."""
        return self.contact_id == self.id


@value(kw_only=True)
class PoorAnswer:
    """An answer that calls for somebody to look: of which contact and customer, by which survey."""

    ask_id: str
    survey: str
    kind: str
    contact_id: str
    customer_id: str | None
    answer: Answer


def good_for_ms(way: str) -> int:
    """For how long what is asked by a way may be answered."""
    return IN_CHAT_MS if way == CHAT else GOOD_FOR_MS


def questions(kind: str, *, perception_only: bool) -> list[str]:
    """The names of what is asked, in the order of the page."""
    if kind != "service_quality":
        return [SCORE]
    sides = (PERCEIVED,) if perception_only else (EXPECTED, PERCEIVED)
    return [f"{side}_{each}" for each in STATEMENTS for side in sides]


def told_of(kind: str, values: Values) -> str:
    """What was answered, of how much, as ``2/5``; of service quality the mean of what was met."""
    met = [each for name, each in values.items() if not name.startswith(EXPECTED)]
    return f"{round(sum(met) / max(1, len(met)), 1):g}/{BOUNDS[kind][1]}"


def is_poor(kind: str, values: Values) -> bool:
    """Whether somebody is to look at an answer."""
    met = [each for name, each in values.items() if not name.startswith(EXPECTED)]
    return bool(met) and sum(met) / len(met) <= POOR[kind]
