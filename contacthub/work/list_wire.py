"""What is asked for when items are looked for by words that do not belong into an address."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from contacthub.api.validation import NOT_BLANK, WHOLE
from contacthub.work.bodies import Body, Name, When

MAX_LIMIT = 200
LONGEST_Q = 200


class WorkSearchBody(Body):
    """Items by ``q``: a number, a part of the title, or whatever their customer is found by.

    The others as `GET /work` has them; ``cursor``: what the page before says.
    """

    q: Annotated[str, Field(min_length=1, max_length=LONGEST_Q, pattern=NOT_BLANK)]
    kind: Name | None = None
    process: Name | None = None
    step: Name | None = None
    state: Literal["planned", "open", "closed"] | None = None
    owner: Name | None = None
    owner_kind: Literal["agent", "queue", "role"] | None = None
    due_before: When | None = None
    late: bool | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT), WHOLE] = 50
    cursor: Annotated[str, Field(max_length=1_000)] | None = None
