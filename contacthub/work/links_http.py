"""What work items belong with, over HTTP."""

from __future__ import annotations

from aiohttp import web

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import own
from contacthub.api.auditing import audit_row
from contacthub.api.bodies import json_body
from contacthub.api.describing.words import API, Told, json_of
from contacthub.api.login import part
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.problems import Problem
from contacthub.processes.errors import WrongState
from contacthub.processes.words import ItemId
from contacthub.work.around import MAX_LINKS
from contacthub.work.bodies import LinkBody
from contacthub.work.following import ITEM
from contacthub.work.http import CHANGED, OF_ITEM, WRITE, WorkDoors
from contacthub.work.said import Link
from contacthub.work.store import StoredItem


class LinkDoors(WorkDoors):
    """Links items."""

    async def link(self, request: web.Request) -> web.Response:
        """``POST /work/{id}/links``."""
        body = validated(LinkBody, await json_body(request))
        asks = self._asker(request)
        item = await self._acts.own(asks, request.match_info["id"])
        link = Link(kind=body.kind, ref=await self._ref(request, item, body), gone=body.gone)
        audit = audit_row(request, self._hub.now(), Action.LINK_WORK, item.row.number)
        self._work.link(ItemId(item.row.id), link, self._acts.by(asks), [audit])
        return await self._answered(request, ItemId(item.row.id))

    async def _ref(self, request: web.Request, item: StoredItem, body: LinkBody) -> str:
        """The id of what is named. Raises: Problem."""
        ref = body.ref.strip()
        if body.gone:
            known = await self._store.links(item.row.id, most=MAX_LINKS)
            found = next(
                (each for each in known if body.kind == each.kind and ref in (each.ref, each.number)), None
            )
            if found is None:
                raise WrongState(f"it has no link to that {body.kind}")
            return found.ref
        if body.kind == ITEM:
            other = await self._store.id_of(ref) or ref
            if other == item.row.id:
                raise Problem("invalid", "an item is not linked to itself", [("#/ref", "the item itself")])
            return (await self._acts.seen(part(request), other)).row.id
        if body.kind == "contact":
            await self._acts.naming.need_contact(part(request), ref)
        if not await self._beside.things.has(body.kind, ref, item.row.customer_id):
            whose = "" if body.kind == "contact" else " of the item's customer"
            raise Problem("invalid", f"there is no {body.kind} {ref}{whose}", [("#/ref", "not there")])
        return ref


ROUTES = (
    Route(
        "POST",
        f"{API}/work/{{id}}/links",
        LinkDoors.link,
        rule=own(Right.WORK_EDIT, *WRITE),
        told=Told(
            tag="Work",
            summary="Link an item to what it belongs with",
            about="To another item, by its number or id, and that to it; to a contact; to a purchase or a "
            "product of its customer. With `gone` it is linked no more. The history keeps both.",
            body=json_of(LinkBody, item={"kind": "item", "ref": "C-2026-000123"}),
            answers=CHANGED,
            problems=(*OF_ITEM, "wrong_state"),
        ),
    ),
)
