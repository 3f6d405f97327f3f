"""How far a message that was sent is: reports come in any order, and it never goes back.

    queued < sent < failed < delivered < read

A message that failed was delivered all the same if its source proves it by a later step; what comes after
*delivered* and says less changes nothing. Only a new attempt begins anew.
"""

from __future__ import annotations

from typing import Final

from contacthub.messages.model import FAILED, QUEUED, SENT, Sent

ARRIVED: Final = ("delivered", "read")
LADDER: Final = (QUEUED, SENT, FAILED, *ARRIVED)


def is_further(status: str, reported: str) -> bool:
    """Whether a report says more of a message than is known."""
    return status in LADDER and LADDER.index(reported) > LADDER.index(status)


def says_more(sent: Sent, reported: str, attempt: int | None) -> bool:
    """Whether a report says more of a message than is known; ``attempt`` None: it is of the newest one.

    Of an attempt before that it counts only that the customer has the message: that the first one failed says
    nothing of the second.
    """
    is_of_newest = attempt is None or attempt == sent.attempt
    return (is_of_newest or reported in ARRIVED) and is_further(sent.status, reported)
