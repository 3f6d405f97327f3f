"""After a (re)connect: what the PBX lists is compared with what the hub believes, and the difference told.

The lists are older than some of the events that were buffered meanwhile. Whatever an event in the buffer
tells exactly is left to it; the rest is taken from the lists, and what they do not know stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from contacthub.application import incoming as i
from contacthub.application.connectors import LiveContact
from contacthub.domain.ids import EndedBy, Instant, Outcome
from contacthub.telephony.asterisk_ami.calls import Call, Moment, Phase, Ring, dialled, known, variables
from contacthub.telephony.asterisk_ami.model import PbxModel
from contacthub.telephony.asterisk_ami.protocol import Frame
from contacthub.telephony.asterisk_ami.state import PbxState

SAME_CLOCK_MS = 2_000
"""A smaller difference than this between the PBX's clock and ours is what whole seconds leave open."""

LOST = "lost"
"""The cause of an end that nobody saw."""


@dataclass(slots=True, kw_only=True)
class Lists:
    """What the PBX answered, as list events; ``channels`` None: it did not say."""

    params: list[Frame] = field(default_factory=list)
    members: list[Frame] = field(default_factory=list)
    entries: list[Frame] = field(default_factory=list)
    channels: list[Frame] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Buffered:
    """An event that came while the lists were asked for."""

    frame: Frame
    received_at: Instant


class Resync:
    """One reconciliation; ``run`` does it and feeds the buffer after."""

    def __init__(
        self, model: PbxModel, lists: Lists, live: Sequence[LiveContact], buffer: Sequence[Buffered]
    ) -> None:
        self._model = model
        self._state: PbxState = model.state
        self._lists = lists
        self._live = {each.ref: each for each in live}
        self._buffer = buffer
        self._channels = {frame.get("uniqueid"): frame for frame in lists.channels or []}
        self._entries = {frame.get("uniqueid"): frame for frame in lists.entries}
        self._joined = self._heard("queuecallerjoin")
        self._ended = self._heard("hangup") | self._heard("queuecallerabandon")

    def run(self, now: Instant) -> list[i.Incoming]:
        """Everything the hub must hear of to be where the PBX is."""
        state = self._state
        moment = state.nameless(now - self._clock_difference(now), now)
        state.forget_calls()
        self._take_channels()
        state.members.listed({frame.get("queue") for frame in self._lists.params}, self._lists.members)
        state.tell_members(moment)
        for uid in dict.fromkeys((*self._entries, *self._channels, *self._live)):
            self._settle(uid, moment)
        self._take_rings(moment)
        said = state.tell.take()
        for each in self._buffer:
            said += self._model.feed(each.frame, each.received_at)
        return said

    # --- clocks ------------------------------------------------------------------------------------------

    def _clock_difference(self, now: Instant) -> int:
        """How far the PBX's clock is behind ours, in milliseconds."""
        stamped = [each.received_at - at for each in self._buffer if (at := each.frame.timestamp) is not None]
        # Without events the ids tell: a Uniqueid begins with the second in which its channel began.
        begun = [now - at for frame in self._channels.values() if (at := _begun_at(frame, "duration"))]
        entered = [now - at for frame in self._entries.values() if (at := _begun_at(frame, "wait"))]
        difference = min(stamped or begun or entered or [0])
        return 0 if abs(difference) < SAME_CLOCK_MS else difference

    # --- calls -------------------------------------------------------------------------------------------

    def _take_channels(self) -> None:
        for uid, frame in self._channels.items():
            channel = self._state.channels.seen(frame)
            if frame.get("application").lower() == "queue":
                channel.queue = frame.get("applicationdata").partition(",")[0]
            if frame.get("bridgeid"):
                self._state.channels.enter(uid, frame.get("bridgeid"))

    def _settle(self, uid: str, moment: Moment) -> None:
        entry, channel, live = self._entries.get(uid), self._channels.get(uid), self._live.get(uid)
        if entry is not None:
            self._settle_waiting(uid, entry, live, moment)
        elif channel is not None and uid not in self._joined:
            self._settle_elsewhere(uid, channel, live, moment)
        elif channel is None and live is not None:
            self._settle_missing(uid, live, moment)

    def _settle_waiting(self, uid: str, entry: Frame, live: LiveContact | None, moment: Moment) -> None:
        queue = entry.get("queue")
        call = self._adopt(uid, entry, live, _ago(moment, _seconds(entry.get("wait"))))
        if live is None:
            call.queue = queue
            self._state.tell.opened(call)
        elif not (live.waiting and self._state.names.queue_of(queue) == live.queue):
            self._state.left_for_good(call, Outcome.TRANSFERRED, moment)
            self._state.waits_in(call, queue, moment)

    def _settle_elsewhere(self, uid: str, frame: Frame, live: LiveContact | None, moment: Moment) -> None:
        """Not waiting. In a bridge it talks; one never heard of matters only if Queue() brought it there."""
        state = self._state
        channel = state.channels.get(uid)
        agents = {leg: state.agent_on(leg) for leg in state.channels.peers(uid)}
        from_queue = channel is not None and channel.queue is not None
        if live is None and not (from_queue and agents):
            return
        call = self._adopt(uid, frame, live, _ago(moment, _seconds(frame.get("duration"))))
        if live is None and channel is not None:
            call.queue = channel.queue or ""
        leg = next((each for each, agent in agents.items() if agent is not None), next(iter(agents), None))
        if leg is not None:
            self._settle_talking(call, leg, live, moment)
        elif live is not None and live.talking:
            call.released = moment  # on the way somewhere: what comes next says where to
        elif live is not None and live.waiting:
            state.left_for_good(call, Outcome.WITHDRAWN, moment)

    def _settle_talking(self, call: Call, leg: str, live: LiveContact | None, moment: Moment) -> None:
        agent = self._state.agent_on(leg)
        if live is not None and live.talking and agent in (live.agent, None):
            self._state.talks(call, live.agent, leg, moment)
            return
        frame = self._channels[leg]
        begun = _ago(moment, _seconds(frame.get("duration")))
        self._state.talks(call, agent, leg, None)
        # The phone began to ring then; when it was answered, nobody knows.
        self._state.tell.answered(call, agent, begun if live is None else moment, timed=False)

    def _settle_missing(self, uid: str, live: LiveContact, moment: Moment) -> None:
        """The hub has it, the PBX does not. Perhaps its end is in the buffer; else nobody saw it."""
        call = self._adopt(uid, Frame({"uniqueid": uid}), live, moment)
        if uid not in self._ended and self._lists.channels is not None:
            self._state.end(call, EndedBy.SYSTEM, moment, LOST)

    def _adopt(self, uid: str, frame: Frame, live: LiveContact | None, joined: Moment) -> Call:
        """The call as the hub believes it to be; a new one if it believes nothing."""
        channel = self._state.channels.get(uid)
        call = Call(
            ref=uid,
            queue=frame.get("queue"),
            joined=joined,
            from_raw=known(frame.get("calleridnum")),
            from_name=known(frame.get("calleridname")),
            to_raw=dialled(channel.exten if channel is not None else frame.get("exten")),
            attributes=variables(self._channels.get(uid, frame)),
        )
        self._state.calls[uid] = call
        if live is not None:
            call.told, call.agent = True, live.agent
            call.phase = Phase.TALKING if live.talking else Phase.WAITING if live.waiting else Phase.BETWEEN
            call.queue = self._pbx_name(live.queue) or call.queue
        return call

    def _pbx_name(self, queue: str | None) -> str | None:
        names = {frame.get("queue") for frame in self._lists.params}
        return next((name for name in sorted(names) if self._state.names.queue_of(name) == queue), queue)

    # --- ringing phones ----------------------------------------------------------------------------------

    def _take_rings(self, moment: Moment) -> None:
        called = {each.frame.get("destuniqueid") for each in self._of("agentcalled")}
        rung: dict[str, set[str]] = {}
        for leg, frame in self._channels.items():
            call = self._state.calls.get(frame.get("linkedid"))
            agent = self._state.agent_on(leg)
            if call is None or call.ref == leg or call.phase is not Phase.WAITING or not _may_ring(frame):
                continue
            live = self._live.get(call.ref)
            ringing = live.ringing if live is not None else ()
            if agent is None or leg in called:
                continue
            call.rings[leg] = Ring(leg=leg, interface=frame.get("channel"), agent=agent)
            self._state.legs[leg] = call
            rung.setdefault(call.ref, set()).add(agent)
            if agent not in ringing:
                self._state.tell.offered(call, agent, _ago(moment, _seconds(frame.get("duration"))))
        self._take_silence(rung, moment)

    def _take_silence(self, rung: dict[str, set[str]], moment: Moment) -> None:
        if self._lists.channels is None:
            return
        for ref, live in self._live.items():
            call = self._state.calls.get(ref)
            if call is not None and call.phase is Phase.WAITING:
                for agent in sorted(set(live.ringing) - rung.get(ref, set())):
                    self._state.tell.missed(call, agent, "caller_left", moment)

    # --- the buffer --------------------------------------------------------------------------------------

    def _of(self, event: str) -> Iterable[Buffered]:
        return (each for each in self._buffer if each.frame.event == event)

    def _heard(self, event: str) -> set[str]:
        return {each.frame.get("uniqueid") for each in self._of(event)}


