"""What of a customer it was that a person typed: the field, its text, and from where to where."""

from __future__ import annotations

from collections.abc import Iterator

from contacthub.customers.folding import folded, folded_places
from contacthub.customers.model import CustomerData, NameKeys
from contacthub.customers.searching.words import Asked, Part
from contacthub.routing.values import value


@value(kw_only=True)
class Marked:
    """A text of the customer, and the characters of it that were typed: from ``begin`` up to ``end``."""

    field: str
    text: str
    begin: int
    end: int


def marks(data: CustomerData, asked: Asked, names: NameKeys) -> tuple[Marked, ...] | None:
    """Where each part of what was typed is; None: one is nowhere, the customer is not the one asked for."""
    found = []
    for part in asked.parts:
        mark = next(_of_part(data, part, names), None)
        if mark is None:
            return None
        found.append(mark)
    return tuple(dict.fromkeys(found))


def _of_part(data: CustomerData, part: Part, names: NameKeys) -> Iterator[Marked]:
    if part.looks == "number":
        for phone in data.phones:
            yield from _in_number(phone.raw, part.text)
            if phone.e164:
                yield from _in_number(phone.e164, part.text)
    if part.looks == "mail":
        yield from (mark for text in data.emails for mark in in_text("email", text, part.text))
        return
    for field, text in (("name", data.name), ("company", data.company)):
        if text:
            yield from _in_name(field, text, part.text, names)
    for field, texts in (("email", data.emails), ("address", data.addresses)):
        for text in texts:
            yield from in_text(field, text, part.text)


def _in_number(text: str, digits: str) -> Iterator[Marked]:
    """In a number as it is written, whatever stands between its digits."""
    plain = [(character, place) for place, character in enumerate(folded(text)) if character.isdecimal()]
    at = "".join(character for character, _ in plain).find(digits)
    if at >= 0:
        end = plain[at + len(digits) - 1][1] + 1
        yield Marked(field="phone", text=text, begin=plain[at][1], end=end)


def in_text(field: str, text: str, typed: str) -> Iterator[Marked]:
    """Where it stands in a text, if it does."""
    plain, places = folded_places(text)
    at = plain.find(typed)
    if at >= 0:
        yield Marked(field=field, text=text, begin=places[at], end=places[at + len(typed) - 1] + 1)


def _in_name(field: str, text: str, typed: str, names: NameKeys) -> Iterator[Marked]:
    yield from in_text(field, text, typed)
    yield from _in_letters(field, text, typed)
    for spelled, places in names.spelled(text):
        at = spelled.find(typed)
        if at >= 0:
            yield Marked(field=field, text=text, begin=places[at], end=places[at + len(typed) - 1] + 1)
    # Typed in a way that is in none of these, such as surname and initials: the name as a whole.
    if any(key.startswith(typed) for key in names.keys(text)):
        yield Marked(field=field, text=text, begin=0, end=len(text))


def _in_letters(field: str, text: str, typed: str) -> Iterator[Marked]:
    """In a name that is typed without its blanks and signs."""
    plain, places = folded_places(text)
    letters = [
        (character, place) for character, place in zip(plain, places, strict=True) if character.isalnum()
    ]
    at = "".join(character for character, _ in letters).find(typed)
    if at >= 0:
        end = letters[at + len(typed) - 1][1] + 1
        yield Marked(field=field, text=text, begin=letters[at][1], end=end)
