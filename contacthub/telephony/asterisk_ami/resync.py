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

from collections.abc import Sequence, Set

from contacthub.routing.words import EndedBy, Instant, Outcome
from contacthub.sources import incoming as i
from contacthub.sources.connectors import LiveContact
from contacthub.telephony.asterisk_ami.before import Before
from contacthub.telephony.asterisk_ami.calls import Call, Moment, Phase, dialled, known, variables
from contacthub.telephony.asterisk_ami.lists import Buffered, Heard, Lists, begun_at, seconds
from contacthub.telephony.asterisk_ami.model import PbxModel
from contacthub.telephony.asterisk_ami.protocol import Frame
from contacthub.telephony.asterisk_ami.ringing import Ringing
from contacthub.telephony.asterisk_ami.state import PbxState

SAME_CLOCK_MS = 2_000
"""Clocks nearer to each other than this count as equal: ages in the lists are whole seconds."""

LOST = "lost"
"""The cause of an end of which no event told."""


class Resync:
    """One reconciliation; ``run`` does it, once, and then feeds the buffer to the model.

    ``only``: these callers are looked at, by their channels, and nothing else of the model is changed. It is
    for a connection that was not lost, to a PBX that does not list its channels.

    The mappings are by the Uniqueid of the caller's own channel: ``_live`` has the hub's contacts,
    ``_entries`` the callers listed in queues, ``_channels`` all listed channels, ``_inner`` the Local channel
    that waits in an inner queue for a caller. ``_moves`` are the channels whose join or answer the buffer
    tells, ``_ended`` those whose end it tells.
    """

    def __init__(
        self,
        model: PbxModel,
        lists: Lists,
        live: Sequence[LiveContact],
        buffer: Sequence[Buffered] = (),
        *,
        only: Set[str] | None = None,
    ) -> None:
        self._model = model
        self._state: PbxState = model.state
        self._lists = lists
        self._before = Before(model.state)
        self._only = only
        self._talking = {each.agent for each in live if each.talking}
        of_channel = {self._before.channel_of(each.ref): each for each in live}
        self._live = {uid: each for uid, each in of_channel.items() if only is None or uid in only}
        self._heard = Heard(buffer)
        self._channels = {frame.get("uniqueid"): frame for frame in lists.channels or []}
        self._entries = {
            uid: frame
            for frame in lists.entries
            if (uid := frame.get("uniqueid")) and (only is None or uid in only)
        }
        self._inner: dict[str, str] = {}
        self._moves = self._heard.about("queuecallerjoin", "agentconnect")
        self._ended = self._heard.about("hangup", "queuecallerabandon")

    def run(self, now: Instant) -> list[i.Incoming]:
        """Return the events that bring the hub into agreement with the PBX, those of the buffer last."""
        state = self._state
        moment = state.nameless(now - self._clock_difference(now), now)
        if self._only is None:
            state.forget_calls()
        self._take_channels()
        ringing = Ringing(self._state, self._lists, self._before, self._live, self._heard)
        ringing.take_diallers()
        self._take_nested()
        state.members.listed(self._lists.queues, self._lists.members)
        state.tell_members(moment)
        for uid in dict.fromkeys((*self._entries, *self._channels, *self._live)):
            self._settle(uid, moment)
        ringing.take(moment)
        said = state.tell.take()
        for each in self._heard.buffer:
            said += self._model.feed(each.frame, each.received_at)
        return said

    # --- clocks ------------------------------------------------------------------------------------------

    def _clock_difference(self, now: Instant) -> int:
        """How far the PBX's clock is behind ours, in milliseconds."""
        stamped = [
            each.received_at - at for each in self._heard.buffer if (at := each.frame.timestamp) is not None
        ]
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
        call = self._adopt(uid, entry, live, moment.ago(seconds(entry.get("wait"))))
        if live is not None and live.talking and call.outer == queue:
            return  # the outer of two nested queues lists the caller still: the inner was answered
        if live is None:
            # Unknown to the hub: the call arrived during the outage.
            call.queue = queue
            self._state.tell.opened(call)
        elif live.waiting and self._state.names.queue_of(queue) == live.queue:
            # As the hub has it, in the same queue.
            call.phase, call.left, call.abandoned = Phase.WAITING, None, False
        elif uid in self._inner or call.outer == queue:
            # Of two nested queues the caller waits in the other one now.
            self._state.left_for_good(call, Outcome.TRANSFERRED, moment)
            self._state.waits_in(call, queue, moment)
        else:
            # In another queue, or back in one: a visit ended and the next began during the outage.
            self._moved(call, queue, moment)
        call.outer = None
        if uid in self._inner:
            self._state.also(call, self._inner[uid])
            own = self._state.channels.get(uid)
            call.outer = own.queue if own is not None and own.queue != queue else None

    def _settle_elsewhere(self, uid: str, frame: Frame, live: LiveContact | None, moment: Moment) -> None:
        """A caller in no queue: bridged with a phone, they talk. A new one counts only after Queue()."""
        state = self._state
        channel = state.channels.get(uid)
        # Callers parked together share a bridge too, but with no agent. An agent who has let the caller go
        # is about to leave the bridge.
        gone = self._before.former_legs.get(uid)
        peers = [peer for peer in state.channels.peers(uid) if peer not in self._live and peer != gone]
        agents = {leg: state.agent_on(leg) for leg in peers if not state.channels.open_end(leg)}
        from_queue = channel is not None and channel.queue is not None and not self._leads_to_a_call(uid)
        if live is None and not (from_queue and agents):
            return
        call = self._adopt(uid, frame, live, moment.ago(seconds(frame.get("duration"))))
        if live is None and channel is not None:
            call.queue = channel.queue or ""
        leg = next((each for each, agent in agents.items() if agent is not None), next(iter(agents), None))
        if leg is not None:
            queue = self._came_by_queue(call, leg, live)
            if queue is not None:
                self._moved(call, queue, moment)
            self._settle_talking(call, leg, live, moment)
        elif live is not None and live.talking:
            call.released = moment  # on the way: the next events tell where to
        elif live is not None and live.waiting:
            # On the way too, or an agent has just answered.
            call.phase, call.left = Phase.LEAVING, call.left or moment

    def _came_by_queue(self, call: Call, leg: str, live: LiveContact | None) -> str | None:
        """The queue through which the caller came to ``leg`` since the hub last heard; None: through none.

        The caller's channel names its queue as long as nothing follows in the dialplan; that it rang this
        phone shows when they share a bridge and app_queue dialled it.
        """
        caller = self._state.channels.get(call.channel)
        rung_by_queue = self._channels[leg].get("application").lower() == "appqueue"
        if live is None or caller is None or not rung_by_queue:
            return None
        if leg not in self._state.channels.beside(call.channel):
            return None
        if live.talking and live.agent == self._state.agent_on(leg):
            return None
        return caller.queue if call.phase is Phase.BETWEEN or caller.queue != call.queue else None

    def _moved(self, call: Call, queue: str, moment: Moment) -> None:
        """Tell that the caller left one queue for the next, unseen.

        How they left is not known. Next to always it is the time-out with which a dialplan goes on to the
        next queue; only a leave without an abandon was heard to be another exit.
        """
        by_key = call.phase is Phase.LEAVING and not call.abandoned
        self._state.left_for_good(call, Outcome.WITHDRAWN if by_key else Outcome.TIMED_OUT, moment)
        self._state.waits_in(call, queue, moment)

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
        begun = moment.ago(seconds(frame.get("duration")))
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
        """The PBX has no such channel, or does not list channels: end a call that is over as lost.

        An end that is in the buffer is left to it.
        """
        call = self._adopt(uid, Frame({"uniqueid": uid}), live, moment)
        if uid in self._ended:
            return
        if self._lists.channels is not None or self._is_over(call, live, moment):
            self._state.end(call, call.hung_up_by or EndedBy.SYSTEM, moment, LOST)
        elif not live.waiting:
            call.unsure = moment

    def _is_over(self, call: Call, live: LiveContact, moment: Moment) -> bool:
        """Judge, without a list of channels, whether a caller who is in no queue is gone.

        One who waited may have been answered: so it was if one member of their queue, and only one, is on a
        call of a queue that the hub does not know. One who talked is gone when the agent's phone is free.
        """
        if live.talking:
            return live.agent is not None and self._state.is_free(live.agent)
        if not live.waiting:
            return False
        agents = self._in_call(live.queue) - self._talking
        if len(agents) != 1:
            return True
        [agent] = agents
        self._state.talks(call, agent, None, None)
        self._state.tell.answered(call, agent, moment, timed=False)
        return False

    def _in_call(self, queue: str | None) -> set[str | None]:
        """The agents who are on a call of the queue, by the list of its members."""
        members = self._state.members
        found = {
            members.agent(frame.get("location") or frame.get("interface"), frame.get("queue"))
            for frame in self._lists.members
            if frame.get("incall") == "1" and self._state.names.queue_of(frame.get("queue")) == queue
        }
        return {agent for agent in found if agent is not None}

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
