"""What a mail of a report says: the table of the screen as text and with its looks, in either language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any, Final
from unicodedata import east_asian_width
from zoneinfo import ZoneInfo

from contacthub.api.json import Json
from contacthub.exports.figures import NAMES
from contacthub.report_mails.model import Language, ReportMail
from contacthub.reports.formula import Formula, Unit, Value
from contacthub.reports.periods import MINUTES

MOST_SHOWN: Final = 200
"""Rows that stand in the mail; all are in its file."""
NONE: Final = "—"

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "report": ("报表", "Report"),
    "queue": ("队列", "Queue"),
    "agent": ("座席", "Agent"),
    "line": ("线路", "Line"),
    "channel": ("渠道", "Channel"),
    "disposition": ("处理结果", "Disposition"),
    "tier": ("客户等级", "Tier"),
    "model": ("型号", "Model"),
    "interval": ("时段", "Interval"),
    "total": ("合计", "Total"),
    "before": ("上期合计 {first} – {last}", "Total {first} – {last}"),
    "change": ("变化", "Change"),
    "zone": ("日期按时区 {zone} 计。", "Days of the time zone {zone}."),
    "none": ("这些日期没有任何计数。", "Nothing was counted on these days."),
    "more": ("另有 {n} 行，见附件。", "{n} more rows are in the file."),
    "day": ("每天", "each day"),
    "week": ("每周一", "each Monday"),
    "month": ("每月一日", "on the first of each month"),
    "why": (
        "此邮件由 contacthub 按 {user} 的设置自动发送：{every} {hour}:00。",
        "Sent by contacthub by itself, as {user} has set it: {every} at {hour}:00.",
    ),
}


def word(name: str, language: Language, **given: object) -> str:
    """A text in a language."""
    zh, en = WORDS[name]
    return (en if language == "en" else zh).format(**given)


def figure_text(said: Value, unit: Unit) -> str:
    """A figure as the screen writes it: 1,234, 93.3%, 1:05."""
    if said is None:
        return NONE
    if unit == "percent":
        return f"{_rounded(said)}%"
    if unit == "ms":
        minutes, seconds = divmod(int(said) // 1000, 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    return f"{said:,}"


def change_text(now: Value, before: Value, unit: Unit) -> str:
    """By how much a figure differs: of counts and times in percent of what was before."""
    if now is None or before is None:
        return NONE
    if unit == "percent":
        return _signed(now - before)
    if before == 0:
        return "0%" if now == 0 else NONE
    return f"{_signed(100 * (now - before) / before)}%"


def _rounded(said: float) -> str:
    return f"{round(said, 1):,.1f}".removesuffix(".0")


def _signed(said: float) -> str:
    text = _rounded(abs(said))
    return text if text == "0" else f"{'+' if said > 0 else '-'}{text}"


def table_of(body: Json, shown: Sequence[Formula], language: Language) -> Iterator[list[str]]:
    """Heading, rows and what stands below them, as the screen has them; of many rows the first."""
    by = [] if body["by"] == "none" else [word(body["by"], language)]
    names = [NAMES[each.id][1 if language == "en" else 0] for each in shown]
    yield [*by, word("interval", language), *names]
    for row in body["rows"][:MOST_SHOWN]:
        yield [*([row["name"]] if by else []), interval_text(row, body), *_texts(row["values"], shown)]
    empty = [""] if by else []
    whole, before = body["whole"]["values"], body["before"]
    yield [word("total", language), *empty, *_texts(whole, shown)]
    if before is not None:
        days, earlier = {"first": before["from"], "last": before["to"]}, before["whole"]["values"]
        yield [word("before", language, **days), *empty, *_texts(earlier, shown)]
        changes = [change_text(whole[each.id], earlier[each.id], each.unit) for each in shown]
        yield [word("change", language), *empty, *changes]


def _texts(values: Mapping[str, Value], shown: Sequence[Formula]) -> list[str]:
    return [figure_text(values[each.id], each.unit) for each in shown]


def interval_text(row: Mapping[str, Any], body: Json) -> str:
    """When an interval begins and, of more than a day, its last day, in the floor's time zone."""
    zone = ZoneInfo(body["zone"])
    began, ends = (datetime.fromisoformat(row[name]).astimezone(zone) for name in ("from", "to"))
    if body["every"] in MINUTES:
        return f"{began:%Y-%m-%d %H:%M}"
    last = (ends.astimezone(UTC) - timedelta(milliseconds=1)).astimezone(zone)
    return f"{began:%Y-%m-%d}" if last.date() == began.date() else f"{began:%Y-%m-%d} – {last:%Y-%m-%d}"


def subject_of(mail: ReportMail, body: Json) -> str:
    """What stands above the mail."""
    head = word("report", mail.wanted.language)
    days = body["from"] if body["from"] == body["to"] else f"{body['from']} – {body['to']}"
    return f"[{head}] {mail.view_name}: {days}"


def notes_of(mail: ReportMail, body: Json) -> list[str]:
    """What is said below the table."""
    language, wanted, left = mail.wanted.language, mail.wanted, len(body["rows"]) - MOST_SHOWN
    said = [] if body["rows"] else [word("none", language)]
    if left > 0:
        said.append(word("more", language, n=f"{left:,}"))
    said.append(word("zone", language, zone=body["zone"]))
    every = word(wanted.every, language)
    return [*said, word("why", language, user=mail.user, every=every, hour=f"{wanted.hour:02}")]


def text_of(subject: str, table: Sequence[Sequence[str]], notes: Sequence[str]) -> str:
    """The mail as text, its table in columns."""
    wide = [max(map(_width, column)) for column in zip(*table, strict=True)]
    lines = ["  ".join(_padded(text, to) for text, to in zip(row, wide, strict=True)) for row in table]
    return "\n".join([subject, "", *(line.rstrip() for line in lines), "", *notes, ""])


def html_of(subject: str, table: Sequence[Sequence[str]], notes: Sequence[str]) -> str:
    """The mail with its looks: nothing of it is taken for markup."""
    cell = 'style="padding:4px 8px;border-bottom:1px solid #ccc;text-align:left"'
    head, *rows = table
    above = "".join(f"<th {cell}>{escape(text)}</th>" for text in head)
    lines = "".join(
        f"<tr>{''.join(f'<td {cell}>{escape(text)}</td>' for text in row)}</tr>\n" for row in rows
    )
    below = "".join(f"<p>{escape(note)}</p>" for note in notes)
    return (
        f'<h1 style="font-size:1.2em">{escape(subject)}</h1>\n'
        f'<table style="border-collapse:collapse">\n<tr>{above}</tr>\n{lines}</table>\n{below}'
    )


def _width(text: str) -> int:
    return sum(2 if east_asian_width(each) in "WF" else 1 for each in text)


def _padded(text: str, to: int) -> str:
    return text + " " * (to - _width(text))
