"""The tables that are written in the transactions of the log, of every subject."""

from __future__ import annotations

from contacthub.access import audit
from contacthub.alerts import rows as alerts
from contacthub.console import rows as console
from contacthub.contacts import rows as contacts
from contacthub.floor_file import rows as floor_file
from contacthub.messages import rows as messages
from contacthub.sources import rows as sources
from contacthub.surveys import rows as surveys
from contacthub.work import rows as work
from contacthub.work.webhooks import rows as webhooks

TABLES = (
    *audit.TABLES,
    *floor_file.TABLES,
    *contacts.TABLES,
    *messages.TABLES,
    *sources.TABLES,
    *console.TABLES,
    *surveys.TABLES,
    *work.TABLES,
    *webhooks.TABLES,
    *alerts.TABLES,
)
