"""The other figures can be taken: small runs, whose results mean nothing."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.bench import consoles, messages, next_offer, price, restart, threads, work


async def test_everybody_who_becomes_free_is_offered_the_next(tmp_path: Path) -> None:
    found = await next_offer.measure(tmp_path, lambda part: None, customers=20, count=100, warm_up=0)
    assert (found.after_wrap_up.count, found.after_a_break.count) == (50, 50)


async def test_every_console_comes_back(tmp_path: Path) -> None:
    found = await consoles.measure(tmp_path, lambda part: None, wanted=30, settles_s=0.1)
    assert (found.consoles, found.wanted, found.resync.count) == (30, 30, 30)
    assert found.stall_at_most_ms is not None


async def test_hub_starts_on_the_whole_log(tmp_path: Path) -> None:
    found = await restart.measure(tmp_path, lambda part: None, events=3_000, tail=500, runs=1)
    assert found.events >= 3_000
    assert (len(found.runs_with), len(found.runs_without)) == (1, 1)


@pytest.mark.usefixtures("postgres_server")
def test_server_of_a_measurement_that_fails_is_ended() -> None:
    with pytest.raises(RuntimeError), price.running_server() as server:
        raise RuntimeError
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), timeout=5)


@pytest.mark.usefixtures("postgres_server")
async def test_price_is_taken_on_both_engines_and_on_a_long_log(tmp_path: Path) -> None:
    found = await price.measure(
        tmp_path,
        lambda part: None,
        agents=100,
        customers=50,
        consoles=(3,),
        logs=(3_000,),
        rounds=1,
        seconds=0.3,
    )
    files, server = "SQLite, 3 consoles", "PostgreSQL, 3 consoles"
    assert [(each.what, each.size) for each in found.prices] == [
        (what, size)
        for what in (files, f"{files}, 3,000 events in the log", server, "floor")
        for size in (1, 50)
    ]


@pytest.mark.usefixtures("postgres_server")
async def test_a_page_of_threads_is_that_of_the_bare_query_on_both_engines(tmp_path: Path) -> None:
    found = await threads.measure(tmp_path, lambda part: None, count=400, times=5)
    assert {each.storage for each in found.rows} == {"SQLite", "PostgreSQL"}
    assert [each.ours.count for each in found.rows] == [5] * 8


@pytest.mark.usefixtures("postgres_server")
async def test_lists_of_work_are_those_of_the_bare_queries_on_both_engines(tmp_path: Path) -> None:
    found = await work.measure(tmp_path, lambda part: None, count=400, times=5)
    assert [each.ours.count for each in found.rows] == [5] * 2 * len(work.ASKED)
    assert [each.what for each in found.engine] == ["a step ends", "a deadline comes"]
    assert found.read_back.ratio > 1


async def test_messages_come_at_the_other_end_both_ways(tmp_path: Path) -> None:
    found = await messages.measure(
        tmp_path,
        lambda part: None,
        chats=4,
        agents=2,
        visitors=20,
        rates=(20,),
        rounds=1,
        seconds=0.5,
        settles_s=0.1,
    )
    assert [(each.hub.count, each.floor.count) for each in found.ways] == [(10, 10)] * 2
    assert [each.lost for each in found.ways] == [0, 0]
    assert found.bytes_each is not None
