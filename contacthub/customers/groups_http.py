"""Groups and tags over HTTP: which there are, who is in each, and changes of them."""

from __future__ import annotations

import base64
from typing import Annotated, Final

import orjson
from aiohttp import web
from pydantic import BaseModel, Field

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import allow, whole
from contacthub.api.answering import answer, bad_cursor, query_number
from contacthub.api.auditing import Auditing
from contacthub.api.bodies import SMALL, json_body
from contacthub.api.describing.words import API, CURSOR, Answer, Page, Told, json_of, limit
from contacthub.api.login import viewer
from contacthub.api.route import Route
from contacthub.api.validation import WHOLE, validated
from contacthub.api.wire import Wire
from contacthub.customers.group_store import GroupStore
from contacthub.customers.looking import Looking, author
from contacthub.customers.model import GroupKind
from contacthub.customers.record_wire import Body, Name
from contacthub.customers.searching.index import Found, FoundCustomer
from contacthub.customers.searching_wire import FoundCustomers, found_view
from contacthub.hub.hub import Hub
from contacthub.problems import Problem

PATH: Final = f"{API}/groups"
MAX_LIMIT: Final = 200
MAX_MEMBERS: Final = 50
MAX_CHANGED: Final = 200
RENAMED_A_REQUEST: Final = 2_000

Ids = Annotated[list[Annotated[str, Field(min_length=1, max_length=100)]], Field(max_length=MAX_CHANGED)]


class GroupItem(Wire):
    """A group or a tag, and how many customers it has."""

    kind: GroupKind
    name: str
    customers: int


class MembersBody(Body):
    """Of which group or tag the customers are wanted; ``cursor``: where the page before ended."""

    kind: GroupKind = "group"
    name: Name
    limit: Annotated[int, Field(ge=1, le=MAX_MEMBERS), WHOLE] = 20
    cursor: Annotated[str, Field(max_length=200)] | None = None


class MembershipBody(Body):
    """Ids of customers who are to be in a group or tag, and of those who are not."""

    kind: GroupKind = "group"
    name: Name
    add: Ids = Field(default=[])
    remove: Ids = Field(default=[])


class RenameBody(Body):
    """The name of a group or tag, and the one it is to have."""

    kind: GroupKind = "group"
    name: Name
    to: Name


class MembershipChanged(BaseModel):
    """How many customers were changed, and ids that no customer has."""

    customers: int
    unknown: list[str]


class Renamed(BaseModel):
    """How many customers were changed; ``done`` false: there are more, ask again."""

    customers: int
    done: bool


class GroupDoors:
    """Shows groups and tags, and changes who is in them."""

    def __init__(self, hub: Hub, groups: GroupStore, looking: Looking, auditing: Auditing) -> None:
        self._hub = hub
        self._groups = groups
        self._looking = looking
        self._auditing = auditing

    async def list_all(self, request: web.Request) -> web.Response:
        """``GET /groups``."""
        most = query_number(request, "limit", default=50, low=1, high=MAX_LIMIT)
        found = await self._groups.groups(_after(request.query.get("cursor")), limit=most + 1)
        items = found[:most]
        await self._hub.readable()
        return answer(
            {
                "items": [{"kind": one.kind, "name": one.name, "customers": one.customers} for one in items],
                "next_cursor": _cursor(items[-1].kind, items[-1].name) if len(found) > most else None,
            }
        )

    async def members(self, request: web.Request) -> web.Response:
        """``POST /groups/customers``."""
        body = validated(MembersBody, await json_body(request))
        self._looking.may_search(request)
        found = await self._groups.members(body.kind, body.name, after=body.cursor or "", limit=body.limit)
        ids = [one.id for one in found.customers]
        await self._looking.found(request, ids)
        customers = tuple(FoundCustomer(customer=one, marks=()) for one in found.customers)
        shown = found_view(Found(customers=customers, total=found.total), details=viewer(request).is_program)
        return answer({**shown, "next_cursor": ids[-1] if found.more and ids else None})

    async def change(self, request: web.Request) -> web.Response:
        """``POST /groups/members``."""
        body = validated(MembershipBody, await json_body(request))
        both = sorted({*body.add} & {*body.remove})
        if both:
            raise Problem(
                "invalid",
                "a customer is in add and in remove",
                [("#/remove", f"in add and in remove: {', '.join(both)}")],
            )
        add, remove = [await self._looking.seen(request, each) for each in (body.add, body.remove)]
        unseen = {*body.add, *body.remove} - {*add, *remove}
        known = await self._groups.known([*add, *remove])
        await self._looking.change(request, *known, what=f"{body.kind}s")
        changed = await self._groups.change(body.kind, body.name, add=add, remove=remove, by=author(request))
        unknown = unseen | {*changed.unknown}
        in_order = [one for one in (*body.add, *body.remove) if one in unknown]
        return answer({"customers": changed.customers, "unknown": in_order})

    async def rename(self, request: web.Request) -> web.Response:
        """``POST /groups/rename``."""
        body = validated(RenameBody, await json_body(request))
        if body.name == body.to:
            raise Problem("invalid", "it is called so already", [("#/to", "the name it has")])
        done = await self._groups.rename(
            body.kind, body.name, body.to, most=RENAMED_A_REQUEST, by=author(request)
        )
        await self._auditing.done(
            request, Action.RENAME_GROUP, body.name, kind=body.kind, to=body.to, customers=done
        )
        return answer({"customers": done, "done": done < RENAMED_A_REQUEST})


