"""What customers of the last weeks answered, before the demonstration began.

expected   6 of 7 on average, of everything
met        most of what was expected; less of what was promised for a day, and of how soon help came
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle
from random import Random
from typing import Any, Final

from contacthub.demo.catalogue import MODELS
from contacthub.floor_file.directory import SurveyEntry
from contacthub.floor_file.surveys_table import AGENT as BY_AGENT
from contacthub.routing.values import value
from contacthub.routing.words import Instant
from contacthub.surveys.model import (
    AGENT,
    BOUNDS,
    CHAT,
    DAY_MS,
    DIMENSIONS,
    EXPECTED,
    GOOD_FOR_MS,
    LINK,
    PERCEIVED,
    SCORE,
    Answer,
    Asked,
)
from contacthub.surveys.rules import ASKED_LATELY, NO_CONSENT, SAMPLED_OUT

DAYS: Final = 28
ASKED: Final = 160
NOT_ASKED: Final = {SAMPLED_OUT: 90, ASKED_LATELY: 31, NO_CONSENT: 6}
RESPONSE: Final = 0.38
ANSWERS_WITHIN_MS: Final = 3 * DAY_MS
HOPED: Final = 6.1
FELL_SHORT: Final = {
    "tangibles": 0.2,
    "reliability": 1.4,
    "responsiveness": 1.0,
    "assurance": 0.3,
    "empathy": 0.6,
}
"""How much less was met than expected, on average."""
COMMENTS: Final = (
    "师傅很专业，就是等得久了点。",
    "一次就修好了，谢谢。",
    "说好上午来，结果下午才到。",
    "Friendly and quick, thank you.",
    "I had to explain it twice.",
)


@value(kw_only=True)
class Past:
    """One who was asked, or not, and what they answered, if they did."""

    ask: Asked
    answer: Answer | None = None
    answered_at: Instant = 0


def past_answers(
    surveys: Mapping[str, SurveyEntry], agents: Mapping[str, Sequence[str]], now: Instant, seed: int
) -> Iterator[Past]:
    """Those of each survey; ``agents``: with their queues."""
    rng = Random(f"surveys {seed}")
    better = {agent: rng.uniform(-0.5, 0.5) for agent in agents}
    comments = cycle(COMMENTS)
    for name, survey in surveys.items():
        reasons = [reason for reason, count in NOT_ASKED.items() for _ in range(count)]
        for n in range(ASKED + len(reasons)):
            ask = _ask(name, survey, agents, now, rng, n=n, reason=([None] * ASKED + reasons)[n])
            if ask.reason is not None or rng.random() > RESPONSE:
                yield Past(ask=ask)
                continue
            values = _values(survey.kind, better[str(ask.agent)], rng)
            comment = next(comments) if rng.random() < 0.2 else None
            at = min(now, ask.at + rng.randrange(ANSWERS_WITHIN_MS))
            yield Past(ask=ask, answer=Answer(values=values, comment=comment), answered_at=at)


def _ask(
    name: str,
    survey: SurveyEntry,
    agents: Mapping[str, Sequence[str]],
    now: Instant,
    rng: Random,
    **more: Any,
) -> Asked:
    agent = rng.choice(list(agents))
    queue = rng.choice([each for each in agents[agent] if each in survey.queues] or list(agents[agent]))
    at = now - rng.randrange(DAY_MS // 2, DAYS * DAY_MS)
    return Asked(
        id=f"before-{name}-{more['n']:04}",
        survey=name,
        kind=survey.kind,
        perception_only=survey.perception_only,
        contact_id=f"before-{name}-{more['n']:04}",
        customer_id=None,
        queue=queue,
        agent=agent,
        channel=next(iter(survey.channels), "voice"),
        model=rng.choice(MODELS).code,
        language=next(iter(survey.text), "zh"),
        source=survey.by,
        at=at,
        reason=more["reason"],
        expires_at=at + GOOD_FOR_MS,
        way=AGENT if survey.by == BY_AGENT else CHAT if survey.channels == [CHAT] else LINK,
    )


def _values(kind: str, better: float, rng: Random) -> dict[str, int]:
    mood = better + rng.gauss(0, 0.6)
    low, high = BOUNDS[kind]
    if kind != "service_quality":
        return {SCORE: _bounded(low + (high - low) * 0.8 + mood * (high - low) / 4, low, high, rng)}
    values: dict[str, int] = {}
    for dimension, count in DIMENSIONS.items():
        for n in range(1, count + 1):
            hoped = _bounded(HOPED, low, high, rng)
            values[f"{EXPECTED}_{dimension}_{n}"] = hoped
            met = HOPED - FELL_SHORT[dimension] + mood
            values[f"{PERCEIVED}_{dimension}_{n}"] = _bounded(met, low, high, rng)
    return values


def _bounded(middle: float, low: int, high: int, rng: Random) -> int:
    return max(low, min(high, round(middle + rng.gauss(0, 0.5))))
