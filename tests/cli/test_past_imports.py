"""``imports`` and ``import --undo``: an import listed, and taken back."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from contacthub.cli.errors import Refused
from contacthub.cli.importing import HubSink
from contacthub.customers.model import Row, RowResult
from tests.cli.conftest import Cli
from tests.cli.test_import import CUSTOMERS, written


def test_an_import_is_listed_and_taken_back(cli: Cli) -> None:
    file = written("customers.csv", CUSTOMERS)
    assert cli("import", file, "--data", "d").code == 0
    [known] = json.loads(cli("imports", "--json", "--data", "d").out)
    assert (known["file"], known["state"], known["counts"]) == (
        "customers.csv",
        "done",
        {"customers": {"new": 2}},
    )
    assert "customers: 2 new" in cli("imports", "--data", "d").out

    undone = cli("import", "--undo", known["id"], "--data", "d")
    assert (undone.code, undone.out) == (
        0,
        f"import {known['id']} of customers.csv: 2 changes undone, 0 left\n",
    )
    assert cli("import", file, "--data", "d").lines[0].startswith("customers.csv: customers: 2 new")


def test_what_was_changed_since_is_left_and_listed(cli: Cli) -> None:
    cli("import", written("customers.csv", CUSTOMERS), "--data", "d")
    cli(
        "import",
        written("more.csv", CUSTOMERS.replace("name,", "name,tier,").replace(",1", ",gold,1")),
        "--data",
        "d",
    )

    undone = cli("import", "--undo", "1", "--data", "d")
    assert undone.code == 1
    assert undone.lines[0] == "import 1 of customers.csv: 0 changes undone, 2 left"
    assert undone.lines[1:] == ["  customer C2: tier, tier_by", "  customer C1: tier, tier_by"]
    assert "2 were changed again since" in undone.err
    result = json.loads(cli("import", "--undo", "1", "--json", "--data", "d").out)
    assert [each["fields"] for each in result["left"]] == [["tier", "tier_by"]] * 2


def test_undo_needs_an_import_and_no_files(cli: Cli) -> None:
    for words in ([], ["a.csv", "--undo", "1"]):
        done = cli("import", *words, "--data", "d")
        assert (done.code, "which import to --undo" in done.err) == (2, True)
    unknown = cli("import", "--undo", "7", "--data", "d")
    assert (unknown.code, "there is no import with this id" in unknown.err) == (1, True)


def test_a_dry_run_is_no_import(cli: Cli) -> None:
    file = written("customers.csv", CUSTOMERS)
    for more in ([], ["--dry-run"]):
        cli("import", file, *more, "--data", "d")
    assert len(json.loads(cli("imports", "--json", "--data", "d").out)) == 1


def test_an_import_says_which_program_wrote_the_file(cli: Cli) -> None:
    card = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Wang\r\nTEL:13900139000\r\nEND:VCARD\r\n"
    assert cli("import", written("cards.vcf", card), "--data", "d").code == 0
    assert cli("import", written("customers.csv", CUSTOMERS), "--data", "d").code == 0
    known = json.loads(cli("imports", "--json", "--data", "d").out)
    assert [(one["file"], one["program"]) for one in known] == [
        ("customers.csv", None),
        ("cards.vcf", "vCard"),
    ]


def test_a_file_may_have_the_longest_name_there_is(cli: Cli) -> None:
    name = f"{'n' * 251}.csv"
    assert cli("import", written(name, CUSTOMERS), "--data", "d").code == 0
    [known] = json.loads(cli("imports", "--json", "--data", "d").out)
    assert known["file"] == name[:200]


def test_an_import_that_breaks_off_has_ended(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    async def breaks_off(sink: HubSink, kind: str, rows: Sequence[Row]) -> list[RowResult]:
        raise Refused("the hub did not answer")

    monkeypatch.setattr(HubSink, "write_rows", breaks_off)
    done = cli("import", written("customers.csv", CUSTOMERS), "--data", "d")
    assert (done.code, "the hub did not answer" in done.err) == (1, True)
    [known] = json.loads(cli("imports", "--json", "--data", "d").out)
    assert known["state"] == "done"
