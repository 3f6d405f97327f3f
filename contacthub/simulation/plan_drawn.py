"""A plan as a picture: for each day the agents needed as a line, and those planned as bars.

Below them what the simulated day gives in each interval, beside the target as a line of dashes.
"""

from __future__ import annotations

from contacthub.simulation.plan_file import TargetTable, clock
from contacthub.simulation.planning import DayPlan, Plan
from contacthub.simulation.whole_day import WholeDay

WIDE, HIGH, LEFT, TOP, BELOW = 760, 150, 46, 30, 26
GAP, LOW = 24, 60
"""Between agents and what is reached, and how high that is."""
WHOLE = TOP + HIGH + GAP + LOW + BELOW
HELD, MISSED = "#93c47d", "#e06666"
EVERY_HOURS = 2


def drawn(plan: Plan) -> str:
    """An SVG picture."""
    most = max((max(each.there, default=0) for each in plan.days), default=0) or 1
    whole = len(plan.days) * WHOLE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {whole}" font-family="sans-serif" '
        f'font-size="11" role="img"><title>Agents needed and planned, and what is reached</title>'
        f'<rect width="{WIDE}" height="{whole}" fill="#fff"/>'
    ]
    for n, day in enumerate(plan.days):
        top = n * WHOLE + TOP
        parts += _day(day, top, most, plan.file.contacts.interval_minutes)
        if day.simulated is not None:
            parts += _reached(day.simulated, top + HIGH + GAP, plan.file.target)
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
        wanted = at(needed.agents + day.added[n])
        line.append(f"{'L' if line else 'M'}{left} {wanted}L{right} {wanted}")
        if n * step % (EVERY_HOURS * 60) == 0:
            hours = bottom + GAP + LOW + 15
            found.append(f'<text x="{left}" y="{hours}" text-anchor="middle">{clock(step, n)}</text>')
    found.append(f'<path d="{"".join(line)}" fill="none" stroke="#b45f06" stroke-width="2"/>')
    return found


def _reached(whole: WholeDay, top: float, target: TargetTable) -> list[str]:
    """Bars of the shares that are served in time, or of mean waits in seconds."""
    is_share = target.service_level is not None
    aim = (target.service_level or 0) / 100 if is_share else target.mean_wait_seconds or 0.0
    values = [
        None if each is None else each.service_level if is_share else each.mean_wait * 60
        for each in whole.intervals
    ]
    most = 1.0 if is_share else max(aim * 2, *(each or 0.0 for each in values))
    width, bottom = (WIDE - LEFT - 10) / len(values), top + LOW

    def at(value: float) -> float:
        return round(bottom - value / most * LOW, 1)

    found = []
    for n, (value, each) in enumerate(zip(values, whole.intervals, strict=True)):
        if value is not None and each is not None:
            found.append(
                f'<rect x="{round(LEFT + n * width, 1)}" y="{at(value)}" width="{round(width - 1, 1)}" '
                f'height="{round(bottom - at(value), 1)}" fill="{MISSED if each.is_missed else HELD}"/>'
            )
    said = f"{target.service_level:g} %" if is_share else f"{aim:g} s"
    found.append(
        f'<path d="M{LEFT} {at(aim)}H{WIDE - 10}" stroke="#333" stroke-dasharray="4 3"/>'
        f'<text x="{LEFT - 6}" y="{at(aim) + 4}" text-anchor="end">{said}</text>'
        f'<path d="M{LEFT} {bottom}H{WIDE - 10}" stroke="#ddd"/>'
    )
    return found
