"""Reconciles after a (re)connect: compares the PBX's lists with the hub's contacts and tells the difference.

The lists and the events received while they were asked for (the buffer) overlap::

    10.0 s   log-in; events go into the buffer
    10.1 s   QueueStatus lists caller 42 as waiting
    10.2 s   QueueCallerLeave 42, AgentConnect 42               into the buffer
    10.3 s   CoreShowChannels lists 42 as bridged with lina's phone

What an event in the buffer tells exactly is left to it: 42 stays as the hub has it, waiting, and the
AgentConnect that is fed afterwards answers it with the right agent and time. All else is taken from the
lists; what they do not contain, such as when a call was answered, stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from contacthub.routing.words import EndedBy, Instant, Outcome
from contacthub.sources import incoming as i
from contacthub.sources.connectors import LiveContact
from contacthub.telephony.asterisk_ami.before import Before
from contacthub.telephony.asterisk_ami.calls import Call, Moment, Phase, Ring, dialled, known, variables
from contacthub.telephony.asterisk_ami.lists import Buffered, Lists, begun_at, seconds
from contacthub.telephony.asterisk_ami.model import PbxModel
from contacthub.telephony.asterisk_ami.protocol import Frame
from contacthub.telephony.asterisk_ami.state import PbxState

SAME_CLOCK_MS = 2_000
"""Clocks nearer to each other than this count as equal: ages in the lists are whole seconds."""

UP = "6"
"""``ChannelState`` of a channel that has answered."""

LOST = "lost"
"""The cause of an end of which no event told."""


class Resync:
    """One reconciliation; ``run`` does it, once, and then feeds the buffer to the model.

    The mappings are by the Uniqueid of the caller's own channel: ``_live`` has the hub's contacts,
    ``_entries`` the callers listed in queues, ``_channels`` all listed channels, ``_inner`` the Local channel
    that waits in an inner queue for a caller. ``_moves`` are the channels whose join or answer the buffer
    tells, ``_ended`` those whose end it tells.
    """

    def __init__(
        self, model: PbxModel, lists: Lists, live: Sequence[LiveContact], buffer: Sequence[Buffered]
    ) -> None:
        self._model = model
        self._state: PbxState = model.state
        self._lists = lists
        self._before = Before(model.state)
        self._live = {self._before.channel_of(each.ref): each for each in live}
        self._buffer = buffer
        self._channels = {frame.get("uniqueid"): frame for frame in lists.channels or []}
        self._entries = {frame.get("uniqueid"): frame for frame in lists.entries}
        self._inner: dict[str, str] = {}
        self._moves = self._heard("queuecallerjoin") | self._heard("agentconnect")
        self._ended = self._heard("hangup") | self._heard("queuecallerabandon")

    def run(self, now: Instant) -> list[i.Incoming]:
        """Return the events that bring the hub into agreement with the PBX, those of the buffer last."""
        state = self._state
        moment = state.nameless(now - self._clock_difference(now), now)
        state.forget_calls()
        self._take_channels()
        self._take_nested()
        state.members.listed(self._lists.queues, self._lists.members)
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
        # Without events the channels tell: a Uniqueid has the second of its beginning, the list its age.
        begun = [now - at for frame in self._channels.values() if (at := begun_at(frame, "duration"))]
        entered = [now - at for frame in self._entries.values() if (at := begun_at(frame, "wait"))]
        # Delays on the way only add to each figure, so the smallest is the nearest to the truth.
        difference = min(stamped or begun or entered or [0])
        return 0 if abs(difference) < SAME_CLOCK_MS else difference

    # --- calls -------------------------------------------------------------------------------------------

    def _take_channels(self) -> None:
        """Rebuild channels and bridges from CoreShowChannels."""
        for uid, frame in self._channels.items():
            channel = self._state.channels.seen(frame)
            if frame.get("application").lower() == "queue":
                channel.queue = self._state.members.queue_called(
                    frame.get("applicationdata").partition(",")[0]
                )
            if frame.get("bridgeid"):
                self._state.channels.enter(uid, frame.get("bridgeid"))

    def _take_nested(self) -> None:
        """Put the caller in the place of a Local channel that waits in an inner queue for them."""
        for uid in list(self._entries):
            half = self._state.channels.other_half(uid)
            owner = self._owner(half) if half is not None else None
            if owner is not None:
                self._inner[owner] = uid
                self._entries[owner] = self._entries.pop(uid)

    def _owner(self, half: str) -> str | None:
        """The caller behind a Local channel: app_queue dialled it for them, or they are bridged to it."""
        frame = self._channels[half]
        linked = frame.get("linkedid")
        if linked != half and linked in self._entries and frame.get("application").lower() == "appqueue":
            return linked
        return next((peer for peer in self._state.channels.peers(half) if peer in self._live), None)

    def _settle(self, uid: str, moment: Moment) -> None:
        """Tell where a caller is: left to the buffer, in a queue, elsewhere in the PBX, or gone from it."""
        entry, channel, live = self._entries.get(uid), self._channels.get(uid), self._live.get(uid)
        if uid in self._moves:
            # The buffer tells exactly how the call came to where the lists show it: keep it where it was.
            if live is not None:
                self._adopt(uid, entry or channel or Frame({"uniqueid": uid}), live, moment)
        elif entry is not None:
            self._settle_waiting(uid, entry, live, moment)
        elif channel is not None:
            self._settle_elsewhere(uid, channel, live, moment)
        elif live is not None:
            self._settle_missing(uid, live, moment)

    def _settle_waiting(self, uid: str, entry: Frame, live: LiveContact | None, moment: Moment) -> None:
        queue = entry.get("queue")
        call = self._adopt(uid, entry, live, _ago(moment, seconds(entry.get("wait"))))
        if live is not None and live.talking and call.outer == queue:
            return  # the outer of two nested queues lists the caller still: the inner was answered
        if live is None:
            # Unknown to the hub: the call arrived during the outage.
            call.queue = queue
            self._state.tell.opened(call)
        elif live.waiting and self._state.names.queue_of(queue) == live.queue:
            # As the hub has it, in the same queue.
            call.phase, call.left, call.abandoned = Phase.WAITING, None, False
        else:
            # In another queue, or back in one: a visit ended and the next began during the outage.
            self._state.left_for_good(call, Outcome.TRANSFERRED, moment)
            self._state.waits_in(call, queue, moment)
        call.outer = None
        if uid in self._inner:
            self._state.also(call, self._inner[uid])
            own = self._state.channels.get(uid)
            call.outer = own.queue if own is not None and own.queue != queue else None

    def _settle_elsewhere(self, uid: str, frame: Frame, live: LiveContact | None, moment: Moment) -> None:
        """A caller in no queue: bridged with a phone, they talk. A new one counts only after Queue()."""
        state = self._state
        channel = state.channels.get(uid)
        # Callers parked together share a bridge too, but with no agent.
        peers = [peer for peer in state.channels.peers(uid) if peer not in self._live]
        agents = {leg: state.agent_on(leg) for leg in peers if not state.channels.open_end(leg)}
        from_queue = channel is not None and channel.queue is not None and not self._leads_to_a_call(uid)
        if live is None and not (from_queue and agents):
            return
        call = self._adopt(uid, frame, live, _ago(moment, seconds(frame.get("duration"))))
        if live is None and channel is not None:
            call.queue = channel.queue or ""
        leg = next((each for each, agent in agents.items() if agent is not None), next(iter(agents), None))
        if leg is not None:
            self._settle_talking(call, leg, live, moment)
        elif live is not None and live.talking:
            call.released = moment  # on the way: the next events tell where to
        elif live is not None and live.waiting:
            # On the way too, or an agent has just answered.
            call.phase, call.left = Phase.LEAVING, call.left or moment

    def _leads_to_a_call(self, uid: str) -> bool:
        """Whether the channel is a Local channel that queued for a caller, so that it is no caller itself."""
        if uid in self._before.aliases:
            return True
        half = self._state.channels.other_half(uid)
        if half is None:
            return False
        linked = self._channels[half].get("linkedid")
        return any(each in self._live for each in (linked, *self._state.channels.peers(half)))

    def _settle_talking(self, call: Call, leg: str, live: LiveContact | None, moment: Moment) -> None:
        agent = self._state.agent_on(leg)
        if (
            live is not None
            and live.talking
            and (agent == live.agent or self._may_be_the_agents(call, agent))
        ):
            # Still the same talk; ``talks`` would forget hold and hang-up, which the hub knows.
            by = call.hung_up_by
            self._state.talks(call, live.agent, leg, call.answered)
            call.held, call.hung_up_by = live.held, by
            return
        frame = self._channels[leg]
        begun = _ago(moment, seconds(frame.get("duration")))
        self._state.talks(call, agent, leg, None)
        # The leg's age tells when the phone began to ring; when it was answered is not known.
        self._state.tell.answered(call, agent, begun if live is None else moment, timed=False)

    def _may_be_the_agents(self, call: Call, agent: str | None) -> bool:
        """Whether an unknown phone may be the agent's: unless their own leg is known and is another one.

        A leg that was a Local channel says nothing: the phone behind it has replaced it.
        """
        if agent is not None:
            return False
        leg = call.agent_leg
        return (
            leg is None or leg in self._state.channels.peers(call.channel) or leg in self._before.local_legs
        )

    def _settle_missing(self, uid: str, live: LiveContact, moment: Moment) -> None:
        """The PBX has no such channel: end the call as lost, unless its end is in the buffer."""
        call = self._adopt(uid, Frame({"uniqueid": uid}), live, moment)
        # Without a list of channels nothing is known to be missing.
        if uid not in self._ended and self._lists.channels is not None:
            self._state.end(call, call.hung_up_by or EndedBy.SYSTEM, moment, LOST)

    def _adopt(self, uid: str, frame: Frame, live: LiveContact | None, joined: Moment) -> Call:
        """Put a call into the model: as the hub has it and as known before the loss, or a new one."""
        before = self._before.calls.get(live.ref) if live is not None else None
        call = before or self._new(uid, frame, live, joined)
        call.rings, call.released, call.answering = {}, None, None
        for alias in (uid, call.ref, *(each for each in call.aliases if each in self._channels)):
            self._state.calls[alias] = call
        if live is not None:
            call.told, call.agent = True, live.agent
            call.phase = _phase(call, live)
            call.queue = self._pbx_name(live.queue) or call.queue
        return call

    def _new(self, uid: str, frame: Frame, live: LiveContact | None, joined: Moment) -> Call:
        channel = self._state.channels.get(uid)
        return Call(
            ref=live.ref if live is not None else uid,
            channel=uid,
            queue=frame.get("queue"),
            joined=joined,
            from_raw=known(frame.get("calleridnum")),
            from_name=known(frame.get("calleridname")),
            to_raw=dialled(channel.exten if channel is not None else frame.get("exten")),
            attributes=variables(self._channels.get(uid, frame)),
        )

    def _pbx_name(self, queue: str | None) -> str | None:
        """The PBX's name of a queue of the hub."""
        names = sorted(self._lists.queues)
        return next((name for name in names if self._state.names.queue_of(name) == queue), queue)

    # --- ringing phones ----------------------------------------------------------------------------------

    def _take_rings(self, moment: Moment) -> None:
        """Find the phones that ring for waiting callers; tell those that the hub does not know.

        ``rung`` has the agents found to ring, by the caller's channel: each agent rings once for a call,
        though a Local channel and the phone behind it are two legs.
        """
        # Legs of which the buffer tells that they began to ring: left to the buffer.
        called = {each.frame.get("destuniqueid") for each in self._of("agentcalled")}
        # A phone that is dialled has the Linkedid of its caller: so its call is found.
        queued = {
            self._linked(uid): call
            for uid, call in self._state.calls.items()
            if call.phase in (Phase.WAITING, Phase.LEAVING)
        }
        rung: dict[str, set[str]] = {}
        for leg, frame in self._channels.items():
            call, agent = queued.get(frame.get("linkedid")), self._state.agent_on(leg)
            if call is None or leg in self._state.calls or not _is_rung(call, frame):
                continue
            claimed = rung.setdefault(call.channel, set())
            # By the phone's address, else as known before the loss, else by the phone behind a Local channel.
            agent = agent or self._before.ringing.get(leg) or self._behind(leg, claimed)
            if leg in called:
                continue  # the buffer tells it
            if frame.get("channelstate") == UP:
                call.answering = leg  # the queue still announces the call to the agent
            call.rings[leg] = Ring(leg=leg, interface=self._state.channels.interface(leg), agent=agent)
            self._state.legs[leg] = call
            live = self._live.get(call.channel)
            if agent is None:
                continue
            claimed.add(agent)
            if live is None or agent not in live.ringing:
                self._state.tell.offered(call, agent, _ago(moment, seconds(frame.get("duration"))))
        self._take_ends_of_rings(rung)
        self._take_silence(rung, moment)

    def _take_ends_of_rings(self, rung: dict[str, set[str]]) -> None:
        """Keep a ring whose end is in the buffer: the event there tells its cause."""
        ends = {
            each.frame.get("destuniqueid")
            for event in ("agentringnoanswer", "dialend", "agentconnect")
            for each in self._of(event)
        }
        ends |= {each.frame.get("targetuniqueid") for each in self._of("pickup")}
        for call in self._state.each():
            before = self._before.rings.get(call.ref, {})
            for leg, ring in before.items():
                if leg in ends and leg not in call.rings:
                    call.rings[leg], self._state.legs[leg] = ring, call
                    rung.setdefault(call.channel, set()).add(ring.agent or "")

    def _behind(self, leg: str, claimed: set[str]) -> str | None:
        """The agent whose phone a Local channel dials for the same caller, if not ``claimed`` already."""
        if self._state.channels.other_half(leg) is None:
            return None
        linked = self._linked(leg)
        phones = (
            self._state.agent_on(uid)
            for uid, frame in self._channels.items()
            if frame.get("linkedid") == linked and frame.get("application").lower() == "appdial"
        )
        return next((agent for agent in phones if agent is not None and agent not in claimed), None)

    def _linked(self, uid: str) -> str:
        channel = self._state.channels.get(uid)
        return channel.linked if channel is not None and channel.linked else uid

    def _take_silence(self, rung: dict[str, set[str]], moment: Moment) -> None:
        """Tell the end of rings that the hub has and the PBX has not."""
        if self._lists.channels is None:
            return  # without a list of channels a missing phone means nothing
        for uid, live in self._live.items():
            call = self._state.calls.get(uid)
            if call is not None and call.phase is Phase.WAITING:
                for agent in sorted(set(live.ringing) - rung.get(uid, set())):
                    self._state.tell.missed(call, agent, "caller_left", moment)

    # --- the buffer --------------------------------------------------------------------------------------

    def _of(self, event: str) -> Iterable[Buffered]:
        return (each for each in self._buffer if each.frame.event == event)

    def _heard(self, event: str) -> set[str]:
        return {each.frame.get("uniqueid") for each in self._of(event)}


