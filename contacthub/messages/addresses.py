"""Addresses of mail to which something is sent."""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import Field

MOST_CC: Final = 20
ADDRESS: Final = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$"
"""Without quotes, spaces and letters beyond ASCII: it stands in a header as it is."""

MailAddress = Annotated[str, Field(max_length=320, pattern=ADDRESS)]


def is_address(text: str) -> bool:
    """Whether a mail can be sent to it."""
    return re.fullmatch(ADDRESS, text) is not None
