"""Calls functions at exact instants: the loop's own timers are only exact to a millisecond."""

from __future__ import annotations

import asyncio
import ctypes
import heapq
import os
import sys
from collections.abc import Callable
from time import perf_counter

Call = Callable[[], None]

_CLOCK_MONOTONIC = 1
_NONBLOCK = os.O_NONBLOCK
_ABSOLUTE = 1
_PAST_S = 1e-9
"""The earliest instant set: zero would switch the timer off."""


class Pacer:
    """Calls functions at instants of ``perf_counter``, in order; use it as ``with``.

    On Linux by a timerfd, whose clock is the one ``perf_counter`` reads; elsewhere by the loop's timers.
    Source: https://man7.org/linux/man-pages/man2/timerfd_create.2.html
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._due: list[tuple[float, int, Call]] = []
        self._count = 0
        self._handle: asyncio.TimerHandle | None = None
        self._timer = _TimerFd() if sys.platform == "linux" else None

    def __enter__(self) -> Pacer:
        if self._timer is not None:
            self._loop.add_reader(self._timer.fd, self._ticked)
        return self

    def __exit__(self, *_: object) -> None:
        self._due.clear()
        if self._timer is not None:
            self._loop.remove_reader(self._timer.fd)
            self._timer.close()
        if self._handle is not None:
            self._handle.cancel()

    def at(self, instant: float, call: Call) -> None:
        """Call ``call`` at ``instant``, or as soon as possible when that is past."""
        self._count += 1
        heapq.heappush(self._due, (instant, self._count, call))
        # Only a new earliest call changes the timer.
        if self._due[0][1] == self._count:
            self._arm()

    def clear(self) -> None:
        """Drop all calls still to come."""
        self._due.clear()

    def _ticked(self) -> None:
        if self._timer is not None:
            self._timer.read()
        self._run()

    def _run(self) -> None:
        while self._due and self._due[0][0] <= perf_counter():
            heapq.heappop(self._due)[2]()
        self._arm()

    def _arm(self) -> None:
        if not self._due:
            return
        instant = self._due[0][0]
        if self._timer is not None:
            self._timer.set(instant)
            return
        if self._handle is not None:
            self._handle.cancel()
        self._handle = self._loop.call_later(max(0.0, instant - perf_counter()), self._run)


class _TimeSpec(ctypes.Structure):
    _fields_ = (("sec", ctypes.c_long), ("nsec", ctypes.c_long))


class _TimerSpec(ctypes.Structure):
    _fields_ = (("interval", _TimeSpec), ("value", _TimeSpec))


class _TimerFd:
    """The kernel's timer as a file descriptor, through ctypes: Python itself has it only from 3.13 on."""

    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self.fd: int = self._libc.timerfd_create(_CLOCK_MONOTONIC, _NONBLOCK | os.O_CLOEXEC)
        if self.fd < 0:
            raise OSError(ctypes.get_errno(), "timerfd_create")
        self._spec = _TimerSpec()

    def set(self, instant: float) -> None:
        nanoseconds = int(max(instant, _PAST_S) * 1e9)
        self._spec.value.sec, self._spec.value.nsec = divmod(nanoseconds, 1_000_000_000)
        self._libc.timerfd_settime(self.fd, _ABSOLUTE, ctypes.byref(self._spec), None)

    def read(self) -> None:
        try:
            os.read(self.fd, 8)
        except BlockingIOError:
            return  # set to another instant since the loop was woken

    def close(self) -> None:
        os.close(self.fd)
