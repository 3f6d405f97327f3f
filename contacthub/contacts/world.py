"""Everything known of what is live: the floor, and names, details and figures beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from contacthub.api.json import Json
from contacthub.contacts.call_backs import CallBackIndex
from contacthub.contacts.details import LiveDetails
from contacthub.contacts.rows import LiveRow
from contacthub.contacts.today import Figures
from contacthub.contacts.unanswered import UnansweredIndex
from contacthub.contacts.wait_errors import WaitErrors
from contacthub.customers.origins import Origins
from contacthub.floor_file.directory import Directory
from contacthub.hub.engine import RoutingEngine
from contacthub.routing.events import Event
from contacthub.routing.floor.floor import Floor

Capabilities = Callable[[str], list[str]]
"""What a source can be asked to do."""
Services = Callable[[str], str | None]
"""By which service the contacts of a source come; None: it says no more than their channel."""


class Texts(Protocol):
    """What customers and agents write, which is beside the log."""

    def newest(self, contact_id: str) -> str | None:
        """The beginning of what a live contact's customer wrote last; None: nothing yet."""

    def joined(self, event: Event) -> Json:
        """What the frame of an event that happens now has beside it, for those who may see its contact."""


class NoTexts:
    """Nothing is written: floors without a hub."""

    def newest(self, contact_id: str) -> str | None:
        """None."""
        return None

    def joined(self, event: Event) -> Json:
        """Nothing."""
        return {}


@dataclass(slots=True, kw_only=True)
class World:
    """What views are made of. One object for as long as the hub runs; what it holds changes.

    Its floor is ahead of the disk: what is drawn from it leaves only once the hub says that it is durable.
    """

    capabilities: Capabilities
    services: Services = lambda source: None
    directory: Directory = field(default_factory=Directory)
    details: LiveDetails = field(default_factory=LiveDetails)
    floor: Floor = field(default_factory=Floor)
    call_backs: CallBackIndex = field(default_factory=CallBackIndex)
    unanswered: UnansweredIndex = field(default_factory=UnansweredIndex)
    texts: Texts = field(default_factory=NoTexts)
    figures: Figures = field(default_factory=lambda: Figures("UTC"))
    origins: Origins = field(default_factory=Origins)
    wait_errors: WaitErrors = field(default_factory=WaitErrors)


class StoredDetails(Protocol):
    """Reads details back."""

    async def live_rows(self, contact_ids: Sequence[str]) -> dict[str, LiveRow]:
        """Sources and details of live contacts."""


class FloorWithDetails:
    """Gives the world the floor that was read back, together with the details of its contacts."""

    def __init__(self, world: World, routing: RoutingEngine, store: StoredDetails) -> None:
        self._world = world
        self._routing = routing
        self._store = store

    async def read_back(self) -> None:
        """Read the details, then change both at once: in between a contact would have none."""
        rows = await self._store.live_rows(list(self._routing.floor.contacts))
        self._world.floor = self._routing.floor
        self._world.details.load(rows)
