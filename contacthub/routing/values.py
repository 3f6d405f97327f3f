"""Values that are made for every event: frozen for mypy, plain dataclasses when they run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(*, kw_only: bool = False) -> Callable[[type[T]], type[T]]:
    """Make a dataclass whose fields are set once, by its maker; mypy refuses to set one again.

    ``frozen=True`` has Python refuse it too, and that makes one of eight fields three times as slow to make:
    1.4 µs instead of 0.5. An event makes some twenty of them.
    """
    return dataclass(slots=True, kw_only=kw_only, unsafe_hash=True)
