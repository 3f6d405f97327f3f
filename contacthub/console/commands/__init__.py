"""The commands of the console: a file a subject, each command a row of form, rule, example and deed."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Annotated, Any

from pydantic import Field

from contacthub.console.commands import (
    call_backs,
    closing,
    consulting,
    identifying,
    live,
    messages,
    notes,
    offers,
    presence,
    queues,
    screen,
    setting_aside,
    snoozing,
    supervising,
    talking,
    work,
    wrapping_up,
)
from contacthub.console.commands.spec import Spec

COMMANDS: tuple[Spec[Any], ...] = (
    *presence.COMMANDS,
    *offers.COMMANDS,
    *identifying.COMMANDS,
    *live.COMMANDS,
    *notes.COMMANDS,
    *messages.COMMANDS,
    *talking.COMMANDS,
    *consulting.COMMANDS,
    *closing.COMMANDS,
    *call_backs.COMMANDS,
    *setting_aside.COMMANDS,
    *snoozing.COMMANDS,
    *queues.COMMANDS,
    *supervising.COMMANDS,
    *work.COMMANDS,
    *wrapping_up.COMMANDS,
    *screen.COMMANDS,
)
"""All of them. Schema, examples, rules, the types of the browser and what is performed come from here."""

BY_ITSELF = frozenset(spec.name for spec in COMMANDS if spec.by_itself)
"""Those that screens send without the user doing anything."""

CommandToHub: Any = Annotated[reduce(or_, (spec.form for spec in COMMANDS)), Field(discriminator="cmd")]
"""Any of their forms, told apart by ``cmd``."""
