"""The frames of one socket that are not sent yet: in which order they go, and when they are too many."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import orjson

MAX_FRAMES = 500
MAX_BYTES = 1024 * 1024
"""More unsent frames or bytes than this: the viewer is behind, and too slow if it does not take them."""

FAR = 4
"""So many times as much is not kept for a viewer, however well it reads: a snapshot says the same."""

REPLAYED_SHARE = 2
"""A replay that fills more than half of what may wait is not worth it: a snapshot is shorter."""


Build = Callable[[orjson.Fragment | None], bytes]
"""Makes a frame, for an offer with its card."""


@dataclass(slots=True, eq=False)
class Entry:
    """A place in the queue. While its frame is None it is held, and the frames behind it wait too.

    An offer waits a moment for its card, a snapshot until its events are durable::

        queued   event 41 | offer 42, no card yet | event 43      event 41 goes out
        card     offer 42 with its card | event 43                both go out

    ``of``: the contact whose card it is, or waits for; of a thread its own name. ``chained``: it has a
    ``prev``. ``counts``: towards the
    limits; a snapshot and the cards that go with it do not: how many they are is no fault of the viewer's.
    """

    frame: bytes | None
    build: Build | None = None
    of: str | None = None
    chained: bool = False
    prev: int | None = None
    counts: bool = True


class Outbox:
    """A queue of frames. ``wake`` is called when there is something to send."""

    __slots__ = ("_bytes", "_entries", "_frames", "_latest", "_mark", "_wake")

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._entries: deque[Entry] = deque()
        self._latest: dict[str, Entry] = {}
        self._mark: Entry | None = None
        self._frames = 0
        self._bytes = 0

    @property
    def is_behind(self) -> bool:
        """Whether more waits than may wait for a viewer who does not take it."""
        return self._frames > MAX_FRAMES or self._bytes > MAX_BYTES

    @property
    def is_far_behind(self) -> bool:
        """Whether so much waits that a snapshot should take its place."""
        return self._frames > FAR * MAX_FRAMES or self._bytes > FAR * MAX_BYTES

    @property
    def fits_replay(self) -> bool:
        """Whether what was missed is short enough to be sent again."""
        return self._frames <= MAX_FRAMES // REPLAYED_SHARE and self._bytes <= MAX_BYTES // REPLAYED_SHARE

    @property
    def is_marked(self) -> bool:
        """Whether the frame that ``mark`` marked still waits."""
        return self._mark is not None

    def __bool__(self) -> bool:
        return bool(self._entries)

    def mark(self) -> None:
        """Mark the last frame that waits: the viewer has taken all that waits now once that is taken."""
        self._mark = self._entries[-1] if self._entries else None

    # --- in ----------------------------------------------------------------------------------------

    def push(self, frame: bytes, *, chained: bool = False, prev: int | None = None) -> None:
        """Queue a frame."""
        self._push(Entry(frame, chained=chained, prev=prev))

    def push_latest(self, of: str, frame: bytes, *, counts: bool) -> None:
        """Queue a card, or a thread; one ``of`` the same that still waits is dropped."""
        older = self._latest.get(of)
        if older is not None:
            self._entries.remove(older)
            self._drop(older)
        entry = self._latest[of] = Entry(frame, of=of, counts=counts)
        if older is not None and self._mark is older:
            self._mark = entry
        self._push(entry)

    def _push(self, entry: Entry) -> None:
        self._entries.append(entry)
        if entry.counts:
            self._frames += 1
            self._bytes += len(entry.frame or b"")
        self._wake()

    def hold(self, build: Build, *, prev: int | None, of: str | None = None, counts: bool = True) -> Entry:
        """Queue a frame of the chain that is built later."""
        entry = Entry(None, build, of, chained=True, prev=prev, counts=counts)
        self._entries.append(entry)
        self._frames += counts
        return entry

    def release(self, entry: Entry, card: orjson.Fragment | None = None) -> None:
        """Build a held frame and let it go; one that went before, or was dropped, stays as it is."""
        if entry.frame is None and entry.build is not None:
            entry.frame = entry.build(card)
            if entry.counts:
                self._bytes += len(entry.frame)
            self._wake()

    def offer_of(self, contact_id: str) -> Entry | None:
        """The offer of a contact that still waits for its card."""
        for entry in self._entries:
            if entry.frame is None and entry.of == contact_id:
                return entry
        return None

    def first_of_chain(self) -> Entry | None:
        """The first frame of the chain that waits."""
        return next((entry for entry in self._entries if entry.chained), None)

    def supersede(self, old: Entry, build: Build) -> Entry:
        """Queue a snapshot where a frame of the chain waits, and drop the frames chained to that.

        Cards and replies are in no chain and stay::

            before  event 40 | snapshot 41 | event 42 | reply | event 43
            after   event 40 | snapshot 44 | reply
        """
        new = Entry(None, build, chained=True, prev=old.prev, counts=False)
        waiting, self._entries = self._entries, deque()
        behind = False
        for entry in waiting:
            if entry is old:
                behind = True
                self._entries.append(new)
            if behind and entry.chained:
                self._drop(entry)
                if self._mark is entry:
                    self._mark = new  # dropped is not taken
            else:
                self._entries.append(entry)
        return new

    def clear(self) -> None:
        """Drop everything."""
        for entry in self._entries:
            self._drop(entry)
        self._entries.clear()
        self._mark = None

    def _drop(self, entry: Entry) -> None:
        self._uncount(entry)
        if entry.frame is None:
            entry.frame = b""  # its timer may still release it, and must find it done

    # --- out ---------------------------------------------------------------------------------------

    def take(self) -> Entry | None:
        """The next frame, no longer in the queue; None while it is held, or when there is none."""
        if not self._entries or self._entries[0].frame is None:
            return None
        entry = self._entries.popleft()
        if self._mark is entry:
            self._mark = None
        self._uncount(entry)
        return entry

    def _uncount(self, entry: Entry) -> None:
        if entry.of is not None and self._latest.get(entry.of) is entry:
            del self._latest[entry.of]
        if entry.counts:
            self._frames -= 1
            self._bytes -= len(entry.frame or b"")
