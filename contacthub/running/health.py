"""How the hub is, as an administrator is to know it: readings of its parts, judged.

What is found is a code of a closed set with what stands in its text; the screen has the text and the way out
of each code, in both languages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Final

from contacthub.clock import maybe_rfc3339, rfc3339
from contacthub.customers.live.breaker import BreakerState
from contacthub.database.examining import NOTE, OK, WRONG
from contacthub.processes.eligible import LoneStep
from contacthub.routing.values import value
from contacthub.routing.words import Instant
from contacthub.running.stalls import Cause
from contacthub.running.stalls_seen import StallsSeen
from contacthub.sources.connectors import Link

FREE_BYTES: Final = 500 * 1024 * 1024
"""With less room on the disk something is wrong."""
CLOCK_WRONG_MS: Final = 60_000
"""A clock that is off by less comes right by itself."""
LATE_MS: Final = 60_000
"""What is owed for longer is worth a note."""
TOO_LATE_MS: Final = 3_600_000
LATELY_MS: Final = 3_600_000
"""So long after it a stall is worth a note."""
MOST_NAMED: Final = 5
"""Names that stand in one text."""

LEVELS: Final = (WRONG, NOTE, OK)
"""The worst first, as they are listed."""


class Subject(StrEnum):
    """What something was found about, in the order of the list."""

    HUB = "hub"
    STORAGE = "storage"
    DISK = "disk"
    DATABASE = "database"
    LOG = "log"
    CLOCK = "clock"
    LOOP = "loop"
    CONNECTOR = "connector"
    CHANNEL = "channel"
    SOURCE = "source"
    OWED = "owed"
    WEBHOOK = "webhook"
    ALERTS = "alerts"
    REPORTS = "reports"
    LOOK_UP = "look_up"
    PROCESSES = "processes"
    SIGN_INS = "sign_ins"
    CONSOLES = "consoles"


class Code(StrEnum):
    """What was found."""

    RUNNING = "running"
    STORAGE_QUICK = "storage_quick"
    STORAGE_SLOW = "storage_slow"
    STORAGE_FULL = "storage_full"
    STORAGE_UNAVAILABLE = "storage_unavailable"
    DISK_FREE = "disk_free"
    DISK_LOW = "disk_low"
    DISK_UNKNOWN = "disk_unknown"
    DATABASE_SIZE = "database_size"
    DATABASE_UNKNOWN = "database_unknown"
    LOG_KEPT = "log_kept"
    ARCHIVE_FAILED = "archive_failed"
    ARCHIVE_HELD_BACK = "archive_held_back"
    CLOCK_AGREES = "clock_agrees"
    CLOCK_AHEAD = "clock_ahead"
    CLOCK_BEHIND = "clock_behind"
    LOOP_ANSWERS = "loop_answers"
    LOOP_STALLED = "loop_stalled"
    CONNECTOR_SYNCHRONISED = "connector_synchronised"
    CONNECTOR_CONNECTING = "connector_connecting"
    CONNECTOR_REFUSED = "connector_refused"
    CONNECTOR_UNSYNCHRONISED = "connector_unsynchronised"
    CONNECTOR_LACKS = "connector_lacks"
    CHANNEL_WORKS = "channel_works"
    CHANNEL_NOT_FETCHED = "channel_not_fetched"
    CHANNEL_SENDS_NOTHING = "channel_sends_nothing"
    CHANNEL_REFUSED = "channel_refused"
    CHANNEL_STOPPED = "channel_stopped"
    MESSAGES_WAIT = "messages_wait"
    SOURCE_STOPPED = "source_stopped"
    SOURCE_SILENT = "source_silent"
    CALL_BACKS_OWED = "call_backs_owed"
    MESSAGES_OWED = "messages_owed"
    NOTHING_OWED = "nothing_owed"
    WEBHOOK_TAKEN = "webhook_taken"
    WEBHOOK_WAITS = "webhook_waits"
    WEBHOOK_STOPPED = "webhook_stopped"
    ALERT_MAILS_SENT = "alert_mails_sent"
    ALERT_MAILS_FAILED = "alert_mails_failed"
    REPORT_MAILS_SENT = "report_mails_sent"
    REPORT_MAILS_FAILED = "report_mails_failed"
    LOOK_UP_WORKS = "look_up_works"
    LOOK_UP_FAILS = "look_up_fails"
    LOOK_UP_LEFT_ALONE = "look_up_left_alone"
    SECOND_PERSON_MISSING = "second_person_missing"
    NAMES_ALIKE = "names_alike"
    NAMES_DOUBTFUL = "names_doubtful"
    CONSOLES_OPEN = "consoles_open"


FINE: Final = frozenset(
    {
        Code.RUNNING, Code.STORAGE_QUICK, Code.DISK_FREE, Code.DATABASE_SIZE, Code.LOG_KEPT,
        Code.CLOCK_AGREES, Code.LOOP_ANSWERS, Code.CONNECTOR_SYNCHRONISED, Code.CHANNEL_WORKS,
        Code.NOTHING_OWED, Code.WEBHOOK_TAKEN, Code.ALERT_MAILS_SENT, Code.REPORT_MAILS_SENT,
        Code.LOOK_UP_WORKS, Code.CONSOLES_OPEN,
    }
)  # fmt: skip
"""Codes that need no way out."""


@value()
class Item:
    """One thing that was found. ``name``: whose it is, where there are several."""

    subject: Subject
    level: str
    code: Code
    params: Mapping[str, str | int]
    name: str | None = None


@value(kw_only=True)
class Owed:
    """How much waits to be taken, and since when the oldest. ``is_least``: there is more, not counted."""

    count: int = 0
    oldest_at: Instant | None = None
    is_least: bool = False


@value(kw_only=True)
class ConnectorReading:
    """How a connector stands with its phone system, and which permissions it lacks there."""

    name: str
    link: Link
    missing: Sequence[str] = ()


@value(kw_only=True)
class ChannelReading:
    """Why a channel gets nothing in or sends nothing, if so, and how many messages wait for their threads."""

    name: str
    heard_at: Instant | None = None
    fault: str | None = None
    down: str | None = None
    waiting: int = 0


@value(kw_only=True)
class WebhookReading:
    """What a receiver of events of work items and alerts is owed, and whether it wants no more."""

    name: str
    owed: Owed
    is_stopped: bool = False


@value(kw_only=True)
class LookUpReading:
    """How a live source stands, and what became of the last request."""

    name: str
    state: BreakerState
    failures: int = 0
    code: str | None = None
    params: Mapping[str, str | int]
    asked_at: Instant | None = None


@value(kw_only=True)
class Readings:
    """What was read of the hub's parts. None: it could not be read in time."""

    now: Instant
    version: str
    started_at: Instant
    storage: str
    slowest_ms: int = 0
    free_bytes: int | None
    database_bytes: int | None
    engine: str
    log_seq: int
    keep_days: int
    archive_failed: bool = False
    archive_held_back: bool = False
    ahead_ms: int = 0
    stalls: StallsSeen
    connectors: Sequence[ConnectorReading] = ()
    channels: Sequence[ChannelReading] = ()
    stopped_sources: Sequence[str] = ()
    silent_sources: Mapping[str, str]
    call_backs: Owed
    messages: Owed
    webhooks: Sequence[WebhookReading] = ()
    alert_mails_failed: Sequence[str] = ()
    """Why each mail of an alert was given up in the last day."""
    report_mails_failed: Sequence[str] = ()
    """Why each mail of a report's last run was not sent."""
    look_ups: Sequence[LookUpReading] = ()
    lone_steps: Sequence[LoneStep] = ()
    names_alike: Sequence[str] = ()
    names_doubtful: Sequence[str] = ()
    consoles: int = 0


