"""Names, addresses and settings of the floor file that routing does not need."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Protocol, TypedDict

from contacthub.database.damage import reading
from contacthub.floor_file.addresses import AddressBook, line_key
from contacthub.floor_file.rows import DirectoryRemoved, DirectoryRow
from contacthub.routing.words import BY_WAITING, Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorEntry:
    """Settings of the whole floor."""

    time_zone: str = "Asia/Shanghai"
    default_region: str = "CN"
    local_area: str | None = None
    outside_prefix: str | None = None
    """What telephones dial before a number for a line to the outside."""
    priority_head_start_seconds: int | None = None
    hours: str | None = None
    """When the house is open: by these hours business days count where nothing else says."""
    default_queue: str | None = None
    """Of contacts that dial a number which no line has."""
    rank: str = BY_WAITING
    tier_priority: dict[str, int] = field(default_factory=dict)
    """What is added to the priority of a contact of a customer of each tier."""
    interrupted_by: dict[str, list[str]] = field(default_factory=dict)
    """Of the channels that the file names; the others have what is the default."""
    agent_searches_per_hour: int | None = None
    agent_cards_per_hour: int | None = None
    """Of customers who are in none of the agent's contacts."""


class Level(TypedDict):
    """A tier and its thresholds, ``money`` as text; None: nothing of it is asked."""

    name: str
    money: str | None
    orders: int | None
    bought_within_days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TiersEntry:
    """By what customers have their tier."""

    period_days: int
    currency: str
    replace_given: bool
    levels: list[Level]


class Condition(TypedDict):
    """What a contact needs beside the rest if ``match``, an expression of ``conditions``, holds."""

    match: str
    skills: dict[str, int]
    prefer: dict[str, int]
    priority: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueEntry:
    """A queue's name, and what it promises."""

    name: str
    service_level_seconds: int = 20
    service_level_percent: int = 80
    hours: str | None = None
    when: list[Condition] = field(default_factory=list)
    callback_first: str = "agent"
    idle_warning_text: str | None = None
    first_response_minutes: int | None = None
    unanswered_minutes: int | None = None
    signature: str | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursEntry:
    """Opening hours, as ``[[hours]]`` has them; ``week``: the times of each weekday that has any."""

    week: dict[str, list[str]] = field(default_factory=dict)
    time_zone: str | None = None
    holidays: str | None = None
    closed_on: list[str] = field(default_factory=list)
    open_on: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyEntry:
    """A text that agents put into what they write; for all queues and languages if it names none."""

    title: str
    text: str
    queue: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatEntry:
    """What a chat asks its visitors, and what becomes of those for whom nobody is there."""

    form: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    when_away: str = "chat"
    away_queue: str | None = None
    answer_by: str | None = None
    call_back: bool = False
    call_regions: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyEntry:
    """What customers are asked ``after`` a contact, or a work item (``work``) whose process says so.

    ``text`` of each language, with ``{link}``. ``by``: a channel, ``thread``, where the contact was
    written, or ``agent``, who calls by an item of a ``process``; of none, by the first of follow-ups.
    ``share``: how many percent are asked.
    """

    kind: str
    by: str
    after: str = "contact"
    queues: list[str] = field(default_factory=list)
    channels: list[str] = field(default_factory=list)
    share: int = 100
    not_again_days: int = 30
    perception_only: bool = False
    process: str | None = None
    text: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamEntry:
    """The queues and agents that supervisors with this team see."""

    name: str
    queues: list[str] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertEntry:
    """A rule of what supervisors are told of; of no ``queues``: of all.

    The limits of its ``kind``, the others None: ``above_seconds`` of a wait, or of a ``presence`` or
    ``state``; ``below_percent`` of at least ``at_least_offered`` visits of the ``last_minutes``, or of today;
    ``unanswered_minutes`` of a customer's wait for an answer.
    """

    kind: str
    name: str
    queues: list[str] = field(default_factory=list)
    above_seconds: int | None = None
    presence: str | None = None
    state: str | None = None
    below_percent: int | None = None
    at_least_offered: int | None = None
    last_minutes: int | None = None
    unanswered_minutes: int | None = None
    for_seconds: int = 10
    clears_after_seconds: int = 30
    tell_board: bool = True
    tell_webhook: str | None = None
    tell_mail: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHandEntry:
    """Why a supervisor opened or closed a queue last; it counts while that stands above the hours."""

    reason: str


Entry = (
    FloorEntry | QueueEntry | AgentEntry | LineEntry | BreakEntry | HoursEntry | ByHandEntry | TiersEntry
    | ReplyEntry | ChatEntry | SurveyEntry | TeamEntry | AlertEntry
)  # fmt: skip

