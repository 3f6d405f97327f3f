"""What Asterisk says of the device behind a queue member: free, in use, ringing, out of reach.

Source: ``include/asterisk/devicestate.h``; QueueMemberStatus and QueueStatus give the number as ``Status``.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from contacthub.routing.words import ON_ANOTHER_CALL, PHONE_UNREACHABLE
from contacthub.telephony.asterisk_ami.protocol import Frame


class Device(Enum):
    """A device's state; several of Asterisk's are one here."""

    UNKNOWN = "0"
    FREE = "1"
    IN_USE = "2"
    BUSY = "3"
    INVALID = "4"
    UNAVAILABLE = "5"
    RINGING = "6"
    RINGS_IN_USE = "7"
    ON_HOLD = "8"


TALKS = frozenset({Device.IN_USE, Device.BUSY, Device.RINGS_IN_USE, Device.ON_HOLD})
OUT_OF_REACH = frozenset({Device.INVALID, Device.UNAVAILABLE})


def device_in(frame: Frame) -> Device | None:
    """The state that an event or a list entry says; None when it says none."""
    try:
        return Device(frame.get("status"))
    except ValueError:
        return None


def trouble(devices: Iterable[Device]) -> str | None:
    """What keeps an agent with these devices from taking a call; a phone that only rings is free enough."""
    found = list(devices)
    if any(each in TALKS for each in found):
        return ON_ANOTHER_CALL
    return PHONE_UNREACHABLE if found and all(each in OUT_OF_REACH for each in found) else None


def is_free(devices: Iterable[Device]) -> bool:
    """Whether all of an agent's devices are known to be free: none of them rings or talks."""
    found = list(devices)
    return bool(found) and all(each in OUT_OF_REACH or each is Device.FREE for each in found)
