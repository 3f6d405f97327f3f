"""A reply mapped onto the card by JMESPath, within bounds: what does not fit is left out, and it is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

import jmespath
from jmespath.exceptions import JMESPathError

from contacthub.customers.kinds.kind import Kind
from contacthub.customers.kinds.posted import read_posted
from contacthub.customers.kinds.products import PRODUCTS
from contacthub.customers.kinds.purchases import PURCHASES
from contacthub.customers.kinds.service_records import SERVICE_RECORDS
from contacthub.customers.live.cleaning import clean, text_of
from contacthub.customers.live.words import LeftOut, Panel, Records, Trouble, Wanted
from contacthub.customers.model import Row, RowRejected
from contacthub.routing.words import Instant

LIVE_KINDS: Final[Mapping[str, Kind[Any]]] = MappingProxyType(
    {kind.name: kind for kind in (PURCHASES, PRODUCTS, SERVICE_RECORDS)}
)
MOST_READ: Final = 500
"""Rows of a list that are looked at; an order with its items in a list has a row for each."""
MOST_ITEMS: Final = 20
MOST_COLUMNS: Final = 8
MOST_FIELDS: Final = 30
MOST_LABEL: Final = 60
OWNERS: Final = ("phone", "email", "customer_id")
"""What a row may have beside its columns: whose it is. Only those of the customer asked about are shown."""
ITEMS: Final = "items"
"""What an order's row may have in place of a product: a list of what was bought."""
MIN_SAME_DIGITS: Final = 7
MOST_COLUMN_TEXT: Final = 500


class BadMapping(ValueError):
    """An expression cannot be used; the text says why."""


class Expression:
    """A JMESPath expression."""

    def __init__(self, text: str) -> None:
        try:
            self._compiled = jmespath.compile(text)
        except JMESPathError as error:
            said = " ".join(str(error).split())
            raise BadMapping(f"not a JMESPath expression: {said[:200]}") from None

    def search(self, document: Any) -> Any:  # Any: JSON
        """What it finds; None also where it cannot be applied."""
        try:
            return self._compiled.search(document)
        except (JMESPathError, TypeError, ValueError, RecursionError):
            return None

    def names(self) -> list[str]:
        """The members of the objects that it makes, where it says them."""
        return _made_names(self._compiled.parsed)


