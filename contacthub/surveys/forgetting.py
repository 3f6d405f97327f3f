"""Forgets who was asked: after their days, and whom of the customers was erased.

older than [surveys] keep_days     who was asked, their links and answers are gone
the customer is erased             that night what they answered is nobody's: no customer, contact, item
or words of theirs are beside it, and figures stay as they are
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from contacthub.hub.pacing import gently
from contacthub.hub.retention import DAY_MS
from contacthub.routing.words import Instant
from contacthub.surveys.store import SurveyStore

SLICE: Final = 50
"""Asks that are dropped in one transaction: an append that comes meanwhile waits a few milliseconds."""
PAGE: Final = 500

IsThere = Callable[[str], Awaitable[bool]]
"""Whether there is a customer, by any id they have or had."""


async def prune_surveys(store: SurveyStore, now: Callable[[], Instant], keep_days: int) -> None:
    """Drop what is older than ``keep_days``, a few at a time."""
    before = now() - keep_days * DAY_MS
    while await gently(store.drop(before, SLICE)) == SLICE:
        pass


async def forget_erased(store: SurveyStore, is_there: IsThere) -> None:
    """Take customers who were erased from what they were asked."""
    after = ""
    while page := await gently(store.customers(after, PAGE)):
        for each in page:
            if not await gently(is_there(each)):
                await gently(store.unlink(each))
        after = page[-1]
