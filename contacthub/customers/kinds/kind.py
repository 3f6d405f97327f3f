"""What a kind of record is: the one description that files, HTTP, tables and cards all work by."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import Field, dataclass, field, fields, replace
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from string import ascii_lowercase, ascii_uppercase
from typing import Any, ClassVar, Final, Generic, Protocol, TypeAlias, TypeVar

from contacthub.api.json import Json
from contacthub.customers.kinds.columns import Column
from contacthub.customers.model import Row
from contacthub.customers.row_numbers import row_number
from contacthub.routing.values import value

Claim: TypeAlias = tuple[Hashable, list[object]]
"""A thing that a row is about, and what the row says of it."""


class Record(Protocol):
    """An entry of one of a customer's lists, a dataclass; ``id`` is empty until it is kept."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def id(self) -> str:
        """Its id in its table."""
        ...


R = TypeVar("R", bound=Record)


class Names(Protocol):
    """What agents and queues are called; one that has no name is called by its id."""

    def agent_name(self, agent: str, /) -> str:
        """The agent's name."""
        ...

    def queue_name(self, queue: str, /) -> str:
        """The queue's name."""
        ...


@value()
class Seen:
    """The instant and the time zone a record is looked at, and what agents and queues are called then."""

    at: int
    zone: tzinfo
    names: Names

    @property
    def today(self) -> str:
        """The day it is there."""
        return self.day(self.at)

    def day(self, at: int) -> str:
        """The day there of an instant."""
        return _day(at, self.zone)


@lru_cache(maxsize=64)
def _day(at: int, zone: tzinfo) -> str:
    # Each product of a card asks what day it is.
    return datetime.fromtimestamp(at / 1000, zone).date().isoformat()


class Sheet(Protocol):
    """What a file of rows holds: records of one kind, or the customers themselves."""

    @property
    def name(self) -> str:
        """As in ``--kind`` and in the paths of HTTP."""
        ...

    @property
    def columns(self) -> Mapping[str, Column]:
        """Its columns, without ``customer_id`` and ``phone``, which every row may have."""
        ...

    @property
    def needed(self) -> tuple[str, ...]:
        """Columns that no row may leave empty."""
        ...

    @property
    def headings(self) -> Mapping[str, str]:
        """Other words for columns, such as Chinese ones."""
        ...

    @property
    def owned(self) -> bool:
        """Whether every row belongs to a customer, whom it names."""
        ...

    def claims(self, owner: Hashable, row: Row) -> list[Claim]:
        """What a row says, and of which things: no two rows of a file may contradict each other."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[R]):
    """A kind of record. A record is found again by its ``identity``, whatever store it is kept in.

    ``words``, ``one`` and ``about`` say what the records are; ``key`` is the column that identifies one.
    """

    name: str
    words: str
    one: str
    about: str
    record: type[R]
    columns: Mapping[str, Column]
    needed: tuple[str, ...]
    headings: Mapping[str, str]
    key: str
    read: Callable[[Row, int], R]
    """Makes a record of a row, given the instant it came in."""
    identity: Callable[[Hashable, R], Hashable]
    """What makes two records the same, given whose they are."""
    view: Callable[[R, Seen], Json]
    """As it stands on the card and in answers."""
    example: Json
    """A body of ``POST /customers/{id}/<name>``."""
    known_by: Callable[[Hashable, R], tuple[Hashable, ...]] | None = None
    """Further identities by which a record that is kept is found."""
    merged: Callable[[R, R], R] = field(default_factory=lambda: overlaid)
    """The record that is kept, with what a new one says of it."""
    added: Callable[[R, R], bool] = lambda old, merged: False
    """Whether merging has added something that counts as new."""
    claimed: Callable[[R, list[object]], list[Claim]] | None = None
    """What a row says about parts of the record, for rows that are less than a record."""
    else_now: frozenset[str] = frozenset()
    """Needed columns that a body may leave out: it is about now."""
    newest: str = "date"
    """The field lists are sorted by, newest first."""
    moved: Callable[[R, R], R] | None = None
    """A record as another customer says that it is theirs now, given what it was; None: it does not move."""
    id_mark: str = ""
    """What stands before the number in the ids of its lists."""
    called: Callable[[str], R] | None = None
    """A record that is the same as the one whose view has this, which is no number of ours, for its id."""
    owned: bool = True
    """Every row belongs to a customer."""

    def claims(self, owner: Hashable, row: Row) -> list[Claim]:
        """What a row says: of the record, or of the parts that it is about."""
        record = self.read(row, 0)
        said = [owner, *(row.get(name) for name in sorted(self.columns))]
        parts = None if self.claimed is None else self.claimed(record, said)
        return parts or [(self.identity(owner, record), said)]

    def number_of(self, record_id: str) -> str | None:
        """The number in a record's id, None where it is none of ours."""
        number = row_number(record_id.removeprefix(self.id_mark))
        return None if number is None else str(number)

    def is_known_by_owner(self, record: R) -> bool:
        """Whether such a record may be there once for each customer, as it has no number of its own."""
        return self.identity("one", record) != self.identity("another", record)

    def is_same(self, owner: Hashable, new: R, kept_owner: Hashable, kept: R) -> bool:
        """Whether ``new`` is the record that is kept already."""
        identity = self.identity(owner, new)
        known = () if self.known_by is None else self.known_by(kept_owner, kept)
        return identity in (self.identity(kept_owner, kept), *known)


FOLD: Final = str.maketrans(ascii_uppercase, ascii_lowercase)


def folded(text: str) -> str:
    """Fold the case of a serial or a number as the tables' indexes do: of Latin letters only."""
    return text.translate(FOLD)


def said(record: type[Any], row: Row) -> dict[str, Any]:
    """The fields of ``record`` that a row has a value for."""
    return {one.name: row[one.name] for one in fields(record) if row.get(one.name)}


def overlaid(old: Any, new: Any) -> Any:  # Any: two records of one kind
    """Return ``old`` with what ``new`` says; what ``new`` leaves out stays."""
    values = {
        one.name: getattr(new, one.name)
        for one in fields(new)
        if one.compare and one.name != "id" and getattr(new, one.name) is not None
    }
    values["attributes"] = {**old.attributes, **new.attributes}
    return replace(old, **values)


def midnight(day: str) -> int:
    """Return the instant a day begins in UTC. Raises: ValueError when there is no such day."""
    return int(datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC).timestamp() * 1000)
