"""What a console is to be told of work items, and was not sent yet: of each item the latest counts."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from contacthub.api.json import Json

MOST = 200
"""Items that wait; of more the console is told to ask for all of its list."""


class UnsentWork:
    """Members of the next frame of work."""

    __slots__ = ("_items", "_reloads")

    def __init__(self) -> None:
        self._items: dict[str, orjson.Fragment | None] = {}
        self._reloads = False

    def put(self, items: Mapping[str, orjson.Fragment | None]) -> None:
        """Have items told as they are now; None: it is gone."""
        if self._reloads:
            return  # the list that is asked for then is newer
        self._items.update(items)
        if len(self._items) > MOST:
            self.reload()

    def reload(self) -> None:
        """Have the console ask for its list."""
        self._items.clear()
        self._reloads = True

    def clear(self) -> None:
        """Forget all: the console asks for its list by itself."""
        self._items.clear()
        self._reloads = False

    def take(self) -> Json | None:
        """What is to be said now; None: nothing."""
        if not self._items and not self._reloads:
            return None
        said = {
            "items": [each for each in self._items.values() if each is not None],
            "gone": [item_id for item_id, each in self._items.items() if each is None],
            "reload": self._reloads,
        }
        self.clear()
        return said
