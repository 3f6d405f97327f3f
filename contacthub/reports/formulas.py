"""Every figure with its formula: one table, which reports are worked out by and which says what they mean."""

from __future__ import annotations

from typing import Final

from contacthub.reports.cells import Basis
from contacthub.reports.formula import Formula
from contacthub.reports.formulas_of_waits import COUNTED, LEVELS, WAITS
from contacthub.reports.formulas_of_work import HANDLING, MESSAGES, RESOLUTION

FORMULAS: Final[tuple[Formula, ...]] = (*COUNTED, *LEVELS, *WAITS, *HANDLING, *RESOLUTION, *MESSAGES)


def shown(basis: Basis, by: str) -> tuple[Formula, ...]:
    """The figures of a report."""
    return tuple(each for each in FORMULAS if basis in each.bases and (by != "agent" or each.of_agents))
