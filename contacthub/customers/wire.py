"""What is said about customers over HTTP: searches, customers whole or in part, and what is theirs."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    model_validator,
)
from pydantic.config import JsonDict
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from contacthub.api.validation import NOT_BLANK, WHOLE
from contacthub.customers import model as c
from contacthub.customers.identity import Number
from contacthub.problems import Problem

ReadNumber = Callable[[str], Number]
"""Reads a number as dialled on this floor."""

DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# What a number plan cannot read and is still an address: inside lines, service codes, SIP addresses.
UNPLANNED: Final = re.compile(r"[0-9*#]{2,8}|sips?:\S+", re.IGNORECASE)
# Written out, as what \s means differs between Python and JSON Schema.
MAIL: Final = r"[^\s\x00-\x20\x7f-\xa0]+@[^\s@\x00-\x20\x7f-\xa0]+"
MAX_SEARCH: Final = 50
MAX_ENTRIES: Final = 100


def _day(text: str) -> str:
    if DAY.fullmatch(text) is None:
        raise ValueError("a day is written like 2025-01-31")
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError("there is no such day") from None
    return text


def _amount(text: str) -> str:
    places = len(text.partition(".")[2].rstrip("0"))
    return f"{Decimal(text):.{max(2, places)}f}"


def _mail(text: str) -> str:
    if re.fullmatch(MAIL, text) is None:
        raise ValueError("a mail address is written like lu@example.com")
    return text


def _blank_is_none(value: Any) -> Any:  # Any: JSON before it is checked
    return None if isinstance(value, str) and not value.strip() else value


def _none_is_empty(value: Any) -> Any:  # Any: JSON before it is checked
    return [] if value is None else value


def _none_is_nothing(value: Any) -> Any:  # Any: JSON before it is checked
    return {} if value is None else value


SAID: Final[JsonDict] = {"type": "string", "pattern": NOT_BLANK}
NOT_NULL: Final[JsonDict] = {"not": {"type": "null"}}
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=NOT_BLANK)
]
Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000, pattern=NOT_BLANK)
]
Mail = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=320),
    AfterValidator(_mail),
    Field(json_schema_extra={"pattern": f"^ *{MAIL} *$"}),
]
Day = Annotated[str, AfterValidator(_day), Field(json_schema_extra={"format": "date"})]

# Said of what may come in, before blanks and nulls are read as what they mean.
Words = Annotated[str, Field(max_length=200)] | None
LongWords = Annotated[str, Field(max_length=20_000)] | None
Listed = Field(max_length=MAX_ENTRIES)

MaybeName = Annotated[Name | None, BeforeValidator(_blank_is_none, json_schema_input_type=Words)]
MaybeText = Annotated[Text | None, BeforeValidator(_blank_is_none, json_schema_input_type=LongWords)]
MaybeDay = Annotated[
    Day | None, BeforeValidator(_blank_is_none, json_schema_input_type=Day | Literal[""] | None)
]
Names = Annotated[
    list[Name],
    BeforeValidator(_none_is_empty, json_schema_input_type=Annotated[list[Name], Listed] | None),
    Listed,
]
Mails = Annotated[
    list[Mail],
    BeforeValidator(_none_is_empty, json_schema_input_type=Annotated[list[Mail], Listed] | None),
    Listed,
]
Attributes = Annotated[
    dict[str, Any],  # Any: free JSON
    BeforeValidator(_none_is_nothing, json_schema_input_type=dict[str, Any] | None),
]


class Body(BaseModel):
    """Members that are not known are errors: a mistyped one would silently lose what it says."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)


