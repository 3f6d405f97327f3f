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

from contacthub.problems import Problem
from contacthub.routing.values import value
from contacthub.routing.words import Instant
from contacthub.running.settings_file import Part, edited, parts_of, read_file, version_of, write_file
from contacthub.running.settings_store import SettingsStore, SettingsVersion

Check = Callable[[str], Sequence[str]]
"""What is wrong with a whole file, each fault with its place; nothing: a hub would start with it."""


@value(kw_only=True)
class Present:
    """The file now. ``parts``: none where it cannot be cut, for ``why``."""

    text: str
    version: str
    parts: Sequence[Part]
    faults: Sequence[str]
    why: str | None


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
        return Present(text=text, version=version_of(text), parts=parts, faults=faults, why=why)

    def needs_restart(self, text: str) -> bool:
        """Whether the hub runs with another file than this."""
        return self.path is not None and text != self._began

    async def versions(self) -> list[SettingsVersion]:
        """Earlier files, newest first."""
        return await self._store.all()

    async def change(self, section: str, key: str | None, toml: str | None, wanted: Wanted) -> list[str]:
        """Put a table in place of another; returns the lines that differ.

        Raises:
            Problem: it cannot be done, or the hub would not start with it.
        """
        async with self._lock:
            before = await self._seen(wanted)
            return await self._put(before, edited(before, section, key, toml), wanted)

    async def restore(self, number: int, wanted: Wanted) -> list[str]:
        """Bring an earlier file back; returns the lines that differ.

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

    async def _put(self, before: str, after: str, wanted: Wanted) -> list[str]:
        assert self.path is not None
        faults = await asyncio.to_thread(self._check, after)
        if faults:
            raise Problem("invalid", faults[0], [("#/toml", each) for each in faults])
        lines = [*unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=1)][2:]
        if wanted.preview or before == after:
            return lines
        # The version first: a file without it could not be undone, and one too many does no harm.
        made = SettingsVersion(0, self._now(), wanted.author, wanted.reason, after)
        await self._store.add(before, [made])
        await asyncio.to_thread(write_file, self.path, after)
        return lines


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
