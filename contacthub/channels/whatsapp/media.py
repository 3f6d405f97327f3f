"""Files with messages of WhatsApp: fetched by their ids, and uploaded before they are sent.

    GET /<media id>                    {"url", "mime_type", "file_size"}, then GET url within five minutes
    POST /<phone number id>/media      {"id"}: what a message names

Both with the access token, which goes to Meta's hosts alone.
Source: https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import PurePath
from types import MappingProxyType
from typing import Any, Final

import aiohttp

from contacthub.channels.fetching import NotNow, check_given, chunks_from, is_at
from contacthub.channels.files import NOT_GIVEN, TOO_LARGE, NotKept
from contacthub.channels.in_parts import Limit
from contacthub.channels.posting import post, upload
from contacthub.channels.sends_begun import UNSURE, Given
from contacthub.channels.whatsapp.errors import ACCESS, PASSING, code_of
from contacthub.channels.whatsapp.graph import given_of
from contacthub.messages.file_types import OFFICE
from contacthub.messages.model import MOST_FILE_BYTES, Attachment
from contacthub.sources.message_sending import Answered

HOSTS: Final = frozenset({"lookaside.fbsbx.com"})
"""Where Meta has files, beside the Graph API itself."""
MOST_CAPTION: Final = 1_024
CAPTIONED: Final = frozenset({"image", "video", "document"})
MIB: Final = 1 << 20
OLE: Final = "application/x-ole-storage"
OLD_OFFICE: Final = MappingProxyType(
    {
        ".doc": "application/msword",
        ".xls": "application/vnd.ms-excel",
        ".ppt": "application/vnd.ms-powerpoint",
    }
)
"""Old files of office programs look alike from inside: WhatsApp is told by the name which it is."""
LIMITS: Final = (
    Limit(kind="image", media_types=frozenset({"image/jpeg", "image/png"}), most_bytes=5 * MIB),
    Limit(kind="video", media_types=frozenset({"video/mp4", "video/3gpp"}), most_bytes=16 * MIB),
    Limit(
        kind="audio",
        media_types=frozenset({"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"}),
        most_bytes=16 * MIB,
    ),
    Limit(
        kind="document",
        media_types=frozenset(
            {
                "text/plain",
                "application/pdf",
                *OLD_OFFICE.values(),
                *(
                    f"{OFFICE}{each}"
                    for each in (
                        "wordprocessingml.document",
                        "spreadsheetml.sheet",
                        "presentationml.presentation",
                    )
                ),
            }
        ),
        most_bytes=MOST_FILE_BYTES,
    ),
)
"""What WhatsApp takes; of documents it would take 100 MB, and the hub keeps none that is so large."""


def media_type_for(file: Attachment) -> str:
    """What WhatsApp is to call a file."""
    if file.media_type != OLE:
        return file.media_type
    return OLD_OFFICE.get(PurePath(file.name).suffix.lower(), OLE)


class GraphMedia:
    """The files of one number."""

    def __init__(self, session: aiohttp.ClientSession, *, url: str, number_id: str, token: str) -> None:
        self._session = session
        self._url = url
        self._number_id = number_id
        self._headers = {"Authorization": f"Bearer {token}"}

    async def chunks(self, media_id: str) -> AsyncGenerator[bytes, None]:
        """The bytes of a file that a customer sent."""
        asked = f"{self._url}/{media_id}?phone_number_id={self._number_id}"
        found = await post(self._session, asked, b"", self._headers, method="GET")
        code = code_of(found.said.get("error"))
        if code in ACCESS or code in PASSING:
            raise NotNow(f"code {code}")
        check_given(found.status)
        url, size = found.said.get("url"), found.said.get("file_size")
        if isinstance(size, int) and size > MOST_FILE_BYTES:
            raise NotKept(TOO_LARGE)
        if not isinstance(url, str) or not is_at(url, api_url=self._url, hosts=HOSTS):
            raise NotKept(NOT_GIVEN)
        async for chunk in chunks_from(self._session, url, self._headers):
            yield chunk

    async def uploaded(self, file: Attachment, content: bytes) -> str | Given:
        """WhatsApp's id of a file that is uploaded, or why it is not."""
        posted = await upload(
            self._session,
            f"{self._url}/{self._number_id}/media",
            field="file",
            name=file.name,
            media_type=media_type_for(file),
            content=content,
            fields={"messaging_product": "whatsapp", "type": media_type_for(file)},
            headers=self._headers,
        )
        media_id = posted.said.get("id")
        if posted.status is not None and posted.status < 300 and isinstance(media_id, str) and media_id:
            return media_id
        given = given_of(posted)
        # That it may have arrived does not matter: nobody sees what was uploaded.
        return Given(answered=Answered(None)) if given.answered.detail == UNSURE else given


def file_content(file: Attachment, kind: str, media_id: str, caption: str) -> dict[str, Any]:
    """What is sent of a file that was uploaded."""
    about = {"id": media_id}
    if caption:
        about["caption"] = caption
    if kind == "document":
        about["filename"] = file.name
    return {"type": kind, kind: about}
