"""What the processor is asked to do, and who asks."""

from __future__ import annotations

from typing import Final

from contacthub.processes import events as e
from contacthub.processes.config import Process
from contacthub.processes.words import AGENT, DAY_MS, SUPERVISOR, ItemId
from contacthub.routing.config import OpenTime
from contacthub.routing.inputs import Command
from contacthub.routing.values import value
from contacthub.routing.words import AgentId, Instant

HUB: Final = "hub"
"""Who does what happens by itself."""


@value(kw_only=True)
class By:
    """The person or program that asks: its name, the agent it is, and what it may.

    ``queues``: those that the agent serves. ``role``: as which they approve money; None: as agent or
    supervisor. ``is_program``: it is no person, and approves nothing. ``stands_for``: persons in whose place
    they are, as they handed over to them.
    """

    name: str
    agent: AgentId | None = None
    is_supervisor: bool = False
    queues: frozenset[str] = frozenset()
    role: str | None = None
    is_program: bool = False
    stands_for: tuple[str, ...] = ()

    @property
    def persons(self) -> tuple[str, ...]:
        """All who count as one with them where a second person is needed."""
        return (self.person, *self.stands_for)

    @property
    def approves_as(self) -> str:
        """The role whose limit of money holds."""
        return self.role or (SUPERVISOR if self.is_supervisor else AGENT)

    @property
    def person(self) -> str:
        """The same for one person in every step: four eyes are two of these."""
        return f"agent {self.agent}" if self.agent is not None else f"user {self.name}"


@value(kw_only=True)
class WorkCommand(Command):
    """A command to the processor."""


@value(kw_only=True)
class ConfigureProcess(WorkCommand):
    """Have new items begin by this process."""

    process: Process


@value(kw_only=True)
class RetireProcess(WorkCommand):
    """Have no more items begin by it."""

    process: str


@value(kw_only=True)
class SetWorkHours(WorkCommand):
    """Say what the opening hours of that name are, and how long it is open on an ordinary day."""

    hours: str
    times: tuple[OpenTime, ...] | None
    day_ms: int = DAY_MS


@value(kw_only=True)
class ReleaseAgent(WorkCommand):
    """An agent is retired: the supervisors have what they had, and what would come back to them."""

    agent: AgentId


@value(kw_only=True)
class WelcomeAgent(WorkCommand):
    """There is an agent of this name again."""

    agent: AgentId


@value(kw_only=True)
class HandOver(WorkCommand):
    """Give what an agent has, and would have until then, to another agent or a queue; ``since`` None: now."""

    agent: AgentId
    to: e.Holder
    since: Instant | None = None
    until: Instant
    by: By


@value(kw_only=True)
class EndHandover(WorkCommand):
    """What would come to the agent comes to them again; what others have by now stays with them."""

    agent: AgentId
    by: By


@value(kw_only=True)
class OpenWork(WorkCommand):
    """Begin an item. ``series``: what its number begins with, as ``C-2026``.

    ``owner``: the agent who has it first; None: as the first step says. ``holder`` in place of an owner, and
    ``keeper``: of one that begins ``opened_from`` another. ``ask``: as ``Opens`` says. ``number``,
    ``reopened``, ``version``: of one that was over and begins again.
    """

    item_id: ItemId
    process: str
    series: str
    by: By
    owner: AgentId | None = None
    holder: e.Holder | None = None
    keeper: str | None = None
    opened_from: ItemId | None = None
    ask: str | None = None
    customer_id: str | None = None
    from_contact: str | None = None
    priority: int = 0
    due_at: Instant | None = None
    waits_for: str | None = None
    number: str | None = None
    reopened: int = 0
    version: int = 1


@value(kw_only=True)
class ItemCommand(WorkCommand):
    """A command about one item. ``version``: as which it was read; None: whatever it is by now."""

    item_id: ItemId
    by: By
    version: int | None = None


@value(kw_only=True)
class AdvanceWork(ItemCommand):
    """The one way on: end the step at which the item is. ``due_at``: when the next one begins.

    ``filled``: what was filled in there, where that decides. ``proposal``: the checksum of what is approved.
    ``same_customer``: ids that mean the item's customer too.
    """

    step: str
    outcome: str
    is_covered: bool = False
    due_at: Instant | None = None
    filled: e.Filled | None = None
    proposal: str | None = None
    same_customer: tuple[str, ...] = ()


@value(kw_only=True)
class EditWork(ItemCommand):
    """Change what was filled in at a step that is done; what was approved of it is approved no more."""

    step: str
    filled: e.Filled | None = None


@value(kw_only=True)
class AssignWork(ItemCommand):
    """Give the item to an agent, or back to a queue or role."""

    holder: e.Holder
    cause: str = "assigned"


@value(kw_only=True)
class PlanWork(ItemCommand):
    """Have the step begin at another time; None: now."""

    due_at: Instant | None


@value(kw_only=True)
class SetWorkPriority(ItemCommand):
    """Say how urgent it is."""

    priority: int


@value(kw_only=True)
class NoteWork(ItemCommand):
    """Something is written down with the item."""


@value(kw_only=True)
class LinkWork(ItemCommand):
    """The item belongs with another thing, of the kind ``link``; ``gone``: it does not any more."""

    link: str
    ref: str
    gone: bool = False


@value(kw_only=True)
class QuoteWork(ItemCommand):
    """Have the ``n``th quote of an item in a state; a new one is a draft."""

    n: int
    state: str
    is_discounted: bool = False


@value(kw_only=True)
class EndQuestion(ItemCommand):
    """The hub has asked the customer, or has not, and the item is over."""

    outcome: str
    cause: str | None = None


@value(kw_only=True)
class CallWork(ItemCommand):
    """The customer is called by this contact, or, for this ``cause``, is not, or was not reached."""

    contact_id: str | None = None
    cause: str | None = None


@value(kw_only=True)
class WakeWork(ItemCommand):
    """What a planned item waited for has come."""

    cause: str


@value(kw_only=True)
class Restock(WorkCommand):
    """Pieces of a thing came, as ``WorkRestocked`` says; who waits for it longest is told first."""

    thing: str
    quantity: int | None = None
    of: str | None = None


@value(kw_only=True)
class SetStock(WorkCommand):
    """There are so many pieces of a thing, as ``WorkStockSet`` says; nothing happens if that is known."""

    thing: str
    quantity: int
    of: str | None = None


@value(kw_only=True)
class PassWorkTime(WorkCommand):
    """Let deadlines that are due take effect, ``most`` at a time: what is left is due still."""

    most: int = 250
