"""A plan as a picture: for each day the agents needed as a line, and those planned as bars."""

from __future__ import annotations

from contacthub.simulation.plan_file import clock
from contacthub.simulation.planning import DayPlan, Plan

WIDE, HIGH, LEFT, TOP, BELOW = 760, 150, 46, 30, 26
EVERY_HOURS = 2


def drawn(plan: Plan) -> str:
    """An SVG picture."""
    most = max((max(each.there, default=0) for each in plan.days), default=0) or 1
    whole = len(plan.days) * (TOP + HIGH + BELOW)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {whole}" font-family="sans-serif" '
        f'font-size="11" role="img"><title>Agents needed and planned</title>'
        f'<rect width="{WIDE}" height="{whole}" fill="#fff"/>'
    ]
    for n, day in enumerate(plan.days):
        parts += _day(day, n * (TOP + HIGH + BELOW) + TOP, most, plan.file.contacts.interval_minutes)
    return "\n".join([*parts, "</svg>\n"])


def _day(day: DayPlan, top: float, most: int, step: int) -> list[str]:
    count = len(day.there)
    width, bottom = (WIDE - LEFT - 10) / count, top + HIGH

    def at(agents: int) -> float:
        return round(bottom - agents / most * HIGH, 1)

    found = [f'<text x="{LEFT}" y="{top - 10}">{day.day} ({day.kind}): {day.cover.agents} agents</text>']
    for agents in sorted({0, most // 2, most}):
        found.append(
            f'<path d="M{LEFT} {at(agents)}H{WIDE - 10}" stroke="#ddd"/>'
            f'<text x="{LEFT - 6}" y="{at(agents) + 4}" text-anchor="end">{agents}</text>'
        )
    line = list[str]()
    for n, (needed, agents) in enumerate(zip(day.needed, day.there, strict=True)):
        left, right = round(LEFT + n * width, 1), round(LEFT + (n + 1) * width, 1)
        if agents:
            found.append(
                f'<rect x="{left}" y="{at(agents)}" width="{round(width - 1, 1)}" '
                f'height="{round(bottom - at(agents), 1)}" fill="#9fc5e8"/>'
            )
        line.append(f"{'L' if line else 'M'}{left} {at(needed.agents)}L{right} {at(needed.agents)}")
        if n * step % (EVERY_HOURS * 60) == 0:
            found.append(f'<text x="{left}" y="{bottom + 15}" text-anchor="middle">{clock(step, n)}</text>')
    found.append(f'<path d="{"".join(line)}" fill="none" stroke="#b45f06" stroke-width="2"/>')
    return found