def judged(it: Readings) -> list[Item]:
    """Everything that was found, what is wrong first."""
    found = [
        Item(Subject.HUB, OK, Code.RUNNING, {"version": it.version, "since_at": rfc3339(it.started_at)}),
        *_storage(it),
        *_log(it),
        *_clock(it.ahead_ms),
        *_loop(it.stalls, it.now),
        *(found for each in it.connectors for found in _connector(each)),
        *(found for each in it.channels for found in _channel(each)),
        *_sources(it),
        *_owed(it),
        *(_webhook(each, it.now) for each in it.webhooks),
        _mails(it.alert_mails_failed, Subject.ALERTS, Code.ALERT_MAILS_SENT, Code.ALERT_MAILS_FAILED),
        _mails(it.report_mails_failed, Subject.REPORTS, Code.REPORT_MAILS_SENT, Code.REPORT_MAILS_FAILED),
        *(_look_up(each) for each in it.look_ups),
        *_people(it),
        Item(Subject.CONSOLES, OK, Code.CONSOLES_OPEN, {"count": it.consoles}),
    ]
    return sorted(found, key=lambda each: LEVELS.index(each.level))


STORAGE: Final = {
    "quick": (OK, Code.STORAGE_QUICK),
    "slow": (NOTE, Code.STORAGE_SLOW),
    "disk_full": (WRONG, Code.STORAGE_FULL),
    "unavailable": (WRONG, Code.STORAGE_UNAVAILABLE),
}