class PhoneBody(Body):
    """A number as text or as the hub answers with it; ``shared`` is worked out and passed over."""

    e164: MaybeName = None
    raw: MaybeName = None
    ext: MaybeName = None
    label: MaybeName = None
    shared: bool = False

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:  # Any: JSON before it is checked
        return {"raw": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        made = handler.resolve_ref_schema(handler(core))
        about = made["description"]
        made["anyOf"] = [{"required": [name], "properties": {name: SAID}} for name in ("e164", "raw")]
        return {"anyOf": [{**SAID, "maxLength": 200}, made], "description": about}

    def number(self, read: ReadNumber, pointer: str) -> Number:
        """The number; ``e164`` says which it is, ``raw`` how it was written.

        Raises:
            Problem: invalid, it is no phone number.
        """
        text = self.raw or self.e164 or ""
        written = read(text)
        meant = written if self.e164 is None else read(self.e164)
        if meant.e164 is None and (self.e164 is not None or UNPLANNED.fullmatch(text) is None):
            raise Problem("invalid", f"{pointer}: not a phone number", [(pointer, "not a phone number")])
        ext = self.ext or meant.ext or written.ext
        return Number(e164=meant.e164, ext=ext, raw=text, type=meant.type)


class SearchBody(Body):
    """Exactly one of ``phone``, ``email`` and ``q``."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {"required": [name], "properties": {name: given}}
                for name, given in (("phone", NOT_NULL), ("email", SAID), ("q", SAID))
            ]
        }
    )

    phone: PhoneBody | None = None
    email: MaybeName = None
    q: MaybeName = None
    limit: Annotated[int, Field(ge=1, le=MAX_SEARCH), WHOLE] = 20

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        if sum(key is not None for key in (self.phone, self.email, self.q)) != 1:
            raise ValueError("give exactly one of phone, email and q")
        return self

    def search(self, read: ReadNumber) -> c.CustomerSearch:
        """As the store takes it; a number nobody can read is looked for as it is written."""
        if self.phone is None:
            return c.CustomerSearch(email=self.email, q=self.q)
        text = self.phone.e164 or self.phone.raw
        if text is None:
            raise Problem("invalid", "#/phone: no number in it", [("#/phone", "no number in it")])
        return c.CustomerSearch(phone=read(text))


class CustomerChange(Body):
    """Any part of a customer. ``id`` and ``version`` may come back as they were read."""

    id: str | None = None
    version: Annotated[int, WHOLE] | None = None
    name: Name = ""
    company: MaybeName = None
    tier: MaybeName = None
    language: MaybeName = None
    phones: Annotated[
        list[PhoneBody],
        BeforeValidator(_none_is_empty, json_schema_input_type=Annotated[list[PhoneBody], Listed] | None),
        Listed,
    ] = []
    emails: Mails = []
    addresses: Names = []
    birthday: MaybeDay = None
    tags: Names = []
    notes: MaybeText = None
    attributes: Attributes = {}

    def said(self, read: ReadNumber) -> dict[str, Any]:  # Any: fields of CustomerData
        """The fields of ``CustomerData`` that were given, and those only."""
        values: dict[str, Any] = {
            **{name: getattr(self, name) for name in PLAIN},
            "phones": self._phones(read),
            "emails": _once(self.emails),
            "addresses": _once(self.addresses),
            "tags": _once(self.tags),
        }
        return {name: value for name, value in values.items() if name in self.model_fields_set}

    def _phones(self, read: ReadNumber) -> tuple[c.Phone, ...]:
        phones = [
            c.Phone.of(one.number(read, f"#/phones/{n}"), one.label) for n, one in enumerate(self.phones)
        ]
        first: dict[object, c.Phone] = {}
        for phone in phones:
            first.setdefault(phone.key, phone)
        return tuple(first.values())


PLAIN: Final = ("name", "company", "tier", "language", "birthday", "notes", "attributes")


class CustomerBody(CustomerChange):
    """A whole customer."""

    name: Name


def _once(values: list[str]) -> tuple[str, ...]:
    first: dict[str, str] = {}
    for value in values:
        first.setdefault(value.casefold(), value)
    return tuple(first.values())


def merge_patch(target: Any, patch: Any) -> Any:  # Any: any JSON
    """``target`` with ``patch`` applied.

    Source: RFC 7396, section 2.
    """
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merge_patch(result.get(name), value)
    return result


class MoneyBody(Body):
    """An amount as decimal text, and its ISO 4217 currency."""

    amount: Annotated[
        str, StringConstraints(pattern=r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$"), AfterValidator(_amount)
    ]
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]

    def money(self) -> c.Money:
        """As it is kept, with at least two places."""
        return c.Money(amount=self.amount, currency=self.currency)


class ItemBody(Body):
    """One line of an order."""

    sku: MaybeName = None
    model: MaybeName = None
    category: MaybeName = None
    name: Name
    quantity: Annotated[int, Field(ge=1, le=1_000_000), WHOLE] = 1
    price: MoneyBody | None = None
    attributes: Attributes = {}

    def item(self) -> c.PurchaseItem:
        """As it is kept."""
        price = None if self.price is None else self.price.money()
        return c.PurchaseItem(**self.model_dump(exclude={"price"}), price=price)


class PurchaseBody(Body):
    """An order."""

    order_no: Name
    date: Day
    status: MaybeName = None
    total: MoneyBody | None = None
    items: Annotated[list[ItemBody], Field(max_length=500)] = []

    def record(self, now: int) -> c.Purchase:
        """As it is kept."""
        return c.Purchase(
            order_no=self.order_no,
            date=self.date,
            status=self.status,
            total=None if self.total is None else self.total.money(),
            items=tuple(one.item() for one in self.items),
        )


class ProductBody(Body):
    """A thing a customer owns."""

    model: Name
    serial: Name
    name: MaybeName = None
    category: MaybeName = None
    purchased_at: MaybeDay = None
    warranty_until: MaybeDay = None
    status: MaybeName = None
    attributes: Attributes = {}

    def record(self, now: int) -> c.Product:
        """As it is kept."""
        return c.Product(**self.model_dump())


class ServiceRecordBody(Body):
    """A repair, visit or complaint; the product is found by its serial."""

    record_no: MaybeName = None
    date: Day
    serial: MaybeName = None
    kind: MaybeName = None
    symptom: Text
    resolution: MaybeText = None
    technician: MaybeName = None
    status: MaybeName = None
    attributes: Attributes = {}

    def record(self, now: int) -> c.ServiceRecord:
        """As it is kept; faults are counted by kind, so that its spelling is one."""
        kind = None if self.kind is None else self.kind.casefold()
        return c.ServiceRecord(**self.model_dump(exclude={"kind"}), kind=kind)


class QuestionBody(Body):
    """What a customer asked, on a day or, without one, now."""

    date: MaybeDay = None
    channel: MaybeName = None
    question: Text
    answer: MaybeText = None
    agent: MaybeName = None
    attributes: Attributes = {}

    def record(self, now: int) -> c.Question:
        """As it is kept."""
        return c.Question(**self.model_dump(), at=now if self.date is None else None)


RecordBody = PurchaseBody | ProductBody | ServiceRecordBody | QuestionBody
RECORDS: Final[dict[c.HistoryKind, type[RecordBody]]] = {
    "purchases": PurchaseBody,
    "products": ProductBody,
    "service_records": ServiceRecordBody,
    "questions": QuestionBody,
}
