"""Reports by mail over HTTP: each user's own; an administrator sees all and may remove any."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import AfterValidator, BaseModel, Field

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import allow, common
from contacthub.api.answering import answer
from contacthub.api.auditing import Auditing
from contacthub.api.bodies import SMALL, json_body
from contacthub.api.describing.words import API, Answer, Link, Told, json_of
from contacthub.api.json import Json
from contacthub.api.login import viewer
from contacthub.api.route import Route
from contacthub.api.validation import WHOLE, validated
from contacthub.api.wire import Day, Timestamp
from contacthub.channels.notices import FAILED, OWED, SENT
from contacthub.clock import maybe_rfc3339, rfc3339, uuid7
from contacthub.floor_file.table import MailAddress
from contacthub.problems import Problem
from contacthub.report_mails.model import (
    MOST_ADDRESSES,
    MOST_OF_USER,
    Form,
    Language,
    ReportMail,
    Send,
    Wanted,
)
from contacthub.report_mails.sending import ReportMails, next_of
from contacthub.report_mails.store import ReportMailStore
from contacthub.report_mails.times import Every, ended, last_due
from contacthub.routing.words import Instant

PATH: Final = f"{API}/reports/mails"
ADMIN_PATH: Final = f"{API}/admin/report-mails"
OWN: Final = common(allow(Right.LISTS_EXPORT))
ALL: Final = allow(Right.USERS_EDIT)
ID: Final = re.compile(r"[0-9a-f-]{36}")
ViewId = Annotated[str, Field(pattern=r"^[0-9a-f-]{36}$")]
Hour = Annotated[int, Field(ge=0, le=23), WHOLE]


def _once(addresses: list[str]) -> list[str]:
    folded = [each.casefold() for each in addresses]
    if len({*folded}) < len(folded):
        raise ValueError("an address is there twice")
    return addresses


Addresses = Annotated[
    list[MailAddress],
    Field(min_length=1, max_length=MOST_ADDRESSES, json_schema_extra={"uniqueItems": True}),
    AfterValidator(_once),
]


class ReportMailBody(BaseModel):
    """A saved view to be mailed at an hour of the floor's time zone: each day, Monday or first of a month."""

    view: ViewId
    every: Every
    hour: Hour
    addresses: Addresses
    language: Language
    format: Form


class ReportMailPaused(BaseModel):
    """Whether none is begun."""

    paused: bool


class LastReportMail(BaseModel):
    """What became of the last: over which days it was, and how many mails are owed, sent and failed.

    ``at``: when the last of them was tried, or is to be. ``reason``: why one is not sent.
    """

    from_: Annotated[Day, Field(alias="from")]
    to: Day
    owed: int
    sent: int
    failed: int
    reason: str | None
    at: Timestamp


class ReportMailView(BaseModel):
    """A report by mail. ``next_at``: when it is due next; None: it is paused."""

    id: str
    owner: str
    view: str
    view_name: str
    every: Every
    hour: int
    zone: str
    addresses: list[str]
    language: Language
    format: Form
    paused: bool
    next_at: Timestamp | None
    last: LastReportMail | None


class ReportMailList(BaseModel):
    """Reports by mail. ``has_mailbox``: the hub has a mail channel, by which they are sent."""

    items: list[ReportMailView]
    next_cursor: str | None
    has_mailbox: bool


