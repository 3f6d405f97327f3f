"""Recognises an English text by its template, and says it in another language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Final, Literal

Language = Literal["en", "zh"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh")
INNER: Final = frozenset({"what", "why", "kind"})
"""Parameters that are texts themselves."""
AROUND: Final = "around."
"""Keys of what stands around a text that is known by itself, such as ``; did you mean sales?``."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A text of the catalogue: its key, and what stands at its places."""

    key: str
    params: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Template:
    key: str
    literals: tuple[str, ...]
    """What stands before, between and behind the places."""
    names: tuple[str, ...]

    @property
    def weight(self) -> int:
        """How much of a text it fixes."""
        return sum(map(len, self.literals))

    def read(self, text: str) -> dict[str, str] | None:
        """What stands at its places; None: it is another text. Takes no longer than reading it once."""
        first, *between = self.literals
        if not between:
            return {} if text == first else None
        last = between.pop()
        at, end = len(first), len(text) - len(last)
        if at > end or not text.startswith(first) or not text.endswith(last):
            return None
        found = []
        for literal in between:
            begins = text.find(literal, at, end)
            if begins < 0:
                return None
            found.append(text[at:begins])
            at = begins + len(literal)
        return dict(zip(self.names, [*found, text[at:end]], strict=True))


@cache
def catalogue(language: Language) -> Mapping[str, str]:
    """Every text by its key, with ``{name}`` where a parameter stands."""
    tables = tomllib.loads(Path(__file__).with_name(f"{language}.toml").read_text("utf-8"))
    return {f"{table}.{key}": text for table, texts in tables.items() for key, text in texts.items()}


@cache
def _templates() -> tuple[_Template, ...]:
    """Those of English, what fixes most of a text first."""
    found = [_template(key, text) for key, text in catalogue("en").items()]
    return tuple(sorted(found, key=lambda each: -each.weight))


def _template(key: str, text: str) -> _Template:
    literals, names = [""], list[str]()
    for literal, name, _, _ in Formatter().parse(text):
        literals[-1] += literal
        if name is not None:
            names.append(name)
            literals.append("")
    return _Template(key, tuple(literals), tuple(names))


def read_ahead() -> None:
    """Read the catalogue, which takes 20 ms, before somebody waits for a text of it."""
    _templates()
    for language in LANGUAGES:
        catalogue(language)


def recognised(text: str) -> Recognised | None:
    """The key and the parameters of an English text; None: the catalogue has none such."""
    plain: Recognised | None = None
    for template in _templates():
        is_around = template.key.startswith(AROUND)
        if plain is not None and not is_around:
            continue
        params = template.read(text)
        if params is None:
            continue
        if not is_around:
            plain = Recognised(template.key, params)
        elif recognised(params["what"]) is not None:
            return Recognised(template.key, params)
    return plain


def said(text: str, language: Language) -> str:
    """A text of ours in a language; as it is where it is English, or the catalogue does not have it."""
    found = recognised(text) if language != "en" else None
    if found is None:
        return text
    params = {name: said(one, language) if name in INNER else one for name, one in found.params.items()}
    return catalogue(language)[found.key].format(**params)


def language_of(names: str) -> Language:
    """The first language that we speak of ``Accept-Language``, or of a locale such as ``zh_CN.UTF-8``."""
    for name in names.split(","):
        for language in LANGUAGES:
            if name.strip().lower().startswith(language):
                return language
    return "en"


def language_of_terminal(environment: Mapping[str, str]) -> Language:
    """That of the first of ``LC_ALL``, ``LC_MESSAGES`` and ``LANG`` that is set."""
    named = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return language_of(next(filter(None, named), ""))
