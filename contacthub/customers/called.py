"""What customers are called, as lists show it."""

from __future__ import annotations

from contacthub.routing.values import value


@value(kw_only=True)
class Called:
    """A customer by any id they had, ``ids``; ``name`` None: they were erased."""

    ids: tuple[str, ...]
    name: str | None = None
    tier: str | None = None
