"""The templates of a source over HTTP: agents fill one and send it by ``send_message``."""

from __future__ import annotations

from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, Field

from contacthub.access.rights import Right
from contacthub.access.rules import allow, common
from contacthub.api.answering import answer
from contacthub.api.describing.words import API, Answer, Parameter, Told
from contacthub.api.route import Route
from contacthub.messages.templates import Template, Templates
from contacthub.problems import Problem


class TemplateBlank(BaseModel):
    """What stands as `{{name}}` in the text; ``fill``: what the screen fills it with, if that is known."""

    name: str
    fill: Literal["customer", "agent", "order"] | None


class TemplateView(BaseModel):
    """A text that the provider has approved, in one language."""

    name: str
    language: str
    title: str
    text: str
    blanks: list[TemplateBlank]


class TemplatesAnswer(BaseModel):
    """The templates of a source, as its settings have them."""

    items: Annotated[list[TemplateView], Field(max_length=500)]


class TemplateDoors:
    """Shows templates."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates

    async def list_all(self, request: web.Request) -> web.Response:
        """``GET /templates``. Raises: Problem."""
        source = request.query.get("source", "")
        if not source:
            raise Problem("invalid", "source is the name of a channel", [("#/query/source", "needed")])
        return answer({"items": [_view(each).model_dump() for each in self._templates(source)]})


def _view(template: Template) -> TemplateView:
    return TemplateView(
        name=template.name,
        language=template.language,
        title=template.title or template.name,
        text=template.text,
        blanks=[TemplateBlank(name=each, fill=template.fill.get(each)) for each in template.blanks],
    )


ROUTES = (
    Route(
        "GET",
        f"{API}/templates",
        TemplateDoors.list_all,
        rule=common(allow(Right.MESSAGES_WRITE, "floor:read")),
        told=Told(
            tag="Messages",
            summary="Texts that a provider has approved",
            about="`[[channels.templates]]` of the settings: what `send_message` takes as `template`. Where "
            "`reply_allowed` of a contact is `templates`, nothing else is sent.",
            parameters=(
                Parameter(
                    name="source",
                    about="Of which source; one that has none answers none.",
                    schema={"type": "string", "minLength": 1},
                    needed=True,
                ),
            ),
            answers={200: Answer(about="The templates", shape=TemplatesAnswer)},
            problems=("invalid",),
        ),
    ),
)
