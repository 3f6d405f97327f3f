"""What programs and people are told of an alert: ids, names of the floor and figures, no customer's data."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

import orjson

from contacthub.alerts.rows import AlertMailRow, AlertOwedRow, AlertRow
from contacthub.api.json import Json
from contacthub.channels.notices import OWED
from contacthub.clock import maybe_rfc3339, rfc3339
from contacthub.floor_file.directory import AlertEntry, Directory
from contacthub.routing.words import Instant
from contacthub.work.webhooks.words import ALERT_BEGAN, ALERT_ENDED

Language = Literal["zh", "en"]
IN_CHINESE: Final = frozenset({"CN", "TW", "HK", "MO"})
"""Regions whose floors are told in Chinese; all others in English."""
EVENTS: Final = (ALERT_BEGAN, ALERT_ENDED)


def named(row: AlertRow, directory: Directory) -> Json:
    """An alert with the names of what it is of."""
    return {
        "id": row.id,
        "rule": row.rule,
        "name": row.name,
        "kind": row.kind,
        "queue": row.queue,
        "queue_name": None if row.queue is None else directory.queue_name(row.queue),
        "agent": row.agent,
        "agent_name": None if row.agent is None else directory.agent_name(row.agent),
        "threshold": row.threshold,
        "value": row.value,
        "began_at": rfc3339(row.began_at),
        "ended_at": maybe_rfc3339(row.ended_at),
    }


def owed_of(row: AlertRow, directory: Directory, *, seq: int, at: Instant) -> AlertOwedRow | None:
    """What the receiver of an alert that began or ended is owed; None: its rule names none."""
    if row.webhook is None:
        return None
    kind = ALERT_BEGAN if row.ended_at is None else ALERT_ENDED
    return AlertOwedRow(row.webhook, seq, row.id, kind, orjson.dumps(named(row, directory)).decode(), at)


def mails_of(row: AlertRow, rule: AlertEntry | None, at: Instant) -> list[AlertMailRow]:
    """The mails that are owed of an alert that began or ended."""
    event = ALERT_BEGAN if row.ended_at is None else ALERT_ENDED
    addresses = () if rule is None else rule.tell_mail
    return [AlertMailRow(row.id, event, each, OWED, 0, None, at) for each in addresses]


def language_of(directory: Directory) -> Language:
    """In which language people of this floor are told."""
    return "zh" if directory.floor.default_region in IN_CHINESE else "en"


SAID: Final[dict[tuple[str, Language], str]] = {
    ("longest_wait", "zh"): "最长等候 {value}，上限 {limit}",
    ("longest_wait", "en"): "longest wait {value}, limit {limit}",
    ("service_level", "zh"): "服务水平 {percent}%，下限 {threshold}%",
    ("service_level", "en"): "service level {percent}%, limit {threshold}%",
    ("nobody_signed_in", "zh"): "没有坐席签入，{count} 人等候",
    ("nobody_signed_in", "en"): "nobody is signed in, {count} wait",
    ("state_too_long", "zh"): "该状态已持续 {value}，上限 {limit}",
    ("state_too_long", "en"): "in this state for {value}, limit {limit}",
    ("unanswered", "zh"): "客户已等候回复 {count} 分钟，上限 {threshold} 分钟",
    ("unanswered", "en"): "a customer has waited {count} minutes for an answer, limit {threshold}",
}


def said_of(row: AlertRow, language: Language) -> str:
    """The worst value and the limit, in words."""
    return SAID[row.kind, language].format(
        value=_clock(row.value),
        limit=_clock(row.threshold),
        percent=f"{row.value:g}",
        threshold=row.threshold,
        count=int(row.value),
    )


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def mail_of(row: AlertRow, event: str, directory: Directory) -> tuple[str, str]:
    """Subject and text of a mail about an alert."""
    language, zone = language_of(directory), ZoneInfo(directory.floor.time_zone)
    place = named(row, directory)
    where = place["queue_name"] or place["agent_name"] or ""
    began = datetime.fromtimestamp(row.began_at / 1000, zone).strftime("%Y-%m-%d %H:%M:%S")
    said = said_of(row, language)
    if event == ALERT_BEGAN:
        head, line = ("告警", f"开始时间：{began}") if language == "zh" else ("Alert", f"Since: {began}")
    else:
        over = datetime.fromtimestamp((row.ended_at or row.began_at) / 1000, zone).strftime("%H:%M:%S")
        head, line = (
            ("告警结束", f"{began} 至 {over}")
            if language == "zh"
            else ("Alert ended", f"From {began} to {over}")
        )
    subject = f"[{head}] {row.name}" + (f": {where}" if where else "")
    about = "此邮件由 contacthub 自动发送。" if language == "zh" else "Sent by contacthub by itself."
    return subject, f"{subject}\n\n{said}\n{line}\n\n{about}\n"