def _cursor(kind: str, name: str) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([kind, name])).decode()


def _after(cursor: str | None) -> tuple[str, str]:
    if cursor is None:
        return "", ""
    try:
        kind, name = orjson.loads(base64.b64decode(cursor, b"-_", validate=True))
    except (ValueError, TypeError):
        raise bad_cursor() from None
    if not isinstance(kind, str) or not isinstance(name, str):
        raise bad_cursor()
    return kind, name


ROUTES = (
    Route(
        "GET",
        PATH,
        GroupDoors.list_all,
        rule=whole(allow(Right.CUSTOMERS_READ, "customers:read")),
        told=Told(
            tag="Customers",
            summary="The groups and tags of customers",
            about="Groups first, then tags, each by name, with how many customers they have.",
            parameters=(limit(MAX_LIMIT, 50), CURSOR),
            answers={200: Answer(about="A page of them", shape=Page(GroupItem))},
            problems=("bad_cursor",),
        ),
    ),
    Route(
        "POST",
        f"{PATH}/customers",
        GroupDoors.members,
        rule=whole(allow(Right.CUSTOMERS_READ, "customers:read")),
        limits=SMALL,
        told=Told(
            tag="Customers",
            summary="The customers of a group or tag",
            about="By their ids. As for a search it is recorded whom a person was shown, who sees no notes "
            "and no addresses, and a limit of the floor file holds for agents. `total` counts all of them.",
            body=json_of(MembersBody, group={"name": "VIP"}, tag={"kind": "tag", "name": "wholesale"}),
            answers={200: Answer(about="A page of them", shape=FoundCustomers)},
            problems=("over_limit",),
        ),
    ),
    Route(
        "POST",
        f"{PATH}/members",
        GroupDoors.change,
        rule=allow(Right.CUSTOMERS_EDIT, "customers:write"),
        limits=SMALL,
        told=Told(
            tag="Customers",
            summary="Put customers into a group or tag, and take others out",
            about="All in one transaction, and each in the history of its customer. A group is there as long "
            "as it has customers. A person opens each of the customers, for whom a limit of the floor file "
            "holds for agents.",
            body=json_of(MembershipBody, some={"name": "VIP", "add": ["C-1001", "C-1002"]}),
            answers={200: Answer(about="Who was changed", shape=MembershipChanged)},
            problems=("over_limit",),
        ),
    ),
    Route(
        "POST",
        f"{PATH}/rename",
        GroupDoors.rename,
        rule=allow(Right.CUSTOMERS_MANAGE, "customers:write"),
        limits=SMALL,
        told=Told(
            tag="Customers",
            summary="Give a group or tag another name",
            about="Where there is one of that name the two become one. A request changes about 2,000 "
            "customers; with `done` false ask again.",
            body=json_of(RenameBody, group={"name": "VIP", "to": "Best customers"}),
            answers={200: Answer(about="How many customers were changed", shape=Renamed)},
        ),
    ),
)