def adopt_unlisted(model: PbxModel, live: Sequence[LiveContact], now: Instant) -> None:
    """Without lists: put the hub's contacts into the model, so that later events find their calls."""
    moment = model.state.nameless(now, now)
    for each in live:
        if each.ref in model.state.calls:
            continue
        phase = Phase.TALKING if each.talking else Phase.WAITING if each.waiting else Phase.BETWEEN
        model.state.calls[each.ref] = Call(
            ref=each.ref,
            channel=each.ref,
            queue=each.queue or "",
            joined=moment,
            phase=phase,
            told=True,
            agent=each.agent,
            held=each.held,
        )


def _phase(call: Call, live: LiveContact) -> Phase:
    """The hub's state as a phase; LEAVING is kept, which the hub does not have."""
    if live.waiting:
        return Phase.LEAVING if call.phase is Phase.LEAVING else Phase.WAITING
    return Phase.TALKING if live.talking else Phase.BETWEEN


def _is_rung(call: Call, frame: Frame) -> bool:
    """Whether app_queue dialled this leg and it does not talk yet (ringing, or at the announcement)."""
    if frame.get("application").lower() != "appqueue":
        return False
    return not frame.get("bridgeid") or call.phase is Phase.LEAVING


def _ago(moment: Moment, seconds: int) -> Moment:
    return Moment(moment.at - 1000 * seconds, moment.key, moment.seen_at)
