"""The floor as one console sees it, kept by applying frames. Sans-I/O: no socket, no clock.

Frames of the chain (snapshot, event, offer, offer_gone) name the frame before them, so that a lost one is
noticed::

    seq 7             applied
    seq 9, prev 7     applied: 8 was not for this console
    seq 12, prev 11   11 is missing: ``apply`` returns False, once, and a snapshot must be asked for
    seq 13, prev 12   ignored: the snapshot will hold it
    snapshot, seq 15  replaces everything; the chain goes on from here

Boards, cards and replies are beside the chain and have no place in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from contacthub.client.json import Json

"""A JSON object; its members are described by the hub's JSON Schema of the socket."""

_CHAIN = frozenset({"snapshot", "event", "offer", "offer_gone"})
_PARTS = ("queues", "agents", "contacts", "offers")


class ConsoleView:
    """What the hub has shown this console: queues, agents, contacts and offers by id, and where to resume."""

    def __init__(self) -> None:
        self.me: Json = {}
        self.queues: dict[str, Json] = {}
        self.agents: dict[str, Json] = {}
        self.contacts: dict[str, Json] = {}
        self.offers: dict[str, Json] = {}
        self.cards: dict[str, Json] = {}
        self._log: str | None = None
        self._seq: int | None = None
        self._starts_socket = True
        self._awaits_snapshot = False

    @property
    def resume_point(self) -> str | None:
        """``LOG:SEQ`` of the last frame applied, for ``since=``; None before the first snapshot."""
        if self._log is None or self._awaits_snapshot:
            return None
        return f"{self._log}:{self._seq}"

    def begin_socket(self) -> None:
        """Expect the first frame of a new socket, whose ``prev`` may be null."""
        self._starts_socket = True
        self._awaits_snapshot = False

    def apply(self, frame: Mapping[str, Any]) -> bool:
        """Take a frame in; return False when a frame before it is missing: ask for a snapshot, once.

        Until that snapshot comes, frames of the chain change nothing, since it will hold their changes.
        """
        kind = frame["type"]
        if kind not in _CHAIN:
            self._apply_beside(frame)
            return True
        if kind == "snapshot":
            self._apply_snapshot(frame)
            return True
        if self._awaits_snapshot:
            return True
        if not self._follows(frame.get("prev")):
            self._awaits_snapshot = True
            return False
        self._apply_chain(frame)
        return True

    def _follows(self, prev: int | None) -> bool:
        """Whether a frame comes right after the last one; without a snapshot nothing does."""
        if self._starts_socket and prev is None:
            return self._log is not None
        return prev == self._seq

    def _apply_snapshot(self, frame: Mapping[str, Any]) -> None:
        state = frame["state"]
        self.me = state["me"]
        for part in _PARTS:
            setattr(self, part, _by_id(state[part]))
        self._log = frame["log"]
        self._awaits_snapshot = False
        self._advance(frame)

    def _apply_chain(self, frame: Mapping[str, Any]) -> None:
        if frame["type"] == "offer":
            self._show_offer(frame)
        changes = frame.get("changes", {})
        for part in _PARTS:
            shown: dict[str, Json] = getattr(self, part)
            shown.update(_by_id(changes.get(part, ())))
            for gone in changes.get(f"{part}_gone", ()):
                shown.pop(gone, None)
        if frame["type"] == "offer_gone":
            self.offers.pop(frame["offer_id"], None)
        self._advance(frame)

    def _show_offer(self, frame: Mapping[str, Any]) -> None:
        offer = frame["offer"]
        self.offers[offer["id"]] = offer
        if frame["card"] is not None:
            self.cards[offer["contact_id"]] = frame["card"]

    def _apply_beside(self, frame: Mapping[str, Any]) -> None:
        """Take in a frame beside the chain: figures of the board, or a card; replies change nothing."""
        if frame["type"] == "board":
            self.queues.update(_by_id(frame["queues"]))
            self.agents.update(_by_id(frame["agents"]))
        elif frame["type"] == "card":
            self.cards[frame["contact_id"]] = frame["card"]

    def _advance(self, frame: Mapping[str, Any]) -> None:
        self._seq = frame["seq"]
        self._starts_socket = False
        # A card is kept as long as its contact or an offer of it is shown.
        wanted = self.contacts.keys() | {offer["contact_id"] for offer in self.offers.values()}
        for contact_id in self.cards.keys() - wanted:
            del self.cards[contact_id]


def _by_id(items: Iterable[Json]) -> dict[str, Json]:
    return {item["id"]: item for item in items}
