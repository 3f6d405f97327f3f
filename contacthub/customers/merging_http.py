"""Two customers made one over HTTP: looked at field by field, done, and undone."""

from __future__ import annotations

from typing import Annotated, Any, Final

from aiohttp import web
from pydantic import BaseModel, Field

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.answering import answer
from contacthub.api.auditing import Auditing
from contacthub.api.bodies import LARGE, SMALL, json_body
from contacthub.api.describing.words import Answer, Link, Told, json_of, shared
from contacthub.api.json import Json
from contacthub.api.route import Route
from contacthub.api.validation import WHOLE, validated
from contacthub.api.wire import Timestamp
from contacthub.clock import rfc3339
from contacthub.customers.card import customer_view
from contacthub.customers.card_wire import CustomerView
from contacthub.customers.doubles.joining import ATTRIBUTES, Choice, FieldOfTwo, NoSuchChoice
from contacthub.customers.http import PATH
from contacthub.customers.looking import Looking, author
from contacthub.customers.merge_store import Merging, TwoCustomers
from contacthub.customers.model import LeftAlone, Merge, MergeNotFound, MergeWithheld
from contacthub.customers.row_numbers import row_number
from contacthub.customers.store import CustomerStore
from contacthub.customers.tables.history import Change, ChangeAction
from contacthub.customers.tables.merging import MergeUndone
from contacthub.problems import Problem

Id = Annotated[str, Field(min_length=1, max_length=200)]
Version = Annotated[int, Field(ge=0, strict=True), WHOLE]
MOST_FIELDS: Final = 1_000


class OtherBody(BaseModel):
    """The customer whose id is given up."""

    other_id: Id


class MergeBody(BaseModel):
    """The customer whose id is given up, both versions as they were read, and what was chosen for fields.

    A field of which nothing is chosen becomes what the preview proposes.
    """

    other_id: Id
    version: Version
    other_version: Version
    fields: Annotated[dict[str, Choice], Field(max_length=MOST_FIELDS)] = Field(default_factory=dict)


class MergeField(BaseModel):
    """A field in which at least one of the two has something; an attribute is named behind a dot."""

    field: str
    this: Any
    other: Any
    differs: bool
    choices: list[Choice]
    proposed: Choice


class MergePreview(BaseModel):
    """Two customers, their fields side by side, and how many records of each kind the other has."""

    this: Annotated[Json, shared(CustomerView)]
    other: Annotated[Json, shared(CustomerView)]
    fields: list[MergeField]
    moved: dict[str, int]


class MergeView(BaseModel):
    """A merge: ``former_id`` means ``customer_id`` since ``at``, until ``undone_at``."""

    id: str
    at: Timestamp
    by: str
    customer_id: str
    former_id: str
    undone_at: Timestamp | None
    undone_by: str | None


class Merged(BaseModel):
    """The merge, and the customer that the two became."""

    merge: MergeView
    customer: Annotated[Json, shared(CustomerView)]


class MergeList(BaseModel):
    """The merges into a customer, newest first; at most 50."""

    items: list[MergeView]


class NotTakenBack(BaseModel):
    """What a merge did and could not be taken back: the fields were changed since, or the record is gone."""

    customer_id: str
    kind: str
    record: str
    fields: list[str]


class ChangedSince(BaseModel):
    """What was changed after a merge, and stays with the customer who was kept."""

    id: str
    at: Timestamp
    by: str
    kind: str
    record: str
    action: ChangeAction
    fields: list[str]


class Unmerged(BaseModel):
    """A merge that was undone, what of it was left as it is, and what was changed since."""

    merge: MergeView
    left: list[NotTakenBack]
    since: list[ChangedSince]


class MergingDoors:
    """Makes two customers one."""

    def __init__(self, customers: CustomerStore, looking: Looking, auditing: Auditing) -> None:
        self._merges = customers.merges
        self._looking = looking
        self._auditing = auditing

    async def preview(self, request: web.Request) -> web.Response:
        """``POST /customers/{id}/merge/preview``."""
        body = validated(OtherBody, await json_body(request))
        await self._looking.need(request, request.match_info["id"], body.other_id)
        two = await self._merges.preview(request.match_info["id"], body.other_id)
        for one in (two.this, two.other):
            await self._looking.open(request, one.id)
        return answer(_preview_view(two))

    async def merge(self, request: web.Request) -> web.Response:
        """``POST /customers/{id}/merge``."""
        body = validated(MergeBody, await json_body(request))
        await self._looking.need(request, request.match_info["id"], body.other_id)
        two = await self._merges.preview(request.match_info["id"], body.other_id)
        for one in (two.this, two.other):
            await self._looking.touch(request, one.id)
        wanted = Merging(
            customer_id=two.this.id,
            other_id=two.other.id,
            version=body.version,
            other_version=body.other_version,
            chosen=body.fields,
        )
        try:
            merge, customer = await self._merges.merge(wanted, by=author(request))
        except NoSuchChoice as wrong:
            raise Problem("invalid", str(wrong), [(f"#/fields/{wrong.field}", wrong.wrong)]) from None
        await self._auditing.done(request, Action.MERGE_CUSTOMERS, merge.customer_id, other=merge.former_id)
        self._looking.made(request, customer.id)
        return answer({"merge": _merge_view(merge), "customer": customer_view(customer)})

    async def show(self, request: web.Request) -> web.Response:
        """``GET /customers/{id}/merges``."""
        customer_id, merges = await self._merges.merges(request.match_info["id"])
        await self._looking.open(request, customer_id)
        return answer({"items": [_merge_view(one) for one in merges]})

    async def undo(self, request: web.Request) -> web.Response:
        """``POST /customers/merges/{merge}/undo``."""
        number = row_number(request.match_info["merge"])
        if number is None:
            raise MergeNotFound
        merge = await self._merges.of_merge(number)
        if not await self._looking.seen(request, [merge.customer_id]):
            raise MergeWithheld
        await self._looking.touch(request, merge.customer_id)
        undone = await self._merges.undo(number, by=author(request))
        await self._auditing.done(request, Action.UNDO_MERGE, merge.customer_id, other=merge.former_id)
        return answer(_undone_view(undone))


