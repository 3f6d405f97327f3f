"""How long a thing takes: fixed, exponential or lognormal, drawn in milliseconds."""

from __future__ import annotations

from collections.abc import Callable
from math import log, sqrt
from random import Random
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

MINUTE_MS = 60_000
Minutes = Annotated[float, Field(gt=0, le=100_000, allow_inf_nan=False)]

Draw = Callable[[], int]
"""Draws one duration, in milliseconds; at least one."""


class Table(BaseModel):
    """A table of a scenario; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Lognormal(Table):
    """Skewed, as handling times are: many short, few very long. ``cv``: standard deviation by mean."""

    mean: Minutes
    cv: Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)]


class Duration(Table):
    """In minutes: ``{ exponential = mean }``, ``{ fixed = value }`` or ``{ lognormal = { mean, cv } }``."""

    exponential: Minutes | None = None
    fixed: Minutes | None = None
    lognormal: Lognormal | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if len(self.model_fields_set) != 1 or None in (getattr(self, each) for each in self.model_fields_set):
            raise ValueError("one of exponential, fixed and lognormal")
        return self

    def drawn_by(self, dice: Random) -> Draw:
        """Return what draws it."""
        if self.exponential is not None:
            rate = 1 / (self.exponential * MINUTE_MS)
            return lambda: max(1, round(dice.expovariate(rate)))
        if self.lognormal is not None:
            # Of the logarithm of the duration, which is normally distributed.
            variance = log(1 + self.lognormal.cv**2)
            mean, deviation = log(self.lognormal.mean * MINUTE_MS) - variance / 2, sqrt(variance)
            return lambda: max(1, round(dice.lognormvariate(mean, deviation)))
        assert self.fixed is not None
        always = max(1, round(self.fixed * MINUTE_MS))
        return lambda: always
