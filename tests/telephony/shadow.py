"""The lists that a PBX would give at any moment of a recording, derived from the events before it."""

from __future__ import annotations

from dataclasses import dataclass, field

from contacthub.telephony.asterisk_ami.lists import Lists
from contacthub.telephony.asterisk_ami.protocol import Frame

MEMBERS = {
    "support": ["PJSIP/1001", "PJSIP/1002", "PJSIP/1003"],
    "sales": ["PJSIP/1004", "PJSIP/1005"],
    "reg": ["PJSIP/1006"],
}


@dataclass(slots=True)
class Leg:
    """A channel."""

    began: float
    fields: dict[str, str] = field(default_factory=dict)


class Shadow:
    """Channels and queue entries as the PBX has them."""

    def __init__(self) -> None:
        self.legs: dict[str, Leg] = {}
        self.waiting: dict[str, tuple[str, float]] = {}
        self.members = {(queue, each): each for queue, found in MEMBERS.items() for each in found}
        self.status: dict[tuple[str, str], dict[str, str]] = {}
        self.now = 0.0

    def take(self, frame: Frame) -> None:  # noqa: C901, PLR0912 - one case per event
        """The next event."""
        at, uid = frame.timestamp, frame.get("uniqueid")
        self.now = at / 1000 if at is not None else self.now
        leg = self.legs.get(uid)
        match frame.event:
            case "newchannel":
                keys = ("uniqueid", "linkedid", "channel", "channelstate", "calleridnum", "exten")
                self.legs[uid] = Leg(self.now, {key: frame.get(key) for key in keys})
            case "newstate" if leg is not None:
                leg.fields["channelstate"] = frame.get("channelstate")
            case "newexten" if leg is not None:
                leg.fields |= {
                    "application": frame.get("application"),
                    "applicationdata": frame.get("appdata"),
                }
            case "agentcalled" | "dialbegin":
                self._dialled(frame)
            case "bridgeenter" if leg is not None:
                leg.fields["bridgeid"] = frame.get("bridgeuniqueid")
                self._out(frame.get("swapuniqueid"))
            case "bridgeleave":
                self._out(uid)
            case "hangup":
                self.legs.pop(uid, None)
                self.waiting.pop(uid, None)
            case "queuecallerjoin":
                self.waiting[uid] = (frame.get("queue"), self.now)
            case "queuecallerleave":
                self.waiting.pop(uid, None)
            case "queuememberstatus" | "queuememberadded":
                key = (frame.get("queue"), frame.get("interface"))
                self.members[key] = frame.get("stateinterface")
                self.status[key] = {each: frame.get(each) for each in ("status", "incall")}
            case "queuememberremoved":
                self.members.pop((frame.get("queue"), frame.get("interface")), None)
            case "shutdown":
                self.legs.clear()
                self.waiting.clear()
            case "attendedtransfer" if frame.get("desttype") == "App":
                # The caller's channel takes the place of the one that waits in the queue.
                second = frame.get("secondtransfereruniqueid")
                if second in self.waiting:
                    self.waiting[frame.get("transfereeuniqueid")] = self.waiting.pop(second)
            case _:
                pass

    def _dialled(self, frame: Frame) -> None:
        leg = self.legs.get(frame.get("destuniqueid"))
        if leg is not None and "application" not in leg.fields:
            leg.fields["application"] = "AppQueue" if frame.event == "agentcalled" else "AppDial"

    def _out(self, uid: str) -> None:
        if uid in self.legs:
            self.legs[uid].fields.pop("bridgeid", None)

    def lists(self) -> Lists:
        """The answers to QueueStatus and CoreShowChannels."""
        return Lists(
            params=[Frame({"event": "queueparams", "queue": queue}) for queue in MEMBERS],
            members=[
                Frame(
                    {
                        "event": "queuemember",
                        "queue": queue,
                        "location": each,
                        "stateinterface": watched,
                        **self.status.get((queue, each), {}),
                    }
                )
                for (queue, each), watched in self.members.items()
            ],
            entries=[
                Frame(
                    {"event": "queueentry", "queue": queue, "uniqueid": uid, "wait": f"{self.now - at:.0f}"}
                )
                for uid, (queue, at) in self.waiting.items()
            ],
            channels=[
                Frame({**leg.fields, "event": "coreshowchannel", "duration": f"{self.now - leg.began:.0f}"})
                for leg in self.legs.values()
            ],
        )
