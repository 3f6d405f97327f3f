"""Files with messages of WeChat: fetched by their media ids, and pictures uploaded before they are sent.

    GET  /cgi-bin/media/get        the bytes of a picture or a voice; of a video {"video_url"}; or {"errcode"}
    POST /cgi-bin/media/upload     {"media_id"}, good for three days, as those of followers are

Source: https://developers.weixin.qq.com/doc/offiaccount/Asset_Management/Get_temporary_materials.html
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp
import orjson
from yarl import URL

from contacthub.channels.fetching import TIMEOUT, NotNow, check_given, chunks_from, is_at
from contacthub.channels.files import NOT_GIVEN, SLICE, TOO_LARGE, NotKept
from contacthub.channels.in_parts import Limit
from contacthub.channels.posting import upload
from contacthub.channels.sends_begun import UNSURE, Given
from contacthub.channels.wechat.api import WechatApi, answered
from contacthub.channels.wechat.errors import ACCESS, PASSING, STALE_TOKEN
from contacthub.channels.wechat.token import NoToken
from contacthub.messages.model import MOST_FILE_BYTES, Attachment
from contacthub.sources.message_sending import Answered

LIMITS: Final = (
    Limit(kind="image", media_types=frozenset({"image/jpeg", "image/png", "image/gif"}), most_bytes=10 << 20),
)
"""What is sent by the interface for customer service; WeChat has no files there."""
VIDEOS_AT: Final = (".qq.com", ".qpic.cn")
"""Tencent's hosts; they are asked for videos without the access token."""
MOST_SAID: Final = 64 * 1024

Said = Mapping[str, Any]  # Any: JSON


class WechatMedia:
    """The files of one account."""

    def __init__(self, session: aiohttp.ClientSession, api: WechatApi, url: str) -> None:
        self._session = session
        self._api = api
        self._url = url

    async def chunks(self, media_id: str) -> AsyncGenerator[bytes, None]:
        """The bytes of what a follower sent; once more with another token where that was refused."""
        said: Said = {}
        try:
            token = await self._api.token.get()
            for _ in range(2):
                said = {}
                async with aclosing(self._asked(token, media_id)) as parts:
                    async for part in parts:
                        if isinstance(part, bytes):
                            yield part
                        else:
                            said = part
                if said.get("errcode") not in STALE_TOKEN:
                    break
                token = await self._api.token.instead_of(token)
        except NoToken:
            raise NotNow("no access token") from None
        if said:
            async with aclosing(self._video(said)) as video:
                async for chunk in video:
                    yield chunk

    async def _asked(self, token: str, media_id: str) -> AsyncGenerator[bytes | Said, None]:
        """The bytes, or what WeChat says instead of them."""
        query = urlencode({"access_token": token, "media_id": media_id})
        url = URL(f"{self._url}/cgi-bin/media/get?{query}", encoded=True)
        headers = {"Connection": "close"}
        async with self._session.get(url, headers=headers, timeout=TIMEOUT, allow_redirects=False) as answer:
            check_given(answer.status)
            if answer.content_type.startswith(("application/json", "text/")):
                yield _read(await answer.content.read(MOST_SAID))
                return
            if (answer.content_length or 0) > MOST_FILE_BYTES:
                raise NotKept(TOO_LARGE)
            async for chunk in answer.content.iter_chunked(SLICE):
                yield chunk

    async def _video(self, said: Said) -> AsyncGenerator[bytes, None]:
        """What WeChat has instead of bytes: an error, or where a video is."""
        code, url = said.get("errcode"), said.get("video_url")
        if code in STALE_TOKEN or code in ACCESS or code in PASSING:
            raise NotNow(f"errcode {code}")
        if not isinstance(url, str) or not (
            is_at(url, api_url=self._url, hosts=frozenset()) or is_tencents(url)
        ):
            raise NotKept(NOT_GIVEN)
        async with aclosing(chunks_from(self._session, url, {})) as chunks:
            async for chunk in chunks:
                yield chunk

    async def uploaded(self, file: Attachment, content: bytes) -> str | Given:
        """WeChat's id of a picture that is uploaded, or why it is not."""
        posted = await self._api.with_token(
            lambda token: upload(
                self._session,
                f"{self._url}/cgi-bin/media/upload?{urlencode({'access_token': token, 'type': 'image'})}",
                field="media",
                name=f"{file.id}.{file.media_type.partition('/')[2]}",  # of other names it takes not all
                media_type=file.media_type,
                content=content,
            )
        )
        if posted is None:
            return Given(answered=Answered(None))
        media_id = posted.said.get("media_id")
        if isinstance(media_id, str) and media_id:
            return media_id
        said = answered(posted)
        # That it may have arrived does not matter: nobody sees what was uploaded.
        return Given(answered=Answered(None) if said.detail == UNSURE or said.status == 200 else said)


def _read(body: bytes) -> Said:
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        said = None
    return said if isinstance(said, dict) and said else {"errcode": None}


def is_tencents(url: str) -> bool:
    """Whether a video may be fetched from there."""
    try:
        asked = URL(url)
        is_usual = asked.scheme in ("http", "https") and asked.is_default_port() and asked.user is None
    except ValueError:
        return False
    return is_usual and (asked.host or "").endswith(VIDEOS_AT)
