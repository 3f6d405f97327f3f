"""Commands for users and tokens, over HTTP, and how every command asks a hub.

A running hub holds the data directory, so a command asks that hub. When none runs, the command opens a hub of
its own on the directory, on a free port of this machine, and asks that: one way for both cases.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from urllib.parse import quote

import aiohttp
import typer
from rich.console import Console
from rich.table import Table

from contacthub.api.json import Json
from contacthub.cli.errors import Refused
from contacthub.cli.progress import progress_bar
from contacthub.config import Settings, configure_logging
from contacthub.database.data_directory import DirectoryHeld, holder_of
from contacthub.languages.saying import language_of_terminal

PATIENCE_S = 15.0
"""Longest wait for a hub that is starting or stopping, or for another command."""
PAUSE_S = 0.1


class HubGone(Refused):
    """The hub stopped before it took the request; nothing was done, so the request may be sent again."""


class RefusedByHub(Refused):
    """The hub refused; ``pointers`` lead to the fields of the request that are to blame."""

    def __init__(self, problem: Any) -> None:
        super().__init__(_said(problem))
        self.pointers = [each["pointer"] for each in problem.get("errors") or []]

    def said_without(self, place: str) -> str:
        """The text, with pointers as seen from this place of the request."""
        return str(self).replace(f"{place}/", "#/")


class Hands:
    """Sends requests to the hub with the rights of its directory's owner."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self.url = url

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Send a request and return the answer's JSON.

        Raises:
            HubGone: no connection, so the hub cannot have taken the request.
            RefusedByHub: the text is the hub's.
            Refused: it gave no usable answer.
        """
        try:
            where, language = f"{self.url}/api/v1{path}", language_of_terminal(os.environ)
            headers = {"Accept-Language": language}
            async with self._session.request(method, where, json=body, headers=headers) as response:
                answer = await response.json(content_type=None) if response.status != 204 else None
        except aiohttp.ClientConnectorError:
            raise HubGone(f"the hub at {self.url} is gone") from None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Refused(f"the hub at {self.url} did not answer: {type(error).__name__}") from None
        except ValueError:
            raise Refused(f"the hub at {self.url} gave an answer that is no JSON") from None
        if response.status >= 400:
            raise RefusedByHub(answer)
        return answer


async def run_of(hub: Hands, path: str, title: str) -> Any:
    """Begin what the hub does beside its work, and show how far it is; return its last answer."""
    with progress_bar(title) as moved:
        run = await hub.ask("POST", path)
        while run["running"]:
            run = await hub.ask("GET", path)  # which waits for a moment
            moved(run["done"], run["total"])
    return run


def _said(problem: Any) -> str:
    """The text of a problem, and the fields to blame that it does not name; of a query it names them all."""
    text, faults = str(problem.get("detail", "refused")), problem.get("errors") or []
    if len(faults) == 1 and faults[0]["detail"] in text:
        return text
    more = "; ".join(
        f"{each['pointer']}: {each['detail']}"
        for each in faults
        if each["pointer"] not in text and not each["pointer"].startswith("#/query/")
    )
    return f"{text}: {more}" if more else text


@asynccontextmanager
async def hands(settings: Settings) -> AsyncIterator[Hands]:
    """Reach the hub on the settings' directory: the one that runs, else one that opens it for this command.

    Raises:
        Refused: another process holds the directory and has written no address to reach it.
    """
    async with AsyncExitStack() as stack:
        url, token = await _reached(settings, stack)
        session = await stack.enter_async_context(_session(token))
        yield Hands(session, url)


async def _reached(settings: Settings, stack: AsyncExitStack) -> tuple[str, str]:
    """Address and token of the hub, opened here if none runs; wait for one that is starting or stopping."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        if (holder := holder_of(settings.data)) is not None:
            return holder.url, holder.token
        # It takes seconds, and a hub that runs has it done.
        from contacthub.bootstrap.running import running  # noqa: PLC0415

        try:
            opened = running(settings, settings.data, host="127.0.0.1", port=0, for_command=True)
            hub = await stack.enter_async_context(opened)
        except DirectoryHeld as held:
            if time.monotonic() >= deadline:
                raise Refused(f"{held}, which does not say how to reach it; is it still starting?") from None
            await asyncio.sleep(PAUSE_S)
        else:
            return hub.url, hub.control_token


