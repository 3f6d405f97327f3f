"""Periodic reconciliation: asks for the PBX's lists while events go on, to find changes without an event.

A list may be newer than events still on their way, so a single difference proves nothing::

     0.0 s   look: caller 42 is in the list, not in the model     remembered; the next look is in 5 s
     0.1 s   QueueCallerJoin 42                                   the list was only ahead of the event
     5.0 s   look: no difference about 42                         forgotten

A difference that two looks in a row show is confirmed; the connector then reads all calls anew (resync).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from contacthub.telephony.asterisk_ami.calls import Phase
from contacthub.telephony.asterisk_ami.lists import Lists
from contacthub.telephony.asterisk_ami.protocol import Frame
from contacthub.telephony.asterisk_ami.state import PbxState

EVERY_S = 120.0
"""Between two looks that find no difference."""
AGAIN_S = 5.0
"""Between a look that found a difference and the one that confirms it."""
ANSWER_S = 15.0
"""Least time between two looks: a look whose lists are not complete by then is given up."""
FIRST_RETRY_S, LAST_RETRY_S = 10.0, 120.0
"""Back-off of looks at a PBX that gave no list: the wait doubles from the first to the last."""

QUEUES, CHANNELS = "QueueStatus", "CoreShowChannels"


class Looks:
    """Decides when to look, and collects the answers of the look under way.

    ``send`` sends an action and returns its ActionID. ``synchronised`` False: the PBX has not given its lists
    yet; the looks then only ask for them. Times are seconds of the event loop's clock.
    """

    def __init__(self, send: Callable[[str], Awaitable[str]], now_s: float, *, synchronised: bool) -> None:
        self._send = send
        self._retry_s = FIRST_RETRY_S
        self._synchronised = synchronised
        self._due_s = now_s + (EVERY_S if synchronised else FIRST_RETRY_S)
        self._asked: dict[str, str] = {}
        self._heard: dict[str, list[Frame] | None] = {}
        self._differed: frozenset[str] = frozenset()

    async def ask(self, now_s: float) -> None:
        """Send the two actions if a look is due; this gives up a look that is not complete."""
        if now_s < self._due_s:
            return
        if not self._synchronised:
            self._retry_s = min(2 * self._retry_s, LAST_RETRY_S)
        self._due_s = now_s + max(ANSWER_S, EVERY_S if self._synchronised else self._retry_s)
        self._asked, self._heard = {}, {}
        for action in (QUEUES, CHANNELS):
            self._asked[await self._send(action)] = action

    def soon(self, now_s: float) -> None:
        """Make a look due now: the PBX may give lists that it refused before."""
        self._due_s = min(self._due_s, now_s)

    def take(self, frame: Frame) -> Lists | None:
        """Take a frame that answers this look; return the lists when it completes both, else None."""
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

    def confirmed(self, differences: frozenset[str], now_s: float) -> frozenset[str]:
        """Return the differences that the last look found too; a new one makes the next look soon."""
        known = differences & self._differed
        # Once confirmed, the calls are read anew: nothing is left to compare with.
        self._differed = frozenset() if known else differences
        if differences and not known:
            self._due_s = min(self._due_s, now_s + AGAIN_S)
        return known


def differences(state: PbxState, lists: Lists) -> frozenset[str]:
    """Return the channels of callers about whom the lists and the model differ.

    ``gone``: in the model, without a channel in the PBX. ``unheard``: in a watched queue, not waiting in
    the model. ``left``: waiting in the model, and not in that queue of the PBX. ``let go``: with a phone in
    the model that neither rings nor talks in the PBX.

    A PBX that does not list its channels lists its queues and, of each member, whether the phone is free.
    """
    entries = {(frame.get("uniqueid"), frame.get("queue")) for frame in lists.entries}
    entered = {uid for uid, queue in entries if state.names.queue_of(queue)}
    calls = [call for call in state.each() if call.told]
    waiting = {uid for call in calls if call.phase is Phase.WAITING for uid in (call.channel, *call.aliases)}
    unheard = entered - waiting
    left = {
        call.channel
        for call in calls
        if call.phase is Phase.WAITING and state.names.queue_of(call.queue) is not None
        if not entries & {(uid, call.queue) for uid in (call.channel, *call.aliases)}
    }
    if lists.channels is None:
        let_go = {call.channel for call in calls if any(map(state.is_free, call.with_agents()))}
        return frozenset(unheard | left | let_go)
    there = {frame.get("uniqueid") for frame in lists.channels}
    gone = {call.channel for call in calls if call.channel not in there}
    let_go = {call.channel for call in calls if any(leg not in there for leg in call.legs())}
    return frozenset(gone | (unheard & there) | left | let_go)
