"""The alerts of a hub: looked at once a second, stored as they begin, get worse and end, told when durable.

An alert that goes on is a row without an end: after a restart or a crash it is the same one, and told to
nobody again. What programs and people are owed of it is in the transaction of its row.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from contacthub.access.audit import AuditRow
from contacthub.access.teams import Sight
from contacthub.alerts.holding import Subject, holding, is_worse, limit_of
from contacthub.alerts.rows import AlertMailRow, AlertRow
from contacthub.alerts.store import AlertStore
from contacthub.alerts.telling import mails_of, named, owed_of
from contacthub.alerts.watching import Change, Watch
from contacthub.alerts.wire import alert_view
from contacthub.api.json import Json
from contacthub.clock import rfc3339, uuid7
from contacthub.contacts.world import World
from contacthub.database.damage import Damaged
from contacthub.database.tables import Row
from contacthub.database.units import StorageUnavailable
from contacthub.floor_file.directory import AlertEntry
from contacthub.hub.hub import Hub
from contacthub.problems import Problem
from contacthub.reports.live_figures import LiveFigures
from contacthub.routing.words import Instant
from contacthub.seldom import Seldom

log = logging.getLogger("contacthub.alerts")

TICK_S: Final = 1.0
MOST_OPEN: Final = 500
"""Alerts that go on at a time: further ones begin once there is room."""
WORSE_MS: Final = 10_000
"""An alert that gets worse is written, and shown anew, this often at most."""


class Alerts:
    """Looks at the rules of the floor, and keeps what came of it. ``receivers``: what each takes, by id."""

    def __init__(
        self,
        hub: Hub,
        world: World,
        store: AlertStore,
        live: LiveFigures,
        *,
        receivers: Mapping[str, Sequence[str]],
    ) -> None:
        self._hub = hub
        self._world = world
        self._store = store
        self._live = live
        self._receivers = receivers
        self._one_at_a_time = asyncio.Lock()
        self._is_read = False
        self._watches: dict[Subject, Watch] = {}
        self._open: dict[Subject, AlertRow] = {}
        self._written_at: dict[Subject, Instant] = {}
        self._mails: dict[str, dict[tuple[str, str], AlertMailRow]] = {}
        self._shown: tuple[AlertRow, ...] = ()
        self._last_owed = 0
        self._told: list[Callable[[], None]] = []
        self._more: Callable[[str], None] = lambda webhook: None
        self._owes_mails: Callable[[], None] = lambda: None
        self._full = Seldom(hub.now)
        hub.gate.on_reset(self)

    def on_change(self, told: Callable[[], None]) -> None:
        """Have ``told`` called when what goes on has changed, once that is durable."""
        self._told.append(told)

    def on_owed(self, *, more: Callable[[str], None], mails: Callable[[], None]) -> None:
        """Have ``more`` told of receivers that are owed more, and ``mails`` that mails are owed."""
        self._more, self._owes_mails = more, mails

    def reset(self) -> None:
        """The floor was read back from the log, and what was not written has not happened."""
        self._is_read = False

    async def run(self) -> None:
        """Look once a second, until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(TICK_S)

    async def look(self) -> None:
        """Look at every rule now; what began or ended is durable and told when this returns."""
        async with self._one_at_a_time:
            if not self._hub.gate.is_open:
                return
            try:
                await self._read_back()
                await self._look(self._hub.now())
            except (StorageUnavailable, Damaged) as error:
                self._is_read = False
                log.info("! alerts are looked at later: %s", error)

    async def seen(self, alert_id: str, by: str, audit: AuditRow) -> Json:
        """Note who has seen an alert first, if nobody has; return it.

        Raises:
            Problem: there is no such alert.
            StorageUnavailable: it could not be written.
        """
        async with self._one_at_a_time:
            await self._read_back()
            subject = next((each for each, row in self._open.items() if row.id == alert_id), None)
            row = await self._store.one(alert_id) if subject is None else self._open[subject]
            if row is None:
                raise Problem("not_found", "there is no such alert")
            if row.seen_by is None:
                row = replace(row, seen_by=by, seen_at=self._hub.now())
                if subject is not None:
                    self._open[subject] = row
                await self._write([row, audit])
            mails = await self._store.mails([row.id])
        return alert_view(row, self._world.directory, mails[row.id])

    def open_now(self, sight: Sight | None) -> list[Json]:
        """Those that go on, are told on the board, and are of the team: the longest first."""
        directory = self._world.directory
        return [
            alert_view(row, directory, self._mails.get(row.id, {}).values())
            for row in self._shown
            if row.on_board and (sight is None or sight.has(row.queue, (row.agent,)))
        ]

    def on_wall(self) -> list[Json]:
        """The same for a wallboard: of agents how many, and nobody's name."""
        found: dict[tuple[str, str | None], Json] = {}
        for row in self._shown:
            if not row.on_board:
                continue
            said = named(row, self._world.directory)
            entry = found.setdefault(
                (row.rule, row.queue),
                {
                    "name": row.name,
                    "kind": row.kind,
                    "queue": said["queue_name"],
                    "count": 0,
                    "began_at": rfc3339(row.began_at),
                },
            )
            entry["count"] += 1
        return list(found.values())

    def mail_changed(self, row: AlertMailRow) -> None:
        """A mail of an alert was sent, or given up, and that is durable."""
        if row.alert_id in self._mails:
            self._mails[row.alert_id][row.event, row.address] = row
            self._tell()

    async def _read_back(self) -> None:
        if self._is_read:
            return
        await self._hub.durable()
        rows = await self._store.open(2 * MOST_OPEN)
        mails = await self._store.mails([each.id for each in rows])
        self._last_owed = await self._store.last_owed()
        self._open = {Subject(each.rule, each.queue, each.agent): each for each in rows}
        self._watches = {
            subject: Watch(is_open=True, since=row.began_at) for subject, row in self._open.items()
        }
        self._written_at.clear()
        self._mails = {
            alert: {(each.event, each.address): each for each in found} for alert, found in mails.items()
        }
        self._is_read = True
        self._publish()

    async def _look(self, now: Instant) -> None:
        rules = self._world.directory.alerts
        if not rules and not self._watches:
            return
        values = await holding(self._world, self._live, now)
        rows: list[Row] = []
        for subject in (*[each for each in self._watches if each not in values], *values):
            rows += self._looked_at(subject, rules.get(subject.rule), values.get(subject), now)
        if rows:
            await self._write(rows)

    def _looked_at(
        self, subject: Subject, rule: AlertEntry | None, value: float | None, now: Instant
    ) -> list[Row]:
        """Take in how a rule stands at a queue or agent; return what is to be written."""
        watch = self._watches.setdefault(subject, Watch())
        for_ms = 0 if rule is None else 1000 * rule.for_seconds
        clears_ms = 0 if rule is None else 1000 * rule.clears_after_seconds
        change = watch.look(value is not None, now, for_ms=for_ms, clears_ms=clears_ms)
        if watch.is_idle:
            del self._watches[subject]
        if change is Change.BEGAN and rule is not None and value is not None:
            return self._began(subject, watch, rule, value, now)
        if change is Change.ENDED:
            return self._ended(subject, watch, rule, now)
        if subject in self._open and value is not None:
            return self._worse(subject, value, now)
        return []

    def _began(
        self, subject: Subject, watch: Watch, rule: AlertEntry, value: float, now: Instant
    ) -> list[Row]:
        if len(self._open) >= MOST_OPEN:
            watch.is_open = False  # the next look begins it, once there is room
            if self._full.happened() is not None:
                log.warning("! %d alerts go on: further ones wait", MOST_OPEN)
            return []
        takes = rule.tell_webhook is not None and rule.tell_webhook in self._receivers
        row = AlertRow(
            id=uuid7(now),
            rule=subject.rule,
            name=rule.name,
            kind=rule.kind,
            queue=subject.queue,
            agent=subject.agent,
            threshold=limit_of(rule),
            value=float(value),
            began_at=now if watch.since is None else watch.since,
            ended_at=None,
            seen_by=None,
            seen_at=None,
            on_board=rule.tell_board,
            webhook=rule.tell_webhook if takes else None,
        )
        self._open[subject], self._written_at[subject] = row, now
        return [row, *self._owed(row, rule, now)]

    def _ended(self, subject: Subject, watch: Watch, rule: AlertEntry | None, now: Instant) -> list[Row]:
        ended_at = now if watch.calm_since is None else watch.calm_since
        row = replace(self._open.pop(subject), ended_at=ended_at)
        self._written_at.pop(subject, None)
        watch.calm_since = None
        return [row, *self._owed(row, rule, now)]

    def _worse(self, subject: Subject, value: float, now: Instant) -> list[Row]:
        row = self._open[subject]
        written_at = self._written_at.get(subject, 0)
        if not is_worse(row.kind, value, row.value) or now - written_at < WORSE_MS:
            return []
        self._open[subject] = row = replace(row, value=float(value))
        self._written_at[subject] = now
        return [row]

    def _owed(self, row: AlertRow, rule: AlertEntry | None, now: Instant) -> list[Row]:
        """What programs and people are owed of one that began or ended."""
        mails = mails_of(row, rule, now)
        known = self._mails.setdefault(row.id, {})
        known.update(((each.event, each.address), each) for each in mails)
        seq = max(self._last_owed + 1, now)
        owed = owed_of(row, self._world.directory, seq=seq, at=now)
        if owed is None or owed.type not in self._receivers.get(owed.webhook, ()):
            return [*mails]
        self._last_owed = seq
        return [*mails, owed]

    async def _write(self, rows: Sequence[Row]) -> None:
        """Have rows written, and tell of them once they are durable."""
        self._hub.write(rows)
        try:
            await self._hub.durable()
        except StorageUnavailable:
            self._is_read = False  # none of it has happened
            raise
        self._publish()
        for webhook in {each.webhook for each in rows if isinstance(each, AlertRow) and each.webhook}:
            self._more(webhook)
        if any(isinstance(each, AlertMailRow) for each in rows):
            self._owes_mails()

    def _publish(self) -> None:
        self._shown = tuple(sorted(self._open.values(), key=lambda each: (each.began_at, each.id)))
        going_on = {each.id for each in self._shown}
        self._mails = {alert: found for alert, found in self._mails.items() if alert in going_on}
        self._tell()

    def _tell(self) -> None:
        for told in self._told:
            told()
