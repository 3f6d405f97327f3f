"""``contacthub staff``: a day's plan as JSON, tables and a picture, and what is wrong with a plan's file."""

from __future__ import annotations

import asyncio
import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

import contacthub
from contacthub.simulation.plan_drawn import HELD, MISSED
from tests.cli.conftest import Cli
from tests.hub.hubs import SetClock
from tests.support import arrived, event, hub_on, token

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
    assert found["target"] == {"service_level": 80, "seconds": 20}
    assert all((each["simulated"] is None) == (not each["contacts"]) for each in day["intervals"])
    assert day["simulated"]["service_level"] > 0.8
    assert day["simulated"]["missed_from"] == [
        each["from"] for each in day["intervals"] if each["simulated"] and each["simulated"]["missed"]
    ]
    assert ElementTree.parse(tmp_path / "plan.svg").getroot().tag.endswith("svg")


def test_the_whole_day_is_shown_beside_the_target_and_agents_are_added_until_it_holds(
    cli: Cli, tmp_path: Path
) -> None:
    """Who still waits as the last shift ends waits until the next day: an interval alone cannot know that."""
    late = 'at_most = 9\n[[shifts]]\nid = "late"\nfrom = "09:00"\nto = "10:00"'
    plan = PLAN.replace("service_level = 80", "mean_wait_seconds = 90").split("[[shifts]]")[0]
    plan = plan.replace("[9, 22, 28, 12]", "[6, 6]").replace("patience_minutes = 6\n", "")
    plan = plan.replace("= 4.5", "= 3")
    plan += f'[[shifts]]\nid = "early"\nfrom = "08:00"\nto = "09:00"\n{late}\n'
    (tmp_path / "plan.toml").write_text(plan)
    words = ("staff", "plan.toml", "--arrivals", "500")
    shown = cli(*words, "--svg", "plan.svg")
    assert (shown.code, shown.err) == (0, "")
    assert "90 s, missed" in shown.out
    assert "missed in the intervals from 09:00; --add-agents" in " ".join(shown.out.split())
    picture = (tmp_path / "plan.svg").read_text()
    assert (picture.count(MISSED), picture.count(HELD), picture.count("stroke-dasharray")) == (1, 1, 1)
    done = cli(*words, "--add-agents", "--json")
    assert (done.code, done.err) == (0, "")
    [day] = json.loads(done.out)["days"]
    nine = next(each for each in day["intervals"] if each["from"] == "09:00")
    assert (day["simulated"]["missed_from"], day["shifts"]["early"]) == ([], 1)
    assert nine["planned"] == nine["needed"] + nine["added"] > nine["needed"]
    assert nine["simulated"]["service_level"] > 0.95
    (tmp_path / "plan.toml").write_text(plan + "at_most = 1\n")
    refused = cli(*words, "--add-agents")
    assert (refused.code, "from 09:00 on 2 agents are needed" in " ".join(refused.err.split())) == (1, True)


@pytest.mark.both_engines
async def test_a_day_is_forecast_from_the_contacts_of_a_hub(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 16 whole days two calls come at ten past nine in Shanghai each, and one at ten past ten."""
    clock = SetClock(0)
    monkeypatch.setattr("contacthub.bootstrap.running.Clock", lambda: clock)
    now = datetime.now(UTC)
    first = now.replace(hour=1, minute=10, second=0, microsecond=0) - timedelta(days=19)
    data = tmp_path / "data"

    def set_to(at: datetime) -> None:
        clock.instant = round(at.timestamp() * 1000)

    set_to(first - timedelta(hours=1))
    async with hub_on(data) as owner:
        phones = await token(owner)
        for day in range(18):
            for n, minutes in enumerate((0, 2, 60)):
                ref, came = f"{day}-{n}", first + timedelta(days=day, minutes=minutes)
                set_to(came)
                results = await phones.events(arrived(ref, queue="support"))
                set_to(came + timedelta(seconds=50))
                results += await phones.events(event("contact.ended", {"ref": ref, "by": "customer"}))
                assert [each["status"] for each in results] == ["accepted", "accepted"], results
        set_to(now)
    tomorrow = (now + timedelta(days=1)).date().isoformat()
    plan = PLAN.replace("2026-11-30", tomorrow)
    plan = plan.replace('begins = "08:00"\narrivals = [9, 22, 28, 12]\n', "")
    (tmp_path / "plan.toml").write_text(f'time_zone = "Asia/Shanghai"\n{plan}')
    words = ("staff", "plan.toml", "--from-log", str(data), "--arrivals", "500", "--json")
    done = await asyncio.to_thread(cli, *words)
    other = await asyncio.to_thread(cli, *words, "--queue", "sales")
    assert (done.code, done.err) == (0, "")
    [planned] = json.loads(done.out)["days"]
    contacts = {each["from"]: each["contacts"] for each in planned["intervals"] if each["contacts"]}
    assert contacts == {"09:00": pytest.approx(2, abs=0.1), "10:00": pytest.approx(1, abs=0.1)}
    assert planned["agents"] >= planned["at_least"] > 0
    assert planned["simulated"]["service_level"] > 0.8
    assert (other.code, "contacts: say arrivals or history" in " ".join(other.err.split())) == (1, True)


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
