"""A floor file as TOML: in sections with their comments, small maps in one line."""

from __future__ import annotations

from typing import Any, Final

import tomlkit
from tomlkit.items import AoT, InlineTable, Item, Table

from contacthub.api.json import Json

SECTIONS: Final = {
    "floor": "The whole floor",
    "tiers": "By what customers have their tier",
    "hours": "When it is open",
    "queues": "What contacts wait in",
    "lines": "Which queue a dialled number leads to",
    "breaks": "Breaks of agents",
    "agents": "Who takes contacts",
    "blocked": "Agents and customers who never meet",
    "replies": "Texts that agents put into what they write",
    "chats": "What chats ask, and what they do when nobody is there",
    "surveys": "What customers are asked afterwards",
    "teams": "What supervisors with a team see",
    "alerts": "What supervisors are told of while it lasts",
    "processes": "How work goes on after a contact",
}
MOST_INLINE: Final = 90
"""Characters of a map that still stands in one line."""


def floor_toml(file: Json, title: str) -> str:
    """The file as TOML; ``title``: what it says of itself in its first line."""
    document = tomlkit.document()
    document.add(tomlkit.comment(_one_line(title)))
    for key, about in SECTIONS.items():
        if key in file:
            document.add(tomlkit.nl())
            document.add(tomlkit.comment(f"{about}."))
            document.add(key, _tables(file[key]) if isinstance(file[key], list) else _table(file[key]))
    return tomlkit.dumps(document)


def _one_line(text: str) -> str:
    """A text as a comment may have it."""
    return "".join(each if each.isprintable() else " " for each in text)


def _tables(said: list[Json]) -> AoT:
    tables = tomlkit.aot()
    for each in said:
        tables.append(_table(each))
    return tables


def _table(said: Json) -> Table:
    """What stands in one line before the tables inside, or it would belong to the last of them."""
    table, inside = tomlkit.table(), {}
    for key, value in said.items():
        if _is_table(value):
            inside[key] = value
        else:
            table.add(key, _item(value))
    for key, value in inside.items():
        table.add(key, _tables(value) if isinstance(value, list) else _table(value))
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
