"""Text from outside as it may be shown: without what cannot be seen or turns text round, and not endless."""

from __future__ import annotations

import re
from typing import Any, Final

MOST_SHOWN: Final = 500
"""Characters of one value."""

# Controls, line separators and half characters; marks that turn the direction or take no room.
UNSEEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]+"
)


def clean(text: str, most: int = MOST_SHOWN) -> tuple[str, bool]:
    """The text on one line, and whether it had to be cut to ``most`` characters."""
    # Cut before it is looked through: what is left out may be a quarter of a million characters.
    shown = " ".join(UNSEEN.sub(" ", text[: 4 * most]).split())
    if len(shown) <= most and len(text) <= 4 * most:
        return shown, False
    return shown[: most - 1] + "…", True


def text_of(value: Any) -> str | None:  # Any: JSON
    """A single value as text; None for what is none: an object, a list, null."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return None
