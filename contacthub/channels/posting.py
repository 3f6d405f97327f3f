"""Posts to a provider, and tells apart what was surely not sent from what may have been.

A connection is used once: on one that was kept, a post that the provider never read could not be told from
one that it read and did not answer.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final

import aiohttp
import orjson
from yarl import URL

from contacthub.routing.values import value

log = logging.getLogger("contacthub.channels")

TIMEOUT: Final = aiohttp.ClientTimeout(total=15, sock_connect=5)
UPLOAD_TIMEOUT: Final = aiohttp.ClientTimeout(total=120, sock_connect=5)
MOST_ANSWER: Final = 64 * 1024


@value()
class Posted:
    """What came of a post: the status, and the JSON of the answer where it is an object.

    ``status`` None: there was no answer; ``may_have_arrived`` then says whether the post had begun.
    """

    status: int | None
    said: Mapping[str, Any]  # Any: JSON
    may_have_arrived: bool = True


async def post_json(
    session: aiohttp.ClientSession,
    url: str,
    body: Mapping[str, Any],
    headers: Mapping[str, str] | None = None,
) -> Posted:
    """POST JSON in UTF-8."""
    own = {"Content-Type": "application/json", **(headers or {})}
    return await post(session, url, orjson.dumps(body), own)


async def post(
    session: aiohttp.ClientSession,
    url: str,
    body: bytes | aiohttp.FormData,
    headers: Mapping[str, str],
    *,
    method: str = "POST",
    within: aiohttp.ClientTimeout = TIMEOUT,
) -> Posted:
    """POST a body, or send it as the provider wants it; a redirect is not followed."""
    try:
        async with session.request(
            method,
            URL(url, encoded=True),
            data=body,
            headers={**headers, "Connection": "close"},
            timeout=within,
            allow_redirects=False,
        ) as response:
            return Posted(response.status, _object(await _beginning(response.content)))
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
        log.info("! a provider could not be reached: %s", type(error).__name__)
        return Posted(None, {}, may_have_arrived=False)
    except (OSError, ValueError, aiohttp.ClientError) as error:
        log.info("! a provider did not answer: %s", type(error).__name__)
        return Posted(None, {})


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}


async def _beginning(content: aiohttp.StreamReader) -> bytes:
    read = bytearray()
    while len(read) < MOST_ANSWER and (part := await content.read(MOST_ANSWER - len(read))):
        read += part
    return bytes(read)


async def upload(
    session: aiohttp.ClientSession,
    url: str,
    *,
    field: str,
    name: str,
    media_type: str,
    content: bytes,
    fields: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Posted:
    """POST a file as a form. Nobody sees it by that: it may be done again."""
    form = aiohttp.FormData(quote_fields=False)
    for each, text in (fields or {}).items():
        form.add_field(each, text)
    form.add_field(field, content, filename=name, content_type=media_type)
    return await post(session, url, form, headers or {}, within=UPLOAD_TIMEOUT)
