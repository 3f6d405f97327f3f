"""Numbers of WhatsApp's errors as the reasons that agents read, and which of them pass.

Source: https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

REASONS: Final[Mapping[int, str]] = MappingProxyType(
    {
        131047: "window_closed",
        131026: "undeliverable",
        131021: "to_ourselves",
        131030: "not_a_test_number",
        131031: "account_locked",
        131042: "not_paid",
        131045: "not_registered",
        133010: "not_registered",
        131048: "held_for_spam",
        131049: "held_by_provider",
        130472: "held_by_provider",
        131050: "customer_stopped",
        131052: "media_not_taken",
        131053: "media_not_taken",
        132000: "template_fields",
        132012: "template_fields",
        132018: "template_fields",
        132001: "template_unknown",
        132005: "too_long",
        132007: "template_refused",
        132015: "template_paused",
        132016: "template_paused",
        368: "account_locked",
    }
)
ACCESS: Final = frozenset({0, 3, 10, 102, 190, 463, 467, *range(200, 300)})
"""The access token is none, is not valid any more, or may not send."""

PASSING: Final = frozenset({1, 2, 4, 17, 80007, 130429, 131000, 131016, 131056, 131057, 133004})
"""Too much at once, or Meta is down."""

MOST_REASON: Final = 200


def reason_of(error: Any) -> str:  # Any: JSON
    """Why it failed, by an error of a status or of an answer: one of ``REASONS``, or Meta's words."""
    code = code_of(error)
    if code is None:
        return "no_reason"
    known = REASONS.get(code)
    if known is not None:
        return known
    title = error.get("title") or error.get("message")
    return f"{code} {title if isinstance(title, str) else ''}".strip()[:MOST_REASON]


def code_of(error: Any) -> int | None:  # Any: JSON
    """The number of an error; None: it has none."""
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, int) and not isinstance(code, bool) else None
