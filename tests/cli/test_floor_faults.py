"""What is wrong in a floor file is said with line, table and the nearest key, never with a pattern."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import FLOOR, Cli


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "sales"', 'id = "sales"\nwrapup_seconds = 3', ["queue sales", "mean `wrap_up_seconds`?"]),
        ('id = "sales"', 'id = "sales"\nwrap_up = 3', ["queue sales", "'limited' or 'full'"]),
        ('id = "lina"', 'id = "lina"\nskill = { aircon = 1 }', ["agent lina", "did you mean `skills`?"]),
        ("[[agents]]", "[[agent]]", ["did you mean `agents`?"]),
        ("time_zone", "timezone", ["did you mean `time_zone`?"]),
        ('id = "sales"', 'id = "after sales"', ["an id has no blanks"]),
        ('id = "sales"', 'id = "a/b"', ["no slash"]),
        ('id = "lina"', 'id = "lina"\naddress = 1001', ["agent lina", "string"]),
        ("aircon = 8", "aircon = 11", ["agent lina", "10"]),
        ('[floor]', '[floor]\ndefault_region = "UK"', ["did you mean GB?"]),
        ('[floor]', '[floor]\ndefault_region = "XX"', ["no region"]),
        ('[floor]', '[floor]\nlocal_area = "021x"', ["digits"]),
        ('[floor]', '[floor]\noutside_prefix = "9,"', ["digits"]),
        ('["support", "sales"]', '["suport"]', ["agent lina", "did you mean support?"]),
        ('queue = "support"', 'queue = "suport"', ["line ", "did you mean support?"]),
    ],
)  # fmt: skip
def test_a_fault_is_said_with_its_line_and_the_way_out(
    cli: Cli, floor: Path, old: str, new: str, said: list[str]
) -> None:
    assert old in FLOOR
    text = FLOOR.replace(old, new, 1)
    floor.write_text(text, encoding="utf-8")
    done = cli("apply", floor, "--data", "d")
    assert (done.code, done.out, len(done.err.splitlines())) == (1, "", 1)
    assert "floor.toml" in done.err
    assert all(each in done.err for each in said), done.err
    assert not any(mark in done.err for mark in ("^", "\\", "pattern")), done.err
    if "[[agent]]" not in new:
        assert ", line " in done.err


def test_a_floor_file_in_gbk_says_how_to_save_it(cli: Cli, floor: Path) -> None:
    floor.write_bytes(FLOOR.encode("gbk"))
    done = cli("apply", floor, "--data", "d")
    assert done.code == 1
    assert "in GBK" in done.err
    assert "UTF-8" in done.err
