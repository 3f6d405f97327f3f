"""Texts about a contact were written; the texts themselves are rows beside the log."""

from __future__ import annotations

from contacthub.routing.events.event import ContactEvent, Event
from contacthub.routing.values import value
from contacthub.routing.words import AgentId


@value(kw_only=True)
class ContactNoted(ContactEvent):
    """A source told more about the contact; its words are in a row beside the log."""


@value(kw_only=True)
class NoteChanged(ContactEvent):
    """The agent wrote the contact's note, which is in a row beside the log."""

    agent: AgentId


@value(kw_only=True)
class QuestionAdded(ContactEvent):
    """The agent recorded a question, which is in a row beside the log."""

    agent: AgentId


EVENTS: tuple[type[Event], ...] = (ContactNoted, NoteChanged, QuestionAdded)
