"""Erasing and holding customers, as it goes over HTTP."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from contacthub.api.validation import NOT_BLANK
from contacthub.api.wire import Timestamp, Wire
from contacthub.clock import maybe_rfc3339, rfc3339
from contacthub.customers.masks import masked_name
from contacthub.privacy.erasing import Preview, what_stays
from contacthub.privacy.store import Erasure, Hold, RetentionRun

Reason = Annotated[
    str,
    Field(
        min_length=1, max_length=500, pattern=NOT_BLANK, description="Why; it stays, so name no person in it"
    ),
]


class BecauseOf(Wire):
    """Why it is done."""

    reason: Reason


class Everything(BaseModel):
    """Rows about one customer, by table; a row has the columns of its table."""

    customer_id: str
    ids: Annotated[list[str], Field(description="Every id that means them")]
    made_at: Timestamp
    parts: dict[str, list[dict[str, Any]]]


class InTheWayView(BaseModel):
    """What has to end before the customer can be erased."""

    what: Literal["contact", "work", "import", "hold"]
    id: str | None
    detail: str


class StaysView(BaseModel):
    """A table with rows that stay, and why."""

    table: str
    why: str


class ErasePreview(BaseModel):
    """What erasing a customer would do; ``deleted`` and ``unlinked``: rows by table."""

    customer_id: str
    ids: list[str]
    name: Annotated[str | None, Field(description="Its first character; null: only rows about them are left")]
    deleted: dict[str, int]
    unlinked: Annotated[dict[str, int], Field(description="What stays for figures, with nobody")]
    stays: list[StaysView]
    in_the_way: list[InTheWayView]


class ErasureView(BaseModel):
    """A customer who is to be erased, or was; ``rows``: by table, as far as it has come."""

    id: str
    customer_id: str
    reason: str
    by: str
    at: Timestamp
    rows: dict[str, int]
    waits_for: Annotated[str | None, Field(description="Why it does not go on now")]
    done_at: Timestamp | None


class HoldView(BaseModel):
    """A customer who is to be kept; ``lifted_at`` null: still."""

    id: str
    customer_id: str
    reason: str
    by: str
    at: Timestamp
    lifted_at: Timestamp | None
    lifted_by: str | None


class RetentionRunView(BaseModel):
    """What a run did; ``removed``: rows, ``held``: contacts that stay because of a legal hold."""

    at: Timestamp
    before: Annotated[Timestamp, Field(description="What is older than this went")]
    ended_at: Timestamp | None
    removed: int
    held: int
    error: str | None


class RetentionRuleView(BaseModel):
    """What goes after how many days; ``days`` null: it is kept. ``setting``: where it is said."""

    kind: str
    days: int | None
    setting: str
    last: Annotated[
        RetentionRunView | None, Field(description="Null: none yet, or it is in the audit or archive")
    ]


class RetentionAnswer(BaseModel):
    """The rules, and when they are applied next; null: soon."""

    next_at: Timestamp | None
    rules: list[RetentionRuleView]


def hold_view(hold: Hold) -> HoldView:
    """As it is shown."""
    return HoldView(
        id=hold.id,
        customer_id=hold.customer_id,
        reason=hold.reason,
        by=hold.by,
        at=rfc3339(hold.at),
        lifted_at=maybe_rfc3339(hold.lifted_at),
        lifted_by=hold.lifted_by,
    )


def run_view(run: RetentionRun) -> RetentionRunView:
    """As it is shown."""
    return RetentionRunView(
        at=rfc3339(run.at),
        before=rfc3339(run.before),
        ended_at=maybe_rfc3339(run.ended_at),
        removed=run.removed,
        held=run.held,
        error=run.error,
    )


def preview_view(preview: Preview) -> ErasePreview:
    """As it is shown."""
    return ErasePreview(
        customer_id=preview.subject.ids[0],
        ids=list(preview.subject.ids),
        name=masked_name(preview.name),
        deleted=dict(preview.deleted),
        unlinked=dict(preview.unlinked),
        stays=[StaysView(table=name, why=why) for name, why in what_stays().items()],
        in_the_way=[
            InTheWayView.model_validate({"what": one.what, "id": one.id, "detail": one.detail})
            for one in preview.in_the_way
        ],
    )


def erasure_view(erasure: Erasure) -> ErasureView:
    """As it is shown."""
    return ErasureView(
        id=erasure.id,
        customer_id=erasure.customer_id,
        reason=erasure.reason,
        by=erasure.by,
        at=rfc3339(erasure.at),
        rows=dict(erasure.rows),
        waits_for=erasure.waits_for,
        done_at=None if erasure.done_at is None else rfc3339(erasure.done_at),
    )
