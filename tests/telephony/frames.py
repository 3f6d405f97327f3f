"""Builders for manager events and a model of a small PBX."""

from __future__ import annotations

from typing import Any

from contacthub.sources import incoming as i
from contacthub.telephony.asterisk_ami.model import PbxModel
from contacthub.telephony.asterisk_ami.protocol import Frame, Parser

AGENTS = {
    "PJSIP/1001": "lina", "PJSIP/1002": "wangwei", "PJSIP/1004": "chenjie", "PJSIP/1005": "liuyang",
    "PJSIP/1006": "zhaomin",
}  # fmt: skip


class Floor:
    """The names of a floor."""

    def __init__(self, *queues: str) -> None:
        self.queues = set(queues or ("support", "sales", "reg"))
        self.agents = dict(AGENTS)
        self.on_call: set[str] = set()

    def queue_of(self, pbx_queue: str) -> str | None:
        return pbx_queue if pbx_queue in self.queues else None

    def agent_at(self, address: str) -> str | None:
        return self.agents.get(address)

    def is_on_call(self, agent: str) -> bool:
        return agent in self.on_call


def frame(event: str, **values: Any) -> Frame:
    """An event; keys as AMI writes them, case aside."""
    return Frame({"event": event, **{key.lower(): str(value) for key, value in values.items()}})


def read(raw: bytes) -> list[Frame]:
    """Frames of what a PBX sent from its banner on."""
    return Parser().feed(raw)


class Pbx:
    """Feeds a model; time passes by ``at`` seconds of the PBX, which is also the hub's."""

    def __init__(self, floor: Floor | None = None) -> None:
        self.floor = floor or Floor()
        self.model = PbxModel("pbx1", self.floor)
        self.now = 1_000_000_000.0
        self.said: list[i.Incoming] = []

    def hears(self, event: str, *, after: float = 0.001, **values: Any) -> list[str]:
        """One event; what the hub is told, in brief."""
        self.now += after
        values.setdefault("privilege", "call,all")
        made = frame(event, timestamp=f"{self.now:.6f}", **values)
        return self._brief(self.model.feed(made, int(self.now * 1000)))

    def passes(self, seconds: float) -> list[str]:
        """Time passes."""
        self.now += seconds
        return self._brief(self.model.tick(int(self.now * 1000)))

    def _brief(self, said: list[i.Incoming]) -> list[str]:
        self.said += said
        return [brief(each.data) for each in said]

    # --- usual steps ---------------------------------------------------------------------------------

    def joins(self, uid: str = "c", queue: str = "support", **values: Any) -> list[str]:
        """A caller comes in."""
        self.hears("Newchannel", uniqueid=uid, linkedid=uid, channel=f"PJSIP/trunk-{uid}", exten="400")
        return self.hears("QueueCallerJoin", uniqueid=uid, queue=queue, calleridnum="13800138000", **values)

    def rings(self, leg: str, interface: str, uid: str = "c", queue: str = "support") -> list[str]:
        """An agent's phone rings."""
        self.hears(
            "Newchannel", uniqueid=leg, linkedid=uid, channel=f"{interface.removesuffix('/n')}-0000000a"
        )
        return self.hears(
            "AgentCalled", uniqueid=uid, destuniqueid=leg, interface=interface, queue=queue,
            destchannel=f"{interface.removesuffix('/n')}-0000000a", destlinkedid=uid,
        )  # fmt: skip

    def answers(self, leg: str, interface: str, uid: str = "c", queue: str = "support") -> list[str]:
        """The agent answers and is in a bridge with the caller."""
        said = self.hears("DialEnd", uniqueid=uid, destuniqueid=leg, dialstatus="ANSWER")
        said += self.hears("QueueCallerLeave", uniqueid=uid, queue=queue)
        said += self.hears("AgentConnect", uniqueid=uid, destuniqueid=leg, interface=interface, queue=queue)
        for channel in (leg, uid):
            said += self.hears("BridgeEnter", uniqueid=channel, bridgeuniqueid=f"b-{leg}")
        return said

    def leaves(self, uid: str = "c", queue: str = "support") -> list[str]:
        """The queue gives the caller up."""
        said = self.hears("QueueCallerAbandon", uniqueid=uid, queue=queue)
        return said + self.hears("QueueCallerLeave", uniqueid=uid, queue=queue)

    def unbridges(self, *uids: str) -> list[str]:
        """Channels leave their bridge."""
        return [each for uid in uids for each in self.hears("BridgeLeave", uniqueid=uid)]


def brief(data: i.Data) -> str:  # noqa: C901, PLR0911 - one line per kind
    """An event in a few words."""
    match data:
        case i.Arrived():
            return f"arrived {data.ref} {data.queue}"
        case i.Missed():
            return f"missed {data.ref} {data.agent} {data.cause}"
        case i.Offered():
            return f"offered {data.ref} {data.agent}"
        case i.Answered():
            return f"answered {data.ref} {data.agent}" + ("" if data.timed else " untimed")
        case i.LeftQueue():
            return f"left {data.ref} {data.outcome}"
        case i.Transferred():
            return f"transferred {data.ref} {data.to_queue}"
        case i.Released():
            return f"transferred {data.ref} None"
        case i.Ended():
            return f"ended {data.ref} {data.by}"
        case i.AgentState():
            return f"{data.agent} {data.presence}" + (f" {data.reason}" if data.reason else "")
        case i.PhoneState():
            return f"{data.agent} {data.phone or 'phone_free'}"
        case i.QueuePaused():
            return f"{data.agent} {'paused' if data.paused else 'unpaused'} in {data.queue}"
        case _:
            return f"{data.type.removeprefix('contact.')} {data.ref}"
