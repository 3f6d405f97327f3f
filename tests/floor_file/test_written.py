"""Laws of the floor as a file: it says all that was applied, applied it changes nothing, and back is back."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings

from contacthub.cli.floor_toml import floor_toml
from contacthub.floor_file.addresses import line_key
from contacthub.floor_file.directory import Directory
from contacthub.floor_file.file import FloorFile
from contacthub.floor_file.plan import FloorPlan
from contacthub.floor_file.versions import changes_between, go_back, way_from
from contacthub.floor_file.working_out import Work
from contacthub.floor_file.written import LISTS, Present, Tables, file_of
from contacthub.hub.engine import Engines
from tests.floor_file.files import floor_files

Json = dict[str, Any]
NOW = 1_780_000_000_000
LAW = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])


class House:
    """Engines and a directory to which files are applied, without a hub."""

    def __init__(self) -> None:
        self.engines = Engines()
        self.directory = Directory()

    def apply(self, file: Json) -> Work:
        work = Work(self.engines.routing.floor, self.directory.copy(), self.engines.work.book)
        work.plan(FloorFile.model_validate(file).plan())
        self.directory.become(work.directory)
        for command in (*work.commands, *work.series):
            self.engines.handle(command, NOW)
        return work

    @property
    def tables(self) -> Tables:
        return Present(self.engines.routing.floor, self.directory, self.engines.work.book).all()


def said(file: Json) -> dict[str, Any]:
    """What a file says, however it says it; an agent's place apart."""
    plan: FloorPlan = FloorFile.model_validate(file).plan()
    agents = {name: replace(each, config=replace(each.config, place=0)) for name, each in plan.agents.items()}
    return {
        "agents": agents,
        "lines": {line_key(each.number): each for each in plan.lines},
        **{
            key: getattr(plan, key)
            for key in (
                "floor",
                "tiers",
                "breaks",
                "hours",
                "queues",
                "replies",
                "chats",
                "surveys",
                "alerts",
                "processes",
                "blocked",
            )
        },
    }


@LAW
@given(floor_files())
def test_the_floor_as_a_file_says_what_was_applied_and_applied_again_changes_nothing(file: Json) -> None:
    house = House()
    house.apply(file)
    now = file_of(house.tables)
    assert said({"floor": {}, **now}) == said(file)
    again = house.apply(now)
    assert (again.applied.changes, again.tables, again.commands, again.series) == ([], [], [], [])
    other = House()
    other.apply(now)
    assert file_of(other.tables) == now


@LAW
@given(floor_files())
def test_as_toml_it_is_the_same_file(file: Json) -> None:
    house = House()
    house.apply(file)
    now = file_of(house.tables)
    assert tomllib.loads(floor_toml(now, "The floor\nby \x00 wang")) == now


@LAW
@given(floor_files(), floor_files())
def test_going_back_is_the_floor_before_and_the_way_to_a_version_leads_there(one: Json, other: Json) -> None:
    house, wanted = House(), House()
    house.apply(one)
    wanted.apply(other)
    before = house.tables
    work = house.apply(way_from(before, wanted.tables))
    assert file_of(house.tables) == file_of(wanted.tables)
    back = dict(house.tables)
    go_back(back, reversed(work.tables))
    assert list(changes_between(back, before)) == []
    house.apply(way_from(house.tables, before))
    assert file_of(house.tables) == file_of(before)


def test_what_is_the_default_is_left_out() -> None:
    house = House()
    house.apply({"queues": [{"id": "sales", "name": "sales", "wrap_up_seconds": 30, "when_nobody": "stay"}]})
    assert file_of(house.tables) == {"queues": [{"id": "sales"}]}


def test_every_table_of_a_file_is_exported() -> None:
    assert {*LISTS.values(), "floor", "tiers"} == FloorFile.model_fields.keys()


def test_agents_whom_a_queue_takes_in_order_keep_their_places_when_some_of_them_are_changed() -> None:
    house = House()
    queue = {"id": "sales", "choose": "in_order"}
    house.apply({"queues": [queue], "agents": [{"id": each, "queues": ["sales"]} for each in "cab"]})
    house.apply({"agents": [{"id": "b", "name": "B", "queues": ["sales"]}, {"id": "new"}]})
    assert [each["id"] for each in file_of(house.tables)["agents"]] == ["c", "a", "b", "new"]
    house.apply({"agents": [{"id": "b", "name": "B", "queues": ["sales"]}, {"id": "c", "queues": ["sales"]}]})
    places = {name: each.config.place for name, each in house.engines.routing.floor.agents.items()}
    assert places["b"] < places["c"]
