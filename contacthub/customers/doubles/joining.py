"""Two customers as one: what each field would be, and what it is once a person has chosen.

Nothing here names the fields of a customer, but those of which something is to be said.

    tuple of values      both: those of the one who is kept first, each once
    attributes           each is a field of its own, ``attributes.<name>``
    notes                both: one under the other
    true or false        proposed: true, as what was said must not be lost
    anything else        that of the one who is kept, unless only the other has it
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import fields, replace
from types import MappingProxyType
from typing import Any, Final, Literal

from contacthub.customers.model import CustomerData, MailDays
from contacthub.routing.values import value

Choice = Literal["this", "other", "both"]
ATTRIBUTES: Final = "attributes"
LINES: Final = frozenset({"notes"})
"""Texts of which both can be kept, one under the other."""

FOLLOWING: Final[Mapping[str, str]] = MappingProxyType(
    {"email_days": "emails", "tier_by": "tier", "tier_until": "tier"}
)
"""Fields that are chosen with another one."""

DAYS: Final = "email_days"


@value(kw_only=True)
class FieldOfTwo:
    """A field in which at least one of two customers has something. ``choices``: what can be chosen."""

    name: str
    this: Any
    other: Any
    differs: bool
    choices: tuple[Choice, ...]
    proposed: Choice


class NoSuchChoice(Exception):
    """``field`` is no field of the two, or what was chosen for it cannot be."""

    def __init__(self, field: str, *, is_known: bool) -> None:
        wrong = "both cannot be kept" if is_known else "neither of the two has this field"
        super().__init__(f"{field}: {wrong}")
        self.field = field
        self.wrong = wrong


def fields_of_two(this: CustomerData, other: CustomerData) -> list[FieldOfTwo]:
    """Every field in which one of the two has something, with what is proposed."""
    mine, theirs = _values(this), _values(other)
    names = dict.fromkeys((*mine, *theirs))
    stand_ins = {*_stand_ins(this), *_stand_ins(other)}
    return [
        _field(name, mine, theirs, stand_ins)
        for name in names
        if name not in FOLLOWING and not (_is_empty(mine.get(name)) and _is_empty(theirs.get(name)))
    ]


def joined(this: CustomerData, other: CustomerData, chosen: Mapping[str, Choice]) -> CustomerData:
    """The customer that the two become; a field of which nothing is chosen is as proposed.

    Raises:
        NoSuchChoice: a field is none of the two, or cannot be what was chosen.
    """
    known = {one.name: one for one in fields_of_two(this, other)}
    for name, choice in chosen.items():
        if name not in known or choice not in known[name].choices:
            raise NoSuchChoice(name, is_known=name in known)
    mine, theirs = _values(this), _values(other)
    values: dict[str, Any] = {}
    for name, one in known.items():
        choice = chosen.get(name, one.proposed)
        for each in (name, *(follower for follower, leader in FOLLOWING.items() if leader == name)):
            values[each] = _chosen(choice, mine.get(each), theirs.get(each), name=each)
    attributes = {
        name.removeprefix(f"{ATTRIBUTES}."): each
        for name, each in values.items()
        if name.startswith(f"{ATTRIBUTES}.") and each is not None
    }
    plain = {name: each for name, each in values.items() if not name.startswith(f"{ATTRIBUTES}.")}
    return replace(this, **plain, attributes=attributes)


def _values(data: CustomerData) -> dict[str, Any]:
    plain = {one.name: getattr(data, one.name) for one in fields(data) if one.compare}
    attributes = plain.pop(ATTRIBUTES)
    plain[DAYS] = _days(data)
    return plain | {f"{ATTRIBUTES}.{name}": each for name, each in attributes.items()}


def _days(data: CustomerData) -> tuple[MailDays, ...]:
    """The days of each address, also of one that is always theirs: of two customers only one may say so."""
    known = {one.key: one for one in data.email_days}
    return tuple(known.get(email.casefold()) or MailDays(email=email) for email in data.emails)


def _field(name: str, mine: Mapping[str, Any], theirs: Mapping[str, Any], stand_ins: set[str]) -> FieldOfTwo:
    this, other = mine.get(name), theirs.get(name)
    differs = this != other or (FOLLOWING[DAYS] == name and mine[DAYS] != theirs[DAYS])
    choices: tuple[Choice, ...] = ("this", "other")
    if _can_be_both(name, this, other):
        choices = ("this", "other", "both")
    proposed: Choice = "this"
    if (
        _is_empty(this)
        or (isinstance(other, bool) and other and not this)
        or (name == "name" and this in stand_ins and other not in stand_ins)
    ):
        proposed = "other"
    elif "both" in choices and differs:
        proposed = "both"
    return FieldOfTwo(name=name, this=this, other=other, differs=differs, choices=choices, proposed=proposed)


def _can_be_both(name: str, this: Any, other: Any) -> bool:
    if _is_empty(this) or _is_empty(other):
        return False
    return isinstance(this, tuple) or name in LINES


def _chosen(choice: Choice, this: Any, other: Any, *, name: str) -> Any:
    if choice == "this":
        return this
    if choice == "other":
        return other
    if name in LINES:
        known = str(this).splitlines()
        return "\n".join([*known, *(line for line in str(other).splitlines() if line not in known)])
    return _each_once(this or (), other or ())


def _each_once(this: Sequence[Any], other: Sequence[Any]) -> tuple[Any, ...]:
    """The entries of both; of two that are the same, that of ``this``, unless the other one counts more."""
    entries: dict[Hashable, Any] = {}
    for one in (*this, *other):
        known = entries.setdefault(_key(one), one)
        if known is not one and _counts_more(one, known):
            entries[_key(one)] = one
    return tuple(entries.values())


def _key(entry: Any) -> Hashable:
    """What makes two entries of a list the same: what they call their ``key``, else all of it."""
    if isinstance(entry, str):
        return entry.casefold()
    key: Hashable = getattr(entry, "key", None) or entry
    return key


def _counts_more(entry: Any, known: Any) -> bool:
    """Whether an entry says that it is newer, or is in use where the other one is no longer."""
    until, known_until = (getattr(one, "until", None) for one in (entry, known))
    return _at(entry) > _at(known) or (until is None and known_until is not None)


def _at(entry: Any) -> int:
    at = getattr(entry, "at", None)
    return at if isinstance(at, int) else 0


def _stand_ins(data: CustomerData) -> list[str]:
    """What a customer is called whose name is not known."""
    return [*data.emails, *(phone.raw for phone in data.phones), *(phone.e164 or "" for phone in data.phones)]


def _is_empty(it: Any) -> bool:
    return it is None or it is False or it in ("", (), [], {})
