"""What is asked as data, for whoever shows it: an agent's screen, or the panel of a chat."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, Field

from contacthub.problems import Problem
from contacthub.surveys.model import (
    BOUNDS,
    EXPECTED,
    MOST_COMMENT,
    PERCEIVED,
    SCORE,
    Answer,
    Asked,
    questions,
)
from contacthub.surveys.wording import spoken, words_of

MOST_QUESTIONS = 44
"""Twenty-two statements, each with two sides."""

Name = Annotated[str, Field(pattern=r"^[a-z]+(_[a-z]+)?(_[1-5])?$", max_length=40)]
Number = Annotated[int, Field(ge=0, le=10, strict=True)]
Filled = Annotated[dict[Name, Number], Field(max_length=MOST_QUESTIONS)]
Comment = Annotated[str, Field(max_length=MOST_COMMENT)]


class SurveyQuestion(BaseModel):
    """One question. ``about``: the dimension of a statement, ``side``: what of it is asked."""

    name: str
    text: str
    about: str | None
    side: str | None


class SurveyForm(BaseModel):
    """What is asked, in the customer's language; each answer is a number from ``low`` to ``high``."""

    kind: str
    language: str
    title: str
    low: int
    high: int
    low_text: str
    high_text: str
    questions: list[SurveyQuestion]
    comment: str


def form_of(ask: Asked) -> SurveyForm:
    """What a customer is asked."""
    words = words_of(ask.language)
    low, high = BOUNDS[ask.kind]
    return SurveyForm(
        kind=ask.kind,
        language=spoken(ask.language),
        title=words["title"] if ask.kind != "service_quality" else words[ask.kind],
        low=low,
        high=high,
        low_text=words[f"{ask.kind}_low"],
        high_text=words[f"{ask.kind}_high"],
        questions=[
            _question(ask, each, words) for each in questions(ask.kind, perception_only=ask.perception_only)
        ],
        comment=words["comment"],
    )


def _question(ask: Asked, name: str, words: Mapping[str, str]) -> SurveyQuestion:
    if name == SCORE:
        return SurveyQuestion(name=name, text=words[ask.kind], about=None, side=None)
    side, _, statement = name.partition("_")
    about = statement.rpartition("_")[0]
    return SurveyQuestion(name=name, text=words[statement], about=words[about], side=words[side])


def answer_of(ask: Asked, values: Mapping[str, int], comment: str | None, *, whole: bool) -> Answer:
    """What was filled in. ``whole``: it is to be counted, and so answers something.

    Raises:
        Problem: a question that is not asked, or a number beside the scale.
    """
    low, high = BOUNDS[ask.kind]
    names = questions(ask.kind, perception_only=ask.perception_only)
    for name, number in values.items():
        if name not in names:
            raise Problem("invalid", f"{name} is not asked", [(f"#/values/{name}", "not asked")])
        if not low <= number <= high:
            words = f"{name} is a number from {low} to {high}"
            raise Problem("invalid", words, [(f"#/values/{name}", f"from {low} to {high}")])
    needed = SCORE if ask.kind != "service_quality" else PERCEIVED
    if whole and not any(not each.startswith(EXPECTED) for each in values):
        raise Problem("invalid", "nothing is answered yet", [(f"#/values/{needed}", "needed")])
    text = (comment or "").replace("\x00", "").replace("\r\n", "\n").strip()
    return Answer(values=dict(values), comment=text or None)
