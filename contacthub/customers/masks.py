"""What is shown of a customer to who may not see them: masks, and views cut down by the table of fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from contacthub.access.fields import Field, Instead
from contacthub.customers.withheld import is_withheld

Json = dict[str, Any]  # Any: JSON

HIDDEN: Final = "****"
_NUMBER: Final = re.compile(r"\+?[0-9 ()./-]+")
LONG: Final = 11
"""Digits of a number of which the first three are shown too: four at least stay hidden."""


def masked_address(shown: Json | None) -> Json | None:
    """A number or other address as ``138****8000``; of mail, the end of the name in it.

    What stands for a number that the caller hides is shown as it is.
    """
    if shown is None or is_withheld(shown["raw"]):
        return shown
    # As it was written it may end in a name.
    return {"e164": None, "raw": _masked(shown["e164"] or shown["raw"])}


def _masked(text: str) -> str:
    name, at, domain = text.rpartition("@")
    # Most end alike behind the name, which may be too short to show four characters of it.
    if at and name and domain:
        return f"{HIDDEN}{name[len(name) - min(4, len(name) // 2) :]}@{HIDDEN}"
    if not _NUMBER.fullmatch(text):
        return f"{HIDDEN}{text[-4:]}" if len(text) > 6 else HIDDEN
    digits = "".join(filter(str.isdigit, text.removeprefix("+86")))
    if len(digits) < 7:
        return HIDDEN
    plus = "+" if text.startswith("+") and not text.startswith("+86") else ""
    head = plus + digits[:3] if len(digits) >= LONG else ""
    return f"{head}{HIDDEN}{digits[-4:]}"


def masked_name(name: str | None) -> str | None:
    """A name as ``李**``."""
    return None if name is None else f"{name[:1]}**"


SHOWN: Final[Mapping[Instead, Callable[[Any], Any]]] = {
    Instead.NULL: lambda _: None,
    Instead.EMPTY: lambda _: {},
    Instead.ADDRESS: masked_address,
    Instead.NAME: masked_name,
}


def cut(view: Json, hidden: Sequence[Field]) -> Json:
    """A view without the fields that are kept from the viewer.

    Of ``from`` and ``to`` only the customer's is: the one called, when we call.
    """
    if not hidden:
        return view
    shown = {**view}
    ours = "from" if view.get("direction") == "outbound" else "to"
    for _, name, _, instead in hidden:
        if name != ours and instead in SHOWN:
            _hide(shown, name, SHOWN[instead])
    return shown


def _hide(shown: Json, name: str, mask: Callable[[Any], Any]) -> None:
    first, _, rest = name.partition(".")
    if first not in shown:
        return
    if not rest:
        shown[first] = mask(shown[first])
    elif shown[first] is not None:
        shown[first] = {**shown[first]}
        _hide(shown[first], rest, mask)
