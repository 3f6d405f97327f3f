"""What receivers of webhooks are told."""

from __future__ import annotations

from typing import Final

OPENED: Final = "work.opened"
CHANGED: Final = "work.changed"
LATE: Final = "work.late"
CLOSED: Final = "work.closed"
TYPES: Final = (OPENED, CHANGED, LATE, CLOSED)
