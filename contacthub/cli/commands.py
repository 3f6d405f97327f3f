"""Every command with its options. Imports wait until the command is known, so that ``--help`` is quick."""

# Imports inside commands keep --help quick; typer turns every parameter into an option, whatever its place.
# ruff: noqa: PLC0415, PLR0913, PLR0917, UP045

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Annotated, Literal, Optional

import typer

from contacthub.cli.account_commands import tokens, users
from contacthub.cli.floor_commands import floors
from contacthub.cli.options import Config, Data, Host, Json, Port, Reason, Yes

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A contact hub: who gets which contact, and everything known about the customer before hello.",
)
reports = typer.Typer(no_args_is_help=True, help="What reports show.")
app.add_typer(users, name="user")
app.add_typer(tokens, name="token")
app.add_typer(floors, name="floor")
app.add_typer(reports, name="reports")


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"contacthub {version('contacthub')}")
        raise typer.Exit


@app.callback()
def contacthub(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Take the options before the command; the help text is in ``app``."""


@app.command()
def serve(config: Config = None, host: Host = None, port: Port = None, data: Data = None) -> None:
    """Run the hub."""
    from contacthub.cli.serving import serve as run
    from contacthub.config import load_settings

    run(partial(load_settings, config, host=host, port=port, data=data))


@app.command()
def demo(
    host: Annotated[str, typer.Option(help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="0 takes a free one.")] = 8080,
    data: Annotated[
        Path, typer.Option(help="A folder for the demo; one of an earlier demo is made anew.")
    ] = Path("contacthub-demo"),
    calls_per_minute: Annotated[
        int, typer.Option(min=0, max=600, help="Calls of the simulated phones, on average.")
    ] = 2,
    seed: Annotated[int, typer.Option(help="Which shop, which calls.")] = 1,
) -> None:
    """Start everything with a sample shop, live calls and both consoles."""
    from contacthub.cli.demo import run_demo

    run_demo(host=host, port=port, data=data, calls_per_minute=calls_per_minute, seed=seed)


@app.command()
def apply(
    floor_file: Annotated[Path, typer.Argument(metavar="FLOOR.toml", help="Queues, agents, lines, breaks.")],
    reason: Reason = "",
    yes: Yes = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """Make the floor what the file says, and print what changed; at a terminal, show it first and ask."""
    from contacthub.cli.floor import apply_floor
    from contacthub.config import load_settings

    apply_floor(load_settings(config, data=data), floor_file, reason=reason, yes=yes)


DefaultRegion = Annotated[
    Optional[str], typer.Option(help="Country of numbers without one.  [default: the floor's]")
]
Encoding = Annotated[Optional[str], typer.Option(help="Such as cp1252, big5.  [default: what is certain]")]
Dates = Annotated[
    Optional[str],
    typer.Option(help="dmy, mdy or ymd: the order in 06/05/2026.  [default: by days after the 12th]"),
]


@app.command("import")
def import_(
    files: Annotated[
        Optional[list[Path]], typer.Argument(metavar="FILE…", help="CSV, workbooks, vCard.")
    ] = None,
    kind: Annotated[
        Optional[str],
        typer.Option(
            help="customers, purchases, products, service_records or questions.  [default: by the columns]"
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, change nothing.")
    ] = False,
    default_region: DefaultRegion = None,
    encoding: Encoding = None,
    dates: Dates = None,
    map_file: Annotated[
        Optional[Path], typer.Option("--map", help="What each column is, as --save-map writes it.")
    ] = None,
    save_map: Annotated[
        Optional[Path], typer.Option(help="Write what each column is read as to this file.")
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Also columns guessed, and customers without phone and mail.")
    ] = False,
    undo: Annotated[
        Optional[str],
        typer.Option(metavar="IMPORT", help="Take an import back, by its id as `imports` shows it."),
    ] = None,
    json: Json = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """Bring customers and their history in from files of other programs.

    Exit code 1 when a row was rejected, also in a dry run; the other rows are in.
    """
    from contacthub.cli.errors import WrongUsage
    from contacthub.cli.importing import Wishes, run_import
    from contacthub.cli.past_imports import undo_import
    from contacthub.config import load_settings

    if (undo is None) == (not files):
        raise WrongUsage("say which FILE to import, or which import to --undo")
    if undo is not None:
        undo_import(load_settings(config, data=data), undo, as_json=json)
        return
    wishes = Wishes(
        kind=kind,
        dry_run=dry_run,
        region=default_region.upper() if default_region is not None else None,
        encoding=encoding,
        dates=dates,
        mapping=map_file,
        save_mapping=save_map,
        yes=yes,
        as_json=json,
    )
    run_import(load_settings(config, data=data), files or [], wishes)


@app.command("imports")
def imports(json: Json = False, data: Data = None, config: Config = None) -> None:
    """List the imports there were, newest first; `import --undo` takes one back."""
    from contacthub.cli.past_imports import list_imports
    from contacthub.cli.settings import settings_of_hub

    list_imports(settings_of_hub(config, data=data), as_json=json)


@app.command()
def audit(
    since: Annotated[
        Optional[str], typer.Option(help="From this instant on, such as 2026-05-01T00:00:00Z.")
    ] = None,
    until: Annotated[Optional[str], typer.Option(help="Before this instant.")] = None,
    actor: Annotated[Optional[str], typer.Option(help="What this user or token did.")] = None,
    action: Annotated[Optional[str], typer.Option(help="Such as sign_in_failed or refused.")] = None,
    subject: Annotated[
        Optional[str], typer.Option(help="What was done to this user, token or customer.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="Rows at most.")] = 50,
    verify: Annotated[
        bool, typer.Option("--verify", help="See whether all of it is as it was written; show no row.")
    ] = False,
    json: Json = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """Who signed in, failed to, was refused, changed or read what, newest first."""
    from contacthub.cli.audit_verified import verify_audit
    from contacthub.cli.auditing import Wanted, show_audit
    from contacthub.cli.settings import settings_of_hub

    if verify:
        verify_audit(settings_of_hub(config, data=data), as_json=json)
        return
    wanted = Wanted(since=since, until=until, actor=actor, action=action, subject=subject, limit=limit)
    show_audit(settings_of_hub(config, data=data), wanted, as_json=json)


@app.command()
def archive(data: Data = None, config: Config = None) -> None:
    """Move days of the log that are old enough to files now, as the hub does each night."""
    from contacthub.cli.archiving import run_archive
    from contacthub.cli.settings import settings_of_hub

    run_archive(settings_of_hub(config, data=data))


@reports.command()
def rebuild(data: Data = None, config: Config = None) -> None:
    """Count everything that reports show anew, from the rows; reports go on meanwhile."""
    from contacthub.cli.rebuilding import run_rebuild
    from contacthub.cli.settings import settings_of_hub

    run_rebuild(settings_of_hub(config, data=data))


@app.command()
def backup(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A file that is not there yet, or a folder.")],
    without_archive: Annotated[
        bool, typer.Option("--without-archive", help="Leave out the days that are archived already.")
    ] = False,
    without_attachments: Annotated[
        bool, typer.Option("--without-attachments", help="Leave out the files of messages and work.")
    ] = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """Copy everything the hub keeps into one file, while it runs or not."""
    from contacthub.cli.backing_up import run_backup
    from contacthub.config import load_settings

    run_backup(
        load_settings(config, data=data),
        file,
        with_archive=not without_archive,
        with_files=not without_attachments,
    )


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `backup` made.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Put aside what the data directory has now.")
    ] = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """Fill the data directory from a backup; no hub may run on it."""
    from contacthub.cli.backing_up import run_restore
    from contacthub.config import load_settings

    run_restore(load_settings(config, data=data), file, replace=replace)


@app.command("migrate-storage")
def migrate_storage(
    to: Annotated[str, typer.Option(help="postgresql://…, or from there a folder.")],
    data: Data = None,
    config: Config = None,
) -> None:
    """Move everything a hub keeps into an empty PostgreSQL database, or from there into a folder.

    No hub may run. Given again, a move that was broken off goes on.
    """
    from contacthub.cli.migrating import run_migrate_storage
    from contacthub.cli.settings import settings_of_hub

    run_migrate_storage(settings_of_hub(config, data=data), to)


@app.command()
def sql(
    query: Annotated[
        Optional[str], typer.Argument(metavar="SELECT", help="The query; - reads it.  [default: the views]")
    ] = None,
    read_only: Annotated[bool, typer.Option("--read-only", help="Needed: there is no other way.")] = False,
    form: Annotated[Literal["table", "csv", "json"], typer.Option("--format", help="Of the rows.")] = "table",
    limit: Annotated[int, typer.Option(min=1, max=1_000_000, help="So many rows at most.")] = 1_000,
    seconds: Annotated[float, typer.Option(min=0.1, max=600, help="So long at most.")] = 30.0,
    data: Data = None,
    config: Config = None,
) -> None:
    """Ask the views of what reports are made of, by one SELECT, while the hub runs or not."""
    from contacthub.cli.asking_sql import Asked, run_sql
    from contacthub.cli.settings import settings_of_hub

    asked = Asked(query=query, form=form, limit=limit, seconds=seconds)
    run_sql(settings_of_hub(config, data=data), asked, read_only=read_only)


@app.command()
def simulate(
    scenario: Annotated[Optional[Path], typer.Argument(help="The scenario, a TOML file.")] = None,
    json: Json = False,
    seed: Annotated[Optional[int], typer.Option(help="In place of the scenario's.")] = None,
    arrivals: Annotated[
        Optional[int],
        typer.Option(min=1, max=1_000_000_000, help="How many are counted, in place of the scenario's."),
    ] = None,
    from_log: Annotated[
        Optional[Path],
        typer.Option(metavar="DATA", help="In place of a scenario: a day that the hub recorded there."),
    ] = None,
    with_floor: Annotated[
        Optional[Path], typer.Option("--with", metavar="FLOOR.toml", help="The floor for that day.")
    ] = None,
    day: Annotated[
        Optional[str], typer.Option(metavar="YYYY-MM-DD", help="Which day.  [default: yesterday]")
    ] = None,
    chart: Annotated[Optional[Path], typer.Option(help="An SVG file for figures by the hour.")] = None,
    config: Config = None,
) -> None:
    """Have the router serve made-up contacts, or those of a recorded day, and say how long they wait."""
    from contacthub.cli.errors import WrongUsage

    if from_log is not None and with_floor is not None and scenario is None:
        from contacthub.cli.simulating_days import simulate_day
        from contacthub.config import load_settings

        settings = load_settings(config, data=from_log)
        simulate_day(
            settings, with_floor, day=day, seed=1 if seed is None else seed, json_wanted=json, chart=chart
        )
        return
    if scenario is None or from_log is not None or with_floor is not None:
        raise WrongUsage("either SCENARIO.toml, or --from-log DATA and --with FLOOR.toml")
    from contacthub.cli.simulating import simulate as run

    run(scenario, seed=seed, arrivals=arrivals, json_wanted=json)


@app.command()
def staff(
    plan: Annotated[Path, typer.Argument(help="The file of the plan, in TOML.")],
    day: Annotated[bool, typer.Option("--day", help="Plan its first day.  [default]")] = False,
    week: Annotated[bool, typer.Option("--week", help="Plan seven days.")] = False,
    from_log: Annotated[
        Optional[Path],
        typer.Option(metavar="DATA", help="Forecast from the contacts of a hub."),
    ] = None,
    queue: Annotated[Optional[str], typer.Option(help="With --from-log: of this one only.")] = None,
    svg: Annotated[Optional[Path], typer.Option(metavar="FILE", help="Draw the plan into this file.")] = None,
    arrivals: Annotated[
        int, typer.Option(min=500, max=10_000_000, help="How many each trial of an interval counts.")
    ] = 4_000,
    seed: Annotated[int, typer.Option(help="Of the trials.")] = 1,
    add_agents: Annotated[
        bool, typer.Option("--add-agents", help="Where the simulated day misses the target, until it holds.")
    ] = False,
    json: Json = False,
) -> None:
    """Say how many agents each interval of a day or week needs, and which shifts have them there."""
    from contacthub.cli.staffing import Wanted
    from contacthub.cli.staffing import staff as run
    from contacthub.simulation.planning import Trying

    if day and week:
        raise typer.BadParameter("one of --day and --week")
    run(
        plan,
        Wanted(
            days=7 if week else 1,
            log=from_log,
            queue=queue,
            drawing=svg,
            trying=Trying(arrivals=arrivals, seed=seed, adds_agents=add_agents),
            json_wanted=json,
        ),
    )


@app.command()
def check(json: Json = False, data: Data = None, config: Config = None) -> None:
    """Say what is wrong with configuration, database, call-backs and disk, and how to mend it."""
    from contacthub.cli.check import run_check

    run_check(config, data, as_json=json)


@app.command()
def bench(
    only: Annotated[
        Literal["all", "event-to-frame", "sustained"], typer.Option(help="What to measure.")
    ] = "all",
    rate: Annotated[
        Optional[list[int]],
        typer.Option(min=1, max=100_000, help="Calls a second; repeat for more.  [default: 50, 250, 1000]"),
    ] = None,
    customers: Annotated[int, typer.Option(min=1, max=1_000_000, help="Known customers.")] = 20_000,
    rounds: Annotated[int, typer.Option(min=1, max=100, help="Rounds of the hub and of the floor.")] = 4,
    seconds: Annotated[float, typer.Option(min=0.1, max=600, help="Of each round.")] = 5.0,
    data: Annotated[
        Path, typer.Option(help="Where to make a folder that is thrown away; its disk is measured too.")
    ] = Path(),
    storage: Annotated[
        Optional[str],
        typer.Option(
            metavar="URL", help="An empty PostgreSQL database to keep the rows in, for hub and floor alike."
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Measure this machine: from event to agent's screen, and how many events a second it takes."""
    from contacthub.cli.bench import run_bench

    run_bench(
        only=only, rates=rate or [50, 250, 1000], customers=customers, rounds=rounds, seconds=seconds,
        folder=data, address=storage, json_wanted=json,
    )  # fmt: skip


def main() -> None:
    """Run the command; every error that is not our own fault is one clear line and exit code 1 or 2."""
    from contacthub.cli.errors import reported

    # Files are readable by their owner only: databases hold customers, and the folder may be open to all.
    os.umask(0o077)
    with reported():
        app()
