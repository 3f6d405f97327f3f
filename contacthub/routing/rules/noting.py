"""Texts about a contact are written. The texts are rows beside the log; here is only that they changed."""

from __future__ import annotations

from collections.abc import Callable

from contacthub.routing import events as e
from contacthub.routing.inputs import Command, ContactFact
from contacthub.routing.rules.observing import ignore
from contacthub.routing.turn import Handlers, Turn
from contacthub.routing.values import value
from contacthub.routing.words import AgentId, ContactId


@value(kw_only=True)
class Remark(ContactFact):
    """A source told more about the contact. It changes nothing in routing and goes on record as ``event``.

    What that says more is filled in: ``event=lambda **told: e.ContactRated(stars=4, **told)``.
    """

    event: Callable[..., e.ContactEvent] = e.ContactNoted


@value(kw_only=True)
class ChangeNote(Command):
    """The agent writes the contact's note."""

    agent: AgentId
    contact_id: ContactId


@value(kw_only=True)
class AddQuestion(Command):
    """The agent records a question."""

    agent: AgentId
    contact_id: ContactId


def remark(turn: Turn, fact: Remark) -> None:
    """Record that a source told more; of a contact that has ended too, until it is closed."""
    contact = turn.floor.contacts.get(fact.contact_id)
    if contact is None:
        ignore(turn, "unknown_contact", fact)
        return
    occurred_at = turn.occurred_at(contact, fact.occurred_at)
    turn.emit(fact.event(at=turn.now, contact_id=contact.id, occurred_at=occurred_at))


def change_note(turn: Turn, command: ChangeNote) -> None:
    """Record that the note changed."""
    turn.contact_with(command.contact_id, command.agent)
    turn.emit(e.NoteChanged(at=turn.now, contact_id=command.contact_id, agent=command.agent))


def add_question(turn: Turn, command: AddQuestion) -> None:
    """Record that a question was added."""
    turn.contact_with(command.contact_id, command.agent)
    turn.emit(e.QuestionAdded(at=turn.now, contact_id=command.contact_id, agent=command.agent))


HANDLERS: Handlers = {
    Remark: remark,
    ChangeNote: change_note,
    AddQuestion: add_question,
}
