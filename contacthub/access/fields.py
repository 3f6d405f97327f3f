"""ONE table of what is seen: of each kind of thing, which field needs which right, and what is shown instead.

A row's rule is made as those of routes are: ``own`` lets an agent see it only with a part in the thing.

    contact    from_name    own(customers.unmasked, "contacts:read")    nothing
    work       customer     allow(customers.unmasked, "customers:read") name masked

Who makes an answer or a frame asks the table (``customers.masks`` cuts a view down to what it says).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from contacthub.access.rights import Right
from contacthub.access.roles import Role
from contacthub.access.rules import Rule, allow, own
from contacthub.access.viewer import Viewer


class Kind(StrEnum):
    """Of what the fields are."""

    FLOOR = "floor"
    LIVE = "live contact"
    OFFER = "offer"
    CONTACT = "contact"
    CALLBACK = "call-back"
    THREAD = "thread"
    MESSAGE = "message"
    CARD = "card"
    IMPORT = "import"
    WORK = "work"


class Instead(StrEnum):
    """What is shown to who may not see a field."""

    NULL = "null"
    EMPTY = "empty"
    ADDRESS = "masked"
    NAME = "first character"
    LEFT_OUT = "left out"


class Field(NamedTuple):
    """A field, or ``WHOLE`` for the thing as such; a point leads into what the field holds."""

    kind: Kind
    name: str
    rule: Rule
    instead: Instead


WHOLE: Final = "*"
AGENTS, CONTACTS, SEARCH = "agents", "contacts", "search"
"""Of the floor; and by whom work is found."""

_PERSON: Final = own(Right.CUSTOMERS_UNMASKED)
_TOLD: Final = own(Right.CUSTOMERS_UNMASKED, "contacts:read")
_ADDRESSES: Final = {"from": Instead.ADDRESS, "to": Instead.ADDRESS}
"""Of the two only the one of the customer's side is masked."""
_ORIGIN: Final = {"from_name": Instead.NULL, "from_place": Instead.NULL, "from_carrier": Instead.NULL}
_SAID: Final = {"attributes": Instead.EMPTY, "note": Instead.NULL}


def _rows(kind: Kind, rule: Rule, fields: Mapping[str, Instead]) -> tuple[Field, ...]:
    return tuple(Field(kind, name, rule, instead) for name, instead in fields.items())


FIELDS: Final = (
    Field(Kind.FLOOR, AGENTS, allow(Right.FLOOR_WATCH, "floor:read"), Instead.LEFT_OUT),
    Field(Kind.FLOOR, CONTACTS, allow(Right.CONTACTS_WATCH, "floor:read"), Instead.LEFT_OUT),
    *_rows(Kind.LIVE, _PERSON, {**_ADDRESSES, **_ORIGIN, **_SAID, "newest_text": Instead.NULL}),
    Field(Kind.LIVE, "callback.number", _PERSON, Instead.ADDRESS),
    *_rows(Kind.OFFER, _PERSON, {**_ADDRESSES, **_ORIGIN, **_SAID, "newest_text": Instead.NULL}),
    *_rows(Kind.CONTACT, _TOLD, {**_ADDRESSES, "from_name": Instead.NULL, **_SAID}),
    Field(Kind.CALLBACK, "number", _TOLD, Instead.ADDRESS),
    *_rows(Kind.THREAD, _TOLD, {"from": Instead.ADDRESS, "from_name": Instead.NULL}),
    Field(Kind.MESSAGE, WHOLE, own(Right.MESSAGES_READ, "contacts:read"), Instead.LEFT_OUT),
    Field(Kind.CARD, WHOLE, allow(Right.CUSTOMERS_READ, "customers:read"), Instead.LEFT_OUT),
    Field(Kind.IMPORT, "known", allow(Right.CUSTOMERS_READ), Instead.NULL),
    Field(Kind.WORK, WHOLE, own(Right.WORK_READ, "work:read", "work:write"), Instead.LEFT_OUT),
    Field(Kind.WORK, "customer.name", allow(Right.CUSTOMERS_UNMASKED, "customers:read"), Instead.NAME),
    Field(Kind.WORK, SEARCH, allow(Right.CUSTOMERS_READ, "customers:read"), Instead.LEFT_OUT),
)


def sees(viewer: Viewer, kind: Kind, name: str = WHOLE, *, part: bool = False) -> bool:
    """Whether the viewer sees the field; ``part``: an agent has a part in the thing."""
    hides = _hidden(viewer.rights, viewer.scopes, viewer.role is Role.AGENT and not part, kind)
    return all(each.name != name for each in hides)


def hidden(viewer: Viewer, kind: Kind, *, part: bool, unmasked: bool = False) -> tuple[Field, ...]:
    """What of a thing is kept from the viewer; ``unmasked``: they have it shown, for a while."""
    rights = viewer.rights | {Right.CUSTOMERS_UNMASKED} if unmasked else viewer.rights
    return _hidden(rights, viewer.scopes, viewer.role is Role.AGENT and not part, kind)


@lru_cache(maxsize=1_000)
def _hidden(
    rights: frozenset[Right], scopes: frozenset[str], lacks_part: bool, kind: Kind
) -> tuple[Field, ...]:
    def shown(rule: Rule) -> bool:
        return bool(scopes & rule.scopes) or (bool(rights & rule.rights) and not (rule.own and lacks_part))

    return tuple(each for each in FIELDS if each.kind is kind and not shown(each.rule))
