"""Who a contact is from: the keys it brings, what is found for them, and the verdict."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, Protocol

Verdict = Literal["exact", "probable", "several", "none", "withheld"]
MatchKey = Literal["phone", "email", "account", "ref", "serial", "order"]
LineType = Literal["mobile", "fixed_line"]

MAX_CANDIDATES: Final = 9  # one digit key picks one
MAX_KEY_LENGTH: Final = 200
SPOKEN_CHANNELS: Final = frozenset({"voice", "sms", "fax", "video", "callback"})
WITHHELD: Final = frozenset(
    {"", "anonymous", "unknown", "<unknown>", "withheld", "private", "unavailable", "restricted", "0"}
)

# Strongest first: a typed account also says which of the people behind one number is calling.
KEY_ORDER: Final[tuple[MatchKey, ...]] = ("account", "phone", "email", "ref", "serial", "order")
VERDICT_OF_ONE: Final[Mapping[MatchKey, Verdict]] = MappingProxyType(
    {
        "account": "exact",
        "phone": "exact",
        "email": "exact",
        # A serial, an order or a record number says which thing it is about, not who is calling.
        "ref": "probable",
        "serial": "probable",
        "order": "probable",
    }
)
ATTRIBUTES: Final[Mapping[MatchKey, tuple[str, ...]]] = MappingProxyType(
    {
        "account": ("account", "customer_id"),
        "email": ("email",),
        "ref": ("ref",),
        "serial": ("serial",),
        "order": ("order_no", "order"),
    }
)


# English and Chinese; ``{count}`` is the only parameter. A console translates by the whole sentence.
REASONS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "mobile_of_one": ("mobile number of one customer", "一位客户的手机号码"),
        "fixed_line_of_one": ("fixed line of one customer", "一位客户的固定电话"),
        "phone_of_one": ("number of one customer", "一位客户的电话号码"),
        "extension_of_one": ("number and extension of one customer", "一位客户的电话号码和分机"),
        "extension_missing": ("number of one customer, no extension", "一位客户的电话号码，缺少分机"),
        "account_of_one": ("account given with the contact", "联系时提供的客户编号"),
        "email_of_one": ("mail address of one customer", "一位客户的邮箱"),
        "ref_of_one": ("service record of one customer", "一位客户的服务单"),
        "serial_of_one": ("serial number of one customer's product", "一位客户的产品序列号"),
        "order_of_one": ("order of one customer", "一位客户的订单"),
        "account_among_several": ("account of one of {count} customers", "{count} 位客户中一位的客户编号"),
        "email_among_several": ("mail address of one of {count} customers", "{count} 位客户中一位的邮箱"),
        "ref_among_several": ("service record of one of {count} customers", "{count} 位客户中一位的服务单"),
        "serial_among_several": ("serial number of one of {count} customers", "{count} 位客户中一位的序列号"),
        "order_among_several": ("order of one of {count} customers", "{count} 位客户中一位的订单"),
        "phone_of_several": ("number of {count} customers", "{count} 位客户共用的号码"),
        "email_of_several": ("mail address of {count} customers", "{count} 位客户共用的邮箱"),
        "ref_of_several": ("service record number of {count} customers", "{count} 位客户的服务单号"),
        "serial_of_several": ("serial number known for {count} customers", "{count} 位客户的产品序列号"),
        "order_of_several": ("order number of {count} customers", "{count} 位客户的订单号"),
        "unknown_phone": ("no customer has this number", "没有客户使用该号码"),
        "unknown_email": ("no customer has this mail address", "没有客户使用该邮箱"),
        "unknown_account": ("no customer has this account", "没有该编号的客户"),
        "unknown_ref": ("no customer has this service record", "没有客户有该服务单"),
        "unknown_serial": ("no customer has this serial number", "没有客户有该序列号的产品"),
        "unknown_order": ("no customer has this order", "没有客户有该订单"),
        "nothing_given": ("nothing to look for", "没有可供查询的信息"),
        "number_withheld": ("the caller withholds the number", "来电未显示号码"),
        "chosen": ("chosen by the agent", "由坐席选定"),
        "chosen_nobody": ("none of those known, says the agent", "坐席确认不是已知客户"),
        "opened": ("opened by its number", "按客户编号打开"),
        "not_read": ("customer data could not be read", "无法读取客户资料"),
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A phone number: ``raw`` as it was written, ``e164`` and ``ext`` when it can be read."""

    e164: str | None
    ext: str | None = None
    raw: str
    type: LineType | None = None


