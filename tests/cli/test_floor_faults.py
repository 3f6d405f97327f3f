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


RULES = """\
[[hours]]
id = "office"
monday = ["09:00-12:00", "18:00-20:00"]

[[queues]]
id = "support"
name = "office"
hours = "office"
[[queues.steps]]
after_seconds = 30
agents_of = ["support"]
[[queues.steps]]
after_seconds = 60
agents_of = ["sales"]
[[queues.when]]
match = "customer.tier == 'gold'"
priority = 1

[[queues]]
id = "sales"
max_waiting = 3
when_full = "overflow:support"

[[agents]]
id = "lina"
queues = ["support"]

[[agents]]
id = "wang"

[[blocked]]
agent = "lina"
customer = "C-1"
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'hours = "office"', 'hours = "offise"',
            "8, queue support has the hours offise, which are not there; did you mean office?",
        ),
        (
            '["sales"]', '["salse"]',
            "14, a step of queue support has the agents of salse, which is no queue; did you mean sales?",
        ),
        (
            "customer.tier", "customer.teir",
            "16, queue support: queues/0/when/0/match: no condition in CEL: customer has no 'teir'; "
            "did you mean tier?",
        ),
        (
            "overflow:support", "overflow:suport",
            "22, queue sales: when_full leads to suport, which is no queue; did you mean support?",
        ),
        (
            'when_full = "overflow:support"', "",
            "21, queue sales: queues/1/max_waiting: when_full: needed beside max_waiting, "
            "which does nothing alone",
        ),
        (
            'queues = ["support"]', 'queues = ["suport"]',
            "26, agent lina serves suport, which is no queue; did you mean support?",
        ),
        ('id = "wang"', 'id = "lina"', "29, agent lina: agents/1/id: agent lina: there twice"),
        (
            'agent = "lina"', 'agent = "linna"',
            "32, customer C-1 is blocked for linna, who is no agent; did you mean lina?",
        ),
        (
            "20:00", "13:00",
            "3, hours office: hours/0/monday/1: 18:00-13:00 runs over midnight into 09:00-12:00 of its "
            "own day; let it end sooner, or write what follows midnight as a time of tuesday",
        ),
        ("18:00-20:00", "11:00-20:00", "3, hours office: hours/0/monday/1: 11:00-20:00 overlaps 09:00-12:00; "
            "make one time of them"),
    ],
)  # fmt: skip
def test_a_fault_of_rules_is_said_once_with_the_line_of_its_key(
    cli: Cli, floor: Path, old: str, new: str, said: str
) -> None:
    floor.write_text(RULES.replace(old, new, 1), encoding="utf-8")
    done = cli("apply", floor, "--data", "d")
    assert (done.code, done.out) == (1, "")
    assert done.err == f"contacthub: {floor}, line {said}\n"


@pytest.mark.parametrize(
    ("less", "said"),
    [
        (
            '[[hours]]\nid = "office"\nretired = true\n',
            "hours office cannot be retired: queue support is open by them",
        ),
        (
            '[[queues]]\nid = "sales"\nretired = true\n',
            "queue sales cannot be retired: a step of queue support has its agents",
        ),
        (
            '[[queues]]\nid = "support"\nretired = true\n',
            "queue support cannot be retired: agent lina serves it",
        ),
    ],
)
def test_what_is_in_use_is_not_retired_and_its_line_is_said(
    cli: Cli, floor: Path, less: str, said: str
) -> None:
    floor.write_text(RULES, encoding="utf-8")
    assert cli("apply", floor, "--data", "d").code == 0
    floor.write_text(less, encoding="utf-8")
    done = cli("apply", floor, "--data", "d")
    assert (done.code, done.err) == (1, f"contacthub: {floor}, line 3, {said}\n")


def test_a_floor_file_in_gbk_says_how_to_save_it(cli: Cli, floor: Path) -> None:
    floor.write_bytes(FLOOR.encode("gbk"))
    done = cli("apply", floor, "--data", "d")
    assert done.code == 1
    assert "in GBK" in done.err
    assert "UTF-8" in done.err
