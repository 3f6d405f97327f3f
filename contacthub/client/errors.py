"""The two exceptions of the client: the hub refused a request, or a request is no call-back of the hub."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class HubError(Exception):
    """The hub refused: ``code`` is stable, ``status`` the HTTP status, ``detail`` says the way out.

    ``errors`` names the fields to blame, as ``{"pointer", "detail"}``.  The text of the exception is the code
    and the status only: details may name a customer, and exceptions get logged.
    """

    def __init__(
        self, code: str, *, status: int, detail: str = "", errors: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        super().__init__(f"{code} ({status})")
        self.code = code
        self.status = status
        self.detail = detail
        self.errors = tuple(errors)

    @classmethod
    def from_problem(cls, problem: Mapping[str, Any], *, status: int) -> HubError:
        """Read an RFC 9457 problem; members that are missing are filled from the HTTP status."""
        return cls(
            str(problem.get("code", f"http_{status}")),
            status=int(problem.get("status", status)),
            detail=str(problem.get("detail", "")),
            errors=problem.get("errors", ()),
        )


class CallbackError(Exception):
    """A request is no call-back of the hub; ``code`` says why, ``status`` is the HTTP status to answer with.

    ``bad_signature``: not signed with this secret; ``stale_timestamp``: signed, but long ago or a clock is
    wrong; ``malformed``: signed, but no CloudEvent.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.status = 400 if code == "malformed" else 401
        self.detail = detail
