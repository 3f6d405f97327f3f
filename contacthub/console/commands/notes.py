"""What an agent writes down during a contact: its one note, and questions the customer asked."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import own
from contacthub.console.commands.form import ConsoleCommand, ContactId, Text
from contacthub.console.commands.spec import Parts, Sender, Spec
from contacthub.console.examples import ABOUT
from contacthub.contacts.completing import check_closed_lately
from contacthub.contacts.rows import CompletedRow, QuestionRow
from contacthub.database.tables import Row
from contacthub.routing import commands as c


class SetNote(ConsoleCommand):
    """Replace the contact's one note."""

    cmd: Literal["set_note"]
    contact_id: ContactId
    text: Text


class AddQuestion(ConsoleCommand):
    """Record what the customer asked; ``model``: the product it was about."""

    cmd: Literal["add_question"]
    contact_id: ContactId
    question: Annotated[str, Field(min_length=1, max_length=20_000)]
    answer: Text | None = None
    model: Annotated[str, Field(min_length=1, max_length=200)] | None = None


class SetPastNote(ConsoleCommand):
    """Replace the note of a contact that the agent had and that has closed, within an hour."""

    cmd: Literal["set_past_note"]
    contact_id: ContactId
    text: Text


class AddPastQuestion(ConsoleCommand):
    """Record what the customer asked during a contact that the agent had, within an hour of its close."""

    cmd: Literal["add_past_question"]
    contact_id: ContactId
    question: Annotated[str, Field(min_length=1, max_length=20_000)]
    answer: Text | None = None
    model: Annotated[str, Field(min_length=1, max_length=200)] | None = None


async def set_note(who: Sender, it: SetNote, parts: Parts) -> None:
    """Change the note in the contact's details, and tell of it by an event that carries no text."""
    parts.own(who, it.contact_id)
    command = c.ChangeNote(agent=who.agent, contact_id=it.contact_id)
    with parts.world.details.changed(it.contact_id, note=it.text):
        parts.hub.handle(command, who.with_reply())


async def set_past_note(who: Sender, it: SetPastNote, parts: Parts) -> None:
    """Write it to the row of the contact, audited; the log says nothing of a contact that has closed."""
    row = CompletedRow(None, it.text, it.contact_id)
    await _write_late(who, it.contact_id, Action.SET_PAST_NOTE, row, parts)


async def add_past_question(who: Sender, it: AddPastQuestion, parts: Parts) -> None:
    """Keep the question with the contact, audited."""
    row = QuestionRow(it.contact_id, parts.hub.now(), it.question, it.answer, who.agent, it.model)
    await _write_late(who, it.contact_id, Action.ADD_PAST_QUESTION, row, parts)


async def _write_late(who: Sender, contact_id: ContactId, action: Action, row: Row, parts: Parts) -> None:
    """Write of a contact that the agent had and that closed within the hour, and say that it has changed."""
    stored = await parts.had(who, contact_id)
    check_closed_lately(contact_id, stored.row.closed_at, parts.hub.now())
    parts.hub.write(who.with_reply(who.audit(action, contact_id), row))
    await parts.hub.durable()
    if stored.row.customer_id is not None:
        parts.customer_changes.tell(stored.row.customer_id)


async def add_question(who: Sender, it: AddQuestion, parts: Parts) -> None:
    """Keep the question for this customer's cards, and say that something of theirs has changed."""
    parts.own(who, it.contact_id)
    row = QuestionRow(it.contact_id, parts.hub.now(), it.question, it.answer, who.agent, it.model)
    parts.hub.handle(c.AddQuestion(agent=who.agent, contact_id=it.contact_id), who.with_reply(row))
    await parts.hub.durable()
    contact = parts.world.floor.contacts.get(it.contact_id)
    if contact is not None and contact.customer_id is not None:
        parts.customer_changes.tell(contact.customer_id)


COMMANDS = (
    Spec(
        SetNote,
        rule=own(Right.CONTACTS_TAKE),
        example={**ABOUT, "text": "The remote shows nothing."},
        deed=set_note,
    ),
    Spec(
        SetPastNote,
        rule=own(Right.CONTACTS_TAKE),
        example={**ABOUT, "text": "Will call on Friday."},
        deed=set_past_note,
    ),
    Spec(
        AddPastQuestion,
        rule=own(Right.CONTACTS_TAKE),
        example={**ABOUT, "question": "Until when is it covered?", "answer": "May 2029."},
        deed=add_past_question,
    ),
    Spec(
        AddQuestion,
        rule=own(Right.CONTACTS_TAKE),
        example={**ABOUT, "question": "How do I change the battery?", "answer": "Slide the lid down."},
        deed=add_question,
    ),
)