class NumberReader(Protocol):
    """Reads phone numbers as people and phone systems write them."""

    def read(self, raw: str, region: str | None = None) -> Number:
        """Read ``raw`` as dialled in ``region`` (ISO 3166, two letters); never raises."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactKeys:
    """What a contact says about who it is from, as its source sent it."""

    channel: str
    from_raw: str | None = None
    from_name: str | None = None
    attributes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A person decided who it is; ``customer_id`` None: none of those known."""

    customer_id: str | None
    code: Literal["chosen", "opened"] = "chosen"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardKeys:
    """The keys of a look-up. The contact ``contact_id`` itself is not part of the history it fetches."""

    contact_id: str | None = None
    phone: Number | None = None
    email: str | None = None
    account: str | None = None
    ref: str | None = None
    serial: str | None = None
    order: str | None = None
    withheld: bool = False
    choice: Choice | None = None

    def value(self, by: MatchKey) -> str | None:
        """Return what was given for ``by``, as it is shown."""
        if by == "phone":
            return None if self.phone is None else self.phone.e164 or self.phone.raw
        given: Mapping[MatchKey, str | None] = {
            "email": self.email,
            "account": self.account,
            "ref": self.ref,
            "serial": self.serial,
            "order": self.order,
        }
        return given[by]


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """A customer found by a key; ``ext`` is the extension stored with a number."""

    customer_id: str
    ext: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What tells one customer from another."""

    customer_id: str
    name: str
    tier: str | None = None
    company: str | None = None
    address: str | None = None
    last_model: str | None = None
    last_bought: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchFacts:
    """The customers found by each key, and the first of them in person."""

    owners: Mapping[MatchKey, tuple[Owner, ...]]
    people: Mapping[str, Person]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One customer the contact may be from, with what tells them from the others."""

    customer_id: str
    name: str
    tier: str | None
    distinguished_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """How the customer was found, and how sure that is. ``customer_id`` is set for one customer only."""

    verdict: Verdict
    by: MatchKey | None
    value: str | None
    code: str
    count: int = 1
    customer_id: str | None = None
    candidates: tuple[Candidate, ...] = ()

    @property
    def reason(self) -> str:
        """The reason in English words; ``REASONS`` has the Chinese."""
        return REASONS[self.code][0].format(count=self.count)

    @property
    def params(self) -> dict[str, int]:
        """What the sentence of ``code`` counts: ``{"count": 3}``, or nothing."""
        return {"count": self.count} if "{count}" in REASONS[self.code][0] else {}


def read_keys(
    keys: ContactKeys,
    numbers: NumberReader,
    *,
    region: str,
    contact_id: str | None,
    choice: Choice | None = None,
) -> CardKeys:
    """Read the keys of a look-up out of what a contact brings."""
    given = {by: _attribute(keys.attributes, names) for by, names in ATTRIBUTES.items()}
    sender = (keys.from_raw or "").strip()[:MAX_KEY_LENGTH]
    withheld = keys.channel in SPOKEN_CHANNELS and sender.casefold() in WITHHELD
    phone: Number | None = None
    if keys.channel in SPOKEN_CHANNELS:
        phone = None if withheld else numbers.read(sender, region)
    elif "@" in sender:
        given["email"] = given["email"] or sender
    elif sender:
        number = numbers.read(sender, region)
        phone = number if number.e164 else None
        # Chats and social channels name the account that is signed in there.
        given["account"] = given["account"] or (None if phone else sender)
    return CardKeys(
        contact_id=contact_id,
        phone=phone,
        email=given["email"],
        account=given["account"],
        ref=given["ref"],
        serial=given["serial"],
        order=given["order"],
        withheld=withheld,
        choice=choice,
    )


def _attribute(attributes: Mapping[str, object], names: tuple[str, ...]) -> str | None:
    for name in names:
        value = attributes.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()[:MAX_KEY_LENGTH]
    return None


def found_ids(keys: CardKeys, facts: MatchFacts) -> tuple[str, ...]:
    """Return everyone any key found, strongest key first; facts about the first few are wanted in person."""
    ids = [owner for by in KEY_ORDER for owner in owners_of(by, keys, facts)]
    if keys.choice is not None and keys.choice.customer_id is not None:
        ids.insert(0, keys.choice.customer_id)
    return tuple(dict.fromkeys(ids))


def owners_of(by: MatchKey, keys: CardKeys, facts: MatchFacts) -> tuple[str, ...]:
    """Return the customers that ``by`` found, each once; a given extension keeps those it belongs to."""
    owners = facts.owners.get(by, ())
    if by == "phone" and keys.phone is not None and keys.phone.ext is not None:
        same = tuple(owner for owner in owners if owner.ext == keys.phone.ext)
        whole_line = tuple(owner for owner in owners if owner.ext is None)
        owners = same or whole_line or owners
    return tuple(dict.fromkeys(owner.customer_id for owner in owners))


