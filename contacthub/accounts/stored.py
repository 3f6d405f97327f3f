"""What is to be said of the sign-ins in the hub's database, read without a hub."""

from __future__ import annotations

from collections.abc import Iterable

from contacthub.access.names import folded, name_fault
from contacthub.access.roles import Role
from contacthub.accounts.model import User
from contacthub.accounts.store import SQL
from contacthub.database.storage import NotThere, Storage
from contacthub.database.units import StorageUnavailable


def stored_users(storage: Storage) -> list[User]:
    """The users; none where there is no database."""
    try:
        with storage.look("hub") as raw:
            rows = raw.execute(SQL["stored_users"]).fetchall()
    except (NotThere, StorageUnavailable):
        return []  # another examination says what is wrong with it
    return [
        User(name=name, role=Role(role), agent=agent, password="", disabled=bool(disabled))
        for name, role, agent, disabled in rows
    ]


def doubtful_names(storage: Storage) -> list[str]:
    """Sign-ins whose names older versions took and this one would not; none where there is no database."""
    try:
        with storage.look("hub") as raw:
            names = [name for name, _, _, disabled in raw.execute(SQL["stored_users"]) if not disabled]
    except (NotThere, StorageUnavailable):
        return []  # another examination says what is wrong with it
    twins = [
        f"{' and '.join(map(repr, each))} are one name now: each lets in by its own spelling only"
        for each in names_alike(names)
    ]
    return twins + [f"{name!r} {fault}" for name in sorted(names) if (fault := name_fault(name)) is not None]


def names_alike(names: Iterable[str]) -> list[list[str]]:
    """Names of different spelling that are one name as names are compared."""
    alike: dict[str, list[str]] = {}
    for name in sorted(names):
        alike.setdefault(folded(name), []).append(name)
    return [each for each in alike.values() if len(each) > 1]
