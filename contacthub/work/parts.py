"""Parts that a repair used: as people write them, and what they cost. Amounts are rounded half up a line.

CMP x 1                 by the list of prices, of that day
R32 x 0.5 @ 90          at another price
PCB x 1 保修            covered by the warranty: nothing
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

import orjson

from contacthub.api.json import Json
from contacthub.customers.kinds.prices import Price
from contacthub.processes.money import amount_of, as_money
from contacthub.routing.values import value

MOST: Final = 100
CENT: Final = Decimal("0.01")
LINE: Final = re.compile(
    r"(?P<part>\S(?:.*?\S)?)"
    r"(?:\s*[x×*]\s*(?P<quantity>\d{1,6}(?:\.\d{1,3})?))?"
    r"(?:\s*@\s*(?P<price>\d{1,9}(?:\.\d{1,2})?))?"
    r"(?:\s+(?P<warranty>warranty|保修))?",
    re.IGNORECASE,
)
KEYS: Final = frozenset({"part", "quantity", "price", "warranty"})
SHOWN: Final = 40
"""Characters of a part that an error shows."""


class BadPart(ValueError):
    """A line that cannot be taken; ``place``: in a list of JSON which member of it, as ``/0/price``."""

    def __init__(self, n: int, member: str, words: str) -> None:
        super().__init__(f"line {n}: {words}")
        self.place = f"/{n - 1}/{member}"


def place_in(text: str, wrong: ValueError) -> str:
    """Where in a field of parts the fault is; of lines that people write, the field as a whole."""
    return wrong.place if isinstance(wrong, BadPart) and _is_json(text) else ""


@value(kw_only=True)
class Part:
    """A line as it was written; ``price`` None: what the list says."""

    part: str
    quantity: str = "1"
    price: str | None = None
    warranty: bool = False


@value(kw_only=True)
class Priced:
    """A line with what it costs, kept as it was on its day; ``listed``: what the list says.

    ``reason``: why one costs nothing.
    """

    part: str
    name: str | None
    quantity: str
    price: str
    listed: str | None
    currency: str
    reason: str | None
    total: str


def parts_in(text: str) -> tuple[Part, ...]:
    """The lines of a field, also as JSON. Raises: ValueError, which names the line."""
    lines = _of_json(text) if _is_json(text) else [_of_line(each) for each in text.splitlines()]
    found = tuple(each for each in lines if each is not None)
    if len(found) > MOST:
        raise ValueError(f"more than {MOST} parts")
    for n, each in enumerate(found, start=1):
        if Decimal(each.quantity) <= 0:
            raise BadPart(n, "quantity", "the quantity is above 0")
    return found


def _is_json(text: str) -> bool:
    return text.lstrip().startswith("[")


def _of_line(text: str) -> Part | None:
    if not text.strip():
        return None
    found = LINE.fullmatch(text.strip())
    assert found is not None, "a line that is not empty is a part at least"
    return Part(
        part=found["part"],
        quantity=found["quantity"] or "1",
        price=found["price"],
        warranty=found["warranty"] is not None,
    )


def _of_json(text: str) -> list[Part | None]:
    try:
        said = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise ValueError('neither lines such as "CMP x 1" nor JSON') from None
    return [_of_object(n, each) for n, each in enumerate(said, start=1)]


def _of_object(n: int, said: Any) -> Part:  # Any: JSON before it is checked
    if not isinstance(said, dict) or said.keys() - KEYS or not isinstance(said.get("part"), str):
        raise BadPart(n, "part", "an object with part, quantity, price, warranty")
    part, quantity, price = said["part"].strip(), str(said.get("quantity", 1)), said.get("price")
    if not part:
        raise BadPart(n, "part", "a part needs its number")
    if re.fullmatch(r"\d{1,6}(\.\d{1,3})?", quantity, re.ASCII) is None:
        raise BadPart(n, "quantity", "a quantity such as 1 or 0.5")
    if said.get("warranty", False) not in (True, False):
        raise BadPart(n, "warranty", "warranty is true or false")
    return Part(part=part, quantity=quantity, price=_amount(n, price), warranty=said.get("warranty", False))


def _amount(n: int, price: Any) -> str | None:  # Any: JSON before it is checked
    if price is None:
        return None
    try:
        return as_money(amount_of(str(price)))
    except ValueError as wrong:
        raise BadPart(n, "price", str(wrong)) from None


def text_of(parts: Sequence[Part]) -> str:
    """The lines as a person reads them."""
    return "\n".join(
        f"{each.part} × {each.quantity}"
        + ("" if each.price is None else f" @ {each.price}")
        + (" 保修" if each.warranty else "")
        for each in parts
    )


def priced(
    parts: Sequence[Part], prices: Sequence[Price | None], unit: Json | None, *, currency: str
) -> tuple[Priced, ...]:
    """What the lines cost; ``currency``: of a line that the list does not know.

    Raises:
        ValueError: a line has no price, is not covered by the warranty, or has another currency.
    """
    found: list[Priced] = []
    for n, (part, price) in enumerate(zip(parts, prices, strict=True), start=1):
        listed = None if price is None else price.price
        of_line = part.price if part.price is not None else listed
        reason: str | None = None
        if part.warranty:
            reason = _covered_until(part, price, unit)
            if reason is None:
                raise BadPart(n, "warranty", f"{part.part[:SHOWN]} is not in warranty")
            of_line = "0"
        if of_line is None:
            words = f"{part.part[:SHOWN]} is not in the list of prices: add @ and its price"
            raise BadPart(n, "price", words)
        found.append(
            Priced(
                part=part.part if price is None else price.part,
                name=None if price is None else price.name,
                quantity=part.quantity,
                price=as_money(Decimal(of_line)),
                listed=listed,
                currency=currency if price is None else price.currency,
                reason=reason,
                total=line_total(part.quantity, of_line),
            )
        )
    if len({each.currency for each in found}) > 1:
        raise ValueError(f"they are in several currencies: {', '.join(sorted({e.currency for e in found}))}")
    return tuple(found)


def line_total(quantity: str, price: str) -> str:
    """Of a line, rounded half up to two places."""
    return as_money((Decimal(quantity) * Decimal(price)).quantize(CENT, ROUND_HALF_UP))


def sum_of(amounts: Sequence[str]) -> str:
    """The sum of lines that are rounded already."""
    return as_money(sum(map(Decimal, amounts), Decimal(0)))


def _covered_until(part: Part, price: Price | None, unit: Json | None) -> str | None:
    """Until when a part is covered: as the whole unit, or longer by its own rule; None: it is not."""
    if unit is None:
        return None
    if unit["in_warranty"]:
        return f"warranty until {unit['warranty_until']}"
    names = {part.part.casefold(), ((price.name if price is not None else None) or "").casefold()} - {""}
    rules: Sequence[Mapping[str, Any]] = unit["warranty"]["parts"]
    rule = next((each for each in rules if each["part"].casefold() in names and each["covered"]), None)
    return None if rule is None else f"warranty of {rule['part']} until {rule['until']}"
