"""Changes of customers: each told to its subscribers once it is durable."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CustomerChanged:
    """Something about these customers, or of what is theirs, has changed and is durable.

    ``models`` were written in the catalogue; folded. ``stock``: some was counted.
    """

    customer_ids: frozenset[str]
    models: frozenset[str] = frozenset()
    stock: bool = False


Told = Callable[[CustomerChanged], None]


class CustomerChanges:
    """Passes changes on from every place that writes to every place that shows customers."""

    def __init__(self) -> None:
        self._subscribers: list[Told] = []

    def subscribe(self, told: Told) -> None:
        """Have ``told`` called for every change from now on; it returns at once."""
        self._subscribers.append(told)

    def tell(self, *customer_ids: str, models: Set[str] = frozenset(), stock: bool = False) -> None:
        """Say that these customers, these models, or stock, have changed, after it is durable."""
        if not customer_ids and not models and not stock:
            return
        changed = CustomerChanged(frozenset(customer_ids), frozenset(models), stock)
        for told in self._subscribers:
            told(changed)
