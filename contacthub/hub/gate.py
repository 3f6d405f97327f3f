"""Whether the log takes work, why not, and whether the floor may be shown meanwhile.

open     work is taken
shut     an append failed: the floor is ahead of the log, nothing is taken and nothing is shown
shows    the floor was read back and nothing could be written yet: it is what the log says
"""

from __future__ import annotations

from collections.abc import Callable

from contacthub.database.units import DiskFull, StorageUnavailable
from contacthub.hub.followers import Resettable

Tell = Callable[[], None]


class Gate:
    """Of the hub, which opens and shuts it; shut at first, while the log is read back."""

    def __init__(self) -> None:
        self._shut_by: StorageUnavailable | None = StorageUnavailable("it is being read back")
        self._shows = False
        self._failed: list[Tell] = []
        self._shown: list[Tell] = []
        self._resettables: list[Resettable] = []

    def listen(self, *, failed: Tell, shown: Tell) -> None:
        """``failed`` is called when an append failed, ``shown`` when the floor may be shown all the same."""
        self._failed.append(failed)
        self._shown.append(shown)

    def on_reset(self, resettable: Resettable) -> None:
        """Have ``resettable`` told when work is taken again after the floor was read back."""
        self._resettables.append(resettable)

    @property
    def is_open(self) -> bool:
        """Whether work is taken."""
        return self._shut_by is None

    @property
    def only_shows(self) -> bool:
        """Whether it is shut, and the floor may be shown."""
        return self._shows

    @property
    def is_disk_full(self) -> bool:
        """Whether nothing is taken because the disk has no room."""
        return isinstance(self._shut_by, DiskFull)

    def check(self) -> None:
        """Raise ``StorageUnavailable`` unless it is open."""
        if self._shut_by is not None:
            raise type(self._shut_by)(f"the log takes nothing now: {self._shut_by}")

    def open(self) -> None:
        """Take work from now on."""
        self._shut_by, self._shows = None, False

    def reopen(self) -> None:
        """Take work again; what was shown may have been of what has not happened."""
        self.open()
        for each in self._resettables:
            each.reset()

    def fail(self, error: Exception) -> StorageUnavailable:
        """An append failed: take nothing and show nothing; return what requests are refused with."""
        refusal = self.shut(error)
        for tell in self._failed:
            tell()
        return refusal

    def shut(self, error: Exception) -> StorageUnavailable:
        """Take nothing, for what the error says."""
        self._shut_by = error if isinstance(error, StorageUnavailable) else StorageUnavailable(str(error))
        return self._shut_by

    def show(self) -> None:
        """The floor is what the log says, and stays so until work is taken."""
        self._shows = True
        for tell in self._shown:
            tell()

    def hide(self) -> None:
        """The floor is about to be read back."""
        self._shows = False
