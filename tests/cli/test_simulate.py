"""``contacthub simulate``: the figures as JSON or tables, and what is wrong with a scenario."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import contacthub
from tests.cli.conftest import Cli

SAMPLE = Path(contacthub.__file__).parent / "samples/scenario.toml"
FIGURES = [
    "arrivals", "served", "abandoned", "blocked", "p_wait", "p_abandon", "p_block", "mean_wait_min",
    "p90_wait_min", "sl_20s",
]  # fmt: skip
SMALL = """
[run]
arrivals = 50
warm_up_arrivals = 5
[[kinds]]
id = "calls"
per_minute = 1
handle_minutes = { fixed = 1 }
[[agent_groups]]
id = "team"
count = 3
"""


def test_the_result_is_json_alone_and_the_same_for_a_seed(cli: Cli) -> None:
    first, again, other = (
        cli("simulate", SAMPLE, "--json", "--arrivals", "300", "--seed", seed) for seed in ("7", "7", "8")
    )
    assert (first.code, first.err, len(first.lines)) == (0, "", 1)
    result = json.loads(first.out)
    assert list(result) == [
        "overall", "kinds", "agent_groups", "seconds", "decisions", "decisions_per_second"
    ]  # fmt: skip
    assert list(result["overall"]) == list(result["kinds"]["orders"]) == FIGURES
    assert list(result["agent_groups"]["sales"]) == ["occupancy", "idle_gap_cv"]
    assert result["overall"]["arrivals"] == 300
    assert json.loads(again.out)["overall"] == result["overall"] != json.loads(other.out)["overall"]


def test_tables_are_for_people(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text(SMALL)
    done = cli("simulate", "s.toml")
    assert done.code == 0
    for word in ("calls", "team", "mean", "decisions of the router"):
        assert word in done.out


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("per_minute = 1", "per_minut = 1", ["line 7", "kind calls", "per_minute"]),
        ("per_minute = 1", "per_minute = 0", ["line 7", "greater than 0"]),
        ("{ fixed = 1 }", "{ fixed = 1, exponential = 1 }", ["line 8", "one of exponential, fixed"]),
        ("{ fixed = 1 }", "{ fixed = inf }", ["line 8"]),
        ("count = 3", "count = 3\n[[agent_groups]]\nid = 'team'\ncount = 1", ["two have the id 'team'"]),
        ("per_minute = 1", "per_minute = 1\nskills = { wine = 2 }", ["calls needs wine = 2", "no group"]),
        ("[[kinds]]", "[[kind]]", ["did you mean `kinds`?"]),
        ("arrivals = 50", "arrivals = 0", ["line 3"]),
    ],
)
def test_a_fault_is_said_with_its_line(cli: Cli, tmp_path: Path, old: str, new: str, said: list[str]) -> None:
    assert old in SMALL
    (tmp_path / "s.toml").write_text(SMALL.replace(old, new, 1))
    done = cli("simulate", "s.toml")
    assert (done.code, done.out, len(done.err.splitlines())) == (1, "", 1)
    assert "s.toml" in done.err
    assert all(word in done.err for word in said), done.err


def test_a_file_that_is_not_there_is_said(cli: Cli) -> None:
    done = cli("simulate", "none.toml")
    assert (done.code, done.err) == (1, "contacthub: none.toml: No such file or directory\n")
    assert cli("simulate").code == 2
