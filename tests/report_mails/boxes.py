"""A mailbox of the hub that keeps what is sent by it, and does not always take it."""

from __future__ import annotations

from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from contacthub.channels.notices import Notice
from contacthub.sources.message_sending import Answered
from tests.support import Api


@dataclass
class PlayedMailbox:
    """Answers each with the next of ``answers``, and when there is none takes it."""

    answers: list[Answered] = field(default_factory=list)
    taken: list[tuple[str, Notice]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    async def notify(self, address: str, notice: Notice, *, key: str) -> Answered:
        """One mail."""
        self.keys.append(key)
        if self.answers:
            return self.answers.pop(0)
        self.taken.append((address, notice))
        return Answered(200)


def box_of(owner: Api) -> PlayedMailbox:
    """The mailbox by which a hub's reports go from now on."""
    box = PlayedMailbox()
    owner.hub.parts.report_mails.mails._mailbox = lambda: box
    return box


def parts_of(raw: bytes) -> tuple[EmailMessage, str, str, EmailMessage]:
    """A mail, its text, its looks, and its file."""
    mail = message_from_bytes(raw, policy=default)
    assert isinstance(mail, EmailMessage)
    [file] = mail.iter_attachments()
    text, looks = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert looks is not None
    assert isinstance(file, EmailMessage)
    return mail, text.get_content(), looks.get_content(), file
