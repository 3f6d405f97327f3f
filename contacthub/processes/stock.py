"""What there is of a thing, pieces that came, and the items that wait for them, longest first.

two wait for sku:W1    3 pieces come    both begin, with a piece each; one is left over and promised to nobody
one does not take it   its piece is the next one's who waits, as is the one that was left over
sku:W1 is of model:X   who waits for the model takes a piece of W1 too, and who waits for W1 one of the model
"""

from __future__ import annotations

from contacthub.processes.words import ItemId


def thing(*, sku: str | None = None, model: str | None = None) -> str | None:
    """What is waited for, as events name it; None: nothing."""
    return (
        f"sku:{sku.strip()}" if sku is not None else f"model:{model.strip()}" if model is not None else None
    )


class Stock:
    """By thing, in whatever letters it is written: what there is, pieces promised to nobody, who waits."""

    def __init__(self) -> None:
        self.known: dict[str, int | None] = {}
        """How many there are, as was said last; None: some, nobody says how many."""
        self.pieces: dict[str, int] = {}
        self.models: dict[str, str] = {}
        """Of a number of the stock, the model that it is, as a thing."""
        self._numbers: dict[str, dict[str, None]] = {}
        self._waiting: dict[str, dict[ItemId, int]] = {}
        self._waits = 0
        self._served: dict[str, None] = {}
        """Things of which there are pieces, and items that wait for them."""

    def waiting(self, thing: str) -> list[ItemId]:
        """The items that wait for a thing by this name, in the order in which they began to."""
        return list(self._waiting.get(thing.casefold(), ()))

    def next_served(self) -> tuple[ItemId, str] | None:
        """The item that gets the next piece, and of what; None: nobody waits for what there is."""
        thing = next(iter(self._served), None)
        if thing is None:
            return None
        first = (next(iter(self._waiting[each].items())) for each in self._waited(thing))
        return min(first, key=lambda each: each[1])[0], thing

    def wait(self, thing: str, item: ItemId) -> None:
        """An item waits for a thing."""
        self._waits += 1
        self._waiting.setdefault(thing.casefold(), {})[item] = self._waits
        self._weigh(thing)

    def leave(self, thing: str, item: ItemId) -> None:
        """An item waits no more."""
        waiting = self._waiting[thing.casefold()]
        del waiting[item]
        if not waiting:
            del self._waiting[thing.casefold()]
        self._weigh(thing)

    def is_so(self, thing: str, quantity: int, model: str | None) -> bool:
        """Whether it is known already that there are so many of a thing, which is this model."""
        key = thing.casefold()
        is_related = model is None or model.casefold() in (key, self.models.get(key))
        return self.known.get(key) == quantity and is_related

    def relate(self, thing: str, model: str | None) -> None:
        """A number of the stock is of this model; None: that is as it was."""
        key, to = thing.casefold(), None if model is None else model.casefold()
        before = self.models.get(key)
        if to is None or to in (key, before):
            return
        if before is not None:
            del self._numbers[before][key]
        self.models[key] = to
        self._numbers.setdefault(to, {})[key] = None
        for each in (key, to, *([] if before is None else [before])):
            self._weigh(each)

    def come(self, thing: str, quantity: int | None) -> None:
        """Pieces came: so many; None: enough for all who wait; 0: what was left over is gone."""
        key = thing.casefold()
        before = self.known.get(key, 0)
        if quantity:
            self.known[key] = None if before is None else before + quantity
            self.put(thing, quantity)
            return
        self.known[key] = quantity
        enough = sum(len(self._waiting[each]) for each in self._waited(key)) if quantity is None else 0
        left = self.pieces.get(key, 0) if quantity is None else 0
        self._set(thing, max(enough, left))

    def there_are(self, thing: str, quantity: int) -> None:
        """So many there are: what they are more than before came, and no more than these can be promised."""
        key = thing.casefold()
        more = quantity - (self.known.get(key) or 0)
        self.known[key] = quantity
        self._set(thing, min(quantity, self.pieces.get(key, 0) + max(0, more)))

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

    def _related(self, key: str) -> list[str]:
        """The thing, the model that it is, and the numbers that are of it."""
        of = self.models.get(key)
        return [key, *([] if of is None else [of]), *self._numbers.get(key, ())]

    def _waited(self, key: str) -> list[str]:
        """What is waited for of which a piece of this thing is one."""
        return [each for each in self._related(key) if each in self._waiting]

    def _weigh(self, thing: str) -> None:
        for key in self._related(thing.casefold()):
            if key in self.pieces and self._waited(key):
                self._served[key] = None
            else:
                self._served.pop(key, None)
