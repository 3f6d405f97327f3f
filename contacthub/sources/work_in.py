"""Events of sources on work after contacts: an item is wanted, pieces of a thing came.

Sources know of work only what stands here; ``work/`` does it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Protocol

from pydantic import Field

from contacthub.api.validation import NOT_BLANK, WHOLE
from contacthub.clock import uuid7
from contacthub.contacts.screen_pop import ScreenPop
from contacthub.customers.keys import ContactKeys
from contacthub.customers.model import CustomerNotFound
from contacthub.database.tables import Row
from contacthub.database.units import StorageUnavailable
from contacthub.problems import Problem
from contacthub.routing.events import Event
from contacthub.routing.words import Instant
from contacthub.sources.bounds import MAX_ADDRESS, Name, Priority, Text, not_before

Thing = Annotated[str, Field(min_length=1, max_length=200, pattern=NOT_BLANK)]
"""A number of the shop's stock, or the name of a model."""
Reach = Annotated[str, Field(min_length=1, max_length=MAX_ADDRESS)]
MOST_FIELDS = 50


def check_one_thing(sku: str | None, model: str | None, under: str) -> None:
    """Refuse both, and neither. Raises: Problem."""
    if (sku is None) == (model is None):
        wrong = "needed, unless the other is there" if sku is None else "one of the two only"
        raise Problem(
            "invalid",
            "one thing: send either `sku` or `model`",
            [(f"{under}/sku", wrong), (f"{under}/model", wrong)],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitsFor:
    """A thing that is not there yet: a number of the shop's stock, or a model."""

    sku: Thing | None = None
    model: Thing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRequested:
    """An item is wanted by this process. Whose it is: ``customer_id``, else by ``phone`` or ``email``.

    ``contact_ref``: the source's own id of the contact that it follows from. ``fields``: of the first step.
    """

    type: ClassVar[str] = "work.requested"
    process: Name
    title: Annotated[str, Field(min_length=1, max_length=300, pattern=NOT_BLANK)]
    customer_id: Name | None = None
    phone: Reach | None = None
    email: Reach | None = None
    contact_ref: Name | None = None
    product: Name | None = None
    due_at: Annotated[str, Field(max_length=40)] | None = None
    waits_for: WaitsFor | None = None
    note: Text | None = None
    priority: Priority = 0
    fields: Annotated[dict[Name, Text], Field(max_length=MOST_FIELDS)] | None = None

    def __post_init__(self) -> None:
        """Refuse what is waited for unless it is one thing, and a time that is none."""
        if self.waits_for is not None:
            check_one_thing(self.waits_for.sku, self.waits_for.model, "#/data/waits_for")
        _ = self.begins_at

    @property
    def ref(self) -> str | None:
        """Of the contact that it follows from."""
        return self.contact_ref

    @property
    def begins_at(self) -> Instant | None:
        """Not before."""
        return not_before(self.due_at, "#/data/due_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductRestocked:
    """So many pieces of a thing came; without ``quantity`` enough for all; 0: there are none any more.

    Of a number (``sku``), which may say the ``model`` that it is, or of a model.
    """

    type: ClassVar[str] = "product.restocked"
    ref: ClassVar[None] = None
    sku: Thing | None = None
    model: Thing | None = None
    quantity: Annotated[int, Field(ge=0, le=1_000_000, strict=True), WHOLE] | None = None

    def __post_init__(self) -> None:
        """Refuse it unless it says what came."""
        if self.sku is None and self.model is None:
            check_one_thing(self.sku, self.model, "#/data")


class WorkPort(Protocol):
    """Where work is done. Each raises ``Problem``, pointing under ``#/data``; then nothing has changed."""

    def wanted(
        self,
        wanted: WorkRequested,
        *,
        by: str,
        customer_id: str | None,
        contact_id: str | None,
        rows: Sequence[Row],
    ) -> list[Event]:
        """Open an item."""

    def restocked(self, came: ProductRestocked, rows: Sequence[Row]) -> list[Event]:
        """Begin what waited for it."""


async def whose(pop: ScreenPop, wanted: WorkRequested, source: str) -> str | None:
    """The customer of a wanted item; None: they are not known, or several are meant.

    Raises:
        StorageUnavailable: customers cannot be read now.
    """
    if wanted.customer_id is not None:
        try:
            card = await pop.open(wanted.customer_id)
        except CustomerNotFound:
            return None
    elif wanted.phone is not None or wanted.email is not None:
        attributes = {} if wanted.email is None else {"email": wanted.email}
        keys = ContactKeys(channel="voice", source=source, address=wanted.phone, attributes=attributes)
        asked = uuid7(0)
        await pop.look_up({asked: keys})
        try:
            card = await pop.wait(asked)
        finally:
            pop.forget(asked)
    else:
        return None
    if card.status != "ok":
        raise StorageUnavailable("customers cannot be read now: send it again")
    return card.customer_id
