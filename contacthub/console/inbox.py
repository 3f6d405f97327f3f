"""The commands of one socket: read as JSON, done one after the other, and answered."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from contacthub.api.validation import MOST_SAID, said
from contacthub.console.commands import BY_ITSELF, COMMANDS, CommandToHub
from contacthub.console.commands.form import ConsoleCommand
from contacthub.console.performing import Performing, refusal
from contacthub.console.session import Session
from contacthub.hub.hub import Hub
from contacthub.problems import Problem

MAX_COMMANDS = 100
"""Commands of one socket that may wait for their turn; then no more is read until one is done."""

SMALL = 4_096
"""Characters that cost little to read, whatever they are."""
TEXT = r'"(?:[^"\\]++|\\.)*+"'
NAME = rf"\s*+{TEXT}\s*+:\s*+"
PLAIN = r"[^\"\[\]{},]*+"
TEXTS = rf"\{{(?:{NAME}(?:{TEXT}|{PLAIN})\s*+,?){{0,50}}+\}}"
LONG = re.compile(rf"\s*+\{{(?:{NAME}(?:{TEXT}|{TEXTS}|{PLAIN})\s*+,?){{0,16}}+\}}\s*+", re.DOTALL)
"""An object of a few members, each a value or a few values by name: a megabyte of brackets takes a second
to read."""

Spawn = Callable[[Coroutine[Any, Any, None]], None]
COMMAND: TypeAdapter[Any] = TypeAdapter(CommandToHub)
NAMES = ", ".join(spec.name for spec in COMMANDS)


class Inbox:
    """A queue of commands.

    ``spawn`` begins work that ends with the socket; ``used`` is called before what a person sent is done.
    A task runs only while there are commands: nearly all of thousands of sockets are silent.
    """

    __slots__ = ("_commands", "_hub", "_is_working", "_performing", "_room", "_session", "_spawn", "_used")

    def __init__(
        self, session: Session, performing: Performing, hub: Hub, *, spawn: Spawn, used: Callable[[], None]
    ) -> None:
        self._session = session
        self._performing = performing
        self._hub = hub
        self._spawn = spawn
        self._used = used
        self._commands: list[str] = []
        self._is_working = False
        self._room: asyncio.Future[None] | None = None

    @property
    def is_full(self) -> bool:
        """Whether the reader waits for room, and hears nothing meanwhile."""
        return len(self._commands) >= MAX_COMMANDS

    async def take(self, text: str) -> None:
        """Queue a command, once there is room."""
        while self.is_full:
            self._room = asyncio.get_running_loop().create_future()
            await self._room
        self._commands.append(text)
        if not self._is_working:
            self._is_working = True
            self._spawn(self._work())

    async def _work(self) -> None:
        while self._commands:
            text = self._commands.pop(0)
            if self._room is not None and not self._room.done():
                self._room.set_result(None)
            await self._command(text)
        self._is_working = False

    async def _command(self, text: str) -> None:
        try:
            command = _read(text)
        except Problem as problem:
            self._session.reply(
                _ref_in(text), {"ok": False, "error": problem.body()}, self._hub.tail.durable_seq
            )
            return
        if command.cmd not in BY_ITSELF:
            self._used()
        try:
            body = await self._performing.perform(self._session, command)
        except Exception as error:
            body = refusal(command.cmd, error)
        self._session.reply(command.ref, body, self._hub.tail.durable_seq)


def _read(text: str) -> ConsoleCommand:
    if not _is_cheap(text):
        wrong = "a long command has at most 16 members, none of them a list, and their objects 50 plain ones"
        raise Problem("bad_command", f"not a command: {wrong}", [("#", wrong)])
    try:
        command: ConsoleCommand = COMMAND.validate_json(text)
    except ValidationError as error:
        raise _bad_command(error) from None
    return command


def _is_cheap(text: str) -> bool:
    return len(text) <= SMALL or LONG.fullmatch(text) is not None


def _bad_command(error: ValidationError) -> Problem:
    """Every member that is wrong. The first part of a place is the command's name, which is no member."""
    fields = [
        ("/".join(["#", *map(str, each["loc"][1:])]) or "#", _said(each))
        for each in error.errors(include_input=False, include_url=False)[:MOST_SAID]
    ]
    return Problem("bad_command", f"not a command: {fields[0][0]} {fields[0][1]}", fields)


def _said(found: ErrorDetails) -> str:
    """What is wrong; a ``cmd`` that there is not is not repeated: it may be a megabyte."""
    words = {
        "union_tag_invalid": f"there is no such cmd; there are {NAMES}",
        "union_tag_not_found": f"it has no cmd; there are {NAMES}",
    }
    return words.get(found["type"]) or said(found)


def _ref_in(text: str) -> str | None:
    """The ``ref`` of what is no command, if it has one: the console then knows which was refused."""
    if not _is_cheap(text):
        return None
    try:
        ref = orjson.loads(text).get("ref")
    except (orjson.JSONDecodeError, AttributeError):
        return None
    return ref if isinstance(ref, str) and len(ref) <= 100 else None
