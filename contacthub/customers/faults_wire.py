"""The faults of a model on the wire."""

from __future__ import annotations

from math import isfinite
from typing import Final, Literal

from contacthub.api.json import Json
from contacthub.api.wire import Wire
from contacthub.customers.faults import ENOUGH_UNITS, FaultReport, PointOfCurve, RateOfMonth, SaleMonth
from contacthub.customers.reliability import Weibull

PERCENT: Final = 100


class FaultView(Wire):
    """A symptom, how often it was mended, and what mended it most often."""

    symptom: str
    count: int
    usual_fix: str | None


class ShareOfUnits(Wire):
    """Of the known units those with faults, and between which two values that lies, 19 times in 20."""

    percent: float
    low: float
    high: float


class RateView(Wire):
    """Repairs in one month of use, per 1,000 units for which it is over; the bounds: 19 times in 20.

    Bounds are null where there is more than one repair a unit.
    """

    month: int
    units: int
    repairs: int
    per_1000: float
    low: float | None
    high: float | None


class CurvePoint(Wire):
    """After so many months of use: how many units are that old, and what became of them.

    ``without_fault``: the percentage that had no repair (Kaplan-Meier), with its bounds; ``repairs``: how
    many a unit had on average (mean cumulative function).
    """

    month: int
    units: int
    without_fault: float
    low: float
    high: float
    repairs: float


class LawView(Wire):
    """The Weibull law of first repairs.

    ``shape`` below 1: they become rarer with age, above 1: more frequent. ``pattern`` is ``random`` where the
    bounds of the shape have 1 between them. ``scale_days``: by then 63 % had one.
    """

    failures: int
    censored: int
    shape: float
    shape_low: float
    shape_high: float | None
    scale_days: float
    pattern: Literal["early", "random", "wear_out"]


class RepairsOfMonth(Wire):
    """How many repairs there were in a month."""

    month: str
    repairs: int


class SaleMonthView(Wire):
    """Units first sold in a month, and their repairs by month."""

    month: str
    units: int
    repairs: list[RepairsOfMonth]


class ModelFaultReport(Wire):
    """How the units of a model last.

    ``enough``: at least ``enough_units`` are known; without, there are counts only. ``units_dated``: since
    when they are in use is known. ``repairs_left_out`` are in none of the tables: of units without that day,
    of no known unit, or before the unit was sold. ``law`` is null below ten first repairs.
    ``days_a_repair``: days in use per repair, said only where repairs come at random.
    """

    model: str
    units_known: int
    units_with_faults: int
    units_dated: int
    repairs: int
    repairs_left_out: int
    enough: bool
    enough_units: int
    share: ShareOfUnits | None
    top: list[FaultView]
    rates: list[RateView]
    curve: list[CurvePoint]
    law: LawView | None
    days_a_repair: float | None
    sale_months: list[SaleMonthView]


def report_view(report: FaultReport) -> Json:
    """As it is shown."""
    known = report.known
    return {
        "model": known.model,
        "units_known": known.units,
        "units_with_faults": known.units_with_faults,
        "units_dated": report.dated,
        "repairs": known.repairs,
        "repairs_left_out": report.left_out,
        "enough": report.is_enough,
        "enough_units": ENOUGH_UNITS,
        "share": _share_view(report),
        "top": [
            {"symptom": one.symptom, "count": one.count, "usual_fix": one.usual_fix} for one in known.top
        ],
        "rates": [_rate_view(one) for one in report.rates],
        "curve": [_point_view(one) for one in report.curve],
        "law": None if report.law is None else _law_view(report.law),
        "days_a_repair": None if report.days_a_repair is None else round(report.days_a_repair, 1),
        "sale_months": [_sale_view(one) for one in report.sales],
    }


def _share_view(report: FaultReport) -> Json | None:
    if report.share is None:
        return None
    share = report.known.units_with_faults / report.known.units
    return {
        "percent": _percent(share),
        "low": _percent(report.share.low),
        "high": _percent(report.share.high),
    }


def _rate_view(rate: RateOfMonth) -> Json:
    low, high = (None, None) if rate.interval is None else (rate.interval.low, rate.interval.high)
    return {
        "month": rate.month,
        "units": rate.units,
        "repairs": rate.repairs,
        "per_1000": round(rate.per_1000, 1),
        "low": None if low is None else round(1000 * low, 1),
        "high": None if high is None else round(1000 * high, 1),
    }


def _point_view(point: PointOfCurve) -> Json:
    return {
        "month": point.month,
        "units": point.at_risk,
        "without_fault": _percent(point.without_fault),
        "low": _percent(point.interval.low),
        "high": _percent(point.interval.high),
        "repairs": round(point.repairs, 4),
    }


def _law_view(law: Weibull) -> Json:
    return {
        "failures": law.failures,
        "censored": law.censored,
        "shape": round(law.shape, 3),
        "shape_low": round(law.shapes.low, 3),
        "shape_high": round(law.shapes.high, 3) if isfinite(law.shapes.high) else None,
        "scale_days": round(law.scale, 1),
        "pattern": law.pattern,
    }


def _sale_view(sale: SaleMonth) -> Json:
    repairs = [{"month": month, "repairs": count} for month, count in sale.repairs]
    return {"month": sale.month, "units": sale.units, "repairs": repairs}


def _percent(share: float) -> float:
    return round(PERCENT * share, 1)
