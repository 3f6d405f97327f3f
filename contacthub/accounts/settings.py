"""``[sessions]`` of the configuration file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from contacthub.access.roles import PEOPLE, Role
from contacthub.accounts.sessions import HOUR_MS, MINUTE_MS, SessionLimits


class SessionsTable(BaseModel):
    """``[sessions]``: how long a person stays signed in, without use and in all."""

    model_config = ConfigDict(extra="forbid")

    idle_minutes: Annotated[int, Field(ge=10, le=7 * 24 * 60)] = 240
    absolute_hours: Annotated[int, Field(ge=1, le=31 * 24)] = 16
    second_factor: Literal["optional", "supervisors", "all"] = "optional"
    """Whose sign-ins need one; ``supervisors``: those of administrators too."""
    passkeys: bool = True
    """Whether people may sign in by one; browsers make them where the hub has https and a name."""

    def limits(self) -> SessionLimits:
        """As sign-ins have them."""
        of = {"optional": (), "supervisors": (Role.SUPERVISOR, Role.ADMIN), "all": PEOPLE}
        return SessionLimits(
            idle_ms=self.idle_minutes * MINUTE_MS,
            absolute_ms=self.absolute_hours * HOUR_MS,
            second_factor_of=frozenset(of[self.second_factor]),
            passkeys=self.passkeys,
        )
