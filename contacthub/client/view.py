"""The floor as one console sees it, kept by applying frames; no sockets and no clock in here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Json = dict[str, Any]
"""A JSON object; its members are described by the hub's JSON Schema of the socket."""

_CHAIN = frozenset({"snapshot", "event", "offer", "offer_gone"})
_PARTS = ("queues", "agents", "contacts", "offers")


class ConsoleView:
    """What the hub showed this console so far: parts by id, and the place in the log for coming back."""

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
        """Say that the next frame is the first of a new socket, where ``prev`` may be null."""
        self._starts_socket = True
        self._awaits_snapshot = False

    def apply(self, frame: Mapping[str, Any]) -> bool:
        """Take a frame in; False means a frame is missing: ask for a snapshot, once.

        Until that snapshot comes, frames of the chain change nothing: it will hold what they say.
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
        """Take in a frame beside the chain: figures and cards; replies concern the sender only."""
        if frame["type"] == "board":
            self.queues.update(_by_id(frame["queues"]))
            self.agents.update(_by_id(frame["agents"]))
        elif frame["type"] == "card":
            self.cards[frame["contact_id"]] = frame["card"]

    def _advance(self, frame: Mapping[str, Any]) -> None:
        self._seq = frame["seq"]
        self._starts_socket = False
        wanted = self.contacts.keys() | {offer["contact_id"] for offer in self.offers.values()}
        for contact_id in self.cards.keys() - wanted:
            del self.cards[contact_id]


def _by_id(items: Iterable[Json]) -> dict[str, Json]:
    return {item["id"]: item for item in items}
