"""The shapes of the board of work: figures, and many items given to somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from contacthub.api.json import Json
from contacthub.api.wire import Timestamp
from contacthub.clock import rfc3339
from contacthub.processes.book import Book
from contacthub.routing.words import Instant
from contacthub.work.board import Given
from contacthub.work.bodies import Body, Name, Note, Version
from contacthub.work.store import Counted

MOST_GIVEN = 200
MOST_GROUPS = 1_000


class ItemAt(Body):
    """An item, at the version as which it was read."""

    id: Name
    version: Version


class AssignManyBody(Body):
    """Who has these items from now on: an agent, a queue, or neither, which means the supervisors."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [{"properties": {name: {"type": "null"}}} for name in ("agent", "queue")],
        }
    )

    items: Annotated[list[ItemAt], Field(min_length=1, max_length=MOST_GIVEN)]
    agent: Name | None = None
    queue: Name | None = None
    note: Note | None = None


class GivenItem(BaseModel):
    """What became of an item. ``version``: as which it is given; null: it is not, and ``detail`` says why."""

    id: str
    number: str | None
    version: int | None
    code: str | None
    detail: str | None


class GivenAnswer(BaseModel):
    """In the order in which they were asked for."""

    items: Annotated[list[GivenItem], Field(max_length=MOST_GIVEN)]


class WorkFigures(BaseModel):
    """Items that are not over; of these, not late and due by the end of today; and late."""

    open: int
    due_today: int
    late: int


class WorkGroup(WorkFigures):
    """Those with one kind, step or owner. ``process``: of a step; ``holder_kind``: of an owner."""

    name: str
    title: str | None
    process: str | None
    holder_kind: str | None


class WorkCounts(BaseModel):
    """Figures of all items, and of groups of them, those with most late first. ``today_until``: its end."""

    today_until: Timestamp
    total: WorkFigures
    groups: Annotated[list[WorkGroup], Field(max_length=MOST_GROUPS)]


def given_view(given: Given) -> Json:
    """One as ``GivenItem`` shows it."""
    refused = given.refused
    return {
        "id": given.item_id,
        "number": given.number,
        "version": given.version,
        "code": None if refused is None else refused.code,
        "detail": None if refused is None else refused.detail,
    }


def counts_view(found: Sequence[Counted], by: str, until: Instant, book: Book) -> Json:
    """Figures as ``WorkCounts`` shows them."""
    return {
        "today_until": rfc3339(until),
        "total": {
            "open": sum(each.count for each in found),
            "due_today": sum(each.due for each in found),
            "late": sum(each.late for each in found),
        },
        "groups": [_group(each, by, book) for each in found[:MOST_GROUPS]],
    }


def _figures(each: Counted) -> Json:
    return {"open": each.count, "due_today": each.due, "late": each.late}


def _group(each: Counted, by: str, book: Book) -> Json:
    process = book.processes.get((each.more, each.revision)) if by == "step" else None
    step = None if process is None else process.step(each.name)
    return {
        **_figures(each),
        "name": each.name,
        "title": None if step is None else step.name,
        "process": each.more if by == "step" else None,
        "holder_kind": each.more if by == "owner" else None,
    }
