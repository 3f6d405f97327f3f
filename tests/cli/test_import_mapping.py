"""Columns that are guessed are shown and asked about; a mapping is saved, corrected and given."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Cli

ROWS = "Wer,Apparat,Nr\n陆建国,13800138000,7\n王芳,13900139000,8\n张伟,13700137000,9\n"


def guessed() -> Path:
    path = Path("list.csv")
    path.write_text(ROWS, encoding="utf-8")
    return path


@pytest.mark.parametrize("more", [[], ["--dry-run"], ["--json"]])
def test_guesses_are_shown_with_examples_and_not_taken_unasked(cli: Cli, more: list[str]) -> None:
    done = cli("import", guessed(), *more, "--data", "d")
    assert (done.code, done.out) == (1, "")
    for said in (
        "customers.name",
        "customers.phone",
        "100%",
        "13800138000",
        "Wer, Apparat",
        "--yes",
        "--save-map",
    ):
        assert said in done.err
    assert not Path("d").exists()


def test_yes_takes_the_guesses(cli: Cli) -> None:
    done = cli("import", guessed(), "--yes", "--data", "d")
    assert "customers: 3 new" in done.out
    assert "customers.phone" in done.err


@pytest.mark.parametrize(("typed", "code"), [("y\n", 0), ("n\n", 1), ("", 1)])
def test_at_a_terminal_a_person_is_asked(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, typed: str, code: int
) -> None:
    file = guessed()
    monkeypatch.setattr("contacthub.cli.previewing.is_at_terminal", lambda: True)
    done = cli("import", file, "--data", "d", stdin=typed)
    assert done.code == code
    assert ("3 new" in done.out) == (code == 0)


def test_a_saved_mapping_is_corrected_and_given(cli: Cli) -> None:
    file, mapping = guessed(), Path("mapping.toml")
    assert cli("import", file, "--save-map", mapping, "--data", "d").code == 1
    text = mapping.read_text(encoding="utf-8")
    assert '"Apparat" = "customers.phone"' in text
    mapping.write_text(
        text.replace('"Nr" = "customers.attribute"', '"Nr" = "customers.customer_id"'), "utf-8"
    )
    done = cli("import", file, "--map", mapping, "--data", "d")
    assert (done.code, done.lines[0]) == (0, "list.csv: customers: 3 new, 0 changed, 0 unchanged, 0 rejected")
    assert "columns" not in done.out
    assert "3 unchanged" in cli("import", file, "--map", mapping, "--data", "d").out


def test_a_mapping_that_does_not_fit_is_refused(cli: Cli) -> None:
    Path("mapping.toml").write_text('[columns]\nPhone = "customers.phone"\n', encoding="utf-8")
    done = cli("import", guessed(), "--map", "mapping.toml", "--data", "d")
    assert done.code == 1
    assert "the mapping does not fit" in done.err
    assert "Phone" in done.err
    assert cli("import", guessed(), "--map", "nowhere.toml", "--data", "d").code == 1
    assert cli("import", guessed(), "--map", "mapping.toml", "--kind", "customers", "--data", "d").code == 2


def test_a_mapping_is_saved_of_one_table_only(cli: Cli) -> None:
    other = Path("other.csv")
    other.write_text("name,phone\nLu,13800138000\n", encoding="utf-8")
    done = cli("import", guessed(), other, "--save-map", "mapping.toml", "--data", "d")
    assert (done.code, Path("mapping.toml").exists()) == (2, False)


def test_a_program_that_is_known_is_not_asked_about(cli: Cli) -> None:
    file = Path("google.csv")
    file.write_text(
        "First Name,Last Name,Phone 1 - Label,Phone 1 - Value,E-mail 1 - Value\n"
        "Ann,Lee,Home,13800138000,a@x.cn\n",
        encoding="utf-8",
    )
    done = cli("import", file, "--data", "d")
    assert (done.code, done.err, done.lines[0]) == (0, "", "google.csv: Google Contacts: 1 customer")
