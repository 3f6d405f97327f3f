"""The parts of messages that others use."""

from __future__ import annotations

from dataclasses import dataclass

from contacthub.messages.attachments import AttachmentStore
from contacthub.messages.html.process import HtmlCleaner
from contacthub.messages.live import LiveMessages
from contacthub.messages.pace import Pace
from contacthub.messages.read_lately import ReadLately
from contacthub.messages.reading import ThreadReading
from contacthub.messages.store import MessageStore
from contacthub.messages.templates import Templates
from contacthub.messages.threads import Threads
from contacthub.messages.typing import Typing


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageParts:
    """What is stored, what was taken in a moment ago, and what is being written just now."""

    store: MessageStore
    threads: Threads
    live: LiveMessages
    reading: ThreadReading
    lately: ReadLately
    attachments: AttachmentStore
    html: HtmlCleaner
    typing: Typing
    templates: Templates
    pace: Pace
