"""The test phone over HTTP, for the page of administrators."""

from __future__ import annotations

from typing import Annotated, Final

from aiohttp import web
from pydantic import BaseModel, Field

from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.answering import answer
from contacthub.api.bodies import SMALL, json_body
from contacthub.api.describing.words import API, Answer, Link, Page, Told, json_of
from contacthub.api.json import Json
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.api.wire import Timestamp
from contacthub.clock import rfc3339
from contacthub.contacts import wire
from contacthub.floor_file.directory import Directory
from contacthub.routing.words import ContactId
from contacthub.sources.bounds import MAX_ADDRESS, Name
from contacthub.sources.test_phone import TestCall, TestPhone

PATH: Final = f"{API}/admin/test-calls"
RULE: Final = allow(Right.FLOOR_EDIT)


class TestCallBody(BaseModel):
    """Who calls, and in which queue they wait."""

    number: Annotated[str, Field(min_length=1, max_length=MAX_ADDRESS)]
    queue: Name


class TestCallItem(BaseModel):
    """A test call; ``agent``: who took it last."""

    contact_id: str
    number: str
    queue: str
    began_at: Timestamp
    state: wire.ContactState
    agent: str | None
    agent_name: str | None


class TestPhoneDoors:
    """Calls and hangs up for administrators."""

    def __init__(self, phone: TestPhone, directory: Directory) -> None:
        self._phone = phone
        self._directory = directory

    async def list_all(self, request: web.Request) -> web.Response:
        """``GET /admin/test-calls``."""
        items = [self._shown(each) for each in self._phone.calls()]
        return answer({"items": items, "next_cursor": None})

    async def call(self, request: web.Request) -> web.Response:
        """``POST /admin/test-calls``."""
        body = validated(TestCallBody, await json_body(request))
        return answer(self._shown(await self._phone.call(body.number, body.queue)), status=201)

    async def hang_up(self, request: web.Request) -> web.Response:
        """``DELETE /admin/test-calls/{id}``."""
        await self._phone.hang_up(ContactId(request.match_info["id"]))
        return web.Response(status=204)

    def _shown(self, call: TestCall) -> Json:
        return {
            "contact_id": call.contact_id,
            "number": call.number,
            "queue": call.queue,
            "began_at": rfc3339(call.began_at),
            "state": call.state,
            "agent": call.agent,
            "agent_name": None if call.agent is None else self._directory.agent_name(call.agent),
        }


ROUTES = (
    Route(
        "GET",
        PATH,
        TestPhoneDoors.list_all,
        rule=RULE,
        told=Told(
            tag="Administration",
            summary="The calls of the test phone",
            about="Those that go on and the last that are over, the newest first.",
            answers={200: Answer(about="At most 20", shape=Page(TestCallItem))},
        ),
    ),
    Route(
        "POST",
        PATH,
        TestPhoneDoors.call,
        rule=RULE,
        limits=SMALL,
        told=Told(
            tag="Administration",
            summary="Call with the test phone",
            about="A call that no phone system brings: it waits in the queue, rings at an agent, and is "
            "connected as soon as one accepts. Five at a time. It counts in figures as any other.",
            body=json_of(TestCallBody, call={"number": "138 0013 8000", "queue": "support"}),
            answers={
                201: Answer(
                    about="It waits, or rings",
                    shape=TestCallItem,
                    links=(Link(f"DELETE {PATH}/{{id}}", {"id": "$response.body#/contact_id"}),),
                )
            },
            problems=("unknown_queue", "wrong_state"),
        ),
    ),
    Route(
        "DELETE",
        f"{PATH}/{{id}}",
        TestPhoneDoors.hang_up,
        rule=RULE,
        told=Told(
            tag="Administration",
            summary="Hang up a test call",
            answers={204: Answer(about="It is over")},
            problems=("unknown_contact",),
        ),
    ),
)