def _session(token: str) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        headers={"Authorization": f"Bearer {token}"}, timeout=aiohttp.ClientTimeout(total=60)
    )


def ask(settings: Settings, work: Callable[[Hands], Coroutine[Any, Any, Any]]) -> Any:
    """Run ``work`` with the hub; again, for up to 15 s, while the hub stops before it takes the request."""
    configure_logging("WARNING")

    async def run() -> Any:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                async with hands(settings) as reached:
                    return await work(reached)
            except HubGone:
                if time.monotonic() >= deadline:
                    raise
                await asyncio.sleep(PAUSE_S)

    return asyncio.run(run())


def add_user(settings: Settings, **body: str | None) -> None:
    """``user add``."""
    answer = ask(settings, lambda hub: hub.ask("POST", "/admin/users", body))
    typer.echo(f"{answer['name']} may sign in as {answer['role']}")


def disable_user(settings: Settings, name: str) -> None:
    """``user disable``."""
    ask(settings, lambda hub: hub.ask("POST", f"/admin/users/{quote(name, safe='')}/disable"))
    typer.echo(f"{name} may not sign in any more")


def take_factors(settings: Settings, name: str) -> None:
    """``user factors-off``."""
    ask(settings, lambda hub: hub.ask("DELETE", f"/admin/users/{quote(name, safe='')}/second-factor"))
    typer.echo(f"{name} signs in by the password alone, until a factor or a passkey is added")


def set_team(settings: Settings, name: str, team: str | None) -> None:
    """``user team``."""
    path, body = f"/admin/users/{quote(name, safe='')}/team", {"team": team}
    ask(settings, lambda hub: hub.ask("PUT", path, body))
    typer.echo(f"{name} sees " + (f"what is of the team {team}" if team is not None else "the whole floor"))


def reset_user(settings: Settings, name: str) -> None:
    """``user reset``."""
    answer = ask(settings, lambda hub: hub.ask("POST", f"/admin/users/{quote(name, safe='')}/password-link"))
    host, port = settings.bind
    where = settings.server.public_url or f"http://{f'[{host}]' if ':' in host else host}:{port}"
    typer.echo(f"Give {name} this link, good once until {answer['expires_at']}:", err=True)
    typer.echo(where + answer["path"])


def list_users(settings: Settings, *, as_json: bool) -> None:
    """``user list``."""
    items = ask(settings, lambda hub: hub.ask("GET", "/admin/users"))["items"]
    show(items, ("name", "role", "agent", "team", "disabled", "second_factor", "passkeys"), as_json=as_json)


def add_token(settings: Settings, **body: Any) -> None:
    """``token add``."""
    answer = ask(settings, lambda hub: hub.ask("POST", "/admin/tokens", body))
    typer.echo("Keep this token; it is not shown again:", err=True)
    typer.echo(answer["token"])


def list_tokens(settings: Settings, *, as_json: bool) -> None:
    """``token list``."""
    items = ask(settings, lambda hub: hub.ask("GET", "/admin/tokens"))["items"]
    show(items, ("name", "scopes", "agent", "sources", "limit", "created_at", "revoked_at"), as_json=as_json)


def revoke_token(settings: Settings, name: str) -> None:
    """``token revoke``."""
    ask(settings, lambda hub: hub.ask("DELETE", f"/admin/tokens/{quote(name, safe='')}"))
    typer.echo(f"token {name} is revoked")


def show(items: list[Json], columns: tuple[str, ...], *, as_json: bool) -> None:
    """Print a list as a table, or as JSON."""
    if as_json:
        typer.echo(json.dumps(items, ensure_ascii=False))
        return
    table = Table(*columns, box=None)
    for item in items:
        table.add_row(*(in_words(item[column]) for column in columns))
    Console().print(table)


def in_words(value: Any) -> str:
    """A value of an answer, as it is printed."""
    if isinstance(value, list):
        return " ".join(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
