"""Pictures that are with a message and that its HTML shows: named by their files, and put into the page.

The page has them in it, as data: its frame is of no origin and fetches nothing with the reader's sign-in.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from html import unescape
from typing import Final
from urllib.parse import unquote

SHOWN: Final = frozenset(("image/png", "image/jpeg", "image/gif", "image/webp"))
MOST_SHOWN: Final = 10 << 20
"""Bytes of all pictures of a page, each counted as often as it is shown."""
CID: Final = re.compile(r'(<img\b[^>]*?) src="cid:([^"]*)"')
"""In HTML that was cleaned: there every value is in quotes, and no > is in one."""


def named_by_files(html: str, files: Mapping[str, str]) -> str:
    """Cleaned HTML whose ``cid:`` are ids of files; ``files``: the id by the Content-ID. Others go."""

    def named(found: re.Match[str]) -> str:
        # A URL holds the Content-ID with signs escaped. Source: RFC 2392, section 2.
        file = files.get(unquote(unescape(found[2]))) or files.get(unescape(found[2]))
        return found[1] if file is None else f'{found[1]} src="cid:{file}"'

    return CID.sub(named, html)


def pictures_of(html: str) -> set[str]:
    """The ids of files that the page shows."""
    return {found[2] for found in CID.finditer(html)}


def with_pictures(html: str, pictures: Mapping[str, tuple[str, bytes]]) -> str:
    """The page with its pictures, each a media type and bytes, in it. What is not there shows nothing."""
    left = MOST_SHOWN
    made: dict[str, str] = {}

    def shown(found: re.Match[str]) -> str:
        nonlocal left
        kind, content = pictures.get(found[2], ("", b""))
        if not content or len(content) > left:
            return found[1]
        left -= len(content)
        if found[2] not in made:
            made[found[2]] = f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"
        return f'{found[1]} src="{made[found[2]]}"'

    return CID.sub(shown, html)
