"""The history of customers over HTTP: who changed what, and one change taken back."""

from __future__ import annotations

from typing import Any, Final

from aiohttp import web
from pydantic import BaseModel

from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.answering import answer, query_number, query_row
from contacthub.api.describing.words import CURSOR, Answer, Page, Told, limit
from contacthub.api.json import Json
from contacthub.api.route import Route
from contacthub.api.wire import Timestamp
from contacthub.clock import rfc3339
from contacthub.customers.history_store import Past
from contacthub.customers.http import PATH
from contacthub.customers.looking import Looking, author
from contacthub.customers.model import ChangeNotFound
from contacthub.customers.row_numbers import row_number
from contacthub.customers.store import CustomerStore
from contacthub.customers.tables.history import NEWEST, ChangeAction

MAX_LIMIT: Final = 200


class ChangedField(BaseModel):
    """A field and its values; one of ``attributes`` has its name behind a dot."""

    field: str
    before: Any
    after: Any


class ChangeItem(BaseModel):
    """A change of what ``kind`` and ``record`` name; ``undoes``: the change that it takes back.

    ``merge_id``: the merge that made it, and that is undone as a whole.
    """

    id: str
    at: Timestamp
    by: str
    kind: str
    record: str
    action: ChangeAction
    import_id: str | None
    undoes: str | None
    undone: bool
    merge_id: str | None
    changes: list[ChangedField]


class HistoryItem(ChangeItem):
    """A change of a customer or of one of their records; of a product that moved, in both histories."""

    customer_id: str


class HistoryDoors:
    """Shows who changed what of a customer, and takes changes back."""

    def __init__(self, customers: CustomerStore, looking: Looking) -> None:
        self._customers = customers
        self._looking = looking

    async def show(self, request: web.Request) -> web.Response:
        """``GET /customers/{id}/history``."""
        customer_id = request.match_info["id"]
        most = query_number(request, "limit", default=50, low=1, high=MAX_LIMIT)
        before = query_row(request, default=NEWEST)
        page = await self._customers.history.page(customer_id, limit=most, before=before)
        await self._looking.open(request, customer_id)
        return answer({"items": [history_view(one) for one in page.items], "next_cursor": page.next_cursor})

    async def undo(self, request: web.Request) -> web.Response:
        """``POST /customers/{id}/history/{change}/undo``."""
        customer_id, change = request.match_info["id"], row_number(request.match_info["change"])
        if change is None:
            raise ChangeNotFound
        await self._looking.change(request, customer_id, what="undo")
        await self._customers.history.undo(customer_id, change, by=author(request))
        return web.Response(status=204)


def history_view(past: Past) -> Json:
    """A change as it is shown."""
    change = past.change
    before, after = change.before or {}, change.after or {}
    return {
        "id": str(change.id),
        "at": rfc3339(change.at),
        "by": change.author,
        "customer_id": change.customer_id,
        "kind": change.kind,
        "record": change.record or change.customer_id,
        "action": change.action,
        "import_id": None if change.import_id is None else str(change.import_id),
        "undoes": None if change.undoes is None else str(change.undoes),
        "undone": past.is_undone,
        "merge_id": None if change.merge_id is None else str(change.merge_id),
        "changes": [
            {"field": name, "before": before.get(name), "after": after.get(name)}
            for name in dict.fromkeys((*before, *after))
        ],
    }


ROUTES = (
    Route(
        "GET",
        f"{PATH}/{{id}}/history",
        HistoryDoors.show,
        rule=allow(Right.CUSTOMERS_READ, "customers:read"),
        told=Told(
            tag="Customers",
            summary="Who changed what of a customer, newest first",
            about="Each write of the customer or of one of their records, also by an import, which names no "
            "fields of what it creates.",
            parameters=(limit(MAX_LIMIT, 50), CURSOR),
            answers={200: Answer(about="A page of the changes", shape=Page(HistoryItem))},
            problems=("unknown_customer", "over_limit"),
        ),
    ),
    Route(
        "POST",
        f"{PATH}/{{id}}/history/{{change}}/undo",
        HistoryDoors.undo,
        rule=allow(Right.CUSTOMERS_EDIT, "customers:write"),
        told=Told(
            tag="Customers",
            summary="Take one change back",
            about="The fields become what they were before, as a change of its own, which can be undone "
            "too. `overtaken` where some were changed since, which `errors` names, or where it is undone.",
            answers={204: Answer(about="It is undone")},
            problems=("unknown_change", "overtaken", "part_of_merge", "over_limit"),
        ),
    ),
)
