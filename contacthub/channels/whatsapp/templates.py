"""Templates: texts that WhatsApp has approved, and which may be sent when the customer's window is closed.

An agent writes the text as it was approved, with its blanks filled, as a canned reply has it. Which template
it is, and what fills its blanks, is read from the text:

    Hello {{1}}, your order {{2}} is ready.      as approved, in the settings
    Hello Lu, your order 47 is ready.            as written: fields Lu and 47
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from contacthub.routing.values import value

BLANK: Final = re.compile(r"\{\{(\d{1,2})\}\}", re.ASCII)


@value(kw_only=True)
class Template:
    """One template in one language; ``text`` as it was approved, with ``{{1}}`` for each blank."""

    name: str
    language: str
    text: str

    def fields_in(self, written: str) -> list[str] | None:
        """What fills the blanks in a text that is this template; None: it is another text."""
        parts = BLANK.split(_in_one_line(self.text))
        found = _between(parts[::2], _in_one_line(written))
        if found is None:
            return None
        fields: dict[int, str] = {}
        for number, text in zip(parts[1::2], found, strict=True):
            if fields.setdefault(int(number), text) != text:
                return None  # a blank that stands twice is filled alike
        return [fields[number] for number in sorted(fields)]


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


def _between(fixed: Sequence[str], text: str) -> list[str] | None:
    """What stands between the fixed parts, which begin and end the text; None: it does not have them.

    Each is looked for once, from left to right: a pattern would try all ways to fill many blanks.
    """
    first, *others = fixed
    if not others:
        return [] if text == first else None
    if not text.startswith(first):
        return None
    found, at = [], len(first)
    for part in others[:-1]:
        end = text.find(part, at + 1)
        if end < 0:
            return None
        found.append(text[at:end])
        at = end + len(part)
    end = len(text) - len(others[-1])
    if end <= at or not text.endswith(others[-1]):
        return None
    return [*found, text[at:end]]


def template_body(templates: Sequence[Template], written: str) -> dict[str, Any] | None:
    """The part of WhatsApp's request that sends a text as the template that it is; None: it is none."""
    for template in templates:
        fields = template.fields_in(written)
        if fields is not None:
            return {
                "name": template.name,
                "language": {"code": template.language},
                "components": _components(fields),
            }
    return None


def _components(fields: Sequence[str]) -> list[dict[str, Any]]:
    if not fields:
        return []
    return [{"type": "body", "parameters": [{"type": "text", "text": each} for each in fields]}]
