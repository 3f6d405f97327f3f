"""Which field of which changed table a fault of the settings file is about.

webhooks.2.url: an address like …                       #/tables/0/table/url
webhooks.2: secret_env is needed: …                     #/tables/0/table/secret_env
webhook erp: the environment has no ERP_SECRET          #/tables/0/table/secret_env
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from contacthub.problems import Field
from contacthub.routing.values import value
from contacthub.running.settings_file import LISTS, parts_of
from contacthub.toml_files import Location
from contacthub.toml_written import Json, alike

NAMED: Final = re.compile(r"([a-z_]+)(?:, [a-z_]+| or [a-z_]+)*(?::| is needed)")
"""How a text begins that is about one field of a table, or about several of which this is the first."""
KINDS: Final = ("type", "provider")
"""By which tables of a list are told apart; pydantic has their values among the keys."""
WORD: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
ENDING: Final = "_env"
"""Of keys that name a variable of the environment, in which a secret stands."""


@value(kw_only=True)
class Fault:
    """Why a hub would not start with a file: ``text`` with the place, ``what`` alone, ``location`` in it."""

    text: str
    what: str
    location: Location = ()


@value(kw_only=True)
class TableChange:
    """A table that is to say this; ``key`` None: a new one; ``table`` None: it goes."""

    section: str
    key: str | None
    table: Json | None

    @property
    def name(self) -> str | None:
        """By which it is told apart afterwards; None: it is there once."""
        if self.section not in LISTS or self.table is None:
            return self.key
        return str(self.table.get(LISTS[self.section], ""))


def fields_of(faults: Sequence[Fault], text: str, changes: Sequence[TableChange]) -> list[Field]:
    """Each fault of the file with a pointer into the changes; ``#``: it is in none of them."""
    parts = parts_of(text)
    tables = {section: [each.table for each in parts if each.section == section] for section in LISTS}
    return [_field(each, tables, changes) for each in faults]


def _field(fault: Fault, tables: Mapping[str, list[Json]], changes: Sequence[TableChange]) -> Field:
    if not fault.location:
        return next(_by_variable(fault.what, changes), ("#", fault.text))
    section, *inner = fault.location
    in_list = section in LISTS
    place = inner.pop(0) if in_list and inner and isinstance(inner[0], int) else None
    for n, each in enumerate(changes):
        if each.section != section or each.table is None:
            continue
        if isinstance(place, int) and not alike(each.table, tables[each.section][place]):
            continue
        if in_list and place is None:
            return f"#/tables/{n}/table/{LISTS[each.section]}", fault.what
        path = _path(each.table, inner, fault.what)
        return "/".join([f"#/tables/{n}/table", *path]), fault.what
    return "#", fault.text


def _path(table: Json, inner: Sequence[int | str], what: str) -> list[str]:
    """The keys inside the table; what is about the whole of it may name one."""
    path = [*inner]
    for kind in KINDS:
        if path and kind in table and path[0] == table[kind]:
            path.pop(0)
    named = None if path else NAMED.match(what)
    return [named[1]] if named else [str(each) for each in path]


def _by_variable(what: str, changes: Sequence[TableChange]) -> Iterator[Field]:
    """Where a table names the variable that the text is about."""
    words = set(WORD.findall(what))
    for n, each in enumerate(changes):
        for key, name in variables(each.table or {}):
            if name in words:
                yield f"#/tables/{n}/table/{key}", what


def variables(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:  # Any: JSON
    """The keys of a table that name a variable, and which."""
    for key, each in table.items():
        if key.endswith(ENDING) and isinstance(each, str):
            yield key, each
