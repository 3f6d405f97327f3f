"""What of a data directory a backup keeps."""

from __future__ import annotations

from contacthub.customers.file import MIGRATIONS as CUSTOMERS
from contacthub.database.kept import Kept
from contacthub.hub import archive
from contacthub.hub.store import MIGRATIONS as HUB
from contacthub.hub.store import begin_log, log_moment
from contacthub.messages.kept_files import FOLDER, kept_file, kept_files

# The hub's first: the customers of its contacts are then in the other.
DATABASES = {"hub": HUB, "customers": CUSTOMERS}
KEPT = Kept(
    databases={f"{name}.db": migrations for name, migrations in DATABASES.items()},
    log="hub.db",
    log_moment=log_moment,
    begin_log=begin_log,
    archive=archive.FOLDER,
    archive_names=archive.NAMES,
    archived=archive.archived_files,
    files=FOLDER,
    kept_files=kept_files,
    kept_file=kept_file,
)
