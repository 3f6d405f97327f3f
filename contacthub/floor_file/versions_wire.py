"""Changes and versions of the floor on the wire."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, Field

from contacthub.api.describing.words import MAX_SEQ, shared
from contacthub.api.json import Json
from contacthub.api.validation import WHOLE
from contacthub.api.wire import Timestamp
from contacthub.floor_file.file import FloorFile
from contacthub.floor_file.http import ResetView
from contacthub.floor_file.table import Table

MAX_REASON: Final = 500

File = Annotated[Json, shared(FloorFile)]
Reason = Annotated[str, Field(max_length=MAX_REASON)]
VersionNumber = Annotated[int, Field(ge=0, le=MAX_SEQ), WHOLE]


class FloorChangeBody(Table):
    """A floor file and why it is applied; with ``of_version`` refused if the floor is at another by now."""

    floor: FloorFile
    reason: Reason = ""
    of_version: VersionNumber | None = None


class RestoreBody(Table):
    """Why the floor goes back to a version; with ``preview`` it is only said what that would do."""

    reason: Reason = ""
    of_version: VersionNumber | None = None
    preview: bool = False


class KeyDifference(BaseModel):
    """A key of a table; null: the table leaves it out, or is not there."""

    key: str
    before: Any
    after: Any


class TableDifference(BaseModel):
    """A table that is new (`+`), other (`~`) or gone (`-`), and what of it; `place`: an agent's among all."""

    change: Literal["+", "~", "-"]
    kind: str
    id: str
    keys: list[KeyDifference]


class FloorEffect(BaseModel):
    """What a change does to people and contacts.

    `serves` and `nobody_serves`: how many agents can serve the queue, and how many wait in it. `stranded`: so
    many of these could be taken by nobody. `closes`, `opens`: the queue, at once, by its hours.
    `no_sign_in`: of the agent. `sign_in_lost`: the user works as an agent (`before`) who goes.
    `leads_elsewhere`: the line. `team_sees`, `team_loses`: by their team the user sees these
    queues and agents (`after`) as well, or those (`before`) no more.
    """

    effect: Literal[
        "serves",
        "nobody_serves",
        "stranded",
        "closes",
        "opens",
        "no_sign_in",
        "sign_in_lost",
        "leads_elsewhere",
        "team_sees",
        "team_loses",
    ]
    subject: str
    before: int | str | None
    after: int | str | None
    waiting: int | None
    said: str


class FloorChange(BaseModel):
    """What a change did, or would do: ``saved`` says which. ``version`` is that of the floor now.

    ``further``: tables that are not told one by one, as there are too many. ``effects``: of what would be.
    """

    saved: bool
    version: int
    changes: list[str]
    resets: list[ResetView]
    tables: list[TableDifference]
    further: int
    effects: list[FloorEffect]


class FloorNow(BaseModel):
    """The whole floor as a floor file, without what is the default, and its version."""

    version: int
    floor: File


class FloorVersion(BaseModel):
    """A change of the floor; version 0, without an instant, is the floor before the first."""

    number: int
    at: Timestamp | None
    author: str
    reason: str
    changes: list[str]


class FloorOfVersion(FloorVersion):
    """A version with the whole floor as it was."""

    floor: File


class FloorDifference(BaseModel):
    """What the floor of one version has other than that of another; ``further``: tables beyond those."""

    of: int
    to: int
    tables: list[TableDifference]
    further: int
