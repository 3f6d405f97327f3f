"""Tells the service manager (systemd) that the hub is ready, alive or stopping.

Source: https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

log = logging.getLogger("contacthub")


class ServiceManager:
    """systemd, when its environment variables ask for notifications; without them nothing is sent."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        address = environment.get("NOTIFY_SOCKET", "")
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        # The watchdog may be meant for another process, whose environment this one has inherited.
        wants_signs = environment.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        self._watchdog_s = int(environment.get("WATCHDOG_USEC", "0")) / 1e6 if wants_signs else 0.0

    @asynccontextmanager
    async def serving(self, stops: Callable[[], bool] = lambda: True) -> AsyncIterator[None]:
        """Say that the hub is ready, then that its loop runs, and at the end that it stops, if it does."""
        self.tell("READY=1")
        signs = asyncio.create_task(self._signs_of_life())
        try:
            yield
        finally:
            signs.cancel()
            if stops():
                self.tell("STOPPING=1")

    async def _signs_of_life(self) -> None:
        """Send a sign of life three times per watchdog period.

        It is sent from the event loop: when that hangs, none is sent and systemd restarts the hub.
        """
        while self._watchdog_s > 0:
            self.tell("WATCHDOG=1")
            await asyncio.sleep(self._watchdog_s / 3)

    def tell(self, state: str) -> None:
        """Send one assignment, such as ``READY=1``."""
        if not self._address:
            return
        with contextlib.closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as sender:
            sender.setblocking(False)
            try:
                sender.sendto(state.encode(), self._address)
            except OSError as error:
                # The manager then does what it does with a silent service; we can do no more about it.
                log.warning("! the service manager was not told %s: %s", state, error.strerror)
