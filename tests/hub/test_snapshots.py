"""Snapshots save time and change nothing: the log alone says what is so."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import Any

import orjson
from hypothesis import given, settings

from contacthub.hub.log import LogItem
from contacthub.hub.snapshots import SNAPSHOT_VERSION, dump_floor, load_floor, take_snapshot
from contacthub.routing.config import AgentConfig, QueueConfig
from contacthub.routing.errors import Rejected
from contacthub.routing.events import CourseStep, Event
from contacthub.routing.floor import entities
from contacthub.routing.floor.floor import Floor
from contacthub.routing.router import Router
from contacthub.testing.floors import Script, comparable, replayed
from contacthub.testing.stored import stored_in_memory
from tests.routing.laws.sequences import Life, attempts, floors, live, moves

law = settings(max_examples=30, deadline=None)


def reloaded(floor: Floor) -> Floor:
    """The floor after it went to disk and back."""
    return load_floor(orjson.loads(orjson.dumps(dump_floor(floor))))


@law
@given(floors, moves)
def test_floor_comes_back_from_its_snapshot(plan: Any, moves: Any) -> None:
    floor = live(plan, moves).floor
    again = reloaded(floor)
    assert comparable(again) == comparable(floor)
    assert again.next_deadline() == floor.next_deadline()


@law
@given(floors, moves)
def test_floor_from_a_snapshot_decides_as_the_one_that_ran_on(plan: Any, moves: Any) -> None:
    half = len(moves) // 2
    life = Life(plan)
    for _ in attempts(life, moves[:half]):
        pass
    twin = Script()
    twin.router = Router(reloaded(life.script.floor))
    for now, step, events in attempts(life, moves[half:]):
        assert _done(twin, now, step) == events


def _done(script: Script, now: int, step: Any) -> list[Event]:
    try:
        return script.at(now, step)
    except Rejected:
        return []


@settings(law, max_examples=10)
@given(floors, moves)
async def test_snapshot_and_tail_are_the_whole_replay(plan: Any, moves: Any) -> None:
    history = live(plan, moves).history
    items = [LogItem(n, event) for n, event in enumerate(history, start=1)]
    half = len(items) // 2
    async with stored_in_memory(()) as stored:
        await stored.write(items=items[:half])
        assert await take_snapshot(stored.log, at=1) == half
        await stored.write(items=items[half:])
        assert await take_snapshot(stored.log, at=2) == len(items)
        _, plain = await stored.log.latest_snapshot()
    assert plain is not None
    assert comparable(load_floor(plain)) == comparable(replayed(history))


def test_version_is_raised_when_the_plain_form_changes() -> None:
    # A snapshot of another form would be read wrongly, or not at all. Raise SNAPSHOT_VERSION, then mend this.
    classes = (
        entities.Agent, entities.Contact, entities.Offer, entities.Queue, entities.Visit, entities.LetGo,
        entities.Rung, CourseStep, AgentConfig, QueueConfig,
    )  # fmt: skip
    form = [(each.__name__, [(f.name, str(f.type)) for f in dataclasses.fields(each)]) for each in classes]
    form.append(("floor", [(name, "") for name in dump_floor(Floor())]))
    seen = hashlib.sha256(repr(form).encode()).hexdigest()[:12]
    assert (SNAPSHOT_VERSION, seen) == (7, "a791c6fd81c2")
