"""What receivers of webhooks are told."""

from __future__ import annotations

from typing import Final

OPENED: Final = "work.opened"
CHANGED: Final = "work.changed"
LATE: Final = "work.late"
CLOSED: Final = "work.closed"
TYPES: Final = (OPENED, CHANGED, LATE, CLOSED)
"""Of work items."""
ALERT_BEGAN: Final = "alert.began"
ALERT_ENDED: Final = "alert.ended"
ALERT_TYPES: Final = (ALERT_BEGAN, ALERT_ENDED)
