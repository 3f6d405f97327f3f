"""Changes the settings file, one table at a time, and goes back. What is saved counts from the next start.

the hub starts          with the file as it is
a table is saved        checked as a whole first; the file is another one: a restart is needed
an earlier one is back  the file is what the hub started with: no restart is needed
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from difflib import unified_diff
from pathlib import Path

from contacthub.api.validation import MOST_SAID
from contacthub.problems import Problem
from contacthub.routing.values import value
from contacthub.routing.words import Instant
from contacthub.running.settings_faults import Fault, TableChange, fields_of
from contacthub.running.settings_file import (
    MOST_BYTES,
    Part,
    edited,
    parts_of,
    read_file,
    version_of,
    with_table,
    write_file,
)
from contacthub.running.settings_store import SettingsStore, SettingsVersion

Check = Callable[[str], Sequence[Fault]]
"""What is wrong with a whole file; nothing: a hub would start with it."""


@value(kw_only=True)
class Present:
    """The file now. ``parts``: none where it cannot be cut, for ``why``."""

    text: str
    version: str
    parts: Sequence[Part]
    faults: Sequence[str]
    why: str | None


@value(kw_only=True)
class Changed:
    """The lines that differ, and whether a hub has to start again to have the file as it is then."""

    lines: Sequence[str]
    needs_restart: bool


@value(kw_only=True)
class Wanted:
    """Who changes the file, why, and which version they have seen; ``preview``: nothing is written."""

    author: str
    reason: str
    of_version: str
    preview: bool


class SettingsFile:
    """The file at ``path``; None: the hub was started without one, and nothing can be changed here."""

    def __init__(
        self, path: Path | None, check: Check, store: SettingsStore, now: Callable[[], Instant]
    ) -> None:
        self.path = path
        self._check = check
        self._store = store
        self._now = now
        self._lock = asyncio.Lock()
        self._began = self._read_at_start()

    def _read_at_start(self) -> str:
        try:
            return "" if self.path is None else read_file(self.path)
        except Problem:
            return ""

    async def present(self) -> Present:
        """The file as it is now.

        Raises:
            Problem: it cannot be read.
        """
        text = await self._text()
        try:
            parts, why = parts_of(text), None
        except Problem as problem:
            parts, why = [], problem.detail
        faults = [] if self.path is None else await asyncio.to_thread(self._check, text)
        said = [each.text for each in faults]
        return Present(text=text, version=version_of(text), parts=parts, faults=said, why=why)

    def needs_restart(self, text: str) -> bool:
        """Whether the hub runs with another file than this."""
        return self.path is not None and text != self._began

    async def versions(self) -> list[SettingsVersion]:
        """Earlier files, newest first."""
        return await self._store.all()

    async def change(self, section: str, key: str | None, toml: str | None, wanted: Wanted) -> Changed:
        """Put a table in place of another, as text.

        Raises:
            Problem: it cannot be done, or the hub would not start with it.
        """
        async with self._lock:
            before = await self._seen(wanted)
            return await self._put(before, edited(before, section, key, toml), wanted)

    async def change_tables(self, changes: Sequence[TableChange], wanted: Wanted) -> Changed:
        """Have tables say other things, all of them or none.

        Raises:
            Problem: it cannot be done, or the hub would not start with it: each fault with a pointer to its
                field, such as ``#/tables/0/table/url``.
        """
        async with self._lock:
            before = await self._seen(wanted)
            after = await asyncio.to_thread(_changed, before, changes)
            return await self._put(before, after, wanted, changes)

    async def restore(self, number: int, wanted: Wanted) -> Changed:
        """Bring an earlier file back.

        Raises:
            Problem: there is no such version, or the hub would not start with it.
        """
        async with self._lock:
            before = await self._seen(wanted)
            if (found := await self._store.one(number)) is None:
                raise Problem("not_found", f"there is no version {number} of the settings")
            return await self._put(before, found.text, wanted)

    async def _text(self) -> str:
        return "" if self.path is None else await asyncio.to_thread(read_file, self.path)

    async def _seen(self, wanted: Wanted) -> str:
        if self.path is None:
            raise Problem("wrong_state", "this hub was started without a settings file; see --config")
        text = await self._text()
        if version_of(text) != wanted.of_version:
            raise Problem("version_changed", "the settings were changed meanwhile; load them again")
        return text

    async def _put(
        self, before: str, after: str, wanted: Wanted, changes: Sequence[TableChange] | None = None
    ) -> Changed:
        assert self.path is not None
        if len(after.encode()) > MOST_BYTES:
            raise Problem("invalid", f"the file would be larger than {MOST_BYTES >> 20} MiB")
        faults = await asyncio.to_thread(self._check, after)
        if faults:
            fields = [("#/toml", each.text) for each in faults]
            if changes is not None:
                fields = fields_of(faults, after, changes)
            raise Problem("invalid", faults[0].text, fields[:MOST_SAID])
        lines = [*unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=1)][2:]
        changed = Changed(lines=lines, needs_restart=self.needs_restart(after))
        if wanted.preview or before == after:
            return changed
        # The version first: a file without it could not be undone, and one too many does no harm.
        made = SettingsVersion(0, self._now(), wanted.author, wanted.reason, after)
        await self._store.add(before, [made])
        await asyncio.to_thread(write_file, self.path, after)
        return changed


def _changed(text: str, changes: Sequence[TableChange]) -> str:
    """The file with the tables as they are to be."""
    for n, each in enumerate(changes):
        try:
            text = with_table(text, each.section, each.key, each.table)
        except Problem as problem:
            place = f"#/tables/{n}/table"
            raise Problem(problem.code, problem.detail, [(place, problem.detail)]) from None
    return text


class Restarting:
    """Ends the hub and starts it again with its settings as they are then, where it was started so."""

    def __init__(self) -> None:
        self._ask: Callable[[], None] | None = None

    def by(self, ask: Callable[[], None]) -> None:
        """Have it done by ``ask``."""
        self._ask = ask

    @property
    def is_possible(self) -> bool:
        """Whether what started the hub starts it again."""
        return self._ask is not None

    def ask(self) -> None:
        """Restart, in a moment: what is under way is answered first.

        Raises:
            Problem: it has to be done by hand.
        """
        if self._ask is None:
            raise Problem("wrong_state", "this hub does not start again by itself; restart its service")
        asyncio.get_running_loop().call_later(0.1, self._ask)
