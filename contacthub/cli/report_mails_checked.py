"""What ``check`` says of reports by mail."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from contacthub.database.examining import NOTE, Finding
from contacthub.database.storage import NotThere, Storage
from contacthub.database.units import StorageUnavailable
from contacthub.report_mails.store import SQL


def report_mail_findings(storage: Storage) -> Iterator[Finding]:
    """Those that were last due and not sent."""
    with contextlib.suppress(NotThere, StorageUnavailable), storage.look("hub") as raw:
        for user, view, run, reason, count in raw.execute(SQL["failed"]).fetchall():
            yield Finding(
                NOTE,
                f"report {view} of {user}: {count} mails of {run[:10]} were not sent: {reason}",
                "*Reports by mail* of the administrator's pages says which; "
                "the page of reports in the docs has the reasons",
            )