class ReportMailDoors:
    """Lets people have reports mailed."""

    def __init__(
        self,
        store: ReportMailStore,
        mails: ReportMails,
        auditing: Auditing,
        *,
        now: Callable[[], Instant],
        zone: Callable[[], ZoneInfo],
    ) -> None:
        self._store = store
        self._mails = mails
        self._auditing = auditing
        self._now = now
        self._zone = zone

    async def own(self, request: web.Request) -> web.Response:
        """``GET /reports/mails``."""
        return await self._list(viewer(request).name)

    async def all(self, request: web.Request) -> web.Response:
        """``GET /admin/report-mails``."""
        return await self._list(None)

    async def add(self, request: web.Request) -> web.Response:
        """``POST /reports/mails``."""
        body = validated(ReportMailBody, await json_body(request))
        if not self._mails.has_mailbox:
            raise Problem("wrong_state", "the hub has no mail channel: have one set up in its settings")
        fields: dict[str, Any] = body.model_dump()  # Any: each has a type of its own
        wanted = Wanted(**{**fields, "addresses": tuple(body.addresses)})
        mail_id, user = uuid7(self._now()), viewer(request).name
        await self._store.add(mail_id, user, wanted, self._last_due(wanted))
        domains = sorted({each.rpartition("@")[2].lower() for each in wanted.addresses})
        await self._auditing.done(
            request,
            Action.ADD_REPORT_MAIL,
            mail_id,
            every=wanted.every,
            addresses=len(wanted.addresses),
            domains=domains,
        )
        self._mails.more()
        return answer(await self._shown_one(mail_id, user), status=201)

    async def pause(self, request: web.Request) -> web.Response:
        """``PUT /reports/mails/{id}/paused``."""
        body = validated(ReportMailPaused, await json_body(request))
        mail = await self._found(request)
        done = mail.done if body.paused else max(mail.done, self._last_due(mail.wanted))
        await self._store.pause(mail.id, paused=body.paused, done=done, now=self._now())
        await self._auditing.done(request, Action.PAUSE_REPORT_MAIL, mail.id, paused=body.paused)
        self._mails.more()
        return answer(await self._shown_one(mail.id, mail.user))

    async def send(self, request: web.Request) -> web.Response:
        """``POST /reports/mails/{id}/send``."""
        mail, now = await self._found(request), self._now()
        local = datetime.fromtimestamp(now / 1000, self._zone()).replace(tzinfo=None)
        await self._store.begin_now(mail, local.isoformat(timespec="milliseconds"), now)
        await self._auditing.done(request, Action.MAIL_REPORT, mail.id, view=mail.view_name)
        self._mails.more()
        return answer(await self._shown_one(mail.id, mail.user), status=202)

    async def drop(self, request: web.Request) -> web.Response:
        """``DELETE /reports/mails/{id}``."""
        return await self._dropped(request, await self._found(request))

    async def drop_any(self, request: web.Request) -> web.Response:
        """``DELETE /admin/report-mails/{id}``."""
        return await self._dropped(request, await self._found(request, of=None))

    async def _dropped(self, request: web.Request, mail: ReportMail) -> web.Response:
        if await self._store.drop(mail.id):
            await self._auditing.done(request, Action.REMOVE_REPORT_MAIL, mail.id, owner=mail.user)
        return web.Response(status=204)

    async def _list(self, user: str | None) -> web.Response:
        mails, runs = await self._store.of(user), await self._store.last_runs()
        items = [self._shown(each, runs.get(each.id, ())) for each in mails]
        return answer({"items": items, "next_cursor": None, "has_mailbox": self._mails.has_mailbox})

    async def _found(self, request: web.Request, of: str | None = "") -> ReportMail:
        """The one of the path; ``of``: of which user, None: of any; not given: of who asks."""
        wanted = request.match_info["id"]
        user = viewer(request).name if of == "" else of
        found = next((each for each in await self._store.of(user) if each.id == wanted), None)
        if found is None:
            raise Problem("not_found", "there is no report by mail of this id")
        return found

    async def _shown_one(self, mail_id: str, user: str) -> Json:
        mails, runs = await self._store.of(user), await self._store.last_runs()
        found = next((each for each in mails if each.id == mail_id), None)
        if found is None:
            raise Problem("not_found", "it was removed meanwhile")
        return self._shown(found, runs.get(mail_id, ()))

    def _last_due(self, wanted: Wanted) -> str:
        return last_due(wanted.every, wanted.hour, self._now(), self._zone()).isoformat()

    def _shown(self, mail: ReportMail, run: Sequence[Send]) -> Json:
        wanted, zone = mail.wanted, self._zone()
        return {
            "id": mail.id,
            "owner": mail.user,
            "view": wanted.view,
            "view_name": mail.view_name,
            "every": wanted.every,
            "hour": wanted.hour,
            "zone": zone.key,
            "addresses": list(wanted.addresses),
            "language": wanted.language,
            "format": wanted.format,
            "paused": mail.paused,
            "next_at": maybe_rfc3339(next_of(mail, self._now(), zone)),
            "last": _last(wanted.every, run) if run else None,
        }


