"""Groups and tags: which there are, who is in each; customers added and taken out, and a group renamed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from contacthub.customers.model import Author, Customer, CustomerData, GroupKind
from contacthub.customers.tables.customers import find_customer, find_customers, save_customer
from contacthub.customers.tables.memberships import SQL
from contacthub.customers.tables.merged_ids import surviving
from contacthub.customers.tables.table import Reading, Writing
from contacthub.customers.units import Units
from contacthub.database.units import Connection

RENAMED_AT_ONCE: Final = 100
"""Customers in one transaction: others write in between."""

Change = Callable[[CustomerData], CustomerData]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group or a tag, and how many customers it has."""

    kind: GroupKind
    name: str
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """Some customers of a group by their ids, and how many there are in all; ``more``: others follow."""

    customers: tuple[Customer, ...]
    total: int
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """How many customers were changed, and ids of which there is no customer."""

    customers: int
    unknown: tuple[str, ...] = ()


class GroupStore:
    """Reads and changes groups and tags. What is changed stands in the history of each customer."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def groups(self, after: tuple[str, str], *, limit: int) -> list[Group]:
        """The groups, then the tags, by name, behind the kind and name ``after``."""
        kind, name = after
        wanted = {"kind": kind, "name": name, "most": limit}
        rows = await self._units.read(lambda it: it.raw.execute(SQL["groups"], wanted).fetchall())
        return [Group(kind=row[0], name=row[1], customers=row[2]) for row in rows]

    async def members(self, kind: GroupKind, name: str, *, after: str, limit: int) -> Members:
        """The customers of a group behind the id ``after``; none where there is no such group."""

        def work(reading: Reading) -> Members:
            ids = _ids(reading.raw, kind, name, after=after, most=limit + 1)
            size = reading.raw.execute(SQL["size"], {"kind": kind, "name": name}).fetchone()
            return Members(
                customers=tuple(find_customers(reading.raw, ids[:limit])),
                total=0 if size is None else size[0],
                more=len(ids) > limit,
            )

        return await self._units.read(work)

    async def known(self, ids: Sequence[str]) -> list[str]:
        """The customers whom the ids mean now, each once; of an id that means none there is nothing."""

        def work(reading: Reading) -> list[str]:
            meant = dict.fromkeys(surviving(reading.raw, one) for one in ids)
            return [one.id for one in find_customers(reading.raw, [*meant])]

        return await self._units.read(work)

    async def change(
        self, kind: GroupKind, name: str, *, add: Sequence[str], remove: Sequence[str], by: Author
    ) -> Changed:
        """Put customers into a group and take others out, in one transaction."""

        def work(writing: Writing) -> Changed:
            changes = [(one, _with(kind, name)) for one in add] + [
                (one, _without(kind, name)) for one in remove
            ]
            unknown, changed = [], 0
            for customer_id, change in changes:
                known = find_customer(writing.raw, surviving(writing.raw, customer_id))
                if known is None:
                    unknown.append(customer_id)
                elif save_customer(writing, known.id, change(known.data)) == "changed":
                    changed += 1
            return Changed(customers=changed, unknown=tuple(unknown))

        return await self._units.write(by, work)

    async def rename(self, kind: GroupKind, name: str, to: str, *, most: int, by: Author) -> int:
        """Give a group another name, for up to about ``most`` customers; return how many were changed.

        Where there is a group of that name the two become one. Asked again it goes on where it ended.
        """
        done = 0
        while done < most:
            some = await self._units.write(by, lambda writing: _rename_some(writing, kind, name, to))
            done += some
            if some < RENAMED_AT_ONCE:
                break
        return done


def _rename_some(writing: Writing, kind: GroupKind, name: str, to: str) -> int:
    ids = _ids(writing.raw, kind, name, after="", most=RENAMED_AT_ONCE)
    for one in ids:
        known = find_customer(writing.raw, one)
        if known is not None:
            save_customer(writing, one, _renamed(kind, name, to)(known.data))
    return len(ids)


def _ids(raw: Connection, kind: GroupKind, name: str, *, after: str, most: int) -> list[str]:
    wanted = {"kind": kind, "name": name, "after": after, "most": most}
    return [row[0] for row in raw.execute(SQL["members"], wanted)]


def _with(kind: GroupKind, name: str) -> Change:
    return lambda data: _set(data, kind, tuple(dict.fromkeys((*_of(data, kind), name))))


def _without(kind: GroupKind, name: str) -> Change:
    return lambda data: _set(data, kind, tuple(one for one in _of(data, kind) if one != name))


def _renamed(kind: GroupKind, name: str, to: str) -> Change:
    def change(data: CustomerData) -> CustomerData:
        names = (to if one == name else one for one in _of(data, kind))
        return _set(data, kind, tuple(dict.fromkeys(names)))

    return change


def _of(data: CustomerData, kind: GroupKind) -> tuple[str, ...]:
    return data.groups if kind == "group" else data.tags


def _set(data: CustomerData, kind: GroupKind, names: tuple[str, ...]) -> CustomerData:
    return replace(data, groups=names) if kind == "group" else replace(data, tags=names)
