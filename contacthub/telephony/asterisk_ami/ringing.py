"""Finds the phones that ring, in a resync: for callers in a queue, and for callers being transferred."""

from __future__ import annotations

from collections.abc import Mapping

from contacthub.sources.connectors import LiveContact
from contacthub.telephony.asterisk_ami.before import Before
from contacthub.telephony.asterisk_ami.calls import Call, Moment, Phase, Ring
from contacthub.telephony.asterisk_ami.lists import Heard, Lists, seconds
from contacthub.telephony.asterisk_ami.protocol import Frame
from contacthub.telephony.asterisk_ami.state import PbxState

UP = "6"
"""``ChannelState`` of a channel that has answered."""


class Ringing:
    """The ringing phones of one resync.

    ``live`` has the hub's contacts by the Uniqueid of the caller's channel. ``_rung`` has the agents found to
    ring, by the same: each agent rings once for a call, though a Local channel and the phone behind it are
    two legs.
    """

    def __init__(
        self, state: PbxState, lists: Lists, before: Before, live: Mapping[str, LiveContact], heard: Heard
    ) -> None:
        self._state = state
        self._channels = {frame.get("uniqueid"): frame for frame in lists.channels or []}
        self._listed = lists.channels is not None
        self._before = before
        self._live = live
        self._heard = heard
        self._rung: dict[str, set[str]] = {}

    def take_diallers(self) -> None:
        """Note who dials each phone that Dial() rings: as heard before, else as the lists show it.

        After a transfer the phone keeps the Linkedid of the channel that dialled it first, so what shows its
        caller is the application: ``Dial(PJSIP/1004&PJSIP/1005,30)`` rings PJSIP/1004 and PJSIP/1005.
        """
        dials = {
            uid: _targets(frame)
            for uid, frame in self._channels.items()
            if frame.get("application").lower() == "dial"
        }
        for leg, frame in self._channels.items():
            if frame.get("application").lower() != "appdial" or frame.get("channelstate") == UP:
                continue
            known = self._before.diallers.get(leg)
            found = [uid for uid, targets in dials.items() if self._state.channels.interface(leg) in targets]
            found.sort(key=lambda uid: self._linked(uid) != self._linked(leg))
            self._state.channels.seen(frame).dialled_by = (
                known if known in self._channels else next(iter(found), None)
            )

    def take(self, moment: Moment) -> None:
        """Find the phones that ring; tell those that the hub does not know, and those that do no more."""
        if self._listed:
            self._take_queued(moment)
            self._take_transferred(moment)
        else:
            self._take_unlisted()
        self._take_ends_of_rings()
        self._take_silence(moment)

    def _take_queued(self, moment: Moment) -> None:
        """Find the phones that app_queue rings."""
        # A phone that is dialled has the Linkedid of its caller: so its call is found.
        queued = {
            self._linked(uid): call
            for uid, call in self._state.calls.items()
            if call.phase in (Phase.WAITING, Phase.LEAVING)
        }
        # Legs of which the buffer tells that they began to ring: left to the buffer.
        called = self._heard.about("agentcalled", key="destuniqueid")
        for leg, frame in self._channels.items():
            call, agent = queued.get(frame.get("linkedid")), self._state.agent_on(leg)
            if call is None or leg in self._state.calls or not _is_rung(call, frame):
                continue
            claimed = self._rung.setdefault(call.channel, set())
            # By the phone's address, else as known before the loss, else by the phone behind a Local channel.
            agent = agent or self._before.ringing.get(leg) or self._behind(leg, claimed)
            if leg in called:
                continue  # the buffer tells it
            if frame.get("channelstate") == UP:
                call.answering = leg  # the queue still announces the call to the agent
            self._rings(call, leg, agent, moment)

    def _take_transferred(self, moment: Moment) -> None:
        """Find the phones to which callers are transferred, whose agent has let them go."""
        called = self._heard.about("dialbegin", key="destuniqueid")
        for call in self._state.each():
            if call.phase is Phase.BETWEEN or (call.phase is Phase.TALKING and call.released is not None):
                for leg, agent in self._rung_for(call).items():
                    if leg not in called and leg != call.agent_leg:
                        self._state.let_go(call)
                        self._rings(call, leg, agent, moment)

    def _rung_for(self, call: Call) -> dict[str, str]:
        """The phones that ring for a caller being transferred, with their agents."""
        diallers = (call.channel, *self._state.channels.far_halves(call.channel))
        found = {leg: agent for each in diallers for leg, agent in self._state.phones_of(each)}
        # One that has just answered does not ring any more, but is not together with the caller either.
        for leg, ring in self._before.rings.get(call.ref, {}).items():
            if ring.agent is not None and leg in self._channels and not self._state.channels.beside(leg):
                found.setdefault(leg, ring.agent)
        return found

    def _rings(self, call: Call, leg: str, agent: str | None, moment: Moment) -> None:
        call.rings[leg] = Ring(leg=leg, interface=self._state.channels.interface(leg), agent=agent)
        self._state.legs[leg] = call
        if agent is None:
            return
        self._rung.setdefault(call.channel, set()).add(agent)
        live = self._live.get(call.channel)
        if live is None or agent not in live.ringing:
            self._state.tell.offered(call, agent, moment.ago(seconds(self._channels[leg].get("duration"))))

    def _take_ends_of_rings(self) -> None:
        """Keep a ring whose end is in the buffer: the event there tells its cause."""
        ends = self._heard.about("agentringnoanswer", "dialend", "agentconnect", key="destuniqueid")
        ends |= self._heard.about("pickup", key="targetuniqueid")
        for call in self._state.each():
            before = self._before.rings.get(call.ref, {})
            for leg, ring in before.items():
                if leg in ends and leg not in call.rings:
                    call.rings[leg], self._state.legs[leg] = ring, call
                    self._rung.setdefault(call.channel, set()).add(ring.agent or "")

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

    def _take_unlisted(self) -> None:
        """Without a list of channels: keep the rings known before of phones that are not free."""
        for uid in self._live:
            call = self._state.calls.get(uid)
            if call is None or call.phase is Phase.TALKING:
                continue
            for leg, ring in self._before.rings.get(call.ref, {}).items():
                if ring.agent is not None and not self._state.is_free(ring.agent):
                    call.rings[leg], self._state.legs[leg] = ring, call

    def _take_silence(self, moment: Moment) -> None:
        """Tell the end of rings that the hub has and the PBX has not."""
        for uid, live in self._live.items():
            call = self._state.calls.get(uid)
            if call is not None and call.phase in (Phase.WAITING, Phase.BETWEEN):
                for agent in sorted(set(live.ringing) - self._rung.get(uid, set())):
                    if self._listed or self._state.is_free(agent):
                        self._state.tell.missed(call, agent, "caller_left", moment)


def _targets(frame: Frame) -> set[str]:
    """The interfaces that a Dial() rings."""
    return set(frame.get("applicationdata").partition(",")[0].split("&"))


def _is_rung(call: Call, frame: Frame) -> bool:
    """Whether app_queue dialled this leg and it does not talk yet (ringing, or at the announcement)."""
    if frame.get("application").lower() != "appqueue":
        return False
    return not frame.get("bridgeid") or call.phase is Phase.LEAVING
