"""Has somebody look at poor answers, by whatever way they came."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from contacthub.surveys.model import Answer, Asked, PoorAnswer, is_poor

log = logging.getLogger("contacthub.surveys")

FollowUp = Callable[[PoorAnswer], Awaitable[None]]
"""Has somebody look at a poor answer; told once, of the first."""


async def look_at(follow_up: FollowUp, ask: Asked, answer: Answer) -> None:
    """Tell of a first answer, if it is poor; it is kept in any case."""
    if not is_poor(ask.kind, answer.values):
        return
    poor = PoorAnswer(
        ask_id=ask.id,
        survey=ask.survey,
        kind=ask.kind,
        contact_id=ask.contact_id,
        customer_id=ask.customer_id,
        answer=answer,
    )
    try:
        await follow_up(poor)
    except Exception:
        # The customer's answer is kept in any case.
        log.exception("! nobody could be told of a poor answer to survey %s", ask.survey)
