"""The keys a contact brings to find its customer by: numbers, addresses, accounts and things."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, Protocol

MatchKey = Literal["phone", "email", "account", "ref", "serial", "order"]
LineType = Literal["mobile", "fixed_line"]

MAX_KEY_LENGTH: Final = 200
SPOKEN_CHANNELS: Final = frozenset({"voice", "sms", "fax", "video", "callback"})
WITHHELD: Final = frozenset(
    {"", "anonymous", "unknown", "<unknown>", "withheld", "private", "unavailable", "restricted", "0"}
)
"""What phone systems send in place of a number that the caller hides."""

UNPLANNED: Final = re.compile(r"[0-9*#]{2,8}|sips?:\S+", re.IGNORECASE)
"""What no numbering plan can read and is still an address: inside lines, service codes, SIP addresses."""

ATTRIBUTES: Final[Mapping[MatchKey, tuple[str, ...]]] = MappingProxyType(
    {
        "account": ("account", "customer_id"),
        "email": ("email",),
        "ref": ("ref",),
        "serial": ("serial",),
        "order": ("order_no", "order"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A phone number: ``raw`` as it was written, ``e164`` and ``ext`` when it can be read."""

    e164: str | None
    ext: str | None = None
    raw: str
    type: LineType | None = None

    @property
    def is_address(self) -> bool:
        """Whether a customer may have it: a number that can be read, or one outside all numbering plans."""
        return self.e164 is not None or UNPLANNED.fullmatch(self.raw) is not None


class NumberReader(Protocol):
    """Reads phone numbers as people and phone systems write them."""

    def read(self, raw: str, region: str | None = None) -> Number:
        """Read ``raw`` as dialled in ``region`` (ISO 3166, two letters); never raises."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactKeys:
    """What a contact says about its customer, as its source sent it.

    ``address``: the customer's number or address: whence a contact comes, or who is called.
    """

    channel: str
    address: str | None = None
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
    address = (keys.address or "").strip()[:MAX_KEY_LENGTH]
    withheld = keys.channel in SPOKEN_CHANNELS and address.casefold() in WITHHELD
    phone: Number | None = None
    if keys.channel in SPOKEN_CHANNELS:
        phone = None if withheld else numbers.read(address, region)
    elif "@" in address:
        given["email"] = given["email"] or address
    elif address:
        number = numbers.read(address, region)
        phone = number if number.e164 else None
        # Chats and social channels name the account that is signed in there.
        given["account"] = given["account"] or (None if phone else address)
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