def _made_names(node: Mapping[str, Any]) -> list[str]:
    if node["type"] == "multi_select_dict":
        return [child["value"] for child in node["children"]]
    if node["type"] == "function_expression" or not node.get("children"):
        return []
    return _made_names(node["children"][-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """What a source's reply means. ``of`` finds whose it is; ``error`` finds an error told in a reply."""

    records: Mapping[str, Expression] = field(default_factory=dict)
    fields: Mapping[str, Expression] | Expression | None = None
    rows: Expression | None = None
    of: Expression | None = None
    error: Expression | None = None

    def faults(self) -> list[str]:
        """Members that no column of their kind is called."""
        found = []
        for name, expression in self.records.items():
            made = expression.names()
            known = {*LIVE_KINDS[name].columns, *OWNERS, ITEMS}
            found += [f"{name}: there is no column {one!r}" for one in made if one not in known]
            missing = [one for one in LIVE_KINDS[name].needed if made and one not in made]
            if ITEMS not in made:
                found += [f"{name}: the column {one!r} is needed" for one in missing]
        return found

    def read(self, reply: Any, wanted: Wanted, now: Instant) -> Panel:  # Any: JSON
        """The panel that the reply makes.

        Raises:
            Trouble: it is about another customer, or reports an error.
        """
        if self.error is not None and self.error.search(reply):
            raise Trouble("reports_error")
        if self.of is not None:
            owner = _said_of(self.of.search(reply))
            if not owner:
                return Panel()  # of a customer who is not known there, there is no owner
            if not _is_any_theirs(wanted, owner):
                raise Trouble("of_another")
        reader = _Reader(wanted, now)
        records = {name: reader.records(name, one.search(reply)) for name, one in self.records.items()}
        fields = reader.fields(self._fields_of(reply))
        columns, rows = reader.rows(None if self.rows is None else self.rows.search(reply))
        return Panel(fields=fields, columns=columns, rows=rows, records=records, left_out=reader.left_out())

    def _fields_of(self, reply: Any) -> Any:
        if isinstance(self.fields, Mapping):
            return {label: one.search(reply) for label, one in self.fields.items()}
        return None if self.fields is None else self.fields.search(reply)


def _said_of(owner: Any) -> dict[str, str]:  # Any: JSON
    """Whose something is, as far as it says so."""
    if not isinstance(owner, Mapping):
        return {}
    return {name: text for name in OWNERS if (text := text_of(owner.get(name)))}


def _is_any_theirs(wanted: Wanted, owner: Mapping[str, str]) -> bool:
    return any(_is_theirs(wanted, name, text) for name, text in owner.items())


def _is_theirs(wanted: Wanted, name: str, text: str) -> bool:
    if name == "email":
        return text.strip().casefold() in wanted.emails
    if name == "customer_id":
        return text in (wanted.customer_id, wanted.values.get("account"))
    digits = "".join(each for each in text if each.isdecimal() and each.isascii())
    return any(_same_digits(digits, one) for one in wanted.phones)


def _same_digits(one: str, other: str) -> bool:
    """Whether two numbers are the same, one perhaps without its country: it may begin with a 0 then."""
    short, long = sorted((one.lstrip("0"), other.lstrip("0")), key=len)
    return len(short) >= MIN_SAME_DIGITS and long.endswith(short)


def _items_of(kind: Kind[Any], row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The items of an order that has them in a list, as most shops send them; else one that says nothing."""
    items = row.get(ITEMS) if kind is PURCHASES else None
    objects: list[Mapping[str, Any]] = []
    if isinstance(items, list):
        objects = [one for one in items if isinstance(one, Mapping)]
    return objects or [{}]


def _joined(kind: Kind[Any], lines: list[Any]) -> Any:
    """One record of its lines. Joined in pairs, as one after the other copies all before it each time."""
    while len(lines) > 1:
        pairs = [kind.merged(*two) for two in zip(lines[::2], lines[1::2], strict=False)]
        lines = pairs + lines[2 * len(pairs) :]
    return lines[0]


class _Reader:
    """Reads the parts of one reply, and counts what is left out."""

    def __init__(self, wanted: Wanted, now: Instant) -> None:
        self._wanted = wanted
        self._now = now
        self._left: Counter[tuple[str, str]] = Counter()
        self._fields: dict[tuple[str, str], dict[str, None]] = {}

    def left_out(self) -> tuple[LeftOut, ...]:
        """All that was left out."""
        return tuple(
            LeftOut(what=what, code=code, count=n, fields=tuple(self._fields.get((what, code), ()))[:5])  # type: ignore[arg-type]  # one of its codes
            for (what, code), n in self._left.items()
        )

    def records(self, name: str, found: Any) -> Records:  # Any: JSON
        """The newest records of a kind, rows of one record joined."""
        kind = LIVE_KINDS[name]
        lines: dict[Any, list[Any]] = {}
        for row in self._lines(kind, found):
            record = self._record(kind, row)
            if record is not None:
                lines.setdefault(kind.identity("", record), []).append(record)
        joined = [_joined(kind, one) for one in lines.values()]
        records = sorted(joined, key=lambda one: getattr(one, kind.newest) or "", reverse=True)
        if len(records) > MOST_ITEMS:
            self._leave(name, "too_many", len(records) - MOST_ITEMS)
        numbered = [replace(one, id=str(n)) for n, one in enumerate(records[:MOST_ITEMS], 1)]
        return Records(items=tuple(numbered), total=len(records))

    def _lines(self, kind: Kind[Any], found: Any) -> list[Mapping[str, Any]]:  # Any: JSON
        """The rows of a list, with one for each item of an order; no more than ``MOST_READ``."""
        lines: list[Mapping[str, Any]] = []
        left = 0
        for row in self._objects(kind.name, found):
            items = _items_of(kind, row)
            room = MOST_READ - len(lines)
            lines += [{**row, **one} for one in items[:room]]
            left += max(0, len(items) - room)
        self._leave(kind.name, "too_many", left)
        return lines

    def _objects(self, what: str, found: Any) -> list[Mapping[str, Any]]:
        entries = found if isinstance(found, list) else [] if found is None else [found]
        if len(entries) > MOST_READ:
            self._leave(what, "too_many", len(entries) - MOST_READ)
        objects = [one for one in entries[:MOST_READ] if isinstance(one, Mapping)]
        self._leave(what, "does_not_fit", min(len(entries), MOST_READ) - len(objects))
        return objects

    def _record(self, kind: Kind[Any], row: Mapping[str, Any]) -> Any | None:
        owner = _said_of(row)
        if owner and not _is_any_theirs(self._wanted, owner):
            self._leave(kind.name, "of_another")
            return None
        texts: Row = {}
        for name in kind.columns:
            texts |= self._cell(kind, name, row.get(name))
        missing = [name for name in kind.needed if not texts.get(name)]
        try:
            if not missing:
                return kind.read(read_posted(kind, texts), self._now)
        except RowRejected as rejected:
            missing = [str(rejected).partition(":")[0]]
        except (KeyError, TypeError, ValueError):
            missing = ["currency"]  # of a price
        self._leave(kind.name, "does_not_fit", 1, missing)
        return None

    def _cell(self, kind: Kind[Any], name: str, value: Any) -> Row:
        text = None if value is None else text_of(value)
        if text is None:
            if value is not None:
                self._leave(kind.name, "does_not_fit", 1, [name])
            return {}
        column = kind.columns[name]
        shown, is_cut = clean(text, min(column.most, MOST_COLUMN_TEXT))
        if is_cut:
            self._leave(kind.name, "cut", 1, [name])
        return {name: shown} if shown else {}

    def fields(self, found: Any) -> tuple[tuple[str, str], ...]:  # Any: JSON
        """Names and values; what has no value is not there."""
        if found is None:
            return ()
        if not isinstance(found, Mapping):
            self._leave("fields", "does_not_fit")
            return ()
        shown = []
        for label, value in list(found.items())[:MOST_FIELDS]:
            text = self._text("fields", label, value)
            if text:
                shown.append((clean(str(label), MOST_LABEL)[0], text))
        self._leave("fields", "too_many", max(0, len(found) - MOST_FIELDS))
        return tuple(shown)

    def rows(self, found: Any) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:  # Any: JSON
        """A table: its columns, and its rows with a text for each."""
        objects = self._objects("rows", found)
        names = list(dict.fromkeys(name for one in objects for name in one))
        kept = names[:MOST_COLUMNS]
        self._leave("rows", "too_many", max(0, len(objects) - MOST_ITEMS))
        rows = tuple(
            tuple(self._text("rows", name, one.get(name)) or "" for name in kept)
            for one in objects[:MOST_ITEMS]
        )
        return tuple(clean(str(name), MOST_LABEL)[0] for name in kept), rows

    def _text(self, what: str, label: str, value: Any) -> str | None:
        if value is None:
            return None
        text = text_of(value)
        if text is None:
            self._leave(what, "does_not_fit", 1, [clean(str(label), MOST_LABEL)[0]])
            return None
        shown, is_cut = clean(text)
        if is_cut:
            self._leave(what, "cut", 1, [clean(str(label), MOST_LABEL)[0]])
        return shown

    def _leave(self, what: str, code: str, count: int = 1, fields: list[str] | None = None) -> None:
        if count:
            self._left[what, code] += count
            self._fields.setdefault((what, code), {}).update(dict.fromkeys(fields or []))
