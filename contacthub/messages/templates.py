"""Templates: texts that a provider has approved, some of which may be sent when nothing else may.

What is sent is the text as it was approved, with its blanks filled. Which template it is, and what fills its
blanks, is read from the text:

    Hello {{1}}, your order {{2}} is ready.      as approved, in the settings
    Hello Lu, your order 47 is ready.            as written: fields 1 is Lu, 2 is 47
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Final, Literal

from contacthub.routing.values import value

BLANK: Final = re.compile(r"\{\{([A-Za-z0-9_]{1,40})\}\}")


Fill = Literal["customer", "agent", "order"]
"""What screens know: a name, or the number of the newest order."""


class CannotFill(ValueError):
    """The fields do not fill the template; the text says what is wrong, ``field`` with which."""

    def __init__(self, said: str, field: str | None = None) -> None:
        super().__init__(said)
        self.field = field


@value(kw_only=True)
class Template:
    """One template in one language; ``text`` as it was approved, with ``{{1}}`` for each blank.

    ``title``: what agents choose it by; ``fill``: what screens fill a blank with.
    """

    name: str
    language: str
    text: str
    title: str | None = None
    fill: Mapping[str, Fill] = field(default_factory=dict)

    @property
    def blanks(self) -> list[str]:
        """The names of its blanks, each once, as they come."""
        return list(dict.fromkeys(BLANK.findall(self.text)))

    def fields_in(self, written: str) -> dict[str, str] | None:
        """What fills the blanks in a text that is this template; None: it is another text."""
        parts = BLANK.split(in_one_line(self.text))
        found = _between(parts[::2], in_one_line(written))
        if found is None:
            return None
        fields: dict[str, str] = {}
        for name, text in zip(parts[1::2], found, strict=True):
            if fields.setdefault(name, text) != text:
                return None  # a blank that stands twice is filled alike
        return fields

    def filled(self, fields: Mapping[str, str]) -> str:
        """The text with its blanks filled.

        Raises:
            CannotFill: the fields are not those of its blanks, or cannot be told from its words.
        """
        blanks = self.blanks
        for name in fields:
            if name not in blanks:
                raise CannotFill(f"the template has no blank {name}", name)
        said = {name: in_one_line(fields.get(name, "")) for name in blanks}
        for name, text in said.items():
            if not text:
                raise CannotFill(f"blank {name} is empty", name)
        written = BLANK.sub(lambda found: said[found[1]], self.text)
        if self.fields_in(written) != said:
            raise CannotFill(
                "what fills a blank has words in it that stand behind the blank: write it differently"
            )
        return written


Templates = Callable[[str], Sequence[Template]]
"""The templates of a source."""


def template_of(templates: Sequence[Template], written: str) -> tuple[Template, dict[str, str]] | None:
    """The first template that a text is, with what fills its blanks; None: it is none."""
    for template in templates:
        fields = template.fields_in(written)
        if fields is not None:
            return template, fields
    return None


def blanks_apart(text: str) -> bool:
    """Whether words stand between the blanks of a text, so that what fills them can be told apart."""
    return all(each.strip() for each in BLANK.split(text.strip())[2:-1:2])


def in_one_line(text: str) -> str:
    """With single spaces for all that is blank, as texts are compared."""
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
