"""What is said about customers over HTTP: searches, and customers whole or in part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated, Any, Final, Self

from pydantic import (
    AfterValidator,
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
from contacthub.api.wire import OneOf
from contacthub.customers.keys import NO_PHONE, Number
from contacthub.customers.kinds.columns import MAIL_TEXT, MAX_ENTRIES, MAX_MAIL, mail
from contacthub.customers.model import (
    Calendar,
    Consent,
    CustomerData,
    CustomerSearch,
    MailDays,
    Occasion,
    Phone,
    TierBy,
)
from contacthub.customers.occasions import OCCASION_DAY, occasion_fault
from contacthub.customers.record_wire import (
    Attributes,
    Body,
    MaybeDay,
    MaybeName,
    MaybeText,
    Name,
    none_is_empty,
)
from contacthub.problems import Problem
from contacthub.routing.words import CHANNELS

ReadNumber = Callable[[str], Number]
"""Reads a number as dialled on this floor."""

MAX_SEARCH: Final = 50


SAID: Final[JsonDict] = {"type": "string", "pattern": NOT_BLANK}
NULL: Final[JsonDict] = {"type": "null"}
NOT_NULL: Final[JsonDict] = {"not": NULL}
Mail = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=MAX_MAIL),
    AfterValidator(mail),
    Field(json_schema_extra={"pattern": f"^ *{MAIL_TEXT} *$"}),
]
Listed = Field(max_length=MAX_ENTRIES)

Names = Annotated[
    list[Name],
    Listed,
    BeforeValidator(none_is_empty, json_schema_input_type=Annotated[list[Name], Listed] | None),
]
Mails = Annotated[
    list[Mail],
    Listed,
    BeforeValidator(none_is_empty, json_schema_input_type=Annotated[list[Mail], Listed] | None),
]


class PhoneBody(Body):
    """A number as text or as the hub answers with it.

    ``shared``: others use it too (true) or do not (false), whatever is learned from use; null: as is learned.
    What is learned anyway, as it was read, is passed over. ``since`` and ``until`` are the days from and to
    which the number is the customer's; without them those that are known stay.
    """

    e164: MaybeName = None
    raw: MaybeName = None
    ext: MaybeName = None
    label: MaybeName = None
    shared: bool | None = None
    since: MaybeDay = None
    until: MaybeDay = None

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

    def days(self, phone: Phone, known: Mapping[Any, Phone]) -> Phone:  # Any: keys of phones
        """The number with its days; each that is not said is as it was."""
        before = known.get(phone.key, phone)
        return replace(
            phone,
            since=self.since if "since" in self.model_fields_set else before.since,
            until=self.until if "until" in self.model_fields_set else before.until,
        )

    def number(self, read: ReadNumber, pointer: str) -> Number:
        """The number; ``e164`` says which it is, ``raw`` how it was written.

        What no country has is kept as it is written: it may be newer than the numbering plans known here.

        Raises:
            Problem: invalid, it is no phone number.
        """
        text = self.raw or self.e164 or ""
        written = read(text)
        meant = written if self.e164 is None else read(self.e164)
        if not meant.is_address or (self.e164 is not None and meant.e164 is None and meant.doubt is None):
            wrong = NO_PHONE.get(meant.doubt or "", "not a phone number")
            raise Problem("invalid", f"{pointer}: {wrong}", [(pointer, wrong)])
        return replace(meant, ext=self.ext or meant.ext or written.ext, raw=text)


class MailDaysBody(Body):
    """The days from and to which one of the ``emails`` is the customer's; null: always, and still."""

    email: Mail
    since: MaybeDay = None
    until: MaybeDay = None


class OccasionBody(Body):
    """A day to remember each year; of the lunar calendar year, month and day are its own."""

    name: Name
    day: Annotated[str, StringConstraints(pattern=rf"^(?:{OCCASION_DAY})$")]
    calendar: Calendar = "solar"
    leap_month: bool = False

    @model_validator(mode="after")
    def _is_there(self) -> Self:
        fault = occasion_fault(Occasion(**self.model_dump()))
        if fault is not None:
            raise ValueError(fault)
        return self


class ConsentBody(Body):
    """Whether the customer agrees to a channel for a purpose.

    ``at`` and ``by`` may come back as they were read; the hub says when and by whom another answer is noted.
    """

    channel: Annotated[str, OneOf(CHANNELS)]
    purpose: Name
    given: bool
    at: str | None = None
    by: str | None = None


