"""What the hub refuses, as one exception."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class HubError(Exception):
    """The hub refused: ``code`` is stable, ``status`` the HTTP status, ``detail`` says the way out.

    The text of the exception is the code and the status only: details may name a customer, and exceptions
    get logged.
    """

    def __init__(self, code: str, *, status: int, detail: str = "") -> None:
        super().__init__(f"{code} ({status})")
        self.code = code
        self.status = status
        self.detail = detail

    @classmethod
    def from_problem(cls, problem: Mapping[str, Any], *, status: int) -> HubError:
        """Read an RFC 9457 problem; what is missing in it falls back to the HTTP status."""
        return cls(
            str(problem.get("code", f"http_{status}")),
            status=int(problem.get("status", status)),
            detail=str(problem.get("detail", "")),
        )
