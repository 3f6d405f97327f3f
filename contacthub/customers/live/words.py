"""The words of live sources: by what they are asked, what became of that, and what is left out of a reply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

from contacthub.routing.values import value
from contacthub.routing.words import Instant

Key = Literal[
    "phone", "phone_digits", "phone_national", "email", "customer_id", "account", "order", "serial", "ref"
]
"""What a source can be asked by: ``+8613800138000``, ``8613800138000`` and ``13800138000`` are one phone."""

KEYS: Final[tuple[Key, ...]] = get_args(Key)

SourceStatus = Literal["ok", "late", "failed", "open", "unasked"]
"""``late``: no answer yet, or none in time. ``open``: its circuit breaker lets nothing through for a while.

``unasked``: of this customer there is nothing that it can be asked by.
"""

DETAILS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "found": "it answered",
        "unknown_there": "it does not know this customer",
        "under_way": "it is being asked",
        "deadline": "it did not answer within {ms} ms",
        "busy": "too many others wait for it already",
        "unreachable": "it cannot be reached",
        "certificate": "its TLS certificate is not trusted",
        "refused": "it refuses the credentials (HTTP {status})",
        "http_status": "it answered with HTTP {status}",
        "redirected": "it redirects to another server, where nothing is asked",
        "too_large": "its reply is larger than {kib} KiB",
        "not_json": "its reply is no JSON",
        "reports_error": "its reply says that the request is wrong",
        "of_another": "its reply is about another customer",
        "broken_off": "it broke its reply off",
        "tripped": "it failed {failures} times in a row; it is asked again in {seconds} s",
        "nothing_to_ask_by": "there is nothing that it can be asked by",
        "several": "it is asked once it is known who this is",
    }
)
"""Each in English, with what its params have. Screens have their own words by the code."""


class Trouble(Exception):
    """Asking a source brought no answer that can be used; ``code`` is one of ``DETAILS``."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(DETAILS[code].format(**params))
        self.code = code
        self.params = params


class UnknownSource(Exception):
    """There is no live source with this id."""

    code = "unknown_source"

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self.detail = f"there is no live source {source!r}"


@value(kw_only=True)
class Wanted:
    """About whom sources are asked: what they can be asked by, and all that is known to be theirs.

    ``why_not``: why no source is asked.
    """

    values: Mapping[Key, str] = field(default_factory=dict)
    phones: frozenset[str] = frozenset()
    """Digits of every number of theirs."""
    emails: frozenset[str] = frozenset()
    """In small letters."""
    customer_id: str | None = None
    why_not: Literal["nothing_to_ask_by", "several"] = "nothing_to_ask_by"

    def knows(self, key: Key) -> bool:
        """Whether a source can be asked by this."""
        return bool(self.values.get(key))


@value(kw_only=True)
class LeftOut:
    """What of a reply is not shown, and how often.

    ``code``: ``does_not_fit`` (``fields`` are to blame), ``of_another`` (it names another customer's number,
    address or id), ``too_many`` (only the newest are shown) or ``cut`` (a text was too long).
    """

    what: str
    code: Literal["does_not_fit", "of_another", "too_many", "cut"]
    count: int
    fields: tuple[str, ...] = ()


@value(kw_only=True)
class Records:
    """The newest records of one kind that a source has, and how many it said there are."""

    items: tuple[Any, ...] = ()  # Any: records of the kind
    total: int = 0


@value(kw_only=True)
class Panel:
    """What a source says of a customer: as text and as records of the card's kinds, all within bounds."""

    fields: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    records: Mapping[str, Records] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        records = any(one.total for one in self.records.values())
        return not (self.fields or self.rows or records or self.left_out)


@value(kw_only=True)
class Told:
    """How a source stands with a customer. ``answered_at``: when what is shown of it was said."""

    status: SourceStatus
    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    took_us: int = 0
    answered_at: Instant | None = None
    panel: Panel | None = None

    @property
    def detail(self) -> str:
        """In English."""
        return DETAILS[self.code].format(**self.params)
