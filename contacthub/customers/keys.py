"""The keys a contact brings to find its customer by: numbers, addresses, accounts and things."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Final, Literal, Protocol, TypeAlias

from contacthub.customers.addresses import mail_address
from contacthub.customers.withheld import is_withheld
from contacthub.routing.values import value
from contacthub.routing.words import SPOKEN

MatchKey = Literal["phone", "email", "account", "ref", "serial", "order"]
LineType = Literal["mobile", "fixed_line", "toll_free", "shared_cost", "voip", "service", "internal"]
"""``service``: short numbers as 10086 and 95588; ``internal``: short numbers that are none, as 8001."""

Doubt = Literal["withheld", "damaged", "not_valid", "spreadsheet"]
"""What is wrong with the text of a number: it stands for one that the caller hides; a spreadsheet has rounded
it; its country has no such number; a spreadsheet wrote it, and its digits are all there.
"""

LookUpBy: TypeAlias = Mapping[MatchKey, str]
"""In which attributes a source has keys, as ``{"order": "X-Order-No"}``; else in those of ``ATTRIBUTES``."""

MAX_KEY_LENGTH: Final = 200
BY_NUMBER: Final = SPOKEN | {"sms", "fax"}
"""Channels whose addresses are phone numbers."""
NO_PHONE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "withheld": "stands for a withheld number and is not a phone number; leave it empty",
        "damaged": "not a phone number: a spreadsheet has rounded it, as in 1.38E+10; "
        "give the column the format text there, and export it again",
    }
)
"""Why a text with such a doubt is no customer's phone."""

DOUBTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "not_valid": "its country has no such number; kept as it is written, and found only as that",
        "spreadsheet": "written as a spreadsheet's number, as in 13800138000.0; read without that",
    }
)
"""What a person is warned of who brings such a number."""

UNPLANNED: Final = re.compile(r"[0-9*#]{2,8}|sips?:\S+", re.IGNORECASE)
"""What no numbering plan can read and is still an address: inside lines, service codes, SIP addresses."""

ATTRIBUTES: Final[Mapping[MatchKey, tuple[str, ...]]] = MappingProxyType(
    {
        "phone": ("phone",),
        "account": ("account", "customer_id"),
        "email": ("email",),
        "ref": ("ref",),
        "serial": ("serial",),
        "order": ("order_no", "order"),
    }
)


CLAIMS: Final[Mapping[MatchKey, str]] = MappingProxyType(
    {"phone": "said_phone", "email": "said_email", "order": "said_order_no"}
)
"""What somebody typed into a form, proven by nothing: looked for where nothing else finds anybody."""

NO_NAMES: Final[LookUpBy] = MappingProxyType({})


@value(kw_only=True)
class Number:
    """A phone number: ``raw`` as it was written, ``e164`` and ``ext`` when it can be read.

    ``plain`` is what cannot be read, without what surrounds it. ``variants`` are other numbers that some
    channels write for the same one, as +521… for +52….
    """

    e164: str | None
    ext: str | None = None
    raw: str
    type: LineType | None = None
    plain: str = field(default="", compare=False)
    doubt: Doubt | None = field(default=None, compare=False)
    variants: tuple[str, ...] = field(default=(), compare=False)

    @property
    def is_address(self) -> bool:
        """Whether a customer may have it: also what their country does not have, or is in no plan."""
        if self.doubt in ("withheld", "damaged"):
            return False
        unplanned = UNPLANNED.fullmatch(self.plain or self.raw) is not None
        return self.e164 is not None or self.doubt == "not_valid" or unplanned

    @property
    def key(self) -> str:
        """By what choices of agents for it are found."""
        return self.e164 or self.plain or self.raw

    @property
    def texts(self) -> tuple[str, ...]:
        """As what a customer has it who has it as a text only."""
        return tuple(dict.fromkeys((self.raw, self.plain))) if self.e164 is None else ()


class NumberReader(Protocol):
    """Reads phone numbers as people and phone systems write them."""

    def read(
        self, raw: str, region: str | None = None, area: str | None = None, *, outside: str | None = None
    ) -> Number:
        """Read ``raw`` as dialled in ``region`` (ISO 3166) and its ``area`` (as 021); never raises.

        ``outside``: what telephones of a PBX dial before a number, as 9.
        """
        ...


