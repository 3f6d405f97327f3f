"""One console connection without its socket: what its viewer is sent of what happens, and as which frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import orjson

from contacthub.access.fields import Kind, sees
from contacthub.access.viewer import Viewer
from contacthub.api.json import Json
from contacthub.clock import rfc3339
from contacthub.console.outbox import Entry, Outbox
from contacthub.console.unsent_work import UnsentWork
from contacthub.contacts.visibility import Delta, looks_on, project, sees_contacts
from contacthub.routing.floor.states import OFFER_ENDS
from contacthub.routing.words import Instant


@dataclass(frozen=True, slots=True)
class _Unsent:
    """The snapshot that waits to be sent, as of ``seq``."""

    seq: int
    entry: Entry


class Session:
    """The outbox and the chain of one socket. ``wake`` is called when there is something to send.

    Each frame of the chain names the one before it, so that the viewer notices a gap. Events that mean
    nothing to this viewer make no frame, and the numbers skip them::

        snapshot  seq 1041  prev null
        event     seq 1043  prev 1041      1042 was about a contact of other agents
        offer     seq 1046  prev 1043
    """

    def __init__(self, viewer: Viewer, *, now: Callable[[], Instant], wake: Callable[[], None]) -> None:
        self.viewer = viewer
        self._looks_on = looks_on(viewer) and sees_contacts(viewer)
        self._after = 0  # events up to this one are sent or mean nothing to the viewer
        self._prev: int | None = None  # the last frame of the chain
        self._now = now
        self._wake = wake
        self._outbox = Outbox(wake)
        self._board: bytes | None = None
        self._figures: Json | None = None  # what the last board said, to a viewer who has it
        self._work = UnsentWork()
        self._work_seq = 0
        self._urgent: bytes | None = None
        self._storage: bytes | None = None
        self._unsent: _Unsent | None = None

    def sees(self, kind: Kind) -> bool:
        """Whether the viewer sees what goes with contacts and items in which they have a part."""
        return sees(self.viewer.at_console(), kind, part=True)

    # --- the chain ---------------------------------------------------------------------------------

    def resume(self, seq: int) -> None:
        """Go on after ``seq``, which the viewer has."""
        self._after = self._prev = seq

    def begin_anew(self) -> None:
        """Drop what waits to be sent, as if the socket had just been opened: a snapshot comes next."""
        self._outbox.clear()
        self._work.clear()
        self._unsent = None
        self._board = self._figures = self._prev = None

    def attach(self, seq: int, log_id: str, state: Json, *, instead: bool = False) -> None:
        """Have a snapshot as of ``seq`` sent once that is durable; what happened before is in it.

        It takes the place of one that was not sent yet: a slow viewer is never owed two whole views.
        ``instead``: it takes the place of all frames of the chain that were not sent yet.
        """
        old = self._outbox.first_of_chain() if instead else None
        if self._unsent is not None and old is None:
            old = self._unsent.entry
        prev = self._prev if old is None else old.prev
        members = {"prev": prev, "log": log_id, "state": state}

        def build(_: orjson.Fragment | None) -> bytes:
            return self._frame("snapshot", seq, members)

        if old is None:
            entry = self._outbox.hold(build, prev=prev, counts=False)
        else:
            entry = self._outbox.supersede(old, build)
        self._unsent = _Unsent(seq, entry)
        self._after = self._prev = seq
        self._board = self._figures = None  # drawn before the snapshot, and its figures are in it

    def settle(self, durable_seq: int) -> None:
        """Let the snapshot go once its events are durable."""
        if self._unsent is not None and self._unsent.seq <= durable_seq:
            self._outbox.release(self._unsent.entry)

    def deliver(self, delta: Delta, *, ring: bool, card: orjson.Fragment | None) -> Entry | None:
        """Send what an event means for this viewer; return the offer's frame if it waits for its card."""
        if delta.seq <= self._after:
            return None  # in the snapshot, or replayed
        self._after = delta.seq
        if self._looks_on:
            if told := _told_to_onlookers(delta, self.viewer):
                self._chain("event", delta.seq, told)
            return None
        agent, changes = self.viewer.agent, project(delta, self.viewer)
        if changes is None:
            return None
        if "offers" in changes:
            changes["offers"] = [
                {**each, "ring": ring and each["agent"] == agent} for each in changes["offers"]
            ]
        mine = agent is not None and delta.offer_agent == agent
        if mine and delta.offer is not None:
            made = next(each for each in changes["offers"] if each["id"] == delta.offer["id"])
            return self._offer(delta.seq, made, changes, card)
        if mine and delta.offer_gone is not None:
            self._chain("offer_gone", delta.seq, {**_gone(delta), "changes": changes})
        else:
            joined = delta.joined if agent in delta.audience and self.sees(Kind.MESSAGE) else {}
            self._chain("event", delta.seq, {"event": delta.event, "changes": changes, **joined})
        return None

    def _offer(self, seq: int, offer: Json, changes: Json, card: orjson.Fragment | None) -> Entry | None:
        prev, self._prev = self._prev, seq

        def build(with_card: orjson.Fragment | None) -> bytes:
            members = {"prev": prev, "offer": offer, "card": with_card, "changes": changes}
            return self._frame("offer", seq, members)

        if card is not None:
            self._outbox.push(build(card), chained=True, prev=prev)
            return None
        return self._outbox.hold(build, prev=prev, of=offer["contact_id"])

    def _chain(self, kind: str, seq: int, members: Json) -> None:
        prev, self._prev = self._prev, seq
        self._outbox.push(self._frame(kind, seq, {"prev": prev, **members}), chained=True, prev=prev)

    # --- frames outside the chain ------------------------------------------------------------------

    def card(self, contact_id: str, card: orjson.Fragment, seq: int, *, counts: bool = True) -> None:
        """Send a card, in the frame of an offer that waits for it if there is one.

        ``counts``: towards what may wait; not so the cards that go with a snapshot.
        """
        offer = self._outbox.offer_of(contact_id)
        if offer is not None:
            self._outbox.release(offer, card)
        else:
            frame = self._frame("card", seq, {"contact_id": contact_id, "card": card})
            self._outbox.push_latest(contact_id, frame, counts=counts)

    def thread(self, contact_id: str, members: Json, seq: int) -> None:
        """Send the newest messages of a contact's thread; those not sent yet are replaced."""
        frame = self._frame("thread", seq, {"contact_id": contact_id, **members})
        self._outbox.push_latest(f"thread {contact_id}", frame, counts=False)

    def sending(self, source: str, reason: str | None, seq: int) -> None:
        """Say whether a source takes messages; what was said of it before and not sent yet is dropped."""
        members = {"source": source, "available": reason is None, "reason": reason}
        self._outbox.push_latest(f"sending {source}", self._frame("sending", seq, members), counts=False)

    def typing(self, contact_id: str, seq: int) -> None:
        """Say that a customer types; one that was not sent yet is replaced."""
        frame = self._frame("typing", seq, {"contact_id": contact_id, "by": "customer"})
        self._outbox.push_latest(f"typing {contact_id}", frame, counts=False)

    def alerts(self, alerts: Sequence[Json], seq: int) -> None:
        """Say which alerts go on; what was said before and not sent yet is replaced."""
        frame = self._frame("alerts", seq, {"alerts": alerts})
        self._outbox.push_latest("alerts", frame, counts=False)

    def release(self, offer: Entry) -> None:
        """Let an offer go without its card, which is late."""
        self._outbox.release(offer)

    def board(self, seq: int, members: Json) -> None:
        """Send figures; those not sent yet are replaced, and those that were sent last are not sent again."""
        if members == self._figures:
            return
        self._board, self._figures = self._frame("board", seq, members), members
        self._wake()

    def work(self, items: Mapping[str, orjson.Fragment | None], seq: int) -> None:
        """Tell of work items as they are up to ``seq``; what was not sent yet of the same is replaced."""
        self._work.put(items)
        self._work_seq = seq
        self._wake()

    def reload_work(self, seq: int) -> None:
        """Have the viewer ask for their list of work, of which too much has changed."""
        self._work.reload()
        self._work_seq = seq
        self._wake()

    def cannot_store(self, seq: int, *, is_disk_full: bool) -> None:
        """Say that the hub can store nothing now, before all that may wait for what is not stored."""
        reason = "disk_full" if is_disk_full else "unavailable"
        self._urgent = self._storage = self._frame("storage", seq, {"available": False, "reason": reason})
        self._wake()

    def reply(self, ref: str | None, body: Json, seq: int) -> None:
        """Answer a command."""
        self._outbox.push(self._frame("reply", seq, {"ref": ref, **body}))

    def _frame(self, kind: str, seq: int, members: Json) -> bytes:
        return orjson.dumps({"type": kind, "seq": seq, "now": rfc3339(self._now()), **members})

    # --- out ---------------------------------------------------------------------------------------

    def take(self) -> bytes | None:
        """The next frame to send, or None when there is none yet.

        Work and figures go last: they may be replaced.
        """
        if self._urgent is not None:
            urgent, self._urgent = self._urgent, None
            return urgent
        entry = self._outbox.take()
        if entry is not None:
            if self._unsent is not None and entry is self._unsent.entry:
                self._unsent = None
                # A screen takes a hub whose view it gets for one that stores: else it is said behind that.
                self._urgent = self._storage
            return entry.frame
        if self._outbox:
            return None
        work = self._work.take()
        if work is not None:
            return self._frame("work", self._work_seq, work)
        frame, self._board = self._board, None
        return frame

    def mark(self) -> None:
        """Mark the last frame that waits now."""
        self._outbox.mark()

    @property
    def is_marked(self) -> bool:
        """Whether the frame that was marked still waits."""
        return self._outbox.is_marked

    @property
    def is_behind(self) -> bool:
        """Whether more waits than may wait for a viewer who does not take it."""
        return self._outbox.is_behind

    @property
    def is_far_behind(self) -> bool:
        """Whether so much waits that a snapshot should take its place."""
        return self._outbox.is_far_behind

    @property
    def has_snapshot_waiting(self) -> bool:
        """Whether a snapshot is not sent yet."""
        return self._unsent is not None

    @property
    def fits_replay(self) -> bool:
        """Whether what was missed is short enough to be sent again."""
        return self._outbox.fits_replay

    @property
    def is_unsettled(self) -> bool:
        """Whether a snapshot waits for its events to be durable."""
        return self._unsent is not None and self._unsent.entry.frame is None


def _told_to_onlookers(delta: Delta, viewer: Viewer) -> Json:
    """What an event means for onlookers: the same for all of a team, so encoded once for each."""
    team = None if viewer.sight is None else viewer.sight.team
    if team not in delta.told:
        changes = project(delta, viewer)
        members = {} if changes is None else {"event": delta.event, "changes": changes}
        delta.told[team] = {name: orjson.Fragment(orjson.dumps(each)) for name, each in members.items()}
    return delta.told[team]


def _gone(delta: Delta) -> Json:
    """Which offer ended, how and why, and who has the contact instead."""
    told = {
        "cause": getattr(delta.fact, "cause", None),
        "taken_by": getattr(delta.fact, "taken_by", None),
        "taken_by_name": delta.taken_by_name,
    }
    gone: Json = {"offer_id": delta.offer_gone, "reason": OFFER_ENDS[type(delta.fact)].value}
    return gone | {key: value for key, value in told.items() if value is not None}
