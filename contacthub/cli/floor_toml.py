"""A floor file as TOML: in sections with their comments, small maps in one line."""

from __future__ import annotations

from typing import Final

import tomlkit

from contacthub.api.json import Json
from contacthub.toml_written import table_of, tables_of

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


def floor_toml(file: Json, title: str) -> str:
    """The file as TOML; ``title``: what it says of itself in its first line."""
    document = tomlkit.document()
    document.add(tomlkit.comment(_one_line(title)))
    for key, about in SECTIONS.items():
        if key in file:
            document.add(tomlkit.nl())
            document.add(tomlkit.comment(f"{about}."))
            document.add(key, tables_of(file[key]) if isinstance(file[key], list) else table_of(file[key]))
    return tomlkit.dumps(document)


def _one_line(text: str) -> str:
    """A text as a comment may have it."""
    return "".join(each if each.isprintable() else " " for each in text)
