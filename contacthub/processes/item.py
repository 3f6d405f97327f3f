"""An open item of work."""

from __future__ import annotations

from dataclasses import dataclass, field

from contacthub.processes import events as e
from contacthub.processes.money import Proposal
from contacthub.processes.quotes import Quoted
from contacthub.processes.words import AGENT, LATE, OPEN, PLANNED, ItemId
from contacthub.routing.words import Instant

DONE_BY_KEEPER = "keeper"


@dataclass(slots=True, kw_only=True)
class Item:
    """An open item. ``since``: when the clock of its step began to run; None: it is planned, or paused.

    ``used_ms``: of the time that its step may take, what was used up before ``since``. ``told``: the
    thresholds of which somebody was told. ``done_by``: who did or changed which step. ``tries``: by step and
    outcome. ``proposals``: by step, where another one judges it. ``named``: agents, by the field that named
    them. ``approved_at``: the version at which the approval was given that can be withdrawn.
    ``chosen``: in fields that say how long a step may take.
    ``piece``: of what one piece is promised to it, as it waited for that. ``is_called``: the customer is, or
    was, called since its step began; ``call``: the contact by which. ``begun`` and ``held``: the versions
    since which it is at its step, and with who has it.
    """

    id: ItemId
    number: str
    kind: str
    process: str
    revision: int
    step: str
    holder: e.Holder
    keeper: str
    customer_id: str | None
    from_contact: str | None
    priority: int
    opened_at: Instant
    opened_by: str
    version: int = 1
    reopened: int = 0
    due_at: Instant | None = None
    waits_for: str | None = None
    wish: str | None = None
    """What it waited for from its beginning on, also when it waits no more."""
    piece: str | None = None
    is_called: bool = False
    call: str | None = None
    begun: int = 1
    held: int = 1
    since: Instant | None = None
    used_ms: int = 0
    told: list[int] = field(default_factory=list)
    quotes: dict[str, Quoted] = field(default_factory=dict)
    ask: str | None = None
    """The survey by which the hub itself asks, once its time has come."""
    done_by: dict[str, list[str]] = field(default_factory=dict)
    tries: dict[str, int] = field(default_factory=dict)
    proposals: dict[str, Proposal] = field(default_factory=dict)
    named: dict[str, list[str]] = field(default_factory=dict)
    chosen: dict[str, str] = field(default_factory=dict)
    approved_at: int | None = None

    @property
    def is_planned(self) -> bool:
        """Whether its time has not come."""
        return self.due_at is not None or self.waits_for is not None

    @property
    def state(self) -> str:
        """``planned`` or ``open``."""
        return PLANNED if self.is_planned else OPEN

    @property
    def proposers(self) -> list[str]:
        """The agents who made, or changed, what is proposed."""
        people = [each.partition(" ") for step in self.proposals for each in self.done_by.get(step, ())]
        return [name for kind, _, name in people if kind == AGENT]

    @property
    def is_late(self) -> bool:
        """Whether all the time of its step is used up."""
        return any(percent >= LATE for percent in self.told)
