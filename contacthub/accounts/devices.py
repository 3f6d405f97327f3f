"""Browsers in which users have signed in before: guessers who lock a name do not lock these out.

A browser has one secret for all who sign in there, as desks are shared. Kept is its SHA-256 for each user, so
that a new password ends it.

Source: https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Final

from contacthub.accounts.model import Device, sha256
from contacthub.routing.words import Instant

DEVICE_MS: Final = 180 * 24 * 60 * 60 * 1000
MAX_DEVICES: Final = 20
"""Of a user; beyond it the longest unused is forgotten."""


class Devices:
    """In memory, by user; the longest unused first."""

    def __init__(self) -> None:
        self._by_user: dict[str, dict[str, Device]] = {}

    def open(self, devices: Iterable[Device]) -> None:
        """Take what was kept, the longest unused first."""
        for each in devices:
            self.note(each)

    def known(self, secret: str, user: str, now: Instant) -> str | None:
        """The hash of the device if the user has signed in there before."""
        device = self._by_user.get(user, {}).get(sha256(secret)) if secret else None
        return device.hash if device is not None and device.seen_at > now - DEVICE_MS else None

    def secret_for(self, sent: str) -> str:
        """What the cookie is to hold: what it holds if a user has signed in there, else something new."""
        known = sent and any(sha256(sent) in devices for devices in self._by_user.values())
        return sent if known else secrets.token_urlsafe(32)

    def note(self, device: Device) -> str:
        """Know the device from now on; return the hash of the one that is forgotten for it, if any."""
        devices = self._by_user.setdefault(device.user, {})
        devices.pop(device.hash, None)
        devices[device.hash] = device
        gone = next(iter(devices)) if len(devices) > MAX_DEVICES else ""
        devices.pop(gone, None)
        return gone

    def forget(self, user: str) -> None:
        """Know none of the user's devices any more."""
        self._by_user.pop(user, None)
