"""What was known of the calls before the connection broke, for a resync: the PBX's lists tell less."""

from __future__ import annotations

from contacthub.telephony.asterisk_ami.calls import Ring
from contacthub.telephony.asterisk_ami.state import PbxState


class Before:
    """A copy made before the state is cleared.

    ``calls`` and ``rings`` are by the contact's ref. ``ringing`` has the agent of each ringing leg,
    ``local_legs`` the agents' legs that are Local channels, ``aliases`` channels that queued for a caller,
    ``diallers`` the dialling channel of each phone that had not answered, ``former_legs``, by the caller's
    channel, the phone of the agent who has let them go.
    """

    def __init__(self, state: PbxState) -> None:
        self.calls = {call.ref: call for call in state.each()}
        self.rings: dict[str, dict[str, Ring]] = {ref: dict(call.rings) for ref, call in self.calls.items()}
        self.ringing = {leg: ring.agent for rings in self.rings.values() for leg, ring in rings.items()}
        legs = {call.agent_leg for call in self.calls.values() if call.agent_leg is not None}
        self.local_legs = {leg for leg in legs if state.channels.other_half(leg) is not None}
        self.former_legs = {call.channel: call.former_leg for call in self.calls.values()}
        self.diallers = state.channels.diallers()
        self.aliases = {
            uid for call in self.calls.values() for uid in call.aliases if uid not in (call.channel, call.ref)
        }

    def channel_of(self, ref: str) -> str:
        """The channel of the contact's caller."""
        call = self.calls.get(ref)
        return call.channel if call is not None else ref
