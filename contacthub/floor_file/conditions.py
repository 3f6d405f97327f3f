"""Conditions on a contact and its customer, in CEL (https://cel.dev): checked as written, bounded in time.

    customer.tier == 'gold' && products.exists(it, it.category == 'cigar')

What an expression may go through is a list of the card or of the contact, each element once: so it takes some
microseconds, and no expression can be written that takes longer than a few thousandths of a second.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, Final, get_args

from contacthub.customers.card_wire import Card, CustomerView

MOST_CHARACTERS: Final = 500
MOST_ELEMENTS: Final = 200
"""Of a list in the attributes of a contact or customer; those of a card have at most 20."""

CONTACT, CUSTOMER = "contact", "customer"
LISTS: Final = ("products", "purchases", "service_records", "questions", "contacts")
NAMES: Final = frozenset({CONTACT, CUSTOMER, *LISTS})
"""What an expression may ask about."""

FIELDS: Final[Mapping[str, frozenset[str]]] = {
    CONTACT: frozenset({"channel", "direction", "queue", "source", "language", "attributes"}),
    CUSTOMER: frozenset(CustomerView.model_fields),
    **{name: frozenset(get_args(Card.model_fields[name].annotation)[0].model_fields) for name in LISTS},
}
"""What there is of each, or of its elements; any key may be in ``attributes``."""

_LOOP = re.compile(r"\.\s*(?:all|exists|exists_one|existsOne|map|filter)\s*\(\s*(\w+)?")
_LOOP_OF_LIST = re.compile(rf"\b({'|'.join(LISTS)})\s*{_LOOP.pattern}")
_OF_LIST = re.compile(
    rf"\b({'|'.join(LISTS)})\s*\.\s*(?!all\b|exists\b|exists_one\b|map\b|filter\b|size\b)(\w+)"
)
_NO_CODE = re.compile(
    r"""
      //[^\n]*                                                    # a comment
    | [rR] (?: '{3}.*?'{3} | "{3}.*?"{3} | '[^'\n]*' | "[^"\n]*" )  # a raw text: a backslash is one
    | '{3}(?:[^\\]|\\.)*?'{3} | "{3}(?:[^\\]|\\.)*?"{3}           # a text of several lines
    | '(?:[^'\\\n]|\\.)*' | "(?:[^"\\\n]|\\.)*"
    """,
    re.DOTALL | re.VERBOSE,
)


class ConditionFailed(Exception):
    """The condition could not be decided; the message holds no value of the contact or customer."""


def fault_of(expression: str) -> str | None:
    """What is wrong with an expression as it is written; None: nothing."""
    bare = _NO_CODE.sub(lambda found: " " if found[0].startswith("//") else "''", expression)
    if _has_loop_in_loop(bare):
        return "it goes through a list inside another list, which may take for ever; go through one at a time"
    try:
        asked = set(_compiled(expression).variables())
    except ValueError as error:
        what = str(error).partition("\n")[0].partition("ERROR: <input>:")[2].partition(" expecting ")[0]
        return f"line and column {what}" if what else "it cannot be read as CEL"
    if (of_list := _OF_LIST.search(bare)) is not None:
        name, member = of_list.groups()
        return f"{name} is a list; ask for its elements: {name}.exists(it, it.{member} == ...)"
    unknown = sorted(asked - NAMES - set(_LOOP.findall(bare)))
    if unknown:
        return f"there is no {unknown[0]!r}{_meant(unknown[0], NAMES)}"
    return next(_unknown_fields(bare), None)


def _unknown_fields(bare: str) -> Iterator[str]:
    """What is wrong with the fields that are asked of contact, customer, and elements of lists."""
    own = {CONTACT, CUSTOMER} - set(_LOOP.findall(bare))  # a name that a loop takes is an element there
    asked = [(name, field, f"{name} has") for name in own for field in _fields_of(name, bare)]
    for loop in _LOOP_OF_LIST.finditer(bare):
        name, variable = loop.groups()
        inside = bare[loop.end() : _end_of_call(bare, loop.end())]
        words = f"an element of {name} has"
        asked += [(name, field, words) for field in _fields_of(variable or "", inside)]
    for name, field, words in asked:
        if field not in FIELDS[name]:
            yield f"{words} no {field!r}{_meant(field, FIELDS[name])}"


def _fields_of(name: str, bare: str) -> list[str]:
    return re.findall(rf"(?<![\w.]){name}\s*\.\s*\??\s*([A-Za-z_]\w*)", bare) if name else []


def _end_of_call(bare: str, start: int) -> int:
    """Where the bracket closes that was opened before ``start``."""
    depth = 1
    for at in range(start, len(bare)):
        depth += {"(": 1, ")": -1}.get(bare[at], 0)
        if depth == 0:
            return at
    return len(bare)


def _meant(name: str, names: Iterable[str]) -> str:
    near = get_close_matches(name, names, n=1)
    return f"; did you mean {near[0]}?" if near else f"; there are {', '.join(sorted(names))}"


def holds(expression: str, facts: Mapping[str, Any]) -> bool:
    """Whether the condition holds for ``facts``, by ``NAMES``.

    Raises:
        ConditionFailed: it asks for what is not there, or its answer is neither true nor false.
    """
    try:
        found = _compiled(expression).execute(dict(facts))
    except KeyError as error:
        raise ConditionFailed(f"there is no {error}; has() asks whether there is") from None
    except (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError) as error:
        raise ConditionFailed(type(error).__name__) from None
    if not isinstance(found, bool):
        raise ConditionFailed("its answer is neither true nor false")
    return found


def prepare(expressions: Iterable[str]) -> None:
    """Read expressions before they are asked; one that cannot be read will be undecided."""
    for each in expressions:
        with suppress(ValueError):
            _compiled(each)


@lru_cache(maxsize=1_024)
def _compiled(expression: str) -> Any:  # Any: a class of the module that is imported here
    # Imported when the first condition is read: it takes a second, and most floors have none.
    from cel import compile as compiled  # noqa: PLC0415

    return compiled(expression)


def _has_loop_in_loop(bare: str) -> bool:
    """Whether an expression without its texts and comments goes through a list within another such call."""
    inside: list[bool] = []
    starts = {match.start() + match[0].index("(") for match in _LOOP.finditer(bare)}
    for at, character in enumerate(bare):
        if character == "(":
            if at in starts and any(inside):
                return True
            inside.append(at in starts)
        elif character == ")" and inside:
            inside.pop()
    return False
