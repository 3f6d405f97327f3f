"""Models on the wire: what is said of one, and how it is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final

from pydantic import Field, ValidationInfo, field_validator

from contacthub.api.describing.words import shared
from contacthub.api.json import Json
from contacthub.api.validation import WHOLE, validated
from contacthub.api.wire import Day as ShownDay
from contacthub.api.wire import Wire
from contacthub.customers.kinds.columns import MAX_MONTHS
from contacthub.customers.kinds.models import MAX_PARTS, Begins, Model, Notice, NoticeKind, WarrantyRule
from contacthub.customers.kinds.notices import serial_key
from contacthub.customers.kinds.products import faults_view
from contacthub.customers.models_store import KnownModel
from contacthub.customers.record_wire import Attributes, Body, MaybeDay, MaybeName, Name, merge_patch

MAX_NOTICES: Final = 100
MAX_SIMILAR: Final = 100
MAX_TEXT: Final = 4_000
Months = Annotated[int, Field(ge=1, le=MAX_MONTHS), WHOLE]


class WarrantyRuleBody(Body):
    """How long units are covered, in months from the day ``from``; ``parts`` that are covered longer."""

    months: Months | None = None
    from_: Annotated[Begins, Field(alias="from")] = "purchase"
    parts: Annotated[dict[Name, Months], Field(max_length=MAX_PARTS, default_factory=dict)]


class WarrantyRuleChange(Body):
    """Parts of the rule; null removes."""

    months: Months | None = None
    from_: Annotated[Begins | None, Field(alias="from")] = None
    parts: Annotated[dict[Name, Months | None], Field(max_length=MAX_PARTS)] | None = None


class NoticeBody(Body):
    """A recall, or something else to know, of units by their serials and the days they were made.

    Without bounds it is of all. It is shown from ``since``, else today, to ``until``. Each end is not before
    its beginning.
    """

    id: MaybeName = None
    kind: NoticeKind
    title: Name
    text: Annotated[str, Field(max_length=MAX_TEXT)] = ""
    serials_from: MaybeName = None
    serials_to: MaybeName = None
    made_from: MaybeDay = None
    made_to: MaybeDay = None
    since: MaybeDay = None
    until: MaybeDay = None

    @field_validator("serials_to")
    @classmethod
    def _serials_in_order(cls, value: str | None, info: ValidationInfo) -> str | None:
        low = info.data.get("serials_from")
        if value is not None and low is not None and serial_key(value) < serial_key(low):
            raise ValueError("before `serials_from`: exchange the two")
        return value

    @field_validator("made_to", "until")
    @classmethod
    def _days_in_order(cls, value: str | None, info: ValidationInfo) -> str | None:
        name = "made_from" if info.field_name == "made_to" else "since"
        first = info.data.get(name)
        if value is not None and first is not None and value < first:
            raise ValueError(f"before `{name}`: exchange the two")
        return value


class ModelBody(Body):
    """A model of the catalogue. ``similar``: other models whose questions and faults are alike."""

    name: MaybeName = None
    category: MaybeName = None
    brand: MaybeName = None
    warranty: WarrantyRuleBody | None = None
    notices: Annotated[list[NoticeBody], Field(max_length=MAX_NOTICES, default_factory=list)]
    similar: Annotated[list[Name], Field(max_length=MAX_SIMILAR, default_factory=list)]
    attributes: Annotated[Attributes, Field(default_factory=dict)]


class ModelChange(Body):
    """Parts of a model; null removes. ``notices`` and ``similar`` are all of them."""

    name: MaybeName = None
    category: MaybeName = None
    brand: MaybeName = None
    warranty: WarrantyRuleChange | None = None
    notices: Annotated[list[NoticeBody], Field(max_length=MAX_NOTICES)] | None = None
    similar: Annotated[list[Name], Field(max_length=MAX_SIMILAR)] | None = None
    attributes: dict[str, Any] | None = None


class WarrantyRuleView(Wire):
    """How long units of a model are covered, in months from a day on."""

    months: int | None
    from_: Annotated[Begins, Field(alias="from")]
    parts: dict[str, int]


class NoticeView(Wire):
    """A recall or notice, the units it is of, and when it is shown."""

    id: str
    kind: NoticeKind
    title: str
    text: str
    serials_from: str | None
    serials_to: str | None
    made_from: ShownDay | None
    made_to: ShownDay | None
    since: ShownDay
    until: ShownDay | None


class ModelView(Wire):
    """A model; ``in_catalogue`` false: only units of it are known.

    ``model_faults`` are counted where one model is asked for.
    """

    model: str
    version: int
    in_catalogue: bool
    name: str | None
    category: str | None
    brand: str | None
    warranty: WarrantyRuleView | None
    notices: list[NoticeView]
    similar: list[str]
    attributes: dict[str, Any]
    model_faults: Annotated[Json, shared("ModelFaults")] | None


def model_in(name: str, body: ModelBody, *, today: str, new_id: Callable[[], str]) -> Model:
    """The model that a body tells of. A notice without an id gets one, without a day today."""
    rule = body.warranty
    return Model(
        model=name,
        name=body.name,
        category=body.category,
        brand=body.brand,
        warranty=None
        if rule is None
        else WarrantyRule(months=rule.months, begins=rule.from_, parts=rule.parts),
        notices=tuple(_notice_in(one, today, new_id) for one in body.notices),
        similar=tuple(dict.fromkeys(body.similar)),
        attributes=body.attributes,
    )


def _notice_in(body: NoticeBody, today: str, new_id: Callable[[], str]) -> Notice:
    said = body.model_dump(exclude={"id", "since"})
    return Notice(**said, id=body.id or new_id(), since=body.since or today)


def with_patch(model: Model, patch: Json, *, today: str, new_id: Callable[[], str]) -> Model:
    """The model with a merge patch of its body applied.

    Raises:
        Problem: invalid, it would not be a whole model.
    """
    shown = _own_view(model)
    del shown["model"]
    body = validated(ModelBody, merge_patch(shown, patch))
    return model_in(model.model, body, today=today, new_id=new_id)


def model_view(known: KnownModel) -> Json:
    """As it is shown."""
    faults = None if known.faults is None else faults_view(known.faults)
    known_as = {"version": known.version, "in_catalogue": known.version > 0}
    return {**_own_view(known.model), **known_as, "model_faults": faults}


def _own_view(model: Model) -> Json:
    rule = model.warranty
    return {
        "model": model.model,
        "name": model.name,
        "category": model.category,
        "brand": model.brand,
        "warranty": rule and {"months": rule.months, "from": rule.begins, "parts": dict(rule.parts)},
        "notices": [_notice_view(one) for one in model.notices],
        "similar": list(model.similar),
        "attributes": dict(model.attributes),
    }


def _notice_view(notice: Notice) -> Json:
    names = (
        "id", "kind", "title", "text", "serials_from", "serials_to", "made_from", "made_to", "since", "until"
    )  # fmt: skip
    return {name: getattr(notice, name) for name in names}
