"""What came of a survey: figures of all answers, of each queue, agent or model, and of each dimension."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import Final

from contacthub.routing.values import value
from contacthub.surveys.estimating import Estimate, alpha, mean, share
from contacthub.surveys.model import BOUNDS, DIMENSIONS, EXPECTED, LINK, PERCEIVED, SCORE, STATEMENTS, Values

SATISFIED: Final = 4
"""Of ``csat``: from here on, the two best of five."""
PROMOTER, DETRACTOR = 9, 6
EASY: Final = 5
WIDEST_GAP: Final = 6.0


@value(kw_only=True)
class Given:
    """One who was asked; ``values`` None: they have not answered."""

    queue: str | None
    agent: str | None
    model: str | None
    values: Values | None
    way: str = LINK


@value(kw_only=True)
class Figures:
    """``score``: percent of satisfied customers, the recommendation score, or the mean, by the kind.

    ``mean`` of the answers. ``good``: the percent of answers that are. ``gap``: what was met, less what was
    expected.
    """

    asked: int
    answered: int
    response: Estimate | None
    score: Estimate | None
    mean: Estimate | None
    good: Estimate | None
    gap: Estimate | None


@value(kw_only=True)
class Dimension:
    """One dimension of service quality; the gap is of customers who answered both sides of a statement.

    ``alpha``: how well the statements about it agree, of customers who answered all of them.
    """

    name: str
    statements: int
    perceived: Estimate | None
    expected: Estimate | None
    gap: Estimate | None
    perceived_alpha: float | None
    expected_alpha: float | None


def figures(kind: str, given: Sequence[Given]) -> Figures:
    """The figures of those who were asked."""
    answers = [each.values for each in given if each.values is not None]
    low, high = BOUNDS[kind]
    if kind == "service_quality":
        met = [fmean(found) for each in answers if (found := _of(each, PERCEIVED, STATEMENTS))]
        average = mean(met, low, high)
        gaps = _gaps(answers, STATEMENTS)
        score, good, gap = average, None, mean(gaps, -WIDEST_GAP, WIDEST_GAP)
    else:
        scores = [each[SCORE] for each in answers if SCORE in each]
        average, gap = mean(scores, low, high), None
        good = share(sum(_is_good(kind, each) for each in scores), len(scores))
        score = _score(kind, scores, average, good)
    return Figures(
        asked=len(given),
        answered=len(answers),
        response=share(len(answers), len(given)),
        score=score,
        mean=average,
        good=good,
        gap=gap,
    )


def by(key: str, given: Iterable[Given]) -> dict[str | None, list[Given]]:
    """Those who were asked by ``queue``, ``agent``, ``model`` or ``way``; None: of which it is not known."""
    groups: defaultdict[str | None, list[Given]] = defaultdict(list)
    for each in given:
        groups[getattr(each, key)].append(each)
    return dict(groups)


def dimensions(given: Iterable[Given]) -> list[Dimension]:
    """What was answered about each dimension of service quality."""
    answers = [each.values for each in given if each.values is not None]
    return [_dimension(name, count, answers) for name, count in DIMENSIONS.items()]


def _dimension(name: str, count: int, answers: Sequence[Values]) -> Dimension:
    statements = [f"{name}_{n}" for n in range(1, count + 1)]
    low, high = BOUNDS["service_quality"]
    sides: Mapping[str, list[list[int]]] = {
        side: [found for each in answers if (found := _of(each, side, statements))]
        for side in (PERCEIVED, EXPECTED)
    }
    gaps = _gaps(answers, statements)
    whole = {side: [each for each in found if len(each) == count] for side, found in sides.items()}
    return Dimension(
        name=name,
        statements=count,
        perceived=mean([fmean(each) for each in sides[PERCEIVED]], low, high),
        expected=mean([fmean(each) for each in sides[EXPECTED]], low, high),
        gap=mean(gaps, -WIDEST_GAP, WIDEST_GAP),
        perceived_alpha=alpha(whole[PERCEIVED]),
        expected_alpha=alpha(whole[EXPECTED]),
    )


def _of(values: Values, side: str, statements: Iterable[str]) -> list[int]:
    """The answers of one customer about some statements."""
    return [values[name] for each in statements if (name := f"{side}_{each}") in values]


def _gaps(answers: Iterable[Values], statements: Sequence[str]) -> list[float]:
    """How much more than expected each customer met, on average of the statements with both sides."""
    pairs = [(f"{PERCEIVED}_{each}", f"{EXPECTED}_{each}") for each in statements]
    found = []
    for values in answers:
        both = [values[met] - values[hoped] for met, hoped in pairs if met in values and hoped in values]
        found += [fmean(both)] if both else []
    return found


def _is_good(kind: str, score: int) -> bool:
    return score >= {"csat": SATISFIED, "recommendation": PROMOTER, "effort": EASY}[kind]


def _score(
    kind: str, scores: Sequence[int], average: Estimate | None, good: Estimate | None
) -> Estimate | None:
    if kind == "csat":
        return good
    if kind == "effort":
        return average
    each = [100 * ((score >= PROMOTER) - (score <= DETRACTOR)) for score in scores]
    return mean(each, -100, 100)