def decide(keys: CardKeys, facts: MatchFacts) -> Match:
    """Say who the contact is from. A number of several customers never silently becomes one of them."""
    everyone = found_ids(keys, facts)
    if keys.choice is not None:
        return _by_choice(keys, keys.choice, facts, everyone)
    for by in KEY_ORDER:
        owners = owners_of(by, keys, facts)
        if owners:
            return _of_owners(by, owners, keys, facts, everyone)
    if keys.withheld:
        return Match(verdict="withheld", by=None, value=None, code="number_withheld")
    given = next((by for by in KEY_ORDER if keys.value(by)), None)
    if given is None:
        return Match(verdict="none", by=None, value=None, code="nothing_given")
    return Match(verdict="none", by=given, value=keys.value(given), code=f"unknown_{given}")


def _by_choice(keys: CardKeys, choice: Choice, facts: MatchFacts, everyone: tuple[str, ...]) -> Match:
    if choice.code == "opened":
        return Match(
            verdict="exact",
            by="account",
            value=choice.customer_id,
            code="opened",
            customer_id=choice.customer_id,
        )
    candidates = candidates_of(everyone, facts)
    if choice.customer_id is None:
        return Match(verdict="none", by=None, value=None, code="chosen_nobody", candidates=candidates)
    by = next((by for by in KEY_ORDER if choice.customer_id in owners_of(by, keys, facts)), None)
    return Match(
        verdict="exact",
        by=by,
        value=None if by is None else keys.value(by),
        code="chosen",
        customer_id=choice.customer_id,
        candidates=candidates,
    )


def _of_owners(
    by: MatchKey, owners: tuple[str, ...], keys: CardKeys, facts: MatchFacts, everyone: tuple[str, ...]
) -> Match:
    if len(owners) == 1:
        return _of_one(by, owners[0], keys, facts, everyone)
    weaker = KEY_ORDER[KEY_ORDER.index(by) + 1 :]
    for other in weaker:
        both = [one for one in owners_of(other, keys, facts) if one in owners]
        if len(both) == 1:
            rest = tuple(one for one in everyone if one != both[0])
            return Match(
                verdict="probable",
                by=other,
                value=keys.value(other),
                code=f"{other}_among_several",
                count=len(owners),
                customer_id=both[0],
                candidates=candidates_of((both[0], *rest), facts),
            )
    return Match(
        verdict="several",
        by=by,
        value=keys.value(by),
        code=f"{by}_of_several",
        count=len(owners),
        candidates=candidates_of(owners, facts),
    )


def _of_one(by: MatchKey, owner: str, keys: CardKeys, facts: MatchFacts, everyone: tuple[str, ...]) -> Match:
    behind_number = owners_of("phone", keys, facts)
    code, verdict, count = f"{by}_of_one", VERDICT_OF_ONE[by], 1
    if by == "phone" and keys.phone is not None:
        code, verdict = _of_number(keys.phone, owner, facts)
    elif by == "account" and len(behind_number) > 1 and owner in behind_number:
        code, count = "account_among_several", len(behind_number)
    return Match(
        verdict=verdict,
        by=by,
        value=keys.value(by),
        code=code,
        count=count,
        customer_id=owner,
        # Somebody else found by a weaker key stays one key press away.
        candidates=candidates_of(everyone, facts) if len(everyone) > 1 else (),
    )


def _of_number(number: Number, owner: str, facts: MatchFacts) -> tuple[str, Verdict]:
    stored = {entry.ext for entry in facts.owners.get("phone", ()) if entry.customer_id == owner}
    if number.ext is not None and number.ext in stored:
        return "extension_of_one", "exact"
    if None not in stored:
        return "extension_missing", "probable"
    return {"mobile": "mobile_of_one", "fixed_line": "fixed_line_of_one"}.get(
        number.type or "", "phone_of_one"
    ), "exact"


def candidates_of(ids: tuple[str, ...], facts: MatchFacts) -> tuple[Candidate, ...]:
    """Return the first nine of ``ids`` with what tells each from the others."""
    people = [facts.people[one] for one in ids if one in facts.people][:MAX_CANDIDATES]
    marks = [_marks(person) for person in people]
    alike = set.intersection(*(set(one) for one in marks)) if len(marks) > 1 else set()
    return tuple(
        Candidate(
            customer_id=person.customer_id,
            name=person.name,
            tier=person.tier,
            distinguished_by="; ".join(mark for mark in own if mark not in alike)
            or f"no. {person.customer_id}",
        )
        for person, own in zip(people, marks, strict=True)
    )


CITY: Final = re.compile(r"(?:^|省|自治区)(?P<city>[^省市区县\s,，]{2,8}市)")
MAX_MARK_LENGTH: Final = 40


def _marks(person: Person) -> list[str]:
    marks = [person.company, _place(person.address)]
    if person.last_model and person.last_bought:
        marks.append(f"bought {person.last_model} in {person.last_bought[:4]}")
    elif person.last_model:
        marks.append(f"bought {person.last_model}")
    return [mark[:MAX_MARK_LENGTH] for mark in marks if mark]


def _place(address: str | None) -> str | None:
    city = CITY.search(address or "")
    return city["city"] if city else address
