"""One console connection without its socket: which frames go out, in which order, and when it is too slow."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from contacthub.access.viewer import Viewer
from contacthub.clock import rfc3339
from contacthub.contacts.views import Delta, project
from contacthub.routing.floor.states import OFFER_ENDS
from contacthub.routing.words import Instant

Json = dict[str, Any]

MAX_FRAMES = 500
MAX_BYTES = 1024 * 1024
"""More unsent frames or bytes than this, the snapshot aside: the viewer is too slow and must come back."""

REPLAYED_SHARE = 2
"""A replay that fills more than half of what may wait is not worth it: a snapshot is shorter."""


@dataclass(slots=True)
class Held:
    """A frame that is not ready, and what comes after it waits too.

    An offer waits a moment for its card, a snapshot until its events are durable.
    """

    contact_id: str | None
    build: Callable[[Json | None], bytes]
    frame: bytes | None = None


@dataclass(slots=True)
class _Entry:
    frame: bytes | Held
    chained: bool = False
    counts: bool = True

    @property
    def ready(self) -> bytes | None:
        """The frame, if it may be sent."""
        return self.frame.frame if isinstance(self.frame, Held) else self.frame


@dataclass(frozen=True, slots=True)
class _Unsent:
    """The snapshot that waits to be sent, as of ``seq``; ``prev``: what was in the chain before it."""

    seq: int
    prev: int | None
    entry: _Entry
    held: Held


class Session:
    """The outbox and the chain of one socket. ``wake`` is called when there is something to send."""

    def __init__(self, viewer: Viewer, *, now: Callable[[], Instant], wake: Callable[[], None]) -> None:
        self.viewer = viewer
        self.after = 0
        self.prev: int | None = None
        self._now = now
        self._wake = wake
        self._outbox: deque[_Entry] = deque()
        self._bytes = 0
        self._frames = 0
        self._board: bytes | None = None
        self._unsent: _Unsent | None = None

    # --- in ----------------------------------------------------------------------------------------

    def resume(self, seq: int) -> None:
        """Go on after ``seq``, which the viewer has."""
        self.after = self.prev = seq

    def begin_anew(self) -> None:
        """Drop what waits to be sent, as if the socket had just been opened: a snapshot comes next."""
        for entry in self._outbox:
            self._drop(entry)
        self._outbox.clear()
        self._unsent = None
        self._frames = self._bytes = 0
        self._board = self.prev = None

    def attach(self, seq: int, log_id: str, state: Json) -> None:
        """Have a snapshot as of ``seq`` sent once that is durable; what happened before is in it.

        It takes the place of one that was not sent yet: a slow viewer is never owed two whole views.
        """
        prev = self.prev if self._unsent is None else self._unsent.prev
        members = {"prev": prev, "log": log_id, "state": state}
        held = Held(None, lambda _: self._plain("snapshot", seq, members))
        entry = _Entry(held, chained=True, counts=False)
        if self._unsent is None:
            self._outbox.append(entry)
        else:
            self._supersede(self._unsent.entry, entry)
        self._unsent = _Unsent(seq, prev, entry, held)
        self.after = self.prev = seq
        self._board = None  # drawn before the snapshot, and its figures are in it

    def _supersede(self, old: _Entry, new: _Entry) -> None:
        """Put ``new`` where ``old`` waits and drop the frames chained to it; cards and replies stay."""
        waiting, self._outbox = self._outbox, deque()
        behind = False
        for entry in waiting:
            if entry is old:
                behind = True
                self._outbox.append(new)
            elif behind and entry.chained:
                self._drop(entry)
            else:
                self._outbox.append(entry)

    def _drop(self, entry: _Entry) -> None:
        self._uncount(entry)
        if isinstance(entry.frame, Held) and entry.frame.frame is None:
            entry.frame.frame = b""  # whoever would still release it finds it done

    def settle(self, durable_seq: int) -> None:
        """Let the snapshot go once its events are durable."""
        unsent = self._unsent
        if unsent is not None and unsent.held.frame is None and unsent.seq <= durable_seq:
            unsent.held.frame = unsent.held.build(None)
            self._wake()

    def deliver(self, delta: Delta, *, ring: bool, card: Json | None) -> Held | None:
        """Send what an event means for this viewer; return the offer's frame if it waits for its card."""
        if delta.seq <= self.after:
            return None
        self.after = delta.seq
        changes = project(delta, self.viewer)
        if changes is None:
            return None
        agent = self.viewer.agent
        if "offers" in changes:
            changes["offers"] = [
                {**each, "ring": ring and each["agent"] == agent} for each in changes["offers"]
            ]
        mine = agent is not None and delta.offer_agent == agent
        if mine and delta.offer is not None:
            made = next(each for each in changes["offers"] if each["id"] == delta.offer["id"])
            return self._offer(delta.seq, made, changes, card)
        if mine and delta.offer_gone is not None:
            members: Json = {"offer_id": delta.offer_gone, "reason": OFFER_ENDS[type(delta.fact)].value}
            taken_by = getattr(delta.fact, "taken_by", None)
            if taken_by is not None:
                members["taken_by"] = taken_by
            members["changes"] = changes
            self._chain("offer_gone", delta.seq, members)
        else:
            self._chain("event", delta.seq, {"event": delta.event, "changes": changes})
        return None

    def card(self, contact_id: str, card: Json, seq: int) -> None:
        """Send a card, in the frame of an offer that waits for it if there is one."""
        for entry in self._outbox:
            held = entry.frame
            if isinstance(held, Held) and held.contact_id == contact_id and held.frame is None:
                self.release(held, card)
                return
        self._push(self._plain("card", seq, {"contact_id": contact_id, "card": card}))

    def release(self, held: Held, card: Json | None) -> None:
        """Let an offer go with the card it has."""
        if held.frame is None:
            held.frame = held.build(card)
            self._bytes += len(held.frame)
            self._wake()

    def board(self, seq: int, members: Json) -> None:
        """Send figures; those not sent yet are replaced."""
        self._board = self._plain("board", seq, members)
        self._wake()

    def reply(self, ref: str | None, body: Json, seq: int) -> None:
        """Answer a command."""
        self._push(self._plain("reply", seq, {"ref": ref, **body}))

    # --- out ---------------------------------------------------------------------------------------

    def take(self) -> bytes | None:
        """The next frame to send, or None when there is none yet."""
        if self._outbox:
            entry = self._outbox[0]
            frame = entry.ready
            if frame is None:
                return None
            self._outbox.popleft()
            self._uncount(entry)
            if self._unsent is not None and entry is self._unsent.entry:
                self._unsent = None
            return frame
        frame, self._board = self._board, None
        return frame

    def _uncount(self, entry: _Entry) -> None:
        if entry.counts:
            self._frames -= 1
            self._bytes -= len(entry.ready or b"")

    @property
    def is_too_slow(self) -> bool:
        """Whether more waits than may wait."""
        return self._frames > MAX_FRAMES or self._bytes > MAX_BYTES

    @property
    def fits_replay(self) -> bool:
        """Whether what was missed is short enough to be sent again."""
        return self._frames <= MAX_FRAMES // REPLAYED_SHARE and self._bytes <= MAX_BYTES // REPLAYED_SHARE

    @property
    def is_unsettled(self) -> bool:
        """Whether a snapshot waits for its events to be durable."""
        return self._unsent is not None and self._unsent.held.frame is None

    # --- frames ------------------------------------------------------------------------------------

    def _offer(self, seq: int, offer: Json, changes: Json, card: Json | None) -> Held | None:
        prev, self.prev = self.prev, seq

        def build(with_card: Json | None) -> bytes:
            members = {"prev": prev, "offer": offer, "card": with_card, "changes": changes}
            return self._plain("offer", seq, members)

        if card is not None:
            self._push(build(card), chained=True)
            return None
        held = Held(offer["contact_id"], build)
        self._outbox.append(_Entry(held, chained=True))
        self._frames += 1
        return held

    def _chain(self, kind: str, seq: int, members: Json) -> None:
        prev, self.prev = self.prev, seq
        self._push(self._plain(kind, seq, {"prev": prev, **members}), chained=True)

    def _plain(self, kind: str, seq: int, members: Json) -> bytes:
        return orjson.dumps({"type": kind, "seq": seq, "now": rfc3339(self._now()), **members})

    def _push(self, frame: bytes, *, chained: bool = False) -> None:
        self._outbox.append(_Entry(frame, chained=chained))
        self._frames += 1
        self._bytes += len(frame)
        self._wake()
