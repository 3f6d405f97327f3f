"""Whether the user of a session has proved lately who they are, which some routes ask for.

A sign-in is a proof. Tokens, and the command line's, are not asked: nobody sits there who could answer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from contacthub.access.viewer import Pass
from contacthub.accounts.model import User
from contacthub.accounts.oidc.identity import NotLetIn
from contacthub.accounts.proving import Proving
from contacthub.accounts.sessions import MINUTE_MS, Sessions
from contacthub.problems import Problem
from contacthub.routing.words import Instant

FRESH_MS: Final = 10 * MINUTE_MS


class Proofs:
    """Takes proofs and looks for them; of a session that is used at several nodes, at all of them."""

    def __init__(
        self,
        proving: Proving,
        sessions: Sessions,
        now: Callable[[], Instant],
        *,
        find: Callable[[str], User | None],
    ) -> None:
        self._proving = proving
        self._find = find
        self._sessions = sessions
        self._now = now

    async def check(self, holder: Pass) -> None:
        """Raise ``reauthentication_needed`` unless the holder is a program or proved lately who they are."""
        if holder.csrf_token is None or self._is_fresh(holder.credential):
            return
        await self._sessions.refresh(holder.credential)  # another node may have taken the proof
        if not self._is_fresh(holder.credential):
            raise Problem(
                "reauthentication_needed",
                "this asks for a proof of the last 10 minutes that it is you: send password, and code if you "
                "have a second factor, to POST /api/v1/session/proof, and then this again; or use a passkey",
            )

    async def prove(self, holder: Pass, password: str, code: str = "") -> Instant:
        """Take password and code as a proof; return until when it is good.

        Raises:
            Problem: wrong_state, to who signs in at the provider; wrong_password; second_factor_needed
                without a code; wrong_code; too_many_attempts after guessing either.
        """
        await self._proving.signed_in(holder.viewer.name, password, "#/password", code)
        return await self.proved(holder)

    async def proved(self, holder: Pass) -> Instant:
        """Keep that the user of the session has just proved who they are; return until when it is good."""
        proved_at = self._now()
        await self._sessions.prove(holder.credential, proved_at)
        return proved_at + FRESH_MS

    async def vouched(self, holder: Pass, subject: str, proved_at: Instant) -> None:
        """Take for a proof that the provider has just asked ``subject`` who they are.

        Raises:
            NotLetIn: other_user, it is not the session's; not_fresh, it was not just now.
        """
        user = self._find(holder.viewer.name)
        if user is None or user.subject != subject:
            raise NotLetIn("other_user", holder.viewer.name)
        if proved_at + FRESH_MS <= self._now():
            raise NotLetIn("not_fresh", holder.viewer.name)
        await self._sessions.prove(holder.credential, proved_at)

    def _is_fresh(self, credential: str) -> bool:
        session = self._sessions.get(credential)
        return session is not None and self._now() < session.proved_at + FRESH_MS
