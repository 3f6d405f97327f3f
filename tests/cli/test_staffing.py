"""``contacthub staff``: a day's plan as JSON, tables and a picture, and what is wrong with a plan's file."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

import contacthub
from tests.cli.conftest import Cli

SAMPLES = Path(contacthub.__file__).parent / "samples"
PLAN = """
first_day = 2026-11-30
[target]
service_level = 80
[contacts]
interval_minutes = 60
begins = "08:00"
arrivals = [9, 22, 28, 12]
handle_minutes = 4.5
patience_minutes = 6
[[shifts]]
id = "early"
from = "08:00"
to = "11:00"
[[shifts]]
id = "late"
from = "09:00"
to = "12:00"
breaks = [{ from = "10:30", to = "10:45" }]
"""


def test_a_day_that_is_said_is_planned_and_drawn(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(PLAN)
    done = cli("staff", "plan.toml", "--arrivals", "500", "--json", "--svg", "plan.svg")
    assert (done.code, done.err, len(done.lines)) == (0, "", 1)
    found = json.loads(done.out)
    [day] = found["days"]
    assert (found["forecast"], day["day"], day["kind"]) == (None, "2026-11-30", "monday")
    intervals = {each["from"]: each for each in day["intervals"]}
    assert intervals["07:00"]["needed"] == intervals["12:00"]["needed"] == 0
    assert intervals["10:00"]["needed"] >= intervals["10:00"]["by_formula"] >= 3
    assert all(each["planned"] >= each["needed"] for each in day["intervals"])
    assert all(each["service_level"] > 0.7 for each in day["intervals"] if each["needed"])
    assert intervals["10:00"]["planned"] == day["shifts"]["early"], "the late one has a break then"
    assert day["at_least"] <= day["agents"] == sum(day["shifts"].values())
    assert ElementTree.parse(tmp_path / "plan.svg").getroot().tag.endswith("svg")


def test_a_week_is_forecast_from_what_came_and_its_error_is_said(cli: Cli, tmp_path: Path) -> None:
    for name in ("plan.toml", "calls.csv"):
        shutil.copy(SAMPLES / name, tmp_path / name)
    done = cli("staff", "plan.toml", "--week", "--arrivals", "500", "--json")
    assert (done.code, done.err) == (0, "")
    found = json.loads(done.out)
    error = found["forecast"]["error"]
    assert error["days"] == 28
    assert error["wape"] < error["naive_wape"]
    assert [each["kind"] for each in found["days"]][:2] == ["monday", "tuesday"]
    agents = [each["agents"] for each in found["days"]]
    assert len(agents) == 7
    assert agents[0] > agents[6]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("service_level = 80\n", "", "one of service_level and mean_wait_seconds"),
        ('to = "11:00"', 'to = "08:00"', "from and to are the same time"),
        ("arrivals = [9, 22, 28, 12]\n", "", "contacts: say arrivals or history, or give --from-log"),
        ('to = "12:00"', 'to = "11:00"', "from 11:00 on"),
        ("arrivals = [9, 22, 28, 12]", 'history = "none.csv"', "none.csv: No such file"),
        ("handle_minutes", "handel_minutes", "handel_minutes"),
    ],
)
def test_what_is_wrong_is_named(cli: Cli, tmp_path: Path, before: str, after: str, told: str) -> None:
    assert before in PLAN
    (tmp_path / "plan.toml").write_text(PLAN.replace(before, after))
    done = cli("staff", "plan.toml", "--arrivals", "500")
    assert (done.code, done.out) == (1, "")
    assert told in done.err.replace("\n", " ")


def test_a_line_of_the_history_that_cannot_be_read_is_named(cli: Cli, tmp_path: Path) -> None:
    plan = PLAN.replace("arrivals = [9, 22, 28, 12]", 'history = "calls.csv"')
    (tmp_path / "plan.toml").write_text(plan)
    (tmp_path / "calls.csv").write_text("from,contacts\n2026-11-27T09:30,4\nyesterday,5\n")
    done = cli("staff", "plan.toml")
    assert done.code == 1
    assert "calls.csv, line 3: needs a time as 2026-11-27T09:30 and a number" in done.err.replace("\n", " ")
    (tmp_path / "calls.csv").write_text("from,contacts\n2026-11-27T09:30,4\n")
    assert "a forecast needs 14" in cli("staff", "plan.toml").err.replace("\n", " ")
