"""What those who take in what visitors say share: the hub as they see it, and who is at a browser."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Protocol

from contacthub.channels.chat.frames import Hello
from contacthub.channels.chat.identity import Identity
from contacthub.problems import Problem
from contacthub.routing.values import value
from contacthub.sources.incoming import Incoming, Result


class Port(Protocol):
    """The hub, as far as a conversation needs it."""

    source: str

    async def readable(self) -> None:
        """Wait until what was taken in can be read."""

    async def take(self, events: Sequence[Incoming]) -> list[Result]:
        """Hand events in; they are durable when this returns."""


@value(kw_only=True)
class Visitor:
    """Who is at a browser: ``ref`` names their thread. ``identity``: what the shop's server has signed."""

    ref: str
    identity: Identity | None
    said_name: str | None
    said_email: str | None
    language: str | None


def visitor_of(hello: Hello, identity: Identity | None) -> Visitor:
    """The visitor of a first frame; a user who is proven is one visitor at all of their browsers.

    Neither the token nor the user's id is kept: who reads the hub's files cannot come as the visitor.
    """
    name = f"token {hello.token}" if identity is None else f"user {identity.user_id}"
    return Visitor(
        ref=hashlib.sha256(name.encode()).hexdigest()[:40],
        identity=identity,
        said_name=hello.said_name,
        said_email=hello.said_email,
        language=hello.language,
    )


def raise_errors(results: Sequence[Result]) -> None:
    """Raise what is wrong with one of the events.

    Raises:
        Problem: the hub did not take it.
    """
    for result in results:
        if result.error is not None:
            raise Problem(result.error["code"], result.error["detail"])


def filled(form: Mapping[str, str]) -> dict[str, str]:
    """What a visitor filled in, without blanks."""
    said = {name: " ".join(text.replace("\x00", "").split()) for name, text in form.items()}
    return {name: text for name, text in said.items() if text}
