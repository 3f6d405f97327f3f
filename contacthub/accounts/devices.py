"""Browsers in which users have signed in before: guessers who lock a name do not lock these out.

A browser has one secret for all who sign in there, as desks are shared. Kept is its SHA-256 for each user, so
that a new password ends it.

Source: https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
"""

from __future__ import annotations

from typing import Final

DEVICE_MS: Final = 180 * 24 * 60 * 60 * 1000
MAX_DEVICES: Final = 20
"""Of a user; beyond it the longest unused is forgotten."""
