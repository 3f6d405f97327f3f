"""Pieces that came, and the items that wait for them: those that wait longest come first.

two wait for sku:W1    3 pieces come    both begin, with a piece each; one is left over and promised to nobody
one does not take it   its piece is the next one's who waits, as is the one that was left over
"""

from __future__ import annotations

from contacthub.processes.words import ItemId


def thing(*, sku: str | None = None, model: str | None = None) -> str | None:
    """What is waited for, as events name it; None: nothing."""
    return (
        f"sku:{sku.strip()}" if sku is not None else f"model:{model.strip()}" if model is not None else None
    )


class Stock:
    """By thing, in whatever letters it is written: pieces promised to nobody, and items that wait."""

    def __init__(self) -> None:
        self.pieces: dict[str, int] = {}
        self._waiting: dict[str, dict[ItemId, None]] = {}
        self._served: dict[str, None] = {}
        """Things of which there are pieces, and items that wait for them."""

    def waiting(self, thing: str) -> list[ItemId]:
        """The items that wait for a thing, in the order in which they began to."""
        return list(self._waiting.get(thing.casefold(), ()))

    def next_served(self) -> ItemId | None:
        """The item that gets the next piece; None: nobody waits for what there is."""
        thing = next(iter(self._served), None)
        return None if thing is None else next(iter(self._waiting[thing]))

    def wait(self, thing: str, item: ItemId) -> None:
        """An item waits for a thing."""
        self._waiting.setdefault(thing.casefold(), {})[item] = None
        self._weigh(thing)

    def leave(self, thing: str, item: ItemId) -> None:
        """An item waits no more."""
        waiting = self._waiting[thing.casefold()]
        del waiting[item]
        if not waiting:
            del self._waiting[thing.casefold()]
        self._weigh(thing)

    def come(self, thing: str, quantity: int | None) -> None:
        """Pieces came: so many; None: enough for all who wait; 0: what was left over is gone."""
        if quantity:
            self.put(thing, quantity)
            return
        enough = len(self.waiting(thing)) if quantity is None else 0
        left = self.pieces.get(thing.casefold(), 0) if quantity is None else 0
        self._set(thing, max(enough, left))

    def put(self, thing: str, quantity: int) -> None:
        """So many pieces more are promised to nobody."""
        self._set(thing, self.pieces.get(thing.casefold(), 0) + quantity)

    def take(self, thing: str) -> None:
        """One piece is promised to an item."""
        self._set(thing, self.pieces.get(thing.casefold(), 0) - 1)

    def _set(self, thing: str, quantity: int) -> None:
        if quantity > 0:
            self.pieces[thing.casefold()] = quantity
        else:
            self.pieces.pop(thing.casefold(), None)
        self._weigh(thing)

    def _weigh(self, thing: str) -> None:
        key = thing.casefold()
        if key in self.pieces and key in self._waiting:
            self._served[key] = None
        else:
            self._served.pop(key, None)
