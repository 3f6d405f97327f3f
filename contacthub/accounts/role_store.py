"""Roles that were made here, in the hub's database."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from contacthub.access.rights import EVERY_ROLE, Right
from contacthub.access.roles import Role
from contacthub.accounts.model import Change, NamedRole
from contacthub.accounts.store import tell
from contacthub.database.damage import reading
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool, Writer

SQL = named_queries(Path(__file__).with_suffix(".sql"))
KNOWN = {str(each): each for each in Right}


class RoleStore:
    """Writes on the hub's writer connection, and with each change which it is."""

    def __init__(self, writer: Writer, readers: ReaderPool) -> None:
        self._writer = writer
        self._readers = readers

    async def all(self) -> list[NamedRole]:
        """All of them."""
        return await self._readers.run(lambda raw: _roles(raw.execute(SQL["roles"]).fetchall()))

    async def one(self, name: str) -> NamedRole | None:
        """The role of this name."""
        found = await self._readers.run(lambda raw: _roles(raw.execute(SQL["role"], (name,)).fetchall()))
        return next(iter(found), None)

    async def put(self, role: NamedRole) -> None:
        """Create or replace a role."""
        values = (role.name, role.base.value, json.dumps(sorted(role.rights)))

        def work(raw: Connection) -> None:
            raw.execute(SQL["put_role"], values)
            tell(raw, Change("role", role.name))

        await self._writer.transact(work)

    async def drop(self, name: str) -> None:
        """Remove a role."""

        def work(raw: Connection) -> None:
            raw.execute(SQL["drop_role"], (name,))
            tell(raw, Change("role", name))

        await self._writer.transact(work)


def _roles(rows: Iterable[tuple[Any, ...]]) -> list[NamedRole]:
    """Roles; of their rights those that there are still."""
    with reading("a role"):
        return [
            NamedRole(
                name=name,
                base=Role(base),
                rights=EVERY_ROLE | {KNOWN[each] for each in json.loads(rights) if each in KNOWN},
            )
            for name, base, rights in rows
        ]
