"""Applying a floor file: as a whole or not at all."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Set
from dataclasses import dataclass, field

from contacthub.clock import rfc3339
from contacthub.floor_file.checking import check_unused
from contacthub.floor_file.directory import Directory, Version
from contacthub.floor_file.effects import Effect, Effects, SignIns, Waiting, waiting_on
from contacthub.floor_file.plan import FloorPlan
from contacthub.floor_file.rows import VersionRow
from contacthub.floor_file.settings_checking import (
    KnownChannels,
    check_alerts,
    check_answers,
    check_chats,
    check_surveys,
)
from contacthub.floor_file.versions import TableChange
from contacthub.floor_file.working_out import Applied, Work
from contacthub.floor_file.written import Present, Tables
from contacthub.hub.hub import Hub
from contacthub.problems import Problem
from contacthub.routing import commands as c
from contacthub.routing.floor.floor import Floor
from contacthub.routing.words import OFFLINE, AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who changes the floor, and why; ``of_version``: the version that they have seen, if they say it."""

    author: str = ""
    reason: str = ""
    of_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a plan changed, or would change, and the version of the floor; of a preview what that would do."""

    version: int
    applied: Applied
    tables: list[TableChange]
    effects: list[Effect] = field(default_factory=list)


class Applier:
    """Makes the floor what a floor file says."""

    def __init__(
        self,
        hub: Hub,
        directory: Directory,
        *,
        retired: Callable[[Set[str]], Awaitable[None]] | None = None,
        day_changed: Callable[[], Awaitable[None]] | None = None,
        refresh_hours: Callable[[], Awaitable[None]] | None = None,
        channels: KnownChannels | None = None,
        applied: Callable[[], None] | None = None,
        sign_ins: Callable[[], SignIns] = tuple,
    ) -> None:
        """Take the hub and its directory.

        ``retired`` is told of the agents retired, ``day_changed`` that the floor has another time zone;
        ``refresh_hours`` works out when queues are open. ``channels``: what chats may name;
        ``applied`` is told that a file was applied, whatever changed. ``sign_ins``: who works as which agent.
        """
        self._hub = hub
        self._directory = directory
        self._retired = retired
        self._day_changed = day_changed
        self._refresh_hours = refresh_hours
        self._channels = channels or KnownChannels()
        self._applied = applied
        self._sign_ins = sign_ins
        self._one_at_a_time = asyncio.Lock()

    async def apply(self, plan: FloorPlan) -> Applied:
        """Make the floor what the plan says, as ``save``; return what changed."""
        return (await self.save(plan, By())).applied

    async def save(self, plan: FloorPlan, by: By) -> Outcome:
        """Make the floor what the plan says, as a new version if that changes anything.

        Raises:
            Problem: the plan does not fit together, or somebody has changed the floor since ``of_version``;
                then nothing has changed.
            Rejected: something that is to be retired is in use; then nothing has changed.
        """
        async with self._one_at_a_time:
            await self._hub.whole()  # the request of the file before may have been given up
            self._check_version(by.of_version)
            work = await self._checked(plan)
            zone = self._directory.floor.time_zone
            self._begin(work, plan, by)
            version = self._directory.version.number
            await self._hub.durable()
        if self._retired is not None and (gone := plan.retired_of("agent")):
            await self._retired(gone)
        if self._day_changed is not None and work.directory.floor.time_zone != zone:
            await self._hub.caught_up()  # it is counted from the rows of visits
            await self._day_changed()
        if self._refresh_hours is not None:
            await self._refresh_hours()
        if self._applied is not None:
            self._applied()
        return Outcome(version=version, applied=work.applied, tables=work.tables)

    async def preview(self, plan: FloorPlan) -> Outcome:
        """What the plan would change and do; nothing changes.

        Raises:
            Problem: it would be refused.
        """
        async with self._one_at_a_time:
            await self._hub.whole()
            waiting, now = waiting_on(self._hub.routing.floor), self._hub.now()
            sign_ins = self._sign_ins()
            work = await self._checked(plan)
            effects = await asyncio.to_thread(self._effects, plan, work, waiting, now, sign_ins)
            version = self._directory.version.number
        await self._hub.durable()
        return Outcome(version=version, applied=work.applied, tables=work.tables, effects=effects)

    async def present(self) -> tuple[Version, Tables]:
        """The floor as it is, and its version."""
        async with self._one_at_a_time:
            await self._hub.whole()
            present = Present(self._hub.routing.floor, self._directory, self._hub.work.book)
            tables = await asyncio.to_thread(present.all)
            version = self._directory.version
        await self._hub.readable()
        return version, tables

    def _effects(
        self, plan: FloorPlan, work: Work, waiting: Waiting, now: int, sign_ins: SignIns
    ) -> list[Effect]:
        effects = Effects(plan, self._hub.routing.floor, self._directory, work.directory, waiting)
        return list(effects.all(work.tables, now, sign_ins))

    def _check_version(self, wanted: int | None) -> None:
        latest = self._directory.version
        if wanted is not None and wanted != latest.number:
            by = f"{latest.author or 'somebody'} changed it at {rfc3339(latest.at)}"
            words = f"the floor is at version {latest.number} now, not at {wanted}: {by}; look at that first"
            raise Problem("version_changed", words, [("#/of_version", words)])

    async def _checked(self, plan: FloorPlan) -> Work:
        work = await self._worked_out(plan)
        check_unused(plan, self._hub.routing.floor)
        check_chats(plan, self._hub.routing.floor, work.directory, self._channels)
        check_answers(plan, self._channels)
        check_surveys(plan, self._channels.writing_first)
        check_alerts(plan, self._channels)
        return work

    async def _worked_out(self, plan: FloorPlan) -> Work:
        """What the plan changes, worked out in a thread: half a second for 10,000 agents.

        Nobody else configures the floor meanwhile; if it was read back, the work is done again.
        """
        while True:
            floor = self._hub.routing.floor
            work = Work(floor, self._directory.copy(), self._hub.work.book)
            await asyncio.to_thread(work.plan, plan)
            if floor is self._hub.routing.floor:
                return work

    def _begin(self, work: Work, plan: FloorPlan, by: By) -> None:
        before, floor = self._directory.copy(), self._hub.routing.floor
        # What supervisors did by hand meanwhile stays, no file says anything of it.
        work.directory.by_hand = self._directory.by_hand
        rows = [*work.rows]
        if work.applied.changes:
            row = self._version(work, by)
            work.directory.version = Version(number=row.number, at=row.at, author=row.author)
            rows.append(row)
        # Views made on the way show the names to come.
        self._directory.become(work.directory)
        try:
            self._hub.handle_all([*_go_offline(plan, floor), *work.commands], rows, series=work.series)
        except BaseException:
            self._directory.become(before)
            raise

    def _version(self, work: Work, by: By) -> VersionRow:
        return VersionRow(
            number=self._directory.version.number + 1,
            at=self._hub.now(),
            author=by.author,
            reason=by.reason,
            changes=json.dumps(work.applied.changes, ensure_ascii=False),
            tables=work.tables_said,
        )


def _go_offline(plan: FloorPlan, floor: Floor) -> Iterator[c.Command]:
    """All go offline before any is retired, or what one leaves could be offered to the next."""
    for name in sorted(map(AgentId, plan.retired_of("agent"))):
        agent = floor.agents.get(name)
        if agent is not None and agent.presence != OFFLINE:
            yield c.SetPresence(agent=name, presence=OFFLINE, by="supervisor")
