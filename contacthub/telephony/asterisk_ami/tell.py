"""Builds the hub's events. Their ids come from the PBX's own events, so that a repetition has the same id.

The hub drops an event whose id it has, so reading a PBX event twice (a repeated feed) changes nothing.
"""

from __future__ import annotations

from contacthub.routing.words import Instant
from contacthub.sources import incoming as i
from contacthub.sources.bounds import Number
from contacthub.telephony.asterisk_ami.calls import Call, Moment
from contacthub.telephony.asterisk_ami.members import FloorNames


class Teller:
    """Collects events until ``take``; a call is told from its arrival on, if its queue is watched."""

    def __init__(self, source: str, names: FloorNames) -> None:
        self._source = source
        self._names = names
        self._said: list[i.Incoming] = []

    def take(self) -> list[i.Incoming]:
        """Return the events collected since the last call."""
        said, self._said = self._said, []
        return said

    def opened(self, call: Call) -> bool:
        """Tell the call's arrival, once, if its queue is watched; return whether the hub knows the call."""
        queue = self._names.queue_of(call.queue)
        if call.told or queue is None:
            return call.told
        call.told = True
        self._say(
            call.joined,
            call.ref,
            i.Arrived(
                ref=call.ref,
                channel="voice",
                from_=Number(call.from_raw),
                from_name=call.from_name,
                to=Number(call.to_raw),
                queue=queue,
                attributes=dict(call.attributes),
                routing="pbx",
            ),
        )
        return True

    def offered(self, call: Call, agent: str, moment: Moment) -> None:
        """An agent's phone rings."""
        if self.opened(call):
            self._say(moment, call.ref, i.Offered(ref=call.ref, agent=agent), agent)

    def missed(self, call: Call, agent: str, cause: str, moment: Moment) -> None:
        """An agent's phone stopped ringing unanswered; ``cause`` says why."""
        if call.told:
            self._say(moment, call.ref, i.Missed(ref=call.ref, agent=agent, cause=cause), agent)

    def answered(self, call: Call, agent: str | None, moment: Moment, *, timed: bool = True) -> None:
        """The caller talks to an agent (None: an unknown phone); ``timed`` False: since when is not known."""
        if self.opened(call):
            answered = i.Answered if timed else i.FoundAnswered
            self._say(moment, call.ref, answered(ref=call.ref, agent=agent))

    def held(self, call: Call, moment: Moment) -> None:
        """The caller is on hold."""
        if call.told:
            self._say(moment, call.ref, i.Held(ref=call.ref))

    def resumed(self, call: Call, moment: Moment) -> None:
        """The caller is off hold."""
        if call.told:
            self._say(moment, call.ref, i.Resumed(ref=call.ref))

    def left(self, call: Call, outcome: str, moment: Moment) -> None:
        """The caller left the queue unanswered and has not hung up."""
        if call.told:
            self._say(moment, call.ref, i.LeftQueue(ref=call.ref, outcome=outcome))

    def moved(self, call: Call, moment: Moment) -> None:
        """The caller waits in another queue, which the hub is told if it watches that queue."""
        if call.told:
            queue = self._names.queue_of(call.queue)
            moved = i.Transferred(ref=call.ref, to_queue=queue) if queue else i.Released(ref=call.ref)
            self._say(moment, call.ref, moved)

    def released(self, call: Call, moment: Moment) -> None:
        """The agent has left the call; the caller is still on the line and in no queue."""
        if call.told:
            self._say(moment, call.ref, i.Released(ref=call.ref))

    def ended(self, call: Call, by: str, moment: Moment, cause: str | None = None) -> None:
        """The call is over."""
        if call.told:
            self._say(moment, call.ref, i.Ended(ref=call.ref, by=by, cause=cause))

    def noted(self, call: Call, attributes: dict[str, str], moment: Moment) -> None:
        """The dialplan learned more about the caller."""
        if call.told:
            self._say(moment, call.ref, i.Noted(ref=call.ref, attributes=dict(attributes)))

    def agent(self, data: i.AgentState | i.QueuePaused | i.PhoneState, moment: Moment) -> None:
        """An agent's presence, pause in one queue, or phone has changed."""
        where = data.queue if isinstance(data, i.QueuePaused) else ""
        self._say(moment, data.agent, data, where)

    def _say(self, moment: Moment, about: str, data: i.Data, detail: str = "") -> None:
        kind = data.type.rpartition(".")[2]
        # Such as ``1700000000.42:offered:lina:1700000003.418211``: call, kind, detail, the PBX's time stamp.
        name = ":".join(each for each in (about, kind, detail, moment.key) if each)
        self._said.append(i.Incoming(source=self._source, id=name, occurred_at=_at(moment.at), data=data))


def _at(at: Instant) -> Instant:
    """Not before 1970: a call's age subtracted from a wrong clock may give such an instant."""
    return max(0, at)
