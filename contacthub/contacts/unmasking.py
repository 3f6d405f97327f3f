"""Who has had a contact's customer shown, why and until when: the audit has it, and is asked each time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Annotated, Final

from pydantic import BaseModel, Field

from contacthub.api.json import Json
from contacthub.api.validation import WHOLE
from contacthub.api.wire import Timestamp
from contacthub.clock import rfc3339
from contacthub.routing.values import value
from contacthub.routing.words import Instant

MINUTE_MS: Final = 60_000
LONGEST_REASON: Final = 500


@value(kw_only=True)
class Unmasking:
    """Somebody has it shown, until then."""

    by: str
    at: Instant
    until: Instant
    reason: str


UnmaskingsOf = Callable[[str], Awaitable[Sequence[Unmasking]]]
"""Those of a contact, the newest first."""


class UnmaskBody(BaseModel):
    """Why the customer has to be seen, and for how long."""

    reason: Annotated[str, Field(min_length=1, max_length=LONGEST_REASON, pattern=r"\S")]
    minutes: Annotated[int, Field(ge=1, le=60, strict=True), WHOLE] = 15


class UnmaskingView(BaseModel):
    """Who has had the customer shown, why and until when."""

    by: str
    at: Timestamp
    until: Timestamp
    reason: str


def is_unmasked(found: Iterable[Unmasking], name: str, now: Instant) -> bool:
    """Whether this viewer has it shown now."""
    return any(each.by == name and each.at <= now < each.until for each in found)


def unmasking_view(each: Unmasking) -> Json:
    """As ``UnmaskingView`` shows it."""
    return {"by": each.by, "at": rfc3339(each.at), "until": rfc3339(each.until), "reason": each.reason}
