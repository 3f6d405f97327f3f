"""The tables inside ``[[queues]]``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from contacthub.api.validation import WHOLE
from contacthub.floor_file.table import STRICT


class ServiceLevel(BaseModel):
    """``percent`` of the contacts answered within ``seconds``."""

    model_config = STRICT

    seconds: Annotated[int, Field(ge=1, le=86_400), WHOLE] = 20
    percent: Annotated[int, Field(ge=1, le=100), WHOLE] = 80


class ReturningTable(BaseModel):
    """``returning``: whether a customer who writes again is kept for the agent who had the thread."""

    model_config = STRICT

    to: Literal["queue", "last_agent"] = "queue"
    within_hours: Annotated[int, Field(ge=1, le=8_760), WHOLE] = 24
    wait_seconds: Annotated[int, Field(ge=1, le=3_600), WHOLE] = 60


class CallbackTable(BaseModel):
    """``[queues.callback]``: how customers who do not want to wait are called back."""

    model_config = STRICT

    attempts: Annotated[int, Field(ge=1, le=100), WHOLE] = 3
    every_minutes: Annotated[int, Field(ge=1, le=10_080), WHOLE] = 10
    first: Literal["agent", "customer"] = "agent"
    expires_hours: Annotated[int, Field(ge=1, le=8_760), WHOLE] = 96
