"""Surveys and what came of them, as they are shown."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from contacthub.api.wire import Timestamp
from contacthub.surveys.estimating import Estimate
from contacthub.surveys.results import Dimension, Figures


class SurveyView(BaseModel):
    """A survey of the floor file."""

    id: str
    kind: Literal["csat", "recommendation", "effort", "service_quality"]
    queues: list[str]
    perception_only: bool


class SurveysAnswer(BaseModel):
    """The surveys there are."""

    items: Annotated[list[SurveyView], Field(max_length=50)]


class EstimateView(BaseModel):
    """A figure of ``n`` answers, and between which two values it lies 19 times in 20; null: of one answer."""

    n: int
    value: float
    low: float | None
    high: float | None


class SurveyFigures(BaseModel):
    """Of those who were asked; null where there is no answer to tell it by.

    ``score``: of `csat` the percent of 4 and 5, of `recommendation` the percent of 9 and 10 less that of 0 to
    6, of `effort` and `service_quality` the mean. ``good``: the percent of 4 and 5, 9 and 10, or 5 to 7.
    ``gap``: of `service_quality`, what was met less what was expected.
    """

    asked: int
    answered: int
    response: EstimateView | None
    score: EstimateView | None
    mean: EstimateView | None
    good: EstimateView | None
    gap: EstimateView | None


class SurveyGroup(BaseModel):
    """The figures of one queue, agent, model or way; ``id`` null: of which it is not known."""

    id: str | None
    name: str | None
    figures: SurveyFigures


class SurveyDimension(BaseModel):
    """A dimension of service quality.

    ``perceived_alpha``, ``expected_alpha``: Cronbach's coefficient, of ten whole answers at least.
    """

    dimension: Literal["tangibles", "reliability", "responsiveness", "assurance", "empathy"]
    statements: int
    perceived: EstimateView | None
    expected: EstimateView | None
    gap: EstimateView | None
    perceived_alpha: float | None
    expected_alpha: float | None


class NotAsked(BaseModel):
    """Why customers were not asked, or why what they were asked could not be sent."""

    reason: str
    count: int


class PoorAnswerView(BaseModel):
    """A poor answer, such as `2/5`, and the work item by which somebody looks at it."""

    at: Timestamp
    queue: str | None
    agent: str | None
    said: str
    item_id: str
    number: str
    state: Literal["planned", "open", "closed"]


class SurveyResults(BaseModel):
    """What came of a survey, by when customers were asked."""

    survey: str
    kind: Literal["csat", "recommendation", "effort", "service_quality"]
    from_: Annotated[Timestamp, Field(alias="from")]
    to: Timestamp
    by: Literal["queue", "agent", "model", "way", "dimension"]
    total: SurveyFigures
    groups: list[SurveyGroup]
    dimensions: list[SurveyDimension]
    poor: Annotated[list[PoorAnswerView], Field(max_length=50)]
    not_asked: list[NotAsked]
    not_sent: list[NotAsked]


DIGITS = 4
"""Behind the point; more would be of no meaning."""


def estimate_view(estimate: Estimate | None) -> EstimateView | None:
    """As it is shown."""
    if estimate is None:
        return None
    return EstimateView(
        n=estimate.n,
        value=round(estimate.value, DIGITS),
        low=_rounded(estimate.low),
        high=_rounded(estimate.high),
    )


def figures_view(figures: Figures) -> SurveyFigures:
    """As they are shown."""
    return SurveyFigures(
        asked=figures.asked,
        answered=figures.answered,
        response=estimate_view(figures.response),
        score=estimate_view(figures.score),
        mean=estimate_view(figures.mean),
        good=estimate_view(figures.good),
        gap=estimate_view(figures.gap),
    )


def dimension_view(dimension: Dimension) -> SurveyDimension:
    """As it is shown."""
    return SurveyDimension.model_validate(
        {
            "dimension": dimension.name,
            "statements": dimension.statements,
            "perceived": estimate_view(dimension.perceived),
            "expected": estimate_view(dimension.expected),
            "gap": estimate_view(dimension.gap),
            "perceived_alpha": _rounded(dimension.perceived_alpha),
            "expected_alpha": _rounded(dimension.expected_alpha),
        }
    )


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, DIGITS)
