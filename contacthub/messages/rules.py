"""How far a message that was sent is: reports come in any order, and it never goes back.

    queued < sent < failed < delivered < read

A message that failed was delivered all the same if its source proves it by a later step; what comes after
*delivered* and says less changes nothing. Only a new attempt begins anew.
"""

from __future__ import annotations

from typing import Final

from contacthub.messages.model import FAILED, QUEUED, SENT

LADDER: Final = (QUEUED, SENT, FAILED, "delivered", "read")


def is_further(status: str, reported: str) -> bool:
    """Whether a report says more of a message than is known."""
    return status in LADDER and LADDER.index(reported) > LADDER.index(status)
