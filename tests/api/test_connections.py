"""Which connections are closed, by rules: no server and no waiting."""

from __future__ import annotations

import pytest

from contacthub.api.connections import (
    AT_ONCE,
    OF_HUB,
    Cause,
    ConnectionLimits,
    Connections,
    Wait,
    most_connections,
)
from contacthub.problems import Problem


class Line:
    def __init__(self, address: str | None = "a", *, is_known: bool = False) -> None:
        self.address = address
        self.is_known = is_known
        self.closed: Cause | None = None

    def cut(self, cause: Cause) -> None:
        self.closed = cause


class Server:
    def __init__(self, *, most: int = 100, of_address: int = 3) -> None:
        self.now = 0.0
        limits = ConnectionLimits(head_s=10, body_s=30, idle_s=75, of_address=of_address, most=most)
        self.connections = Connections(limits, lambda: self.now)

    def line(
        self, wait: Wait | None = Wait.HEAD, address: str | None = "a", *, is_known: bool = False
    ) -> Line:
        line = Line(address, is_known=is_known)
        assert self.connections.admit(line)
        if wait is not None:
            self.connections.begin_wait(line, wait)
        return line


@pytest.mark.parametrize(
    ("wait", "limit_s"), [(Wait.HEAD, 10), (Wait.BODY, 30), (Wait.READING, 30), (Wait.IDLE, None)]
)
def test_each_wait_has_its_time(wait: Wait, limit_s: float | None) -> None:
    server = Server()
    line = server.line(wait)
    server.now = (limit_s or 1_000) - 0.1
    server.connections.close_late()
    assert line.closed is None
    server.now += 0.1
    server.connections.close_late()
    assert (line.closed is None) == (limit_s is None)  # aiohttp closes what is idle


def test_what_the_hub_works_for_is_never_closed() -> None:
    server = Server(most=1)
    line = server.line(None)
    server.now = 1_000
    server.connections.close_late()
    assert not server.connections.admit(Line("b"))
    assert line.closed is None
    assert server.connections.closed == {Cause.ROOM: 1}


def test_addresses_oldest_stranger_that_waits_goes_when_more_come() -> None:
    server = Server(of_address=3)
    lines = [server.line() for _ in range(3)]
    other, known = server.line(address="b"), server.line(is_known=True)
    server.now = 2
    new = server.line()
    assert [each.closed for each in (*lines, other, known, new)] == [Cause.ADDRESS, *[None] * 5]


def test_burst_from_one_address_is_let_in() -> None:
    server = Server(of_address=3)
    lines = [server.line() for _ in range(50)]
    assert all(each.closed is None for each in lines)
    server.now = 2
    for _ in range(60):
        server.connections.begin_wait(server.line(None), Wait.HEAD)
    assert sum(each.closed is None for each in lines) == 0


def test_trusted_proxy_is_no_one_address() -> None:
    server = Server(of_address=3)
    lines = [server.line(address=None) for _ in range(10)]
    server.now = 2
    server.line(address=None)
    assert all(each.closed is None for each in lines)


def test_without_room_strangers_go_first_and_then_who_is_known_and_idle() -> None:
    server = Server(most=4)
    busy, known = server.line(None), server.line(Wait.IDLE, is_known=True)
    first, second = server.line(address="b"), server.line(address="c")
    assert server.connections.admit(Line("d"))
    assert (first.closed, second.closed, known.closed) == (Cause.ROOM, None, None)
    assert server.connections.admit(Line("e"))
    assert (second.closed, known.closed) == (Cause.ROOM, None)
    assert server.connections.admit(Line("f"))
    assert known.closed is Cause.ROOM
    assert not server.connections.admit(Line("g"))
    assert busy.closed is None


def test_room_is_kept_free_of_sockets() -> None:
    server = Server(most=100)
    lines = [server.line(None) for _ in range(90)]
    server.connections.check_room()
    lines.append(server.line(None))
    with pytest.raises(Problem, match="unavailable"):
        server.connections.check_room()
    server.connections.gone(lines.pop())
    server.connections.check_room()


def test_many_that_are_late_are_closed_a_few_at_a_time() -> None:
    server = Server()
    lines = [server.line() for _ in range(AT_ONCE + 1)]
    server.now = 10
    assert server.connections.close_late()
    assert sum(each.closed is Cause.HEAD for each in lines) == AT_ONCE
    assert not server.connections.close_late()
    assert all(each.closed is Cause.HEAD for each in lines)


def test_log_has_one_line_for_many(caplog: pytest.LogCaptureFixture) -> None:
    server = Server(most=1_000)
    for second in range(25):
        for _ in range(5):
            server.line(address=str(second))
        server.now += 1
        server.connections.close_late()
    assert [each.message for each in caplog.records] == [
        "! 5 connections were closed or refused, by cause: head 5; 50 are open",
        "! 50 connections were closed or refused, by cause: head 50; 100 are open",
    ]


def test_nothing_is_kept_of_what_is_gone() -> None:
    server = Server()
    lines = [server.line(wait) for wait in (*Wait, None)]
    for each in lines:
        server.connections.gone(each)
    assert (server.connections.busy, server.connections.waiting) == (0, 0)
    assert not server.connections._of_address


@pytest.mark.parametrize(
    ("files", "most"), [(None, 20_000), (1_024, 1_024 - OF_HUB), (256, 128), (1_000_000, 20_000)]
)
def test_limit_of_files_leaves_some_for_the_hub(files: int | None, most: int) -> None:
    assert most_connections(20_000, files) == most
