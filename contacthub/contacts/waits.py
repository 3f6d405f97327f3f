"""How long those who wait are likely to wait still, as screens and programs are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from contacthub.access.teams import Sight
from contacthub.contacts.wait_errors import WaitErrors
from contacthub.routing.floor.floor import Floor
from contacthub.routing.matching.estimating import Estimating
from contacthub.routing.matching.spread import Likely
from contacthub.routing.words import ContactId, Instant, QueueId

FIRST = 100
"""So many contacts in line are told of, the first ones; of all, a flooded floor could not be told in time."""


@dataclass(frozen=True, slots=True)
class Waits:
    """By queue for a new contact, and by contact; what is not known is left out."""

    queues: Mapping[QueueId, Likely] = field(default_factory=dict)
    contacts: Mapping[ContactId, int] = field(default_factory=dict)


def waits_now(floor: Floor, now: Instant, errors: WaitErrors | None = None) -> Waits:
    """The estimates of this moment, but for those that ``errors`` says are too poor."""
    estimating = Estimating(floor, now)
    queues = {queue: wait for queue in floor.queues if (wait := estimating.of_newcomer(queue)) is not None}
    contacts = {each: wait.wait_ms for each, wait in estimating.of_first(FIRST).items()}
    if errors is None or not (hidden := errors.hidden):
        return Waits(queues, contacts)
    return Waits(
        {queue: wait for queue, wait in queues.items() if queue not in hidden},
        {each: wait for each, wait in contacts.items() if floor.contacts[each].queue not in hidden},
    )


def waits_of(
    contacts: Mapping[ContactId, int], sight: Sight | None, queue_of: Callable[[ContactId], str | None]
) -> Mapping[ContactId, int]:
    """Those of contacts that wait in the queues of somebody with a team."""
    if sight is None:
        return contacts
    return {each: wait for each, wait in contacts.items() if queue_of(each) in sight.queues}


class WaitsShown:
    """Estimates that may be shown: all that they were made from is durable.

    estimated at seq 40 while 38 is durable     shown: those before
    41 is durable                               shown: those of 40
    """

    def __init__(self) -> None:
        self.shown = Waits()
        self._later: tuple[int, Waits] | None = None

    def estimate(self, floor: Floor, seq: int, now: Instant, errors: WaitErrors) -> None:
        """Estimate anew, unless what was estimated last is still to be shown."""
        if self._later is None:
            self._later = (seq, waits_now(floor, now, errors))

    def reach(self, durable_seq: int) -> bool:
        """Take in that this is durable; whether other estimates are shown now."""
        if self._later is None or self._later[0] > durable_seq:
            return False
        before, self.shown = self.shown, self._later[1]
        self._later = None
        return before != self.shown
