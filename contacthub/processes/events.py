"""Everything that can have happened to work items: ids, steps, holders and deadlines, never texts."""

from __future__ import annotations

from dataclasses import field

from contacthub.processes.config import Process
from contacthub.processes.words import DAY_MS, ItemId
from contacthub.routing.config import OpenTime
from contacthub.routing.events.event import Event
from contacthub.routing.values import value
from contacthub.routing.words import Instant


@value(kw_only=True)
class Holder:
    """Who has an item: an agent, a queue whose agents may take it, or a role."""

    kind: str
    name: str


@value(kw_only=True)
class Filled:
    """Of what was filled in at a step what decides: its checksum, the sum of money, agents by field.

    ``choices``: by field, where they say how long a step may take.
    """

    sha256: str
    money: str
    agents: dict[str, str]
    choices: dict[str, str] = field(default_factory=dict)


@value(kw_only=True)
class WorkEvent(Event):
    """Something that happened to work items."""


@value(kw_only=True)
class ItemEvent(WorkEvent):
    """Something that happened to one item, which is at ``version`` since; ``by``: the user or token."""

    item_id: ItemId
    version: int
    by: str


@value(kw_only=True)
class ProcessConfigured(WorkEvent):
    """A process is new or other than before; items that are open keep the one they began with."""

    process: Process
    revision: int


@value(kw_only=True)
class ProcessRetired(WorkEvent):
    """No new item begins by this process."""

    process: str


@value(kw_only=True)
class WorkHoursSet(WorkEvent):
    """The opening hours of that name, or other ones; None: they are gone, and all time counts.

    ``day_ms``: how long it is open on an ordinary day.
    """

    hours: str
    times: tuple[OpenTime, ...] | None
    day_ms: int = DAY_MS


@value(kw_only=True)
class WorkAgentGone(WorkEvent):
    """An agent was retired: what they would have the supervisors have from now on."""

    agent: str


@value(kw_only=True)
class WorkAgentBack(WorkEvent):
    """There is such an agent again."""

    agent: str


@value(kw_only=True)
class WorkHandedOver(WorkEvent):
    """What an agent has and would have goes to another holder; ``by``: the user or token.

    ``since``: it begins then, by ``WorkHandoverBegan``; None: at once.
    """

    agent: str
    to: Holder
    until: Instant
    by: str
    since: Instant | None = None


@value(kw_only=True)
class WorkHandoverBegan(WorkEvent):
    """The time has come from which an agent's work goes to another holder."""

    agent: str


@value(kw_only=True)
class WorkHandoverEnded(WorkEvent):
    """What would come to the agent comes to them again."""

    agent: str
    by: str


@value(kw_only=True)
class WorkOpened(ItemEvent):
    """An item began, or began again (``reopened``: how often that was before).

    ``due_at``: when its first step begins; None: at once, or ``waits_for`` something. ``opened_from``: the
    item of which a step ended so that it began. ``ask``: the survey by which the hub asks then.
    """

    number: str
    kind: str
    process: str
    revision: int
    step: str
    holder: Holder
    keeper: str
    customer_id: str | None
    from_contact: str | None
    priority: int = 0
    due_at: Instant | None = None
    waits_for: str | None = None
    reopened: int = 0
    opened_from: ItemId | None = None
    ask: str | None = None


@value(kw_only=True)
class WorkAdvanced(ItemEvent):
    """A step was done with an outcome; the item is at ``to`` now, from ``due_at`` on.

    ``granted``: the money that was approved with what was proposed, may be 0.00. ``stands_for``: persons in
    whose place the person was, and who count as having done it too.
    """

    step: str
    outcome: str
    person: str
    to: str
    holder: Holder
    due_at: Instant | None = None
    filled: Filled | None = None
    granted: str | None = None
    stands_for: tuple[str, ...] = ()


@value(kw_only=True)
class WorkEdited(ItemEvent):
    """What was filled in at ``step`` is other than before.

    ``withdrawn``: the version at which it had been approved. The approval is void, and the item at ``to``
    again.
    """

    step: str
    person: str
    filled: Filled | None = None
    withdrawn: int | None = None
    to: str | None = None
    holder: Holder | None = None
    stands_for: tuple[str, ...] = ()


@value(kw_only=True)
class WorkAssigned(ItemEvent):
    """The item has another holder: ``cause`` says why."""

    holder: Holder
    cause: str


@value(kw_only=True)
class WorkPlanned(ItemEvent):
    """The step begins at another time; None: now."""

    due_at: Instant | None


@value(kw_only=True)
class WorkPriorityChanged(ItemEvent):
    """The item is more or less urgent."""

    priority: int


@value(kw_only=True)
class WorkNoted(ItemEvent):
    """Something was written down with the item; its text lies beside the log."""


@value(kw_only=True)
class WorkLinked(ItemEvent):
    """The item belongs with another thing, of the kind ``link``; ``gone``: it does not any more."""

    link: str
    ref: str
    gone: bool = False


@value(kw_only=True)
class WorkQuoted(ItemEvent):
    """The ``n``th quote of the item is in this state now; ``discounted``: below the list of prices."""

    n: int
    state: str
    person: str
    discounted: bool = False


@value(kw_only=True)
class WorkDue(ItemEvent):
    """The time of a planned item has come, or what it waited for (``cause``).

    ``piece``: of what one piece is promised to it.
    """

    cause: str
    piece: str | None = None


@value(kw_only=True)
class WorkRestocked(WorkEvent):
    """So many pieces of a thing came (``sku:…`` or ``model:…``); None: enough for all who wait for it.

    0: there are none any more, and those that were left over are forgotten.
    """

    thing: str
    quantity: int | None
    of: str | None = None
    """The model that a number of the stock is, ``model:…``; None: as it was."""


@value(kw_only=True)
class WorkStockSet(WorkEvent):
    """There are so many pieces of a thing, which is of the model ``of``. What they are more came."""

    thing: str
    quantity: int
    of: str | None = None


@value(kw_only=True)
class WorkCalled(ItemEvent):
    """The customer is called by this contact (``cause`` None), or is not, or was not reached: ``cause``."""

    contact_id: str | None
    cause: str | None = None


@value(kw_only=True)
class WorkLate(ItemEvent):
    """So many ``percent`` of the step's time are used up. Once for each step of an item and threshold.

    ``tell``: who is to be told: ``owner``, ``keeper``, ``supervisor``.
    """

    step: str
    percent: int
    tell: tuple[str, ...] = ()


@value(kw_only=True)
class WorkClosed(ItemEvent):
    """The item is over. ``cause``: why the hub itself ended it so.

    ``granted``: the money that was approved with what was proposed, may be 0.00.
    """

    step: str
    outcome: str
    person: str
    cause: str | None = None
    granted: str | None = None


EVENT_CLASSES: tuple[type[WorkEvent], ...] = (
    ProcessConfigured, ProcessRetired, WorkHoursSet, WorkAgentGone, WorkAgentBack, WorkHandedOver,
    WorkHandoverBegan, WorkHandoverEnded, WorkOpened, WorkAdvanced,
    WorkEdited, WorkAssigned, WorkPlanned, WorkPriorityChanged, WorkNoted, WorkLinked, WorkQuoted,
    WorkDue, WorkRestocked, WorkStockSet,
    WorkCalled, WorkLate, WorkClosed,
)  # fmt: skip