@value(kw_only=True)
class ContactKeys:
    """What a contact says about its customer, as its source sent it.

    ``address``: the customer's number or address: whence a contact comes, or who is called. ``source``: which
    reported it.
    """

    channel: str
    source: str = ""
    address: str | None = None
    attributes: Mapping[str, object] = field(default_factory=dict)


@value(kw_only=True)
class Choice:
    """A person decided who it is; ``customer_id`` None: none of those known."""

    customer_id: str | None
    code: Literal["chosen", "opened"] = "chosen"


@value(kw_only=True)
class CardKeys:
    """The keys of a look-up. The contact ``contact_id`` itself is not part of the history it fetches.

    ``source``: which reported the contact, as each has its turn to be read for.
    """

    contact_id: str | None = None
    source: str = ""
    phone: Number | None = None
    email: str | None = None
    account: str | None = None
    ref: str | None = None
    serial: str | None = None
    order: str | None = None
    given: Number | None = None
    """A number that was typed in, or that the source has in an attribute; ``phone`` is that of the call."""
    withheld: bool = False
    choice: Choice | None = None
    claimed: CardKeys | None = None
    """What is only said; None: nothing is. It has no claims of its own."""
    today: str = ""
    """The day it is on the floor: what a customer had until then is theirs no more."""

    def value(self, by: MatchKey) -> str | None:
        """Return what was given for ``by``, as it is shown."""
        if by == "phone":
            number = self.phone or self.given
            return None if number is None else number.e164 or number.raw
        given: Mapping[MatchKey, str | None] = {
            "email": self.email,
            "account": self.account,
            "ref": self.ref,
            "serial": self.serial,
            "order": self.order,
        }
        return given[by]


def read_keys(
    keys: ContactKeys,
    numbers: NumberReader,
    *,
    region: str,
    area: str | None = None,
    outside: str | None = None,
    look_up_by: LookUpBy = NO_NAMES,
    contact_id: str | None,
    choice: Choice | None = None,
) -> CardKeys:
    """Read the keys of a look-up out of what a contact brings."""
    given = {
        by: _attribute(keys.attributes, (look_up_by[by], *names) if by in look_up_by else names)
        for by, names in ATTRIBUTES.items()
    }
    if given["email"] is not None:
        given["email"] = mail_address(given["email"]) or given["email"]
    address = (keys.address or "").strip()[:MAX_KEY_LENGTH]
    typed = given["phone"]
    typed_number = None if typed is None else numbers.read(typed, region, area, outside=outside)
    # Who asked for a call by a form has said a number, and has withheld none.
    is_by_number = keys.channel in BY_NUMBER and (keys.channel != "callback" or address != "")
    withheld = is_by_number and is_withheld(address)
    number = numbers.read(address, region, area, outside=outside) if address and not withheld else None
    phone: Number | None = None
    if keys.channel in BY_NUMBER:
        phone = number
    elif (mail := mail_address(address)) is not None:
        given["email"] = given["email"] or mail
    elif number is not None and (number.e164 or number.variants):
        phone = number
    elif address:
        # Chats and social channels name the account that is signed in there.
        given["account"] = given["account"] or address
    return CardKeys(
        contact_id=contact_id,
        source=keys.source,
        phone=phone,
        email=given["email"],
        account=given["account"],
        ref=given["ref"],
        serial=given["serial"],
        order=given["order"],
        given=typed_number if typed_number is not None and typed_number.is_address else None,
        withheld=withheld,
        choice=choice,
        claimed=_claimed(keys, numbers, region, contact_id),
    )


def _claimed(
    keys: ContactKeys, numbers: NumberReader, region: str, contact_id: str | None
) -> CardKeys | None:
    said = {by: _attribute(keys.attributes, (name,)) for by, name in CLAIMS.items()}
    if not any(said.values()):
        return None
    typed, email = said["phone"], said["email"]
    number = None if typed is None else numbers.read(typed, region)
    return CardKeys(
        contact_id=contact_id,
        source=keys.source,
        phone=number if number is not None and number.is_address else None,
        email=None if email is None else mail_address(email),
        order=said["order"],
    )


def _attribute(attributes: Mapping[str, object], names: tuple[str, ...]) -> str | None:
    for name in names:
        value = attributes.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()[:MAX_KEY_LENGTH]
    return None
