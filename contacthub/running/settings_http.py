"""The settings of this machine for administrators: sources, channels, phone systems and the rest."""

from __future__ import annotations

from typing import Annotated, Any, Final

from aiohttp import web
from pydantic import BaseModel, Field

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.answering import answer, readers_language
from contacthub.api.auditing import Auditing
from contacthub.api.bodies import json_body
from contacthub.api.describing.words import API, Answer, Told, json_of
from contacthub.api.json import Json
from contacthub.api.login import PASS
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.api.wire import OneOf, Timestamp
from contacthub.clock import rfc3339
from contacthub.customers.row_numbers import row_number
from contacthub.languages.saying import said
from contacthub.problems import Problem
from contacthub.running.settings_change import Restarting, SettingsFile, Wanted
from contacthub.running.settings_file import LISTS, MOST_TABLE, SECTIONS
from contacthub.running.settings_samples import SAMPLES

PATH: Final = f"{API}/admin/settings"
Reason = Annotated[str, Field(max_length=500)]
Seen = Annotated[str, Field(max_length=64, description="the `version` that was read")]


class SettingsPart(BaseModel):
    """A table of the file as it is written; ``key``: its `id` or `name` where there may be many."""

    section: Annotated[str, OneOf(SECTIONS)]
    key: str | None
    toml: str


class SettingsSample(BaseModel):
    """What a new table of a section may begin as."""

    section: Annotated[str, OneOf(SECTIONS)]
    name: str
    toml: str


class SettingsVersionItem(BaseModel):
    """The file as it was once; `author` empty: changed by hand, and found so."""

    number: int
    at: Timestamp
    author: str
    reason: str


class SettingsAnswer(BaseModel):
    """The file now; `file` null: the hub was started without one. `why`: it cannot be changed here."""

    file: str | None
    version: str
    needs_restart: bool
    can_restart: bool
    faults: list[str]
    why: str | None
    parts: list[SettingsPart]
    samples: list[SettingsSample]
    versions: list[SettingsVersionItem]


class SettingsChangeBody(BaseModel):
    """`toml` in place of a table; `key` null: a new one, or one that is there once; `toml` null: it goes."""

    section: Annotated[str, OneOf(SECTIONS)]
    key: Annotated[str, Field(max_length=200)] | None = None
    toml: Annotated[str, Field(max_length=MOST_TABLE)] | None = None
    reason: Reason = ""
    of_version: Seen
    preview: bool = False


class SettingsRestoreBody(BaseModel):
    """Why the file goes back to a version; with `preview` it is only said what would differ."""

    reason: Reason = ""
    of_version: Seen
    preview: bool = False


class SettingsChanged(BaseModel):
    """What differs, as lines with `+` and `-`."""

    saved: bool
    lines: list[str]


class RestartAnswer(BaseModel):
    """The hub ends and starts again."""

    restarting: bool


