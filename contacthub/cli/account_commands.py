"""The commands of ``user`` and ``token``."""

# Imports inside commands keep --help quick; typer documents Optional.
# ruff: noqa: PLC0415, PLR0917, UP045

from __future__ import annotations

import sys
from typing import Annotated, Optional

import typer

from contacthub.cli.options import Config, Data, Json

users = typer.Typer(no_args_is_help=True, help="Sign-ins of people.")
tokens = typer.Typer(no_args_is_help=True, help="Tokens of programs.")


@users.command("add")
def user_add(
    name: str,
    role: Annotated[
        str, typer.Option(help="What they may do: agent, supervisor, admin, or a role that was made here.")
    ],
    agent: Annotated[Optional[str], typer.Option(help="Which agent of the floor file they are.")] = None,
    team: Annotated[
        Optional[str], typer.Option(help="The team of the floor file to which a supervisor is limited.")
    ] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """Create a sign-in, or replace its role and password."""
    from contacthub.cli.administration import add_user
    from contacthub.config import load_settings

    if role in ("agent", "supervisor", "admin") and (role == "agent") != (agent is not None):
        raise typer.BadParameter("the role agent needs --agent, the others have none")
    if not password_stdin and not sys.stdin.isatty():
        raise typer.BadParameter("there is no terminal to ask for the password at; say --password-stdin")
    password = (
        sys.stdin.readline().rstrip("\r\n")
        if password_stdin
        else typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    )
    body = {"name": name, "role": role, "agent": agent, "team": team, "password": password}
    add_user(load_settings(config, data=data), **body)


@users.command("list")
def user_list(json: Json = False, data: Data = None, config: Config = None) -> None:
    """Who may sign in."""
    from contacthub.cli.administration import list_users
    from contacthub.cli.settings import settings_of_hub

    list_users(settings_of_hub(config, data=data), as_json=json)


@users.command("disable")
def user_disable(name: str, data: Data = None, config: Config = None) -> None:
    """Disable a sign-in; its sessions end at once."""
    from contacthub.cli.administration import disable_user
    from contacthub.cli.settings import settings_of_hub

    disable_user(settings_of_hub(config, data=data), name)


@users.command("factors-off")
def user_factors_off(name: str, data: Data = None, config: Config = None) -> None:
    """Turn the second factor of a user off and remove their passkeys; their sessions end."""
    from contacthub.cli.administration import take_factors
    from contacthub.cli.settings import settings_of_hub

    take_factors(settings_of_hub(config, data=data), name)


@users.command("team")
def user_team(
    name: str,
    team: Annotated[Optional[str], typer.Argument(help="A team of the floor file; without: none.")] = None,
    data: Data = None,
    config: Config = None,
) -> None:
    """Limit a supervisor to a team, or no more; their sessions end."""
    from contacthub.cli.administration import set_team
    from contacthub.cli.settings import settings_of_hub

    set_team(settings_of_hub(config, data=data), name, team)


@users.command("reset")
def user_reset(name: str, data: Data = None, config: Config = None) -> None:
    """Print a link by which a user sets their password, once, within a day."""
    from contacthub.cli.administration import reset_user
    from contacthub.cli.settings import settings_of_hub

    reset_user(settings_of_hub(config, data=data), name)


@tokens.command("add")
def token_add(
    name: str,
    scope: Annotated[Optional[list[str]], typer.Option(help="What it may do; repeat for more.")] = None,
    agent: Annotated[Optional[str], typer.Option(help="Opens the console socket as this agent.")] = None,
    source: Annotated[
        list[str] | None, typer.Option(help="Only events of this source; repeat for more.")
    ] = None,
    limit: Annotated[
        Optional[int], typer.Option(min=1, max=1_000_000, help="Events a second.  [default: no limit]")
    ] = None,
    data: Data = None,
    config: Config = None,
) -> None:
    """Create a token and print it, alone on the last line; it cannot be shown again."""
    from contacthub.access.roles import SCOPES
    from contacthub.cli.administration import add_token
    from contacthub.config import load_settings

    if not scope and agent is None:
        raise typer.BadParameter("say --scope, --agent or both")
    if unknown := set(scope or ()) - SCOPES:
        raise typer.BadParameter(
            f"no scope {', '.join(sorted(unknown))}; there are {', '.join(sorted(SCOPES))}"
        )
    add_token(
        load_settings(config, data=data),
        name=name,
        scopes=scope or [],
        agent=agent,
        sources=source or [],
        limit=limit,
    )


@tokens.command("list")
def token_list(json: Json = False, data: Data = None, config: Config = None) -> None:
    """Which tokens there are; never the tokens themselves."""
    from contacthub.cli.administration import list_tokens
    from contacthub.cli.settings import settings_of_hub

    list_tokens(settings_of_hub(config, data=data), as_json=json)


@tokens.command("revoke")
def token_revoke(name: str, data: Data = None, config: Config = None) -> None:
    """Make a token worthless at once."""
    from contacthub.cli.administration import revoke_token
    from contacthub.cli.settings import settings_of_hub

    revoke_token(settings_of_hub(config, data=data), name)
