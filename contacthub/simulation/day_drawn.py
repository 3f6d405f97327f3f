"""A recorded day on several floors as a picture: a figure below the other by the hour, each floor a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any, Final
from zoneinfo import ZoneInfo

from contacthub.routing.words import Instant

WIDE, HIGH, LEFT, RIGHT, TOP, GAP, BELOW = 640, 90, 60, 20, 34, 36, 30
FIGURES: Final = (
    ("service_level", "within the target, %", 100),
    ("asa_s", "mean wait, s", 1),
    ("longest_wait_s", "longest wait, s", 1),
    ("abandoned", "abandoned", 1),
)
"""What is drawn: by its name, what it is called, and by how much it is multiplied."""
LINES: Final = (("#1b5e9e", ""), ("#777777", "6 3"), ("#b3402a", "2 3"))
"""The colour of each floor, and its dashes."""
EVERY_HOURS: Final = 3

Hours = Mapping[Instant, Mapping[str, Any]]  # Any: figures
"""Figures by when their hour begins."""


def drawn(floors: Mapping[str, Hours], zone: ZoneInfo) -> str:
    """An SVG picture of the ``hours`` of up to three floors, by their names."""
    begins = sorted({began for hours in floors.values() for began in hours})
    clocks = [datetime.fromtimestamp(each / 1000, zone) for each in begins]
    places = [_place(at, clocks) for at in clocks]
    whole = TOP + len(FIGURES) * (HIGH + GAP) + BELOW
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {whole}" font-family="sans-serif" '
        f'font-size="12" role="img"><title>The day by the hour in which contacts came</title>'
        f'<rect width="{WIDE}" height="{whole}" fill="#fff"/>'
    ]
    for n, (name, words, times) in enumerate(FIGURES):
        lines = [[_value(hours.get(began), name, times) for began in begins] for hours in floors.values()]
        parts += _figure(words, lines, places, TOP + n * (HIGH + GAP))
    for n, name in enumerate(floors):
        colour, dashes = LINES[n]
        x = LEFT + n * (WIDE - LEFT) // len(LINES)
        parts.append(f'<path d="M{x} 14h24" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"/>')
        parts.append(f'<text x="{x + 30}" y="18">{escape(name[:24])}</text>')
    parts += [
        f'<text x="{x}" y="{whole - 12}" text-anchor="middle">{at:%H:%M}</text>'
        for at, x in zip(clocks, places, strict=True)
        if at.hour % EVERY_HOURS == 0 or len(clocks) < EVERY_HOURS
    ]
    return "\n".join([*parts, "</svg>\n"])


def _place(at: datetime, clocks: Sequence[datetime]) -> float:
    """How far to the right an hour is."""
    reach = (clocks[-1] - clocks[0]).total_seconds() or 1.0
    return round(LEFT + (at - clocks[0]).total_seconds() / reach * (WIDE - LEFT - RIGHT), 1)


def _value(counted: Mapping[str, Any] | None, name: str, times: int) -> float | None:
    found = None if counted is None else counted["overall"][name]
    return None if found is None else found * times


def _figure(
    words: str, lines: Sequence[Sequence[float | None]], places: Sequence[float], top: int
) -> list[str]:
    most = max((each for line in lines for each in line if each is not None), default=0) or 1
    bottom = top + HIGH
    found = [
        f'<text x="{LEFT}" y="{top - 6}">{words}</text>',
        f'<path d="M{LEFT} {top}V{bottom}H{WIDE - RIGHT}" fill="none" stroke="#444"/>',
        f'<text x="{LEFT - 6}" y="{top + 8}" text-anchor="end">{most:g}</text>',
        f'<text x="{LEFT - 6}" y="{bottom}" text-anchor="end">0</text>',
    ]
    for line, (colour, dashes) in zip(lines, LINES, strict=False):
        path, is_on = "", False
        for value, x in zip(line, places, strict=True):
            if value is not None:
                place = f"{x} {bottom - value / most * HIGH:.1f}"
                path += f"L{place}" if is_on else f"M{place}h0"
            is_on = value is not None
        found.append(
            f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2" stroke-linecap="round" '
            f'stroke-dasharray="{dashes}" class="floor"/>'
        )
    return found
