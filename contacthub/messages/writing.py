"""Agents write: a message to the customer or a note, and what is sent once more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from contacthub.clock import uuid7
from contacthub.contacts.details import Details
from contacthub.contacts.world import World
from contacthub.database.tables import Row
from contacthub.hub.hub import Hub
from contacthub.messages.html.pictures import named_by_files
from contacthub.messages.model import FAILED, QUEUED, RECEIVED, Attachment, Author, Message, Thread
from contacthub.messages.parts import MessageParts
from contacthub.messages.rows import ResumedRow, StatusRow, consent_row, message_rows, thread_row
from contacthub.messages.signatures import MAIL
from contacthub.messages.stopping import CUSTOMER_STOPPED
from contacthub.messages.store import Asked, Known
from contacthub.messages.templates import CannotFill
from contacthub.problems import Problem
from contacthub.routing import commands as c
from contacthub.routing.errors import WrongState
from contacthub.routing.values import value
from contacthub.routing.words import SPOKEN, AgentId, ContactId

CAPABILITY = "messages"
"""What a source must have to be given messages."""
CARRIES_FILES: Final = "files"
"""What it must have to be given files with them."""


@value(kw_only=True)
class Files:
    """What was sent to go with a message, and by whom."""

    ids: Sequence[str]
    owner: str


NO_FILES: Final = Files(ids=(), owner="")


@value(kw_only=True)
class Said:
    """What is written, and how it looks. Of mails ``subject`` and ``cc``; None: as the thread has them."""

    text: str
    html: str | None = None
    subject: str | None = None
    cc: tuple[str, ...] | None = None


@value(kw_only=True)
class Choice:
    """A template, and what fills its blanks."""

    name: str
    language: str
    fields: Mapping[str, str]


class MessageWriting:
    """Writes messages of agents and supervisors, with their rows in the transaction of the event."""

    def __init__(self, hub: Hub, world: World, parts: MessageParts) -> None:
        self._hub = hub
        self._world = world
        self._parts = parts

    async def write(
        self,
        contact_id: ContactId,
        said: Said,
        author: Author,
        rows_with: Callable[[Message], Sequence[Row]],
        *,
        internal: bool,
        files: Files = NO_FILES,
    ) -> Message:
        """Write a message; ``rows_with``: what is written with it.

        Raises:
            Rejected: its author may not write on the contact now.
            Problem: the contact is a call, its source takes no messages, its customer wants none, it has what
                only mails have and is none, or there is no such file.
        """
        details = self._written(contact_id)
        is_mail = not internal and self._world.floor.live(contact_id).channel == MAIL
        if not is_mail:
            _check_plain(said, internal=internal)
        if not internal:
            self._check_source(details)
            self._check_files(details, files)
        said = await self._cleaned(said)
        [known] = await self._parts.threads.known([Asked(source=details.source, ref=details.ref)])
        if not internal:
            _check_wanted(known)
        await self._parts.attachments.look_up(files.ids)
        attachments = self._usable(files)
        contact, now = self._world.floor.live(contact_id), self._hub.now()
        thread = known.thread or Thread(
            id=uuid7(now), source=details.source, ref=details.ref, channel=contact.channel, opened_at=now,
            last_at=now, contact_id=contact_id,
        )  # fmt: skip
        message = Message(
            id=self._parts.threads.new_id(now), thread_id=thread.id, contact_id=contact_id, at=now,
            direction="internal" if internal else "out", author=author, text=said.text,
            status=RECEIVED if internal else QUEUED, attachments=attachments, subject=said.subject,
            cc=said.cc, html=said.html if is_mail else None,
        )  # fmt: skip
        thread = replace(
            thread, last_at=max(thread.last_at, now), contact_id=max(thread.contact_id, contact_id)
        )
        command = c.WriteMessage(
            agent=AgentId(author.id) if author.kind == "agent" and author.id is not None else None,
            contact_id=contact_id,
            thread_id=thread.id,
            message_id=message.id,
            internal=internal,
            of_warning=author.kind == "hub",
        )
        with self._parts.live.told(message):
            self._hub.handle(command, [thread_row(thread), *message_rows(message), *rows_with(message)])
        self._parts.threads.took(thread, message)
        self._parts.attachments.use(message.id, attachments)
        return message

    async def _cleaned(self, said: Said) -> Said:
        """With its HTML cleaned, and a text in any case: what takes no HTML is sent that."""
        if said.html is None:
            return said
        cleaned = await self._parts.html.clean(said.html, folds=False)
        text = said.text if said.text.strip() else cleaned.text
        if cleaned.html is None or not text.strip():
            wrong = "it says nothing, or is too long or too deep once it is cleaned"
            raise Problem("invalid", f"html: {wrong}", [("#/html", wrong)])
        return replace(said, html=named_by_files(cleaned.html, {}), text=text)

    def _usable(self, files: Files) -> tuple[Attachment, ...]:
        """Their files. What another message of this instant has taken is seen, as nothing waits from here."""
        found = []
        for at, file_id in enumerate(files.ids):
            file = self._parts.attachments.usable(file_id, lambda upload: upload.owner == files.owner)
            if file is None:
                wrong = "send the file again: it is not yours, is with a message already, or is a day old"
                raise Problem("invalid", f"no such file: {wrong}", [(f"#/attachments/{at}", wrong)])
            found.append(file)
        return tuple(found)

    async def retry(
        self, agent: AgentId, contact_id: ContactId, message_id: str, rows: Sequence[Row]
    ) -> None:
        """Have a message that failed sent once more, under the same id.

        Raises:
            NotYourContact: the contact is not the agent's.
            Problem: there is no such message on the thread.
            WrongState: it did not fail.
        """
        details = self._written(contact_id)
        self._check_source(details)
        asked = Asked(source=details.source, ref=details.ref, message=message_id)
        [known] = await self._parts.threads.known([asked])
        stored = await self._parts.store.message(message_id)
        # What was read may be older than what happened while the text was read.
        known = self._parts.threads.now(asked, known)
        _check_wanted(known)
        if known.sent is None or known.thread is None or stored is None:
            raise Problem("not_found", "there is no such message on this thread")
        if known.sent.status != FAILED:
            raise WrongState(f"only a message that failed is sent again; this one is {known.sent.status}")
        attempt = known.sent.attempt + 1
        again = replace(stored, contact_id=contact_id, status=QUEUED, reason=None, attempt=attempt)
        row = StatusRow(QUEUED, None, attempt, message_id)
        command = c.RetryMessage(agent=agent, contact_id=contact_id, message_id=message_id, attempt=attempt)
        with self._parts.live.told(again):
            self._hub.handle(command, [row, *rows])
        sent = replace(known.sent, status=QUEUED, attempt=attempt)
        self._parts.threads.stands(known.thread.id, sent, stored.source_id)

    def filled(self, contact_id: ContactId, choice: Choice) -> str:
        """The text of a template of the contact's source, with its blanks filled.

        Raises:
            Problem: there is no such template, or the fields do not fill it.
        """
        source = self._written(contact_id).source
        for template in self._parts.templates(source):
            if (template.name, template.language) == (choice.name, choice.language):
                break
        else:
            wrong = f"the source {source!r} has no such template: see GET /templates"
            raise Problem("invalid", wrong, [("#/template/name", "no such template")])
        try:
            return template.filled(choice.fields)
        except CannotFill as error:
            place = "" if error.field is None else f"/{error.field}"
            raise Problem("invalid", str(error), [(f"#/template/fields{place}", str(error))]) from None

    def allow(self, agent: AgentId, contact_id: ContactId, rows: Sequence[Row]) -> None:
        """Have a customer who wanted no messages written to again, as they have told the agent.

        Raises:
            NotYourContact: the contact is not the agent's.
            WrongState: they have not said that they want none.
        """
        details = self._written(contact_id)
        resumed = ResumedRow(self._hub.now(), agent, details.source, details.ref)
        channel = self._world.floor.live(contact_id).channel
        consent = consent_row(contact_id, channel, self._hub.now(), given=True, by=agent)
        self._hub.handle(c.AllowReplies(agent=agent, contact_id=contact_id), [resumed, consent, *rows])
        self._parts.threads.stops(details.source, details.ref, stopped=False)

    def _written(self, contact_id: ContactId) -> Details:
        contact = self._world.floor.live(contact_id)
        if contact.channel in SPOKEN:
            raise Problem("not_supported", "the contact is a call: no messages are written on it")
        return self._world.details[contact_id]

    def _check_source(self, details: Details) -> None:
        if CAPABILITY not in self._world.capabilities(details.source):
            raise Problem("not_supported", f"the source {details.source!r} does not take messages")

    def _check_files(self, details: Details, files: Files) -> None:
        if files.ids and CARRIES_FILES not in self._world.capabilities(details.source):
            wrong = f"the source {details.source!r} carries no files: send the text alone"
            raise Problem("not_supported", wrong, [("#/attachments", "no files are carried")])


def _check_wanted(known: Known) -> None:
    if known.stopped:
        wrong = "the customer wants no more messages here; once they ask for them again, send allow_messages"
        raise Problem(CUSTOMER_STOPPED, wrong)


def _check_plain(said: Said, *, internal: bool) -> None:
    """Refuse what only mails have; of HTML other channels send the text, and a note has none."""
    given = {"subject": said.subject, "cc": said.cc, "html": said.html if internal else None}
    wrong = [(f"#/{name}", "only for a mail to the customer") for name, it in given.items() if it is not None]
    if wrong:
        raise Problem(
            "invalid", "only a mail to the customer has a subject, copies and HTML: leave them out", wrong
        )
