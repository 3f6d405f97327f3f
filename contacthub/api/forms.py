"""Takes a file from a form that a browser or a program sends."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any, Final

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from contacthub.api.bodies import LIMITS, media_type
from contacthub.problems import Problem

LONGEST_NAME: Final = 200
FORM: Final = "multipart/form-data"
FIELD: Final = "file"
MOST_FIELDS: Final = 20
"""Of a form, the file among them."""
MOST_OF_HEADER: Final = 300
"""Of the header that names the mark between the parts."""
CHUNK: Final = 256 * 1024
BROKEN: Final = (ValueError, AssertionError, web.RequestPayloadError, HttpProcessingError)
"""What aiohttp raises over a form that is not written as it should be."""
NEVER_IN_NAMES: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


async def file_part(request: web.Request) -> tuple[BodyPartReader, str]:
    """The part of the form that is the file, and what its sender calls it.

    Raises:
        Problem: it is no form with a file.
    """
    if media_type(request) != FORM or len(request.headers.get("Content-Type", "")) > MOST_OF_HEADER:
        raise Problem("unsupported_media_type", f"send {FORM} with the file in the field {FIELD}")
    if (request.content_length or 0) > request[LIMITS].most_bytes:
        raise request[LIMITS].too_large
    try:
        form = await request.multipart()
        for _ in range(MOST_FIELDS):  # a form may have fields of its own before the file
            part: Any = await form.next()
            if part is None:
                break
            if isinstance(part, BodyPartReader) and part.name == FIELD and part.filename:
                return part, plain_name(part.filename)
    except BROKEN:
        raise Problem("bad_request", "the body is not as its headers say") from None
    raise Problem(
        "invalid", f"the form has no file in the field {FIELD}", [(f"#/{FIELD}", "a file is needed")]
    )


def plain_name(said: str) -> str:
    """The name of a file without folders and without what cannot be seen."""
    name = NEVER_IN_NAMES.sub("", said.replace("\\", "/").rpartition("/")[2]).strip()
    return name[-LONGEST_NAME:] or FIELD


async def chunks_of(part: BodyPartReader) -> AsyncIterator[bytes]:
    """The bytes of the part as they come.

    Raises:
        Problem: it breaks off.
    """
    try:
        while chunk := await part.read_chunk(CHUNK):
            yield chunk
    except BROKEN:
        raise Problem("bad_request", "the body breaks off") from None