class SearchBody(Body):
    """Exactly one of ``phone``, ``email`` and ``q``; beside ``q`` a ``group`` and a ``tag`` to be in."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {"required": [name], "properties": {name: given, **dict.fromkeys(others, NULL)}}
                for name, given, others in (
                    ("phone", NOT_NULL, ("email", "q", "group", "tag")),
                    ("email", SAID, ("phone", "q", "group", "tag")),
                    ("q", SAID, ("phone", "email")),
                )
            ],
        }
    )

    phone: PhoneBody | None = None
    email: MaybeName = None
    q: MaybeName = None
    group: MaybeName = None
    tag: MaybeName = None
    limit: Annotated[int, Field(ge=1, le=MAX_SEARCH), WHOLE] = 20

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        if sum(key is not None for key in (self.phone, self.email, self.q)) != 1:
            raise ValueError("give exactly one of phone, email and q")
        if self.q is None and (self.group is not None or self.tag is not None):
            raise ValueError("group and tag go with q")
        return self

    def search(self, read: ReadNumber) -> CustomerSearch:
        """As the store takes it; a number that cannot be read is looked for as it is written."""
        if self.phone is None:
            return CustomerSearch(email=self.email, q=self.q, group=self.group, tag=self.tag)
        text = self.phone.e164 or self.phone.raw
        if text is None:
            raise Problem("invalid", "#/phone: no number in it", [("#/phone", "no number in it")])
        return CustomerSearch(phone=read(text))


class CustomerChange(Body):
    """Any part of a customer. ``id`` and ``version`` may come back as they were read."""

    id: str | None = None
    version: Annotated[int, WHOLE] | None = None
    name: Name = ""
    company: MaybeName = None
    tier: MaybeName = None
    tier_by: TierBy | None = None
    tier_until: MaybeDay = None
    language: MaybeName = None
    phones: Annotated[
        list[PhoneBody],
        Listed,
        BeforeValidator(none_is_empty, json_schema_input_type=Annotated[list[PhoneBody], Listed] | None),
    ] = Field(default=[])
    emails: Mails = Field(default=[])
    email_days: Annotated[
        list[MailDaysBody],
        Listed,
        BeforeValidator(none_is_empty, json_schema_input_type=Annotated[list[MailDaysBody], Listed] | None),
    ] = Field(default=[])
    addresses: Names = Field(default=[])
    birthday: MaybeDay = None
    occasions: Annotated[
        list[OccasionBody],
        Listed,
        BeforeValidator(none_is_empty, json_schema_input_type=Annotated[list[OccasionBody], Listed] | None),
    ] = Field(default=[])
    groups: Names = Field(default=[])
    tags: Names = Field(default=[])
    consents: Annotated[
        list[ConsentBody],
        Listed,
        BeforeValidator(none_is_empty, json_schema_input_type=Annotated[list[ConsentBody], Listed] | None),
    ] = Field(default=[])
    do_not_contact: bool = False
    notes: MaybeText = None
    attributes: Attributes = Field(default={})

    def said(
        self, read: ReadNumber, known: CustomerData | None = None
    ) -> dict[str, Any]:  # Any: fields of CustomerData
        """The fields of ``CustomerData`` that were given, and those only; ``known`` is what they change."""
        values: dict[str, Any] = {
            **{name: getattr(self, name) for name in PLAIN},
            "phones": self._phones(read, () if known is None else known.phones),
            "emails": _once(self.emails),
            "email_days": tuple(MailDays(**one.model_dump()) for one in self.email_days),
            "addresses": _once(self.addresses),
            "occasions": tuple(dict.fromkeys(Occasion(**one.model_dump()) for one in self.occasions)),
            "groups": _once(self.groups),
            "tags": _once(self.tags),
            "consents": self._consents(),
        }
        said = {name: value for name, value in values.items() if name in self.model_fields_set}
        # By what a tier was theirs says nothing of another one.
        return said | (NO_LONGER if "tier" in said and "tier_by" not in said else {})

    def _consents(self) -> tuple[Consent, ...]:
        """The last that is said of each channel and purpose."""
        last = {(one.channel, one.purpose): one for one in self.consents}
        return tuple(
            Consent(channel=one.channel, purpose=one.purpose, given=one.given) for one in last.values()
        )

    def _phones(self, read: ReadNumber, known: tuple[Phone, ...]) -> tuple[Phone, ...]:
        before = {one.key: one for one in known}
        phones = [
            one.days(Phone.of(one.number(read, f"#/phones/{n}"), one.label, marked=one.shared), before)
            for n, one in enumerate(self.phones)
        ]
        first: dict[object, Phone] = {}
        for phone in phones:
            first.setdefault(phone.key, phone)
        return tuple(first.values())


PLAIN: Final = (
    "name", "company", "tier", "tier_by", "tier_until", "language", "birthday", "do_not_contact", "notes",
    "attributes",
)  # fmt: skip
NO_LONGER: Final = {"tier_by": None, "tier_until": None}


class CustomerBody(CustomerChange):
    """A whole customer."""

    name: Name


def _once(values: list[str]) -> tuple[str, ...]:
    first: dict[str, str] = {}
    for value in values:
        first.setdefault(value.casefold(), value)
    return tuple(first.values())
