"""Requests with placeholders such as ``{to}``, filled with a message: a value stays within its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

from contacthub.channels.sms.model import Text

PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")
NAMES: Final = ("to", "to_digits", "from", "text", "message_id", "attempt", "key")
PRIVATE: Final = frozenset({"to", "to_digits", "text"})
"""What is the customer's, and hardly belongs into an address."""
IDS: Final = frozenset({"message_id", "attempt", "key"})
"""What may stand in a header: it has no characters that end one."""


def values_of(text: Text) -> dict[str, str]:
    """The value of each placeholder."""
    return {
        "to": text.number,
        "to_digits": text.number.removeprefix("+"),
        "from": text.ours or "",
        "text": text.text,
        "message_id": text.message_id,
        "attempt": str(text.attempt),
        "key": text.key,
    }


def names_in(template: Any) -> Iterator[str]:  # Any: JSON
    """The placeholders of a template."""
    if isinstance(template, Mapping):
        template = [*template.values()]
    if isinstance(template, list):
        for each in template:
            yield from names_in(each)
    elif isinstance(template, str):
        yield from PLACEHOLDER.findall(template)


def filled(template: Any, values: Mapping[str, str]) -> Any:  # Any: JSON
    """JSON with the values in its texts."""
    if isinstance(template, Mapping):
        return {name: filled(each, values) for name, each in template.items()}
    if isinstance(template, list):
        return [filled(each, values) for each in template]
    return filled_text(template, values) if isinstance(template, str) else template


def filled_text(template: str, values: Mapping[str, str], escape: Callable[[str], str] = str) -> str:
    """A text with the values in it; a value is never read as a template."""
    return PLACEHOLDER.sub(lambda found: escape(values[found[1]]), template)


def filled_url(template: str, values: Mapping[str, str]) -> str:
    """An address with the values in it."""
    return filled_text(template, values, lambda text: quote(text, safe=""))
