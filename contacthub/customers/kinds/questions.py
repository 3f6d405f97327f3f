"""Questions that customers asked, and what they were told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from contacthub.api.json import Json
from contacthub.customers.kinds.columns import DAY, NAME, TEXT
from contacthub.customers.kinds.kind import Kind, Seen, midnight, said
from contacthub.customers.model import Row

ID_MARK: Final = "q"
"""Of those kept here; one asked during a contact has the contact's id, a dot and its number there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a customer asked: on a ``date``, whose midnight (UTC) is ``at``, or at an instant alone."""

    id: str = ""
    date: str | None = None
    at: int | None = None
    channel: str | None = None
    question: str
    answer: str | None = None
    agent: str | None = None
    model: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def asked_at(self) -> int | None:
        """The instant it is sorted by."""
        return self.at if self.date is None else midnight(self.date)


def _read(row: Row, now: int) -> Question:
    """A question without a day was asked now."""
    return Question(**said(Question, row) | {"at": None if row.get("date") else now})


def _view(question: Question, seen: Seen) -> Json:
    """A question asked at an instant shows the day it was there."""
    day = question.date
    if day is None and question.at is not None:
        day = seen.day(question.at)
    return {
        "id": f"{ID_MARK}{int(question.id):012d}" if question.id.isdecimal() else question.id,
        "date": day,
        "channel": question.channel,
        "question": question.question,
        "answer": question.answer,
        "agent": question.agent,
        "model": question.model,
        "agent_name": None if question.agent is None else seen.names.agent_name(question.agent),
    }


QUESTIONS: Final = Kind(
    name="questions",
    words="questions",
    one="a question",
    about="What a customer asked, and what they were told. One that is added without a day was asked now.",
    record=Question,
    columns={"date": DAY, "channel": NAME, "question": TEXT, "answer": TEXT, "agent": NAME, "model": NAME},
    needed=("date", "question"),
    headings={
        "日期": "date",
        "渠道": "channel",
        "问题": "question",
        "答复": "answer",
        "坐席": "agent",
        "型号": "model",
    },
    key="question",
    read=_read,
    identity=lambda owner, it: (owner, it.asked_at, it.question),
    view=_view,
    example={"question": "How do I change the battery?", "answer": "Slide the lid down."},
    else_now=frozenset({"date"}),
    newest="asked_at",
    id_mark=ID_MARK,
)
