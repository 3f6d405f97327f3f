"""``import``: CSV files in, with line numbers, the same again changing nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli

CUSTOMERS = "customer_id,name,phone\nC1,陆建国,13800138000\nC2,Wang,13900139000\n"


def written(name: str, text: str, encoding: str = "utf-8") -> Path:
    path = Path(name)
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_customers_are_new_and_the_second_time_unchanged(cli: Cli, encoding: str) -> None:
    file = written("customers.csv", CUSTOMERS, encoding)
    first = cli("import", file, "--data", "d")
    assert (first.code, first.lines[0]) == (
        0, "customers.csv: customers: 2 new, 0 changed, 0 unchanged, 0 rejected",
    )  # fmt: skip
    assert first.err == ""
    assert ("read as GB18030" in first.out) == (encoding == "gb18030")
    assert cli("import", file, "--data", "d").lines[0] == (
        "customers.csv: customers: 0 new, 0 changed, 2 unchanged, 0 rejected"
    )


def test_files_are_taken_customers_first_whatever_their_order(cli: Cli) -> None:
    orders = written("a.csv", "customer_id,order_no,date,product\nC1,O1,2026-05-01,KFR-35GW\n")
    customers = written("b.csv", CUSTOMERS)
    done = cli("import", orders, customers, "--data", "d")
    assert done.code == 0
    assert [line.split(":")[1].strip() for line in done.lines] == ["customers", "purchases"]


def test_a_file_whose_name_is_no_text_is_refused_in_one_line(cli: Cli) -> None:
    done = cli("import", written("a\udcff.csv", CUSTOMERS), "--data", "d")
    assert done.code == 1
    [line] = done.err.splitlines()
    assert line.startswith("contacthub: the body is not JSON in UTF-8")


def test_rejected_lines_are_named_and_the_others_taken(cli: Cli) -> None:
    file = written("customers.csv", CUSTOMERS + "C3,,13700137000\nC4,Zhao,13600136000\n")
    done = cli("import", file, "--data", "d")
    assert done.code == 1
    assert done.err.splitlines()[-1].startswith("contacthub: 1 rejected; mend those lines")
    assert "3 new" in done.out
    assert any("line 4" in line and "name" in line for line in done.lines)


@pytest.mark.parametrize("more", [[], ["--json"], ["--dry-run"], ["--dry-run", "--json"]])
def test_a_rejected_row_gives_exit_code_1_in_every_mode(cli: Cli, more: list[str]) -> None:
    good = written("good.csv", CUSTOMERS)
    for bad in ("C3,,13700137000\n", "C3,Zhao,call me\n"):
        file = written("bad.csv", "customer_id,name,phone\n" + bad)
        assert cli("import", good, file, *more, "--data", "d").code == 1
    assert cli("import", good, *more, "--data", "d").code == 0


def test_a_row_that_the_tables_reject_gives_exit_code_1(cli: Cli) -> None:
    file = written("products.csv", "customer_id,model,serial\nnobody,M,S\n")
    assert cli("import", file, "--data", "d").code == 1


def test_result_as_json_stands_alone_on_standard_output(cli: Cli) -> None:
    file = written("customers.csv", CUSTOMERS + "C3,,13700137000\n")
    done = cli("import", file, "--json", "--data", "d")
    [result] = json.loads(done.out)
    assert (result["kind"], result["new"], result["rejected"][0]["line"]) == ("customers", 2, 4)


def test_dry_run_says_what_would_be_and_makes_nothing(cli: Cli) -> None:
    file = written("customers.csv", CUSTOMERS)
    done = cli("import", file, "--dry-run", "--data", "d")
    assert done.code == 0
    assert "2 new" in done.out
    assert not Path("d").exists()


def test_dry_run_beside_what_is_there_changes_nothing(cli: Cli) -> None:
    cli("import", written("customers.csv", CUSTOMERS), "--data", "d")
    more = written("more.csv", CUSTOMERS.replace("Wang", "Wang Wei") + "C3,Zhao,13700137000\n")
    for _ in range(2):
        done = cli("import", more, "--dry-run", "--data", "d")
        assert "1 new, 1 changed, 1 unchanged" in done.out
    assert "1 new, 1 changed, 1 unchanged" in cli("import", more, "--data", "d").out


def test_conflicts_and_shared_numbers_are_told_before_they_are_written(cli: Cli) -> None:
    cli("import", written("customers.csv", CUSTOMERS), "--data", "d")
    more = written(
        "more.csv",
        "customer_id,name,phone,notes\nC1,陆建民,13800138000,\nC2,Wang,13900139000,kind\nC3,Zhao,13800138000,\n",
    )
    done = cli("import", more, "--dry-run", "--data", "d")
    assert done.lines[1:5] == [
        "  1 of the changed customers replace what was known",
        "    line 2: replaces name",
        "  1 of the new customers have a number that somebody else has",
        "    line 4: same number as 陆建民 (C1)",
    ]
    [result] = json.loads(cli("import", more, "--json", "--data", "d").out)
    assert result["conflicts"] == [{"line": 2, "reason": "replaces name"}]
    assert result["same_number_as"] == [{"line": 4, "reason": "same number as 陆建民 (C1)"}]


def test_file_whose_kind_cannot_be_guessed_is_wrong_usage(cli: Cli) -> None:
    done = cli("import", written("x.csv", "alpha,beta\n1,2\n"), "--data", "d")
    assert done.code == 2
    assert "--kind" in done.err
    assert cli("import", written("x.csv", CUSTOMERS), "--kind", "wishes", "--data", "d").code == 2


def test_missing_file_is_named(cli: Cli) -> None:
    done = cli("import", "nowhere.csv", "--data", "d")
    assert done.code == 1
    assert "nowhere.csv" in done.err


def test_numbers_without_country_are_of_the_floors_region(cli: Cli, tmp_path: Path) -> None:
    floor = written("floor.toml", '[floor]\ndefault_region = "GB"\n')
    assert cli("apply", floor, "--data", "d").code == 0
    british = written("customers.csv", "customer_id,name,phone\nC1,Smith,020 7946 0018\n")
    assert cli("import", british, "--data", "d").code == 0
    same = written("same.csv", "customer_id,name,phone\nC1,Smith,+44 20 7946 0018\n")
    assert "1 unchanged" in cli("import", same, "--data", "d").out
    chinese = written("chinese.csv", "customer_id,name,phone\nC2,Lu,138 0013 8000\n")
    assert "1 new" in cli("import", chinese, "--default-region", "CN", "--data", "d").out


def test_long_rows_travel_in_several_requests(cli: Cli) -> None:
    notes = "长" * 15_000
    rows = "".join(f"C{n},Customer {n},{notes}\n" for n in range(30))
    done = cli("import", written("customers.csv", f"customer_id,name,notes\n{rows}"), "--yes", "--data", "d")
    assert "30 new" in done.out, done.err


@pytest.mark.parametrize("more", [[], ["--dry-run"]])
def test_customers_that_nothing_finds_ask_for_yes(cli: Cli, more: list[str]) -> None:
    file = written("c.csv", "customer_id,name,Handphone\nC1,Lu,13800138000\n")
    done = cli("import", file, *more, "--data", "d")
    assert (done.code, done.out) == (1, "")
    assert "Handphone" in done.err
    assert "--yes" in done.err
    assert not Path("d").exists()
    assert "1 new" in cli("import", file, "--yes", *more, "--data", "d").out


def test_nothing_is_written_where_one_file_of_several_is_refused(cli: Cli) -> None:
    good = written("good.csv", CUSTOMERS)
    for bad in (
        written("a.csv", "name,phone\nFrançois,1\n", "cp1252"),
        written("b.csv", "name,phone,birthday\nLu,13800138000,06/05/2026\n"),
    ):
        assert cli("import", good, bad, "--data", "d").code == 1
    assert not Path("d").exists()


def test_options_that_cannot_be_are_wrong_usage(cli: Cli) -> None:
    file = written("c.csv", CUSTOMERS)
    for words in (["--default-region", "UK"], ["--default-region", "XX"], ["--dates", "dym"]):
        assert cli("import", file, *words, "--data", "d").code == 2
    assert cli("import", file, "--encoding", "klingon", "--data", "d").code == 1
