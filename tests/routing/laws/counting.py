"""What follows from the events alone, counted one by one: slow or simple, and independent of the floor."""

from collections import Counter
from collections.abc import Iterator

from contacthub.routing import events as e
from contacthub.routing.floor.floor import Floor

COUNTED_ANEW = (
    e.ContactQueued, e.ContactAnswered, e.ContactLeftQueue, e.ContactTransferred, e.ContactEnded,
    e.ContactOfferedAgain, e.ContactAssigned,
)  # fmt: skip


class SetAside:
    """The contacts whose connects have failed too often."""

    def __init__(self) -> None:
        self._most: dict[str, int] = {}
        self._queue: dict[str, str] = {}
        self._failed: Counter[str] = Counter()

    def apply(self, event: e.Event) -> None:
        """Count a failed connect; an answer, a move and a supervisor's word begin anew."""
        if isinstance(event, e.QueueConfigured):
            self._most[event.queue] = event.config.connect_attempts
        elif isinstance(event, e.ConnectFailed) and event.cause != "taken_back":
            self._failed[event.contact_id] += 1
        elif isinstance(event, COUNTED_ANEW):
            self._failed[event.contact_id] = 0
        if isinstance(event, e.ContactQueued):
            self._queue[event.contact_id] = event.queue

    def contacts(self) -> set[str]:
        """Who is set aside now."""
        most = self._most
        return {each for each, times in self._failed.items() if 0 < most[self._queue[each]] <= times}

    def differences(self, floor: Floor) -> Iterator[str]:
        """What the floor has otherwise."""
        aside = {each.id for each in floor.contacts.values() if each.set_aside}
        if aside != self.contacts():
            yield f"set aside are {aside}, the oracle says {self.contacts()}"
        # None is lost: it is in its queue, and the line takes it back at the place it had.
        lost = {
            each for each in aside if each not in floor.queues[floor.contacts[each].visits[-1].queue].waiting
        }
        if lost:
            yield f"{lost} are set aside and in no queue"


class AnsweredToday:
    """How many contacts each agent has answered since the day began."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self._talks: dict[str, str | None] = {}

    def apply(self, event: e.Event) -> None:
        """Count an answer, once for each talk."""
        match event:
            case e.AgentConfigured():
                self.counts.setdefault(event.agent, 0)
            case e.AgentRetired():
                del self.counts[event.agent]
            case e.DayBegan():
                self.counts = dict.fromkeys(self.counts, 0)
            case e.ContactAnswered():
                if event.agent is not None and self._talks.get(event.contact_id) != event.agent:
                    self.counts[event.agent] += 1
                self._talks[event.contact_id] = event.agent
            case e.ContactTransferred() | e.ContactEnded():
                self._talks.pop(event.contact_id, None)

    def differences(self, floor: Floor) -> Iterator[str]:
        """What the floor has otherwise."""
        answered = {each.id: each.answered_today for each in floor.agents.values()}
        if answered != self.counts:
            yield f"answered today: {answered}, the oracle says {self.counts}"


class Snoozed:
    """Contacts that their agent has put off: back at their time, or once the customer writes."""

    def __init__(self) -> None:
        self._until: dict[str, tuple[str | None, int]] = {}

    def before(self, event: e.Event) -> Iterator[str]:
        """What the event does otherwise."""
        put_off = self._until.get(getattr(event, "contact_id", ""))
        if put_off is None:
            return
        agent, until = put_off
        if isinstance(event, e.OfferMade) and not event.observed:
            yield f"{event.contact_id} is put off by {agent} and offered to {event.agent}"
        if isinstance(event, e.ContactUnsnoozed) and event.cause == "due" and event.at < until:
            yield f"{event.contact_id} comes back at {event.at}, the oracle says at {until}"
        if isinstance(event, e.ContactEnded) and event.cause == "idle":
            yield f"{event.contact_id} is put off until {until} and ends as idle"

    def apply(self, event: e.Event) -> None:
        """Note what is put off, and when that is over."""
        if isinstance(event, e.ContactSnoozed):
            self._until[event.contact_id] = (event.agent, event.until)
        elif isinstance(
            event, e.ContactUnsnoozed | e.ContactAnswered | e.ContactTransferred | e.ContactEnded
        ):
            self._until.pop(event.contact_id, None)

    def differences(self, floor: Floor) -> Iterator[str]:
        """What the floor has otherwise."""
        snoozed = {each.id: each.snoozed_until for each in floor.contacts.values() if each.is_snoozed}
        put_off = {contact: until for contact, (_, until) in self._until.items()}
        if snoozed != put_off:
            yield f"put off are {snoozed}, the oracle says {put_off}"
        for contact in put_off.keys() & floor.contacts.keys():
            if floor.contacts[contact].agent != self._until[contact][0]:
                yield f"{contact} is put off by {self._until[contact][0]}, the floor says otherwise"

    def left_undone(self, now: int) -> Iterator[str]:
        """What should be back by now."""
        yield from (
            f"{each} is put off until {until}" for each, (_, until) in self._until.items() if until <= now
        )


class PassedOn:
    """Contacts that an agent passed to another one: taken there, or back with the first."""

    def __init__(self) -> None:
        self._kept: dict[str, e.ContactTransferred] = {}

    def before(self, event: e.Event) -> Iterator[str]:
        """What the event does otherwise."""
        kept = self._kept.get(getattr(event, "contact_id", ""))
        if kept is None:
            return
        if isinstance(event, e.OfferMade) and event.agent != kept.to_agent:
            yield f"{event.contact_id} was passed to {kept.to_agent} and is offered to {event.agent}"
        elif isinstance(event, e.TransferReturned) and event.agent != kept.agent:
            yield f"{event.contact_id} was passed on by {kept.agent} and comes back to {event.agent}"

    def apply(self, event: e.Event) -> None:
        """Note who passes a contact on, and when that is over."""
        if isinstance(event, e.ContactTransferred) and event.returns:
            self._kept[event.contact_id] = event
        elif isinstance(
            event,
            e.TransferReturned | e.ContactAnswered | e.ContactEnded | e.ContactTransferred
            | e.ContactLeftQueue | e.ReservationLapsed | e.ContactAssigned,
        ):  # fmt: skip
            self._kept.pop(event.contact_id, None)

    def differences(self, floor: Floor) -> Iterator[str]:
        """What the floor has otherwise."""
        returning = {
            each.id: each.returns_to for each in floor.contacts.values() if each.returns_to is not None
        }
        kept = {contact: event.agent for contact, event in self._kept.items()}
        if returning != kept:
            yield f"passed on and not taken: {returning}, the oracle says {kept}"
        for contact, agent in kept.items():
            if agent not in floor.agents or contact not in floor.agents[agent].contacts:
                yield f"{agent} keeps no room for {contact}, which may come back"