def _storage(it: Readings) -> Iterator[Item]:
    level, code = STORAGE[it.storage]
    yield Item(Subject.STORAGE, level, code, {"ms": it.slowest_ms} if it.slowest_ms else {})
    if it.free_bytes is None:
        yield Item(Subject.DISK, NOTE, Code.DISK_UNKNOWN, {})
    elif it.free_bytes < FREE_BYTES:
        yield Item(Subject.DISK, WRONG, Code.DISK_LOW, {"free_bytes": it.free_bytes})
    else:
        yield Item(Subject.DISK, OK, Code.DISK_FREE, {"free_bytes": it.free_bytes})
    if it.database_bytes is None:
        yield Item(Subject.DATABASE, NOTE, Code.DATABASE_UNKNOWN, {"engine": it.engine})
    else:
        size: dict[str, str | int] = {"engine": it.engine, "size_bytes": it.database_bytes}
        yield Item(Subject.DATABASE, OK, Code.DATABASE_SIZE, size)


def _log(it: Readings) -> Iterator[Item]:
    yield Item(Subject.LOG, OK, Code.LOG_KEPT, {"count": it.log_seq, "days": it.keep_days})
    if it.archive_failed:
        yield Item(Subject.LOG, WRONG, Code.ARCHIVE_FAILED, {})
    elif it.archive_held_back:
        yield Item(Subject.LOG, NOTE, Code.ARCHIVE_HELD_BACK, {"days": it.keep_days})


def _clock(ahead_ms: int) -> Iterator[Item]:
    if not ahead_ms:
        yield Item(Subject.CLOCK, OK, Code.CLOCK_AGREES, {})
        return
    level = WRONG if abs(ahead_ms) > CLOCK_WRONG_MS else NOTE
    code = Code.CLOCK_AHEAD if ahead_ms > 0 else Code.CLOCK_BEHIND
    yield Item(Subject.CLOCK, level, code, {"ms": abs(ahead_ms)})


def _loop(seen: StallsSeen, now: Instant) -> Iterator[Item]:
    if seen.last is None or seen.longest is None:
        yield Item(Subject.LOOP, OK, Code.LOOP_ANSWERS, {})
        return
    # What the system does to the process is no fault that can be mended here.
    is_ours = seen.last.cause is not Cause.NOT_RUN
    level = NOTE if is_ours and now - seen.last.at < LATELY_MS else OK
    params = {
        "count": seen.count,
        "longest_ms": seen.longest.lasted_ms,
        "last_ms": seen.last.lasted_ms,
        "cause": seen.last.cause.value,
        "last_at": rfc3339(seen.last.at),
    }
    yield Item(Subject.LOOP, level, Code.LOOP_STALLED, params)


LINKS: Final = {
    Link.SYNCHRONISED: (OK, Code.CONNECTOR_SYNCHRONISED),
    Link.UNSYNCHRONISED: (NOTE, Code.CONNECTOR_UNSYNCHRONISED),
    Link.CONNECTING: (WRONG, Code.CONNECTOR_CONNECTING),
    Link.REFUSED: (WRONG, Code.CONNECTOR_REFUSED),
}


def _connector(it: ConnectorReading) -> Iterator[Item]:
    level, code = LINKS[it.link]
    yield Item(Subject.CONNECTOR, level, code, {}, it.name)
    if it.missing:
        lacks: dict[str, str | int] = {"missing": _named(it.missing), "count": len(it.missing)}
        yield Item(Subject.CONNECTOR, NOTE, Code.CONNECTOR_LACKS, lacks, it.name)


DOWN: Final = {"source_stopped": Code.CHANNEL_STOPPED, "no_access": Code.CHANNEL_REFUSED}


