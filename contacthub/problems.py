"""The one shape of errors: RFC 9457 members and a stable code, for HTTP, socket replies and event results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

STATUS: dict[str, int] = {
    "bad_request": 400, "not_json": 400, "too_deep": 400, "bad_command": 400, "bad_cursor": 400,
    "unauthorized": 401, "second_factor_needed": 401, "bad_credentials": 401, "bad_signature": 401,
    "forbidden": 403, "source_not_yours": 403, "bad_origin": 403, "bad_csrf_token": 403,
    "not_your_offer": 403, "not_your_contact": 403, "not_your_step": 403,
    "above_your_limit": 403, "wrong_password": 403, "wrong_code": 403, "second_factor_missing": 403,
    "bad_passkey": 403, "reauthentication_needed": 403, "not_yours_to_give": 403,
    "not_found": 404, "unknown_contact": 404, "unknown_agent": 404, "unknown_customer": 404,
    "unknown_record": 404, "unknown_model": 404, "unknown_change": 404, "unknown_import": 404,
    "unknown_question": 404, "unknown_source": 404, "unknown_merge": 404,
    "unknown_thread": 404, "unknown_item": 404, "unknown_quote": 404, "unknown_role": 404,
    "method_not_allowed": 405,
    "no_pdf": 406,
    "offer_gone": 409, "observed_offer": 409, "wrong_state": 409, "not_wrapping_up": 409, "still_in_use": 409,
    "already_there": 409, "overtaken": 409, "part_of_merge": 409, "merged_since": 409,
    "too_many_records": 409, "same_customer": 409, "not_supported": 409, "agent_unavailable": 409,
    "do_not_contact": 409, "customer_stopped": 409, "version_changed": 409,
    "legal_hold": 409,
    "log_trimmed": 410,
    "stale": 412,
    "too_large": 413, "too_many_events": 413,
    "unsupported_media_type": 415,
    "invalid": 422, "unknown_queue": 422, "no_queue": 422, "no_number": 422, "unknown_presence": 422,
    "unknown_disposition": 422, "unknown_type": 422, "not_pbx_routed": 422,
    "unknown_process": 422, "unknown_outcome": 422, "weak_password": 422,
    "version_needed": 428,
    "too_many_attempts": 429, "over_limit": 429,
    "internal": 500,
    "unavailable": 503,
}  # fmt: skip
"""Every code and the HTTP status it has."""

TITLES = {code: code.replace("_", " ").capitalize() for code in STATUS}

Field = tuple[str, str]
"""(JSON pointer with ``#`` in front, what is wrong there)."""


@dataclass(slots=True)
class Problem(Exception):
    """Something was asked that cannot be done; ``headers`` go with the HTTP answer.

    ``retry_after_ms`` is the ``Retry-After`` of what has no headers: of a reply on the console socket.
    ``is_withheld``: it may be there, and who asks may not know; the audit has it as refused.
    """

    code: str
    detail: str
    fields: Sequence[Field] = ()
    headers: tuple[tuple[str, str], ...] = ()
    retry_after_ms: int | None = None
    is_withheld: bool = False

    @property
    def status(self) -> int:
        """The HTTP status."""
        return STATUS[self.code]

    def body(self) -> dict[str, Any]:
        """As it goes out."""
        body: dict[str, Any] = {
            "type": f"/problems/{self.code}",
            "code": self.code,
            "title": TITLES[self.code],
            "status": self.status,
            "detail": self.detail,
        }
        if self.fields:
            body["errors"] = [{"pointer": pointer, "detail": detail} for pointer, detail in self.fields]
        if self.retry_after_ms is not None:
            body["retry_after_ms"] = self.retry_after_ms
        return body


def problem_of(error: Exception) -> Problem | None:
    """What an error means to the client; None: it is our fault.

    An exception that clients are told of has a ``code`` of the table above and a ``detail``, ``faults`` where
    fields are to blame, and ``headers`` where the HTTP answer needs them.
    """
    if isinstance(error, Problem):
        return error
    code, detail = getattr(error, "code", None), getattr(error, "detail", None)
    if not isinstance(code, str) or not isinstance(detail, str) or code not in STATUS:
        return None
    faults, headers = getattr(error, "faults", ()), getattr(error, "headers", ())
    return Problem(code, detail, faults, headers, is_withheld=getattr(error, "is_withheld", False))


def recorded(problem: Problem) -> Problem:
    """What the audit calls it: who is told that it is not there, as it is withheld, was refused it."""
    return Problem("forbidden", problem.detail) if problem.is_withheld else problem
