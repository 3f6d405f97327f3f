"""Asking a live source again."""

from __future__ import annotations

from typing import Literal

from contacthub.access.rate_limit import Limit
from contacthub.access.rights import Right
from contacthub.access.rules import own
from contacthub.console.commands.form import ConsoleCommand, ContactId, Id
from contacthub.console.commands.spec import Parts, Sender, Spec
from contacthub.console.examples import ABOUT


class AskSource(ConsoleCommand):
    """Ask a live source about the contact's customer again, whatever it said before.

    The card follows at once, and again when the source has answered.
    """

    cmd: Literal["ask_source"]
    contact_id: ContactId
    source: Id


async def ask_source(who: Sender, it: AskSource, parts: Parts) -> None:
    """Ask it; nothing of the contact changes."""
    parts.own(who, it.contact_id)
    parts.pop.ask_again(it.contact_id, it.source)
    parts.hub.write(who.with_reply())


COMMANDS = (
    Spec(
        AskSource,
        rule=own(Right.CONTACTS_TAKE),
        example={**ABOUT, "source": "shop"},
        limit=Limit(per_second=2, burst=60),
        deed=ask_source,
    ),
)
