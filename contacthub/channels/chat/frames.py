"""What a visitor's browser sends, and what it is sent."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from contacthub.api.forms import LONGEST_NAME
from contacthub.api.json import Json
from contacthub.clock import rfc3339
from contacthub.floor_file.chats_table import FIELDS
from contacthub.messages.model import MOST_FILE_BYTES, MOST_FILES, Attachment, Message
from contacthub.problems import Problem
from contacthub.surveys.form import Comment, Filled

Id = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Asked = Annotated[str, Field(pattern=rf"^({'|'.join(FIELDS)})$")]
Form = Annotated[dict[Asked, Annotated[str, Field(max_length=200)]], Field(max_length=len(FIELDS))]
"""What a visitor filled in, proven by nothing."""
Address = Annotated[str, Field(max_length=2_000)]
Title = Annotated[str, Field(max_length=200)]
OWN: Final = "v."
"""Before the browser's ids of messages, so that none of them is an id of the hub."""


class Frame(BaseModel):
    """A frame of the browser; unknown fields are errors."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Hello(Frame):
    """The first frame. ``token``: by which the browser is known again; ``since``: the last message it has.

    ``said_name``, ``said_email``: what the visitor or the page says, proven by nothing.
    """

    type: Literal["hello"]
    token: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{43}$")]
    since: Id | None = None
    identity: Annotated[str, Field(max_length=5_000)] | None = None
    said_name: Annotated[str, Field(max_length=200)] | None = None
    said_email: Annotated[str, Field(max_length=320)] | None = None
    language: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,35}$")] | None = None
    page: Address | None = None
    page_title: Title | None = None


class Say(Frame):
    """The visitor wrote. ``client_id``: made by the browser; said again it is the same message.

    ``files``: ids of those that the hub has kept for it.
    """

    type: Literal["message"]
    client_id: Id
    text: Annotated[str, Field(max_length=4_000)]
    files: Annotated[list[Id], Field(max_length=MOST_FILES)] = []
    form: Form = {}
    page: Address | None = None
    page_title: Title | None = None


class At(Frame):
    """The visitor has gone to another page."""

    type: Literal["page"]
    page: Address
    page_title: Title | None = None


class CallMe(Frame):
    """The visitor wants to be called, not before ``at``. ``client_id``: asked again it is the same call."""

    type: Literal["call_me"]
    client_id: Id
    number: Annotated[str, Field(min_length=1, max_length=50)]
    at: Annotated[str, Field(max_length=40)] | None = None
    text: Annotated[str, Field(max_length=1_000)] = ""
    form: Form = {}
    page: Address | None = None
    page_title: Title | None = None


class Ask(Frame):
    """Whether somebody is there now."""

    type: Literal["reception"]


class SurveyAnswer(Frame):
    """The visitor answers what the panel asks, all of it at once."""

    type: Literal["survey_answer"]
    id: Id
    values: Filled
    comment: Comment | None = None


class Seen(Frame):
    """The browser has all up to the message ``id``; ``read``: and the visitor had it before their eyes."""

    type: Literal["seen"]
    id: Id
    read: bool = False


class Typing(Frame):
    """The visitor writes just now."""

    type: Literal["typing"]


class Earlier(Frame):
    """The visitor scrolls back."""

    type: Literal["earlier"]
    before: Id


class FileBegins(Frame):
    """A file of ``size`` bytes follows in binary frames; one that was under way is given up."""

    type: Literal["file"]
    client_id: Id
    name: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
    size: Annotated[int, Field(ge=1, le=MOST_FILE_BYTES)]


class Fetch(Frame):
    """The visitor saves a file of the thread: piece by piece, each ``from`` where the last ended."""

    type: Literal["fetch"]
    id: Id
    from_: Annotated[int, Field(alias="from", ge=0, lt=MOST_FILE_BYTES)]


AnyFrame = Hello | Say | At | CallMe | Ask | SurveyAnswer | Seen | Typing | Earlier | FileBegins | Fetch
FRAMES: Final[TypeAdapter[AnyFrame]] = TypeAdapter(Annotated[AnyFrame, Field(discriminator="type")])


def frame_of(text: str) -> AnyFrame:
    """The frame that was sent.

    Raises:
        Problem: it is none; the field that is wrong is named.
    """
    try:
        return FRAMES.validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(each) for each in first["loc"][1:]) or "the frame"
        raise Problem("invalid", f"{where}: {first['msg']}") from None


def message_frame(message: Message) -> Json:
    """A message as the visitor sees it: ``by`` whom, and of theirs the id that the browser made."""
    is_theirs = message.direction == "in"
    client_id = message.source_id.removeprefix(OWN) if is_theirs and message.source_id else None
    return {
        "id": message.id,
        "client_id": client_id,
        "at": rfc3339(message.at),
        "by": "visitor" if is_theirs else message.author.kind,
        "name": None if is_theirs else message.author.name,
        "text": message.text,
        "files": [attachment_frame(each) for each in message.attachments],
    }


def attachment_frame(file: Attachment) -> Json:
    """A file as the visitor sees it."""
    return {"id": file.id, "name": file.name, "media_type": file.media_type, "size": file.size}
