"""Until when a unit is covered, and by which rule: pure, of days as they are kept (YYYY-MM-DD).

    model: 36 months from the purchase     2026-05-01 ──────── 2029-05-01
    and 24 months bought in time           2026-05-01 ──────── 2029-05-01 ── 2031-05-01
    and 24 months bought after the end     2026-05-01 ──────── 2029-05-01     2029-07-10 ── 2031-07-10

The day it ends is still covered. A month that has no such day ends it on its last one.
"""

from __future__ import annotations

from calendar import monthrange
from typing import Final, Literal

from contacthub.customers.kinds.models import Begins, WarrantyRule
from contacthub.routing.values import value

Rule = Literal["given", "model", "extension", "no_rule", "no_date", "returned"]
"""What says until when: the day that was given, the model, an extension; or why nothing does."""

LAST_DAY: Final = "9999-12-31"


@value(kw_only=True)
class UnitDays:
    """When a unit was bought, brought and installed, as far as that is known."""

    purchased_at: str | None = None
    delivered_at: str | None = None
    installed_at: str | None = None


@value(kw_only=True)
class Extension:
    """Months that were bought on top, on the day ``bought_at`` where that is known."""

    months: int
    bought_at: str | None = None


@value(kw_only=True)
class PartWarranty:
    """A part that is covered longer than its unit."""

    part: str
    until: str


@value(kw_only=True)
class Warranty:
    """Until when, by which rule, and what it was worked out of; ``model_until`` is without the extension."""

    until: str | None
    rule: Rule
    begins: Begins | None = None
    begins_at: str | None = None
    months: int | None = None
    model_until: str | None = None
    extension: Extension | None = None
    parts: tuple[PartWarranty, ...] = ()


def add_months(day: str, months: int) -> str:
    """The same day of the month so many months later, else the last one of that month."""
    year, month, of_month = map(int, day.split("-"))
    year, month = divmod(year * 12 + month - 1 + months, 12)
    if year > 9999:
        return LAST_DAY
    return f"{year:04}-{month + 1:02}-{min(of_month, monthrange(year, month + 1)[1]):02}"


def warranty_of(
    rule: WarrantyRule | None, days: UnitDays, *, given: str | None, extension: Extension | None
) -> Warranty:
    """Work the warranty of a unit out. A day that was ``given`` stands, whatever the rules say."""
    start = _start(rule, days)
    begins_at = None if start is None else start[1]
    months = None if rule is None else rule.months
    by_model = add_months(begins_at, months) if begins_at is not None and months is not None else None
    until, by = by_model, "model"
    if given is not None:
        until, by = given, "given"
    elif extension is not None:
        until, by = _extended(by_model, begins_at, months, extension), "extension"
    return Warranty(
        until=until,
        rule=_rule(by, until, months),
        begins=None if start is None else start[0],
        begins_at=begins_at,
        months=months,
        model_until=by_model,
        extension=extension,
        parts=_parts(rule, begins_at, until),
    )


def _rule(by: str, until: str | None, months: int | None) -> Rule:
    if until is None:
        return "no_date" if by == "extension" or months is not None else "no_rule"
    return "given" if by == "given" else "extension" if by == "extension" else "model"


def _start(rule: WarrantyRule | None, days: UnitDays) -> tuple[Begins, str] | None:
    """The day it begins; where that is not known, the one before: at least so long it is covered."""
    of: tuple[tuple[Begins, str | None], ...] = (
        ("installation", days.installed_at),
        ("delivery", days.delivered_at),
        ("purchase", days.purchased_at),
    )
    asked = "purchase" if rule is None else rule.begins
    at = [begins for begins, _ in of].index(asked)
    return next(((begins, day) for begins, day in of[at:] if day is not None), None)


def _extended(
    by_model: str | None, begins_at: str | None, months: int | None, extension: Extension
) -> str | None:
    """With the extension: on top of what the model has; bought after its end, from the day it was bought."""
    bought_at = extension.bought_at
    is_on_top = by_model is not None and (bought_at is None or bought_at <= by_model)
    begin = begins_at if is_on_top else bought_at or begins_at
    before = (months or 0) if is_on_top else 0
    return None if begin is None else add_months(begin, before + extension.months)


def _parts(rule: WarrantyRule | None, begins_at: str | None, until: str | None) -> tuple[PartWarranty, ...]:
    if rule is None or begins_at is None:
        return ()
    ends = ((part, add_months(begins_at, months)) for part, months in rule.parts.items())
    return tuple(PartWarranty(part=part, until=max(end, until or end)) for part, end in ends)
