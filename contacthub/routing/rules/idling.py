"""A customer does not write again: the contact is warned, and then it ends."""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact
from contacthub.routing.rules.ending import end_contact, outcome_of_end
from contacthub.routing.turn import Turn
from contacthub.routing.words import EndCause, EndedBy


def go_idle(turn: Turn, contact: Contact) -> None:
    """Warn the contact, or end it if it was; settings that were switched off meanwhile do neither.

    1:00   the agent writes, idle_minutes = 10, idle_warning_minutes = 2
    1:08   ContactIdleWarned, ends_at = 1:10
    1:10   ContactEnded by the system, cause ``idle``
    """
    config, writing = turn.settings(contact), contact.writing
    if writing is None or not config.idle_ms:
        return
    if config.idle_warning_ms and not writing.idle_warned:
        ends_at = turn.now + config.idle_warning_ms
        turn.emit(
            e.ContactIdleWarned(at=turn.now, contact_id=contact.id, agent=contact.agent, ends_at=ends_at)
        )
        return
    outcome = outcome_of_end(turn, contact, EndedBy.SYSTEM, turn.now)
    end_contact(turn, contact, ended_by=EndedBy.SYSTEM, outcome=outcome, cause=EndCause.IDLE)
