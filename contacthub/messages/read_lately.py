"""Which supervisors read which contacts in the last hour: recorded once, and they are told who types."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from contacthub.routing.words import Instant

HOUR_MS: Final = 60 * 60 * 1000
REMEMBERED: Final = 10_000


class ReadLately:
    """Remembers who has read a contact in the last hour, as was recorded of them."""

    def __init__(self, now: Callable[[], Instant]) -> None:
        self._now = now
        self._read: OrderedDict[tuple[str, str], Instant] = OrderedDict()

    def note(self, name: str, contact_id: str, at: Instant) -> None:
        """It was recorded that they read it."""
        self._read[name, contact_id] = at
        self._read.move_to_end((name, contact_id))
        if len(self._read) > REMEMBERED:
            self._read.popitem(last=False)

    def __call__(self, name: str, contact_id: str) -> bool:
        """Whether they have read it in the last hour."""
        before = self._read.get((name, contact_id))
        return before is not None and self._now() - before < HOUR_MS
