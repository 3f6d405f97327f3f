"""The settings of this machine for administrators: sources, channels, phone systems and the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Self

from aiohttp import web
from pydantic import BaseModel, Field, model_validator

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
from contacthub.running.settings_change import Changed, Restarting, SettingsFile, Wanted
from contacthub.running.settings_faults import TableChange, variables
from contacthub.running.settings_file import LISTS, MOST_TABLE, SECTIONS
from contacthub.running.settings_samples import SAMPLES, sample_table

PATH: Final = f"{API}/admin/settings"
PREFIX: Final = "CONTACTHUB_"
SHORT: Final = ("host", "port")
"""Keys of ``[server]`` that have short names in the environment."""
MOST_AT_ONCE: Final = 100
"""Tables that change together."""
MOST_ABOUT: Final = 200
"""Characters by which the audit names what was changed."""
Reason = Annotated[str, Field(max_length=500)]
Seen = Annotated[str, Field(max_length=64, description="the `version` that was read")]


class SettingsPart(BaseModel):
    """A table of the file as it is written, and what it says; `key`: its `id` or `name` in a list."""

    section: Annotated[str, OneOf(SECTIONS)]
    key: str | None
    toml: str
    table: dict[str, Any]


class SettingsSample(BaseModel):
    """What a new table of a section may begin as."""

    section: Annotated[str, OneOf(SECTIONS)]
    name: str
    toml: str
    table: dict[str, Any]


class SettingsVariable(BaseModel):
    """A variable of the environment that the file names; what it has is never told."""

    name: str
    is_set: bool


class SettingsVersionItem(BaseModel):
    """The file as it was once; `author` empty: changed by hand, and found so."""

    number: int
    at: Timestamp
    author: str
    reason: str


class SettingsAnswer(BaseModel):
    """The file now; `file` null: the hub was started without one. `why`: it cannot be changed here.

    `overridden`: where the environment wins over the file, such as `server/port`.
    """

    file: str | None
    version: str
    needs_restart: bool
    can_restart: bool
    faults: list[str]
    why: str | None
    parts: list[SettingsPart]
    samples: list[SettingsSample]
    variables: list[SettingsVariable]
    overridden: list[str]
    versions: list[SettingsVersionItem]


class SettingsChangeBody(BaseModel):
    """`toml` in place of a table; `key` null: a new one, or one that is there once; `toml` null: it goes."""

    section: Annotated[str, OneOf(SECTIONS)]
    key: Annotated[str, Field(max_length=200)] | None = None
    toml: Annotated[str, Field(max_length=MOST_TABLE)] | None = None
    reason: Reason = ""
    of_version: Seen
    preview: bool = False


class SettingsTableBody(BaseModel):
    """What a table is to say; `key` null: a new one, or one that is there once; `table` null: it goes."""

    section: Annotated[str, OneOf(SECTIONS)]
    key: Annotated[str, Field(max_length=200)] | None = None
    table: dict[str, Any] | None = None

    def change(self) -> TableChange:
        """As the file takes it; what is null in it is not there."""
        key = self.key if self.section in LISTS else None
        return TableChange(section=self.section, key=key, table=_said(self.table))

    @model_validator(mode="after")
    def _names_what_goes(self) -> Self:
        if self.table is None and self.key is None and self.section in LISTS:
            raise ValueError(f"key is needed: which of the {self.section} goes")
        return self


class SettingsTablesBody(BaseModel):
    """Tables that change together; with `preview` it is only said what would differ."""

    tables: Annotated[list[SettingsTableBody], Field(min_length=1, max_length=MOST_AT_ONCE)]
    reason: Reason = ""
    of_version: Seen
    preview: bool = False


class SettingsRestoreBody(BaseModel):
    """Why the file goes back to a version; with `preview` it is only said what would differ."""

    reason: Reason = ""
    of_version: Seen
    preview: bool = False


class SettingsChanged(BaseModel):
    """What differs, as lines with `+` and `-`; `needs_restart`: the hub has it once it starts again."""

    saved: bool
    lines: list[str]
    needs_restart: bool


class RestartAnswer(BaseModel):
    """The hub ends and starts again."""

    restarting: bool


class SettingsDoors:
    """Shows and changes the settings file."""

    def __init__(
        self,
        file: SettingsFile,
        restarting: Restarting,
        auditing: Auditing,
        environment: Mapping[str, str],
    ) -> None:
        self._environment = environment
        self._file = file
        self._restarting = restarting
        self._auditing = auditing

    async def get(self, request: web.Request) -> web.Response:
        """``GET /admin/settings``."""
        now, language = await self._file.present(), readers_language(request)
        parts = [
            {"section": each.section, "key": each.key, "toml": each.text, "table": each.table}
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
            "samples": [
                {"section": one, "name": name, "toml": toml, "table": sample_table(one, toml)}
                for one, name, toml in SAMPLES
            ],
            "variables": self._variables([each.table for each in now.parts]),
            "overridden": self._overridden(),
            "versions": [
                {"number": each.number, "at": rfc3339(each.at), "author": each.author, "reason": each.reason}
                for each in await self._file.versions()
            ],
        }
        return answer(body)

    def _variables(self, tables: Sequence[Json]) -> list[Json]:
        names = {name for table in tables for _, name in variables(table)}
        return [{"name": each, "is_set": bool(self._environment.get(each))} for each in sorted(names)]

    def _overridden(self) -> list[str]:
        """Where the environment says something, as ``CONTACTHUB_SERVER__PORT`` does."""
        names = [each for each, said in self._environment.items() if each.startswith(PREFIX) and said]
        paths = [each.removeprefix(PREFIX).lower().replace("__", "/") for each in names]
        paths = [f"server/{each}" if each in SHORT else each for each in paths]
        return sorted({each for each in paths if each.split("/")[0] in SECTIONS})

    async def change(self, request: web.Request) -> web.Response:
        """``POST /admin/settings/changes``."""
        body = validated(SettingsChangeBody, await json_body(request))
        if body.section in LISTS and body.key is None and body.toml is None:
            raise Problem("not_found", f"which of the {body.section} goes is said by its key")
        key = body.key if body.section in LISTS else None
        done = await self._file.change(body.section, key, body.toml, _wanted(request, body))
        if not body.preview:
            about = body.section if key is None else f"{body.section} {key}"
            await self._auditing.done(request, Action.CHANGE_SETTINGS, about, reason=body.reason)
        return _answered(done, saved=not body.preview)

    async def change_tables(self, request: web.Request) -> web.Response:
        """``POST /admin/settings/tables``."""
        body = validated(SettingsTablesBody, await json_body(request))
        changes = [each.change() for each in body.tables]
        done = await self._file.change_tables(changes, _wanted(request, body))
        if not body.preview:
            names = [each.section if each.name is None else f"{each.section} {each.name}" for each in changes]
            about = ", ".join(names)[:MOST_ABOUT]
            await self._auditing.done(request, Action.CHANGE_SETTINGS, about, reason=body.reason)
        return _answered(done, saved=not body.preview)

    async def restore(self, request: web.Request) -> web.Response:
        """``POST /admin/settings/versions/{n}/restore``."""
        body = validated(SettingsRestoreBody, await json_body(request))
        number = row_number(request.match_info["n"])
        if number is None:
            raise Problem("not_found", "there is no such version of the settings")
        done = await self._file.restore(number, _wanted(request, body))
        if not body.preview:
            await self._auditing.done(
                request, Action.CHANGE_SETTINGS, f"version {number}", reason=body.reason
            )
        return _answered(done, saved=not body.preview)

    async def restart(self, request: web.Request) -> web.Response:
        """``POST /admin/restart``."""
        faults = (await self._file.present()).faults
        if faults:
            raise Problem("wrong_state", f"the hub would not start again: {faults[0]}")
        self._restarting.ask()
        await self._auditing.done(request, Action.RESTART, "")
        return answer({"restarting": True}, status=202)


def _answered(done: Changed, *, saved: bool) -> web.Response:
    return answer({"saved": saved, "lines": [*done.lines], "needs_restart": done.needs_restart})


def _said(value: Any) -> Any:  # Any: JSON
    """Without what is null, which TOML does not have."""
    if isinstance(value, dict):
        return {key: _said(each) for key, each in value.items() if each is not None}
    return [_said(each) for each in value] if isinstance(value, list) else value


def _wanted(
    request: web.Request, body: SettingsChangeBody | SettingsTablesBody | SettingsRestoreBody
) -> Wanted:
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

TABLES_EXAMPLE: Final[dict[str, Any]] = {
    "tables": [
        {"section": "retention", "table": {"contacts_days": 1095}},
        {"section": "webhooks", "key": "erp", "table": None},
    ],
    "reason": "Three years",
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
        f"{PATH}/tables",
        SettingsDoors.change_tables,
        rule=allow(Right.HUB_RUN),
        fresh=True,
        told=Told(
            tag="Administration",
            summary="Change tables of the settings file by what they say",
            about="All of them or none. Keys that stay as they are keep their place and the remarks beside "
            "them. Refused where a hub would not start with it: each fault is told with its field.",
            body=json_of(SettingsTablesBody, tables=TABLES_EXAMPLE),
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