def adopt_unlisted(model: PbxModel, live: Sequence[LiveContact], now: Instant) -> None:
    """Without lists: believe the hub, so that what is heard of its calls from now on is understood."""
    moment = model.state.nameless(now, now)
    for each in live:
        if each.ref in model.state.calls:
            continue
        phase = Phase.TALKING if each.talking else Phase.WAITING if each.waiting else Phase.BETWEEN
        model.state.calls[each.ref] = Call(
            ref=each.ref, queue=each.queue or "", joined=moment, phase=phase, told=True, agent=each.agent
        )


def _may_ring(frame: Frame) -> bool:
    """A leg that app_queue made and nobody has answered: down, or ringing."""
    return not frame.get("bridgeid") and frame.get("channelstate") in ("0", "1", "3", "5")


def _ago(moment: Moment, seconds: int) -> Moment:
    return Moment(moment.at - 1000 * seconds, moment.key, moment.seen_at)


def _seconds(text: str) -> int:
    """``4`` or ``00:00:04``."""
    parts = text.split(":")
    if not all(part.isdecimal() for part in parts):
        return 0
    return sum(int(part) * 60**place for place, part in enumerate(reversed(parts)))


def _begun_at(frame: Frame, since: str) -> Instant | None:
    """Now by the PBX's clock, as far as a channel's id and its age tell."""
    text = frame.get("uniqueid").rpartition("-")[2].partition(".")[0]
    return 1000 * (int(text) + _seconds(frame.get(since))) if text.isdecimal() else None
