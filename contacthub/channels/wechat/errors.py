"""Numbers of WeChat's errors as the reasons that agents read, and which of them pass.

Source: https://developers.weixin.qq.com/doc/offiaccount/Getting_Started/Global_Return_Code.html
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

REASONS: Final[Mapping[int, str]] = MappingProxyType(
    {
        45015: "window_closed",
        45047: "too_many_unanswered",
        40003: "undeliverable",
        40004: "media_not_taken",
        40005: "media_not_taken",
        40006: "files_too_large",
        40007: "media_not_taken",
        45001: "files_too_large",
        43004: "customer_stopped",
        43019: "held_by_provider",
        48002: "customer_stopped",
        45002: "too_long",
        40037: "template_unknown",
        41028: "template_fields",
        47003: "template_fields",
        44004: "no_text",
        50002: "account_locked",
        87014: "text_refused",
    }
)
STALE_TOKEN: Final = frozenset({40001, 40014, 42001})
"""The access token is not the newest one, is none, or has run out."""

ACCESS: Final = frozenset({40002, 40013, 40125, 40164, 40243, 41002, 41004, 48001, 48004, 50001, 61024})
"""App id or secret are wrong, this machine's address is not on the list, or the account may not do it."""

PASSING: Final = frozenset({-1, 45009, 45011, 45065})
"""WeChat is busy, or asked too often."""

MOST_REASON: Final = 200


def reason_of(code: int, answer: Mapping[str, Any]) -> str:  # Any: JSON
    """Why a message failed: one of ``REASONS``, or WeChat's words."""
    said = answer.get("errmsg")
    return REASONS.get(code) or f"{code} {said if isinstance(said, str) else ''}".strip()[:MOST_REASON]