def _channel(it: ChannelReading) -> Iterator[Item]:
    if it.fault is not None:
        yield Item(Subject.CHANNEL, WRONG, Code.CHANNEL_NOT_FETCHED, {}, it.name)
    if it.down is not None:
        code = DOWN.get(it.down, Code.CHANNEL_SENDS_NOTHING)
        yield Item(Subject.CHANNEL, WRONG, code, {"reason": it.down}, it.name)
    if it.waiting:
        yield Item(Subject.CHANNEL, NOTE, Code.MESSAGES_WAIT, {"count": it.waiting}, it.name)
    if it.fault is None and it.down is None:
        heard = {} if it.heard_at is None else {"heard_at": rfc3339(it.heard_at)}
        yield Item(Subject.CHANNEL, OK, Code.CHANNEL_WORKS, heard, it.name)


def _sources(it: Readings) -> Iterator[Item]:
    for name in it.stopped_sources:
        yield Item(Subject.SOURCE, WRONG, Code.SOURCE_STOPPED, {}, name)
    for name, reason in it.silent_sources.items():
        if name not in it.stopped_sources:
            yield Item(Subject.SOURCE, WRONG, Code.SOURCE_SILENT, {"reason": reason}, name)


def _owed(it: Readings) -> Iterator[Item]:
    if not it.call_backs.count and not it.messages.count:
        yield Item(Subject.OWED, OK, Code.NOTHING_OWED, {})
    for owed, code in ((it.call_backs, Code.CALL_BACKS_OWED), (it.messages, Code.MESSAGES_OWED)):
        if owed.count:
            yield Item(Subject.OWED, _lateness(owed, it.now), code, _amount(owed))


def _webhook(it: WebhookReading, now: Instant) -> Item:
    if it.is_stopped:
        return Item(Subject.WEBHOOK, WRONG, Code.WEBHOOK_STOPPED, {}, it.name)
    if not it.owed.count:
        return Item(Subject.WEBHOOK, OK, Code.WEBHOOK_TAKEN, {}, it.name)
    return Item(Subject.WEBHOOK, _lateness(it.owed, now), Code.WEBHOOK_WAITS, _amount(it.owed), it.name)


def _mails(failed: Sequence[str], subject: Subject, sent: Code, given_up: Code) -> Item:
    if not failed:
        return Item(subject, OK, sent, {})
    params: dict[str, str | int] = {"count": len(failed), "reason": failed[0]}
    return Item(subject, WRONG, given_up, params)


def _lateness(owed: Owed, now: Instant) -> str:
    late_ms = 0 if owed.oldest_at is None else now - owed.oldest_at
    return OK if late_ms < LATE_MS else NOTE if late_ms < TOO_LATE_MS else WRONG


def _amount(owed: Owed) -> dict[str, str | int]:
    at = maybe_rfc3339(owed.oldest_at)
    amount = f"{owed.count}+" if owed.is_least else owed.count
    return {"count": amount} if at is None else {"count": amount, "oldest_at": at}


def _look_up(it: LookUpReading) -> Item:
    params: dict[str, str | int] = {**it.params, "failures": it.failures, "state": it.state}
    if it.code is not None:
        params["last"] = it.code
    if it.asked_at is not None:
        params["asked_at"] = rfc3339(it.asked_at)
    if it.state != "closed":
        return Item(Subject.LOOK_UP, WRONG, Code.LOOK_UP_LEFT_ALONE, params, it.name)
    if it.failures:
        return Item(Subject.LOOK_UP, NOTE, Code.LOOK_UP_FAILS, params, it.name)
    return Item(Subject.LOOK_UP, OK, Code.LOOK_UP_WORKS, params, it.name)


def _people(it: Readings) -> Iterator[Item]:
    steps = [f"{each.process} / {each.step}" for each in it.lone_steps]
    found = (
        (Subject.PROCESSES, Code.SECOND_PERSON_MISSING, steps),
        (Subject.SIGN_INS, Code.NAMES_ALIKE, it.names_alike),
        (Subject.SIGN_INS, Code.NAMES_DOUBTFUL, it.names_doubtful),
    )
    for subject, code, names in found:
        if names:
            yield Item(subject, NOTE, code, {"count": len(names), "names": _named(names)})


def _named(names: Sequence[str]) -> str:
    return ", ".join(names[:MOST_NAMED]) + (", …" if len(names) > MOST_NAMED else "")
