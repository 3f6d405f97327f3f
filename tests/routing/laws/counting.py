"""What follows from the events alone, counted one by one: slow or simple, and independent of the floor."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from contacthub.routing import events as e
from contacthub.routing.floor.floor import Floor
from contacthub.routing.values import value

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


@value()
class Silence:
    """Since when a customer has left the last word to an agent, and what the queue makes of that."""

    since: int
    idle_ms: int
    warning_ms: int
    ends_at: int | None = None
    """As the warning said; None: there was none."""


class Idle:
    """Contacts on which an agent had the last word: they end after the queue's time, and not before."""

    def __init__(self) -> None:
        self._silent: dict[str, Silence] = {}
        self._answered: set[str] = set()
        """Those on which an agent had the last word, whatever the settings."""

    def before(self, floor: Floor, event: e.Event) -> Iterator[str]:
        """What the event does otherwise; ``floor``: as it was before it."""
        contact = getattr(event, "contact_id", "")
        silence = self._silent.get(contact)
        if isinstance(event, e.ContactIdleWarned):
            if silence is None or silence.ends_at is not None:
                yield f"{contact} is warned, the oracle says that it is not idle"
            elif event.at < silence.since + silence.idle_ms - silence.warning_ms:
                yield f"{contact} is warned at {event.at}, before its time"
        if isinstance(event, e.ContactEnded) and event.cause == "idle":
            yield from self._ends(contact, silence, event)
        self._note(floor, event, contact, silence)

    def _ends(self, contact: str, silence: Silence | None, event: e.ContactEnded) -> Iterator[str]:
        if silence is None:
            yield f"{contact} ends as idle, and an agent has not had the last word"
        elif event.at < (silence.ends_at or silence.since + silence.idle_ms):
            yield f"{contact} ends as idle at {event.at}, before its time"
        elif silence.warning_ms and silence.ends_at is None:
            yield f"{contact} ends as idle and was not warned"
        if event.ended_by != "system":
            yield f"{contact} ends as idle by {event.ended_by}"

    def _note(self, floor: Floor, event: e.Event, contact: str, silence: Silence | None) -> None:
        match event:
            case e.HubStarted():
                self._silent = {each: _later(it, event.downtime_ms) for each, it in self._silent.items()}
            case e.HubResumed():
                self._silent = {each: _later(it, event.away_ms) for each, it in self._silent.items()}
            case e.MessageReceived() | e.ContactEnded() | e.ContactClosed():
                self._silent.pop(contact, None)
                self._answered.discard(contact)
            case e.MessageWritten() if event.agent is not None and not event.internal:
                self._answered.add(contact)
                self._begin(floor, contact, event.at)
            case e.ContactAnswered() if contact in self._answered and self._is_taken(floor, event):
                self._begin(floor, contact, event.at, event.agent)
            case e.ContactSnoozed():
                self._silent.pop(contact, None)
            case e.ContactUnsnoozed() if contact in self._answered:
                self._begin(floor, contact, event.at)
            case e.ContactIdleWarned() if silence is not None:
                self._silent[contact] = replace(silence, ends_at=event.ends_at)

    def _is_taken(self, floor: Floor, event: e.ContactAnswered) -> bool:
        """Whether another agent has it now, or it is talked about anew."""
        contact = floor.contacts[event.contact_id]
        return contact.talking_since is None or contact.agent != event.agent

    def _begin(self, floor: Floor, contact_id: str, at: int, agent: str | None = None) -> None:
        """Count from now on, where the queue ends such contacts."""
        contact = floor.contacts[contact_id]
        queue = floor.queues.get(contact.queue or "")
        config = None if queue is None else queue.config
        self._silent.pop(contact_id, None)
        if config is None or not config.idle_ms or contact.channel not in config.idle_channels:
            return
        if contact.routing == "hub":
            self._silent[contact_id] = Silence(at, config.idle_ms, config.idle_warning_ms)

    def left_undone(self, floor: Floor, now: int) -> Iterator[str]:
        """What should have ended, or been warned, by now."""
        for contact_id, silence in self._silent.items():
            contact = floor.contacts.get(contact_id)
            if contact is None or contact.state not in ("handling", "held"):
                continue  # it is on its way to another agent, who has the whole time
            queue = floor.queues.get(contact.queue or "")
            if queue is None or not queue.config.idle_ms:
                continue  # switched off since
            first = silence.since + silence.idle_ms - (silence.warning_ms if silence.ends_at is None else 0)
            if (silence.ends_at or first) <= now:
                yield f"{contact_id} is idle since {silence.since} and neither warned nor ended at {now}"


def _later(silence: Silence, by_ms: int) -> Silence:
    ends_at = None if silence.ends_at is None else silence.ends_at + by_ms
    return replace(silence, since=silence.since + by_ms, ends_at=ends_at)
