"""Files over HTTP: sent before the message or work they go with, and fetched by those who may read that."""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import quote

from aiohttp import web
from pydantic import BaseModel, WithJsonSchema

from contacthub.access.rights import Right
from contacthub.access.rules import allow, common, own
from contacthub.api.answering import answer
from contacthub.api.bodies import MIB, BodyLimits
from contacthub.api.describing.words import API, Answer, Body, Link, Media, Shared, Told
from contacthub.api.forms import FIELD, chunks_of, file_part
from contacthub.api.login import viewer
from contacthub.api.route import Route
from contacthub.hub.hub import Hub
from contacthub.messages.attachments import ATTACHMENT_PATH, AttachmentStore, Owner, Upload
from contacthub.messages.model import MOST_FILE_BYTES, Thread
from contacthub.messages.readers import Readers
from contacthub.messages.store import MessageStore
from contacthub.messages.wire import AttachmentView, attachment_view
from contacthub.problems import Problem

SENDS: Final = "events:write"
WORKS: Final = "work:write"
READS: Final = "contacts:read"


class AttachmentForm(BaseModel):
    """A form with the file, as browsers send it."""

    file: Annotated[str, WithJsonSchema({"type": "string", "format": "binary"})]


class AttachmentDoors:
    """Takes files in, and hands them out."""

    def __init__(self, hub: Hub, files: AttachmentStore, messages: MessageStore, readers: Readers) -> None:
        self._hub = hub
        self._files = files
        self._messages = messages
        self._readers = readers

    async def send(self, request: web.Request) -> web.Response:
        """``POST /uploads``."""
        form_part, name = await file_part(request)
        by = viewer(request)
        owner = Owner(name=by.name, is_program=by.is_program, sources=by.sources)
        attachment = await self._files.keep(name, chunks_of(form_part), owner)
        return answer(attachment_view(attachment), status=201)

    async def fetch(self, request: web.Request) -> web.StreamResponse:
        """``GET /attachments/{id}``."""
        await self._hub.readable(rows=True)
        upload = await self._files.upload(request.match_info["id"])
        message = thread = None
        if upload is not None and upload.message_id is not None:
            message = await self._messages.message(upload.message_id)
        if message is not None:
            thread = await self._messages.thread(message.thread_id)
        contact_id = message.contact_id if message is not None else None
        await self._readers.need(request, thread, "file", contact_id=contact_id)
        if upload is None or message is None or thread is None or not self._speaks(request, thread):
            raise _no_such_file()
        await self._readers.record(request, message.contact_id)
        return file_response(self._files, upload)

    def _speaks(self, request: web.Request, thread: Thread) -> bool:
        """Whether a program that may not read contacts speaks for the source of the thread."""
        by = viewer(request)
        is_source = by.is_program and READS not in by.scopes
        return not is_source or by.sources is None or thread.source in by.sources


def _no_such_file() -> Problem:
    return Problem("not_found", "there is no such attachment")


def file_response(files: AttachmentStore, upload: Upload) -> web.StreamResponse:
    """The file, to be saved: nothing in it runs in the hub's pages, whatever it says it is.

    Raises:
        Problem: not_found; it is not on the disk any more.
    """
    path = files.path(upload.attachment.id)
    if not path.is_file():
        raise _no_such_file()
    return web.FileResponse(path, headers=headers_of(upload))


def headers_of(upload: Upload) -> dict[str, str]:
    """What is said of a file that goes out."""
    return {
        "Content-Type": upload.attachment.media_type,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(upload.attachment.name, safe='')}",
        "Content-Security-Policy": "sandbox",
        "Cache-Control": "private, no-store",
    }


UPLOADS: Final = f"{API}/uploads"

ROUTES = (
    Route(
        "POST",
        UPLOADS,
        AttachmentDoors.send,
        rule=common(allow(Right.MESSAGES_WRITE, Right.WORK_EDIT, SENDS, WORKS)),
        limits=BodyLimits(MOST_FILE_BYTES + MIB, 0),
        told=Told(
            tag="Messages",
            summary="Send a file that is to go with a message or an item of work",
            about="At most 20 MiB. What it is, is found by what is in it. Name its id in `send_message` or "
            "`contact.message`, or in `files` of a note or step of an item, within a day; else it is taken "
            "away. A person's files go with what they write, those of a token with messages of the sources "
            "that it may speak for, and with what it writes on items.",
            body=Body(
                media={"multipart/form-data": AttachmentForm},
                examples={"multipart/form-data": {FIELD: "Dear shop, …"}},
            ),
            answers={
                201: Answer(
                    about="It is on the disk",
                    shape=Shared(AttachmentView),
                    links=(Link(f"GET {ATTACHMENT_PATH}", {"id": "$response.body#/id"}),),
                )
            },
            problems=("over_limit", "unavailable"),
        ),
    ),
    Route(
        "GET",
        ATTACHMENT_PATH,
        AttachmentDoors.fetch,
        rule=own(Right.MESSAGES_READ, READS, SENDS),
        told=Told(
            tag="Messages",
            summary="A file with a message",
            about="For those who may read the thread, and for tokens that speak for its source. It comes as "
            "a file to be saved. What a supervisor fetches is recorded.",
            answers={200: Answer(about="The file", shape=Media("application/octet-stream"))},
            problems=("not_found", "not_your_contact"),
        ),
    ),
)
