"""What is logged of requests that are not HTTP: that there was one, and nothing of what it held."""

from __future__ import annotations

import logging
from typing import Any

from aiohttp.http_exceptions import HttpProcessingError


class NotHttp(logging.LoggerAdapter[logging.Logger]):
    """The server's log. What does not parse may hold a secret or a number, and aiohttp would quote it."""

    def log(self, level: int, msg: object, *args: object, **more: Any) -> None:  # Any: as the adapter has it
        """A line; errors of the parser at debug, as any stranger can cause them."""
        error = more.get("exc_info")
        if isinstance(error, HttpProcessingError):
            super().log(logging.DEBUG, "< not HTTP: %s", type(error).__name__)
        else:
            super().log(level, msg, *args, **more)


def server_log() -> NotHttp:
    """For the HTTP server. What a socket's client offers is not quoted either: it may be a token, too."""
    logging.getLogger("aiohttp.websocket").setLevel(logging.ERROR)
    return NotHttp(logging.getLogger("contacthub.http"), {})