def _last(every: Every, run: Sequence[Send]) -> Json:
    first, last = ended(every, date.fromisoformat(run[0].run[:10]))
    counts = Counter(each.state for each in run)
    reasons = [each.reason for each in run if each.reason is not None and each.state != SENT]
    return {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "owed": counts[OWED],
        "sent": counts[SENT],
        "failed": counts[FAILED],
        "reason": reasons[0] if reasons else None,
        "at": rfc3339(max(each.at for each in run)),
    }


NEW: Final = {
    "view": "019e5c1c-8f00-7000-8000-000000000000",
    "every": "week",
    "hour": 8,
    "addresses": ["boss@shop.example"],
    "language": "en",
    "format": "xlsx",
}
OF_ONE: Final = {"id": "$response.body#/id"}

ROUTES = (
    Route(
        "GET",
        PATH,
        ReportMailDoors.own,
        rule=OWN,
        told=Told(
            tag="Reports",
            summary="One's reports by mail",
            about="For people who signed in: their own, each with when it is due next.",
            answers={200: Answer(about="All of them", shape=ReportMailList)},
        ),
    ),
    Route(
        "POST",
        PATH,
        ReportMailDoors.add,
        rule=OWN,
        fresh=True,
        limits=SMALL,
        told=Told(
            tag="Reports",
            summary="Have a saved view mailed each day, week or month",
            about=f"Over the days that have just ended, whatever days the view has; at most {MOST_OF_USER} "
            "of a user. As the mail has a file, the right to download lists is needed, too.",
            body=json_of(ReportMailBody, new=NEW),
            answers={
                201: Answer(
                    about="It is mailed from the next time on",
                    shape=ReportMailView,
                    links=(
                        Link(f"PUT {PATH}/{{id}}/paused", OF_ONE),
                        Link(f"POST {PATH}/{{id}}/send", OF_ONE),
                        Link(f"DELETE {PATH}/{{id}}", OF_ONE),
                    ),
                )
            },
            problems=("not_found", "too_many_records", "wrong_state"),
        ),
    ),
    Route(
        "PUT",
        f"{PATH}/{{id}}/paused",
        ReportMailDoors.pause,
        rule=OWN,
        limits=SMALL,
        told=Told(
            tag="Reports",
            summary="Pause a report by mail, or go on with it",
            about="What is owed is given up as it is paused; what was due meanwhile is not made up for.",
            body=json_of(ReportMailPaused, pause={"paused": True}),
            answers={200: Answer(about="As it is now", shape=ReportMailView)},
            problems=("not_found",),
        ),
    ),
    Route(
        "POST",
        f"{PATH}/{{id}}/send",
        ReportMailDoors.send,
        rule=OWN,
        told=Told(
            tag="Reports",
            summary="Mail a report now",
            about="Over the days that ended last, and beside what is due by itself.",
            answers={202: Answer(about="It is owed", shape=ReportMailView)},
            problems=("not_found", "wrong_state"),
        ),
    ),
    Route(
        "DELETE",
        f"{PATH}/{{id}}",
        ReportMailDoors.drop,
        rule=OWN,
        told=Told(
            tag="Reports",
            summary="Remove a report by mail",
            answers={204: Answer(about="No more are sent")},
            problems=("not_found",),
        ),
    ),
    Route(
        "GET",
        ADMIN_PATH,
        ReportMailDoors.all,
        rule=ALL,
        told=Told(
            tag="Administration",
            summary="Everybody's reports by mail",
            answers={200: Answer(about="All of them, by whose they are", shape=ReportMailList)},
        ),
    ),
    Route(
        "DELETE",
        f"{ADMIN_PATH}/{{id}}",
        ReportMailDoors.drop_any,
        rule=ALL,
        told=Told(
            tag="Administration",
            summary="Remove anybody's report by mail",
            answers={204: Answer(about="No more are sent")},
            problems=("not_found",),
        ),
    ),
)
