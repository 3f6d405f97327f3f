"""Earlier questions over HTTP: those that resemble one, and whether they helped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final, Literal

from aiohttp import web
from pydantic import BaseModel, Field, StringConstraints

from contacthub.access.rights import Right
from contacthub.access.rules import allow, own
from contacthub.api.answering import answer
from contacthub.api.bodies import SMALL, json_body
from contacthub.api.describing.words import API, Answer, Told, json_of
from contacthub.api.json import Json
from contacthub.api.login import part, viewer
from contacthub.api.route import Route
from contacthub.api.validation import NOT_BLANK, WHOLE, validated
from contacthub.api.wire import Day, Wire
from contacthub.customers.cards import Place
from contacthub.customers.earlier_questions import SimilarQuestions
from contacthub.customers.kinds.kind import Seen
from contacthub.customers.looking import Looking
from contacthub.customers.similar.index import Wanted
from contacthub.customers.similar.weighing import Alike, Scope
from contacthub.hub.hub import Hub
from contacthub.hub.own_contact import own_contact
from contacthub.routing.words import ContactId

PATH: Final = f"{API}/questions"
MOST_TYPED: Final = 2_000

Id = Annotated[str, Field(min_length=1, max_length=200)]
Typed = Annotated[str, StringConstraints(min_length=1, max_length=MOST_TYPED, pattern=NOT_BLANK)]


class SimilarBody(BaseModel):
    """What is asked, and of whom: the customer's own questions come first, then those about their models."""

    text: Typed
    contact_id: Id | None = None
    """The contact it is asked in: of its customer, and without what was asked in it."""

    customer_id: Id | None = None
    model: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    limit: Annotated[int, Field(ge=1, le=50, strict=True), WHOLE] = 5


class HelpedBody(BaseModel):
    """The contact during which it helped; ``helped`` false takes that back."""

    contact_id: Id
    helped: bool = True


class SimilarQuestion(Wire):
    """An earlier question and its answer, without the name of the customer who asked."""

    id: str
    scope: Literal["customer", "model", "similar_model", "all"]
    score: float
    question: str
    answer: str | None
    date: Day
    agent: str | None
    agent_name: str | None
    models: list[str]
    helped: int


class SimilarQuestionList(BaseModel):
    """Best first: the customer's own, then about the same model, about one like it, then all others."""

    items: list[SimilarQuestion]


class SimilarDoors:
    """Finds earlier questions."""

    def __init__(
        self, hub: Hub, similar: SimilarQuestions, place: Callable[[], Place], looking: Looking
    ) -> None:
        self._hub = hub
        self._similar = similar
        self._place = place
        self._looking = looking

    async def find(self, request: web.Request) -> web.Response:
        """``POST /questions/similar``: what is asked is in the body, never in the address."""
        body = validated(SimilarBody, await json_body(request))
        customer_id = body.customer_id
        if body.contact_id is not None and customer_id is None:
            contact = self._hub.routing.floor.contacts.get(ContactId(body.contact_id))
            customer_id = None if contact is None else contact.customer_id
        await self._looking.need(request, *(() if customer_id is None else (customer_id,)))
        wanted = Wanted(
            text=body.text,
            customer_id=customer_id,
            models=None if body.model is None else frozenset((body.model,)),
            contact_id=body.contact_id,
            limit=body.limit,
        )
        found = await self._similar.find(wanted)
        seen = self._place().seen(self._hub.now())
        return answer({"items": [_view(one, seen) for one in found]})

    async def helped(self, request: web.Request) -> web.Response:
        """``POST /questions/{id}/helped``."""
        body = validated(HelpedBody, await json_body(request))
        contact = own_contact(part(request), self._hub.routing.floor, ContactId(body.contact_id))
        agent = viewer(request).agent
        await self._similar.helped(request.match_info["id"], contact.id, agent, is_so=body.helped)
        return answer({"helped": body.helped})


def _view(alike: Alike, seen: Seen) -> Json:
    it = alike.earlier
    scope: Scope = alike.scope
    return {
        "id": it.id,
        "scope": scope,
        "score": alike.score,
        "question": it.question,
        "answer": it.answer,
        "date": seen.day(it.at),
        "agent": it.agent,
        "agent_name": None if it.agent is None else seen.names.agent_name(it.agent),
        "models": sorted(it.models),
        "helped": it.helped,
    }


class Helped(BaseModel):
    """Whether it is remembered as helpful in this contact."""

    helped: bool


ROUTES = (
    Route(
        "POST",
        f"{PATH}/similar",
        SimilarDoors.find,
        rule=allow(Right.CUSTOMERS_READ, "customers:read"),
        limits=SMALL,
        told=Told(
            tag="Customers",
            summary="Find earlier questions that resemble one",
            about="The customer's own come first, then those about the same model, then all; each by how "
            "much the texts have in common, and those whose answers helped before others. Chinese is "
            "compared in both scripts. Without `model` it is about the models that the customer owns. "
            "Names of other customers are not shown.",
            body=json_of(
                SimilarBody,
                typed={"text": "遥控器没有反应", "customer_id": "C-1001"},
                model={"text": "E5", "model": "KFR-35GW"},
            ),
            answers={200: Answer(about="What was found", shape=SimilarQuestionList)},
            problems=("unknown_customer",),  # to who has a team, of another
        ),
    ),
    Route(
        "POST",
        f"{PATH}/{{id}}/helped",
        SimilarDoors.helped,
        rule=own(Right.CONTACTS_TAKE, "customers:write"),
        limits=SMALL,
        told=Told(
            tag="Customers",
            summary="Say that an earlier question and its answer helped",
            about="Counted once a contact; what helped comes before what did not. Agents: in own contacts.",
            body=json_of(HelpedBody, it={"contact_id": "0197a6f0-0000-7000-8000-000000000001"}),
            answers={200: Answer(about="As it is remembered", shape=Helped)},
            problems=("unknown_question", "unknown_contact", "not_your_contact"),
        ),
    ),
)
