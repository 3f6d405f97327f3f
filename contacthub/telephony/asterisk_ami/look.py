"""Now and then the PBX's lists are asked for while its events go on: what nobody said is found out.

A list may be newer than the events that come after it. So a difference counts only when a second look, a
little later, shows it again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from contacthub.telephony.asterisk_ami.calls import Phase
from contacthub.telephony.asterisk_ami.lists import Lists
from contacthub.telephony.asterisk_ami.protocol import Frame
from contacthub.telephony.asterisk_ami.state import PbxState

EVERY_S = 120.0
AGAIN_S = 5.0
"""How long after a look that found a difference the next one is taken."""
ANSWER_S = 15.0
"""A look whose lists are not complete by then is given up."""
FIRST_RETRY_S, LAST_RETRY_S = 10.0, 300.0
"""How soon a PBX that did not list is asked again: the wait doubles from the first to the last."""

QUEUES, CHANNELS = "QueueStatus", "CoreShowChannels"


class Looks:
    """When to look, and what the look under way has heard. ``send`` sends an action and returns its id."""

    def __init__(self, send: Callable[[str], Awaitable[str]], now_s: float, *, synchronised: bool) -> None:
        self._send = send
        self._retry_s = FIRST_RETRY_S
        self._synchronised = synchronised
        self._due_s = now_s + (EVERY_S if synchronised else FIRST_RETRY_S)
        self._asked: dict[str, str] = {}
        self._heard: dict[str, list[Frame] | None] = {}
        self._differed: frozenset[str] = frozenset()

    async def ask(self, now_s: float) -> None:
        """Ask for the lists if it is time to."""
        if now_s < self._due_s:
            return
        if not self._synchronised:
            self._retry_s = min(2 * self._retry_s, LAST_RETRY_S)
        self._due_s = now_s + max(ANSWER_S, EVERY_S if self._synchronised else self._retry_s)
        self._asked, self._heard = {}, {}
        for action in (QUEUES, CHANNELS):
            self._asked[await self._send(action)] = action

    def soon(self, now_s: float) -> None:
        """Look at once: the PBX may list now what it did not."""
        self._due_s = min(self._due_s, now_s)

    def take(self, frame: Frame) -> Lists | None:
        """A frame that answers an action; the lists once they are complete."""
        action_id = frame.get("actionid")
        action = self._asked.get(action_id)
        if action is None:
            return None
        if frame.get("response").lower() == "error":
            self._heard[action] = None
            del self._asked[action_id]
        elif frame.get("eventlist").lower() == "complete" or frame.event == f"{action.lower()}complete":
            self._heard.setdefault(action, [])
            del self._asked[action_id]
        elif frame.event:
            entries = self._heard.setdefault(action, [])
            if entries is not None:
                entries.append(frame)
        return None if self._asked else self._lists()

    def _lists(self) -> Lists | None:
        status = self._heard.get(QUEUES)
        return Lists.of(status, self._heard.get(CHANNELS)) if status is not None else None

    def confirmed(self, differences: frozenset[str], now_s: float) -> bool:
        """Whether this look shows what the last one showed; if it is the first to, the next one is soon."""
        known = bool(differences & self._differed)
        self._differed = frozenset() if known else differences
        if differences and not known:
            self._due_s = min(self._due_s, now_s + AGAIN_S)
        return known


def differences(state: PbxState, lists: Lists) -> frozenset[str]:
    """The channels of callers about which the lists and what was heard do not agree."""
    if lists.channels is None:
        return frozenset()
    there = {frame.get("uniqueid") for frame in lists.channels}
    entered = {frame.get("uniqueid") for frame in lists.entries if state.names.queue_of(frame.get("queue"))}
    calls = [call for call in state.each() if call.told]
    gone = {call.channel for call in calls if call.channel not in there}
    waiting = {uid for call in calls if call.phase is Phase.WAITING for uid in (call.channel, *call.aliases)}
    unheard = {uid for uid in entered - waiting if uid in there}
    left = {
        call.channel
        for call in calls
        if call.phase is Phase.WAITING and not entered & {call.channel, *call.aliases}
        if state.names.queue_of(call.queue) is not None
    }
    return frozenset(gone | unheard | left)
