"""Writes the events of a call, one by one, as the source of Asterisk 22 sends them."""

from __future__ import annotations

from typing import Any

START = 1_700_000_000.0
STEP_S = 0.01
"""Between two events that follow from each other."""

AGENT, CALL, DIALPLAN, SYSTEM = "agent,all", "call,all", "dialplan,all", "system,all"


class Script:
    """The bytes of a recording as it grows.

    Channels go by their Uniqueid; scripts that begin at different times have nothing in common.
    """

    def __init__(self, begins: float = START) -> None:
        self.now = begins
        self.events: list[bytes] = []
        self._count = 0
        self._own = f"{int(begins) // 1000 % 0x10000:04x}"
        self._names: dict[str, str] = {}
        self._linked: dict[str, str] = {}

    # --- the least steps ---------------------------------------------------------------------------------

    def say(self, event: str, privilege: str = CALL, **values: Any) -> None:
        """One event."""
        self.now += STEP_S
        lines = {"Event": event, "Privilege": privilege, "Timestamp": f"{self.now:.6f}", **values}
        text = "".join(f"{key}: {value}\r\n" for key, value in lines.items())
        self.events.append(text.encode("utf-8", "surrogateescape"))

    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.now += seconds

    def about(self, uid: str, prefix: str = "") -> dict[str, Any]:
        """The fields that name a channel."""
        return {
            f"{prefix}Channel": self._names[uid],
            f"{prefix}Uniqueid": uid,
            f"{prefix}Linkedid": self._linked[uid],
        }

    def channel(self, name: str, linked: str | None = None, **values: Any) -> str:
        """A channel begins; ``name`` without its number, but for a Local one."""
        self._count += 1
        uid = f"{int(self.now)}.{self._count}"
        semicolon = ";" in name
        self._names[uid] = name if semicolon else f"{name}-{self._own}{self._count:04x}"
        self._linked[uid] = linked or uid
        self.say("Newchannel", **{"ChannelState": 0, "Exten": "400", **self.about(uid), **values})
        return uid

    def local(self, name: str, linked: str) -> tuple[str, str]:
        """Both ends of a Local channel."""
        self._count += 1
        stem = f"Local/{name}-{self._own}{self._count:04x}"
        return self.channel(f"{stem};1", linked), self.channel(f"{stem};2", linked)

    def is_up(self, uid: str) -> None:
        """It answered."""
        self.say("Newstate", ChannelState=6, **self.about(uid))

    def app(self, uid: str, application: str, data: str = "") -> None:
        """A step of its dialplan."""
        self.say("Newexten", DIALPLAN, Application=application, AppData=data, **self.about(uid))

    def bridge(self, bridge: str, *uids: str, swap: str | None = None, technology: str = "simple") -> None:
        """Channels enter a bridge."""
        for uid in uids:
            where = {"BridgeUniqueid": f"{self._own}-{bridge}", "BridgeTechnology": f"{technology}_bridge"}
            more = {"SwapUniqueid": swap} if swap is not None else {}
            self.say("BridgeEnter", **where, **self.about(uid), **more)

    def unbridge(self, bridge: str, *uids: str) -> None:
        """Channels leave it."""
        for uid in uids:
            self.say("BridgeLeave", BridgeUniqueid=f"{self._own}-{bridge}", **self.about(uid))

    def hangs_up(self, uid: str, cause: int = 16) -> None:
        """The far end of a channel hangs up."""
        self.say("HangupRequest", Cause=cause, **self.about(uid))

    def gone(self, *uids: str, cause: int = 16) -> None:
        """Channels end."""
        for uid in uids:
            self.say("Hangup", Cause=cause, **self.about(uid))

    # --- app_queue ---------------------------------------------------------------------------------------

    def caller(self, queue: str = "support", number: str = "13800138000", **values: Any) -> str:
        """A caller comes in and is in the queue."""
        uid = self.channel("PJSIP/trunk", CallerIDNum=number, **values)
        self.is_up(uid)
        self.joins(uid, queue, CallerIDNum=number, **values)
        return uid

    def joins(self, uid: str, queue: str, **values: Any) -> None:
        """The dialplan gives a caller to a queue."""
        self.app(uid, "Queue", f"{queue},t,,,60")
        self.say("QueueCallerJoin", AGENT, Queue=queue, Position=1, Count=1, **self.about(uid), **values)

    def leaves(self, uid: str, queue: str = "support", *, abandons: bool = True) -> None:
        """The queue lets the caller go, unanswered."""
        if abandons:
            self.say("QueueCallerAbandon", AGENT, Queue=queue, **self.about(uid))
        self.say("QueueCallerLeave", AGENT, Queue=queue, Count=0, **self.about(uid))

    def status(self, uid: str, value: str) -> None:
        """QUEUESTATUS."""
        self.say("VarSet", DIALPLAN, Variable="QUEUESTATUS", Value=value, **self.about(uid))

    def rings(self, uid: str, member: str, queue: str = "support", leg: str | None = None) -> str:
        """A member's phone rings."""
        leg = leg or self.channel(member, self._linked[uid])
        both = {**self.about(uid), **self.about(leg, "Dest")}
        self.say("AgentCalled", AGENT, Queue=queue, Interface=member, MemberName=member, **both)
        self.dials(uid, leg)
        self.say("Newstate", ChannelState=5, **self.about(leg))
        return leg

    def dials(self, uid: str, leg: str) -> None:
        """A channel calls another."""
        self.say("DialBegin", DialString="x", **self.about(uid), **self.about(leg, "Dest"))

    def dialled(self, uid: str, leg: str, status: str, **values: Any) -> None:
        """How the call of another ended."""
        both = {**self.about(uid), **self.about(leg, "Dest")}
        self.say("DialEnd", DialStatus=status, **both, **values)

    def rings_out(self, uid: str, leg: str, member: str, queue: str = "support") -> None:
        """The phone rings until the queue gives it up."""
        both = {**self.about(uid), **self.about(leg, "Dest")}
        self.say("AgentRingNoAnswer", AGENT, Queue=queue, Interface=member, RingTime=4000, **both)
        for status in ("NOANSWER", "CANCEL"):
            self.dialled(uid, leg, status)
        self.gone(leg)

    def silenced(self, uid: str, *legs: str) -> None:
        """Phones stop because another one answered or the caller left."""
        for leg in legs:
            self.dialled(uid, leg, "CANCEL")
            self.gone(leg, cause=26)

    def connects(self, uid: str, leg: str, member: str, queue: str = "support") -> str:
        """The agent has the caller; the bridge they are in."""
        self.say("QueueCallerLeave", AGENT, Queue=queue, Count=0, **self.about(uid))
        both = {**self.about(uid), **self.about(leg, "Dest")}
        self.say("AgentConnect", AGENT, Queue=queue, Interface=member, MemberName=member, **both)
        bridge = f"bridge-{leg}"
        self.bridge(bridge, leg, uid)
        return bridge

    def answers(
        self, uid: str, leg: str, member: str, queue: str = "support", losers: tuple[str, ...] = ()
    ) -> str:
        """A member answers; the bridge they are in."""
        self.is_up(leg)
        self.dialled(uid, leg, "ANSWER")
        self.silenced(uid, *losers)
        return self.connects(uid, leg, member, queue)

    def completes(self, uid: str, leg: str, member: str, reason: str, queue: str = "support") -> None:
        """The agent's part is over."""
        both = {**self.about(uid), **self.about(leg, "Dest")}
        self.say("AgentComplete", AGENT, Queue=queue, Interface=member, Reason=reason, **both)

    def ends(
        self, uid: str, leg: str, member: str, bridge: str, *, by: str = "caller", queue: str = "support"
    ) -> None:
        """A talk ends as most do."""
        first, then = (uid, leg) if by == "caller" else (leg, uid)
        self.hangs_up(first)
        self.completes(uid, leg, member, by, queue)
        self.unbridge(bridge, first, then)
        self.gone(first, then)

    def parties_end(self, bridge: str, *uids: str) -> None:
        """The first hangs up, so all of a bridge do."""
        self.hangs_up(uids[0])
        self.unbridge(bridge, *uids)
        self.gone(*uids)
