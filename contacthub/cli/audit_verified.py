"""``audit --verify``, and what ``check`` says of the audit: whether it is as it was written."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Final

import typer

from contacthub.audit.seals import SQL
from contacthub.audit.verifying import Fault, Verdict, Verifier, What, verify_anchors
from contacthub.bootstrap.storages import storage_of
from contacthub.cli.progress import progress_bar
from contacthub.clock import rfc3339
from contacthub.config import Settings
from contacthub.database.examining import NOTE, OK, WRONG, Finding
from contacthub.database.storage import NotThere, Storage
from contacthub.database.units import StorageUnavailable
from contacthub.languages.saying import Language, language_of_terminal, said

CHECK_ROWS: Final = 1_000_000
"""Rows that ``check`` verifies at most, the newest: some ten seconds."""
SHOWN: Final = 20
MEND: Final = "compare with a backup and with anchors that were copied elsewhere; keep the files as they are"

Moved = Callable[[int, int], None]


def verify_audit(settings: Settings, *, as_json: bool) -> None:
    """Verify all of it and say what was found; exit code 1 when something is not as it was written."""
    language = language_of_terminal(os.environ)
    with progress_bar("Verifying the audit") as moved:
        try:
            verdict = verified(storage_of(settings), settings.audit.folder(settings.data), moved)
        except NotThere as error:
            typer.echo(f"contacthub: {said(str(error), language)}", err=True)
            raise SystemExit(1) from None
        except (StorageUnavailable, OSError) as error:
            typer.echo(f"contacthub: {said(f'the audit cannot be read: {error}', language)}", err=True)
            raise SystemExit(1) from None
    if as_json:
        typer.echo(json.dumps({**asdict(verdict), "fits": verdict.fits}, ensure_ascii=False))
    else:
        for each in _lines(verdict, language):
            typer.echo(each)
    if not verdict.fits:
        raise SystemExit(1)


def _lines(verdict: Verdict, language: Language) -> Iterator[str]:
    """What was found, in the language of the terminal."""
    yield from (said(each, language) for each in (_summary(verdict), *_details(verdict)))
    for fault in verdict.faults:
        yield f"! {said(f'audit: {in_words(fault)}', language).removeprefix('audit: ')}"
    if verdict.more_faults:
        yield f"! {said(f'and {verdict.more_faults} more', language)}"


def audit_findings(storage: Storage, anchors: Path) -> Iterator[Finding]:
    """Whether the newest million rows are as they were written."""
    try:
        verdict = verified(storage, anchors, lambda done, total: None, newest=CHECK_ROWS)
    except (NotThere, StorageUnavailable):
        return  # another examination says what is wrong with it
    except OSError as error:
        yield Finding(
            WRONG, f"audit: an anchor cannot be read: {error}", "run this as the user the hub runs as"
        )
        return
    for fault in verdict.faults[:SHOWN]:
        yield Finding(WRONG, f"audit: {in_words(fault)}", MEND)
    more = len(verdict.faults) - SHOWN + verdict.more_faults
    if more > 0:
        yield Finding(WRONG, f"audit: {more} faults more", "contacthub audit --verify shows them")
    if verdict.left_out_rows:
        yield Finding(
            NOTE,
            f"audit: {verdict.left_out_rows} older rows were not looked at",
            "contacthub audit --verify looks at all",
        )
    if verdict.fits:
        yield Finding(OK, _summary(verdict))


def verified(storage: Storage, anchors: Path, moved: Moved, newest: int | None = None) -> Verdict:
    """Verify the chain in a storage, while a hub may run, and the anchors in a folder.

    Raises:
        NotThere: no hub has made it.
        StorageUnavailable: it cannot be read.
        OSError: an anchor cannot be read.
    """
    verifier = Verifier(newest)
    with storage.look("hub") as raw:
        if raw.execute(SQL["has_seals"]).fetchone() == (0,):
            raise NotThere("the audit has no seals yet: `contacthub serve` makes them")
        while verifier.step(raw):
            moved(verifier.verdict.rows, verifier.verdict.rows_in_all)
        verify_anchors(raw, anchors, verifier.verdict)
    return verifier.verdict


def in_words(fault: Fault) -> str:
    """Such as ``rows 501 to 643, written between ... and ..., are not as they were written``."""
    since = rfc3339(fault.since) if fault.since else "the beginning"
    rows = f"rows {fault.first_id} to {fault.last_id}, sealed between {since} and {rfc3339(fault.until)}"
    if fault.what is What.MISSING:
        return f"of {rows}, {fault.count} are missing"
    if fault.what is What.ADDED:
        return f"among {rows}, are {fault.count} or more that were not written by the hub"
    return {
        What.CHANGED: f"{rows}, are not as they were written",
        What.UNREADABLE: f"{rows}, cannot be read: they are not as they were written",
        What.SEAL_CHANGED: f"seal {fault.seal} of {rfc3339(fault.until)} is not as it was written",
        What.SEALS_MISSING: f"{fault.count} seals from {fault.seal} on are missing, "
        f"of the time between {since} and {rfc3339(fault.until)}",
        What.ANCHOR_BAD: f"anchor {fault.anchor}: {fault.why}",
        What.ANCHOR_DIFFERS: f"anchor {fault.anchor}: the audit had another seal {fault.seal} then; "
        "it was changed since, or comes from a backup made before",
    }[fault.what]


def _summary(verdict: Verdict) -> str:
    fits = "as they were written" if verdict.fits else "looked at"
    text = f"audit: {verdict.rows - verdict.dropped_rows} rows in {verdict.seals} seals {fits}"
    return f"{text}, {verdict.unsealed} not sealed yet" if verdict.unsealed else text


def _details(verdict: Verdict) -> Iterator[str]:
    if verdict.dropped_seals:
        yield f"{verdict.dropped_rows} rows up to seal {verdict.dropped_seals} were dropped after their days"
    yield f"{verdict.anchors} anchors"
    for key in verdict.keys:
        yield f"  signed by {key}"
