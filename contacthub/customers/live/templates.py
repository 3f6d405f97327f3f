"""Addresses with placeholders: a customer's data gets into the path or the query, and never out of its place.

https://shop.example/orders?mail={email}     lu+1@x.cn  ─>  …/orders?mail=lu%2B1%40x.cn
https://shop.example/people/{phone}          ../admin   ─>  not asked
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, Literal
from urllib.parse import quote, urlsplit

from contacthub.customers.live.words import KEYS, Key, Wanted
from contacthub.routing.values import value

PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
FIRST: Final = "key"
"""Stands for the first of ``keys`` that is known."""

NOT_IN_A_PATH: Final = re.compile(r"[/\\\x00-\x1f\x7f]|^\.{1,2}$")
"""What could be read as another path, also by a server that decodes it first."""


class BadTemplate(ValueError):
    """The address cannot be used; the text says why."""


class NotAsked(Exception):
    """A value is missing, or could change more than its place in the address."""


@value()
class Part:
    """A piece of text, or a placeholder."""

    text: str
    key: Key | Literal["key"] | None = None


@value()
class Template:
    """An address, taken apart. ``path_ends``: the first part that belongs to the query."""

    parts: tuple[Part, ...]
    path_ends: int

    @property
    def names(self) -> frozenset[str]:
        """Its placeholders."""
        return frozenset(one.key for one in self.parts if one.key is not None)


def parse(url: str) -> Template:
    """Take an address apart. Raises: BadTemplate."""
    outside = PLACEHOLDER.sub("", url)
    if "{" in outside or "}" in outside:
        raise BadTemplate("a brace has no partner; placeholders are written like {phone}")
    if any(each.isspace() or not each.isprintable() for each in url):
        raise BadTemplate("it has blanks or characters that cannot be seen in it")
    _check_origin(url)
    path, mark, query = url.partition("?")
    before, after = list(_parts(path)), list(_parts(mark + query))
    if any(segment in (".", "..") for segment in path.split("/")):
        raise BadTemplate("write the path without . and ..")
    return Template((*before, *after), len(before))


def _check_origin(url: str) -> None:
    split = urlsplit(url)
    if split.scheme not in ("http", "https") or not split.hostname:
        raise BadTemplate("an address like https://shop.example/api/customers?phone={phone}")
    if "{" in split.netloc:
        raise BadTemplate("no placeholder in the host: what a customer's data says is never where to ask")
    if "@" in split.netloc:
        raise BadTemplate("no password in the address: name the variable that holds it with auth_env")
    if split.fragment or url.endswith("#"):
        raise BadTemplate("what stands behind # is never sent; leave it out")
    try:
        split.port  # noqa: B018  # reading it checks it
    except ValueError:
        raise BadTemplate("the port is not a number up to 65535") from None


def _parts(text: str) -> list[Part]:
    found: list[Part] = []
    at = 0
    for each in PLACEHOLDER.finditer(text):
        found += [Part(text[at : each.start()])] if each.start() > at else []
        found.append(Part(each[0], _key(each[1])))
        at = each.end()
    return [*found, Part(text[at:])] if at < len(text) else found


def _key(name: str) -> Key | Literal["key"]:
    for key in KEYS:
        if name == key:
            return key
    if name == FIRST:
        return "key"
    raise BadTemplate(f"there is no placeholder {{{name}}}; there are {', '.join((*KEYS, FIRST))}")


def filled(template: Template, wanted: Wanted, keys: tuple[Key, ...]) -> str:
    """The address with the values in their places.

    Raises:
        NotAsked: one of them is not known, or fits in no path.
    """
    texts: list[str] = []
    for n, part in enumerate(template.parts):
        if part.key is None:
            texts.append(part.text)
            continue
        known = first_known(wanted, keys) if part.key == "key" else wanted.values.get(part.key)
        if not known or (n < template.path_ends and NOT_IN_A_PATH.search(known)):
            raise NotAsked
        texts.append(quote(known, safe=""))
    url = "".join(texts)
    if any(one in (".", "..") for one in url.partition("?")[0].split("/")):
        raise NotAsked  # {order}{serial} of two dots
    return url


def first_known(wanted: Wanted, keys: tuple[Key, ...]) -> str | None:
    """The value of the first of ``keys`` that is known."""
    return next((wanted.values[key] for key in keys if wanted.knows(key)), None)


def check_body(body: Any) -> None:  # Any: JSON
    """Raise ``BadTemplate`` for a placeholder that there is not."""
    if isinstance(body, Mapping):
        for each in body.values():
            check_body(each)
    elif isinstance(body, list):
        for each in body:
            check_body(each)
    elif isinstance(body, str):
        _parts(body)


def filled_body(body: Any, wanted: Wanted, keys: tuple[Key, ...]) -> Any:  # Any: JSON
    """The JSON with the values in its texts: a value stays within its text, whatever it holds.

    Raises:
        NotAsked: one of them is not known.
    """
    if isinstance(body, Mapping):
        return {name: filled_body(each, wanted, keys) for name, each in body.items()}
    if isinstance(body, list):
        return [filled_body(each, wanted, keys) for each in body]
    return _filled_text(body, wanted, keys) if isinstance(body, str) else body


def _filled_text(text: str, wanted: Wanted, keys: tuple[Key, ...]) -> str:
    texts: list[str] = []
    for part in _parts(text):
        known: str | None = part.text
        if part.key is not None:
            known = first_known(wanted, keys) if part.key == "key" else wanted.values.get(part.key)
        if not known:
            raise NotAsked
        texts.append(known)
    return "".join(texts)
