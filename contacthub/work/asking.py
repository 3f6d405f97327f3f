"""Has an agent call a customer who is to be asked: by a work item, whose step has them called.

a survey with by = "agent" asks    an item by its process begins, in the transaction that says so
the step has a call_in             the customer is called in that queue, by anyone who did not deal with it
the agent asks                     the form is with the item, also after the call
"""

from __future__ import annotations

from typing import Final

from contacthub.database.tables import Row
from contacthub.floor_file.directory import SurveyEntry
from contacthub.hub.hub import Hub
from contacthub.surveys.model import Asked
from contacthub.surveys.rows import CallRow
from contacthub.surveys.rules import NO_PROCESS
from contacthub.work.following import OPENED, both_ways
from contacthub.work.said import NewWork
from contacthub.work.work import Work

FOLLOW_UP: Final = "follow_up"
"""The kind of the process by which an agent asks where the survey names none."""
BY_SURVEYS: Final = "hub:surveys"


def follow_up_of(hub: Hub) -> str | None:
    """The process of follow-ups; of several the first by its id."""
    book = hub.work.book
    return next((each for each in sorted(book.current) if book.process(each)[0].kind == FOLLOW_UP), None)


class CallsToAsk:
    """Opens the items by which agents ask."""

    def __init__(self, hub: Hub, work: Work) -> None:
        self._hub = hub
        self._work = work

    async def have_asked(self, ask: Asked, survey: SurveyEntry) -> str | None:
        """Open an item about it; why there is none, or None. Raises: StorageUnavailable."""
        process = survey.process or follow_up_of(self._hub)
        if process is None or process not in self._hub.work.book.current:
            return NO_PROCESS
        now, item_id = self._hub.now(), self._work.new_id()
        rows: list[Row] = [CallRow(item_id, now, ask.id)]
        if await self._work.is_item(ask.id):
            rows += both_ways(item_id, ask.id, OPENED, now, BY_SURVEYS)
        new = NewWork(
            process=process,
            title=f"询问客户 Ask the customer: {ask.survey}",
            owner=None,
            customer_id=ask.customer_id,
            contact_id=None if ask.is_of_item else ask.contact_id,
        )
        self._work.open(new, self._work.by(BY_SURVEYS, None, is_supervisor=True), rows, item_id=item_id)
        await self._hub.durable()
        return None
