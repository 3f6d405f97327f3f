"""What visitors of chats are asked in their panels once the contact has ended, and what they answer: once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from contacthub.api.json import Json
from contacthub.problems import Problem
from contacthub.routing.words import Instant
from contacthub.surveys.form import answer_of, form_of
from contacthub.surveys.model import Asked
from contacthub.surveys.poor import FollowUp, look_at
from contacthub.surveys.store import SurveyStore

KEPT, ANSWERED, LATE = "kept", "answered", "late"
"""What became of an answer: it is kept; there was one already; its time is over."""
SURVEY, OVER = "survey", "survey_over"
FRAMES: Final = (SURVEY, OVER)


class InChat:
    """Shows what is asked, and takes answers."""

    def __init__(self, store: SurveyStore, follow_up: FollowUp, now: Callable[[], Instant]) -> None:
        self._store = store
        self._follow_up = follow_up
        self._now = now

    async def open(self, source: str, ref: str) -> Json | None:
        """What a panel that comes back is to show; None: nothing is asked, or it is answered."""
        found = await self._store.in_chat(source, ref)
        if found is None or found[1] or self._now() >= found[0].expires_at:
            return None
        return shown(found[0])

    async def take(
        self, source: str, ref: str, ask_id: str, values: Mapping[str, int], comment: str | None
    ) -> Json:
        """Keep an answer; the frame says what became of it.

        Raises:
            Problem: this visitor was not asked that, or what is chosen is not on the scale.
            StorageUnavailable: it may be sent again.
        """
        found = await self._store.in_chat(source, ref)
        if found is None or found[0].id != ask_id:
            raise Problem("invalid", "id: you are not asked that")
        ask, now = found[0], self._now()
        if now >= ask.expires_at:
            return {"type": OVER, "id": ask_id, "why": LATE}
        answer = answer_of(ask, values, comment, whole=True)
        if not await self._store.answer_once(ask.id, answer, now):
            return {"type": OVER, "id": ask_id, "why": ANSWERED}
        await look_at(self._follow_up, ask, answer)
        return {"type": OVER, "id": ask_id, "why": KEPT}


def shown(ask: Asked) -> Json:
    """What is asked, as a panel shows it."""
    return {"id": ask.id, **form_of(ask).model_dump()}
