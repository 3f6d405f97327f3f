"""The address of a database that an option names."""

from __future__ import annotations

from pydantic import ValidationError

from contacthub.cli.errors import WrongUsage
from contacthub.database.settings import StorageTable


def given_storage(option: str, url: str) -> StorageTable:
    """The storage at ``url``. Raises: WrongUsage: it is no address of one."""
    try:
        return StorageTable(url=url)
    except ValidationError as error:
        raise WrongUsage(f"{option}: {error.errors()[0]['msg'].removeprefix('Value error, ')}") from None
