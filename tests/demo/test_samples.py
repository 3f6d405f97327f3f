"""The files that ship: those of seed 1, byte for byte, and a floor that fits the demonstration."""

import csv
import tomllib
from pathlib import Path

import contacthub
from contacthub.demo import csv_files, history
from contacthub.demo.records import Shop
from contacthub.demo.shop import main, write_csv

SAMPLES = Path(contacthub.__file__).parent / "samples"
FLOOR = tomllib.loads((SAMPLES / "floor.toml").read_text(encoding="utf-8"))


def test_samples_are_the_shop_of_seed_1(shop: Shop, tmp_path: Path):
    written = write_csv(shop, tmp_path)
    shipped = {path.name for path in SAMPLES.glob("*.csv")} - {"calls.csv"}  # read by plan.toml
    assert {path.name for path in written} == shipped
    differing = [path.name for path in written if path.read_bytes() != (SAMPLES / path.name).read_bytes()]
    assert differing == [], "run: python -m contacthub.demo.shop --seed 1 --out contacthub/samples"


def test_samples_are_small_enough_to_ship():
    assert sum(path.stat().st_size for path in SAMPLES.iterdir()) < 2_500_000


def test_gb18030_file_holds_the_first_customers_under_chinese_headings():
    with (SAMPLES / "customers_gb18030.csv").open(encoding="gb18030", newline="") as file:
        headings, *rows = list(csv.reader(file))
    with (SAMPLES / "customers.csv").open(encoding="utf-8", newline="") as file:
        assert rows == list(csv.reader(file))[1:201]
    assert tuple(headings) == csv_files.CHINESE_COLUMNS


def test_command_writes_the_files_of_its_seed(tmp_path: Path, capsys):
    assert main(["--seed", "2", "--out", str(tmp_path)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(list(tmp_path.iterdir())) == 9
    assert (tmp_path / "customers.csv").read_bytes() != (SAMPLES / "customers.csv").read_bytes()


def test_every_queue_has_two_agents_who_can_and_a_line():
    for queue in FLOOR["queues"]:
        needed = queue.get("skills", {})
        able = [
            agent["id"]
            for agent in FLOOR["agents"]
            if queue["id"] in agent["queues"]
            and all(agent["skills"].get(skill, 0) >= level for skill, level in needed.items())
        ]
        assert len(able) >= 2
        assert queue["id"] in {line["queue"] for line in FLOOR["lines"]}


def test_every_agent_can_serve_each_of_their_queues():
    needed = {queue["id"]: queue.get("skills", {}) for queue in FLOOR["queues"]}
    for agent in FLOOR["agents"]:
        for queue in agent["queues"]:
            assert needed[queue].keys() <= agent["skills"].keys()


def test_the_agents_of_the_questions_work_on_the_floor():
    assert [agent["id"] for agent in FLOOR["agents"]] == list(history.AGENTS)
    assert len({agent["address"] for agent in FLOOR["agents"]}) == 8


def test_queues_to_which_customers_write_say_how_soon_they_are_answered_and_replies_are_in_both_languages():
    written = [queue for queue in FLOOR["queues"] if "hours" not in queue]
    assert all(queue["first_response_minutes"] <= queue["unanswered_minutes"] for queue in written)
    languages = [reply["language"] for reply in FLOOR["replies"]]
    assert languages.count("zh-CN") == languages.count("en") >= 5


def test_at_most_one_queue_is_ever_closed_and_every_agent_has_another():
    with_hours = {queue["id"] for queue in FLOOR["queues"] if "hours" in queue}
    assert len(with_hours) == 1
    assert all(set(agent["queues"]) - with_hours for agent in FLOOR["agents"])


def test_agents_speak_the_languages_of_the_customers():
    with (SAMPLES / "customers.csv").open(encoding="utf-8", newline="") as file:
        languages = {row["language"] for row in csv.DictReader(file)}
    assert languages <= {skill for agent in FLOOR["agents"] for skill in agent["skills"]}


def test_tiers_that_go_first_are_those_of_the_customers():
    with (SAMPLES / "customers.csv").open(encoding="utf-8", newline="") as file:
        tiers = {row["tier"] for row in csv.DictReader(file)}
    assert FLOOR["floor"]["tier_priority"].keys() < tiers
