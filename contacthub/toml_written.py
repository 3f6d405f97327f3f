"""Tables of TOML as people write them: made of JSON, or changed where they differ; all else stays as it is.

# the ERP                                       # the ERP
[[webhooks]]                                    [[webhooks]]
id = "erp"        # as in the shop's books  ->  id = "erp"        # as in the shop's books
url = "https://old.example/hub"                 url = "https://new.example/hub"
"""

from __future__ import annotations

import math
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any, Final, TypeAlias

import tomlkit
from tomlkit.items import AoT, Array, InlineTable, Item, Table

Json: TypeAlias = dict[str, Any]
MOST_INLINE: Final = 90
"""Characters of a map that still stands in one line."""
MOST_EXACT: Final = 2**53
"""A whole number that every reader of JSON keeps as it is."""


def tables_of(said: Sequence[Json]) -> AoT:
    """A list of tables."""
    tables = tomlkit.aot()
    for each in said:
        tables.append(table_of(each))
    return tables


def table_of(said: Json) -> Table:
    """A table. What stands in one line is before the tables inside: behind them it would be of the last."""
    table, inside = tomlkit.table(), {}
    for key, value in said.items():
        if _is_table(value):
            inside[key] = value
        else:
            table.add(key, _item(value))
    for key, value in inside.items():
        table.add(key, tables_of(value) if isinstance(value, list) else table_of(value))
    return table


def _is_table(value: Any) -> bool:  # Any: JSON
    if isinstance(value, list):
        return bool(value) and all(isinstance(each, dict) for each in value)
    return isinstance(value, dict) and len(_inline(value).as_string()) > MOST_INLINE


def _item(value: Any) -> Item:  # Any: JSON
    return _inline(value) if isinstance(value, dict) else tomlkit.item(value)


def _inline(said: Json) -> InlineTable:
    table = tomlkit.inline_table()
    table.update(said)
    return table


def plain(value: Any) -> Any:  # Any: what a TOML file may say
    """What a file says as JSON; days, times and numbers that JSON does not have are texts."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, bool) or (isinstance(value, int) and abs(value) <= MOST_EXACT):
        return value
    return str(value)


def change(table: MutableMapping[str, Any], before: Json, after: Json) -> None:
    """Have a parsed table say ``after`` where it says ``before`` now, as ``plain`` has both."""
    for key in before.keys() - after.keys():
        del table[key]
    for key, value in after.items():
        if key not in before:
            _add(table, key, value)
        elif not alike(before[key], value):
            _replace(table, key, before[key], value)


def _add(table: MutableMapping[str, Any], key: str, value: Any) -> None:  # Any: JSON
    if isinstance(table, Table) and _is_table(value):
        table.add(key, tables_of(value) if isinstance(value, list) else table_of(value))
    else:
        table[key] = _item(value)


def _replace(table: MutableMapping[str, Any], key: str, before: Any, value: Any) -> None:  # Any: JSON
    there = table[key]
    if isinstance(before, dict) and isinstance(value, dict):
        change(there, before, value)
    elif isinstance(there, AoT | Array) and isinstance(value, list):
        _change_list(there, before, value)
    else:
        table[key] = _item(value)


def _change_list(there: AoT | Array, before: list[Any], after: list[Any]) -> None:  # Any: JSON
    """Tables by their place, values by what they are."""
    if not all(isinstance(each, dict) for each in (*before, *after)):
        for n in range(len(before) - 1, -1, -1):
            if not any(alike(before[n], each) for each in after):
                del there[n]
        kept = plain(there)
        if not alike(kept, after[: len(kept)]):
            there.clear()
            kept = []
        there.extend(after[len(kept) :])
        return
    for n, (one, other) in enumerate(zip(before, after, strict=False)):
        change(there[n], one, other)
    for n in range(len(before) - 1, len(after) - 1, -1):
        del there[n]
    for each in after[len(before) :]:
        there.append(table_of(each) if isinstance(there, AoT) else _inline(each))


def alike(one: Any, other: Any) -> bool:  # Any: JSON
    """Whether they are the same JSON: 1 is 1.0, and not true."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(alike(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(alike, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)
