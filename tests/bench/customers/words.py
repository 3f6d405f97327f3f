"""The words that the customers of the measurement are made of."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Final

LISTS: Final[dict[str, str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


def words(name: str) -> tuple[str, ...]:
    """The words of a list, which blanks divide."""
    return tuple(LISTS[name].split())


def lines(name: str) -> tuple[str, ...]:
    """The lines of a list, with blanks in them."""
    return tuple(LISTS[name].splitlines())
