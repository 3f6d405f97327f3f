"""What an agent writes to the customer, or for colleagues; and what they have read."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from contacthub.access.rate_limit import Limit
from contacthub.access.rights import Right
from contacthub.access.rules import own
from contacthub.api.json import Json
from contacthub.api.wire import Wire
from contacthub.console.commands.form import ConsoleCommand, ContactId, Id
from contacthub.console.commands.spec import Parts, Sender, Spec
from contacthub.console.examples import ABOUT, MESSAGE
from contacthub.messages.addresses import MOST_CC, MailAddress
from contacthub.messages.html.cleaning import MOST_HTML
from contacthub.messages.model import MOST_FILES, Author
from contacthub.messages.writing import Choice, Files, Said
from contacthub.problems import Problem
from contacthub.routing import commands as c
from contacthub.routing.errors import WrongState
from contacthub.routing.floor.contact import may_write
from contacthub.sources.signals import TYPING

MOST_CHARACTERS = 20_000
MOST_SUBJECT = 1_000


class TemplateChoice(Wire):
    """A template of the contact's source, by name and language, and what fills its blanks."""

    name: Annotated[str, Field(min_length=1, max_length=512)]
    language: Annotated[str, Field(min_length=1, max_length=20)]
    fields: Annotated[dict[str, Annotated[str, Field(max_length=1_000)]], Field(max_length=50)] = Field(
        default_factory=dict
    )


class SendMessage(ConsoleCommand):
    """Write to the customer; ``internal``: a note for agents and supervisors, by either of them.

    ``subject`` and ``cc``, who has a copy, are for mails: where they are not said, the mail has those of the
    thread. ``html``: how a mail looks, cleaned when it is written. Where ``text`` is empty it is that of the
    HTML; other channels send the text alone. ``attachments``: ids of files that the same user has sent by
    `POST /uploads`. ``template``, with an empty ``text``: one that the provider has approved, as
    `GET /templates` has it. The result has the ``message_id``. What becomes of the message is told by
    ``delivery``.
    """

    cmd: Literal["send_message"]
    contact_id: ContactId
    subject: Annotated[str, Field(min_length=1, max_length=MOST_SUBJECT)] | None = None
    cc: Annotated[tuple[MailAddress, ...], Field(max_length=MOST_CC)] | None = None
    attachments: Annotated[tuple[Id, ...], Field(max_length=MOST_FILES)] = ()
    template: TemplateChoice | None = None
    html: Annotated[str, Field(min_length=1, max_length=MOST_HTML)] | None = None
    text: Annotated[str, Field(max_length=MOST_CHARACTERS)]
    internal: bool = False

    @field_validator("text")
    @classmethod
    def _says_something(cls, value: str, info: ValidationInfo) -> str:
        template, html = info.data.get("template"), info.data.get("html")
        if template is not None and (value or html):
            raise ValueError("leave it empty, and html out: the template has the text")
        if not (value.strip() or info.data.get("attachments") or template or html):
            raise ValueError("it says nothing")
        return value

    @field_validator("internal")
    @classmethod
    def _is_sent(cls, value: bool, info: ValidationInfo) -> bool:
        if value and info.data.get("template") is not None:
            raise ValueError("a template is for the customer: a note is a text")
        return value


class RetryMessage(ConsoleCommand):
    """Send a message that failed once more, under the same id."""

    cmd: Literal["retry_message"]
    contact_id: ContactId
    message_id: Id


class Typing(ConsoleCommand):
    """The agent writes to the customer just now; they are told, where the source has the capability `typing`.

    Nothing of it is stored. Said again every few seconds while it is so.
    """

    cmd: Literal["typing"]
    contact_id: ContactId


class AllowMessages(ConsoleCommand):
    """The customer wanted no messages (`stopped`), and has told the agent that they want them again."""

    cmd: Literal["allow_messages"]
    contact_id: ContactId


class MarkRead(ConsoleCommand):
    """The agent has read all that the customer wrote so far.

    The customer is told where the source has the capability `read_marks`.
    """

    cmd: Literal["mark_read"]
    contact_id: ContactId


async def send_message(who: Sender, it: SendMessage, parts: Parts) -> Json:
    """Write it down with its event; it is sent from there."""
    parts.own(who, it.contact_id)
    author = _author(who, parts)
    chosen, text = it.template, it.text
    if chosen is not None:
        choice = Choice(name=chosen.name, language=chosen.language, fields=chosen.fields)
        text = parts.writing.filled(it.contact_id, choice)
    message = await parts.writing.write(
        it.contact_id,
        Said(text=text, html=it.html, subject=it.subject, cc=it.cc),
        author,
        lambda written: who.with_reply(result={"message_id": written.id}),
        internal=it.internal,
        files=Files(ids=list(dict.fromkeys(it.attachments)), owner=who.name),
    )
    return {"message_id": message.id}


def _author(who: Sender, parts: Parts) -> Author:
    if who.agent:
        return Author(kind="agent", id=who.agent, name=parts.world.directory.agent_name(who.agent))
    return Author(kind="supervisor", id=who.name, name=who.name)


async def retry_message(who: Sender, it: RetryMessage, parts: Parts) -> None:
    """Have it sent again."""
    parts.own(who, it.contact_id)
    await parts.writing.retry(who.agent, it.contact_id, it.message_id, who.with_reply())


async def typing(who: Sender, it: Typing, parts: Parts) -> None:
    """Have the customer told."""
    details = parts.own(who, it.contact_id)
    contact = parts.world.floor.live(it.contact_id)
    if TYPING not in parts.world.capabilities(details.source):
        raise Problem("not_supported", f"the source {details.source!r} does not show that an agent writes")
    if not may_write(contact, who.agent):
        raise WrongState(f"nobody writes: the contact is {contact.state}, not handling with {who.agent}")
    parts.typing.agent(it.contact_id, parts.world.directory.agent_name(who.agent))


async def allow_messages(who: Sender, it: AllowMessages, parts: Parts) -> None:
    """Have the customer written to again."""
    parts.own(who, it.contact_id)
    parts.writing.allow(who.agent, it.contact_id, who.with_reply())


COMMANDS = (
    Spec(
        SendMessage,
        rule=own(Right.MESSAGES_WRITE),
        example={**ABOUT, "text": "It takes two AAA batteries."},
        deed=send_message,
    ),
    Spec(
        RetryMessage,
        rule=own(Right.CONTACTS_TAKE),
        example={**ABOUT, "message_id": MESSAGE["id"]},
        deed=retry_message,
    ),
    Spec(
        Typing, rule=own(Right.CONTACTS_TAKE), example=ABOUT, limit=Limit(per_second=2, burst=20), deed=typing
    ),
    Spec(AllowMessages, rule=own(Right.CONTACTS_TAKE), example=ABOUT, deed=allow_messages),
    Spec(
        MarkRead,
        rule=own(Right.CONTACTS_TAKE),
        example=ABOUT,
        by_itself=True,
        command=lambda who, it: c.MarkRead(agent=who.agent, contact_id=it.contact_id),
    ),
)
