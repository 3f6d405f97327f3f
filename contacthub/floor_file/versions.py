"""Versions of the floor: what each applied change has changed, so that any before it is worked out again.

version    tables changed                            the floor of version 1, from that of 3
1          + queue support                           3  queue support (60 s), agent lina
2          + agent lina                              2  queue support (30 s), agent lina
3          ~ queue support  30 s → 60 s              1  queue support (30 s)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from contacthub.api.json import Json
from contacthub.floor_file.written import LISTS, Tables, in_order, is_by_place

FLOOR: Final = ("floor", "floor")
ORDER: Final = ("floor", "tiers", *LISTS)


@dataclass(frozen=True, slots=True)
class TableChange:
    """A table of the file before and after a change; None: it was not there, or is not any more."""

    kind: str
    name: str
    before: Json | None
    after: Json | None


@dataclass(frozen=True, slots=True)
class Difference:
    """How one table differs: ``sign`` as in a line of changes, and each key that has another value.

    A key that a table leaves out is None.
    """

    sign: str
    kind: str
    name: str
    keys: list[tuple[str, Any, Any]]


def go_back(tables: Tables, changes: Iterable[TableChange]) -> None:
    """Make the tables what they were before these changes, the newest first."""
    for each in changes:
        if each.before is None:
            tables.pop((each.kind, each.name), None)
        else:
            tables[each.kind, each.name] = each.before


def changes_between(before: Tables, after: Tables) -> Iterator[TableChange]:
    """Every table that differs, in the order of a file."""
    for kind, name in sorted(before.keys() | after.keys(), key=lambda each: (ORDER.index(each[0]), each[1])):
        was, becomes = before.get((kind, name)), after.get((kind, name))
        if (kind, name) == FLOOR:
            was, becomes = was or {}, becomes or {}
        if was != becomes:
            yield TableChange(kind, name, was, becomes)


def difference(change: TableChange) -> Difference:
    """What of a table is other than before."""
    before, after = change.before or {}, change.after or {}
    sign = "~" if change.before is not None and change.after is not None else "-+"[change.before is None]
    keys = [key for key in dict.fromkeys((*before, *after)) if before.get(key) != after.get(key)]
    return Difference(
        sign, change.kind, change.name, [(key, before.get(key), after.get(key)) for key in keys]
    )


def way_from(now: Tables, then: Tables) -> Json:
    """The floor file that makes the floor of ``now`` that of ``then``: what differs, and what is to go."""
    file: Json = {}
    wanted: dict[str, list[tuple[str, Json]]] = {}
    for each in changes_between(now, then):
        if (each.kind, each.name) == FLOOR:
            file["floor"] = each.after or {}
        elif each.kind == "tiers":
            file["tiers"] = each.after or {"retired": True}
        else:
            wanted.setdefault(each.kind, []).append((each.name, each.after or _retired(each)))
    by_place = is_by_place(then)
    if by_place:
        # Places are said by the order of the tables: of all agents, or of none.
        named = dict(wanted.pop("agent", ()))
        named |= {name: table for (kind, name), table in then.items() if kind == "agent"}
        wanted["agent"] = list(named.items())
    file |= {
        key: in_order(kind, wanted[kind], by_place=by_place) for kind, key in LISTS.items() if kind in wanted
    }
    return file


def _retired(change: TableChange) -> Json:
    gone = change.before or {}
    keys = {"line": ("number",), "blocked": ("agent", "customer")}.get(change.kind, ("id",))
    return {**{key: gone[key] for key in keys}, "retired": True}
