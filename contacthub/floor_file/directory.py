"""Names, addresses and settings of the floor file that routing does not need."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Protocol

from contacthub.database.damage import reading
from contacthub.floor_file.rows import DirectoryRemoved, DirectoryRow


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorEntry:
    """Settings of the whole floor."""

    time_zone: str = "Asia/Shanghai"
    default_region: str = "CN"
    priority_head_start_seconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueEntry:
    """A queue's name and what its service level promises."""

    name: str
    service_level_seconds: int = 20
    service_level_percent: int = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentEntry:
    """An agent's name and where a phone system reaches them."""

    name: str
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineEntry:
    """The queue of the contacts that dial a number."""

    number: str
    queue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEntry:
    """A break's name."""

    name: str


Entry = FloorEntry | QueueEntry | AgentEntry | LineEntry | BreakEntry

KINDS: dict[str, type[Any]] = {
    "floor": FloorEntry, "queue": QueueEntry, "agent": AgentEntry, "line": LineEntry, "break": BreakEntry,
}  # fmt: skip
KIND_OF = {entry: kind for kind, entry in KINDS.items()}


@dataclass(slots=True)
class Directory:
    """Everything by id; ``put`` and ``remove`` give the row that makes it durable."""

    floor: FloorEntry = field(default_factory=FloorEntry)
    queues: dict[str, QueueEntry] = field(default_factory=dict)
    agents: dict[str, AgentEntry] = field(default_factory=dict)
    lines: dict[str, LineEntry] = field(default_factory=dict)
    breaks: dict[str, BreakEntry] = field(default_factory=dict)
    _by_address: dict[str, str] = field(default_factory=dict)

    def load(self, rows: list[DirectoryRow]) -> None:
        """Know what was stored, and nothing else."""
        stored = Directory()
        for row in rows:
            with reading(f"{row.kind} {row.id!r} of the floor"):
                stored._set(KINDS[row.kind](**json.loads(row.data)), row.id)
        self.become(stored)

    def become(self, other: Directory) -> None:
        """Have the entries of ``other``, which is not used any more: this one others hold on to."""
        self.floor, self.queues, self.agents = other.floor, other.queues, other.agents
        self.lines, self.breaks, self._by_address = other.lines, other.breaks, other._by_address

    def put(self, entry_id: str, entry: Entry) -> DirectoryRow | None:
        """Set an entry; None when it was the same."""
        if self.get(entry, entry_id) == entry:
            return None
        self._set(entry, entry_id)
        return DirectoryRow(KIND_OF[type(entry)], entry_id, json.dumps(asdict(entry), ensure_ascii=False))

    def remove(self, kind: str, entry_id: str) -> DirectoryRemoved | None:
        """Remove an entry; None when there was none."""
        table = self._table(kind)
        if entry_id not in table:
            return None
        gone = table.pop(entry_id)
        if isinstance(gone, AgentEntry):
            self._forget_address(entry_id, gone)
        return DirectoryRemoved(kind, entry_id)

    def get(self, like: Entry, entry_id: str) -> Entry | None:
        """The entry of the same kind with this id."""
        if isinstance(like, FloorEntry):
            return self.floor
        entry: Entry | None = self._table(KIND_OF[type(like)]).get(entry_id)
        return entry

    def agent_called(self, name: str) -> str | None:
        """The agent with this id, else with this address."""
        return name if name in self.agents else self._by_address.get(name)

    def queue_name(self, queue: str) -> str:
        """A queue's name, its id if it has none."""
        entry = self.queues.get(queue)
        return entry.name if entry is not None else queue

    def agent_name(self, agent: str) -> str:
        """An agent's name, their id if they have none."""
        entry = self.agents.get(agent)
        return entry.name if entry is not None else agent

    def copy(self) -> Directory:
        """A directory that changes apart from this one."""
        return replace(
            self, queues=dict(self.queues), agents=dict(self.agents), lines=dict(self.lines),
            breaks=dict(self.breaks), _by_address=dict(self._by_address),
        )  # fmt: skip

    def _table(self, kind: str) -> dict[str, Any]:
        tables: dict[str, dict[str, Any]] = {
            "queue": self.queues, "agent": self.agents, "line": self.lines, "break": self.breaks,
        }  # fmt: skip
        return tables[kind]

    def _forget_address(self, agent: str, entry: AgentEntry) -> None:
        # By now the address may be another agent's.
        if entry.address is not None and self._by_address.get(entry.address) == agent:
            del self._by_address[entry.address]

    def _set(self, entry: Entry, entry_id: str) -> None:
        if isinstance(entry, FloorEntry):
            self.floor = entry
            return
        if isinstance(entry, AgentEntry):
            before = self.agents.get(entry_id)
            if before is not None:
                self._forget_address(entry_id, before)
            if entry.address is not None:
                self._by_address[entry.address] = entry_id
        self._table(KIND_OF[type(entry)])[entry_id] = entry


class StoredDirectory(Protocol):
    """Reads the directory back."""

    async def directory(self) -> list[DirectoryRow]:
        """All names and settings."""


class DirectoryKept:
    """Gives the directory what was stored, whenever the floor is read back."""

    def __init__(self, directory: Directory, store: StoredDirectory) -> None:
        self._directory = directory
        self._store = store

    async def read_back(self) -> None:
        """Read everything back."""
        self._directory.load(await self._store.directory())
