"""What of a data directory a backup keeps."""

from __future__ import annotations

from contacthub.customers.file import MIGRATIONS as CUSTOMERS
from contacthub.database.kept import Kept
from contacthub.hub import archive
from contacthub.hub.store import MIGRATIONS as HUB
from contacthub.hub.store import begin_log, log_moment

KEPT = Kept(
    # The hub's first: the customers of its contacts are then in the other.
    databases={"hub.db": HUB, "customers.db": CUSTOMERS},
    log="hub.db",
    log_moment=log_moment,
    begin_log=begin_log,
    archive=archive.FOLDER,
    archive_names=archive.NAMES,
    archived=archive.archived_files,
)
