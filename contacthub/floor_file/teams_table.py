"""``[[teams]]`` of the floor file: what supervisors with a team see of the floor."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from contacthub.floor_file.directory import TeamEntry
from contacthub.floor_file.table import Id, Name, Retirable

MAX_TEAMS: Final = 200
MOST_QUEUES: Final = 500
MOST_AGENTS: Final = 2_000


class TeamTable(Retirable):
    """``[[teams]]``."""

    id: Id
    name: Name | None = None
    queues: Annotated[list[Id], Field(max_length=MOST_QUEUES)] = []
    agents: Annotated[list[Id], Field(max_length=MOST_AGENTS)] = []

    def entry(self) -> TeamEntry:
        """As the hub keeps it."""
        return TeamEntry(
            name=self.name or self.id,
            queues=list(dict.fromkeys(self.queues)),
            agents=list(dict.fromkeys(self.agents)),
        )
