"""The rows of a file of customers: their columns, and what such a row changes."""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from contacthub.customers.kinds.columns import DAY, LONG, MAILS, NAME, NAMES, NOTED, TEXT, Column
from contacthub.customers.kinds.kind import Claim
from contacthub.customers.model import CustomerData, Phone, Row

# What several rows of one customer may add to without contradicting each other.
ADDED_UP: Final = frozenset({"email", "address", "tags", "noted"})
PLAIN: Final = ("name", "company", "tier", "language", "birthday")


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
        "birthday": DAY,
        "tags": NAMES,
        "notes": TEXT,
        "noted": NOTED,
    },
    needed=("name",),
    headings={
        "客户编号": "customer_id", "姓名": "name", "电话": "phone", "邮箱": "email", "公司": "company",
        "等级": "tier", "语言": "language", "地址": "address", "生日": "birthday", "标签": "tags",
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
        notes=_notes(old.notes or "", row),
        phones=(*old.phones, *reversed(new_phones.values())),
        emails=_joined(old.emails, row.get("email", ())),
        addresses=_joined(old.addresses, row.get("address", ())),
        tags=_joined(old.tags, row.get("tags", ())),
        attributes={**old.attributes, **row.get("attributes", {})},
    )


def added_only(current: CustomerData, row: Row) -> Row:
    """The row, without what would overwrite something: of an id that was merged into this customer."""
    stays = {name for name in (*PLAIN, "notes") if getattr(current, name)}
    attributes = {**row.get("attributes", {}), **current.attributes}
    return {name: value for name, value in row.items() if name not in stays} | {"attributes": attributes}


def _notes(old: str, row: Row) -> str | None:
    """The notes of the row, unless those that are there hold them, and its further lines."""
    said = row.get("notes") or ""
    kept = old if set(said.splitlines()) <= set(old.splitlines()) else said
    more = [one for one in row.get("noted", ()) if one not in kept.splitlines()]
    return "\n".join([*kept.splitlines(), *more])[:LONG] if more else kept or None


def _joined(old: tuple[str, ...], new: Sequence[str]) -> tuple[str, ...]:
    known = {one.casefold() for one in old}
    return (*old, *dict.fromkeys(one for one in new if one.casefold() not in known))