def _preview_view(two: TwoCustomers) -> Json:
    this, other = customer_view(two.this), customer_view(two.other)
    return {
        "this": this,
        "other": other,
        "fields": [_field_view(one, this, other) for one in two.fields],
        "moved": dict(two.moved),
    }


def _field_view(one: FieldOfTwo, this: Json, other: Json) -> Json:
    """A field with its values as they stand in the views of the two."""
    return {
        "field": one.name,
        "this": _value(one.name, this),
        "other": _value(one.name, other),
        "differs": one.differs,
        "choices": list(one.choices),
        "proposed": one.proposed,
    }


def _value(name: str, view: Json) -> Any:
    whole, _, attribute = name.partition(".")
    return view[ATTRIBUTES].get(attribute) if whole == ATTRIBUTES else view.get(name)


def _merge_view(one: Merge) -> Json:
    return {
        "id": str(one.id),
        "at": rfc3339(one.at),
        "by": one.author,
        "customer_id": one.customer_id,
        "former_id": one.former_id,
        "undone_at": None if one.undone_at is None else rfc3339(one.undone_at),
        "undone_by": one.undone_by,
    }


def _undone_view(undone: MergeUndone) -> Json:
    return {
        "merge": _merge_view(undone.merge),
        "left": [_left_view(one) for one in undone.left],
        "since": [_since_view(one) for one in undone.since],
    }


def _left_view(one: LeftAlone) -> Json:
    return {
        "customer_id": one.customer_id,
        "kind": one.kind,
        "record": one.record,
        "fields": list(one.fields),
    }


def _since_view(one: Change) -> Json:
    return {
        "id": str(one.id),
        "at": rfc3339(one.at),
        "by": one.author,
        "kind": one.kind,
        "record": one.record or one.customer_id,
        "action": one.action,
        "fields": list(dict.fromkeys((*(one.before or {}), *(one.after or {})))),
    }


MERGE = f"{PATH}/merges/{{merge}}"
BOTH: Final[Json] = {"other_id": "C-1002", "version": 7, "other_version": 2}

ROUTES = (
    Route(
        "POST",
        f"{PATH}/{{id}}/merge/preview",
        MergingDoors.preview,
        rule=allow(Right.CUSTOMERS_MERGE, "customers:read"),
        limits=SMALL,
        told=Told(
            tag="Customers",
            summary="Two customers side by side, before they are made one",
            about="For each field what both have, what can be chosen and what is proposed: both where a "
            "field has several values, else what is there, else that of the customer in the address.",
            body=json_of(OtherBody, other={"other_id": "C-1002"}),
            answers={200: Answer(about="The two", shape=MergePreview)},
            problems=("unknown_customer", "same_customer", "over_limit"),
        ),
    ),
    Route(
        "POST",
        f"{PATH}/{{id}}/merge",
        MergingDoors.merge,
        rule=allow(Right.CUSTOMERS_MERGE, "customers:write"),
        limits=LARGE,
        told=Told(
            tag="Customers",
            summary="Make two customers one",
            about="All that is the other's becomes the customer's, and the other's id means the customer "
            "from then on: in addresses, imports, contacts and look-ups. It is recorded who did that.",
            body=json_of(
                MergeBody,
                proposed=BOTH,
                chosen={**BOTH, "fields": {"name": "other", "phones": "both", "attributes.wx": "this"}},
            ),
            answers={
                200: Answer(
                    about="The merge, and the customer now",
                    shape=Merged,
                    links=(Link(f"POST {MERGE}/undo", {"merge": "$response.body#/merge/id"}),),
                )
            },
            problems=("unknown_customer", "same_customer", "stale", "too_many_records", "over_limit"),
        ),
    ),
    Route(
        "GET",
        f"{PATH}/{{id}}/merges",
        MergingDoors.show,
        rule=allow(Right.CUSTOMERS_MERGE, "customers:read"),
        told=Told(
            tag="Customers",
            summary="Who was merged into a customer",
            answers={200: Answer(about="The merges", shape=MergeList)},
            problems=("unknown_customer", "over_limit"),
        ),
    ),
    Route(
        "POST",
        f"{MERGE}/undo",
        MergingDoors.undo,
        rule=allow(Right.CUSTOMERS_MERGE, "customers:write"),
        told=Told(
            tag="Customers",
            summary="Make two customers of one again",
            about="Both are what they were before. What was changed since is left as it is: `left` names "
            "what the merge did and is not taken back, `since` what was added or changed beside it and stays "
            "with the customer who was kept. A merge that a later one went on from is undone after that.",
            answers={200: Answer(about="What became of it", shape=Unmerged)},
            problems=("unknown_merge", "overtaken", "merged_since", "over_limit"),
        ),
    ),
)
