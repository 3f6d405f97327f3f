"""``apply``: the floor becomes what the file says, and says what changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import FLOOR, Cli


def rewritten(floor: Path, *changes: tuple[str, str]) -> Path:
    text = FLOOR
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    floor.write_text(text, encoding="utf-8")
    return floor


def test_new_floor_is_created_and_the_same_file_again_changes_nothing(cli: Cli, floor: Path) -> None:
    first = cli("apply", floor, "--data", "d")
    assert first.code == 0
    assert {"+ queue support", "+ queue sales", "+ agent lina", "+ break lunch"} <= set(first.lines)
    assert any(line.startswith("+ line") for line in first.lines)
    second = cli("apply", floor, "--data", "d")
    assert (second.code, second.lines) == (0, ["nothing changed"])


def test_only_what_differs_is_changed(cli: Cli, floor: Path) -> None:
    cli("apply", floor, "--data", "d")
    done = cli(
        "apply", rewritten(floor, ("aircon = 8", "aircon = 9"), ("售后", "After-sales")), "--data", "d"
    )
    assert (done.code, done.lines) == (0, ["~ queue support", "~ agent lina", "2 changed"])


def test_what_is_absent_stays(cli: Cli, floor: Path, tmp_path: Path) -> None:
    cli("apply", floor, "--data", "d")
    less = tmp_path / "less.toml"
    less.write_text('[[queues]]\nid = "vip"\n')
    assert cli("apply", less, "--data", "d").lines == ["+ queue vip", "1 changed"]
    assert cli("apply", floor, "--data", "d").lines == ["nothing changed"]


def test_what_a_table_leaves_out_is_printed_with_what_it_was(cli: Cli, floor: Path, tmp_path: Path) -> None:
    cli("apply", floor, "--data", "d")
    less = tmp_path / "less.toml"
    less.write_text('[[queues]]\nid = "support"\nskills = { aircon = 1 }\noffer_seconds = 9\n')
    done = cli("apply", less, "--data", "d")
    assert done.lines == [
        "~ queue support",
        '    name: "售后" → "support"',
        "1 changed",
        "→ is what a table leaves out, back to its default; write it there to keep it",
    ]
    assert cli("apply", less, "--data", "d").lines == ["nothing changed"]


def test_retired_removes_and_again_changes_nothing(cli: Cli, floor: Path) -> None:
    cli("apply", floor, "--data", "d")
    gone = rewritten(floor, ('id = "wangwei"\nqueues = ["support"]', 'id = "wangwei"\nretired = true'))
    assert cli("apply", gone, "--data", "d").lines == ["- agent wangwei", "1 changed"]
    assert cli("apply", gone, "--data", "d").lines == ["nothing changed"]
    assert cli("user", "add", "w", "--role", "agent", "--agent", "wangwei", "--password-stdin", "--data", "d",
               stdin="a long password\n").code == 1  # fmt: skip


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("aircon = 8", "aircon = 11"), "agents/0/skills/aircon"),
        (('id = "sales"', 'id = "sales"\nofer_seconds = 3'), "queues/1/ofer_seconds"),
        (("Asia/Shanghai", "Asia/Nowhere"), "floor/time_zone"),
        (('queues = ["support", "sales"]', 'queues = ["suport"]'), "suport"),
        (('queue = "support"\n', 'queue = "suport"\n'), "suport"),
        (('id = "lunch"', 'id = "available"'), "breaks/0/id"),
    ],
)
def test_bad_file_is_refused_by_one_line_that_names_the_field(
    cli: Cli, floor: Path, change: tuple[str, str], named: str
) -> None:
    done = cli("apply", rewritten(floor, change), "--data", "d")
    assert (done.code, done.out) == (1, "")
    assert named in done.err
    assert len(done.err.splitlines()) == 1


def test_refused_file_changes_nothing_at_all(cli: Cli, floor: Path) -> None:
    cli("apply", floor, "--data", "d")
    bad = rewritten(floor, ("售后", "changed"), ('queue = "support"\n', 'queue = "suport"\n'))
    assert cli("apply", bad, "--data", "d").code == 1
    floor.write_text(FLOOR, encoding="utf-8")
    assert cli("apply", floor, "--data", "d").lines == ["nothing changed"]


def test_several_faults_are_all_named(cli: Cli, floor: Path) -> None:
    done = cli(
        "apply", rewritten(floor, ("aircon = 8", "aircon = 11"), ("Asia/Shanghai", "x")), "--data", "d"
    )
    assert done.code == 1
    assert "agents/0/skills/aircon" in done.err
    assert "floor/time_zone" in done.err
    assert len(done.err.splitlines()) == 1


def test_file_that_is_no_toml_is_named_with_its_line(cli: Cli, floor: Path) -> None:
    floor.write_text("[floor\n")
    done = cli("apply", floor, "--data", "d")
    assert done.code == 1
    assert "floor.toml" in done.err
    assert "line 1" in done.err


def test_missing_file_is_named(cli: Cli) -> None:
    done = cli("apply", "nowhere.toml", "--data", "d")
    assert (done.code, done.err) == (1, "contacthub: nowhere.toml: No such file or directory\n")
