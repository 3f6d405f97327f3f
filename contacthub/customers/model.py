"""The customers themselves, what can be wrong with a request about them, and the rows an import brings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, Literal, Protocol, TypeAlias, TypeVar

from contacthub.customers.keys import Number

T = TypeVar("T")
Calendar = Literal["solar", "lunar"]
TierBy = Literal["given", "rule", "pin"]
GroupKind = Literal["group", "tag"]
Versions: TypeAlias = Callable[[int], bool]
"""Whether a version is one that may be changed."""

Row: TypeAlias = dict[str, Any]  # the columns of a row that were read; JSON, to travel to a running hub


class CustomerNotFound(Exception):
    """There is no customer with this id."""

    code = "unknown_customer"
    detail = "there is no customer with this id"
    is_withheld = False


class CustomerWithheld(CustomerNotFound):
    """The customer does not concern the team of who asks, or is not there: the answer does not tell which."""

    is_withheld = True


class VersionConflict(Exception):
    """The customer, or what else ``of`` says, was changed by another request since it was read."""

    code = "stale"

    def __init__(self, current: int, of: str = "customer") -> None:
        super().__init__(f"the {of} is at version {current}")
        self.current = current
        self.detail = f"the {of} is at version {current}; read it again"
        self.headers = (("ETag", f'"{current}"'),)


class VersionNeeded(Exception):
    """The customer is there already; say which version is to be replaced."""

    code = "version_needed"
    detail = 'the customer is there already: send If-Match with its version, like "7"'


class RowRejected(Exception):
    """A row of an import cannot be written; the text names the column.

    ``nameless`` says it without names of customers, for programs that may write customers and not read them.
    """

    def __init__(self, text: str, *, nameless: str | None = None) -> None:
        super().__init__(text)
        self.nameless = text if nameless is None else nameless


class AlreadyThere(Exception):
    """Such a record is there already.

    ``key`` names its field where it is another customer's, and may become this one's.
    """

    code = "already_there"

    def __init__(self, text: str = "such a record is there already", *, key: str | None = None) -> None:
        super().__init__(text)
        self.detail = "such a record is there already"
        self.faults: tuple[tuple[str, str], ...] = ()
        if key is not None:
            self.detail = "another customer has it; with take_over=true it becomes this customer's"
            self.faults = ((f"#/{key}", "another customer has it"),)


class ModelNotFound(Exception):
    """The catalogue has no such model."""

    code = "unknown_model"
    detail = "there is no such model in the catalogue"


class RecordNotFound(Exception):
    """The customer has no such record."""

    code = "unknown_record"
    detail = "the customer has no such record"


class ChangeNotFound(Exception):
    """The history of the customer has no such change."""

    code = "unknown_change"
    detail = "there is no such change in the history of this customer"


class ImportNotFound(Exception):
    """There was no such import."""

    code = "unknown_import"
    detail = "there is no import with this id"


class SameCustomer(Exception):
    """Both ids mean one customer."""

    code = "same_customer"
    detail = "both ids mean the same customer"


class MergeNotFound(Exception):
    """There was no such merge."""

    code = "unknown_merge"
    detail = "there is no merge with this id"


class MergeWithheld(MergeNotFound):
    """It was of a customer who does not concern the team of who asks."""

    is_withheld = True


class PartOfMerge(Exception):
    """A change was made by a merge, which is undone as a whole."""

    code = "part_of_merge"

    def __init__(self, merge_id: int) -> None:
        super().__init__()
        self.detail = f"this is part of a merge: undo that with POST /customers/merges/{merge_id}/undo"


class MergedSince(Exception):
    """A merge cannot be undone before a later one is, which took the customer who was kept."""

    code = "merged_since"

    def __init__(self, customer_id: str) -> None:
        super().__init__()
        self.detail = f"the customer was merged into {customer_id} since: undo that merge first"


class TooManyRecords(Exception):
    """What one of two customers has is more than one merge moves."""

    code = "too_many_records"

    def __init__(self, most: int) -> None:
        super().__init__()
        self.detail = f"a merge moves up to {most:,} records: keep the customer who has more of them"


class Overtaken(Exception):
    """A change cannot be undone: ``fields`` were changed since. Without fields it is undone already."""

    code = "overtaken"

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__()
        self.fields = tuple(fields)
        self.faults = tuple((f"#/{name}", "changed since") for name in self.fields)
        self.detail = (
            f"changed since: {', '.join(self.fields)}" if self.fields else "this change is undone already"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """By whom something is written: the name of a user or a token, and the import that it is part of."""

    name: str
    import_id: int | None = None


RULE: Final = Author(name="rule:tiers")
"""Of tiers that the rule of the floor changes. No user and no token has such a name."""

IMPORTER: Final = Author(name="import")
"""Of rows that come without a name, as in a dry run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A number of a customer.

    ``marked``: whether others use it too, as a person said; None: none has. ``shared``: as was said, else as
    was learned from other customers who have it or were chosen for it (read only). ``since`` and ``until``
    are the days from and to which it is theirs.
    """

    e164: str | None
    ext: str | None = None
    raw: str
    label: str | None = None
    marked: bool | None = None
    since: str | None = None
    until: str | None = None
    shared: bool = field(default=False, compare=False)

    @classmethod
    def of(cls, number: Number, label: str | None = None, *, marked: bool | None = None) -> Phone:
        """Take over a number that was read; without a label a mobile or fixed line is labelled so."""
        own = number.type if number.type in ("mobile", "fixed_line") else None
        return cls(e164=number.e164, ext=number.ext, raw=number.raw, label=label or own, marked=marked)

    @property
    def key(self) -> tuple[str, str | None]:
        """What makes two entries the same number."""
        return self.e164 or self.raw, self.ext


@dataclass(frozen=True, slots=True, kw_only=True)
class MailDays:
    """The days from and to which a mail address is a customer's."""

    email: str
    since: str | None = None
    until: str | None = None

    @property
    def key(self) -> str:
        """What makes two entries those of one address."""
        return self.email.casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """A day of each year to remember: ``day`` is ``MM-DD``, or ``YYYY-MM-DD`` where the first is known.

    Of the ``lunar`` calendar year, month and day are its own; ``leap_month``: of the month that is put in
    behind the one of this number.
    """

    name: str
    day: str
    calendar: Calendar = "solar"
    leap_month: bool = False

    @property
    def key(self) -> tuple[str, Calendar, str, bool]:
        """What makes two the same occasion; a birthday may be kept by both calendars."""
        return self.name.casefold(), self.calendar, self.day, self.leap_month


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Whether a customer agrees to be written to or called on ``channel`` for ``purpose``.

    ``at`` and ``by``: when and by whom it was noted; 0 until it is kept.
    """

    channel: str
    purpose: str
    given: bool
    at: int = 0
    by: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What makes two answers to the same question; the newer one counts."""
        return self.channel, self.purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberChoice:
    """Whom an agent chose for a contact, and its number; ``customer_id`` None: none of those known.

    ``keep``: the number is to be the customer's from now on.
    """

    contact_id: str
    number: Number
    customer_id: str | None
    agent: str
    keep: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerData:
    """What people say about a customer."""

    name: str
    company: str | None = None
    tier: str | None = None
    tier_by: TierBy | None = None
    """What makes the tier theirs. None, of one that is to be kept: what did before, else it is given."""
    tier_until: str | None = None
    """The last day of a pin; None: it has no end."""
    language: str | None = None
    phones: tuple[Phone, ...] = ()
    emails: tuple[str, ...] = ()
    email_days: tuple[MailDays, ...] = ()
    """Of the addresses among ``emails`` that are not always theirs."""
    addresses: tuple[str, ...] = ()
    birthday: str | None = None
    occasions: tuple[Occasion, ...] = ()
    groups: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    consents: tuple[Consent, ...] = ()
    do_not_contact: bool = False
    """They want no calls and no messages but those they ask for."""
    notes: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A customer as kept; ``version`` grows with every change to them or to anything that is theirs."""

    id: str
    version: int
    data: CustomerData
    created_at: int
    updated_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """A part of a list, newest first, and where the next part begins."""

    items: tuple[T, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerSearch:
    """Exactly one of the first three; ``q`` is what a person types, of customers of ``group`` and ``tag``."""

    phone: Number | None = None
    email: str | None = None
    q: str | None = None
    group: str | None = None
    tag: str | None = None


KEEPS_KNOWN: Final = "keeps_known"
"""The member of a row that only adds: what is known stays where the row says something else."""

RowStatus = Literal["new", "changed", "unchanged", "rejected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowResult:
    """What became of an imported row; ``reason``: why it was rejected, or what is worth a look.

    ``customer_id`` is the customer it is, or belongs to, unless it was rejected. ``replaces``: the fields in
    which it says something else than what was known; ``differs`` has them with what was known and what the
    row says, also where what was known stays. ``same_number_as``: customers of other names who had a number
    of this new one already.
    """

    status: RowStatus
    reason: str | None = None
    customer_id: str | None = None
    replaces: Sequence[str] = ()
    differs: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    same_number_as: Sequence[str] = ()


class NameKeys(Protocol):
    """Makes the words that names are searched by."""

    def keys(self, name: str) -> frozenset[str]:
        """Return every word with which a search for a customer or firm called ``name`` may begin."""
        ...

    def spelled(self, name: str) -> Iterable[tuple[str, list[int]]]:
        """Return ways of typing a name in Latin letters, and for each letter the character it stands for."""
        ...

    def sounds(self, name: str) -> frozenset[str]:
        """Return how a whole name sounds, in Latin letters: with the family name first, and last."""
        ...


ImportState = Literal["prepared", "running", "broken_off", "done", "undoing", "undone", "partly_undone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """An import of the past: of which ``file``, as which ``program`` wrote it, and what became of its rows.

    ``counts`` are by kind and then by status. ``undone``: how many of its changes are taken back, ``left``:
    how many are not, since somebody has changed the same again. ``writes``: its transactions so far.
    """

    id: int
    at: int
    author: str
    file: str
    program: str | None
    counts: Mapping[str, Mapping[str, int]]
    state: ImportState
    undone: int
    left: int
    writes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftAlone:
    """What undoing an import did not touch, and its fields that were changed since."""

    customer_id: str
    kind: str
    record: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """A customer was merged into another: ``former_id`` means ``customer_id`` since, unless it is undone."""

    id: int
    at: int
    author: str
    customer_id: str
    former_id: str
    former_version: int
    former_created: int
    undone_at: int | None = None
    undone_by: str | None = None


class RowSink(Protocol):
    """Takes the rows of an import: the tables themselves, or a running hub."""

    async def write_rows(self, kind: str, rows: Sequence[Row]) -> list[RowResult]:
        """Write ``rows`` in one short transaction; a bad row is rejected, the others are written."""
        ...
