"""What a played agent plans to send, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Key = tuple[str, str]
"""What is planned, and for which offer or contact."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A command for the console, with its members."""

    cmd: str
    members: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """A command and when to send it."""

    at: int
    ask: Ask


Wanted = tuple[Key, tuple[Ask, tuple[int, int]]]
"""A command that is called for, with the bounds of its delay in milliseconds."""