KINDS: dict[str, type[Any]] = {
    "floor": FloorEntry, "queue": QueueEntry, "agent": AgentEntry, "line": LineEntry, "break": BreakEntry,
    "hours": HoursEntry, "by_hand": ByHandEntry, "tiers": TiersEntry, "reply": ReplyEntry,
    "chat": ChatEntry, "survey": SurveyEntry, "team": TeamEntry, "alert": AlertEntry,
}  # fmt: skip
KIND_OF = {entry: kind for kind, entry in KINDS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """An applied change: who made it when and why, and a line for each thing it changed.

    ``number`` 0 is the floor as it was before versions were kept, mostly empty.
    """

    number: int = 0
    at: Instant = 0
    author: str = ""
    reason: str = ""
    changes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Directory:
    """Everything by id; ``put`` and ``remove`` give the row that makes it durable.

    ``version``: the last change of the floor, without its lines.
    """

    floor: FloorEntry = field(default_factory=FloorEntry)
    queues: dict[str, QueueEntry] = field(default_factory=dict)
    agents: dict[str, AgentEntry] = field(default_factory=dict)
    lines: dict[str, LineEntry] = field(default_factory=dict)
    breaks: dict[str, BreakEntry] = field(default_factory=dict)
    hours: dict[str, HoursEntry] = field(default_factory=dict)
    by_hand: dict[str, ByHandEntry] = field(default_factory=dict)
    tiers: dict[str, TiersEntry] = field(default_factory=dict)
    """One, called ``tiers``, or none."""
    replies: dict[str, ReplyEntry] = field(default_factory=dict)
    chats: dict[str, ChatEntry] = field(default_factory=dict)
    surveys: dict[str, SurveyEntry] = field(default_factory=dict)
    teams: dict[str, TeamEntry] = field(default_factory=dict)
    alerts: dict[str, AlertEntry] = field(default_factory=dict)
    version: Version = field(default_factory=Version)
    _agents_at: AddressBook | None = None
    _lines_at: AddressBook | None = None

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
        self.lines, self.breaks = other.lines, other.breaks
        self.hours, self.by_hand, self.tiers = other.hours, other.by_hand, other.tiers
        self.replies, self.chats, self.surveys = other.replies, other.chats, other.surveys
        self.teams, self.alerts, self.version = other.teams, other.alerts, other.version
        self._agents_at, self._lines_at = other._agents_at, other._lines_at

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
        del table[entry_id]
        self._forget_addresses()
        return DirectoryRemoved(kind, entry_id)

    def get(self, like: Entry, entry_id: str) -> Entry | None:
        """The entry of the same kind with this id."""
        return self.entry(KIND_OF[type(like)], entry_id)

    def entry(self, kind: str, entry_id: str) -> Entry | None:
        """The entry of that kind with this id."""
        if kind == "floor":
            return self.floor
        entry: Entry | None = self._table(kind).get(entry_id)
        return entry

    def agent_called(self, name: str) -> str | None:
        """The agent with this id, else with this address, however it is written."""
        if name in self.agents:
            return name
        found = self._agent_book().owners_of(name)
        # Of those that were told apart by how their addresses are written before, the one that is meant.
        same = found if len(found) < 2 else [one for one in found if self.agents[one].address == name]
        return same[0] if len(same) == 1 else None

    def line_called(self, number: str) -> LineEntry | None:
        """The line with this number, however it is written."""
        line = self.lines.get(line_key(number))
        if line is not None:
            return line
        found = self._line_book().owners_of(number)
        return self.lines[found[0]] if found else None

    def conditions(self) -> list[str]:
        """The expressions of all queues' rules."""
        return [each["match"] for queue in self.queues.values() for each in queue.when]

    def read_addresses(self) -> None:
        """Read all addresses now, half a second for ten thousand: in a thread, while none changes."""
        self._agent_book()
        self._line_book()

    def shared_addresses(self) -> Iterator[list[str]]:
        """The agents who have the same address, however they are written."""
        return self._agent_book().shared()

    def _agent_book(self) -> AddressBook:
        if self._agents_at is None:
            self._agents_at = AddressBook(self.addresses(), *self._place)
        return self._agents_at

    def _line_book(self) -> AddressBook:
        if self._lines_at is None:
            self._lines_at = AddressBook(
                ((key, each.number) for key, each in self.lines.items()), *self._place
            )
        return self._lines_at

    def addresses(self) -> Iterator[tuple[str, str]]:
        """The address of each agent who has one."""
        return ((name, entry.address) for name, entry in self.agents.items() if entry.address is not None)

    @property
    def _place(self) -> tuple[str, str | None]:
        return self.floor.default_region, self.floor.local_area

    def _forget_addresses(self) -> None:
        """They are read anew when they are needed: by what they are found depends on the floor's place."""
        self._agents_at = self._lines_at = None

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
            breaks=dict(self.breaks), hours=dict(self.hours), by_hand=dict(self.by_hand),
            tiers=dict(self.tiers), replies=dict(self.replies), chats=dict(self.chats),
            surveys=dict(self.surveys), teams=dict(self.teams), alerts=dict(self.alerts),
            _agents_at=None, _lines_at=None,
        )  # fmt: skip

    def _table(self, kind: str) -> dict[str, Any]:
        tables: dict[str, dict[str, Any]] = {
            "queue": self.queues, "agent": self.agents, "line": self.lines, "break": self.breaks,
            "hours": self.hours, "by_hand": self.by_hand, "tiers": self.tiers, "reply": self.replies,
            "chat": self.chats, "survey": self.surveys, "team": self.teams, "alert": self.alerts,
        }  # fmt: skip
        return tables[kind]

    def _set(self, entry: Entry, entry_id: str) -> None:
        if isinstance(entry, FloorEntry | AgentEntry | LineEntry):
            self._forget_addresses()
        if isinstance(entry, FloorEntry):
            self.floor = entry
            return
        self._table(KIND_OF[type(entry)])[entry_id] = entry


class StoredDirectory(Protocol):
    """Reads the directory back."""

    async def directory(self) -> list[DirectoryRow]:
        """All names and settings."""

    async def latest_version(self) -> Version:
        """The last change of the floor, without its lines."""


class DirectoryKept:
    """Gives the directory what was stored, whenever the floor is read back."""

    def __init__(self, directory: Directory, store: StoredDirectory) -> None:
        self._directory = directory
        self._store = store

    async def read_back(self) -> None:
        """Read everything back."""
        rows, version = await self._store.directory(), await self._store.latest_version()
        self._directory.load(rows)
        self._directory.version = version
