"""What sign-ins ask of the floor, and whom they tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from contacthub.access.teams import Team
from contacthub.access.viewer import Pass
from contacthub.accounts.model import End


@dataclass(frozen=True, slots=True)
class AgentsOnFloor:
    """What sign-ins ask of the floor: agents, whether they have a live contact, and teams."""

    has_agent: Callable[[str], bool] = lambda agent: True
    has_contact: Callable[[str], bool] = lambda agent: False
    teams: Callable[[], Mapping[str, Team]] = dict


@dataclass(slots=True)
class Listeners:
    """``ended`` is told of every session or token that is no longer good, and why.

    ``signed_out`` is told of users who sign out, after their session has ended; ``staying``, each minute, of
    those whom only a live contact keeps signed in.
    """

    ended: Callable[[str, End], None] = lambda credential, why: None
    signed_out: Callable[[Pass], None] = lambda holder: None
    staying: Callable[[Sequence[Pass]], None] = lambda holders: None
