"""The joined tables as pages, for review. ``python -m tests.access.pages`` writes them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from contacthub.access.fields import FIELDS
from contacthub.access.rights import BUILT_IN
from contacthub.access.roles import PEOPLE, Role
from contacthub.access.rules import Rule
from contacthub.access.teams import LIMITED, WITHIN
from contacthub.api.route import Login
from contacthub.bootstrap.doors import ROUTES
from contacthub.console.commands import COMMANDS

FOLDER = Path(__file__).parent
LOGINS = {Login.REQUIRED: "", Login.OPEN: "open", Login.OWN: "own way"}


def who_may() -> str:
    """Every route and command, and who may."""
    routes = [
        [str(each), LOGINS[each.login] or ("proof" if each.fresh else ""), *_rule(each.rule)]
        for each in ROUTES
    ]
    commands = [[f"`{each.name}`", "", *_rule(each.rule)] for each in COMMANDS]
    rules = [each.rule for each in (*ROUTES, *COMMANDS)]
    return _page(
        "Who may do what",
        "*part*: an agent only with a part in the contact, or for themselves. *Own way*: by signature, "
        "ticket or password, or as the rule says. *Proof*: of the last 10 minutes, of people alone. A token "
        "with an agent sends the commands of that agent. *Team*: what a supervisor with a team gets: what is "
        "of it, nothing, or the same as others.",
        ["route or command", "login", "agents", "supervisors", "admins", "scope of a token", "right", "team"],
        [[*each, _team(rule)] for each, rule in zip(routes + commands, rules, strict=True)],
    )


def routes() -> str:
    """Every route, and what handles it."""
    rows = [
        [
            str(each),
            each.told.tag,
            each.told.summary,
            f"`{each.handler.__module__.removeprefix('contacthub.')}`",
        ]
        for each in ROUTES
    ]
    return _page("Routes", "", ["route", "tag", "what it does", "where"], rows)


def commands() -> str:
    """Every command of the console, with its example."""
    rows = [
        [
            f"`{each.name}`",
            (each.form.__doc__ or "").splitlines()[0],
            f"`{json.dumps(each.example, ensure_ascii=False)}`",
        ]
        for each in COMMANDS
    ]
    return _page("Commands of the console", "", ["command", "what it does", "example"], rows)


def fields() -> str:
    """Of each kind of thing, which field is seen by whom, and what others see."""
    rows = [[each.kind, f"`{each.name}`", *_rule(each.rule), each.instead] for each in FIELDS]
    return _page(
        "Who sees which field",
        "`*`: the thing as such. *part*: an agent only of things in which they have a part. "
        "Of `from` and `to` the customer's is masked.",
        ["kind", "field", "agents", "supervisors", "admins", "scope of a token", "right", "others see"],
        rows,
    )


PAGES = {"fields.md": fields, "who_may.md": who_may, "routes.md": routes, "commands.md": commands}


def _team(rule: Rule | None) -> str:
    """What there is for supervisors with a team, of what the built-in role of supervisors lets them."""
    if rule is None or not rule.rights & BUILT_IN[Role.SUPERVISOR]:
        return ""
    if rule.teams == "none" or not rule.rights & BUILT_IN[Role.SUPERVISOR] & WITHIN:
        return "none"
    return "limited" if rule.teams == "limited" and rule.rights & LIMITED else "same"


def _rule(rule: Rule | None) -> list[str]:
    if rule is None:
        return ["", "", "", "", ""]
    people = ["yes" if each in rule.roles else "" for each in PEOPLE]
    if rule.own:
        people[0] = "part"
    return [*people, _named(rule.scopes), _named(rule.rights)]


def _named(names: Iterable[str]) -> str:
    return ", ".join(f"`{each}`" for each in sorted(names))


def _page(title: str, about: str, heads: list[str], rows: Iterable[list[str]]) -> str:
    lines = ["| " + " | ".join(cells) + " |" for cells in (heads, ["---"] * len(heads), *rows)]
    return "\n".join([f"# {title}", "", *([about, ""] if about else []), *lines, ""])


if __name__ == "__main__":
    for _name, _made in PAGES.items():
        (FOLDER / _name).write_text(_made())
