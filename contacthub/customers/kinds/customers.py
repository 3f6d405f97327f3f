"""The rows of a file of customers: their columns, and what such a row changes."""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from contacthub.customers.kinds.columns import (
    BIRTHDAY,
    LONG,
    LUNAR,
    MAILS,
    NAME,
    NAMES,
    NOTED,
    TEXT,
    YES_NO,
    Column,
)
from contacthub.customers.kinds.kind import Claim
from contacthub.customers.model import Consent, CustomerData, Occasion, Phone, Row
from contacthub.customers.occasions import BIRTHDAY as BIRTHDAY_NAME

# What several rows of one customer may add to without contradicting each other.
ADDED_UP: Final = frozenset({"email", "address", "groups", "tags", "noted"})
PLAIN: Final = ("name", "company", "language")
CONSENTS: Final = ("sms", "email", "voice")
MARKETING: Final = "marketing"
"""The purpose of consents of a file that names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerSheet:
    """The ``Sheet`` of customers."""

    name: str
    columns: Mapping[str, Column]
    needed: tuple[str, ...]
    headings: Mapping[str, str]
    owned: bool = False

    def claims(self, owner: Hashable, row: Row) -> list[Claim]:
        """What a row says of the customer with its id, or of those its name and numbers or addresses mean."""
        values = [row.get(name) for name in sorted(self.columns.keys() - ADDED_UP)]
        if row.get("customer_id"):
            return [(row["customer_id"], values)]
        phones: list[Hashable] = [phone.key for phone in phones_of(row)]
        mails: list[Hashable] = [mail.casefold() for mail in row.get("email", ())]
        return [((one, name_key(row.get("name") or "")), values) for one in phones or mails or [None]]


CUSTOMERS: Final = CustomerSheet(
    name="customers",
    columns={
        "name": NAME,
        "email": MAILS,
        "company": NAME,
        "tier": NAME,
        "language": NAME,
        "address": NAMES,
        "birthday": BIRTHDAY,
        "lunar_birthday": LUNAR,
        "anniversary": BIRTHDAY,
        "groups": NAMES,
        "tags": NAMES,
        "consent_sms": YES_NO,
        "consent_email": YES_NO,
        "consent_voice": YES_NO,
        "do_not_contact": YES_NO,
        "notes": TEXT,
        "noted": NOTED,
    },
    needed=("name",),
    headings={
        "客户编号": "customer_id", "姓名": "name", "电话": "phone", "邮箱": "email", "公司": "company",
        "等级": "tier", "语言": "language", "地址": "address", "生日": "birthday", "标签": "tags",
        "农历生日": "lunar_birthday", "纪念日": "anniversary", "群组": "groups", "同意短信": "consent_sms",
        "同意邮件": "consent_email", "同意电话": "consent_voice", "勿扰": "do_not_contact",
        "备注": "notes",
    },
)  # fmt: skip


def name_key(name: str) -> str:
    """What makes two names the same: not case, width of letters, blanks or what cannot be seen."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    if not folded.isascii():
        folded = "".join(each for each in folded if unicodedata.category(each) != "Cf")
    return " ".join(folded.split())


def phones_of(row: Row) -> tuple[Phone, ...]:
    """Return the numbers of a row."""
    return tuple(Phone(**{"e164": None, **entry}) for entry in row.get("phone", ()))


def merged_customer(current: CustomerData | None, row: Row) -> CustomerData:
    """Return the customer with the row's values. An import adds and overwrites, and never takes away."""
    old = current or CustomerData(name=row["name"])
    known = {phone.key for phone in old.phones}
    new_phones = {phone.key: phone for phone in reversed(phones_of(row)) if phone.key not in known}
    return replace(
        old,
        **{name: row[name] for name in PLAIN if row.get(name)},
        **_tier(old, row),
        birthday=_birthday(row) or old.birthday,
        occasions=_occasions(old, row),
        groups=_joined(old.groups, row.get("groups", ())),
        consents=_consents(old, row),
        do_not_contact=_yes(row, "do_not_contact", old.do_not_contact),
        notes=_notes(old.notes or "", row),
        phones=(*old.phones, *reversed(new_phones.values())),
        emails=_joined(old.emails, row.get("email", ())),
        addresses=_joined(old.addresses, row.get("address", ())),
        tags=_joined(old.tags, row.get("tags", ())),
        attributes={**old.attributes, **row.get("attributes", {})},
    )


def added_only(current: CustomerData, row: Row) -> Row:
    """The row, without what would overwrite something: of an id that was merged into this customer.

    A consent that it gives does not either where one is known; one that it takes away is taken away.
    """
    single = ((name, getattr(current, name, None)) for name in row if name != "attributes")
    stays = {name for name, value in single if value and not isinstance(value, tuple)}
    answered = {f"consent_{one.channel}" for one in current.consents if one.purpose == MARKETING}
    stays |= {name for name in answered if row.get(name) == "yes"}
    attributes = {**row.get("attributes", {}), **current.attributes}
    return {name: value for name, value in row.items() if name not in stays} | {"attributes": attributes}


def _tier(old: CustomerData, row: Row) -> Row:
    """A tier of a file takes the place of another, but not of one that a person has pinned."""
    if not row.get("tier") or old.tier_by == "pin" or row["tier"] == old.tier:
        return {}
    return {"tier": row["tier"], "tier_by": None, "tier_until": None}


def _birthday(row: Row) -> str | None:
    """The whole birthday; one without its year is an occasion."""
    day: str = row.get("birthday") or ""
    return day if len(day) > len("MM-DD") else None


def _occasions(old: CustomerData, row: Row) -> tuple[Occasion, ...]:
    said: list[Occasion] = []
    if row.get("birthday") and _birthday(row) is None and old.birthday is None:
        said.append(Occasion(name=BIRTHDAY_NAME, day=row["birthday"]))
    if row.get("lunar_birthday"):
        day, _, leap = row["lunar_birthday"].partition(" ")
        said.append(Occasion(name=BIRTHDAY_NAME, day=day, calendar="lunar", leap_month=bool(leap)))
    if row.get("anniversary"):
        said.append(Occasion(name="anniversary", day=row["anniversary"]))
    new = {(one.name, one.calendar) for one in said}
    return (*(one for one in old.occasions if (one.name, one.calendar) not in new), *said)


def _consents(old: CustomerData, row: Row) -> tuple[Consent, ...]:
    said = {
        (channel, MARKETING): Consent(
            channel=channel, purpose=MARKETING, given=_yes(row, f"consent_{channel}", False)
        )
        for channel in CONSENTS
        if row.get(f"consent_{channel}")
    }
    return (*(one for one in old.consents if (one.channel, one.purpose) not in said), *said.values())


def _yes(row: Row, name: str, before: bool) -> bool:
    said = row.get(name)
    return before if not said else said == "yes"


def _notes(old: str, row: Row) -> str | None:
    """The notes of the row, unless those that are there hold them, and its further lines."""
    said = row.get("notes") or ""
    kept = old if set(said.splitlines()) <= set(old.splitlines()) else said
    more = [one for one in row.get("noted", ()) if one not in kept.splitlines()]
    return "\n".join([*kept.splitlines(), *more])[:LONG] if more else kept or None


def _joined(old: tuple[str, ...], new: Sequence[str]) -> tuple[str, ...]:
    known = {one.casefold() for one in old}
    return (*old, *dict.fromkeys(one for one in new if one.casefold() not in known))
