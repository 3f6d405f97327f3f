"""Where the settings say that rows are kept."""

from __future__ import annotations

from pathlib import Path

from contacthub.config import ConfigError, Settings
from contacthub.database.engines.sqlite_files import SqliteFiles
from contacthub.database.storage import Storage


def storage_of(settings: Settings, data: Path | None = None) -> Storage:
    """The PostgreSQL database of ``[storage]``, or the files in ``data``, else in the settings' folder.

    Raises:
        ConfigError: psycopg is not installed.
    """
    if settings.storage.url is None:
        return SqliteFiles(data or settings.data)
    try:
        from contacthub.database.engines.postgres_database import PostgresDatabase  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise ConfigError(
            f"storage.url: PostgreSQL needs psycopg ({error}); pip install 'contacthub[postgres]'"
        ) from None
    return PostgresDatabase(settings.storage.url)
