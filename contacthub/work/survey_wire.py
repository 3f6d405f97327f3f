"""The form with which an agent asks a customer, as it is shown and sent."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from contacthub.api.json import Json
from contacthub.routing.words import Instant
from contacthub.surveys.form import Comment, Filled, SurveyForm, form_of
from contacthub.surveys.store import ByAgent

OPEN, HALF, ANSWERED, DECLINED, LATE = "open", "half", "answered", "declined", "late"


class FilledInBody(BaseModel):
    """What was filled in. ``half``: kept, and not counted; ``answered``: counted, once.

    ``declined``: the customer does not want to be asked.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    state: Literal["half", "answered", "declined"]
    values: Filled = {}
    comment: Comment | None = None


class SurveyOfItem(BaseModel):
    """What is asked by a work item. ``state`` late: its time is over, and nothing is kept any more.

    ``may_ask``: whether who looks at it may ask; the agent who dealt with the customer may not.
    ``values`` and ``comment``: what is filled in so far; what was answered is told to supervisors alone.
    """

    survey: str
    form: SurveyForm
    state: Literal["open", "half", "answered", "declined", "late"]
    may_ask: bool
    asked_by: str | None
    values: dict[str, int]
    comment: str | None


def state_of(asked: ByAgent, now: Instant) -> str:
    """How far it has come."""
    if asked.answer is not None:
        return ANSWERED
    if asked.declined_at is not None:
        return DECLINED
    if now >= asked.ask.expires_at:
        return LATE
    return OPEN if asked.half is None else HALF


def survey_view(asked: ByAgent, now: Instant, *, may_ask: bool, sees_answer: bool) -> Json:
    """It, as ``SurveyOfItem`` shows it."""
    shown = asked.answer if sees_answer else None
    if asked.answer is None and asked.half is not None:
        shown = asked.half
    return {
        "survey": asked.ask.survey,
        "form": form_of(asked.ask).model_dump(),
        "state": state_of(asked, now),
        "may_ask": may_ask,
        "asked_by": asked.asked_by,
        "values": {} if shown is None else dict(shown.values),
        "comment": None if shown is None else shown.comment,
    }
