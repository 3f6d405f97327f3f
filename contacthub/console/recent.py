"""The last events, kept for consoles that come back and say what they saw last."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator

from contacthub.access.viewer import Viewer
from contacthub.contacts.visibility import Delta, sees_everything
from contacthub.hub.hub import Hub

SEQ = re.compile(r"[0-9]{1,18}")

REMEMBERED = 5_000
"""Events kept."""


class Recent:
    """Durable events in order; the oldest go first.

    A console that comes back with ``since=LOG:SEQ`` is sent what it missed, or else a snapshot::

        kept are 1039…1046, of the log k3v9

        since=k3v9:1041     1042…1046 are sent again
        since=k3v9:1030     a snapshot: what it missed is no longer kept
        since=x7q2:1041     a snapshot: another log, from before a restore
        since=k3v9:1050     a snapshot: that has not happened, or was read back and undone
    """

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._kept: deque[Delta] = deque(maxlen=REMEMBERED)

    def __iter__(self) -> Iterator[Delta]:
        return iter(self._kept)

    def add(self, delta: Delta) -> None:
        """Keep an event."""
        self._kept.append(delta)

    def clear(self) -> None:
        """Forget all: the floor was read back from the log."""
        self._kept.clear()

    def resumable(self, since: str | None, viewer: Viewer, *, is_watched: bool) -> int | None:
        """The ``seq`` after which what is kept is all that the viewer missed; None: send a snapshot."""
        seq = self._place(since)
        if seq is None or viewer.sight is not None:
            return None  # what is of a team may be other by now
        if not is_watched and self._is_behind:
            return None  # events on their way to the disk were not drawn for such a viewer
        missed = (each for each in self._kept if each.seq > seq)
        # Nor was what had gone by while none had come. After ``resets`` queues and agents may be others.
        return None if any(each.resets or _is_lacking(each, viewer) for each in missed) else seq

    def _place(self, since: str | None) -> int | None:
        log_id, _, text = (since or "").rpartition(":")
        if log_id != self._hub.tail.log_id or SEQ.fullmatch(text) is None:
            return None
        seq = int(text)
        oldest = self._kept[0].seq - 1 if self._kept else self._hub.tail.durable_seq
        return seq if oldest <= seq <= self._hub.tail.durable_seq else None

    @property
    def _is_behind(self) -> bool:
        """Whether events happened that were not published yet."""
        told = self._kept[-1].seq if self._kept else self._hub.tail.durable_seq
        return told < self._hub.tail.seq


def _is_lacking(delta: Delta, viewer: Viewer) -> bool:
    return not delta.is_drawn and (sees_everything(viewer) or viewer.agent in delta.undrawn)