class SettingsDoors:
    """Shows and changes the settings file."""

    def __init__(self, file: SettingsFile, restarting: Restarting, auditing: Auditing) -> None:
        self._file = file
        self._restarting = restarting
        self._auditing = auditing

    async def get(self, request: web.Request) -> web.Response:
        """``GET /admin/settings``."""
        now, language = await self._file.present(), readers_language(request)
        parts = [
            {"section": each.section, "key": each.key, "toml": each.text}
            for each in now.parts
            if each.section in SECTIONS
        ]
        body: Json = {
            "file": None if self._file.path is None else self._file.path.name,
            "version": now.version,
            "needs_restart": self._file.needs_restart(now.text),
            "can_restart": self._restarting.is_possible,
            "faults": [said(each, language) for each in now.faults],
            "why": None if now.why is None else said(now.why, language),
            "parts": parts,
            "samples": [{"section": one, "name": name, "toml": toml} for one, name, toml in SAMPLES],
            "versions": [
                {"number": each.number, "at": rfc3339(each.at), "author": each.author, "reason": each.reason}
                for each in await self._file.versions()
            ],
        }
        return answer(body)

    async def change(self, request: web.Request) -> web.Response:
        """``POST /admin/settings/changes``."""
        body = validated(SettingsChangeBody, await json_body(request))
        if body.section in LISTS and body.key is None and body.toml is None:
            raise Problem("not_found", f"which of the {body.section} goes is said by its key")
        key = body.key if body.section in LISTS else None
        lines = await self._file.change(body.section, key, body.toml, _wanted(request, body))
        if not body.preview:
            about = body.section if key is None else f"{body.section} {key}"
            await self._auditing.done(request, Action.CHANGE_SETTINGS, about, reason=body.reason)
        return answer({"saved": not body.preview, "lines": lines})

    async def restore(self, request: web.Request) -> web.Response:
        """``POST /admin/settings/versions/{n}/restore``."""
        body = validated(SettingsRestoreBody, await json_body(request))
        number = row_number(request.match_info["n"])
        if number is None:
            raise Problem("not_found", "there is no such version of the settings")
        lines = await self._file.restore(number, _wanted(request, body))
        if not body.preview:
            await self._auditing.done(
                request, Action.CHANGE_SETTINGS, f"version {number}", reason=body.reason
            )
        return answer({"saved": not body.preview, "lines": lines})

    async def restart(self, request: web.Request) -> web.Response:
        """``POST /admin/restart``."""
        faults = (await self._file.present()).faults
        if faults:
            raise Problem("wrong_state", f"the hub would not start again: {faults[0]}")
        self._restarting.ask()
        await self._auditing.done(request, Action.RESTART, "")
        return answer({"restarting": True}, status=202)


def _wanted(request: web.Request, body: SettingsChangeBody | SettingsRestoreBody) -> Wanted:
    return Wanted(
        author=request[PASS].viewer.name,
        reason=body.reason,
        of_version=body.of_version,
        preview=body.preview,
    )


EXAMPLE: Final[dict[str, Any]] = {
    "section": "webhooks",
    "toml": '[[webhooks]]\nid = "erp"\nurl = "https://erp.example.com/hub"\nsecret_env = "ERP_SECRET"\n',
    "reason": "The new ERP",
    "of_version": "0123456789abcdef",
}

ROUTES: Final = (
    Route(
        "GET",
        PATH,
        SettingsDoors.get,
        rule=allow(Right.HUB_RUN),
        told=Told(
            tag="Administration",
            summary="The settings file of this machine, table by table",
            about="Secrets are not in it: it names the variables of the environment that have them. A change "
            "counts from the next start on.",
            answers={200: Answer(about="The file, and its versions, newest first", shape=SettingsAnswer)},
            problems=("wrong_state",),
        ),
    ),
    Route(
        "POST",
        f"{PATH}/changes",
        SettingsDoors.change,
        rule=allow(Right.HUB_RUN),
        fresh=True,
        told=Told(
            tag="Administration",
            summary="Change a table of the settings file",
            about="Refused where a hub would not start with it: each fault is told with its line. The rest "
            "of the file stays as it was written.",
            body=json_of(SettingsChangeBody, webhook=EXAMPLE),
            answers={200: Answer(about="What differs", shape=SettingsChanged)},
            problems=("not_found", "wrong_state", "version_changed"),
        ),
    ),
    Route(
        "POST",
        f"{PATH}/versions/{{n}}/restore",
        SettingsDoors.restore,
        rule=allow(Right.HUB_RUN),
        fresh=True,
        told=Told(
            tag="Administration",
            summary="Bring an earlier settings file back",
            about="`n`: a number of `versions`.",
            body=json_of(SettingsRestoreBody, back={"reason": "It did not work", "of_version": "0123"}),
            answers={200: Answer(about="What differs", shape=SettingsChanged)},
            problems=("not_found", "wrong_state", "version_changed"),
        ),
    ),
    Route(
        "POST",
        f"{API}/admin/restart",
        SettingsDoors.restart,
        rule=allow(Right.HUB_RUN),
        fresh=True,
        told=Told(
            tag="Administration",
            summary="Restart the hub with its settings as they are now",
            about="Consoles come back by themselves; calls go on, and offers get the time back.",
            answers={202: Answer(about="It ends in a moment", shape=RestartAnswer)},
            problems=("wrong_state",),
        ),
    ),
)
